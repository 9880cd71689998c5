// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"
#include "workspace/vector_sets.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace halfspace {

// Where a set's vectors live: in its folder, or where its address says, `postgres://...` or
// `weaviate://...`.

/// @param home  the workspace's folder
/// @throws Error as `open_embedded_store`, `open_postgres_store` or `open_weaviate_store`
std::unique_ptr<Store> open_vectors(const std::filesystem::path& home, const VectorSet& set);

/// Makes the set's empty store. @throws Error as `create_embedded_store`, `create_postgres_store`
/// or `create_weaviate_store`
std::unique_ptr<Store> create_vectors(const std::filesystem::path& home, const VectorSet& set,
                                      const VectorSpace& space);

/// Removes the set's store; no-op if it is gone already. @throws Error Unavailable
void remove_vectors_of(const std::filesystem::path& home, const VectorSet& set);

/// For a person: the folder or the address.
std::string place_of(const std::filesystem::path& home, const VectorSet& set);

/// Whether a text means an engine and not a folder.
bool is_engine_address(std::string_view text) noexcept;

/// What a person gave as the home of a workspace's vectors, as the workspace remembers it: with a
/// schema or collection named after the workspace if it names none, and never with a secret.
///
/// @param given  empty: in the workspace's folder
/// @throws Error InvalidInput if it is not an address, or holds a password
std::string vectors_address(std::string_view given, const std::filesystem::path& home);

/// The part of an address that says where the store is, for the catalogue: what a new store should
/// be like is remembered by its engine.
std::string remembered_address(const std::string& address);

/// The address of another set beside one that is at `address`; empty for an empty one.
std::string address_beside(const std::string& address, std::int64_t number);

}  // namespace halfspace
