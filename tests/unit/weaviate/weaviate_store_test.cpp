// SPDX-License-Identifier: Apache-2.0
#include "weaviate/weaviate_store.hpp"

#include "compared_store.hpp"
#include "store_samples.hpp"
#include "weaviate/collection.hpp"
#include "weaviate_home.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 24;
constexpr ClassifierId kDogs{1};
constexpr ClassifierId kCats{2};

TEST(WeaviateStore, AFlagLeavesTheVectorAsItWasBitByBit) {
    WeaviateHome home;
    const auto store = home.create(space_of(kDim));
    const std::vector<float> rows = unit_rows(100, kDim, 1);
    store->add(rows, "train");

    for (const bool seen : {true, false}) {
        store->set_seen(kDogs, items({3, 50, 99}), seen);
        expect_rows(*store, rows);
    }
}

/// A graph is searched by what is near; what it gives is scored as ever.
TEST(WeaviateStore, OneWithAGraphGivesRightScoresAndNearlyAllOfTheBest) {
    WeaviateHome home("index=hnsw");
    const auto store = home.create(space_of(kDim));
    PlainStore plain(kDim);
    store->add(unit_rows(4000, kDim, 1), "train");
    plain.add(unit_rows(4000, kDim, 1), "train");
    const std::vector<float> query = weights(kDim, 3);
    const Plane plane{query, 0.5F};

    const auto best = store->best(plane, 50, {.unseen_by = kDogs});

    ASSERT_EQ(best.size(), 50U);
    const auto right = page(plain.ranked(plane, {}), 0, 50);
    std::size_t found = 0;
    for (const Match& match : best) {
        EXPECT_EQ(match.score, plain.score(plane, value_of(match.id)));
        if (std::ranges::find(right, match) != right.end()) ++found;
    }
    EXPECT_GE(found, 45U);
}

TEST(WeaviateStore, AResetMarkIsNotTakenForANewOne) {
    WeaviateHome home;
    {
        const auto store = home.create(space_of(kDim));
        store->add(unit_rows(50, kDim, 1), "train");
        store->set_seen(kDogs, items({1, 2, 3}), true);
        store->set_seen(kCats, items({3, 4}), true);
        store->reset_seen(kDogs);
        store->set_seen(kDogs, items({2, 7}), true);
    }

    const auto store = home.open();

    EXPECT_EQ(store->count({.seen_by = kDogs}), 2U);
    EXPECT_EQ(store->seen(kDogs, items({1, 2, 3, 7})), (std::vector{false, true, false, true}));
    EXPECT_EQ(store->seen(kCats, items({1, 3, 4})), (std::vector{false, true, true}));
}

TEST(WeaviateStore, SaysWhenThereIsNone) {
    WeaviateHome home;

    expect_error(ErrorCode::NotFound, [&] { home.open(); }, home.address().collection);
    expect_error(
        ErrorCode::NotFound, [&] { remove_weaviate_store(home.address()); },
        home.address().collection);
}

TEST(WeaviateStore, CreateRefusesACollectionInUseAndBadSpaces) {
    WeaviateHome home;
    error_of(ErrorCode::InvalidInput, [&] { home.create(space_of(0)); });
    error_of(ErrorCode::InvalidInput, [&] { home.create(space_of(65536)); });
    error_of(ErrorCode::InvalidInput, [&] { home.create({kDim, std::string(125, 'a')}); });
    home.create(space_of(kDim))->add(unit_rows(4, kDim, 1), "train");

    expect_error(ErrorCode::Conflict, [&] { home.create(space_of(kDim)); }, "?collection=");

    EXPECT_EQ(home.open()->size(), 4U);
}

