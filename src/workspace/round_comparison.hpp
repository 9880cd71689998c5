// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/audit.hpp"
#include "head/calibration.hpp"
#include "head/metrics.hpp"
#include "workspace/loop_types.hpp"
#include "workspace/workspace.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// Two fitted rounds of a classifier, held against each other on a split.
struct RoundPair {
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    std::string split;
};

/// What the head of one round says of the split, each at the cut-off of that round.
struct RoundFigures {
    std::uint64_t round = 0;
    float cut_off = 0;
    std::optional<Calibration> calibration;
    ScoreHistogram histogram;
    std::uint64_t found = 0;            ///< items with score >= cut-off
    std::uint64_t fitted_positive = 0;  ///< labels above 0 that it was fitted on
    std::uint64_t fitted_negative = 0;  ///< below 0
    CutOffCounts labels;                ///< the labels as they stand now, held against it
    /// By the audit, if one was drawn from this split and has answers.
    std::optional<Estimate> precision, recall;
};

struct RoundComparison {
    RoundFigures before, after;
    std::uint64_t both = 0;     ///< items that both find
    std::uint64_t entered = 0;  ///< that only the later finds
    std::uint64_t left = 0;     ///< that only the earlier finds
    double turned_degrees = 0;  ///< between their weights
    std::uint64_t audited = 0;  ///< answers behind precision and recall
};

/// *Entered*: only the later round finds them, its best first. *Left*: only the earlier one does,
/// its best first. *Up* and *down*: those that moved most to the one or other side. How far an item
/// moved is the difference of its signed distances to the two cut-off planes,
/// (w.x + b - cut-off) / |w|, which does not grow with the labels as scores do.
enum class RoundDifference { Entered, Left, Up, Down };

/// `entered`, `left`, `up`, `down`. @throws Error InvalidInput, listing the names
RoundDifference round_difference_from(std::string_view name);

struct ComparedCard {
    Card card;      ///< its score is the later round's
    float was = 0;  ///< the earlier round's
};

struct ComparedPage {
    std::uint64_t total = 0;
    std::vector<ComparedCard> cards;
};

/// Compares rounds over the whole split, seen or not, by the store's exact search.
/// All members throw Error NotFound for an unknown classifier, split or round; Conflict for a round
/// that is open or whose head is for other vectors; InvalidInput for a round with itself.
/// Threads: any member from any thread.
class RoundComparisons {
public:
    /// Less than this nobody sees as a move.
    static constexpr float kLeastMove = 1e-4F;

    explicit RoundComparisons(Workspace& workspace) : m_workspace(workspace) {}

    /// @param bins  of the histograms, 1 to 512
    [[nodiscard]] RoundComparison compare(const std::string& name, const RoundPair& pair,
                                          std::size_t bins) const;

    /// Of *up* and *down* every item that moved by `kLeastMove` or more.
    [[nodiscard]] ComparedPage items(const std::string& name, const RoundPair& pair,
                                     RoundDifference which, std::size_t offset,
                                     std::size_t count) const;

private:
    Workspace& m_workspace;
};

}  // namespace halfspace
