// SPDX-License-Identifier: Apache-2.0
#include "workspace/page_groups.hpp"

#include "store/embedded_store.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

namespace halfspace {
namespace {

constexpr std::size_t kDim = 8;
constexpr std::size_t kRows = 400;

/// Unit rows around 30 centres, close ones and far ones, some exact copies.
std::vector<float> clustered_rows() {
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    std::vector<std::vector<float>> centres(30, std::vector<float>(kDim));
    for (auto& centre : centres) std::ranges::generate(centre, [&] { return normal(random); });
    std::vector<float> rows;
    for (std::size_t i = 0; i < kRows; ++i) {
        std::vector<float> row = centres[random() % centres.size()];
        const float spread = i % 4 == 0 ? 0.0F : 0.15F;
        for (float& x : row) x += spread * normal(random);
        const float norm = std::sqrt(std::inner_product(row.begin(), row.end(), row.begin(), 0.0F));
        for (const float x : row) rows.push_back(x / norm);
    }
    return rows;
}

class PageGroupsTest : public ::testing::Test {
protected:
    PageGroupsTest() {
        m_store->add(m_rows, "train");
        m_store->add(std::span(m_rows).first(40 * kDim), "test");  // copies in another split
    }

    [[nodiscard]] Plane plane() const { return {m_weights, 0}; }

    [[nodiscard]] DrawnPage page(std::size_t count, float group_at) const {
        const Filter filter{.split = "train"};
        const auto more = [&](std::size_t n) { return m_store->best(plane(), n, filter); };
        return group_page(*m_store, more(count), {count, group_at, filter, more});
    }

    [[nodiscard]] double cosine(ItemId a, ItemId b) const {
        const float* const x = m_rows.data() + value_of(a) * kDim;
        const float* const y = m_rows.data() + value_of(b) * kDim;
        return std::inner_product(x, x + kDim, y, 0.0);
    }

    /// What the header says, by a plain loop over all pairs.
    [[nodiscard]] DrawnPage plain_page(std::size_t count, double group_at) const {
        DrawnPage page;
        std::set<ItemId> taken;
        for (const Match& match : m_store->best(plane(), kRows, {.split = "train"})) {
            if (taken.contains(match.id) || page.cards.size() == count) continue;
            taken.insert(match.id);
            page.cards.push_back(match);
            auto& alike = page.alike.emplace_back();
            for (std::size_t i = 0; i < kRows; ++i) {
                const ItemId other{i};
                if (cosine(match.id, other) >= group_at && taken.insert(other).second) {
                    alike.push_back(other);
                }
            }
        }
        return page;
    }

    testing::TemporaryFolder m_folder;
    std::vector<float> m_rows = clustered_rows();
    std::vector<float> m_weights = std::vector<float>(m_rows.begin(), m_rows.begin() + kDim);
    std::unique_ptr<Store> m_store =
        create_embedded_store(m_folder / "s", {kDim, std::string(64, 'a')});
};

TEST_F(PageGroupsTest, EqualsAPlainLoopOverAllPairs) {
    for (const std::size_t count : {1U, 10U, 25U, 400U}) {
        for (const float group_at : {0.9F, 0.985F, 0.999F}) {
            const DrawnPage got = page(count, group_at);
            DrawnPage expected = plain_page(count, double{group_at});

            EXPECT_EQ(got.cards, expected.cards) << count << " " << group_at;
            ASSERT_EQ(got.alike.size(), expected.alike.size());
            for (std::size_t i = 0; i < got.alike.size(); ++i) {
                auto items = got.alike[i];
                std::ranges::sort(items);
                EXPECT_EQ(items, expected.alike[i]) << count << " " << group_at << " card " << i;
            }
        }
    }
}

TEST_F(PageGroupsTest, ThousandsOfCopiesAreOneCardAndThePageIsFull) {
    std::vector<float> copies;
    for (std::size_t i = 0; i < 3000; ++i) {
        copies.insert(copies.end(), m_rows.begin(), m_rows.begin() + kDim);
    }
    m_store->add(copies, "train");

    const DrawnPage got = page(20, 1.0F);

    ASSERT_EQ(got.cards.size(), 20U);
    EXPECT_EQ(got.cards[0].id, ItemId{0});
    EXPECT_GE(got.alike[0].size(), 3000U);
    std::set<ItemId> all;
    std::size_t count = 0;
    for (std::size_t i = 0; i < got.cards.size(); ++i) {
        all.insert(got.cards[i].id);
        all.insert(got.alike[i].begin(), got.alike[i].end());
        count += 1 + got.alike[i].size();
    }
    EXPECT_EQ(all.size(), count);
}

TEST_F(PageGroupsTest, ShowsAllThereIsWhereThatIsLessThanAPage) {
    const DrawnPage got = page(10'000, 0.9F);

    std::size_t items = 0;
    for (const auto& alike : got.alike) items += 1 + alike.size();
    EXPECT_EQ(items, kRows);
    EXPECT_LT(got.cards.size(), kRows);
}

}  // namespace
}  // namespace halfspace
