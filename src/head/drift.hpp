// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// Whether two samples of numbers come from one distribution.
struct ScoreTest {
    double statistic = 0;  ///< the largest distance of the two empirical distributions, 0 to 1
    double p_value = 1;
};

/// Two-sided two-sample test of Kolmogorov and Smirnov. The chance is exact for up to 10^7 pairs,
/// by counting lattice paths (J. L. Hodges: The significance probability of the Smirnov two-sample
/// test, Arkiv foer Matematik 3, 1958), on the safe side where values are equal; else Kolmogorov's
/// limit. Equal to scipy.stats.ks_2samp (`exact`), and to scipy.special.kolmogorov of
/// sqrt(nm / (n + m)) times the statistic.
///
/// @throws Error InvalidInput if a sample is empty or a value is not finite
ScoreTest kolmogorov_smirnov(std::span<const float> a, std::span<const float> b);

/// A share with its 95% interval.
struct ShareInterval {
    double share = 0;
    double low = 0;
    double high = 1;
};

/// `count` of `total` > 0, by E. B. Wilson: Probable inference, JASA 22, 1927.
ShareInterval share_of(std::uint64_t count, std::uint64_t total);

/// Whether two samples of vectors come from one distribution.
struct DistanceTest {
    double distance = 0;  ///< maximum mean discrepancy, 0 for the same rows
    double p_value = 1;   ///< at least 1 / (permutations + 1)
    std::size_t permutations = 0;
};

/// Maximum mean discrepancy (A. Gretton et al.: A kernel two-sample test, JMLR 13, 2012), the
/// biased estimate, with a Gaussian kernel as wide as the median distance between two rows. The
/// chance is that of a permutation test, (1 + at least as far) / (1 + permutations) (B. Phipson,
/// G. Smyth: Permutation p-values should never be zero, SAGMB 9, 2010). Memory: (n + m)^2 floats.
///
/// @param a, b  n x dim and m x dim, row-major, finite; two rows each at least
/// @throws Error InvalidInput
DistanceTest mean_discrepancy(std::span<const float> a, std::span<const float> b, std::size_t dim,
                              std::size_t permutations, std::uint64_t seed);

/// For each of n unit rows the cosine with the nearest of m others: how well it is covered by them.
///
/// @param rows, among  n x dim and m x dim, row-major; the same span where a row is not to count as
///                     its own neighbour
/// @throws Error InvalidInput if there is no other row
std::vector<float> nearest_cosines(std::span<const float> rows, std::span<const float> among,
                                   std::size_t dim);

}  // namespace halfspace
