// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/fit.hpp"
#include "support/expect_error.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace halfspace::testing {

/// Runs `action` and expects it to throw an Error with `code` whose message holds `words`.
template <typename Action>
void expect_refused(ErrorCode code, const std::string& words, Action&& action) {
    expect_error(code, action, words);
}

/// `count` random unit vectors of `dim` floats, row-major.
inline std::vector<float> random_rows(std::size_t count, std::size_t dim, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    std::vector<float> rows;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<double> row(dim);
        double squares = 0;
        for (double& value : row) {
            value = normal(random);
            squares += value * value;
        }
        for (const double value : row)
            rows.push_back(static_cast<float>(value / std::sqrt(squares)));
    }
    return rows;
}

/// Examples that own their values: random rows, targets on the grid of scores -1, -0.5, ... 1.
struct Sample {
    std::vector<float> rows;
    std::vector<float> targets;
    std::vector<float> weights;
    std::vector<float> start;

    [[nodiscard]] Examples examples() const { return {rows, targets, weights}; }
    [[nodiscard]] std::size_t dim() const { return start.size(); }
};

inline Sample random_sample(std::size_t count, std::size_t dim, std::uint64_t seed) {
    Sample sample;
    sample.rows = random_rows(count, dim, seed);
    sample.start = random_rows(1, dim, seed + 1000);
    std::mt19937_64 random(seed + 2000);
    std::uniform_int_distribution<int> grade(0, 4);
    std::uniform_real_distribution<float> weight(0.1F, 2.0F);
    for (std::size_t i = 0; i < count; ++i) {
        sample.targets.push_back(static_cast<float>(grade(random)) / 4);
        sample.weights.push_back(weight(random));
    }
    return sample;
}

}  // namespace halfspace::testing
