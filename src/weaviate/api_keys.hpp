// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "weaviate/address.hpp"

#include <filesystem>
#include <string>

namespace halfspace {

/// The API key for a node: what the environment variable WEAVIATE_API_KEY says, or the line
/// `host:port key` of a file; empty if there is none. Lines that begin with # are not read.
///
/// @throws Error InvalidInput if others than its owner can read the file
std::string api_key_for(const WeaviateNode& node, const std::filesystem::path& file);

/// ~/.weaviate_keys; empty if there is no home.
std::filesystem::path usual_key_file();

}  // namespace halfspace
