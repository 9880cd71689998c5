// SPDX-License-Identifier: Apache-2.0
#include "store/search.hpp"

#include "store/kernels.hpp"
#include "store/quantize.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <queue>

namespace halfspace {

namespace {

constexpr std::size_t kChunkWords = 64;    // 4096 rows: the unit of work in the first stage
constexpr std::size_t kSerialRows = 2048;  // fewer are not worth waking other cores for
constexpr std::size_t kExactChunkRows = 256;
constexpr std::size_t kPruneCandidates = 65536;

struct Candidate {
    float upper;
    std::uint64_t row;
};

/// The largest `count` lower bounds met so far. The smallest of them is a floor: a row whose upper
/// bound is below it cannot be among the best `count`.
class Floor {
public:
    explicit Floor(std::uint64_t count) : m_count(count) {}

    void add(float lower) {
        if (m_largest.size() < m_count) {
            m_largest.push(lower);
        } else if (lower > m_largest.top()) {
            m_largest.pop();
            m_largest.push(lower);
        }
    }
    [[nodiscard]] float value() const {
        return m_largest.size() < m_count ? -std::numeric_limits<float>::infinity()
                                          : m_largest.top();
    }
    void take(Floor& other) {
        for (; !other.m_largest.empty(); other.m_largest.pop()) add(other.m_largest.top());
    }

private:
    std::uint64_t m_count;
    std::priority_queue<float, std::vector<float>, std::greater<>> m_largest;
};

void raise(std::atomic<float>& shared, float value) {
    float current = shared.load(std::memory_order_relaxed);
    while (value > current &&
           !shared.compare_exchange_weak(current, value, std::memory_order_relaxed)) {
    }
}

bool is_better(const RowScore& a, const RowScore& b) {
    return a.score > b.score || (a.score == b.score && a.row < b.row);
}

/// The first stage: calls `visit(worker, rows, bounds)` for chunks that cover the selection.
using BoundsVisitor = std::function<void(std::size_t worker, std::span<const std::uint64_t> rows,
                                         std::span<const ScoreBounds> bounds)>;

void scan_bounds(ThreadPool& pool, const Snapshot& snapshot, const Plane& plane,
                 const Selection& selection, const BoundsVisitor& visit) {
    const QuantizedPlane quantized(plane.weights, plane.bias, *snapshot.mean);
    const RowView& view = snapshot.view;
    std::atomic<std::size_t> next{0};
    const auto work = [&](std::size_t worker) {
        std::vector<std::uint64_t> rows;
        std::vector<std::int32_t> dots;
        std::vector<ScoreBounds> bounds;
        for (;;) {
            const std::size_t begin = next.fetch_add(kChunkWords);
            if (begin >= selection.words()) return;
            selection.list(begin, std::min(begin + kChunkWords, selection.words()), rows);
            if (rows.empty()) continue;
            dots.resize(rows.size());
            bounds.resize(rows.size());
            code_dots(view.codes(), padded_dim(view.dim()), rows, quantized.codes(), dots.data());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                bounds[i] = quantized.bounds(dots[i], view.scales()[rows[i]],
                                             rows[i] >= snapshot.mean_start);
            }
            visit(worker, rows, bounds);
        }
    };
    if (selection.count() < kSerialRows) {
        work(0);
    } else {
        pool.run(work);
    }
}

/// What one worker of `best` has found. Aligned, so that workers do not share a cache line.
struct alignas(64) Found {
    explicit Found(std::uint64_t count) : floor(count) {}

