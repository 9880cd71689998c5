// SPDX-License-Identifier: Apache-2.0
#include "workspace/recheck.hpp"

#include <unordered_map>

namespace halfspace {

namespace {

constexpr double kNewEvidence = 1.0;  // nats

bool has_new_evidence(const Contradiction& now, const Recheck& before) {
    return now.score != before.score || now.surprise > before.surprise + kNewEvidence;
}

std::unordered_map<ItemId, Recheck> by_item(std::span<const Recheck> asked) {
    std::unordered_map<ItemId, Recheck> found;
    for (const Recheck& recheck : asked) found.emplace(recheck.item, recheck);
    return found;
}

}  // namespace

std::vector<Recheck> pick_rechecks(std::span<const Contradiction> contradictions, std::size_t count,
                                   std::span<const Recheck> asked) {
    const auto before = by_item(asked);
    std::vector<Recheck> picked;
    for (const Contradiction& now : contradictions) {
        if (picked.size() == count) break;
        const auto earlier = before.find(now.item);
        if (earlier == before.end() || has_new_evidence(now, earlier->second)) {
            picked.push_back({now.item, now.score, now.surprise});
        }
    }
    return picked;
}

std::vector<std::optional<float>> scores_when_asked(std::span<const ItemId> items,
                                                    std::span<const Recheck> asked) {
    const auto before = by_item(asked);
    std::vector<std::optional<float>> scores(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto found = before.find(items[i]);
        if (found != before.end()) scores[i] = found->second.score;
    }
    return scores;
}

}  // namespace halfspace
