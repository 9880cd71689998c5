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

/// The `count` highest scores; a scan of all vectors if not so many are known.
std::vector<Match> best(const Store& store, const Plane& plane, const PageDraw& draw,
                        std::size_t count) {
    if (draw.best.size() < count) return store.best(plane, count, draw.filter);
    const auto known = draw.best.first(count);
    return {known.begin(), known.end()};
}

std::vector<Match> pick_diverse_page(const Store& store, const Plane& plane, const PageDraw& draw,
                                     std::size_t count) {
    const auto candidates = best(store, plane, draw, candidates_for(count));
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

/// Appends those of `more` the page does not hold yet, up to `size` in all.
void extend(std::vector<Match>& page, const std::vector<Match>& more, std::size_t size) {
    for (const Match& match : more) {
        if (page.size() >= size) return;
        if (std::ranges::find(page, match.id, &Match::id) == page.end()) page.push_back(match);
    }
}

std::vector<Match> pick_mix(const Store& store, const Plane& plane, const PageDraw& draw) {
    const auto whole = [](double value) { return static_cast<std::size_t>(value); };
    const std::size_t audit =
        std::min(draw.count, whole(std::ceil(draw.audit * static_cast<double>(draw.count))));
    const std::size_t rest = draw.count - audit;
    const std::size_t borderline = whole(std::floor(draw.precision * static_cast<double>(rest)));
    auto page = pick_diverse_page(store, plane, draw, rest - borderline);
    if (borderline > 0) {
        extend(page, store.borderline(plane, draw.cut_off, rest, draw.filter), rest);
    }
    extend(page, store.random(plane, draw.count + page.size(), draw.filter, draw.seed), draw.count);
    return page;
}

}  // namespace

Method page_method(Strategy strategy, const StoreMethods& methods) noexcept {
    switch (strategy) {
        case Strategy::Best:
        case Strategy::Diverse: break;
        case Strategy::Borderline: return methods.borderline;
        case Strategy::Random: return methods.random;
        case Strategy::Mix: return weaker(weaker(methods.best, methods.borderline), methods.random);
    }
    return methods.best;
}

std::size_t candidates_for(std::size_t count) noexcept {
    return std::max(kLeastCandidates, kCandidatesForEach * count);
}

std::vector<Match> pick_page(const Store& store, const Plane& plane, const PageDraw& draw) {
    switch (draw.strategy) {
        case Strategy::Diverse: return pick_diverse_page(store, plane, draw, draw.count);
        case Strategy::Mix: return pick_mix(store, plane, draw);
        case Strategy::Best:
        case Strategy::Borderline:
        case Strategy::Random: break;
    }
    return fill_up(store, plane, draw, draw.count);
}

std::vector<Match> fill_up(const Store& store, const Plane& plane, const PageDraw& draw,
                           std::size_t count) {
    switch (draw.strategy) {
        case Strategy::Best:
        case Strategy::Diverse:
        case Strategy::Mix: break;
        case Strategy::Borderline: return store.borderline(plane, draw.cut_off, count, draw.filter);
        case Strategy::Random: return store.random(plane, count, draw.filter, draw.seed);
    }
    return best(store, plane, draw, count);
}

}  // namespace halfspace
