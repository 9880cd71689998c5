// SPDX-License-Identifier: Apache-2.0
#include "store/row_ids.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <random>

namespace halfspace {
namespace {

using namespace testing;

using Bits = std::vector<bool>;

std::vector<std::uint64_t> words_of(const Bits& bits) {
    std::vector<std::uint64_t> words((bits.size() + 63) / 64);
    for (std::size_t i = 0; i < bits.size(); ++i) {
        if (bits[i]) words[i / 64] |= std::uint64_t{1} << (i % 64);
    }
    return words;
}

Bits random_bits(std::size_t count, double share, std::mt19937& generator) {
    std::bernoulli_distribution coin(share);
    Bits bits(count);
    for (std::size_t i = 0; i < count; ++i) bits[i] = coin(generator);
    return bits;
}

/// Holds `ids` against a plain walk over the items: `has_row`, then `more` later ones.
void expect_like_a_plain_walk(const RowIds& ids, const Bits& has_row, std::size_t more,
                              std::mt19937& generator) {
    const std::size_t items = has_row.size() + more;
    const Bits chosen = random_bits(items, 0.5, generator);
    Bits expected;
    std::uint64_t row = 0;
    for (std::size_t i = 0; i < items; ++i) {
        ASSERT_EQ(ids.rows_before(i), row);
        if (i < has_row.size() && !has_row[i]) {
            ASSERT_EQ(ids.row_of(ItemId{i}), std::nullopt);
            continue;
        }
        ASSERT_EQ(ids.row_of(ItemId{i}), row);
        ASSERT_EQ(ids.id_of(row), ItemId{i});
        expected.push_back(chosen[i]);
        ++row;
    }
    ASSERT_EQ(ids.to_rows(words_of(chosen), row), words_of(expected));
}

TEST(RowIds, AreEqualAsLongAsNothingWasDropped) {
    std::mt19937 generator(1);

    expect_like_a_plain_walk(RowIds(), {}, 200, generator);
    EXPECT_EQ(RowIds().mapped_items(), 0U);
}

TEST(RowIds, FollowTheBitsAtEveryDensityAndLength) {
    std::mt19937 generator(2);
    for (const double share : {0.0, 0.02, 0.5, 0.9, 1.0}) {
        for (const std::size_t items : {1U, 63U, 64U, 65U, 512U, 1000U, 1537U}) {
            const Bits has_row = random_bits(items, share, generator);
            const RowIds ids(words_of(has_row), items);
            for (const std::size_t more : {0U, 1U, 64U, 100U}) {
                expect_like_a_plain_walk(ids, has_row, more, generator);
            }
        }
    }
}

TEST(RowIds, CutKeepsTheFirstItemsAndGivesLaterOnesRows) {
    std::mt19937 generator(3);
    const Bits has_row = random_bits(900, 0.7, generator);
    const RowIds ids(words_of(has_row), has_row.size());

    for (const std::size_t items : {0U, 1U, 64U, 500U, 900U, 2000U}) {
        const std::size_t mapped = std::min<std::size_t>(900, items);
        const Bits first(has_row.begin(), has_row.begin() + static_cast<std::ptrdiff_t>(mapped));
        expect_like_a_plain_walk(ids.cut(items), first, 70, generator);
    }
}

TEST(RowIds, ComeBackFromTheirFile) {
    std::mt19937 generator(4);
    const TemporaryFolder folder;
    const Bits has_row = random_bits(700, 0.8, generator);
    const RowIds ids(words_of(has_row), has_row.size());
    ids.write(folder / "ids");

    expect_like_a_plain_walk(RowIds::read(folder / "ids", 700), has_row, 10, generator);
    EXPECT_EQ(RowIds::read(folder / "ids", 300).mapped_rows(), ids.rows_before(300));
}

TEST(RowIds, ADamagedShortOrMissingFileIsCorrupt) {
    std::mt19937 generator(5);
    const TemporaryFolder folder;
    RowIds(words_of(random_bits(700, 0.8, generator)), 700).write(folder / "ids");
    std::vector<std::uint8_t> content = read_file(folder / "ids");

    error_of(ErrorCode::Corrupt, [&] { RowIds::read(folder / "ids", 705); });
    content[20] ^= 4U;
    write_file(folder / "ids", content);
    error_of(ErrorCode::Corrupt, [&] { RowIds::read(folder / "ids", 700); });
    write_file(folder / "ids", std::span(content).first(50));
    error_of(ErrorCode::Corrupt, [&] { RowIds::read(folder / "ids", 300); });
    error_of(ErrorCode::Corrupt, [&] { RowIds::read(folder / "nothing", 300); });
}

}  // namespace
}  // namespace halfspace
