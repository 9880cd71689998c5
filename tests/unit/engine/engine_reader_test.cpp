// SPDX-License-Identifier: Apache-2.0
#include "engine/engine_reader.hpp"

#include "base/error.hpp"
#include "compared_store.hpp"
#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 4;
constexpr std::uint64_t kItems = 10;

/// Finds the items in their order, until one of them is lacking.
class LackingSearch final : public EngineSearch {
public:
    std::function<void()> on_lacking;  ///< just before it fails
    std::uint64_t lacking = kItems;

    std::vector<RowScore> top(const Plane& /*plane*/, const Chosen& chosen, ScoreRange /*range*/,
                              std::optional<float> /*target*/, std::uint64_t count) const override {
        std::vector<RowScore> found;
        for (const std::uint64_t item : chosen.items.list()) {
            require(item);
            found.push_back({item, 0});
        }
        found.resize(std::min(found.size(), std::size_t{count}));
        return found;
    }
    std::uint64_t count_at_least(const Plane& /*plane*/, const Chosen& chosen,
                                 float /*low*/) const override {
        return chosen.items.count();
    }
    std::vector<Selection> strata(const Plane& /*plane*/, const Chosen& chosen,
                                  std::span<const float> /*edges*/) const override {
        return {chosen.items};
    }
    ScoreHistogram histogram(const Plane& /*plane*/, const Chosen& /*chosen*/,
                             std::size_t /*bins*/) const override {
        return {};
    }
    std::vector<float> rows(std::span<const std::uint64_t> ids) const override {
        for (const std::uint64_t item : ids) require(item);
        return std::vector<float>(ids.size() * kDim);
    }
    std::map<std::string, std::uint64_t> bytes() const override { return {}; }

private:
    void require(std::uint64_t item) const {
        if (item != lacking) return;
        if (on_lacking) on_lacking();
        throw Error(ErrorCode::Corrupt, "it lacks an item");
    }
};

/// Ten items of one split, changed by the test alone.
class Reader final : public EngineReader {
public:
    explicit Reader(std::unique_ptr<LackingSearch> search)
        : EngineReader({.dim = kDim, .encoder_fingerprint = ""}, std::move(search)) {
        EngineState state;
        state.items = kItems;
        state.names = {"train"};
        state.splits["train"] = ItemBits().with_range(0, kItems);
        publish(std::move(state));
    }

    /// Removed, and its vector dropped.
    void drop(std::uint64_t item) {
        EngineState next = *state();
        next.removed = next.removed.with(std::vector{item}, true);
        next.dropped = next.removed;
        publish(std::move(next));
    }

    StoreMethods methods() const override { return {}; }
    ItemId add(std::span<const float> /*rows*/, std::string_view /*split*/) override {
        return ItemId{kItems};
    }
    void truncate(std::size_t /*size*/) override {}
    void remove(std::span<const ItemId> /*ids*/) override {}
    CompactionReport compact(std::span<const ItemId> /*keep*/,
                             const CompactionOptions& /*options*/) override {
        return {};
    }
    void set_seen(ClassifierId /*classifier*/, std::span<const ItemId> /*ids*/,
                  bool /*seen*/) override {}
    void reset_seen(ClassifierId /*classifier*/) override {}
    void forget(ClassifierId /*classifier*/) override {}
};

class EngineReaderTest : public ::testing::Test {
protected:
    EngineReaderTest() {
        auto search = std::make_unique<LackingSearch>();
        m_search = search.get();
        m_reader = std::make_unique<Reader>(std::move(search));
    }

    std::vector<ItemId> best() {
        std::vector<ItemId> found;
        const auto matches = m_reader->best({m_query, 0}, kItems, {});
        for (const Match& match : matches) found.push_back(match.id);
        return found;
    }

    const std::vector<float> m_query = weights(kDim, 1);
    LackingSearch* m_search = nullptr;
    std::unique_ptr<Reader> m_reader;
};

TEST_F(EngineReaderTest, AQueryThatACompactionOvertakesIsAnsweredFromWhatIsLeft) {
    m_search->lacking = 3;
    m_search->on_lacking = [&] { m_reader->drop(3); };

    EXPECT_EQ(best(), items({0, 1, 2, 4, 5, 6, 7, 8, 9}));
}

TEST_F(EngineReaderTest, WhatTheEngineLacksWithoutACompactionIsDamage) {
    m_search->lacking = 3;

    error_of(ErrorCode::Corrupt, [&] { (void)best(); });
}

TEST_F(EngineReaderTest, AVectorThatACompactionDropsAsItIsFetchedIsNotFound) {
    m_search->lacking = 3;
    m_search->on_lacking = [&] { m_reader->drop(3); };

    error_of(ErrorCode::NotFound, [&] { (void)m_reader->rows(items({2, 3})); });
}

}  // namespace
}  // namespace halfspace
