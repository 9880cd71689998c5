// SPDX-License-Identifier: Apache-2.0
#include "workspace/start.hpp"

#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace halfspace {
namespace {

using testing::ColourWorkspace;
using testing::prompt;

TEST(ResolveStart, GivesTheUnitVectorOfAPrompt) {
    ColourWorkspace colours(3);

    const auto start = resolve_start(colours.workspace(), prompt("something red"));

    EXPECT_NEAR(start.vector[0], 1 / std::sqrt(1.01), 1e-6);
    EXPECT_TRUE(start.notices.empty());
}

TEST(ResolveStart, WeighsPromptsAndItemsInAnyOrder) {
    ColourWorkspace colours(9);
    const std::vector<ItemId> reddest{ItemId{0}};
    const auto item = colours.workspace().store().rows(reddest);
    const auto red = resolve_start(colours.workspace(), prompt("red")).vector;
    const std::vector<StartPart> parts{
        {"red", {}, 0.5}, {{}, ItemId{0}, -2}, {"red", {}, 1}, {{}, ItemId{0}, 0.25}};

    const auto start = resolve_start(colours.workspace(), parts).vector;

    std::vector<double> sum(4);
    double square = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        sum[i] = 1.5 * static_cast<double>(red[i]) - 1.75 * static_cast<double>(item[i]);
        square += sum[i] * sum[i];
    }
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(start[i], sum[i] / std::sqrt(square), 1e-4) << i;
}

TEST(ResolveStart, SaysThatALongPromptWasCut) {
    ColourWorkspace colours(3);
    std::string words = "red";
    while (words.size() < 10'000) words += " word";

    const auto start = resolve_start(colours.workspace(), prompt(words));

    ASSERT_EQ(start.notices.size(), 1U);
    EXPECT_NE(start.notices[0].find("100 tokens"), std::string::npos);
}

TEST(ResolveStart, RefusesWhatHasNoDirection) {
    ColourWorkspace colours(3);
    const auto refused = [&](std::vector<StartPart> parts, std::string_view words) {
        testing::expect_error(
            ErrorCode::InvalidInput, [&] { resolve_start(colours.workspace(), parts); }, words);
    };

    refused({}, "0 parts");
    refused(prompt(""), "empty");
    refused(prompt(" \n\t"), "empty");
    refused({{"red", {}, 0}}, "weight");
    refused({{"red", {}, 11}}, "11");
    refused({{"red", {}, std::nan("")}}, "weight");
    refused({{"red", {}, 1}, {"red", {}, -1}}, "cancel");
    refused({{}}, "either");
    refused(prompt(std::string(100'001, 'x')), "100001");
    testing::expect_error(ErrorCode::NotFound, [&] {
        resolve_start(colours.workspace(), std::vector<StartPart>{{{}, ItemId{77}, 1}});
    });
}

StartPart head_part(std::vector<float> weights, std::string fingerprint = {}, double weight = 1) {
    return {{}, {}, weight, StartHead{"old.pt", std::move(weights), std::move(fingerprint)}};
}

TEST(ResolveStart, TakesTheDirectionOfAHead) {
    ColourWorkspace colours(3);
    const std::vector<StartPart> parts{head_part({3, 0, 4, 0})};

    const auto start = resolve_start(colours.workspace(), parts);

    EXPECT_EQ(start.vector, (std::vector<float>{0.6F, 0, 0.8F, 0}));
    ASSERT_EQ(start.notices.size(), 1U);
    EXPECT_NE(start.notices[0].find("old.pt does not say which encoder"), std::string::npos);
    EXPECT_EQ(start.parts[0].head->encoder_fingerprint,
              colours.workspace().space().encoder_fingerprint);
}

TEST(ResolveStart, WeighsHeadsBesidePromptsAndItems) {
    ColourWorkspace colours(9);
    const auto red = resolve_start(colours.workspace(), prompt("red")).vector;
    std::vector<StartPart> parts = prompt("red");
    const std::string fingerprint = colours.workspace().space().encoder_fingerprint;
    parts.push_back(head_part({0, 0, 5, 0}, fingerprint, -2));
    parts.push_back(head_part({0, 0, 0, 1}, fingerprint));

    const auto start = resolve_start(colours.workspace(), parts);

    const double length =
        std::sqrt(1 + 4 + 1 - 4 * static_cast<double>(red[2]) + 2 * static_cast<double>(red[3]));
    EXPECT_TRUE(start.notices.empty());
    EXPECT_NEAR(start.vector[0], static_cast<double>(red[0]) / length, 1e-4);
    EXPECT_NEAR(start.vector[2], (static_cast<double>(red[2]) - 2) / length, 1e-4);
}

TEST(ResolveStart, RefusesAHeadOfOtherVectors) {
    ColourWorkspace colours(3);
    const auto refused = [&](ErrorCode code, const StartPart& part, std::string_view words) {
        const std::vector<StartPart> parts{part};
        testing::expect_error(code, [&] { resolve_start(colours.workspace(), parts); }, words);
    };

    refused(ErrorCode::InvalidInput, head_part({1, 2, 3}), "old.pt has 3 weights");
    refused(ErrorCode::InvalidInput, head_part({0, 0, 0, 0}), "no direction");
    refused(ErrorCode::InvalidInput, head_part({0, std::nanf(""), 0, 0}), "no direction");
    refused(ErrorCode::Conflict, head_part({1, 0, 0, 0}, "abc"), "another encoder");
    StartPart two = head_part({1, 0, 0, 0});
    two.text = "red";
    refused(ErrorCode::InvalidInput, two, "either");
}

TEST(StartJson, KeepsAHeadBitForBit) {
    const std::vector<StartPart> parts{head_part({0.1F, -0.0F, 1e-45F, 3.4e38F}, "ab", -0.5)};

    EXPECT_EQ(start_from_json(start_to_json(parts)), parts);
}

TEST(StartJson, ReadsBackWhatItWrites) {
    const std::vector<StartPart> parts{{"dog \"show\" \xF0\x9F\x90\x95", {}, 1},
                                       {{}, ItemId{12}, -0.25}};

    const auto back = start_from_json(start_to_json(parts));

    ASSERT_EQ(back.size(), 2U);
    EXPECT_EQ(back[0].text, parts[0].text);
    EXPECT_EQ(back[1].item, parts[1].item);
    EXPECT_EQ(back[1].weight, -0.25);
}

}  // namespace
}  // namespace halfspace
