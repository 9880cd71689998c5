// SPDX-License-Identifier: Apache-2.0
#include "weaviate/weaviate_search.hpp"

#include "base/error.hpp"
#include "base/side_by_side.hpp"
#include "engine/scoring_plane.hpp"
#include "store/histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr std::uint64_t kSpare = 32;                          // asked for beyond what is wanted
constexpr std::uint64_t kFewItems = 2048;                     // so few are fetched by their ids
constexpr std::size_t kSearches = 4;                          // at once: each is one core's work
constexpr std::size_t kAnswerBytes = std::size_t{48} << 20U;  // the engine's messages have a limit

bool is_chosen(const Selection& items, std::uint64_t item) {
    return item / 64 < items.words().size() && (items.words()[item / 64] >> (item % 64) & 1U) != 0;
}

bool is_in(ScoreRange range, float score) {
    return score >= range.low && score < range.high;
}

/// The `count` of highest merit, ties by item.
std::vector<RowScore> best_of(std::vector<RowScore> scored, std::optional<float> target,
                              std::uint64_t count) {
    const auto end =
        scored.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(count, scored.size()));
    std::partial_sort(scored.begin(), end, scored.end(), [&](const RowScore& a, const RowScore& b) {
        const float a_merit = merit_of(a.score, target);
        const float b_merit = merit_of(b.score, target);
        return a_merit > b_merit || (a_merit == b_merit && a.row < b.row);
    });
    scored.erase(end, scored.end());
    return scored;
}

/// Calls `visit(item, score)` for the chosen items, ascending.
template <typename Visit>
void for_scores(const Selection& items, const std::vector<float>& scores, const Visit& visit) {
    for_places(items.words(),
               [&](std::size_t item) { visit(static_cast<std::uint64_t>(item), scores[item]); });
}

std::vector<RowScore> scored_in(const Selection& items, const std::vector<float>& scores,
                                ScoreRange range) {
    std::vector<RowScore> scored;
    for_scores(items, scores, [&](std::uint64_t item, float score) {
        if (is_in(range, score)) scored.push_back({item, score});
    });
    return scored;
}

}  // namespace

void WeaviateSearch::set_marks(std::map<ClassifierId, std::int64_t> marks) {
    const std::scoped_lock lock(m_mutex);
    m_marks = std::move(marks);
}

MarkConditions WeaviateSearch::conditions_for(const Chosen& chosen) const {
    MarkConditions conditions;
    const Filter& filter = chosen.filter;
    if (filter.split) {
        const auto place = std::ranges::find(chosen.state.names, *filter.split);
        conditions.split = place - chosen.state.names.begin();
    }
    if (!m_trusts_marks) return conditions;
    const std::scoped_lock lock(m_mutex);
    if (chosen.state.removed.count() > 0) conditions.none_of.push_back(StoreRecord::kRemoved);
    if (filter.unseen_by) {
        const auto mark = m_marks.find(*filter.unseen_by);
        if (mark != m_marks.end()) conditions.none_of.push_back(mark->second);
    }
    if (filter.seen_by) {
        const auto mark = m_marks.find(*filter.seen_by);
        if (mark != m_marks.end()) conditions.one_of = mark->second;
    }
    return conditions;
}

std::vector<RowScore> WeaviateSearch::score_found(const Plane& plane, const Chosen& chosen,
                                                  std::span<const FoundItem> found) const {
    std::vector<RowScore> scored;
    std::vector<float> rows;
    for (const FoundItem& one : found) {
        if (!is_chosen(chosen.items, one.item)) continue;
        if (one.vector.size() != m_dim * sizeof(float)) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("The vector of item {} in the engine has not {} dimensions",
                                    one.item, m_dim));
        }
        scored.push_back({one.item, 0});
        rows.resize(rows.size() + m_dim);
        std::memcpy(rows.data() + rows.size() - m_dim, one.vector.data(), one.vector.size());
    }
    const std::vector<float> exact = ScoringPlane(plane).scores(rows);
    for (std::size_t i = 0; i < scored.size(); ++i) scored[i].score = exact[i];
    return scored;
}

/// Whether an answer that ended before its limit has all items that meet the engine's conditions: a
/// replica that was away may lack some.
bool WeaviateSearch::is_complete(const Chosen& chosen, std::uint64_t chosen_found) const {
    return chosen_found == chosen.items.count();
}

/// By the engine's own search; nothing if it does not settle the answer.
std::optional<std::vector<RowScore>> WeaviateSearch::ask(const Plane& plane, const Chosen& chosen,
                                                         ScoreRange range,
                                                         std::uint64_t count) const {
    const Estimates estimates(plane);
    if (!estimates.tells_apart()) return std::nullopt;
    const MarkConditions conditions = conditions_for(chosen);
    const std::uint64_t most = std::min<std::uint64_t>(
        WeaviateCollection::kMaxResults, kAnswerBytes / (m_dim * sizeof(float) + 100));
    for (std::uint64_t limit = count + std::max(kSpare, count / 8); limit <= most; limit *= 4) {
        const auto found = m_collection->nearest(estimates.direction(), conditions, limit);
        std::vector<RowScore> scored = score_found(plane, chosen, found);
        Floor floor(count);
        for (const RowScore& one : scored) floor.add(one.score);
        const std::uint64_t chosen_found = scored.size();
        std::erase_if(scored, [&](const RowScore& one) { return !is_in(range, one.score); });
        if (is_complete(chosen, chosen_found)) return best_of(std::move(scored), {}, count);
        if (found.size() < limit) return std::nullopt;
        const bool has_enough = chosen_found >= count;
        if (m_index == WeaviateIndex::Hnsw && has_enough) {
            return best_of(std::move(scored), {}, count);
        }
        // What was not found is no better than the last that was, within the error of the sums.
        const float others = estimates.upper(-static_cast<double>(found.back().distance));
        if (others < std::max(floor.value(), range.low)) {
            return best_of(std::move(scored), {}, count);
        }
    }
    return std::nullopt;
}

