// SPDX-License-Identifier: Apache-2.0
#include "workspace/notices.hpp"

#include "base/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace halfspace {

namespace {

constexpr std::size_t kLowRounds = 3;
constexpr double kLowPrecision = 0.2;

std::uint64_t scored_count(const Counts& counts) {
    return counts.positive + counts.negative + counts.neutral;
}

/// Whether the last fitted rounds all showed few positives among what was scored.
bool stays_low(const ClassifierState& state) {
    std::size_t low = 0;
    for (const RoundSummary& round : state.rounds) {
        if (round.is_open) continue;
        const auto scored = static_cast<double>(round.positive + round.negative);
        if (scored == 0 || static_cast<double>(round.positive) > kLowPrecision * scored)
            return false;
        if (++low == kLowRounds) return true;
    }
    return false;
}

}  // namespace

void add_page_notices(ClassifierState& state) {
    std::size_t cards = 0;
    std::size_t items = 0;
    for (const Card& card : state.page) {
        if (card.recheck) continue;
        ++cards;
        items += 1 + card.alike.size();
    }
    if (cards >= state.page_size) return;
    if (state.counts.unseen > items) {
        state.notices.push_back(
            "Some items of this page are gone from the data since it was drawn; the next page is "
            "full again.");
    } else if (cards == 0) {
        state.notices.push_back("No more unseen items in " + state.split +
                                ". Reset seen to go through them again.");
    } else {
        state.notices.push_back(
            fmt::format("The last {} unseen items in {}.", with_thousands(items), state.split));
    }
}

void add_fit_notices(ClassifierState& state, std::span<const ItemLabel> page_labels,
                     std::size_t page_size) {
    if (scored_count(state.counts) == 0) {
        state.notices.push_back(
            "There are no scores yet, so this page follows the start alone. Score a few cards "
            "first.");
        return;
    }
    if (page_labels.empty() && page_size > 0) {
        state.notices.push_back(
            "No card of the last page was scored; they count as seen, not as labels.");
        return;
    }
    const bool all_negative = std::ranges::all_of(page_labels, [](const ItemLabel& entry) {
        return entry.label.score && *entry.label.score < 0;
    });
    if (state.counts.negative == scored_count(state.counts)) {
        state.notices.push_back(
            "Only negatives so far. An example image (m) or another prompt part (/) shows the way "
            "better.");
    } else if (all_negative && page_size > 0) {
        state.notices.push_back(
            "Nothing on the last page matched. An example image (m) or another prompt part (/) may "
            "help.");
    } else if (stays_low(state)) {
        state.notices.push_back(
            fmt::format("Few matches in the last {} rounds. Try another prompt part (/), or a "
                        "random page (s) to "
                        "see what else there is.",
                        kLowRounds));
    }
}

}  // namespace halfspace
