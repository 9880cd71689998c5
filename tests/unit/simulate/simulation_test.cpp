// SPDX-License-Identifier: Apache-2.0
#include "simulate/simulation.hpp"

#include "head/metrics.hpp"
#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace halfspace {
namespace {

constexpr std::size_t kDim = 12;
constexpr std::size_t kItems = 240;

/// Random unit rows. A concept is a direction; one item in six is of it, and its prompt is off by
/// about 50 degrees.
struct World {
    KnownSet set;
    SetVectors vectors;
    EncoderInfo encoder;
};

std::vector<float> unit_row(std::mt19937_64& random) {
    std::normal_distribution<float> normal;
    std::vector<float> row(kDim);
    float squares = 0;
    for (float& value : row) {
        value = normal(random);
        squares += value * value;
    }
    for (float& value : row) value /= std::sqrt(squares);
    return row;
}

World make_world() {
    World world;
    world.encoder.name = "random";
    world.encoder.dim = kDim;
    world.encoder.fingerprint = std::string(64, 'd');
    world.encoder.reads_texts = true;
    std::mt19937_64 random(8);
    world.set.name = "world";
    for (std::size_t i = 0; i < kItems; ++i) {
        const auto row = unit_row(random);
        world.vectors.items.insert(world.vectors.items.end(), row.begin(), row.end());
        world.set.texts.push_back(std::to_string(i));
        world.set.is_training.push_back(i % 3 != 0);
    }
    for (std::size_t axis = 0; axis < 3; ++axis) {
        KnownConcept wanted{
            "axis " + std::to_string(axis), "prompt " + std::to_string(axis), {}, {}};
        for (std::size_t i = 0; i < kItems; ++i) {
            const float along = world.vectors.items[i * kDim + axis];
            wanted.truth.push_back(along > 0.28F);
            wanted.scores.push_back(along > 0.28F ? 1.0F : -1.0F);
        }
        world.set.concepts.push_back(wanted);
        std::vector<float> prompt(kDim, 0.0F);
        prompt[axis] = 0.64F;
        prompt[axis + 5] = 0.7683749F;
        world.vectors.prompts.insert(world.vectors.prompts.end(), prompt.begin(), prompt.end());
    }
    return world;
}

std::vector<LearningCurve> run(const World& world, SimulationOptions options) {
    return simulate(world.set, world.vectors, world.encoder, options);
}

/// What the prompt alone is worth on the held-out items.
double prompt_precision(const World& world, std::size_t concept_index) {
    std::vector<float> scores;
    std::vector<std::uint8_t> labels;
    for (std::size_t i = 0; i < kItems; ++i) {
        if (world.set.is_training[i]) continue;
        double sum = 0;
        for (std::size_t j = 0; j < kDim; ++j) {
            sum += double{world.vectors.items[i * kDim + j]} *
                   double{world.vectors.prompts[concept_index * kDim + j]};
        }
        scores.push_back(static_cast<float>(sum));
        labels.push_back(world.set.concepts[concept_index].truth[i] ? 1 : 0);
    }
    return average_precision(scores, labels).value();
}

TEST(Simulation, EveryArmOfEveryConceptHasItsCurve) {
    const World world = make_world();

    const auto curves = run(world, {.pages = 4, .page_size = 5, .arms = arm_names()});

    ASSERT_EQ(curves.size(), 3 * arm_names().size());
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const LearningCurve& curve = curves[i];
        EXPECT_EQ(curve.set, "world");
        EXPECT_EQ(curve.concept_name, "axis " + std::to_string(i / arm_names().size()));
        EXPECT_EQ(curve.arm, arm_names()[i % arm_names().size()]);
        ASSERT_EQ(curve.ap.size(), 5U);
        ASSERT_EQ(curve.below.size(), 5U);
        ASSERT_EQ(curve.found.size(), 5U);
        EXPECT_NEAR(curve.ap[0], prompt_precision(world, i / arm_names().size()), 1e-9);
        EXPECT_EQ(curve.found[0], 0);
        EXPECT_FALSE(curve.below[0]);
        EXPECT_TRUE(std::ranges::is_sorted(curve.found));
        EXPECT_LE(curve.found.back(), 1);
    }
}

TEST(Simulation, ThePromptStaysAndLabelsHelp) {
    const World world = make_world();

    const auto curves = run(world, {.pages = 8, .page_size = 5, .arms = {"prompt", "default"}});

    for (std::size_t i = 0; i < curves.size(); i += 2) {
        for (const double ap : curves[i].ap) EXPECT_EQ(ap, curves[i].ap[0]);
        EXPECT_GT(curves[i].found.back(), 0);
        EXPECT_GT(curves[i + 1].ap.back(), curves[i].ap.back() + 0.1);
    }
}

TEST(Simulation, TheDefaultIsWhatANewClassifierHas) {
    const World world = make_world();

    const auto curves = run(world, {.pages = 4, .page_size = 5, .arms = {"diverse", "default"}});

    for (std::size_t i = 0; i < curves.size(); i += 2) EXPECT_EQ(curves[i].ap, curves[i + 1].ap);
}

TEST(Simulation, RunsAgainGiveTheSameAndOtherSeedsNot) {
    const World world = make_world();
    const SimulationOptions options{
        .pages = 3, .page_size = 5, .arms = {"random", "mix"}, .flip = 0.2, .seed = 4};
    SimulationOptions other = options;
    other.seed = 5;

    const auto first = run(world, options);
    const auto second = run(world, options);
    const auto third = run(world, other);

    bool differs = false;
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].ap, second[i].ap);
        EXPECT_EQ(first[i].found, second[i].found);
        differs = differs || first[i].ap != third[i].ap;
    }
    EXPECT_TRUE(differs);
}

TEST(Simulation, GoesOnWhenEverythingIsSeen) {
    const World world = make_world();

    const auto curves = run(world, {.pages = 5, .page_size = 60, .arms = {"default"}});

    for (const auto& curve : curves) EXPECT_DOUBLE_EQ(curve.found.back(), 1);
}

TEST(Simulation, RefusesAnUnknownArmAndStopsWhenAsked) {
    const World world = make_world();

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { run(world, {.arms = {"fastest"}}); }, "fastest");
    std::stop_source stop;
    stop.request_stop();
    testing::expect_error(
        ErrorCode::Unavailable,
        [&] { run(world, {.arms = {"default"}, .stop = stop.get_token()}); }, "Stopped");
}

}  // namespace
}  // namespace halfspace
