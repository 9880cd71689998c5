// SPDX-License-Identifier: Apache-2.0
#include "map/map_file.hpp"

#include "map/checked_bytes.hpp"

#include <utility>

namespace halfspace {

namespace {

constexpr std::string_view kKind = "HSMAP001";

}  // namespace

std::string to_bytes(const ItemMap& map) {
    CheckedWriter writer(kKind);
    writer.text(map.identity);
    writer.text(map.made_at);
    writer.number(map.given);
    writer.number(map.left_out);
    writer.numbers(map.ids);
    writer.floats(map.places);
    return std::move(writer).finish();
}

std::optional<ItemMap> item_map_from(std::span<const std::uint8_t> bytes) {
    CheckedReader reader(bytes, kKind);
    if (!reader.is_whole()) return std::nullopt;
    ItemMap map;
    map.identity = reader.text();
    map.made_at = reader.text();
    map.given = reader.number();
    map.left_out = reader.number();
    map.ids = reader.numbers();
    map.places = reader.floats();
    if (map.places.size() != 2 * map.ids.size()) return std::nullopt;
    return map;
}

}  // namespace halfspace
