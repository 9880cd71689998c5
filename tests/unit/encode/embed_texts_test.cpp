// SPDX-License-Identifier: Apache-2.0
#include "encode/embed_texts.hpp"

#include "base/error.hpp"
#include "support/colour_encoder.hpp"
#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace halfspace {
namespace {

using testing::ColourEncoder;

/// Refuses a call that holds a text with a NUL, and has no vector for "nothing", as real ones do.
class FussyEncoder : public ColourEncoder {
public:
    TextEmbeddings embed_texts(std::span<const std::string> texts, TextRole role) override {
        EXPECT_EQ(role, TextRole::Item);
        largest_call = std::max(largest_call, texts.size());
        for (const std::string& text : texts) {
            if (is_broken) throw Error(ErrorCode::Corrupt, "the network is broken");
            if (text.find('\0') != std::string::npos) {
                throw Error(ErrorCode::InvalidInput, "the text cannot be read");
            }
        }
        TextEmbeddings result = ColourEncoder::embed_texts(texts, role);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (texts[i] == "nothing") result.rows[i * kDim] = std::nanf("");
        }
        return result;
    }

    std::size_t largest_call = 0;
    bool is_broken = false;
};

struct Collected {
    std::vector<std::size_t> firsts;
    std::vector<std::string> problems;
    std::vector<bool> was_cut;
    std::vector<float> rows;
};

Collected embed_all(Encoder& encoder, const std::vector<std::string>& texts,
                    std::size_t batch_size) {
    Collected all;
    embed_texts(
        encoder, texts.size(), [&](std::size_t i) { return texts[i]; },
        {.batch_size = batch_size, .threads = 0, .stop = {}},
        [&](const EmbeddedBatch& batch) {
            all.firsts.push_back(batch.first);
            all.problems.insert(all.problems.end(), batch.problems.begin(), batch.problems.end());
            all.was_cut.insert(all.was_cut.end(), batch.was_cut.begin(), batch.was_cut.end());
            all.rows.insert(all.rows.end(), batch.rows.begin(), batch.rows.end());
            EXPECT_EQ(batch.token_limit, ColourEncoder::kTokenLimit);
        });
    return all;
}

TEST(EmbedTexts, GivesBatchesInItemOrder) {
    FussyEncoder encoder;
    std::vector<std::string> texts(25, "blue");
    texts[13] = "red";

    const Collected all = embed_all(encoder, texts, 10);

    EXPECT_EQ(all.firsts, (std::vector<std::size_t>{0, 10, 20}));
    EXPECT_EQ(encoder.largest_call, 10U);
    ASSERT_EQ(all.rows.size(), 25 * ColourEncoder::kDim);
    EXPECT_GT(all.rows[13 * ColourEncoder::kDim], 0.9F);
    EXPECT_LT(all.rows[12 * ColourEncoder::kDim], 0.1F);
}

TEST(EmbedTexts, SaysWhichTextsWereCutAndWhichFailed) {
    FussyEncoder encoder;
    std::string too_long;
    for (std::size_t i = 0; i <= ColourEncoder::kTokenLimit; ++i) too_long += "red ";
    const std::vector<std::string> texts = {"red", std::string("a\0b", 3), too_long, "nothing",
                                            "blue"};

    const Collected all = embed_all(encoder, texts, 10);

    EXPECT_EQ(all.problems, (std::vector<std::string>{"", "the text cannot be read", "",
                                                      "the encoder gave no vector for it", ""}));
    EXPECT_EQ(all.was_cut, (std::vector<bool>{false, false, true, false, false}));
    EXPECT_EQ(all.rows.size(), 3 * ColourEncoder::kDim);
    EXPECT_GT(all.rows[2 * ColourEncoder::kDim + 2], 0.9F);
}

TEST(EmbedTexts, ASourceThatFailsCostsThatTextOnly) {
    ColourEncoder encoder;
    std::vector<std::string> problems;

    embed_texts(
        encoder, 3,
        [](std::size_t i) -> std::string {
            if (i == 1) throw Error(ErrorCode::Corrupt, "line 2 is null");
            return "green";
        },
        {},
        [&](const EmbeddedBatch& batch) {
            problems = batch.problems;
            EXPECT_EQ(batch.rows.size(), 2 * ColourEncoder::kDim);
        });

    EXPECT_EQ(problems, (std::vector<std::string>{"", "line 2 is null", ""}));
}

TEST(EmbedTexts, HoldsFewLongTextsAtATime) {
    FussyEncoder encoder;
    const std::vector<std::string> texts(12, std::string(std::size_t{1} << 20, 'a') + " red");

    const Collected all = embed_all(encoder, texts, 256);

    EXPECT_EQ(all.firsts, (std::vector<std::size_t>{0, 4, 8}));
    EXPECT_EQ(encoder.largest_call, 4U);
}

TEST(EmbedTexts, ABrokenNetworkEndsTheWork) {
    FussyEncoder encoder;
    encoder.is_broken = true;

    testing::expect_error(
        ErrorCode::Corrupt, [&] { embed_all(encoder, {"red"}, 4); }, "the network is broken");
}

TEST(EmbedTexts, BeginsNoWindowAfterAStop) {
    ColourEncoder encoder;
    std::stop_source stop;
    std::size_t batches = 0;

    embed_texts(
        encoder, 100, [](std::size_t) { return std::string("red"); },
        {.batch_size = 8, .threads = 0, .stop = stop.get_token()},
        [&](const EmbeddedBatch&) {
            ++batches;
            stop.request_stop();
        });

    EXPECT_EQ(batches, 1U);
}

}  // namespace
}  // namespace halfspace
