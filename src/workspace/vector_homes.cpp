// SPDX-License-Identifier: Apache-2.0
#include "workspace/vector_homes.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "postgres/postgres_store.hpp"
#include "store/embedded_store.hpp"
#include "weaviate/weaviate_store.hpp"

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
    if (WeaviateAddress::is_meant_by(set.address)) {
        return open_weaviate_store(WeaviateAddress::parse(set.address));
    }
    return open_postgres_store(PostgresAddress::parse(set.address));
}

std::unique_ptr<Store> create_vectors(const fs::path& home, const VectorSet& set,
                                      const VectorSpace& space) {
    if (set.address.empty()) return create_embedded_store(home / set.folder, space);
    if (WeaviateAddress::is_meant_by(set.address)) {
        return create_weaviate_store(WeaviateAddress::parse(set.address), space);
    }
    return create_postgres_store(PostgresAddress::parse(set.address), space);
}

void remove_vectors_of(const fs::path& home, const VectorSet& set) {
    if (set.address.empty()) return remove_folder(home / set.folder);
    try {
        if (WeaviateAddress::is_meant_by(set.address)) {
            remove_weaviate_store(WeaviateAddress::parse(set.address));
        } else {
            remove_postgres_store(PostgresAddress::parse(set.address));
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
    }
}

std::string place_of(const fs::path& home, const VectorSet& set) {
    return set.address.empty() ? (home / set.folder).string() : set.address;
}

bool is_engine_address(std::string_view text) noexcept {
    return PostgresAddress::is_meant_by(text) || WeaviateAddress::is_meant_by(text);
}

std::string vectors_address(std::string_view given, const fs::path& home) {
    if (given.empty()) return {};
    const std::string words = home.filename().string();
    if (WeaviateAddress::is_meant_by(given)) {
        const std::string name = collection_name_from(words);
        return WeaviateAddress::parse(given, name.empty() ? "Halfspace" : "Halfspace_" + name)
            .text();
    }
    if (!PostgresAddress::is_meant_by(given)) {
        throw Error(ErrorCode::InvalidInput, "\"" + std::string(given) +
                                                 "\" is not the address of a store: those begin "
                                                 "with postgres:// or weaviate://");
    }
    const std::string name = schema_name_from(words);
    return PostgresAddress::parse(given, name.empty() ? "halfspace" : "halfspace_" + name).text();
}

std::string remembered_address(const std::string& address) {
    if (!PostgresAddress::is_meant_by(address)) return address;
    PostgresAddress place = PostgresAddress::parse(address);
    place.index = VectorIndex::None;
    return place.text();
}

std::string address_beside(const std::string& address, std::int64_t number) {
    if (address.empty()) return {};
    const std::string suffix = "_" + std::to_string(number);
    if (WeaviateAddress::is_meant_by(address)) {
        WeaviateAddress beside = WeaviateAddress::parse(address);
        beside.collection += suffix;
        return beside.text();
    }
    PostgresAddress beside = PostgresAddress::parse(address);
    beside.schema += suffix;
    return beside.text();
}

}  // namespace halfspace
