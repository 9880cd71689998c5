// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"

#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// The name under which each id has its bit, in their order; empty where it has none.
///
/// @param bitmaps  name -> what tells by `bit(n)` whether item n is of it
template <typename Bitmaps>
std::vector<std::string> split_of_each(const Bitmaps& bitmaps, std::span<const ItemId> ids) {
    std::vector<std::string> names(ids.size());
    for (const auto& [name, bits] : bitmaps) {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (bits.bit(value_of(ids[i]))) names[i] = name;
        }
    }
    return names;
}

}  // namespace halfspace
