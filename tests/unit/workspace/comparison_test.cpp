// SPDX-License-Identifier: Apache-2.0
#include "workspace/comparison.hpp"

#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <set>

namespace halfspace {
namespace {

using testing::expect_error;

constexpr std::size_t kDim = 6;

SavedHead first_axis() {
    return {{{1, 0, 0, 0, 0, 0}, 0}, "first", "", "", {}};
}

/// Unit rows around the third axis, moved along the first.
DataSample sample(const std::string& name, std::size_t count, float moved, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    DataSample made{name, count, {}, {}, {}};
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<float> row(kDim);
        for (float& value : row) value = normal(random);
        row[0] += moved;
        row[2] += 3;
        const float norm = std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0F));
        for (const float value : row) made.rows.push_back(value / norm);
        made.keys.push_back(name + std::to_string(i));
        made.items.emplace_back();
    }
    return made;
}

ComparisonOptions quick() {
    ComparisonOptions options;
    options.permutations = 249;
    return options;
}

TEST(Compare, SaysThatTheSameDataIsTheSame) {
    int alarms = 0;
    for (std::uint64_t run = 0; run < 12; ++run) {
        const DataComparison made = compare(
            sample("a", 60, 0, 2 * run), sample("b", 50, 0, 2 * run + 1), first_axis(), 0, quick());
        if (made.scores_differ || made.items_differ) ++alarms;
        EXPECT_LT(made.beyond.share, 0.2);
    }
    EXPECT_LE(alarms, 1);
}

TEST(Compare, FindsAShiftAndSaysSoInWords) {
    const DataComparison made =
        compare(sample("old", 100, 0, 1), sample("new", 80, 1.5F, 2), first_axis(), 0.2F, quick());

    EXPECT_TRUE(made.scores_differ);
    EXPECT_TRUE(made.items_differ);
    EXPECT_GT(made.after.above.low, made.before.above.high);
    EXPECT_GT(made.after.mean_score, made.before.mean_score);
    EXPECT_EQ(std::accumulate(made.after.counts.begin(), made.after.counts.end(), std::uint64_t{0}),
              80U);
    ASSERT_GE(made.words.size(), 4U);
    EXPECT_NE(made.words[0].find("differ"), std::string::npos);
    EXPECT_NE(made.words.back().find("borderline items of new"), std::string::npos);
}

TEST(Compare, NamesTheItemThatIsUnlikeAnythingOld) {
    DataSample after = sample("new", 50, 0, 2);
    for (std::size_t i = 0; i < kDim; ++i) after.rows[7 * kDim + i] = i == 2 ? -1 : 0;

    const DataComparison made = compare(sample("old", 100, 0, 1), after, first_axis(), 0, quick());

    ASSERT_EQ(made.farthest.size(), 12U);
    EXPECT_EQ(made.farthest[0].key, "new7");
    EXPECT_LT(made.farthest[0].nearest_cosine, made.usual_cosine);
    EXPECT_LE(made.farthest[0].nearest_cosine, made.farthest[1].nearest_cosine);
    EXPECT_GT(made.beyond.share, 0);
}

TEST(Compare, RefusesTooFewItemsAndOtherVectors) {
    SavedHead wide = first_axis();
    wide.head.weights.push_back(1);

    expect_error(
        ErrorCode::InvalidInput,
        [&] {
            (void)compare(sample("a", 19, 0, 1), sample("b", 50, 0, 2), first_axis(), 0, quick());
        },
        "a has 19 items");
    expect_error(
        ErrorCode::InvalidInput,
        [&] { (void)compare(sample("a", 50, 0, 1), sample("b", 50, 0, 2), wide, 0, {}); }, "7");
}

TEST(SampleData, DrawsFromSplitsAndSourcesAlike) {
    testing::ColourWorkspace colours(90);
    ComparisonOptions options;
    options.sample = 30;

    const DataSample split = sample_split(colours.workspace(), "validation", 25, 1);
    const auto source = open_source(colours.pictures());
    const DataSample files = sample_source(colours.workspace(), *source, options);

    EXPECT_EQ(split.total, 30U);
    EXPECT_EQ(std::set(split.keys.begin(), split.keys.end()).size(), 25U);
    EXPECT_EQ(colours.workspace().item(split.items[3].value()).key, split.keys[3]);
    EXPECT_EQ(files.total, 90U);
    EXPECT_EQ(std::set(files.keys.begin(), files.keys.end()).size(), 30U);
    EXPECT_EQ(files.rows.size(), 30 * colours.workspace().space().dim);
    EXPECT_FALSE(files.items[0]);
    for (std::size_t i = 0; i < split.keys.size(); ++i) {
        for (std::size_t j = 0; j < files.keys.size(); ++j) {
            if (split.keys[i] != files.keys[j]) continue;
            EXPECT_EQ(split.rows[4 * i], files.rows[4 * j]) << "the same vector either way";
        }
    }
    const auto again =
        sample_source(colours.workspace(), *open_source(colours.pictures()), options);
    EXPECT_EQ(again.keys, files.keys);
    expect_error(
        ErrorCode::NotFound, [&] { (void)sample_split(colours.workspace(), "may", 20, 1); },
        "train");
}

}  // namespace
}  // namespace halfspace
