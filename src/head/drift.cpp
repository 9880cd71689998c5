// SPDX-License-Identifier: Apache-2.0
#include "head/drift.hpp"

#include "base/error.hpp"
#include "head/fit_inputs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kMostPairs = 10'000'000;
constexpr std::size_t kAtOnce = 16;  // permutations: as many floats as two vector registers hold
constexpr double kZ = 1.959963984540054;  // 97.5% of the normal distribution

std::vector<float> sorted(std::span<const float> values) {
    std::vector<float> copy(values.begin(), values.end());
    std::ranges::sort(copy);
    return copy;
}

double largest_distance(const std::vector<float>& a, const std::vector<float>& b) {
    double distance = 0;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        const float value = std::min(a[i], b[j]);
        while (i < a.size() && a[i] <= value) ++i;
        while (j < b.size() && b[j] <= value) ++j;
        const double share_a = static_cast<double>(i) / static_cast<double>(a.size());
        const double share_b = static_cast<double>(j) / static_cast<double>(b.size());
        distance = std::max(distance, std::fabs(share_a - share_b));
    }
    return distance;
}

/// The chance of a path over the lattice, each equally likely, that strays at least `distance`.
double exact_chance(std::size_t n, std::size_t m, double distance) {
    const auto rows = static_cast<double>(n);
    const auto columns = static_cast<double>(m);
    // Halfway between two distances that there are, so that rounding cannot decide.
    const double limit = (0.5 + std::floor(distance * rows * columns - 1e-7)) / (rows * columns);
    std::vector<double> inside(m + 1);
    for (std::size_t j = 0; j <= m; ++j) {
        inside[j] = static_cast<double>(j) / columns > limit ? 0 : 1;
    }
    for (std::size_t i = 1; i <= n; ++i) {
        const double weight = static_cast<double>(i) / static_cast<double>(i + m);
        const double share = static_cast<double>(i) / rows;
        inside[0] = share > limit ? 0 : weight * inside[0];
        for (std::size_t j = 1; j <= m; ++j) {
            const bool strays = std::fabs(share - static_cast<double>(j) / columns) > limit;
            inside[j] = strays ? 0 : weight * inside[j] + inside[j - 1];
        }
    }
    return std::clamp(1 - inside[m], 0.0, 1.0);
}

double limit_chance(double lambda) {
    if (lambda < 0.2) return 1;  // the sum does not converge there; it is 1 up to 1e-12
    double sum = 0;
    for (int k = 1; k <= 100; ++k) {
        const double term = std::exp(-2 * k * k * lambda * lambda);
        sum += k % 2 == 1 ? term : -term;
        if (term < 1e-18) break;
    }
    return std::clamp(2 * sum, 0.0, 1.0);
}

/// In lanes, which the compiler can put side by side; a plain sum of floats it may not reorder.
float dot(const float* a, const float* b, std::size_t dim) {
    std::array<float, kAtOnce> lanes{};
    std::size_t i = 0;
    for (; i + kAtOnce <= dim; i += kAtOnce) {
        for (std::size_t lane = 0; lane < kAtOnce; ++lane) lanes[lane] += a[i + lane] * b[i + lane];
    }
    float sum = std::accumulate(lanes.begin(), lanes.end(), 0.0F);
    for (; i < dim; ++i) sum += a[i] * b[i];
    return sum;
}

void check_rows(std::span<const float> rows, std::size_t dim, std::size_t least) {
    if (dim == 0 || rows.size() % dim != 0 || rows.size() / dim < least) {
        throw Error(ErrorCode::InvalidInput, "There are too few vectors to compare");
    }
    check_finite(rows, "A vector");
}

/// The Gaussian kernel of all pairs of rows, with the median distance as its width.
std::vector<float> kernel_of(const std::vector<float>& rows, std::size_t count, std::size_t dim) {
    std::vector<float> squares(count);
    for (std::size_t i = 0; i < count; ++i) {
        squares[i] = dot(&rows[i * dim], &rows[i * dim], dim);
    }
    std::vector<float> kernel(count * count);
    std::vector<float> distances;
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = i + 1; j < count; ++j) {
            const float product = dot(&rows[i * dim], &rows[j * dim], dim);
            const float distance = std::max(0.0F, squares[i] + squares[j] - 2 * product);
            kernel[i * count + j] = distance;
            distances.push_back(distance);
        }
    }
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::ranges::nth_element(distances, middle);
    const float width = *middle > 0 ? *middle : 1;
    for (std::size_t i = 0; i < count; ++i) {
        kernel[i * count + i] = 1;
        for (std::size_t j = i + 1; j < count; ++j) {
            float& value = kernel[i * count + j];
            value = std::exp(-value / (2 * width));
            kernel[j * count + i] = value;
        }
    }
    return kernel;
}

