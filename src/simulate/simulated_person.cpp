// SPDX-License-Identifier: Apache-2.0
#include "simulate/simulated_person.hpp"

#include <string_view>

namespace halfspace {

namespace {

/// The finaliser of splitmix64 (S. Vigna, public domain): spreads every bit.
std::uint64_t spread(std::uint64_t value) noexcept {
    value += 0x9E37'79B9'7F4A'7C15U;
    value = (value ^ (value >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D0'49BB'1331'11EBU;
    return value ^ (value >> 31U);
}

/// Not std::hash, whose values are the library's own.
std::uint64_t digest_of(std::string_view text) noexcept {
    std::uint64_t digest = 0;
    for (const char c : text) digest = spread(digest ^ static_cast<unsigned char>(c));
    return digest;
}

}  // namespace

SimulatedPerson::SimulatedPerson(const KnownConcept& wanted, bool is_graded, double flip,
                                 std::uint64_t seed)
    : m_wanted(wanted),
      m_is_graded(is_graded),
      m_flip(flip),
      m_seed(spread(seed) ^ digest_of(wanted.name)) {}

float SimulatedPerson::ask(std::size_t item) {
    const std::uint64_t times = m_times_asked[item]++;
    const std::uint64_t random = spread(spread(m_seed ^ item) ^ times);
    const double chance = static_cast<double>(random >> 11U) * 0x1.0p-53;  // 53 bits, in [0, 1)
    const float yes_or_no = m_wanted.truth[item] ? 1.0F : -1.0F;
    const float score = m_is_graded ? m_wanted.scores[item] : yes_or_no;
    return chance < m_flip ? -score : score;
}

}  // namespace halfspace
