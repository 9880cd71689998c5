// SPDX-License-Identifier: Apache-2.0
#include "postgres/engine_index.hpp"

#include "postgres_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 24;
constexpr std::size_t kItems = 2500;
constexpr ClassifierId kDogs{1};

std::unique_ptr<Store> filled(PostgresHome& home) {
    auto store = home.create(space_of(kDim));
    const std::vector<float> rows = unit_rows(kItems, kDim, 1);
    store->add(std::span(rows).first((kItems - 500) * kDim), "train");
    store->add(std::span(rows).last(500 * kDim), "test");
    return store;
}

/// How many of the exact answer are in the other.
std::size_t hits(const std::vector<Match>& exact, const std::vector<Match>& found) {
    return static_cast<std::size_t>(std::ranges::count_if(
        exact, [&](const Match& match) { return std::ranges::find(found, match) != found.end(); }));
}

class EngineIndexTest : public ::testing::TestWithParam<VectorIndex> {};

TEST_P(EngineIndexTest, FindsMostUnderFiltersAndScoresExactly) {
    // Vectors in all directions are the worst for lists around centres.
    const double share = GetParam() == VectorIndex::Hnsw ? 0.8 : 0.5;
    PostgresHome home;
    const auto store = filled(home);
    const std::vector<float> query = weights(kDim, 4);
    const Plane plane{query, 0.25F};
    std::vector<ItemId> seen;  // what a trainer has seen: the best
    for (const Match& match : store->best(plane, 600, {.split = "train"})) {
        seen.push_back(match.id);
    }
    store->set_seen(kDogs, seen, true);
    const std::vector<Filter> filters{
        {}, {.split = "test"}, {.split = "train", .unseen_by = kDogs}, {.split = "no such split"}};
    std::vector<std::vector<Match>> exact;
    for (const Filter& filter : filters) exact.push_back(store->best(plane, 50, filter));
    const auto nearest = store->borderline(plane, 0.1F, 50, {});
    const std::uint64_t above = store->count_at_least(plane, 0.5F, {});

    std::uint64_t told = 0;
    EXPECT_TRUE(store->use_index(
        GetParam(), {.on_progress = [&](const Progress& progress) { told = progress.done; }}));

    EXPECT_EQ(told, kItems);
    EXPECT_EQ(store->methods().best, Method::Approximate);
    EXPECT_EQ(store->methods().borderline, Method::Exact);
    EXPECT_EQ(store->methods().index, name_of(GetParam()));
    for (std::size_t i = 0; i < filters.size(); ++i) {
        const auto found = store->best(plane, 50, filters[i]);
        EXPECT_EQ(found.size(), exact[i].size());
        EXPECT_GE(static_cast<double>(hits(exact[i], found)),
                  share * static_cast<double>(exact[i].size()))
            << "filter " << i;
        EXPECT_TRUE(std::ranges::is_sorted(found, std::ranges::greater{}, &Match::score));
        EXPECT_EQ(store->best_of_many(std::vector{plane, plane}, 50, filters[i]),
                  (std::vector{found, found}));
    }
    EXPECT_EQ(store->borderline(plane, 0.1F, 50, {}), nearest);
    EXPECT_EQ(store->count_at_least(plane, 0.5F, {}), above);
    EXPECT_EQ(store->at_least(plane, -100, 0, 50, {}), exact[0]);

    EXPECT_TRUE(store->use_index(VectorIndex::None, {}));
    EXPECT_EQ(store->methods().best, Method::Exact);
    EXPECT_EQ(store->best(plane, 50, filters[2]), exact[2]);
}

INSTANTIATE_TEST_SUITE_P(Kinds, EngineIndexTest,
                         ::testing::Values(VectorIndex::Hnsw, VectorIndex::IvfFlat),
                         [](const auto& kind) { return std::string(name_of(kind.param)); });

std::string plan_of(PostgresConnection& connection, const std::string& sql) {
    std::string plan;
    const Answer answer =
        connection.query("EXPLAIN " + sql, Parameters().add_vector(std::vector<float>(kDim, 0.1F)));
    for (std::size_t i = 0; i < answer.size(); ++i) plan += answer.text(i, 0) + '\n';
    return plan;
}

TEST(EngineIndex, ServesItsOwnOrderAndLeavesExactScansToAllWorkers) {
    PostgresHome home;
    const auto store = filled(home);
    (void)store->use_index(VectorIndex::Hnsw, {});
    const auto beside = home.connect();
    // As for a large table, at once.
    beside->execute("SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0");
    const std::string from =
        " FROM vectors WHERE CASE WHEN id < 64 THEN get_bit('\\xff00ff00ff00"
        "ff00'::bytea, id) = 1 ELSE false END ORDER BY ";

    const std::string exact =
        plan_of(*beside, "SELECT id, (vector <#> $1::vector)::real" + from + "2 LIMIT 50");
    PostgresTransaction transaction(*beside);
    beside->execute(index_settings(VectorIndex::Hnsw, kItems, 50));
    const std::string by_index =
        plan_of(*beside, "SELECT id" + from + index_order(kDim) + " LIMIT 50");

    EXPECT_NE(exact.find("Parallel Seq Scan"), std::string::npos) << exact;
    EXPECT_NE(by_index.find("Index Scan using vectors_hnsw"), std::string::npos) << by_index;
}