    Floor floor;
    std::vector<Candidate> candidates;
};

void drop_below(std::vector<Candidate>& candidates, float floor) {
    std::erase_if(candidates, [&](const Candidate& candidate) { return candidate.upper < floor; });
}

void visit_chunk(Found& found, std::atomic<float>& shared_floor, ScoreRange range,
                 std::span<const std::uint64_t> rows, std::span<const ScoreBounds> bounds) {
    float floor = std::max(found.floor.value(), shared_floor.load(std::memory_order_relaxed));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto [lower, upper] = bounds[i];
        if (upper < floor || upper < range.low || lower >= range.high) continue;
        found.candidates.push_back({upper, rows[i]});
        // Only a row that is in the range for certain can push others out.
        if (lower < range.low || upper >= range.high) continue;
        found.floor.add(lower);
        floor = std::max(floor, found.floor.value());
    }
    raise(shared_floor, floor);
    if (found.candidates.size() > kPruneCandidates) {
        drop_below(found.candidates, shared_floor.load(std::memory_order_relaxed));
    }
}

}  // namespace

Search::Search(ThreadPool& pool, const Snapshot& snapshot, const Plane& plane)
    : m_pool(pool),
      m_snapshot(snapshot),
      m_plane(plane),
      m_weights(plane.weights.begin(), plane.weights.end()) {}

std::vector<float> Search::scores(std::span<const std::uint64_t> rows) const {
    std::vector<float> scores(rows.size());
    const auto work = [&](std::size_t begin, std::size_t end) {
        std::vector<double> sums(end - begin);
        exact_dots(m_snapshot.view.vectors(), m_snapshot.view.dim(),
                   rows.subspan(begin, end - begin), m_weights.data(), sums.data());
        for (std::size_t i = begin; i < end; ++i) {
            scores[i] = static_cast<float>(sums[i - begin] + static_cast<double>(m_plane.bias));
        }
    };
    if (rows.size() < kSerialRows) {
        if (!rows.empty()) work(0, rows.size());
    } else {
        m_pool.for_chunks(rows.size(), kExactChunkRows, work);
    }
    return scores;
}

std::vector<RowScore> Search::best(const Selection& selection, ScoreRange range,
                                   std::uint64_t count) const {
    count = std::min(count, selection.count());
    if (count == 0) return {};

    std::vector<Found> found(m_pool.size(), Found(count));
    std::atomic<float> shared_floor{range.low};
    scan_bounds(m_pool, m_snapshot, m_plane, selection,
                [&](std::size_t worker, std::span<const std::uint64_t> rows,
                    std::span<const ScoreBounds> bounds) {
                    visit_chunk(found[worker], shared_floor, range, rows, bounds);
                });
    for (std::size_t worker = 1; worker < found.size(); ++worker) {
        found[0].floor.take(found[worker].floor);
    }
    std::vector<std::uint64_t> rows;
    for (Found& part : found) {
        drop_below(part.candidates, found[0].floor.value());
        for (const Candidate& candidate : part.candidates) rows.push_back(candidate.row);
    }

    const std::vector<float> exact = scores(rows);
    std::vector<RowScore> matches;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (exact[i] >= range.low && exact[i] < range.high) {
            matches.push_back({rows[i], exact[i]});
        }
    }
    const auto end = matches.begin() +
                     static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(count, matches.size()));
    std::partial_sort(matches.begin(), end, matches.end(), is_better);
    matches.erase(end, matches.end());
    return matches;
}

std::uint64_t Search::count_at_least(const Selection& selection, float low) const {
    struct alignas(64) Part {
        std::uint64_t certain = 0;
        std::vector<std::uint64_t> open;
    };
    std::vector<Part> parts(m_pool.size());
    scan_bounds(m_pool, m_snapshot, m_plane, selection,
                [&](std::size_t worker, std::span<const std::uint64_t> rows,
                    std::span<const ScoreBounds> bounds) {
                    for (std::size_t i = 0; i < rows.size(); ++i) {
                        if (bounds[i].lower >= low) {
                            ++parts[worker].certain;
                        } else if (bounds[i].upper >= low) {
                            parts[worker].open.push_back(rows[i]);
                        }
                    }
                });
    std::uint64_t count = 0;
    for (const Part& part : parts) {
        const std::vector<float> exact = scores(part.open);
        count += part.certain + static_cast<std::uint64_t>(std::ranges::count_if(
                                    exact, [&](float score) { return score >= low; }));
    }
    return count;
}

}  // namespace halfspace
