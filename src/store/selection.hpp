// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/snapshot.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// The rows that pass a filter, fixed at the moment the query began: a bit for each row.
class Selection {
public:
    Selection(const Snapshot& snapshot, const Filter& filter);
    /// @param words  as `words()` gives them
    explicit Selection(std::vector<std::uint64_t> words);

    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    /// 64 rows each; bits of rows that are not there are 0.
    [[nodiscard]] std::span<const std::uint64_t> words() const noexcept { return m_words; }

    /// All selected rows, ascending.
    [[nodiscard]] std::vector<std::uint64_t> list() const;

    /// `count` different selected rows, all equally likely, in the order drawn; all of them in
    /// random order if there are no more. The same seed gives the same rows on every machine.
    [[nodiscard]] std::vector<std::uint64_t> draw(std::uint64_t count, std::uint64_t seed) const;

private:
    /// The selected rows with these positions among the selected rows, in the same order.
    [[nodiscard]] std::vector<std::uint64_t> at(const std::vector<std::uint64_t>& positions) const;

    std::vector<std::uint64_t> m_words;
    std::uint64_t m_count = 0;
};

/// The seed to draw stratum `index` with: mixed, so that stratum 1 of one seed is not drawn like
/// stratum 0 of the next.
constexpr std::uint64_t stratum_seed(std::uint64_t seed, std::uint64_t index) noexcept {
    return seed * 0x9E3779B97F4A7C15U + index;
}

}  // namespace halfspace
