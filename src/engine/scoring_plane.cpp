// SPDX-License-Identifier: Apache-2.0
#include "engine/scoring_plane.hpp"

#include "store/kernels.hpp"

#include <numeric>

namespace halfspace {

std::vector<float> ScoringPlane::scores(std::span<const float> rows) const {
    std::vector<std::uint64_t> places(rows.size() / m_weights.size());
    std::iota(places.begin(), places.end(), std::uint64_t{0});
    std::vector<double> sums(places.size());
    exact_dots(rows.data(), m_weights.size(), places, m_weights.data(), sums.data());
    std::vector<float> scores(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) scores[i] = static_cast<float>(sums[i] + m_bias);
    return scores;
}

}  // namespace halfspace
