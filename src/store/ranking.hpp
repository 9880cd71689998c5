// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/first_pass.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <span>
#include <vector>

namespace halfspace {

/// The scores that count: low <= score < high.
struct ScoreRange {
    float low = -std::numeric_limits<float>::infinity();
    float high = std::numeric_limits<float>::infinity();

    friend bool operator==(const ScoreRange&, const ScoreRange&) = default;
};

/// The largest `count` numbers met so far. The smallest of them is a floor: what is below it is not
/// among the largest `count`.
class Floor {
public:
    explicit Floor(std::uint64_t count) : m_count(count) {}

    void add(float number) {
        if (m_largest.size() < m_count) {
            m_largest.push(number);
        } else if (number > m_largest.top()) {
            m_largest.pop();
            m_largest.push(number);
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

/// A row that may be among the best.
struct Candidate {
    float upper;
    std::uint64_t row;
};

/// Gathers the candidates for the `count` rows of highest merit (a score, or minus a distance) out
/// of bounds on the merits, several workers at once.
class Ranking {
public:
    /// @param range  merits that count
    Ranking(std::size_t workers, std::uint64_t count, ScoreRange range = {})
        : m_range(range), m_found(workers, Found(count)), m_floor(range.low) {}

    /// Takes up rows with bounds on their merits. Workers call it side by side, each with its
    /// number.
    void add(std::size_t worker, const BoundedRows& bounded);

    /// Replaces `open` by the words of the rows whose bounds reach what a row needs to matter by
    /// now.
    /// @return whether there are any
    bool find_open(std::size_t worker, const BoundedRows& bounded,
                   std::vector<std::uint64_t>& open) const;

    /// All candidates, by upper bound, highest first. Ends the gathering.
    [[nodiscard]] std::vector<Candidate> candidates();

private:
    /// What one worker has found. Aligned, so that workers do not share a cache line.
    struct alignas(64) Found {
        explicit Found(std::uint64_t count) : floor(count) {}

        Floor floor;
        std::vector<Candidate> candidates;
    };

    [[nodiscard]] float lowest(const Found& found) const;

    ScoreRange m_range;
    std::vector<Found> m_found;
    std::atomic<float> m_floor;
};

}  // namespace halfspace
