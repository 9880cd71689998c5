// SPDX-License-Identifier: Apache-2.0
#include "store/ranking.hpp"

#include <algorithm>

namespace halfspace {

namespace {

constexpr std::size_t kPruneCandidates = 65536;
constexpr std::size_t kGlance = 16;  // divides 64
constexpr std::uint64_t kGlanceMask = (std::uint64_t{1} << kGlance) - 1;

void raise(std::atomic<float>& shared, float value) {
    float current = shared.load(std::memory_order_relaxed);
    while (value > current &&
           !shared.compare_exchange_weak(current, value, std::memory_order_relaxed)) {
    }
}

/// Calls `take(place)` for the rows whose bounds reach the floor: few, so it looks at several at a
/// time, which the compiler makes vectors of.
template <typename Take>
void for_reaching(const BoundedRows& bounded, float floor, const Take& take) {
    const float* const upper = bounded.upper.data();
    for (std::size_t begin = 0; begin < bounded.upper.size(); begin += kGlance) {
        const std::uint64_t wanted = bounded.words[begin / 64] >> (begin % 64) & kGlanceMask;
        if (wanted == 0) continue;
        int hits = 0;
        for (std::size_t i = begin; i < begin + kGlance; ++i) hits += upper[i] >= floor ? 1 : 0;
        if (hits == 0) continue;
        for_places({&wanted, 1}, [&](std::size_t place) {
            if (upper[begin + place] >= floor) take(begin + place);
        });
    }
}

void drop_below(std::vector<Candidate>& candidates, float floor) {
    std::erase_if(candidates, [&](const Candidate& candidate) { return candidate.upper < floor; });
}

}  // namespace

float Ranking::lowest(const Found& found) const {
    return std::max(found.floor.value(), m_floor.load(std::memory_order_relaxed));
}

bool Ranking::find_open(std::size_t worker, const BoundedRows& bounded,
                        std::vector<std::uint64_t>& open) const {
    open.assign(bounded.words.size(), 0);
    bool any = false;
    for_reaching(bounded, lowest(m_found[worker]), [&](std::size_t place) {
        open[place / 64] |= std::uint64_t{1} << (place % 64);
        any = true;
    });
    return any;
}

void Ranking::add(std::size_t worker, const BoundedRows& bounded) {
    Found& found = m_found[worker];
    float floor = lowest(found);
    for_reaching(bounded, floor, [&](std::size_t place) {
        const float lower = bounded.lower[place];
        const float upper = bounded.upper[place];
        if (upper < floor || lower >= m_range.high) return;
        found.candidates.push_back({upper, bounded.first + place});
        // Only a row that is in the range for certain can push others out.
        if (lower < m_range.low || upper >= m_range.high) return;
        found.floor.add(lower);
        floor = std::max(floor, found.floor.value());
    });
    raise(m_floor, floor);
    if (found.candidates.size() > kPruneCandidates) drop_below(found.candidates, lowest(found));
}

std::vector<Candidate> Ranking::candidates() {
    Floor all = std::move(m_found.front().floor);
    for (Found& found : std::span(m_found).subspan(1)) all.take(found.floor);
    const float lowest = std::max(all.value(), m_range.low);
    std::vector<Candidate> candidates;
    for (Found& found : m_found) {
        drop_below(found.candidates, lowest);
        candidates.insert(candidates.end(), found.candidates.begin(), found.candidates.end());
    }
    std::ranges::sort(candidates, std::ranges::greater(), &Candidate::upper);
    return candidates;
}

}  // namespace halfspace
