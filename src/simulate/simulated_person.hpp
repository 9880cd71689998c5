// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulate/known_sets.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace halfspace {

/// Someone who knows what an item is, and at times answers wrongly. Answers depend on nothing but
/// the seed, the concept, the item and how often it was asked before; so the same wrong answers
/// meet every arm.
class SimulatedPerson {
public:
    /// @param flip  chance that an answer has the wrong sign, 0 to 1
    SimulatedPerson(const KnownConcept& wanted, bool is_graded, double flip, std::uint64_t seed);

    /// The score given when asked now. @param item  its index in the set
    float ask(std::size_t item);

private:
    const KnownConcept& m_wanted;
    bool m_is_graded;
    double m_flip;
    std::uint64_t m_seed;
    std::unordered_map<std::size_t, std::uint64_t> m_times_asked;
};

}  // namespace halfspace
