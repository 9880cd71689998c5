// SPDX-License-Identifier: Apache-2.0
#include "postgres/tables.hpp"
#include "postgres_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <chrono>

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

TEST(PostgresFaults, AStoreThatAnotherProcessOpenedMeanwhileIsNotWrittenTo) {
    NamedHome named;
    const auto store = named.create();
    store->add(unit_rows(20, kDim, 1), "train");
    named.cut_connections();
    named.open()->truncate(5);

    error_of(ErrorCode::Conflict, [&] { store->add(unit_rows(5, kDim, 2), "train"); });

    EXPECT_EQ(named.open()->size(), 5U);
}

TEST(PostgresFaults, SlowAnswersEndAtTheLimitAndTheStoreGoesOn) {
    NamedHome named;
    PostgresLimits limits;
    limits.answer = std::chrono::milliseconds(300);
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

TEST(PostgresFaults, AVectorThatSomebodyDeletedIsMissedAndNotLeftOut) {
    PostgresHome home;
    const auto store = home.create(space_of(kDim));
    store->add(unit_rows(20, kDim, 1), "train");
    home.connect()->execute("DELETE FROM vectors WHERE id = 7");

    error_of(ErrorCode::Corrupt, [&] { (void)store->rows(std::vector{ItemId{7}}); });
}

}  // namespace
}  // namespace halfspace
