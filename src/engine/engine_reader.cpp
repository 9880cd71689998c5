// SPDX-License-Identifier: Apache-2.0
#include "engine/engine_reader.hpp"

#include "base/error.hpp"
#include "engine/scoring_plane.hpp"
#include "store/checks.hpp"
#include "store/split_of_each.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace halfspace {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<Match> matches_of(std::span<const RowScore> found) {
    std::vector<Match> matches;
    matches.reserve(found.size());
    for (const RowScore& one : found) matches.push_back({ItemId{one.row}, one.score});
    return matches;
}

std::vector<std::vector<Match>> matches_of(std::span<const std::vector<RowScore>> found) {
    std::vector<std::vector<Match>> matches;
    matches.reserve(found.size());
    for (const auto& one : found) matches.push_back(matches_of(one));
    return matches;
}

std::vector<std::uint64_t> numbers_of(std::span<const ItemId> ids) {
    std::vector<std::uint64_t> numbers;
    numbers.reserve(ids.size());
    for (const ItemId id : ids) numbers.push_back(value_of(id));
    return numbers;
}

std::vector<bool> bits_of(const ItemBits& bitmap, std::span<const ItemId> ids) {
    std::vector<bool> bits(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) bits[i] = bitmap.bit(value_of(ids[i]));
    return bits;
}

}  // namespace

std::shared_ptr<const EngineState> EngineReader::state() const noexcept {
    const std::scoped_lock lock(m_mutex);
    return m_state;
}

void EngineReader::publish(EngineState next) {
    auto shared = std::make_shared<const EngineState>(std::move(next));
    const std::scoped_lock lock(m_mutex);
    if (m_state && shared->items < m_state->items) {  // alone: nobody is reading
        m_rows.clear();
        m_search->forget_from(shared->items);
    }
    m_state.swap(shared);  // the old one goes after the lock is released
}

template <typename Ask>
auto EngineReader::answer(Ask ask) const {
    while (true) {
        auto inside = m_gate.enter();
        const Reading reading{std::move(inside), state()};
        try {
            return ask(reading);
        } catch (const Error&) {
            // A compaction may have dropped what the engine lacks, after this began.
            if (state()->dropped.count() == reading.now->dropped.count()) throw;
        }
    }
}

std::vector<Match> EngineReader::best(const Plane& plane, std::size_t count,
                                      const Filter& filter) const {
    check_plane(plane, dim());
    if (count == 0) return {};
    return answer([&](const Reading& reading) {
        const Chosen chosen = reading.choose(filter);
        return matches_of(m_search->best(plane, chosen, std::min(count, chosen.items.count())));
    });
}

std::vector<Match> EngineReader::borderline(const Plane& plane, float target, std::size_t count,
                                            const Filter& filter) const {
    check_plane(plane, dim());
    check_target(target);
    return answer([&](const Reading& reading) {
        return matches_of(m_search->top(plane, reading.choose(filter), {}, target, count));
    });
}

std::vector<std::vector<Match>> EngineReader::best_of_many(std::span<const Plane> planes,
                                                           std::size_t count,
                                                           const Filter& filter) const {
    check_planes(planes, dim());
    return answer([&](const Reading& reading) {
        return matches_of(m_search->best_of_many(planes, reading.choose(filter), count));
    });
}

std::vector<std::vector<Match>> EngineReader::at_least_of_many(std::span<const Plane> planes,
                                                               float low,
                                                               const Filter& filter) const {
    check_score(low);
    return many_in_range(planes, {.low = low}, std::numeric_limits<std::size_t>::max(), filter);
}

std::vector<Match> EngineReader::random(const Plane& plane, std::size_t count, const Filter& filter,
                                        std::uint64_t seed) const {
    check_plane(plane, dim());
    return answer([&](const Reading& reading) {
        return scored(plane, reading.now->select(filter).draw(count, seed));
    });
}

std::vector<Stratum> EngineReader::stratified(const Plane& plane, std::span<const float> edges,
                                              std::size_t per_stratum, const Filter& filter,
                                              std::uint64_t seed) const {
    check_plane(plane, dim());
    check_edges(edges);
    return answer([&](const Reading& reading) {
        const auto parts = m_search->strata(plane, reading.choose(filter), edges);
        std::vector<Stratum> strata;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto drawn = parts[i].draw(per_stratum, stratum_seed(seed, i));
            strata.push_back({.low = i == 0 ? -kInfinity : edges[i - 1],
                              .high = i == edges.size() ? kInfinity : edges[i],
                              .population = parts[i].count(),
                              .sample = scored(plane, drawn)});
        }
        return strata;
    });
}

