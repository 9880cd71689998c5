// SPDX-License-Identifier: Apache-2.0
#include "workspace/new_vector_set.hpp"

#include "base/error.hpp"
#include "workspace/vector_homes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

/// The number of the next set, whose folder is free.
std::int64_t next_number(const Workspace& workspace) {
    const auto sets = VectorSetTable(workspace.database()).all();
    const auto is_taken = [&](const std::string& folder) {
        return fs::exists(workspace.folder() / folder) ||
               std::ranges::find(sets, folder, &VectorSet::folder) != sets.end();
    };
    std::int64_t number = sets.back().id + 1;
    while (is_taken(fmt::format("vectors-{}", number))) ++number;
    return number;
}

OpenSet make_numbered(Workspace& workspace, std::int64_t number, const std::string& encoder,
                      const std::string& address, const VectorSpace& space) {
    const std::string folder = fmt::format("vectors-{}", number);
    VectorSetTable table(workspace.database());
    Transaction transaction(workspace.database());
    VectorSet set{0, folder, encoder, false, remembered_address(address)};
    set.id = table.add(folder, encoder, set.address);
    transaction.commit();
    try {
        VectorSet wanted = set;
        wanted.address = address;
        return {set, create_vectors(workspace.folder(), wanted, space)};
    } catch (const Error&) {
        // What is at the address may be another's, and must not go with a set of ours.
        Transaction undo(workspace.database());
        table.remove(set.id);
        undo.commit();
        throw;
    }
}

}  // namespace

OpenSet make_vector_set(Workspace& workspace, const std::string& encoder,
                        const std::string& address, const VectorSpace& space) {
    return make_numbered(workspace, next_number(workspace), encoder, address, space);
}

OpenSet make_vector_set_beside(Workspace& workspace, const std::string& encoder,
                               const VectorSpace& space) {
    const std::int64_t number = next_number(workspace);
    const auto oldest = VectorSetTable(workspace.database()).all().front();
    return make_numbered(workspace, number, encoder, address_beside(oldest.address, number), space);
}

std::unique_ptr<Store> open_begun(const fs::path& home, const VectorSet& set) {
    try {
        return open_vectors(home, set);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        return nullptr;
    }
}

}  // namespace halfspace