/// Fetches the items, a few.
std::vector<RowScore> WeaviateSearch::scored_by_number(const Plane& plane, const Selection& chosen,
                                                       ScoreRange range) const {
    const std::vector<std::uint64_t> items = chosen.list();
    const std::vector<float> exact = scores(plane, items);
    std::vector<RowScore> scored;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (is_in(range, exact[i])) scored.push_back({items[i], exact[i]});
    }
    return scored;
}

std::vector<RowScore> WeaviateSearch::top(const Plane& plane, const Chosen& chosen,
                                          ScoreRange range, std::optional<float> target,
                                          std::uint64_t count) const {
    count = std::min(count, chosen.items.count());
    if (count == 0) return {};
    const bool is_few = chosen.items.count() <= kFewItems;
    const bool can_ask = !target && range.high == kInfinity;
    if (!m_scores.has(plane, chosen.state)) {
        const bool is_part = chosen.items.count() < chosen.state.items / 4;
        if (is_few && (can_ask ? chosen.filter.among != nullptr : is_part)) {
            return best_of(scored_by_number(plane, chosen.items, range), target, count);
        }
        if (can_ask) {
            if (auto settled = ask(plane, chosen, range, count)) return std::move(*settled);
        }
    }
    const auto all = m_scores.of({&plane, 1}, chosen.state);
    return best_of(scored_in(chosen.items, *all[0], range), target, count);
}

std::vector<std::vector<RowScore>> WeaviateSearch::top_of_many(std::span<const Plane> planes,
                                                               const Chosen& chosen,
                                                               ScoreRange range,
                                                               std::uint64_t count) const {
    // About what is read in the time that the engine takes to search for one plane.
    constexpr std::uint64_t kReadMeanwhile = 1000;
    constexpr std::uint64_t kPage = 1000;  // so many the engine finds sooner than all are read
    std::vector<std::vector<RowScore>> answers;
    if (count <= kPage && chosen.state.items > planes.size() * kReadMeanwhile) {
        answers.resize(planes.size());
        side_by_side(planes.size(), kSearches, [&](std::size_t i) {
            answers[i] = top(planes[i], chosen, range, std::nullopt, count);
        });
        return answers;
    }
    for (std::size_t begin = 0; begin < planes.size(); begin += PlaneScores::kPlanesKept) {
        const auto some =
            planes.subspan(begin, std::min(PlaneScores::kPlanesKept, planes.size() - begin));
        for (const auto& scores : m_scores.of(some, chosen.state)) {
            answers.push_back(best_of(scored_in(chosen.items, *scores, range), {}, count));
        }
    }
    return answers;
}

std::uint64_t WeaviateSearch::count_at_least(const Plane& plane, const Chosen& chosen,
                                             float low) const {
    const auto all = m_scores.of({&plane, 1}, chosen.state);
    std::uint64_t count = 0;
    for_scores(chosen.items, *all[0],
               [&](std::uint64_t, float score) { count += score >= low ? 1 : 0; });
    return count;
}

std::vector<Selection> WeaviateSearch::strata(const Plane& plane, const Chosen& chosen,
                                              std::span<const float> edges) const {
    const auto all = m_scores.of({&plane, 1}, chosen.state);
    std::vector<std::vector<std::uint64_t>> parts(
        edges.size() + 1, std::vector<std::uint64_t>(chosen.items.words().size()));
    for_scores(chosen.items, *all[0], [&](std::uint64_t item, float score) {
        const auto part =
            static_cast<std::size_t>(std::ranges::upper_bound(edges, score) - edges.begin());
        parts[part][item / 64] |= std::uint64_t{1} << (item % 64);
    });
    std::vector<Selection> selections;
    for (auto& words : parts) selections.emplace_back(std::move(words));
    return selections;
}

ScoreHistogram WeaviateSearch::histogram(const Plane& plane, const Chosen& chosen,
                                         std::size_t bins) const {
    const auto all = m_scores.of({&plane, 1}, chosen.state);
    std::vector<float> counted;
    counted.reserve(chosen.items.count());
    for_scores(chosen.items, *all[0],
               [&](std::uint64_t, float score) { counted.push_back(score); });
    return count_in_bins(pool(), {&counted, 1}, bins, /*error=*/0);
}

void WeaviateSearch::forget_from(std::uint64_t size) {
    m_scores.forget_from(size);
}

std::vector<float> WeaviateSearch::rows(std::span<const std::uint64_t> ids) const {
    std::vector<std::uint64_t> wanted(ids.begin(), ids.end());
    std::ranges::sort(wanted);
    wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
    std::unordered_map<std::uint64_t, FoundItem> found;
    for (FoundItem& one : m_collection->fetch(wanted)) {
        const std::uint64_t item = one.item;
        found.insert_or_assign(item, std::move(one));
    }
    std::vector<float> rows(ids.size() * m_dim);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto one = found.find(ids[i]);
        if (one == found.end() || one->second.vector.size() != m_dim * sizeof(float)) {
            m_collection->fail_lacking(fmt::format("the vector of item {}", ids[i]));
        }
        std::memcpy(rows.data() + i * m_dim, one->second.vector.data(), one->second.vector.size());
    }
    return rows;
}

}  // namespace halfspace
