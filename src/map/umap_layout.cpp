// SPDX-License-Identifier: Apache-2.0
#include "map/umap_layout.hpp"

#include <umappp/umappp.hpp>

#include <sstream>
#include <utility>

namespace halfspace {

namespace {

using Index = int;
using Epochs = umappp::EpochData<Index, float>;

umappp::Options options() {
    umappp::Options wanted;
    wanted.initialize_method = umappp::InitializeMethod::NONE;
    return wanted;
}

Epochs epochs_of(std::span<const std::vector<Neighbour>> neighbours,
                 std::vector<float>& positions) {
    umappp::NeighborList<Index, float> list(neighbours.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        for (const Neighbour& one : neighbours[i]) {
            list[i].emplace_back(static_cast<Index>(one.point), one.distance);
        }
    }
    return umappp::initialize(std::move(list), 2, positions.data(), options()).get_epoch_data();
}

}  // namespace

struct UmapLayout::Implementation {
    Implementation(std::span<const std::vector<Neighbour>> neighbours, std::span<const float> start,
                   std::uint64_t seed)
        : positions(start.begin(), start.end()),
          epochs(epochs_of(neighbours, positions)),
          random(seed) {}

    std::vector<float> positions;
    Epochs epochs;
    umappp::RngEngine random;
    umappp::Options settings = options();
    std::pair<double, double> curve = umappp::find_ab(settings.spread, settings.min_dist);
};

UmapLayout::UmapLayout(std::span<const std::vector<Neighbour>> neighbours,
                       std::span<const float> start, std::uint64_t seed)
    : m_implementation(std::make_unique<Implementation>(neighbours, start, seed)) {}

UmapLayout::~UmapLayout() = default;

bool UmapLayout::resume(const LayoutState& state) {
    Implementation& mine = *m_implementation;
    if (state.positions.size() != mine.positions.size() || state.turn > turns() ||
        state.next_sample.size() != mine.epochs.epoch_of_next_sample.size() ||
        state.next_negative.size() != mine.epochs.epoch_of_next_negative_sample.size()) {
        return false;
    }
    std::istringstream text(state.random);
    umappp::RngEngine random;
    if (!(text >> random)) return false;
    mine.random = random;
    mine.positions = state.positions;
    mine.epochs.epoch_of_next_sample = state.next_sample;
    mine.epochs.epoch_of_next_negative_sample = state.next_negative;
    mine.epochs.current_epoch = static_cast<int>(state.turn);
    return true;
}

std::uint32_t UmapLayout::turn() const noexcept {
    return static_cast<std::uint32_t>(m_implementation->epochs.current_epoch);
}

std::uint32_t UmapLayout::turns() const noexcept {
    return static_cast<std::uint32_t>(m_implementation->epochs.total_epochs);
}

void UmapLayout::step() {
    Implementation& mine = *m_implementation;
    umappp::optimize_layout<Index, float>(
        2, mine.positions.data(), mine.epochs, static_cast<float>(mine.curve.first),
        static_cast<float>(mine.curve.second), static_cast<float>(mine.settings.repulsion_strength),
        static_cast<float>(mine.settings.learning_rate), mine.random,
        mine.epochs.current_epoch + 1);
}

LayoutState UmapLayout::state() const {
    const Implementation& mine = *m_implementation;
    std::ostringstream random;
    random << mine.random;
    return {turn(), mine.positions, mine.epochs.epoch_of_next_sample,
            mine.epochs.epoch_of_next_negative_sample, random.str()};
}

std::span<const float> UmapLayout::positions() const noexcept {
    return m_implementation->positions;
}

}  // namespace halfspace
