// SPDX-License-Identifier: Apache-2.0
#include "map/projection.hpp"

#include "map/principal_components.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace halfspace {
namespace {

constexpr std::size_t kDim = 16;
constexpr std::size_t kKinds = 4;

/// Unit rows around `kKinds` axes, kind after kind in turns.
std::vector<float> clustered(std::size_t count) {
    std::mt19937_64 random(5);
    std::normal_distribution<float> noise(0, 0.1F);
    std::vector<float> rows(count * kDim);
    for (std::size_t i = 0; i < count; ++i) {
        float* const row = rows.data() + i * kDim;
        for (std::size_t d = 0; d < kDim; ++d) row[d] = noise(random) + (d == i % kKinds ? 1 : 0);
        float norm = 0;
        for (std::size_t d = 0; d < kDim; ++d) norm += row[d] * row[d];
        for (std::size_t d = 0; d < kDim; ++d) row[d] /= std::sqrt(norm);
    }
    return rows;
}

RowsToProject over(const std::vector<float>& rows) {
    RowsToProject wanted;
    wanted.count = rows.size() / kDim;
    wanted.dim = kDim;
    wanted.identity = "test";
    wanted.read = [&rows](std::span<const std::size_t> numbers) {
        std::vector<float> read;
        for (const std::size_t number : numbers) {
            for (std::size_t d = 0; d < kDim; ++d) read.push_back(rows[number * kDim + d]);
        }
        return read;
    };
    return wanted;
}

std::vector<float> project(const std::vector<float>& rows, const ProjectionOptions& options = {},
                           std::size_t threads = 2) {
    ThreadPool pool(threads);
    return project(pool, over(rows), options).value();
}

void expect_on_the_map(const std::vector<float>& places) {
    for (const float value : places) {
        ASSERT_TRUE(std::isfinite(value));
        ASSERT_LE(std::abs(value), 1.0F);
    }
}

/// The share of points whose nearest on the map is of their kind.
double kept_together(const std::vector<float>& places) {
    const std::size_t count = places.size() / 2;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t nearest = count;
        float least = INFINITY;
        for (std::size_t k = 0; k < count; ++k) {
            const float far =
                std::hypot(places[2 * i] - places[2 * k], places[2 * i + 1] - places[2 * k + 1]);
            if (k != i && far < least) {
                least = far;
                nearest = k;
            }
        }
        kept += nearest % kKinds == i % kKinds ? 1U : 0U;
    }
    return static_cast<double>(kept) / static_cast<double>(count);
}

/// Trustworthiness (Venna & Kaski 2001, as scikit-learn has it): 1 if no point is among the
/// `near` nearest of another on the map that is not among them in truth; about 0.5 by chance.
double trustworthiness(const std::vector<float>& rows, std::size_t dim,
                       const std::vector<float>& places, std::size_t near) {
    const auto order_around = [](const std::vector<float>& of, std::size_t width, std::size_t i) {
        std::vector<std::pair<float, std::size_t>> others;
        for (std::size_t k = 0; k < of.size() / width; ++k) {
            float far = 0;
            for (std::size_t d = 0; d < width; ++d) {
                const float by = of[i * width + d] - of[k * width + d];
                far += by * by;
            }
            if (k != i) others.emplace_back(far, k);
        }
        std::ranges::sort(others);
        return others;
    };
    const std::size_t count = rows.size() / dim;
    double missed = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<std::size_t> rank(count);
        const auto in_truth = order_around(rows, dim, i);
        for (std::size_t r = 0; r < in_truth.size(); ++r) rank[in_truth[r].second] = r + 1;
        const auto on_map = order_around(places, 2, i);
        for (std::size_t r = 0; r < near; ++r) {
            const std::size_t known = rank[on_map[r].second];
            missed += known > near ? static_cast<double>(known - near) : 0;
        }
    }
    const auto n = static_cast<double>(count);
    const auto k = static_cast<double>(near);
    return 1 - missed * 2 / (n * k * (2 * n - 3 * k - 1));
}

/// Unit rows along a curve that winds through all dimensions, twice: neighbours are those of about
/// the same time, and two axes cannot tell the times apart.
std::vector<float> winding(std::size_t count) {
    std::mt19937_64 random(9);
    std::normal_distribution<float> noise(0, 0.02F);
    std::vector<float> rows(count * kDim);
    for (std::size_t i = 0; i < count; ++i) {
        const float time = static_cast<float>(i) / static_cast<float>(count);
        float* const row = rows.data() + i * kDim;
        float norm = 0;
        for (std::size_t d = 0; d < kDim; ++d) {
            const float turns = static_cast<float>(d / 2 + 1) * 6.2831853F * time;
            row[d] = (d % 2 == 0 ? std::cos(turns) : std::sin(turns)) + noise(random);
            norm += row[d] * row[d];
        }
        for (std::size_t d = 0; d < kDim; ++d) row[d] /= std::sqrt(norm);
    }
    return rows;
}

