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

    [[nodiscard]] std::vector<Match> page(const PageDraw& draw) const {
        std::vector<float> weights(kDim, 0.0F);
        weights[0] = 8;
        return pick_page(*m_store, {weights, -1}, draw);
    }
    [[nodiscard]] std::vector<Match> page(Strategy strategy, std::size_t count) const {
        return page({strategy, count, {.split = "train"}, 7});
    }

    testing::TemporaryFolder m_folder;
    std::unique_ptr<Store> m_store =
        create_embedded_store(m_folder / "s", {kDim, std::string(64, 'a')});
};

std::size_t lean_of(const Match& match) {
    return value_of(match.id) / 10;
}

TEST(PageMethod, IsThatOfTheWeakestQueryAStrategyNeeds) {
    const StoreMethods methods{
        .home = "x", .best = Method::Approximate, .borderline = Method::ReadThrough};

    EXPECT_EQ(page_method(Strategy::Best, methods), Method::Approximate);
    EXPECT_EQ(page_method(Strategy::Diverse, methods), Method::Approximate);
    EXPECT_EQ(page_method(Strategy::Borderline, methods), Method::ReadThrough);
    EXPECT_EQ(page_method(Strategy::Random, methods), Method::Exact);
    EXPECT_EQ(page_method(Strategy::Mix, methods), Method::Approximate);
    EXPECT_EQ(name_of(Method::ReadThrough), "read-through");
}

TEST_F(PageStrategyTest, KnownBestItemsGiveTheSamePages) {
    std::vector<float> weights(kDim, 0.0F);
    weights[0] = 8;
    const Filter filter{.split = "train"};
    for (const std::size_t known : {0U, 5U, 150U}) {
        const auto best = m_store->best({weights, -1}, known, filter);
        for (const Strategy strategy : {Strategy::Best, Strategy::Diverse, Strategy::Mix}) {
            PageDraw draw{strategy, 10, filter, 7};
            const auto expected = page(draw);

            draw.best = best;

            EXPECT_EQ(page(draw), expected);
        }
    }
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

TEST_F(PageStrategyTest, BorderlineShowsTheScoresNearestToTheCutOff) {
    auto all = page(Strategy::Best, 200);
    // In the middle, near either end, and beyond all scores.
    for (const float cut_off : {all[100].score + 1e-4F, all[3].score, all[197].score, 99.0F}) {
        std::ranges::stable_sort(
            all, {}, [&](const Match& match) { return std::fabs(match.score - cut_off); });

        const auto near = page({Strategy::Borderline, 12, {.split = "train"}, 7, cut_off});

        ASSERT_EQ(near.size(), 12U);
        for (std::size_t i = 0; i < near.size(); ++i) {
            EXPECT_FLOAT_EQ(std::fabs(near[i].score - cut_off), std::fabs(all[i].score - cut_off))
                << cut_off << " " << i;
        }
    }
    EXPECT_EQ(page(Strategy::Borderline, 500).size(), 200U);
}

TEST_F(PageStrategyTest, MixGoesFromDiverseToBorderlineAndKeepsItsAuditSlice) {
    const auto diverse = page(Strategy::Diverse, 8);
    const auto borderline = page({Strategy::Borderline, 8, {.split = "train"}, 7, 6.0F});
    for (const double precision : {0.0, 0.5, 1.0}) {
        const auto mix =
            page({Strategy::Mix, 10, {.split = "train"}, 7, 6.0F, /*audit=*/0.15, precision});

        ASSERT_EQ(mix.size(), 10U);
        std::vector<ItemId> ids;
        for (const Match& match : mix) ids.push_back(match.id);
        std::ranges::sort(ids);
        EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << "an item twice";
        const auto shared = [&](const std::vector<Match>& other) {
            return std::ranges::count_if(other, [&](const Match& match) {
                return std::ranges::binary_search(ids, match.id);
            });
        };
        if (precision == 0) {
            EXPECT_EQ(shared(diverse), 8);
        }
        if (precision == 0.5) {
            EXPECT_GE(shared(borderline), 4);
        }
        if (precision == 1) {
            EXPECT_EQ(shared(borderline), 8);
        }
    }
}

TEST_F(PageStrategyTest, AMixOfNothingButAuditIsRandom) {
    const PageDraw all_audit{Strategy::Mix, 20, {.split = "train"}, 7, 0, /*audit=*/1};

    EXPECT_EQ(page(all_audit), page(Strategy::Random, 20));
    EXPECT_EQ(page({Strategy::Mix, 500, {.split = "train"}, 7, 0, 0.1, 0.3}).size(), 200U);
}

}  // namespace
}  // namespace halfspace