std::vector<Match> EngineReader::at_least(const Plane& plane, float low, std::size_t offset,
                                          std::size_t count, const Filter& filter) const {
    check_score(low);
    return in_range(plane, {.low = low}, offset, count, filter);
}

std::vector<Match> EngineReader::below(const Plane& plane, float high, std::size_t offset,
                                       std::size_t count, const Filter& filter) const {
    check_score(high);
    return in_range(plane, {.high = high}, offset, count, filter);
}

std::uint64_t EngineReader::count_at_least(const Plane& plane, float low,
                                           const Filter& filter) const {
    check_plane(plane, dim());
    check_score(low);
    return answer([&](const Reading& reading) {
        return m_search->count_at_least(plane, reading.choose(filter), low);
    });
}

ScoreHistogram EngineReader::histogram(const Plane& plane, std::size_t bins,
                                       const Filter& filter) const {
    check_plane(plane, dim());
    check_bins(bins);
    return answer([&](const Reading& reading) {
        return m_search->histogram(plane, reading.choose(filter), bins);
    });
}

std::uint64_t EngineReader::count(const Filter& filter) const {
    return state()->select(filter).count();
}

std::vector<float> EngineReader::rows(std::span<const ItemId> ids) const {
    return answer([&](const Reading& reading) {
        reading.now->check_have_rows(ids);
        return kept_rows(numbers_of(ids));
    });
}

std::vector<float> EngineReader::scores(const Plane& plane, std::span<const ItemId> ids) const {
    check_plane(plane, dim());
    return answer([&](const Reading& reading) {
        reading.now->check_have_rows(ids);
        return m_search->scores(plane, numbers_of(ids));
    });
}

std::vector<bool> EngineReader::seen(ClassifierId classifier, std::span<const ItemId> ids) const {
    const auto now = state();
    check_given(ids, now->items);
    const auto flags = now->seen.find(classifier);
    return bits_of(flags == now->seen.end() ? ItemBits() : flags->second, ids);
}

std::vector<bool> EngineReader::removed(std::span<const ItemId> ids) const {
    const auto now = state();
    check_given(ids, now->items);
    return bits_of(now->removed, ids);
}

std::vector<std::string> EngineReader::splits(std::span<const ItemId> ids) const {
    const auto now = state();
    check_given(ids, now->items);
    return split_of_each(now->splits, ids);
}

StoreStats EngineReader::stats() const {
    const auto now = state();
    StoreStats stats;
    stats.items = now->items;
    stats.rows = now->items - now->dropped.count();
    stats.removed = now->removed.count();
    stats.removed_rows = now->removed.without(now->dropped).count();
    for (const auto& [name, bits] : now->splits) {
        stats.splits[name] = now->select({.split = name}).count();
    }
    for (const auto& [id, bits] : now->seen) stats.seen[id] = now->select({.seen_by = id}).count();
    stats.file_bytes = m_search->bytes();
    return stats;
}

/// Those fetched lately are not fetched again.
std::vector<float> EngineReader::kept_rows(std::span<const std::uint64_t> items) const {
    return m_rows.rows(
        items, [&](std::span<const std::uint64_t> wanted) { return m_search->rows(wanted); });
}

/// Exact scores beside items drawn at random, whose rows a fit asks for next.
std::vector<Match> EngineReader::scored(const Plane& plane,
                                        std::span<const std::uint64_t> items) const {
    const std::vector<float> scores = items.size() <= RowCache::kMostAtOnce
                                          ? ScoringPlane(plane).scores(kept_rows(items))
                                          : m_search->scores(plane, items);
    std::vector<Match> matches;
    matches.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) matches.push_back({ItemId{items[i]}, scores[i]});
    return matches;
}

std::vector<Match> EngineReader::in_range(const Plane& plane, ScoreRange range, std::size_t offset,
                                          std::size_t count, const Filter& filter) const {
    check_plane(plane, dim());
    if (count == 0) return {};
    return answer([&](const Reading& reading) -> std::vector<Match> {
        const Chosen chosen = reading.choose(filter);
        if (offset >= chosen.items.count()) return {};
        const std::uint64_t wanted = offset + std::min(count, chosen.items.count() - offset);
        const auto found = m_search->top(plane, chosen, range, std::nullopt, wanted);
        return matches_of(std::span(found).subspan(std::min(offset, found.size())));
    });
}

std::vector<std::vector<Match>> EngineReader::many_in_range(std::span<const Plane> planes,
                                                            ScoreRange range, std::size_t count,
                                                            const Filter& filter) const {
    check_planes(planes, dim());
    return answer([&](const Reading& reading) {
        return matches_of(m_search->top_of_many(planes, reading.choose(filter), range, count));
    });
}

}  // namespace halfspace
