// SPDX-License-Identifier: Apache-2.0
#include "encode/tokenizer.hpp"

#include "support/expect_error.hpp"
#include "unit/encode/tiny_package.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace halfspace {
namespace {

using testing::expect_error;
using Ids = std::vector<std::int64_t>;

std::filesystem::path tiny_tokenizer() {
    return std::filesystem::path(HALFSPACE_TINY_ENCODER) / "tokenizer.json";
}

TEST(Tokenizer, KnowsItsWords) {
    const Tokenizer tokenizer(tiny_tokenizer(), 0);

    EXPECT_EQ(tokenizer.encode("red  blue\npurple").ids, (Ids{2, 4, 1}));
    EXPECT_EQ(tokenizer.encode("").ids, Ids{});
    EXPECT_EQ(tokenizer.token_limit(), 0U);
}

TEST(Tokenizer, SaysWhenItCuts) {
    const Tokenizer tokenizer(tiny_tokenizer(), 2);

    const Tokens fits = tokenizer.encode("red green");
    const Tokens cut = tokenizer.encode("red green blue");

    EXPECT_FALSE(fits.was_cut);
    EXPECT_TRUE(cut.was_cut);
    EXPECT_EQ(cut.ids, (Ids{2, 3}));
    EXPECT_EQ(tokenizer.token_limit(), 2U);
}

TEST(Tokenizer, RefusesTextThatIsNotUtf8) {
    const Tokenizer tokenizer(tiny_tokenizer(), 0);

    expect_error(ErrorCode::InvalidInput, [&] { (void)tokenizer.encode("gr\xFCn"); }, "utf-8");
}

TEST(Tokenizer, RefusesAFileThatIsNone) {
    const TinyPackage package;
    package.write("tokenizer.json", R"({"model": {"type": "Imaginary"}})");

    expect_error(
        ErrorCode::Corrupt, [&] { Tokenizer(package.folder() / "tokenizer.json", 0); },
        "tokenizer.json is not a tokenizer");
    expect_error(ErrorCode::NotFound, [&] { Tokenizer(package.folder() / "none.json", 0); });
}

TEST(Tokenizer, ServesManyThreads) {
    const Tokenizer tokenizer(tiny_tokenizer(), 3);
    std::atomic<int> wrong = 0;

    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&] {
                for (int i = 0; i < 200; ++i) {
                    wrong += tokenizer.encode("grey red blue green").ids != Ids{5, 2, 4};
                }
            });
        }
    }

    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace halfspace
