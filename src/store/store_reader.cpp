// SPDX-License-Identifier: Apache-2.0
#include "store/store_reader.hpp"

#include "base/error.hpp"
#include "store/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kMaxBins = 4096;

double norm(std::span<const float> vector) {
    double sum = 0;
    for (const float value : vector) sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

void check_plane(const Plane& plane, std::size_t dim) {
    if (plane.weights.size() != dim) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The query has {} weights, the vector store has {} dimensions",
                                plane.weights.size(), dim));
    }
    const double largest = norm(plane.weights) + std::abs(static_cast<double>(plane.bias));
    if (largest < static_cast<double>(std::numeric_limits<float>::max()) / 2) return;
    if (std::isfinite(largest)) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The query's weights are too large: their norm and the bias come "
                                "to {:.3g}, scores would overflow; scale the query down",
                                largest));
    }
    throw Error(ErrorCode::InvalidInput, "The query's weights or bias are not finite numbers");
}

void check_score(float score) {
    if (!std::isnan(score)) return;
    throw Error(ErrorCode::InvalidInput, "The score to compare with is not a number");
}

std::vector<bool> bits_of(const BitmapView& bitmap, std::span<const ItemId> ids) {
    std::vector<bool> bits(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) bits[i] = bitmap.bit(value_of(ids[i]));
    return bits;
}

ScoreHistogram histogram_of(std::span<const float> scores, std::size_t bins) {
    ScoreHistogram histogram;
    histogram.counts.resize(bins);
    histogram.total = scores.size();
    if (scores.empty()) return histogram;
    const auto [low, high] = std::ranges::minmax(scores);
    histogram.low = low;
    histogram.high = high;
    const double width = static_cast<double>(high) - low;
    for (const float score : scores) {
        const double place = width > 0 ? (static_cast<double>(score) - low) / width : 0.0;
        const auto bin = static_cast<std::size_t>(place * static_cast<double>(bins));
        ++histogram.counts[std::min(bin, bins - 1)];  // the highest score is in the last bin
    }
    return histogram;
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

std::vector<Match> StoreReader::random(const Plane& plane, std::size_t count, const Filter& filter,
                                       std::uint64_t seed) const {
    check_plane(plane, dim());
    const auto now = snapshot();
    const std::vector<std::uint64_t> rows = Selection(*now, filter).draw(count, seed);
    const std::vector<float> scores = Search(m_pool, *now, plane).scores(rows);
    std::vector<Match> matches;
    matches.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        matches.push_back({now->id_of(rows[i]), scores[i]});
    }
    return matches;
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
    return Search(m_pool, *now, plane).count_at_least(Selection(*now, filter), low);
}

ScoreHistogram StoreReader::histogram(const Plane& plane, std::size_t bins,
                                      const Filter& filter) const {
    check_plane(plane, dim());
    if (bins < 1 || bins > kMaxBins) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("A histogram can have 1 to {} bins, not {}", kMaxBins, bins));
    }
    const auto now = snapshot();
    const std::vector<std::uint64_t> rows = Selection(*now, filter).list();
    return histogram_of(Search(m_pool, *now, plane).scores(rows), bins);
}

std::uint64_t StoreReader::count(const Filter& filter) const {
    return Selection(*snapshot(), filter).count();
}

std::vector<float> StoreReader::rows(std::span<const ItemId> ids) const {
    const auto now = snapshot();
    std::vector<float> rows;
    rows.reserve(ids.size() * dim());
    for (const std::uint64_t index : now->rows_of(ids)) {
        const auto row = now->view.row(index);
        rows.insert(rows.end(), row.begin(), row.end());
    }
    return rows;
}

std::vector<float> StoreReader::scores(const Plane& plane, std::span<const ItemId> ids) const {
    check_plane(plane, dim());
    const auto now = snapshot();
    return Search(m_pool, *now, plane).scores(now->rows_of(ids));
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

std::vector<Match> StoreReader::in_range(const Plane& plane, ScoreRange range, std::size_t offset,
                                         std::size_t count, const Filter& filter) const {
    check_plane(plane, dim());
    if (count == 0) return {};
    const auto now = snapshot();
    const Selection selection(*now, filter);
    if (offset >= selection.count()) return {};
    const std::uint64_t wanted = offset + std::min(count, selection.count() - offset);
    const std::vector<RowScore> found = Search(m_pool, *now, plane).best(selection, range, wanted);
    std::vector<Match> matches;
    for (std::size_t i = offset; i < found.size(); ++i) {
        matches.push_back({now->id_of(found[i].row), found[i].score});
    }
    return matches;
}

}  // namespace halfspace
