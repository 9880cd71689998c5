// SPDX-License-Identifier: Apache-2.0
#include "workspace/vector_homes.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "postgres/postgres_store.hpp"
#include "store/embedded_store.hpp"

#include <system_error>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

void remove_folder(const fs::path& folder) {
    std::error_code problem;
    fs::remove_all(folder, problem);
    if (problem) {
        throw Error(ErrorCode::Unavailable,
                    "Could not remove " + folder.string() + ": " + problem.message());
    }
    sync_folder(folder.parent_path());
}

}  // namespace

std::unique_ptr<Store> open_vectors(const fs::path& home, const VectorSet& set) {
    if (set.address.empty()) return open_embedded_store(home / set.folder);
    return open_postgres_store(PostgresAddress::parse(set.address));
}

std::unique_ptr<Store> create_vectors(const fs::path& home, const VectorSet& set,
                                      const VectorSpace& space) {
    if (set.address.empty()) return create_embedded_store(home / set.folder, space);
    return create_postgres_store(PostgresAddress::parse(set.address), space);
}

void remove_vectors_of(const fs::path& home, const VectorSet& set) {
    if (set.address.empty()) return remove_folder(home / set.folder);
    try {
        remove_postgres_store(PostgresAddress::parse(set.address));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
    }
}

std::string place_of(const fs::path& home, const VectorSet& set) {
    return set.address.empty() ? (home / set.folder).string() : set.address;
}

std::string vectors_address(std::string_view given, const fs::path& home) {
    if (given.empty()) return {};
    const std::string name = schema_name_from(home.filename().string());
    return PostgresAddress::parse(given, name.empty() ? "halfspace" : "halfspace_" + name).text();
}

std::string address_beside(const std::string& address, std::int64_t number) {
    if (address.empty()) return {};
    PostgresAddress beside = PostgresAddress::parse(address);
    beside.schema += "_" + std::to_string(number);
    return beside.text();
}

}  // namespace halfspace
