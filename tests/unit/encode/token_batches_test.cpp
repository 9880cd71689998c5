// SPDX-License-Identifier: Apache-2.0
#include "encode/token_batches.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace halfspace {
namespace {

Tokens tokens(std::vector<std::int64_t> ids) {
    return {std::move(ids), false};
}

TEST(TokenBatches, AreFilledUpToTheLongest) {
    const std::vector<Tokens> texts = {tokens({5}), tokens({7, 8, 9}), tokens({6, 4})};

    const std::vector<TokenBatch> batches = batched_by_length(texts, 1, 8, 100);

    ASSERT_EQ(batches.size(), 1U);
    EXPECT_EQ(batches[0].texts, (std::vector<std::size_t>{1, 2, 0}));
    EXPECT_EQ(batches[0].length, 3U);
    EXPECT_EQ(batches[0].ids, (std::vector<std::int64_t>{7, 8, 9, 6, 4, 1, 5, 1, 1}));
    EXPECT_EQ(batches[0].mask, (std::vector<std::int64_t>{1, 1, 1, 1, 1, 0, 1, 0, 0}));
}

TEST(TokenBatches, KeepToTheirLimits) {
    const std::vector<Tokens> texts(10, tokens({1, 2, 3}));

    EXPECT_EQ(batched_by_length(texts, 0, 4, 100).size(), 3U);   // 4 rows each
    EXPECT_EQ(batched_by_length(texts, 0, 100, 6).size(), 5U);   // 2 rows of 3 tokens each
    EXPECT_EQ(batched_by_length(texts, 0, 100, 1).size(), 10U);  // one row always fits
}

TEST(TokenBatches, EndWhereTheTextsGetMuchShorter) {
    std::vector<Tokens> texts;
    for (std::size_t i = 0; i < 9; ++i) texts.push_back(tokens(std::vector<std::int64_t>(20, 1)));
    for (std::size_t i = 0; i < 3; ++i) texts.push_back(tokens(std::vector<std::int64_t>(18, 1)));
    for (std::size_t i = 0; i < 4; ++i) texts.push_back(tokens(std::vector<std::int64_t>(17, 1)));
    texts.push_back(tokens({1}));

    const std::vector<TokenBatch> batches = batched_by_length(texts, 0, 64, 4096);

    ASSERT_EQ(batches.size(), 2U);
    EXPECT_EQ(batches[0].texts.size(), 12U);
    EXPECT_EQ(batches[1].length, 17U);
    EXPECT_EQ(batches[1].texts.size(), 5U) << "too few to be worth a batch of their own";
}

TEST(TokenBatches, LeaveOutTextsWithoutTokens) {
    const std::vector<Tokens> texts = {tokens({}), tokens({3}), tokens({})};

    const std::vector<TokenBatch> batches = batched_by_length(texts, 0, 8, 100);

    ASSERT_EQ(batches.size(), 1U);
    EXPECT_EQ(batches[0].texts, (std::vector<std::size_t>{1}));
    EXPECT_TRUE(batched_by_length({}, 0, 8, 100).empty());
}

}  // namespace
}  // namespace halfspace
