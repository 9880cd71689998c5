// SPDX-License-Identifier: Apache-2.0
#include "base/wanted.hpp"
#include "compared_store.hpp"
#include "relay.hpp"
#include "store_samples.hpp"
#include "support/engines.hpp"
#include "weaviate/collection.hpp"
#include "weaviate_home.hpp"

#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <thread>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 24;
constexpr ClassifierId kDogs{1};

/// A store that reaches the engine by relays.
class RelayedStore {
public:
    explicit RelayedStore(const WeaviateLimits& limits = {})
        : m_http(m_home.address().nodes[0].port),
          m_grpc(m_home.address().nodes[0].grpc_port),
          m_limits(limits) {
        m_address = m_home.address();
        m_address.nodes[0].port = m_http.port();
        m_address.nodes[0].grpc_port = m_grpc.port();
        m_store = create_weaviate_store(m_address, space_of(kDim), m_limits);
    }

    Store* operator->() const { return m_store.get(); }
    Relay& http() { return m_http; }
    Relay& grpc() { return m_grpc; }
    void add(std::size_t count, unsigned seed) {
        m_store->add(unit_rows(count, kDim, seed), "train");
        m_plain.add(unit_rows(count, kDim, seed), "train");
    }
    void fail_to_add(std::size_t count, unsigned seed) {
        const auto rows = unit_rows(count, kDim, seed);
        error_of(ErrorCode::Unavailable, [&] { m_store->add(rows, "lost"); });
    }
    /// As another process does.
    [[nodiscard]] std::unique_ptr<Store> open_beside() const {
        return open_weaviate_store(m_home.address());
    }
    void mend() {
        m_http.mend();
        m_grpc.mend();
    }
    void see(std::uint64_t item) { m_plain.see(kDogs, item); }
    void reopen() {
        m_store.reset();
        m_store = open_weaviate_store(m_address, m_limits);
    }
    void expect_right() const {
        const std::vector<float> query = weights(kDim, 1);
        const Plane plane{query, 0.25F};
        EXPECT_EQ(m_store->size(), m_plain.size());
        EXPECT_EQ(m_store->count({.split = "lost"}), 0U);
        for (const Filter& filter :
             {Filter{}, Filter{.unseen_by = kDogs}, Filter{.seen_by = kDogs}}) {
            const auto ranked = m_plain.ranked(plane, filter);
            EXPECT_EQ(m_store->best(plane, 20, filter), page(ranked, 0, 20));
            EXPECT_EQ(m_store->count(filter), ranked.size());
        }
    }

private:
    WeaviateHome m_home;
    Relay m_http;
    Relay m_grpc;
    WeaviateLimits m_limits;
    WeaviateAddress m_address;
    std::unique_ptr<Store> m_store;
    PlainStore m_plain{kDim};
};

TEST(WeaviateFaults, AnEngineThatIsNotThereIsNamed) {
    const auto address = WeaviateAddress::parse("weaviate://127.0.0.1:1");

    const std::string message =
        error_of(ErrorCode::Unavailable, [&] { open_weaviate_store(address); });

    EXPECT_NE(message.find("127.0.0.1:1"), std::string::npos) << message;
}

TEST(WeaviateFaults, AnotherNodeIsAskedWhereTheFirstIsGone) {
    WeaviateHome home;
    home.create(space_of(kDim));
    WeaviateAddress address = home.address();
    address.nodes.insert(address.nodes.begin(), WeaviateNode{"127.0.0.1", 1, 2});
    const auto store = open_weaviate_store(address);

    EXPECT_EQ(store->add(unit_rows(30, kDim, 1), "train"), ItemId{0});

    EXPECT_EQ(home.open()->size(), 30U);
}

