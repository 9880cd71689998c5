// SPDX-License-Identifier: Apache-2.0
#include "weaviate/state_reading.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using Answer = std::vector<MarkedItem>;

TEST(AgreedMarks, AreThoseThatEveryNodeTells) {
    const Answer first{{7, {16, 1}}, {3, {16}}, {9, {17}}};
    const Answer second{{3, {16}}, {7, {1, 16}}, {9, {17}}};

    const AgreedMarks found = agreed_marks({first, second});

    EXPECT_TRUE(found.unclear.empty());
    ASSERT_EQ(found.agreed.size(), 3U);
    EXPECT_EQ(found.agreed[0].item, 3U);
    EXPECT_EQ(found.agreed[1].item, 7U);
    EXPECT_EQ(found.agreed[1].marks, (std::vector<std::int64_t>{1, 16}));
}

TEST(AgreedMarks, AnItemThatOneNodeLacksOrMarksOtherwiseIsUnclear) {
    const Answer whole{{1, {16}}, {2, {16}}, {3, {16, 17}}, {4, {17}}};
    const Answer behind{{1, {16}}, {3, {17}}, {4, {17}}, {5, {16}}};

    const AgreedMarks found = agreed_marks({whole, behind, whole});

    EXPECT_EQ(found.unclear, (std::vector<std::uint64_t>{2, 3, 5}));
    ASSERT_EQ(found.agreed.size(), 2U);
    EXPECT_EQ(found.agreed[0].item, 1U);
    EXPECT_EQ(found.agreed[1].item, 4U);
}

TEST(AgreedMarks, OfOneNodeAreWhatItTells) {
    EXPECT_EQ(agreed_marks({{{1, {16}}, {2, {17}}}}).agreed.size(), 2U);
    EXPECT_TRUE(agreed_marks({{}, {}, {}}).agreed.empty());
}

}  // namespace
}  // namespace halfspace
