// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/fit.hpp"
#include "store/store.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace halfspace {

/// What the loop does between Enter and the next page, less catalogue and network, choice of the
/// pull and the comparison with seen items, of which there are half here and few with a person.
class LoopRound {
public:
    static constexpr std::size_t kPage = 50;   ///< items scored
    static constexpr std::size_t kBest = 100;  ///< asked for under each head

    /// @param store  outlives this
    LoopRound(Store& store, ClassifierId classifier) : m_store(store), m_classifier(classifier) {
        std::mt19937_64 generator(3);
        for (int i = 0; i < 500; ++i) {
            m_items.push_back(ItemId{generator() % store.size()});
            m_targets.push_back(generator() % 3 == 0 ? 1.0F : 0.0F);
        }
    }

    void run(const std::vector<float>& start, std::size_t turn) {
        std::vector<ItemId> items = m_items;
        std::vector<float> targets = m_targets;
        std::vector<float> weights(items.size(), 1.0F);
        for (const Match& match : m_store.random({start, 0}, 100, {.split = "train"}, turn)) {
            items.push_back(match.id);
            targets.push_back(0);
            weights.push_back(0.15F);
        }
        std::vector<float> unit = start;
        double sum = 0;
        for (const float value : unit) sum += static_cast<double>(value) * value;
        for (float& value : unit) value = static_cast<float>(value / std::sqrt(sum));
        const Head head = fit_with_pull({m_store.rows(items), targets, weights}, unit, {}).head;
        m_store.set_seen(m_classifier, m_page, true);
        m_page.clear();
        const std::array planes{Plane{start, 0}, Plane{head.weights, head.bias}};
        const auto unseen =
            m_store.best_of_many(planes, kBest, {.split = "train", .unseen_by = m_classifier});
        for (std::size_t i = 0; i < kPage; ++i) m_page.push_back(unseen[1][i].id);
    }

private:
    Store& m_store;
    ClassifierId m_classifier;
    std::vector<ItemId> m_items;
    std::vector<float> m_targets;
    std::vector<ItemId> m_page;
};

}  // namespace halfspace
