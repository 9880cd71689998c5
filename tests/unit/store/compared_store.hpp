// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace halfspace::testing {

inline std::vector<ItemId> items(const std::vector<std::uint64_t>& ids) {
    std::vector<ItemId> items;
    for (const std::uint64_t id : ids) items.push_back(ItemId{id});
    return items;
}

/// A store and the plain one that must answer the same.
class ComparedStore {
public:
    static constexpr std::size_t kDim = 24;
    static constexpr ClassifierId kDogs{1};

    explicit ComparedStore(std::unique_ptr<StoreHome> home = new_home())
        : m_store(space_of(kDim), std::move(home)) {}

    Store& store() { return *m_store; }
    const PlainStore& plain() { return m_plain; }

    void add(std::size_t count, const std::string& split) {
        const auto rows = unit_rows(count, kDim, ++m_seed);
        m_store->add(rows, split);
        m_plain.add(rows, split);
    }
    void see(std::uint64_t id) {
        m_store->set_seen(kDogs, items({id}), true);
        m_plain.see(kDogs, id);
    }
    void remove(const std::vector<std::uint64_t>& ids) {
        m_store->remove(items(ids));
        for (const std::uint64_t id : ids) m_plain.remove(id);
    }
    void truncate(std::size_t size) {
        m_store->truncate(size);
        m_plain.truncate(size);
    }
    void reopen() { m_store.reopen(); }

    void expect_same_answers() {
        const std::vector<float> query = weights(kDim, 5);
        const Plane plane{query, 0.5F};
        for (const Filter& filter :
             {Filter{}, Filter{.split = "train"}, Filter{.split = "test", .unseen_by = kDogs},
              Filter{.seen_by = kDogs}}) {
            const auto ranked = m_plain.ranked(plane, filter);
            ASSERT_EQ(m_store->best(plane, ranked.size() + 10, filter), ranked);
            ASSERT_EQ(m_store->best(plane, 7, filter), page(ranked, 0, 7));
            ASSERT_EQ(m_store->count(filter), ranked.size());
            ASSERT_EQ(m_store->histogram(plane, 5, filter).total, ranked.size());
            auto drawn = m_store->random(plane, ranked.size() + 1, filter, 3);
            std::ranges::sort(drawn, [](const Match& a, const Match& b) {
                return a.score > b.score || (a.score == b.score && a.id < b.id);
            });
            ASSERT_EQ(drawn, ranked);
            const auto positive = std::ranges::count_if(
                ranked, [](const Match& match) { return match.score >= 0.4F; });
            ASSERT_EQ(m_store->count_at_least(plane, 0.4F, filter),
                      static_cast<std::uint64_t>(positive));
        }
    }

private:
    TestedStore m_store;
    PlainStore m_plain{kDim};
    unsigned m_seed = 0;
};

}  // namespace halfspace::testing
