// SPDX-License-Identifier: Apache-2.0
#include "workspace/recheck.hpp"

#include "head/leave_one_out.hpp"

#include <algorithm>
#include <numbers>
#include <unordered_map>

namespace halfspace {

namespace {

constexpr double kLeastSurprise = std::numbers::ln2;
constexpr double kNewEvidence = 1.0;  // nats

bool has_new_evidence(const Recheck& now, const Recheck& before) {
    return now.score != before.score || now.surprise > before.surprise + kNewEvidence;
}

}  // namespace

std::vector<Recheck> pick_rechecks(const FitRows& rows, const Head& fitted, double pull,
                                   std::size_t count, std::span<const Recheck> asked) {
    if (count == 0 || rows.label_count == 0) return {};
    std::unordered_map<ItemId, Recheck> before;
    for (const Recheck& recheck : asked) before.emplace(recheck.item, recheck);
    const auto logits =
        LeaveOneOut(rows.examples(), fitted.weights.size()).logits(fitted, pull, rows.label_count);
    std::vector<Recheck> found;
    for (std::size_t i = 0; i < rows.label_count; ++i) {
        const auto target = static_cast<double>(rows.targets[i]);
        const Recheck recheck{rows.items[i], rows.scores[i], surprise(logits[i], target)};
        if (recheck.surprise <= kLeastSurprise) continue;
        const auto earlier = before.find(recheck.item);
        if (earlier == before.end() || has_new_evidence(recheck, earlier->second)) {
            found.push_back(recheck);
        }
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Recheck::surprise);
    found.resize(std::min(found.size(), count));
    return found;
}

}  // namespace halfspace
