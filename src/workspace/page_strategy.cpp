// SPDX-License-Identifier: Apache-2.0
#include "workspace/page_strategy.hpp"

#include "head/diverse.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace halfspace {

namespace {

constexpr std::size_t kLeastCandidates = 100;
constexpr std::size_t kCandidatesForEach = 5;

std::vector<Match> pick_diverse_page(const Store& store, const Plane& plane, std::size_t count,
                                     const Filter& filter) {
    const auto candidates =
        store.best(plane, std::max(kLeastCandidates, kCandidatesForEach * count), filter);
    if (candidates.size() <= count) return candidates;
    const double norm = std::sqrt(
        std::inner_product(plane.weights.begin(), plane.weights.end(), plane.weights.begin(), 0.0));
    std::vector<ItemId> ids;
    std::vector<float> cosines;
    for (const Match& match : candidates) {
        ids.push_back(match.id);
        const double product = static_cast<double>(match.score) - static_cast<double>(plane.bias);
        cosines.push_back(norm > 0 ? static_cast<float>(product / norm) : 0.0F);
    }
    auto picked = pick_diverse(store.rows(ids), cosines, count);
    std::ranges::sort(picked);  // back into the order of the scores
    std::vector<Match> page;
    for (const std::size_t i : picked) page.push_back(candidates[i]);
    return page;
}

}  // namespace

std::vector<Match> pick_page(const Store& store, const Plane& plane, Strategy strategy,
                             std::size_t count, const Filter& filter, std::uint64_t seed) {
    switch (strategy) {
        case Strategy::Best: break;
        case Strategy::Diverse: return pick_diverse_page(store, plane, count, filter);
        case Strategy::Random: return store.random(plane, count, filter, seed);
    }
    return store.best(plane, count, filter);
}

}  // namespace halfspace
