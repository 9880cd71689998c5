// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "weaviate/address.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace halfspace {

/// The class of objects that is a store's in Weaviate, as docs/formats.md describes it.
nlohmann::json schema_of(const WeaviateAddress& address);
/// The properties of its objects.
std::vector<std::string> property_names();

/// Whether a class is one of ours. @throws nlohmann::json::exception if it is no class
bool is_ours(const nlohmann::json& schema);
/// @throws Error Conflict, always: it names the properties of the class that is not ours
[[noreturn]] void fail_foreign(const WeaviateAddress& address, const nlohmann::json& schema);

}  // namespace halfspace