TEST(WeaviateStore, ACollectionOfAnotherProgramIsLeftAlone) {
    WeaviateHome home;
    const std::string name = home.address().collection;
    const std::string schema = "/v1/schema/" + name;
    ASSERT_EQ(home.ask("POST", "/v1/schema",
                       R"({"class":")" + name +
                           R"(","vectorizer":"none","properties":[{"name":"customer",)"
                           R"("dataType":["text"]}]})")
                  .status,
              200);

    for (const auto& attempt :
         {std::function<void()>([&] { home.create(space_of(kDim)); }),
          std::function<void()>([&] { home.open(); }),
          std::function<void()>([&] { remove_weaviate_store(home.address()); })}) {
        expect_error(ErrorCode::Conflict, attempt, "customer");
    }

    EXPECT_EQ(home.ask("GET", schema).status, 200);
}

TEST(WeaviateStore, OneOfANewerVersionIsLeftAlone) {
    WeaviateHome home;
    home.create(space_of(kDim));
    const WeaviateCollection collection(home.address(), {});
    const std::string path =
        "/v1/objects/" + home.address().collection + "/48616c66-7370-4000-bfff-ffffffffffff";
    ASSERT_EQ(home.ask("PATCH", path,
                       R"({"class":")" + home.address().collection +
                           R"(","properties":{"record":"{\"version\": 1000}"}})")
                  .status,
              204);

    expect_error(ErrorCode::Conflict, [&] { home.open(); }, "version 1000");
}

TEST(WeaviateStore, TheOneOpenedFirstIsRefusedOnceAnotherHasOpenedIt) {
    WeaviateHome home;
    const auto first = home.create(space_of(kDim));
    first->add(unit_rows(20, kDim, 1), "train");
    const auto second = home.open();

    error_of(ErrorCode::Unavailable, [&] { first->add(unit_rows(3, kDim, 2), "train"); });
    error_of(ErrorCode::Unavailable, [&] { first->set_seen(kDogs, items({1}), true); });
    error_of(ErrorCode::Unavailable, [&] { first->truncate(3); });

    second->add(unit_rows(5, kDim, 3), "train");
    EXPECT_EQ(second->size(), 25U);
    EXPECT_EQ(home.open()->count({.seen_by = kDogs}), 0U);
}

TEST(WeaviateStore, RemovedLeavesNothingBehind) {
    WeaviateHome home;
    home.create(space_of(kDim))->add(unit_rows(3, kDim, 1), "train");

    remove_weaviate_store(home.address());

    error_of(ErrorCode::NotFound, [&] { home.open(); });
    EXPECT_EQ(home.ask("GET", "/v1/schema/" + home.address().collection).status, 404);
}

TEST(WeaviateStore, ACompactionTakesTheVectorsOutOfTheEngine) {
    WeaviateHome home;
    const auto store = home.create(space_of(kDim));
    store->add(unit_rows(1000, kDim, 1), "train");
    store->set_seen(kDogs, items({3, 4}), true);
    store->remove(items({3, 999}));

    const CompactionReport report = store->compact();

    EXPECT_EQ(report.dropped, 2U);
    EXPECT_EQ(report.rows, 998U);
    const WeaviateCollection collection(home.address(), {});
    for (const FoundItem& one : collection.list(0, 1000)) {
        EXPECT_EQ(one.vector.empty(), one.item == 3 || one.item == 999) << one.item;
    }
    const auto again = home.open();
    EXPECT_EQ(again->stats().rows, 998U);
    EXPECT_EQ(again->seen(kDogs, items({3, 4})), (std::vector{true, true}));
}

/// More is asked for until the order is certain: here hundreds of scores are equal.
TEST(WeaviateStore, EqualScoresGoByTheLowerItemHoweverManyThereAre) {
    WeaviateHome home;
    const auto store = home.create(space_of(kDim));
    PlainStore plain(kDim);
    const auto rows = unit_rows(3000, kDim, 1, Kind::Duplicates);
    store->add(rows, "train");
    plain.add(rows, "train");
    const std::vector<float> query = weights(kDim, 1);
    const Plane plane{query, 0};

    EXPECT_EQ(store->best(plane, 20, {}), page(plain.ranked(plane, {}), 0, 20));
}

}  // namespace
}  // namespace halfspace
