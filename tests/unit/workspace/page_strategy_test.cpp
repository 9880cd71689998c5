// SPDX-License-Identifier: Apache-2.0
#include "workspace/page_strategy.hpp"

#include "store/embedded_store.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace halfspace {
namespace {

constexpr std::size_t kDim = 16;

/// 200 unit rows near the first axis: each leans to one of the other axes, ten copies of a lean in
/// a row, and the earlier ones lean less. So the ten best are copies of one another.
std::vector<float> leaning_rows() {
    std::vector<float> rows(200 * kDim, 0.0F);
    for (std::size_t i = 0; i < 200; ++i) {
        const double lean = 0.3 + 0.001 * static_cast<double>(i);
        rows[i * kDim] = static_cast<float>(std::cos(lean));
        rows[i * kDim + 1 + i / 10 % (kDim - 1)] = static_cast<float>(std::sin(lean));
    }
    return rows;
}

class PageStrategyTest : public ::testing::Test {
protected:
    PageStrategyTest() { m_store->add(leaning_rows(), "train"); }

    [[nodiscard]] std::vector<Match> page(Strategy strategy, std::size_t count) const {
        std::vector<float> weights(kDim, 0.0F);
        weights[0] = 8;
        return pick_page(*m_store, {weights, -1}, strategy, count, {.split = "train"}, 7);
    }

    testing::TemporaryFolder m_folder;
    std::unique_ptr<Store> m_store =
        create_embedded_store(m_folder / "s", {kDim, std::string(64, 'a')});
};

std::size_t lean_of(const Match& match) {
    return value_of(match.id) / 10;
}

TEST_F(PageStrategyTest, BestShowsCopiesAndDiverseShowsEachLeanOnce) {
    const auto best = page(Strategy::Best, 10);
    const auto diverse = page(Strategy::Diverse, 10);

    for (const Match& match : best) EXPECT_EQ(lean_of(match), 0U);
    std::vector<std::size_t> leans;
    for (const Match& match : diverse) leans.push_back(lean_of(match));
    EXPECT_EQ(leans, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(diverse[0], best[0]);
}

TEST_F(PageStrategyTest, DiverseShowsBestFirstAndAllThereIs) {
    const auto some = page(Strategy::Diverse, 40);
    EXPECT_TRUE(std::ranges::is_sorted(some, std::greater{}, &Match::score));

    EXPECT_EQ(page(Strategy::Diverse, 500), page(Strategy::Best, 500));
}

TEST_F(PageStrategyTest, ApartFromChanceAPageIsTheSameEachTime) {
    EXPECT_EQ(page(Strategy::Diverse, 20), page(Strategy::Diverse, 20));
    EXPECT_EQ(page(Strategy::Random, 20), page(Strategy::Random, 20));
    EXPECT_NE(page(Strategy::Random, 20), page(Strategy::Best, 20));
}

}  // namespace
}  // namespace halfspace
