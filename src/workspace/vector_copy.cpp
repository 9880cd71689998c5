// SPDX-License-Identifier: Apache-2.0
#include "workspace/vector_copy.hpp"

#include "base/error.hpp"
#include "workspace/new_vector_set.hpp"
#include "workspace/vector_homes.hpp"

#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

/// The copy at an address, gone on with or begun.
OpenSet set_at(Workspace& workspace, const std::string& wanted) {
    const std::scoped_lock lock(workspace.mutex());
    const std::string address = remembered_address(wanted);
    const VectorSet& original = workspace.vector_set();
    if (original.address == address) {
        throw Error(ErrorCode::Conflict, "The vectors of " + workspace.name() + " are in " +
                                             place_of(workspace.folder(), original) + " already");
    }
    const VectorSpace& space = workspace.space();
    for (const VectorSet& set : VectorSetTable(workspace.database()).all()) {
        if (set.in_use || set.address != address) continue;
        auto store = open_begun(workspace.folder(), set);
        const bool is_copy =
            store && store->space().encoder_fingerprint == space.encoder_fingerprint;
        if (is_copy) return {set, std::move(store)};
        if (store || set.encoder != original.encoder) continue;
        return {set, create_vectors(workspace.folder(), set, space)};
    }
    return make_vector_set(workspace, original.encoder, wanted, space);
}

/// What the original has no vectors of, the copy has none of either.
void copy_missing(Workspace& workspace, std::int64_t to) {
    const std::scoped_lock lock(workspace.mutex());
    Transaction transaction(workspace.database());
    VectorSetTable(workspace.database()).copy_missing(workspace.vector_set().id, to);
    transaction.commit();
}

/// A place that no workspace knows.
VectorSet bare(const std::string& place) {
    VectorSet set;
    if (is_engine_address(place)) {
        set.address = vectors_address(place, {});
    } else {
        set.folder = fs::absolute(place).lexically_normal();
    }
    return set;
}

StoreCopyReport copy_with_index(const Store& from, Store& to, const StoreCopyOptions& options) {
    StoreCopyReport report = copy_store(from, to, options);
    if (report.was_stopped) return report;
    report.was_stopped = !to.complete_index({.on_progress = {}, .stop = options.stop});
    return report;
}

StoreCopyReport copy_to(const Store& from, const VectorSet& place,
                        const StoreCopyOptions& options) {
    auto to = open_begun({}, place);
    if (!to) to = create_vectors({}, place, from.space());
    return copy_with_index(from, *to, options);
}

}  // namespace

VectorCopyReport copy_vectors(Workspace& workspace, std::string_view given,
                              StoreCopyOptions options) {
    options.target = CopyTarget::Own;
    OpenSet open = set_at(workspace, vectors_address(given, workspace.folder()));
    VectorCopyReport report{std::move(open.set), {}};
    report.copied = copy_with_index(workspace.store(), *open.store, options);
    copy_missing(workspace, report.set.id);
    return report;
}

StoreCopyReport copy_bare_store(const std::string& from, const std::string& to,
                                const StoreCopyOptions& options) {
    return copy_to(*open_vectors({}, bare(from)), bare(to), options);
}

StoreCopyReport copy_to_bare_store(const Workspace& workspace, const std::string& to,
                                   const StoreCopyOptions& options) {
    return copy_to(workspace.store(), bare(to), options);
}

}  // namespace halfspace
