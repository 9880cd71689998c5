// SPDX-License-Identifier: Apache-2.0
#include "compared_store.hpp"
#include "relay.hpp"
#include "store_samples.hpp"
#include "weaviate/collection.hpp"
#include "weaviate_home.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 24;

/// A cluster of two nodes that are the same engine, the first of which says nothing.
class SilentNode {
public:
    explicit SilentNode(const WeaviateAddress& engine)
        : m_http(engine.nodes[0].port), m_grpc(engine.nodes[0].grpc_port), m_address(engine) {
        m_http.stall();
        m_grpc.stall();
        m_address.nodes.insert(m_address.nodes.begin(), engine.nodes[0]);
        m_address.nodes[0].port = m_http.port();
        m_address.nodes[0].grpc_port = m_grpc.port();
    }

    [[nodiscard]] const WeaviateAddress& address() const { return m_address; }
    void speak() {
        m_http.mend();
        m_grpc.mend();
    }

private:
    Relay m_http;
    Relay m_grpc;
    WeaviateAddress m_address;
};

TEST(WeaviateFaults, AMarkThatANodeLeavesWaitingIsSetThroughTheNext) {
    WeaviateHome home;
    home.create(space_of(kDim))->add(unit_rows(5, kDim, 1), "train");
    const SilentNode silent(home.address());
    WeaviateLimits limits;
    limits.quick = std::chrono::seconds(2);
    const WeaviateCollection collection(silent.address(), limits);
    const auto start = std::chrono::steady_clock::now();

    collection.set_marks(std::vector<MarkedItem>{{3, {StoreRecord::kRemoved}}});

    EXPECT_LT(std::chrono::steady_clock::now() - start, limits.answer / 4);
    EXPECT_EQ(home.open()->removed(items({2, 3})), (std::vector{false, true}));
}

TEST(WeaviateFaults, AMarkThatMeetsAnElectionIsSetAfterIt) {
    WeaviateHome home;
    home.create(space_of(kDim))->add(unit_rows(5, kDim, 1), "train");
    SilentNode silent(home.address());
    WeaviateAddress address = silent.address();
    address.nodes[1] = WeaviateNode{"127.0.0.1", 1, 2};  // the leader is gone
    WeaviateLimits limits;
    limits.quick = std::chrono::seconds(2);
    const WeaviateCollection collection(address, limits);
    const std::jthread election([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(2500));
        silent.speak();
    });

    collection.set_marks(std::vector<MarkedItem>{{3, {StoreRecord::kRemoved}}});

    EXPECT_EQ(home.open()->removed(items({2, 3})), (std::vector{false, true}));
}

TEST(WeaviateFaults, ABatchThatANodeLeavesWaitingIsAddedThroughTheNext) {
    WeaviateHome home;
    home.create(space_of(kDim));
    const SilentNode silent(home.address());
    WeaviateLimits limits;
    limits.answer = std::chrono::seconds(8);
    const WeaviateCollection collection(silent.address(), limits);
    const auto rows = unit_rows(5, kDim, 1);
    const auto start = std::chrono::steady_clock::now();

    collection.put_items(0, rows, kDim, 0);

    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_GE(took, limits.answer / 4);
    EXPECT_LT(took, limits.answer);
    std::vector<std::uint64_t> found;
    for (const FoundItem& one : collection.list(0, 10)) found.push_back(one.item);
    EXPECT_EQ(found, (std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
}

TEST(WeaviateFaults, AClusterWhoseNodesAreAllSilentGetsTheTimeOfOneAnswer) {
    WeaviateHome home;
    home.create(space_of(kDim));
    const SilentNode silent(home.address());
    WeaviateAddress address = silent.address();
    address.nodes[1] = address.nodes[0];
    address.answer = std::chrono::seconds(2);
    const WeaviateCollection collection(address, {});

    const std::string message =
        error_of(ErrorCode::Unavailable, [&] { (void)collection.list(0, 10); });

    EXPECT_NE(message.find("within 1.5 s"), std::string::npos) << message;
}

}  // namespace
}  // namespace halfspace
