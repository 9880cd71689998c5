// SPDX-License-Identifier: Apache-2.0
#include "map/projection_state.hpp"

#include "map/checked_bytes.hpp"

#include <utility>

namespace halfspace {

namespace {

constexpr std::string_view kKind = "HSMAPGO1";

}  // namespace

std::string to_bytes(const ProjectionState& state) {
    CheckedWriter writer(kKind);
    writer.text(state.identity);
    writer.number(state.layout.turn);
    writer.floats(state.layout.positions);
    writer.floats(state.layout.next_sample);
    writer.floats(state.layout.next_negative);
    writer.text(state.layout.random);
    writer.floats(state.placed);
    return std::move(writer).finish();
}

std::optional<ProjectionState> projection_state_from(std::span<const std::uint8_t> bytes) {
    CheckedReader reader(bytes, kKind);
    if (!reader.is_whole()) return std::nullopt;
    ProjectionState state;
    state.identity = reader.text();
    state.layout.turn = static_cast<std::uint32_t>(reader.number());
    state.layout.positions = reader.floats();
    state.layout.next_sample = reader.floats();
    state.layout.next_negative = reader.floats();
    state.layout.random = reader.text();
    state.placed = reader.floats();
    return state;
}

}  // namespace halfspace
