// SPDX-License-Identifier: Apache-2.0
#include "workspace/recheck.hpp"

#include <unordered_map>

namespace halfspace {

namespace {

constexpr double kNewEvidence = 1.0;  // nats

bool has_new_evidence(const Contradiction& now, const Recheck& before) {
    return now.score != before.score || now.surprise > before.surprise + kNewEvidence;
}

}  // namespace

std::vector<Recheck> pick_rechecks(std::span<const Contradiction> contradictions, std::size_t count,
                                   std::span<const Recheck> asked) {
    std::unordered_map<ItemId, Recheck> before;
    for (const Recheck& recheck : asked) before.emplace(recheck.item, recheck);
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

}  // namespace halfspace
