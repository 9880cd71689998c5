// SPDX-License-Identifier: Apache-2.0
#include "store/embedded_store.hpp"

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "store/search.hpp"
#include "store/selection.hpp"
#include "store/store_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kMaxBins = 4096;
constexpr std::size_t kCheckChunkRows = 1024;

double norm(std::span<const float> vector) {
    double sum = 0;
    for (const float value : vector) sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

bool is_unit(std::span<const float> row) {
    return std::abs(norm(row) - 1) <= static_cast<double>(Store::kNormTolerance);  // false for NaN
}

[[noreturn]] void fail_row(std::span<const float> row, std::size_t index, std::size_t count) {
    const auto bad = std::ranges::find_if(row, [](float value) { return !std::isfinite(value); });
    const std::string reason = bad != row.end()
                                   ? fmt::format("its value {} is {}", bad - row.begin(), *bad)
                                   : fmt::format("its norm is {:.9g}", norm(row));
    throw Error(ErrorCode::InvalidInput,
                fmt::format("Row {} of {} (counted from 0) is not a unit vector: {}; rows must be "
                            "finite and of norm 1 within {}. Nothing was added.",
                            index, count, reason, Store::kNormTolerance));
}

void check_rows(std::span<const float> rows, std::size_t dim, ThreadPool& pool) {
    if (rows.size() % dim != 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} floats are not a whole number of rows of {}; nothing was added",
                                rows.size(), dim));
    }
    const std::size_t count = rows.size() / dim;
    std::atomic<std::size_t> first_bad{count};
    pool.for_chunks(count, kCheckChunkRows, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (is_unit(rows.subspan(i * dim, dim))) continue;
            std::size_t known = first_bad;
            while (i < known && !first_bad.compare_exchange_weak(known, i)) {
            }
            return;
        }
    });
    const std::size_t bad = first_bad;
    if (bad < count) fail_row(rows.subspan(bad * dim, dim), bad, count);
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

void check_ids(std::span<const ItemId> ids, std::uint64_t rows) {
    for (const ItemId id : ids) {
        if (value_of(id) < rows) continue;
        throw Error(ErrorCode::NotFound,
                    fmt::format("Item {} is not in the vector store, which has "
                                "{} items, numbered from 0",
                                value_of(id), rows));
    }
}

std::vector<std::uint64_t> values_of(std::span<const ItemId> ids) {
    std::vector<std::uint64_t> values(ids.size());
    std::ranges::transform(ids, values.begin(), [](ItemId id) { return value_of(id); });
    return values;
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

class EmbeddedStore final : public Store {
public:
    explicit EmbeddedStore(StoreFiles files)
        : m_files(std::move(files)), m_space(m_files.header().space) {
        publish();
    }

    const VectorSpace& space() const noexcept override { return m_space; }
    std::size_t size() const noexcept override { return snapshot()->rows; }

    ItemId add(std::span<const float> rows, std::string_view split) override {
        check_rows(rows, dim(), m_pool);
        const ItemId first{m_files.header().rows};
        if (rows.empty()) return first;
        m_files.add(rows, split, m_pool);
        publish();
        return first;
    }

    void truncate(std::size_t size) override {
        if (size >= m_files.header().rows) return;
        m_files.truncate(size);
        const std::future<void> last_reader = m_epoch->end();
        m_epoch = std::make_shared<Epoch>();
        publish();
        last_reader.wait();
        m_files.release_truncated();
    }

    std::vector<Match> best(const Plane& plane, std::size_t count,
                            const Filter& filter) const override {
        return in_range(plane, {}, 0, count, filter);
    }

    std::vector<Match> random(const Plane& plane, std::size_t count, const Filter& filter,
                              std::uint64_t seed) const override {
        check_plane(plane, dim());
        const auto now = snapshot();
        const std::vector<std::uint64_t> rows = Selection(*now, filter).draw(count, seed);
        const std::vector<float> scores = Search(m_pool, *now, plane).scores(rows);
        std::vector<Match> matches;
        matches.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            matches.push_back({ItemId{rows[i]}, scores[i]});
        }
        return matches;
    }

    std::vector<Match> at_least(const Plane& plane, float low, std::size_t offset,
                                std::size_t count, const Filter& filter) const override {
        check_score(low);
        return in_range(plane, {.low = low}, offset, count, filter);
    }

    std::vector<Match> below(const Plane& plane, float high, std::size_t offset, std::size_t count,
                             const Filter& filter) const override {
        check_score(high);
        return in_range(plane, {.high = high}, offset, count, filter);
    }

    std::uint64_t count_at_least(const Plane& plane, float low,
                                 const Filter& filter) const override {
        check_plane(plane, dim());
        check_score(low);
        const auto now = snapshot();
        return Search(m_pool, *now, plane).count_at_least(Selection(*now, filter), low);
    }

    ScoreHistogram histogram(const Plane& plane, std::size_t bins,
                             const Filter& filter) const override {
        check_plane(plane, dim());
        if (bins < 1 || bins > kMaxBins) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("A histogram can have 1 to {} bins, not {}", kMaxBins, bins));
        }
        const auto now = snapshot();
        const std::vector<std::uint64_t> rows = Selection(*now, filter).list();
        return histogram_of(Search(m_pool, *now, plane).scores(rows), bins);
    }

    std::uint64_t count(const Filter& filter) const override {
        return Selection(*snapshot(), filter).count();
    }

    std::vector<float> rows(std::span<const ItemId> ids) const override {
        const auto now = snapshot();
        check_ids(ids, now->rows);
        std::vector<float> rows;
        rows.reserve(ids.size() * dim());
        for (const ItemId id : ids) {
            const auto row = now->view.row(value_of(id));
            rows.insert(rows.end(), row.begin(), row.end());
        }
        return rows;
    }

    std::vector<float> scores(const Plane& plane, std::span<const ItemId> ids) const override {
        check_plane(plane, dim());
        const auto now = snapshot();
        check_ids(ids, now->rows);
        return Search(m_pool, *now, plane).scores(values_of(ids));
    }

    void set_seen(ClassifierId classifier, std::span<const ItemId> ids, bool seen) override {
        check_ids(ids, m_files.header().rows);
        std::vector<std::uint64_t> rows = values_of(ids);
        std::ranges::sort(rows);
        m_files.set_seen(classifier, rows, seen);
        publish();
    }

    std::vector<bool> seen(ClassifierId classifier, std::span<const ItemId> ids) const override {
        const auto now = snapshot();
        check_ids(ids, now->rows);
        const auto flags = now->seen.find(classifier);
        std::vector<bool> seen(ids.size());
        if (flags == now->seen.end()) return seen;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            seen[i] = flags->second.bit(value_of(ids[i]));
        }
        return seen;
    }

    void reset_seen(ClassifierId classifier) override { forget(classifier); }

    void forget(ClassifierId classifier) override {
        m_files.drop_seen(classifier);
        publish();
    }

