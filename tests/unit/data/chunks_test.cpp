// SPDX-License-Identifier: Apache-2.0
#include "data/chunks.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using Pieces = std::vector<std::string>;

TEST(SplitText, EndsAtParagraphsBeforeSentencesBeforeWords) {
    EXPECT_EQ(split_text("One two. Three\n\nfour. Five six", 24),
              (Pieces{"One two. Three", "four. Five six"}));
    EXPECT_EQ(split_text("One two three. Four five six", 20),
              (Pieces{"One two three.", "Four five six"}));
    EXPECT_EQ(split_text("\"One two three.\" Four five six", 20),
              (Pieces{"\"One two three.\"", "Four five six"}));
    EXPECT_EQ(split_text("one two three four", 10), (Pieces{"one two", "three four"}));
}

TEST(SplitText, CutsWhatHasNoEndAtTheLimitBetweenCharacters) {
    std::string text;
    for (int i = 0; i < 25; ++i) text += "\xE2\x82\xAC";

    const auto pieces = split_text(text, 10);

    ASSERT_EQ(pieces.size(), 3U);
    EXPECT_EQ(pieces[0].size(), 30U);
    EXPECT_EQ(pieces[2].size(), 15U);
    EXPECT_EQ(pieces[0] + pieces[1] + pieces[2], text);
}

TEST(SplitText, KnowsChineseSentences) {
    EXPECT_EQ(split_text("你好吗。我很好吗吗吗", 6), (Pieces{"你好吗。", "我很好吗吗吗"}));
}

TEST(SplitText, LeavesShortTextsWholeAndGivesNothingForNothing) {
    EXPECT_EQ(split_text("  short \n", 100), Pieces{"short"});
    EXPECT_TRUE(split_text(" \n\n \xE2\x80\x8B ", 100).empty());
    EXPECT_TRUE(split_text("", 100).empty());
}

}  // namespace
}  // namespace halfspace
