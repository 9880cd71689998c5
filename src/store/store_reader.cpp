// SPDX-License-Identifier: Apache-2.0
#include "store/store_reader.hpp"

#include "store/checks.hpp"
#include "store/histogram.hpp"
#include "store/selection.hpp"
#include "store/split_of_each.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace halfspace {

namespace {

std::vector<bool> bits_of(const BitmapView& bitmap, std::span<const ItemId> ids) {
    std::vector<bool> bits(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) bits[i] = bitmap.bit(value_of(ids[i]));
    return bits;
}

std::vector<Match> matches_of(const Snapshot& now, std::span<const RowScore> found) {
    std::vector<Match> matches;
    matches.reserve(found.size());
    for (const RowScore& one : found) matches.push_back({now.id_of(one.row), one.score});
    return matches;
}

}  // namespace

std::shared_ptr<const Snapshot> StoreReader::snapshot() const noexcept {
    const std::scoped_lock lock(m_mutex);
    return m_snapshot;
}

void StoreReader::publish(Snapshot next) {
    auto shared = std::make_shared<const Snapshot>(std::move(next));
    const std::scoped_lock lock(m_mutex);
    m_snapshot.swap(shared);  // the old one goes after the lock is released
}

std::vector<Match> StoreReader::best(const Plane& plane, std::size_t count,
                                     const Filter& filter) const {
    return in_range(plane, {}, 0, count, filter);
}

std::vector<Match> StoreReader::borderline(const Plane& plane, float target, std::size_t count,
                                           const Filter& filter) const {
    check_plane(plane, dim());
    check_target(target);
    const auto now = snapshot();
    return matches_of(
        *now,
        Search(m_pool, m_kernels, *now).nearest(plane, Selection(*now, filter), target, count));
}

std::vector<std::vector<Match>> StoreReader::best_of_many(std::span<const Plane> planes,
                                                          std::size_t count,
                                                          const Filter& filter) const {
    return many_in_range(planes, {}, count, filter);
}

std::vector<std::vector<Match>> StoreReader::at_least_of_many(std::span<const Plane> planes,
                                                              float low,
                                                              const Filter& filter) const {
    check_score(low);
    return many_in_range(planes, {.low = low}, std::numeric_limits<std::size_t>::max(), filter);
}

std::vector<Match> StoreReader::random(const Plane& plane, std::size_t count, const Filter& filter,
                                       std::uint64_t seed) const {
    check_plane(plane, dim());
    const auto now = snapshot();
    return scored(*now, plane, Selection(*now, filter).draw(count, seed));
}

std::vector<Stratum> StoreReader::stratified(const Plane& plane, std::span<const float> edges,
                                             std::size_t per_stratum, const Filter& filter,
                                             std::uint64_t seed) const {
    check_plane(plane, dim());
    check_edges(edges);
    const auto now = snapshot();
    const std::vector<Selection> parts =
        Search(m_pool, m_kernels, *now).strata(plane, Selection(*now, filter), edges);
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    std::vector<Stratum> strata;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        strata.push_back(
            {.low = i == 0 ? -kInfinity : edges[i - 1],
             .high = i == edges.size() ? kInfinity : edges[i],
             .population = parts[i].count(),
             .sample = scored(*now, plane, parts[i].draw(per_stratum, stratum_seed(seed, i)))});
    }
    return strata;
}

std::vector<Match> StoreReader::at_least(const Plane& plane, float low, std::size_t offset,
                                         std::size_t count, const Filter& filter) const {
    check_score(low);
    return in_range(plane, {.low = low}, offset, count, filter);
}

std::vector<Match> StoreReader::below(const Plane& plane, float high, std::size_t offset,
                                      std::size_t count, const Filter& filter) const {
    check_score(high);
    return in_range(plane, {.high = high}, offset, count, filter);
}