TEST(Projection, KeepsMoreNeighboursThanPrincipalComponents) {
    const auto rows = winding(450);
    ThreadPool pool(2);
    const PrincipalComponents two(pool, rows, kDim, 2);
    std::vector<float> by_chance(900);
    std::mt19937_64 random(3);
    for (float& value : by_chance) value = static_cast<float>(random() % 10'000);
    const auto kept = [&](const std::vector<float>& places) {
        return trustworthiness(rows, kDim, places, 15);
    };

    EXPECT_NEAR(kept(by_chance), 0.5, 0.03);
    EXPECT_LT(kept(two.project(pool, rows)), 0.93);
    EXPECT_GT(kept(project(rows)), 0.97);
    EXPECT_GT(kept(project(rows, {.landmarks = 225})), 0.95);
}

TEST(Projection, PlacesEveryRowAndKeepsKindsTogether) {
    const auto places = project(clustered(400));

    ASSERT_EQ(places.size(), 800U);
    expect_on_the_map(places);
    EXPECT_GT(kept_together(places), 0.97);
}

TEST(Projection, PlacesTheRestAmongTheLandmarks) {
    const auto places = project(clustered(600), {.landmarks = 150});

    ASSERT_EQ(places.size(), 1200U);
    expect_on_the_map(places);
    EXPECT_GT(kept_together(places), 0.95);
}

TEST(Projection, IsTheSameWithAnyNumberOfThreads) {
    const auto rows = clustered(300);
    const ProjectionOptions options{.landmarks = 100};

    EXPECT_EQ(project(rows, options, 1), project(rows, options, 3));
}

TEST(Projection, EqualRowsGetEqualPlaces) {
    auto rows = clustered(200);
    for (std::size_t d = 0; d < kDim; ++d) rows[120 * kDim + d] = rows[7 * kDim + d];

    const auto places = project(rows);

    EXPECT_EQ(places[240], places[14]);
    EXPECT_EQ(places[241], places[15]);
}

TEST(Projection, FewRowsAndEqualRowsAreNoTrouble) {
    for (const std::size_t count : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 17U}) {
        const auto places = project(clustered(count));
        EXPECT_EQ(places.size(), 2 * count);
        expect_on_the_map(places);
    }
    const auto one = clustered(1);
    std::vector<float> all_equal;
    for (int i = 0; i < 300; ++i) all_equal.insert(all_equal.end(), one.begin(), one.end());
    const auto places = project(all_equal);
    ASSERT_EQ(places.size(), 600U);
    EXPECT_EQ(places, std::vector<float>(600, 0.0F));
}

/// Stops whenever a number of progress reports have come, and goes on from what was kept, through
/// the bytes of a file, until it is done.
std::vector<float> project_in_pieces(const std::vector<float>& rows, ProjectionOptions options,
                                     int reports, int& pieces) {
    ThreadPool pool(2);
    for (pieces = 1;; ++pieces) {
        std::stop_source stop;
        int left = reports;
        options.stop = stop.get_token();
        options.on_progress = [&](ProjectionStage stage, const Progress&) {
            if (stage >= ProjectionStage::LayingOut && --left == 0) stop.request_stop();
        };
        options.keep = [&](const ProjectionState& state) {
            const std::string bytes = to_bytes(state);
            options.from = projection_state_from(
                {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        };
        if (auto places = project(pool, over(rows), options)) return std::move(*places);
    }
}

TEST(Projection, GoesOnWhereItWasStoppedBitForBit) {
    const auto rows = clustered(9000);  // several batches to place
    ProjectionOptions options{.landmarks = 60};
    int pieces = 0;

    const auto stopped = project_in_pieces(rows, options, 120, pieces);

    EXPECT_GT(pieces, 3);
    EXPECT_EQ(stopped, project(rows, options));
    int single = 0;
    EXPECT_EQ(project_in_pieces(clustered(5000), options, 400, single).size(), 10'000U);
}

TEST(Projection, DoesNotGoOnFromOtherRows) {
    const auto rows = clustered(300);
    ProjectionState other;
    other.identity = "of something else";
    other.placed.assign(600, 0.5F);

    EXPECT_EQ(project(rows, {.from = other}), project(rows));
}

}  // namespace
}  // namespace halfspace