TEST(EngineIndex, IsRememberedBuiltAfterItemsCameAndKeptUpToDate) {
    PostgresHome home;
    const auto wanted = PostgresAddress::parse(home.address().text() + "&index=hnsw");
    EXPECT_EQ(wanted.index, VectorIndex::Hnsw);
    const std::vector<float> rows = unit_rows(2000, kDim, 1);
    {
        const auto store = create_postgres_store(wanted, space_of(kDim));
        EXPECT_TRUE(store->complete_index({}));  // nothing to build yet
        store->add(rows, "train");
        EXPECT_EQ(store->methods().best, Method::Exact);
        EXPECT_TRUE(store->complete_index({}));
        EXPECT_EQ(store->methods().best, Method::Approximate);
    }

    const auto store = home.open();

    EXPECT_EQ(store->methods().index, "hnsw");
    const std::vector<float> fresh = unit_rows(1, kDim, 77);
    const ItemId id = store->add(fresh, "train");
    EXPECT_EQ(store->best({fresh, 0}, 1, {}).front().id, id);
    store->remove(std::vector{id});
    EXPECT_NE(store->best({fresh, 0}, 1, {}).front().id, id);
    store->truncate(100);
    EXPECT_EQ(store->best({fresh, 0}, 500, {}).size(), 100U);
}

TEST(EngineIndex, BuildingCanBeStoppedAndWhatACrashLeftIsDropped) {
    PostgresHome home;
    const auto store = filled(home);
    std::stop_source stop;
    stop.request_stop();

    EXPECT_FALSE(
        store->use_index(VectorIndex::Hnsw, {.on_progress = {}, .stop = stop.get_token()}));

    EXPECT_EQ(store->methods().best, Method::Exact);
    const auto beside = home.connect();
    beside->execute(
        "CREATE INDEX vectors_hnsw ON vectors USING hnsw (vector vector_ip_ops);"
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'vectors_hnsw'::regclass");
    EXPECT_EQ(read_index(*beside), VectorIndex::None);
    EXPECT_TRUE(store->complete_index({}));
    EXPECT_EQ(read_index(*beside), VectorIndex::Hnsw);
}

TEST(EngineIndex, LongVectorsAreIndexedAsHalfFloatsAndTooLongOnesRefused) {
    PostgresHome home;
    const auto store = home.create(space_of(2400));
    store->add(unit_rows(300, 2400, 1), "train");
    const std::vector<float> query = weights(2400, 2);
    const auto exact = store->best({query, 0}, 20, {});

    EXPECT_TRUE(store->use_index(VectorIndex::Hnsw, {}));

    EXPECT_EQ(store->methods().best, Method::Approximate);
    EXPECT_GE(hits(exact, store->best({query, 0}, 20, {})), 18U);
    PostgresHome other;
    const auto long_ones = other.create(space_of(4100));
    expect_error(
        ErrorCode::InvalidInput, [&] { long_ones->use_index(VectorIndex::IvfFlat, {}); }, "4000");
    EXPECT_TRUE(long_ones->use_index(VectorIndex::None, {}));
}

TEST(EngineIndex, AFolderHasNone) {
    const TemporaryFolder folder;
    const auto store = create_embedded_store(folder / "s", space_of(kDim));

    EXPECT_TRUE(store->use_index(VectorIndex::None, {}));
    expect_error(
        ErrorCode::InvalidInput, [&] { store->use_index(VectorIndex::Hnsw, {}); }, "exact");
}

/// The tables as version 1 had them, with two items.
TEST(EngineTables, OfAnOlderVersionAreBroughtToTheNewest) {
    PostgresHome home;
    const auto beside = home.connect();
    beside->execute("CREATE EXTENSION IF NOT EXISTS vector");
    beside->execute("CREATE SCHEMA " + home.address().schema);
    home.connect()->execute(R"sql(
        CREATE TABLE store (
            is_halfspace boolean PRIMARY KEY DEFAULT true CHECK (is_halfspace),
            version integer NOT NULL, dim integer NOT NULL, fingerprint text NOT NULL,
            items bigint NOT NULL, openings bigint NOT NULL);
        CREATE TABLE splits (number bigint PRIMARY KEY, name bytea NOT NULL UNIQUE);
        CREATE TABLE bits (kind smallint NOT NULL, key bigint NOT NULL, chunk bigint NOT NULL,
            bits bytea NOT NULL, PRIMARY KEY (kind, key, chunk));
        CREATE TABLE vectors (id bigint PRIMARY KEY, vector vector(2) NOT NULL);
        INSERT INTO store VALUES (true, 1, 2, 'abc', 2, 7);
        INSERT INTO splits VALUES (0, 'train');
        INSERT INTO bits VALUES (0, 0, 0, '\x03');
        INSERT INTO vectors VALUES (0, '[1,0]'), (1, '[0,1]');)sql");

    const auto store = home.open();

    EXPECT_EQ(store->size(), 2U);
    EXPECT_EQ(store->count({.split = "train"}), 2U);
    const std::vector<float> query{0, 1};
    EXPECT_EQ(store->best({query, 0}, 1, {}).front().id, ItemId{1});
    const Answer now = home.connect()->query("SELECT version, index_kind, openings FROM store");
    EXPECT_EQ(now.integer(0, 0), 2);
    EXPECT_EQ(now.text(0, 1), "none");
    EXPECT_EQ(now.integer(0, 2), 8);
}

}  // namespace
}  // namespace halfspace
