// SPDX-License-Identifier: Apache-2.0
#include "base/wanted.hpp"
#include "postgres/tables.hpp"
#include "postgres_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <utility>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 24;
constexpr ClassifierId kDogs{1};

/// A home whose sessions can be told from those of other tests.
class NamedHome {
public:
    NamedHome() {
        m_address = m_home.address();
        m_address.connection += "&application_name=" + m_address.schema;
    }
    /// Ends all of the store's sessions, as a restart of the engine does.
    void cut_connections() const {
        Parameters name;
        name.add(m_address.schema);
        m_home.connect()->query(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = $1::text",
            name);
    }
    [[nodiscard]] const PostgresHome& home() const { return m_home; }
    [[nodiscard]] const PostgresAddress& address() const { return m_address; }
    [[nodiscard]] std::unique_ptr<Store> create(PostgresLimits limits = {}) {
        return create_postgres_store(m_address, space_of(kDim), limits);
    }
    [[nodiscard]] std::unique_ptr<Store> open() { return open_postgres_store(m_address); }

private:
    PostgresHome m_home;
    PostgresAddress m_address;
};

TEST(PostgresFaults, AnEngineThatIsNotThereIsNamed) {
    const auto address = PostgresAddress::parse("postgres://localhost:1/none?host=127.0.0.1");

    const std::string message =
        error_of(ErrorCode::Unavailable, [&] { open_postgres_store(address); });

    EXPECT_NE(message.find("127.0.0.1"), std::string::npos) << message;
    EXPECT_NE(message.find(address.text()), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

TEST(PostgresFaults, QueriesAndChangesGoOnAfterTheEngineWasStartedAnew) {
    NamedHome named;
    const auto store = named.create();
    PlainStore plain(kDim);
    const std::vector<float> query = weights(kDim, 1);
    const Plane plane{query, 0};
    for (unsigned turn = 0; turn < 3; ++turn) {
        store->add(unit_rows(200, kDim, turn), "train");
        plain.add(unit_rows(200, kDim, turn), "train");
        EXPECT_EQ(store->best(plane, 20, {}), page(plain.ranked(plane, {}), 0, 20));

        named.cut_connections();

        EXPECT_EQ(store->best(plane, 20, {}), page(plain.ranked(plane, {}), 0, 20));
        named.cut_connections();
        store->set_seen(kDogs, std::vector{ItemId{turn}}, true);
        EXPECT_EQ(store->count({.seen_by = kDogs}), turn + 1);
    }
    EXPECT_EQ(store->size(), 600U);
}

/// The engine made a batch durable and its answer was lost: the batch was never acknowledged.
TEST(PostgresFaults, ItemsThatWereNeverAcknowledgedAreDroppedBeforeTheNextChange) {
    NamedHome named;
    const auto store = named.create();
    store->add(unit_rows(200, kDim, 1), "train");
    const auto beside = named.home().connect();
    named.cut_connections();
    write_rows(*beside, 200, unit_rows(30, kDim, 7), kDim);
    write_split_name(*beside, 1, "lost");
    const std::vector<std::uint64_t> first_chunk{0};
    write_bits(*beside, BitsKind::Split, 1, ItemBits().with_range(200, 230), first_chunk);
    write_size(*beside, 230);

    EXPECT_EQ(store->add(unit_rows(50, kDim, 2), "test"), ItemId{200});

    EXPECT_EQ(store->count({.split = "lost"}), 0U);
    EXPECT_EQ(store->count({.split = "test"}), 50U);
    std::vector<ItemId> ids;
    for (std::uint64_t id = 200; id < 250; ++id) ids.push_back(ItemId{id});
    EXPECT_EQ(store->rows(ids), unit_rows(50, kDim, 2));
}

/// The engine set flags and its answer was lost: whoever wanted them takes them back.
TEST(PostgresFaults, FlagsThatWereNeverAcknowledgedCanBeTakenBack) {
    NamedHome named;
    const auto store = named.create();
    store->add(unit_rows(20, kDim, 1), "train");
    const auto beside = named.home().connect();
    const std::vector<std::uint64_t> first_chunk{0};
    const auto set_beside = [&] {
        named.cut_connections();
        const std::vector<std::uint64_t> lost{3, 4};
        write_bits(*beside, BitsKind::Seen, value_of(kDogs), ItemBits().with(lost, true),
                   first_chunk);
    };

    set_beside();
    store->set_seen(kDogs, std::vector{ItemId{3}, ItemId{4}}, false);
    store->add(unit_rows(5, kDim, 2), "train");
    EXPECT_EQ(store->count({.seen_by = kDogs}), 0U);

    store->forget(kDogs);
    set_beside();
    store->forget(kDogs);
    store->add(unit_rows(5, kDim, 3), "train");
    EXPECT_EQ(store->count({.seen_by = kDogs}), 0U);
}

/// The engine cut the store and its answer was lost.
TEST(PostgresFaults, ATruncationThatWasDoneAlreadyIsNoOtherProcess) {
    NamedHome named;
    const auto store = named.create();
    store->add(unit_rows(50, kDim, 1), "train");
    const auto beside = named.home().connect();
    named.cut_connections();
    EngineState cut = read_state(*beside).cut(20);
    write_truncation(*beside, cut);

    store->truncate(20);

    EXPECT_EQ(store->size(), 20U);
    EXPECT_EQ(store->add(unit_rows(5, kDim, 2), "train"), ItemId{20});
}

TEST(PostgresFaults, AStoreThatAnotherProcessOpenedMeanwhileIsNotWrittenTo) {
    NamedHome named;
    const auto store = named.create();
    store->add(unit_rows(20, kDim, 1), "train");
    named.cut_connections();
    named.open()->truncate(5);

    error_of(ErrorCode::Unavailable, [&] { store->add(unit_rows(5, kDim, 2), "train"); });

    EXPECT_EQ(named.open()->size(), 5U);
}

TEST(PostgresFaults, SlowAnswersEndAtTheLimitAndTheStoreGoesOn) {
    NamedHome named;
    PostgresLimits limits;
    limits.answer = std::chrono::seconds(2);
    const auto store = named.create(limits);
    store->add(unit_rows(20, kDim, 1), "train");
    const std::vector<float> query = weights(kDim, 1);
    const auto beside = named.home().connect();
    beside->execute("BEGIN; LOCK TABLE vectors IN ACCESS EXCLUSIVE MODE");
    const auto start = std::chrono::steady_clock::now();

    error_of(ErrorCode::Unavailable, [&] { (void)store->best({query, 0}, 3, {}); });
    error_of(ErrorCode::Unavailable, [&] { store->add(unit_rows(5, kDim, 2), "train"); });

    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    beside->execute("ROLLBACK");
    EXPECT_EQ(store->size(), 20U);
    EXPECT_EQ(store->best({query, 0}, 3, {}).size(), 3U);
    EXPECT_EQ(store->add(unit_rows(5, kDim, 2), "train"), ItemId{20});
}

TEST(PostgresFaults, TheAddressMaySayHowLongAnAnswerMayTake) {
    NamedHome named;
    named.create()->add(unit_rows(20, kDim, 1), "train");
    PostgresAddress address = named.address();
    address.answer = std::chrono::seconds(2);
    const auto store = open_postgres_store(address);
    const std::vector<float> query = weights(kDim, 1);
    const auto beside = named.home().connect();
    beside->execute("BEGIN; LOCK TABLE vectors IN ACCESS EXCLUSIVE MODE");
    const auto start = std::chrono::steady_clock::now();

    error_of(ErrorCode::Unavailable, [&] { (void)store->best({query, 0}, 3, {}); });

    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

/// How many statements of the store the engine is working on.
std::int64_t running(PostgresConnection& beside, const NamedHome& named) {
    Parameters name;
    name.add(named.address().schema);
    return beside
        .query(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = $1::text AND state = 'active'",
            name)
        .integer(0, 0);
}

TEST(PostgresFaults, AQueryThatNobodyWaitsForEndsHereAndInTheEngine) {
    NamedHome named;
    const auto store = named.create();
    store->add(unit_rows(20, kDim, 1), "train");
    const std::vector<float> query = weights(kDim, 1);
    const auto holder = named.home().connect();
    holder->execute("BEGIN; LOCK TABLE vectors IN ACCESS EXCLUSIVE MODE");
    const auto beside = named.home().connect();
    std::int64_t seen = 0;

    {
        const WantedWhile wanted([&] {
            seen = running(*beside, named);
            return seen == 0;
        });
        expect_error(
            ErrorCode::Unavailable, [&] { (void)store->best({query, 0}, 3, {}); }, "Stopped");
    }

    EXPECT_EQ(seen, 1);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (running(*beside, named) > 0 && std::chrono::steady_clock::now() < end) {
        beside->execute("SELECT pg_sleep(0.1)");
    }
    EXPECT_EQ(running(*beside, named), 0);
    holder->execute("ROLLBACK");
    EXPECT_EQ(store->best({query, 0}, 3, {}).size(), 3U);
}

TEST(PostgresFaults, AnotherQueryDoesNotWaitBehindASlowOne) {
    NamedHome named;
    PostgresLimits limits;
    limits.answer = std::chrono::seconds(20);
    const auto store = named.create(limits);
    store->add(unit_rows(20, kDim, 1), "train");
    const auto beside = named.home().connect();
    beside->execute("BEGIN; LOCK TABLE vectors IN ACCESS EXCLUSIVE MODE");
    auto slow = std::async(std::launch::async, [&] { return store->rows(std::vector{ItemId{1}}); });

    EXPECT_EQ(store->count({.split = "train"}), 20U);
    store->set_seen(kDogs, std::vector{ItemId{3}}, true);

    EXPECT_EQ(slow.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    beside->execute("ROLLBACK");
    EXPECT_EQ(slow.get().size(), kDim);
}

/// Lets no such row in, as the engine does when its disk is full.
void fill_disk(PostgresConnection& beside, const std::string& table, const std::string& when) {
    beside.execute(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;"
        "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON " +
        table + " FOR EACH ROW WHEN (" + when + ") EXECUTE FUNCTION no_room()");
}

TEST(PostgresFaults, OnAFullDiskABatchIsNotHalfAddedAndThereIsANextTime) {
    for (const auto& [table, when] :
         {std::pair("vectors", "NEW.id >= 50"), std::pair("bits", "NEW.kind = 0"),
          std::pair("store", "NEW.items > 20")}) {
        NamedHome named;
        const auto store = named.create();
        store->add(unit_rows(20, kDim, 1), "train");
        const auto beside = named.home().connect();
        fill_disk(*beside, table, when);

        expect_error(
            ErrorCode::Unavailable, [&] { store->add(unit_rows(60, kDim, 2), "train"); },
            "No space left");

        EXPECT_EQ(store->size(), 20U);
        EXPECT_EQ(store->count({.split = "train"}), 20U);
        EXPECT_EQ(beside->query("SELECT count(*) FROM vectors").integer(0, 0), 20);
        beside->execute(std::string("DROP TRIGGER full_disk ON ") + table);
        EXPECT_EQ(store->add(unit_rows(60, kDim, 2), "train"), ItemId{20});
        EXPECT_EQ(store->count({.split = "train"}), 80U);
    }
}

TEST(PostgresFaults, OnAFullDiskNoFlagIsSet) {
    NamedHome named;
    const auto store = named.create();
    store->add(unit_rows(9000, kDim, 1), "train");
    const auto beside = named.home().connect();
    fill_disk(*beside, "bits", "NEW.kind = 3 AND NEW.chunk = 2");

    error_of(ErrorCode::Unavailable,
             [&] { store->set_seen(kDogs, std::vector{ItemId{1}, ItemId{8999}}, true); });

    EXPECT_EQ(store->count({.seen_by = kDogs}), 0U);
    EXPECT_EQ(beside->query("SELECT count(*) FROM bits WHERE kind = 3").integer(0, 0), 0);
}

TEST(PostgresFaults, VectorsOfAnotherDimensionInTheEngineAreSaid) {
    NamedHome named;
    const auto store = named.create();
    named.home().connect()->execute("ALTER TABLE vectors ALTER vector TYPE vector(7)");

    expect_error(
        ErrorCode::Corrupt, [&] { store->add(unit_rows(5, kDim, 1), "train"); }, "dimensions");

    EXPECT_EQ(store->size(), 0U);
}

TEST(PostgresFaults, AVectorThatSomebodyDeletedIsMissedAndNotLeftOut) {
    PostgresHome home;
    const auto store = home.create(space_of(kDim));
    store->add(unit_rows(20, kDim, 1), "train");
    home.connect()->execute("DELETE FROM vectors WHERE id = 7");

    error_of(ErrorCode::Corrupt, [&] { (void)store->rows(std::vector{ItemId{7}}); });
}

}  // namespace
}  // namespace halfspace