TEST(WeaviateFaults, ABatchHalfAppliedIsNotThereAndTheNextTakesItsPlace) {
    RelayedStore store;
    store.add(200, 1);
    store.grpc().break_after(150'000);  // of about 260 kB

    store.fail_to_add(2000, 7);
    store.mend();
    store.expect_right();
    store.add(50, 2);
    store.expect_right();
    store.reopen();
    store.expect_right();
}

/// Whoever opens a store removes what is beyond its record, also of a batch that is on its way.
TEST(WeaviateFaults, ABatchIsNotAcknowledgedIfAnotherProcessOpenedTheStoreMeanwhile) {
    RelayedStore store;
    store.add(200, 1);
    store.grpc().stall();
    std::jthread adding([&] {
        const auto rows = unit_rows(30, kDim, 7);
        error_of(ErrorCode::Unavailable, [&] { store->add(rows, "lost"); });
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));

    EXPECT_EQ(store.open_beside()->size(), 200U);
    store.mend();
    adding.join();

    store.reopen();
    store.expect_right();
}

TEST(WeaviateFaults, ABatchWhoseAnswerWasLostIsNotThereTwice) {
    RelayedStore store;
    store.add(200, 1);
    for (Relay* relay : {&store.grpc(), &store.http()}) {
        relay->lose_answers();
        store.fail_to_add(80, 7);
        store.mend();

        store.expect_right();
        store.add(50, 2);
        store.expect_right();
    }
    store.reopen();
    store.expect_right();
}

/// The record with the batch became durable, and its answer was lost.
TEST(WeaviateFaults, ARecordThatWasNeverAcknowledgedIsTakenBack) {
    WeaviateHome home;
    const auto store = home.create(space_of(kDim));
    store->add(unit_rows(20, kDim, 1), "train");
    const WeaviateCollection beside(home.address(), {});
    StoreRecord record = beside.read_record();
    beside.put_items(20, unit_rows(30, kDim, 7), kDim, record.place_of("lost"));
    record.append(30, record.place_of("lost"));
    beside.write_record(record);

    EXPECT_EQ(store->add(unit_rows(5, kDim, 2), "test"), ItemId{20});

    EXPECT_EQ(store->size(), 25U);
    EXPECT_EQ(home.open()->count({.split = "lost"}), 0U);
    EXPECT_EQ(home.open()->count({.split = "test"}), 5U);
}

TEST(WeaviateFaults, FlagsHalfSetAreUndoneBeforeTheNextChange) {
    RelayedStore store;
    store.add(500, 1);
    std::vector<ItemId> all;
    for (std::uint64_t item = 0; item < 300; ++item) all.push_back(ItemId{item});
    store.http().break_after(20'000);  // of about 90 kB

    error_of(ErrorCode::Unavailable, [&] { store->set_seen(kDogs, all, true); });
    store.mend();

    store.expect_right();
    store->set_seen(kDogs, items({450}), true);
    store.see(450);
    store.expect_right();
    store.reopen();
    store.expect_right();
}

TEST(WeaviateFaults, QueriesGoOnAfterConnectionsWereCut) {
    RelayedStore store;
    store.add(300, 1);
    for (int turn = 0; turn < 3; ++turn) {
        store.grpc().break_after(0);
        const std::vector<float> query = weights(kDim, 1);
        error_of(ErrorCode::Unavailable, [&] { (void)store->best({query, 0}, 3, {}); });
        store.mend();
        store.expect_right();
    }
}

TEST(WeaviateFaults, SlowAnswersEndAtTheLimitAndTheStoreGoesOn) {
    WeaviateLimits limits;
    limits.answer = std::chrono::seconds(6);
    RelayedStore store(limits);
    store.add(30, 1);
    const std::vector<float> query = weights(kDim, 1);
    const auto start = std::chrono::steady_clock::now();
    store.grpc().stall();

    const std::string message =
        error_of(ErrorCode::Unavailable, [&] { (void)store->best({query, 0}, 3, {}); });
    store.fail_to_add(5, 2);

    EXPECT_NE(message.find("6 s"), std::string::npos) << message;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(45));
    store.mend();
    store.expect_right();
    store.add(5, 2);
    store.expect_right();
}

TEST(WeaviateFaults, TheAddressMayLimitHowLongAnAnswerTakes) {
    WeaviateHome home;
    home.create(space_of(kDim))->add(unit_rows(30, kDim, 1), "train");
    Relay grpc(home.address().nodes[0].grpc_port);
    WeaviateAddress address = home.address();
    address.nodes[0].grpc_port = grpc.port();
    address.answer = std::chrono::seconds(4);
    const auto store = open_weaviate_store(address);
    const std::vector<float> query = weights(kDim, 1);
    grpc.stall();

    const std::string message =
        error_of(ErrorCode::Unavailable, [&] { (void)store->best({query, 0}, 3, {}); });

    EXPECT_NE(message.find("within 4 s"), std::string::npos) << message;
}

TEST(WeaviateFaults, WhatNobodyWaitsForIsGivenUpAndTheStoreGoesOn) {
    RelayedStore store;
    store.add(9000, 1);  // more than are read at once
    const std::vector<float> query = weights(kDim, 1);
    const Plane plane{query, 0};
    const std::vector<std::function<void()>> questions{
        [&] { (void)store->best(plane, 3, {}); },
        [&] { (void)store->best_of_many(std::vector{plane, plane}, 3, {}); },
        [&] { (void)store->borderline(plane, 0, 3, {}); },
        [&] { (void)store->rows(items({1, 2})); },
    };
    for (const auto& ask : questions) {
        store.grpc().stall();
        const auto start = std::chrono::steady_clock::now();
        const auto end = start + std::chrono::milliseconds(300);
        {
            const WantedWhile wanted([&] { return std::chrono::steady_clock::now() < end; });
            const std::string message = error_of(ErrorCode::Unavailable, ask);
            EXPECT_NE(message.find("Stopped"), std::string::npos) << message;
        }
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
        store.mend();
        store.expect_right();
    }
}

TEST(WeaviateFaults, AChangeThatHasToWaitBeforeItBeginsIsGivenUpToo) {
    RelayedStore store;
    store.add(30, 1);
    store.http().stall();
    const auto start = std::chrono::steady_clock::now();
    {
        const WantedWhile wanted([] { return false; });
        const std::string message =
            error_of(ErrorCode::Unavailable, [&] { store->set_seen(kDogs, items({7}), true); });
        EXPECT_NE(message.find("Stopped"), std::string::npos) << message;
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    store.mend();
    store.expect_right();
}

TEST(WeaviateFaults, AChangeIsMadeWhetherAnybodyWaitsOrNot) {
    RelayedStore store;
    {
        const WantedWhile wanted([] { return false; });
        store.add(30, 1);
        store->set_seen(kDogs, items({7}), true);
    }
    store.see(7);
    store.expect_right();
}

TEST(WeaviateFaults, AReadOnlyEngineIsSaidInItsOwnWords) {
    WeaviateHome home;
    const auto store = home.create(space_of(kDim));
    store->add(unit_rows(20, kDim, 1), "train");
    const std::string shards = "/v1/schema/" + home.address().collection + "/shards";
    const auto listed = nlohmann::json::parse(home.ask("GET", shards).body);
    const std::string shard = shards + "/" + listed[0]["name"].get<std::string>();
    ASSERT_EQ(home.ask("PUT", shard, R"({"status":"READONLY"})").status, 200);

    const std::string message =
        error_of(ErrorCode::Unavailable, [&] { store->add(unit_rows(5, kDim, 2), "train"); });
    error_of(ErrorCode::Unavailable, [&] { store->set_seen(kDogs, items({3}), true); });

    EXPECT_NE(message.find("read-only"), std::string::npos) << message;
    ASSERT_EQ(home.ask("PUT", shard, R"({"status":"READY"})").status, 200);
    EXPECT_EQ(store->add(unit_rows(5, kDim, 2), "train"), ItemId{20});
    EXPECT_EQ(store->count({.seen_by = kDogs}), 0U);
}

TEST(WeaviateFaults, VectorsOfAnotherDimensionAreRefusedByTheEngineNamingTheItem) {
    WeaviateHome home;
    home.create(space_of(kDim))->add(unit_rows(20, kDim, 1), "train");
    const WeaviateCollection beside(home.address(), {});

    const std::string message = error_of(ErrorCode::Unavailable, [&] {
        beside.put_items(20, unit_rows(2, kDim + 1, 1), kDim + 1, 0);
    });

    EXPECT_NE(message.find("item 20"), std::string::npos) << message;
}

TEST(WeaviateFaults, AnItemThatSomebodyDeletedIsMissedAndNotLeftOut) {
    WeaviateHome home;
    const auto store = home.create(space_of(kDim));
    store->add(unit_rows(20, kDim, 1), "train");
    home.ask("DELETE",
             "/v1/objects/" + home.address().collection + "/48616c66-7370-4000-8000-000000000007");
    const std::vector<float> query = weights(kDim, 1);

    error_of(ErrorCode::Corrupt, [&] { (void)store->rows(items({7})); });
    error_of(ErrorCode::Corrupt, [&] { (void)store->best({query, 0}, 20, {}); });
    error_of(ErrorCode::Corrupt, [&] { store->set_seen(kDogs, items({7}), true); });
}

/// Answers everything alike, but whether it is ready.
class OddServer {
public:
    OddServer(int status, const std::string& body, bool is_ready = true) {
        const auto ready = [=](const httplib::Request&, httplib::Response& response) {
            response.status = is_ready ? 200 : 503;
        };
        const auto answer = [=](const httplib::Request&, httplib::Response& response) {
            response.status = status;
            response.set_content(body, "text/html");
        };
        m_server.Get("/v1/.well-known/ready", ready);
        m_server.Get(".*", answer);
        m_server.Post(".*", answer);
        m_server.Patch(".*", answer);
        m_port = m_server.bind_to_any_port("127.0.0.1");
        m_thread = std::jthread([this] { m_server.listen_after_bind(); });
        while (!m_server.is_running()) std::this_thread::yield();
    }
    ~OddServer() { m_server.stop(); }
    OddServer(const OddServer&) = delete;
    OddServer& operator=(const OddServer&) = delete;
    [[nodiscard]] WeaviateAddress address() const {
        return WeaviateAddress::parse("weaviate://127.0.0.1:" + std::to_string(m_port));
    }

private:
    httplib::Server m_server;
    int m_port = 0;
    std::jthread m_thread;
};

/// WEAVIATE_API_KEY for a while.
class GivenKey {
public:
    explicit GivenKey(const std::string& key) { ::setenv("WEAVIATE_API_KEY", key.c_str(), 1); }
    ~GivenKey() { ::unsetenv("WEAVIATE_API_KEY"); }
    GivenKey(const GivenKey&) = delete;
    GivenKey& operator=(const GivenKey&) = delete;
};

TEST(WeaviateFaults, AWrongKeyIsSaidWithWhereToPutARightOne) {
    const auto address = WeaviateAddress::parse(weaviate_address_with_key(), "T" + new_schema());
    for (const std::string key : {"", "s3cret"}) {
        const GivenKey given(key);
        const std::string message =
            error_of(ErrorCode::InvalidInput, [&] { open_weaviate_store(address); });
        EXPECT_NE(message.find("WEAVIATE_API_KEY"), std::string::npos) << message;
        EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
    }
    const GivenKey given(weaviate_key());
    const auto store = create_weaviate_store(address, space_of(kDim));
    store->add(unit_rows(5, kDim, 1), "train");
    {
        const GivenKey wrong("s3cret");  // of another process; this one has read its own
        error_of(ErrorCode::InvalidInput, [&] { (void)open_weaviate_store(address); });
    }
    const GivenKey again(weaviate_key());
    EXPECT_EQ(store->count({}), 5U);
    remove_weaviate_store(address);
}

TEST(WeaviateFaults, WhatIsNoWeaviateIsNotTakenForOne) {
    for (const auto& [status, body] : std::vector<std::pair<int, std::string>>{
             {200, "<html>Welcome</html>"}, {200, "[]"}, {200, "{\"class\": 7}"}, {502, "Bad"}}) {
        const OddServer server(status, body);

        error_of(ErrorCode::Unavailable, [&] { open_weaviate_store(server.address()); });
    }
}

TEST(WeaviateFaults, AnEngineThatIsStartingIsNotTakenForAnEmptyOne) {
    const OddServer starting(404, "", /*is_ready=*/false);
    const OddServer empty(404, "");

    const std::string message =
        error_of(ErrorCode::Unavailable, [&] { open_weaviate_store(starting.address()); });
    error_of(ErrorCode::NotFound, [&] { open_weaviate_store(empty.address()); });

    EXPECT_NE(message.find("starting"), std::string::npos) << message;
}

/// A label whose flag is refused for good would be dropped.
TEST(WeaviateFaults, AnItemThatAnEngineLacksWhileItStartsIsNotTakenForLost) {
    const OddServer starting(404, "", /*is_ready=*/false);
    const OddServer empty(404, "");
    const std::vector<MarkedItem> marks{{3, {StoreRecord::kRemoved}}};

    error_of(ErrorCode::Unavailable,
             [&] { WeaviateCollection(starting.address(), {}).set_marks(marks); });
    error_of(ErrorCode::Corrupt, [&] { WeaviateCollection(empty.address(), {}).set_marks(marks); });
}

}  // namespace
}  // namespace halfspace
