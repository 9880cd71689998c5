// SPDX-License-Identifier: Apache-2.0
#include "store_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 5;

void append(std::vector<float>& rows, const std::vector<float>& more) {
    rows.insert(rows.end(), more.begin(), more.end());
}

TEST(StoreContents, NumbersItemsInTheOrderAdded) {
    TestedStore store(space_of(kDim));

    EXPECT_EQ(store->size(), 0U);
    EXPECT_EQ(store->add(unit_rows(3, kDim, 1), "train"), ItemId{0});
    EXPECT_EQ(store->add({}, "train"), ItemId{3});
    EXPECT_EQ(store->add(unit_rows(100, kDim, 2), "test"), ItemId{3});
    EXPECT_EQ(store->size(), 103U);
}

TEST(StoreContents, KeepsRowsSplitsAndSpaceWhenReopened) {
    TestedStore store(space_of(kDim));
    const std::vector<std::string> splits{"train",
                                          "",
                                          "../../etc/passwd",
                                          "a\nb\0c",
                                          "V\xC3\xA4lidierung \xF0\x9F\x90\x95",
                                          std::string(1024, 'x')};
    std::vector<float> rows;
    for (unsigned i = 0; i < 3 * splits.size(); ++i) {
        append(rows, unit_rows(50, kDim, i));
        store->add(unit_rows(50, kDim, i), splits[i % splits.size()]);
    }

    store.reopen();

    EXPECT_EQ(store->dim(), kDim);
    EXPECT_EQ(store->space().encoder_fingerprint, space_of(kDim).encoder_fingerprint);
    EXPECT_EQ(store->size(), 50 * 3 * splits.size());
    expect_rows(*store, rows);
    for (const std::string& split : splits) {
        EXPECT_EQ(store->count({.split = split}), 150U) << split;
    }
    const std::vector<ItemId> asked{ItemId{120}, ItemId{0}, ItemId{349}};
    EXPECT_EQ(store->splits(asked), (std::vector{splits[2], splits[0], splits[0]}));
    const std::string ids = "items of one split";
    const std::vector<float> query = weights(kDim, 1);
    for (const Match& match : store->best({query, 0}, 900, {.split = "train"})) {
        EXPECT_EQ(value_of(match.id) / 50 % splits.size(), 0U) << ids;
    }
}

TEST(StoreContents, GrowsFarPastItsFirstMapping) {
    constexpr std::size_t kWide = 512;
    TestedStore store(space_of(kWide));
    PlainStore plain(kWide);
    for (unsigned i = 0; i < 12; ++i) {
        const std::vector<float> rows = unit_rows(700, kWide, i, Kind::Clustered);
        store->add(rows, "train");
        plain.add(rows, "train");
    }
    const std::vector<float> query = weights(kWide, 1);
    const Plane plane{query, 0};

    EXPECT_EQ(store->best(plane, 50, {}), page(plain.ranked(plane, {}), 0, 50));
    store.reopen();
    EXPECT_EQ(store->best(plane, 50, {}), page(plain.ranked(plane, {}), 0, 50));
}

struct BadRow {
    const char* name;
    std::vector<float> row;
    const char* reason;
};

class RefusedRow : public ::testing::TestWithParam<BadRow> {};

TEST_P(RefusedRow, IsNamedAndNothingIsAdded) {
    TestedStore store(space_of(4));
    const std::vector<float> good = unit_rows(2000, 4, 1);
    store->add(good, "train");
    std::vector<float> batch = unit_rows(2000, 4, 2);
    std::copy(GetParam().row.begin(), GetParam().row.end(), batch.begin() + 4 * 1234);
    std::copy(GetParam().row.begin(), GetParam().row.end(), batch.begin() + 4 * 1999);

    const std::string message =
        error_of(ErrorCode::InvalidInput, [&] { store->add(batch, "other"); });

    EXPECT_NE(message.find("Row 1234 of 2000"), std::string::npos) << message;
    EXPECT_NE(message.find(GetParam().reason), std::string::npos) << message;
    EXPECT_EQ(store->size(), 2000U);
    EXPECT_EQ(store->count({.split = "other"}), 0U);
    store.reopen();
    EXPECT_EQ(store->size(), 2000U);
    EXPECT_EQ(store->add(unit_rows(1, 4, 3), "other"), ItemId{2000});
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();
INSTANTIATE_TEST_SUITE_P(
    All, RefusedRow,
    ::testing::Values(BadRow{"NotANumber", {1, kNan, 0, 0}, "its value 1 is nan"},
                      BadRow{"Infinite", {0, 0, -kInf, 0}, "its value 2 is -inf"},
                      BadRow{"Zero", {0, 0, 0, 0}, "its norm is 0"},
                      BadRow{"TooLong", {1.01F, 0, 0, 0}, "its norm is 1.00999"},
                      BadRow{"JustTooLong", {1.00002F, 0, 0, 0}, "its norm is 1.00002"},
                      BadRow{"TooShort", {0, 0.9999F, 0, 0}, "its norm is 0.99989"},
                      BadRow{"Huge", {3e38F, 3e38F, 0, 0}, "its norm is 4.2"}),
    [](const auto& bad) { return std::string(bad.param.name); });

TEST(StoreContents, TakesRowsAtTheEdgeOfTheTolerance) {
    TestedStore store(space_of(1));

    store->add(std::vector<float>{1.000009F, -0.999991F}, "train");

    EXPECT_EQ(store->size(), 2U);
}

TEST(StoreContents, RefusesRowsOfAnotherDimension) {
    TestedStore store(space_of(kDim));

    error_of(ErrorCode::InvalidInput, [&] { store->add(unit_rows(1, kDim + 1, 1), "train"); });
    error_of(ErrorCode::InvalidInput,
             [&] { store->add(unit_rows(1, kDim, 1), std::string(1025, 'x')); });

    EXPECT_EQ(store->size(), 0U);
}

TEST(StoreContents, TruncateForgetsItemsAndTheirFlags) {
    constexpr ClassifierId kDogs{1};
    TestedStore store(space_of(kDim));
    PlainStore plain(kDim);
    const auto add = [&](std::size_t n, unsigned seed, const std::string& split) {
        store->add(unit_rows(n, kDim, seed), split);
        plain.add(unit_rows(n, kDim, seed), split);
    };
    const std::vector<float> query = weights(kDim, 1);
    const Plane plane{query, 0};
    const auto expect_same = [&](const Store& tested) {
        for (const Filter& filter :
             {Filter{}, Filter{.split = "train"}, Filter{.split = "test"}, Filter{.seen_by = kDogs},
              Filter{.split = "test", .unseen_by = kDogs}}) {
            EXPECT_EQ(tested.best(plane, 9999, filter), plain.ranked(plane, filter));
        }
    };
    add(1000, 1, "train");
    add(1000, 2, "test");
    std::vector<ItemId> all;
    for (std::uint64_t id = 0; id < 2000; ++id) {
        all.push_back(ItemId{id});
        plain.see(kDogs, id);
    }
    store->set_seen(kDogs, all, true);
    store->truncate(2000);
    expect_same(*store);

    for (const std::size_t size : {1999U, 1500U, 1025U, 77U, 64U, 1U, 0U}) {
        store->truncate(size);
        plain.truncate(size);
        expect_same(*store);
        store.reopen();
        expect_same(*store);
        add(130, static_cast<unsigned>(size), size % 2 == 0 ? "test" : "train");
        expect_same(*store);
        store.reopen();
        expect_same(*store);
        store->truncate(size);
        plain.truncate(size);
    }
}

}  // namespace
}  // namespace halfspace
