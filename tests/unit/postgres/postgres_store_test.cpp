// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_store.hpp"

#include "postgres_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <stop_token>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 24;
constexpr ClassifierId kDogs{1};

TEST(PostgresStore, KeepsDimensionAndFingerprintInTheEngine) {
    PostgresHome home;
    home.create(space_of(kDim));

    const auto store = home.open();

    EXPECT_EQ(store->dim(), kDim);
    EXPECT_EQ(store->space().encoder_fingerprint, space_of(kDim).encoder_fingerprint);
    const auto beside = home.connect();
    expect_error(
        ErrorCode::Corrupt, [&] { beside->execute("INSERT INTO vectors VALUES (99, '[1,2,3]')"); },
        "dimensions");
}

TEST(PostgresStore, SaysWhenThereIsNone) {
    PostgresHome home;

    expect_error(ErrorCode::NotFound, [&] { home.open(); }, home.address().schema);
}

TEST(PostgresStore, CreateRefusesASchemaInUseAndBadSpaces) {
    PostgresHome home;
    error_of(ErrorCode::InvalidInput, [&] { home.create(space_of(0)); });
    error_of(ErrorCode::InvalidInput, [&] { home.create(space_of(16001)); });
    error_of(ErrorCode::InvalidInput, [&] { home.create({kDim, std::string(125, 'a')}); });
    home.create(space_of(kDim))->add(unit_rows(4, kDim, 1), "train");

    expect_error(ErrorCode::Conflict, [&] { home.create(space_of(kDim)); }, "?schema=");

    EXPECT_EQ(home.open()->size(), 4U);
}

TEST(PostgresStore, TablesOfAnotherProgramAreLeftAlone) {
    PostgresHome home;
    const auto beside = home.connect();
    beside->execute("CREATE SCHEMA " + home.address().schema);
    beside->execute("CREATE TABLE store (id int); CREATE TABLE customers (name text)");
    beside->execute("INSERT INTO customers VALUES ('Ann')");

    for (const auto& attempt :
         {std::function<void()>([&] { home.create(space_of(kDim)); }),
          std::function<void()>([&] { home.open(); }),
          std::function<void()>([&] { remove_postgres_store(home.address()); })}) {
        expect_error(ErrorCode::Conflict, attempt, "\"customers\"");
    }

    EXPECT_EQ(beside->query("SELECT count(*) FROM customers").integer(0, 0), 1);
}

TEST(PostgresStore, AnEmptySchemaMadeByAnAdministratorIsUsed) {
    PostgresHome home;
    home.connect()->execute("CREATE SCHEMA " + home.address().schema);

    EXPECT_EQ(home.create(space_of(kDim))->size(), 0U);
}

TEST(PostgresStore, OneOfANewerVersionIsLeftAlone) {
    PostgresHome home;
    home.create(space_of(kDim));
    home.connect()->execute("UPDATE store SET version = 1000");

    expect_error(ErrorCode::Conflict, [&] { home.open(); }, "version 1000");
}

TEST(PostgresStore, IsOpenInOnePlaceAtATime) {
    PostgresHome home;
    const auto store = home.create(space_of(kDim));

    expect_error(ErrorCode::Unavailable, [&] { home.open(); }, "open");

    store->add(unit_rows(3, kDim, 1), "train");
    EXPECT_EQ(store->size(), 3U);
}

TEST(PostgresStore, RemovedLeavesNothingBehind) {
    PostgresHome home;
    home.create(space_of(kDim))->add(unit_rows(3, kDim, 1), "train");

    remove_postgres_store(home.address());

    error_of(ErrorCode::NotFound, [&] { home.open(); });
    Parameters schema;
    schema.add(home.address().schema);
    EXPECT_EQ(home.connect()
                  ->query("SELECT count(*) FROM pg_namespace WHERE nspname = $1::text", schema)
                  .integer(0, 0),
              0);
}

TEST(PostgresStore, CompactionGivesTheRowsBackToTheEngine) {
    PostgresHome home;
    const auto store = home.create(space_of(kDim));
    store->add(unit_rows(1000, kDim, 1), "train");
    store->remove(std::vector{ItemId{3}, ItemId{999}});

    const CompactionReport report = store->compact();

    EXPECT_EQ(report.dropped, 2U);
    EXPECT_EQ(report.rows, 998U);
    EXPECT_EQ(home.connect()->query("SELECT count(*) FROM vectors").integer(0, 0), 998);
    EXPECT_EQ(store->stats().removed_rows, 0U);
}

TEST(PostgresStore, StoppedCompactionLeavesEverythingAsItWas) {
    PostgresHome home;
    const auto store = home.create(space_of(kDim));
    store->add(unit_rows(100, kDim, 1), "train");
    store->remove(std::vector{ItemId{3}});
    std::stop_source stop;
    CompactionOptions options;
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress&) { stop.request_stop(); };

    const CompactionReport report = store->compact({}, options);

    EXPECT_TRUE(report.was_stopped);
    EXPECT_EQ(report.dropped, 0U);
    EXPECT_EQ(store->rows(std::vector{ItemId{3}}).size(), kDim);
}

}  // namespace
}  // namespace halfspace