/// s' K s for kAtOnce vectors s, each in its lane of `signs`.
std::array<double, kAtOnce> forms(const std::vector<float>& kernel,
                                  const std::vector<std::array<float, kAtOnce>>& signs) {
    const std::size_t count = signs.size();
    std::array<double, kAtOnce> sums{};
    for (std::size_t i = 0; i < count; ++i) {
        std::array<float, kAtOnce> row{};
        const float* const values = &kernel[i * count];
        for (std::size_t j = 0; j < count; ++j) {
            for (std::size_t lane = 0; lane < kAtOnce; ++lane) {
                row[lane] += values[j] * signs[j][lane];
            }
        }
        for (std::size_t lane = 0; lane < kAtOnce; ++lane) {
            sums[lane] += static_cast<double>(row[lane]) * static_cast<double>(signs[i][lane]);
        }
    }
    return sums;
}

}  // namespace

ScoreTest kolmogorov_smirnov(std::span<const float> a, std::span<const float> b) {
    if (a.empty() || b.empty()) {
        throw Error(ErrorCode::InvalidInput, "There are no scores to compare");
    }
    check_finite(a, "A score");
    check_finite(b, "A score");
    const double statistic = largest_distance(sorted(a), sorted(b));
    if (a.size() <= kMostPairs / b.size()) {
        return {statistic, exact_chance(a.size(), b.size(), statistic)};
    }
    const auto n = static_cast<double>(a.size());
    const auto m = static_cast<double>(b.size());
    return {statistic, limit_chance(std::sqrt(n * m / (n + m)) * statistic)};
}

ShareInterval share_of(std::uint64_t count, std::uint64_t total) {
    const auto n = static_cast<double>(total);
    const double share = static_cast<double>(count) / n;
    const double middle = (share + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
    const double half =
        kZ / (1 + kZ * kZ / n) * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
    return {share, std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

DistanceTest mean_discrepancy(std::span<const float> a, std::span<const float> b, std::size_t dim,
                              std::size_t permutations, std::uint64_t seed) {
    check_rows(a, dim, 2);
    check_rows(b, dim, 2);
    std::vector<float> rows(a.begin(), a.end());
    rows.insert(rows.end(), b.begin(), b.end());
    const std::size_t n = a.size() / dim;
    const std::size_t m = b.size() / dim;
    const auto kernel = kernel_of(rows, n + m, dim);

    std::vector<std::size_t> order(n + m);
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937_64 random(seed);
    std::vector<std::array<float, kAtOnce>> signs(n + m);
    double observed = 0;
    std::size_t as_far = 0;
    // Lane 0 of the first pass is the samples as they are; every other lane is one permutation.
    for (std::size_t done = 0; done <= permutations; done += kAtOnce) {
        for (std::size_t lane = 0; lane < kAtOnce; ++lane) {
            if (done + lane > 0) std::ranges::shuffle(order, random);
            for (std::size_t i = 0; i < n + m; ++i) {
                signs[order[i]][lane] =
                    i < n ? 1 / static_cast<float>(n) : -1 / static_cast<float>(m);
            }
        }
        const auto sums = forms(kernel, signs);
        if (done == 0) observed = sums[0];
        for (std::size_t lane = done == 0 ? 1 : 0; lane < kAtOnce; ++lane) {
            if (done + lane <= permutations && sums[lane] >= observed) ++as_far;
        }
    }
    return {std::sqrt(std::max(0.0, observed)),
            static_cast<double>(1 + as_far) / static_cast<double>(1 + permutations), permutations};
}

std::vector<float> nearest_cosines(std::span<const float> rows, std::span<const float> among,
                                   std::size_t dim) {
    const bool is_same = rows.data() == among.data() && rows.size() == among.size();
    check_rows(rows, dim, 1);
    check_rows(among, dim, is_same ? 2 : 1);
    std::vector<float> nearest;
    for (std::size_t i = 0; i < rows.size() / dim; ++i) {
        float best = -2;
        for (std::size_t j = 0; j < among.size() / dim; ++j) {
            if (is_same && i == j) continue;
            best = std::max(best, dot(&rows[i * dim], &among[j * dim], dim));
        }
        nearest.push_back(best);
    }
    return nearest;
}

}  // namespace halfspace
