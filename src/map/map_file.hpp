// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// The places of a workspace's items in the plane, and what they were made of.
struct ItemMap {
    std::string identity;            ///< of the items and vectors it is of
    std::string made_at;             ///< UTC, ISO 8601
    std::uint64_t given = 0;         ///< ids that were given by then: later items have higher ones
    std::uint64_t left_out = 0;      ///< items without a vector
    std::vector<std::uint64_t> ids;  ///< of the items on it, ascending
    std::vector<float> places;       ///< x and y of each, in [-1, 1]
};

// As bytes: docs/formats.md, "Map".

std::string to_bytes(const ItemMap& map);
/// @return nothing if the bytes are damaged, cut short or of another version
std::optional<ItemMap> item_map_from(std::span<const std::uint8_t> bytes);

}  // namespace halfspace