private:
    std::shared_ptr<const Snapshot> snapshot() const noexcept {
        const std::scoped_lock lock(m_mutex);
        return m_snapshot;
    }

    void publish() {
        auto next = std::make_shared<const Snapshot>(m_files.snapshot(m_epoch));
        const std::scoped_lock lock(m_mutex);
        m_snapshot.swap(next);  // the old one goes after the lock is released
    }

    std::vector<Match> in_range(const Plane& plane, ScoreRange range, std::size_t offset,
                                std::size_t count, const Filter& filter) const {
        check_plane(plane, dim());
        if (count == 0) return {};
        const auto now = snapshot();
        const Selection selection(*now, filter);
        if (offset >= selection.count()) return {};
        const std::uint64_t wanted = offset + std::min(count, selection.count() - offset);
        std::vector<Match> matches = Search(m_pool, *now, plane).best(selection, range, wanted);
        const auto skipped = static_cast<std::ptrdiff_t>(std::min(offset, matches.size()));
        matches.erase(matches.begin(), matches.begin() + skipped);
        return matches;
    }

    StoreFiles m_files;
    const VectorSpace m_space;
    mutable ThreadPool m_pool;
    std::shared_ptr<Epoch> m_epoch = std::make_shared<Epoch>();
    mutable std::mutex m_mutex;  // guards m_snapshot
    std::shared_ptr<const Snapshot> m_snapshot;
};

}  // namespace

std::unique_ptr<Store> create_embedded_store(const std::filesystem::path& folder,
                                             const VectorSpace& space) {
    if (space.dim < 1 || space.dim > HeaderFile::kMaxDim) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("A vector store can have 1 to {} dimensions, not {}",
                                HeaderFile::kMaxDim, space.dim));
    }
    if (space.encoder_fingerprint.size() > HeaderFile::kMaxFingerprintBytes) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("An encoder's fingerprint can have {} characters, not {}",
                        HeaderFile::kMaxFingerprintBytes, space.encoder_fingerprint.size()));
    }
    return std::make_unique<EmbeddedStore>(StoreFiles::create(folder, space));
}

std::unique_ptr<Store> open_embedded_store(const std::filesystem::path& folder) {
    return std::make_unique<EmbeddedStore>(StoreFiles::open(folder));
}

}  // namespace halfspace