std::uint64_t StoreReader::count_at_least(const Plane& plane, float low,
                                          const Filter& filter) const {
    check_plane(plane, dim());
    check_score(low);
    const auto now = snapshot();
    return Search(m_pool, m_kernels, *now).count_at_least(plane, Selection(*now, filter), low);
}

ScoreHistogram StoreReader::histogram(const Plane& plane, std::size_t bins,
                                      const Filter& filter) const {
    check_plane(plane, dim());
    check_bins(bins);
    const auto now = snapshot();
    const Selection selection(*now, filter);
    const Search search(m_pool, m_kernels, *now);
    if (selection.count() <= kExactHistogramItems) {
        const std::vector<float> scores = search.scores(plane, selection.list());
        return count_in_bins(m_pool, {&scores, 1}, bins, /*error=*/0);
    }
    const Search::Estimates estimates = search.estimates(plane, selection);
    return count_in_bins(m_pool, estimates.scores, bins, estimates.error);
}

std::uint64_t StoreReader::count(const Filter& filter) const {
    return Selection(*snapshot(), filter).count();
}

std::vector<float> StoreReader::rows(std::span<const ItemId> ids) const {
    const auto now = snapshot();
    const std::vector<std::uint64_t> indices = now->rows_of(ids);
    now->view.prefetch(indices);
    std::vector<float> rows;
    rows.reserve(ids.size() * dim());
    for (const std::uint64_t index : indices) {
        const auto row = now->view.row(index);
        rows.insert(rows.end(), row.begin(), row.end());
    }
    return rows;
}

std::vector<float> StoreReader::scores(const Plane& plane, std::span<const ItemId> ids) const {
    check_plane(plane, dim());
    const auto now = snapshot();
    return Search(m_pool, m_kernels, *now).scores(plane, now->rows_of(ids));
}

std::vector<bool> StoreReader::seen(ClassifierId classifier, std::span<const ItemId> ids) const {
    const auto now = snapshot();
    now->check_given(ids);
    const auto flags = now->seen.find(classifier);
    return bits_of(flags == now->seen.end() ? BitmapView() : flags->second, ids);
}

std::vector<bool> StoreReader::removed(std::span<const ItemId> ids) const {
    const auto now = snapshot();
    now->check_given(ids);
    return bits_of(now->removed, ids);
}

std::vector<std::string> StoreReader::splits(std::span<const ItemId> ids) const {
    const auto now = snapshot();
    now->check_given(ids);
    return split_of_each(now->splits, ids);
}

std::vector<Match> StoreReader::in_range(const Plane& plane, ScoreRange range, std::size_t offset,
                                         std::size_t count, const Filter& filter) const {
    check_plane(plane, dim());
    if (count == 0) return {};
    const auto now = snapshot();
    const Selection selection(*now, filter);
    if (offset >= selection.count()) return {};
    const std::uint64_t wanted = offset + std::min(count, selection.count() - offset);
    const std::vector<RowScore> found =
        Search(m_pool, m_kernels, *now).best(plane, selection, range, wanted);
    return matches_of(*now, std::span(found).subspan(std::min(offset, found.size())));
}

std::vector<std::vector<Match>> StoreReader::many_in_range(std::span<const Plane> planes,
                                                           ScoreRange range, std::size_t count,
                                                           const Filter& filter) const {
    check_planes(planes, dim());
    const auto now = snapshot();
    const auto found =
        Search(m_pool, m_kernels, *now).best_of_many(planes, Selection(*now, filter), range, count);
    std::vector<std::vector<Match>> answers;
    for (const std::vector<RowScore>& one : found) answers.push_back(matches_of(*now, one));
    return answers;
}

std::vector<Match> StoreReader::scored(const Snapshot& now, const Plane& plane,
                                       std::span<const std::uint64_t> rows) const {
    const std::vector<float> scores = Search(m_pool, m_kernels, now).scores(plane, rows);
    std::vector<Match> matches;
    matches.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        matches.push_back({now.id_of(rows[i]), scores[i]});
    }
    return matches;
}

}  // namespace halfspace
