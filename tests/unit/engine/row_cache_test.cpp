// SPDX-License-Identifier: Apache-2.0
#include "engine/row_cache.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

namespace halfspace {
namespace {

/// An engine whose vector n is (n, n + version), and what it was asked for.
class RowCacheTest : public ::testing::Test {
protected:
    std::vector<float> ask(const std::vector<std::uint64_t>& ids) {
        return m_cache.rows(ids, [&](std::span<const std::uint64_t> wanted) {
            std::vector<float> rows;
            for (const std::uint64_t id : wanted) {
                rows.push_back(static_cast<float>(id));
                rows.push_back(static_cast<float>(id) + m_version);
            }
            m_asked.assign(wanted.begin(), wanted.end());
            return rows;
        });
    }

    RowCache m_cache{2};
    float m_version = 0.5F;
    std::vector<std::uint64_t> m_asked;
};

TEST_F(RowCacheTest, AsksForWhatIsNotHereAndGivesAllInOrder) {
    EXPECT_EQ(ask({7, 3, 7}), (std::vector<float>{7, 7.5F, 3, 3.5F, 7, 7.5F}));
    EXPECT_EQ(m_asked, (std::vector<std::uint64_t>{7, 3}));

    EXPECT_EQ(ask({3, 9, 7}), (std::vector<float>{3, 3.5F, 9, 9.5F, 7, 7.5F}));
    EXPECT_EQ(m_asked, std::vector<std::uint64_t>{9});
}

TEST_F(RowCacheTest, ForgetsWhenIdsAreGivenAnew) {
    (void)ask({1});
    m_version = 2;
    m_cache.clear();

    EXPECT_EQ(ask({1}), (std::vector<float>{1, 3}));
}

TEST_F(RowCacheTest, WalksPassByAndLeaveWhatIsThere) {
    (void)ask({1});
    std::vector<std::uint64_t> all;
    for (std::uint64_t id = 0; id <= RowCache::kMostAtOnce; ++id) all.push_back(id);

    EXPECT_EQ(ask(all).size(), all.size() * 2);
    EXPECT_EQ(m_asked, all);

    m_asked.clear();
    (void)ask({1});
    EXPECT_TRUE(m_asked.empty());
}

TEST_F(RowCacheTest, AFailedFetchKeepsNothing) {
    const std::vector<std::uint64_t> ids{1, 2};
    EXPECT_THROW((void)m_cache.rows(ids,
                                    [](std::span<const std::uint64_t>) -> std::vector<float> {
                                        throw std::runtime_error("gone");
                                    }),
                 std::runtime_error);

    (void)ask(ids);

    EXPECT_EQ(m_asked, ids);
}

}  // namespace
}  // namespace halfspace
