// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/calibration.hpp"
#include "head/head.hpp"
#include "workspace/database.hpp"
#include "workspace/loop_types.hpp"
#include "workspace/page_groups.hpp"
#include "workspace/round_groups.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// One turn of the loop as the catalogue keeps it.
struct RoundRow {
    std::int64_t id = 0;
    std::uint64_t number = 1;
    Strategy strategy = Strategy::Best;
    Recipe recipe = Recipe::None;
    std::vector<StartPart> start;
    std::vector<float> start_vector;
    Head query;                  ///< asked for the page
    std::optional<Head> fitted;  ///< nothing while the round is open
    std::optional<double> pull;  ///< the fit was held to the start this strongly
    std::optional<float>
        cut_off;  ///< the fitted head's, and what makes probabilities of its scores
    std::optional<Calibration> calibration;
    std::optional<Change> change;
    std::int64_t last_action = 0;  ///< of the labels it was fitted on
    std::optional<std::uint64_t> restored_from;
    /// The set whose vectors its heads are for; nothing if that was removed. Written as the one in
    /// use.
    std::optional<std::int64_t> vector_set;
};

/// The rounds of one classifier and their pages. The caller holds the workspace's mutex and, for
/// writing, a Transaction.
class RoundTable {
public:
    RoundTable(Database& database, ClassifierId classifier)
        : m_database(database), m_classifier(classifier) {}

    /// The round being labelled; there always is one.
    [[nodiscard]] RoundRow open_round() const;
    [[nodiscard]] std::optional<RoundRow> find(std::uint64_t number) const;
    /// The fitted round whose head an open one asks with: the one it was restored from or the one
    /// before it. None for the first round, and after a change of vectors.
    [[nodiscard]] std::optional<RoundRow> fit_before(const RoundRow& open) const;
    [[nodiscard]] std::vector<Match> page(const RoundRow& round) const;
    /// The groups of its page.
    [[nodiscard]] Groups groups(const RoundRow& round) const;
    /// Every item its page stands for: the cards' and those of their groups.
    [[nodiscard]] std::vector<ItemId> shown(const RoundRow& round) const;
    /// Newest first, with the labels of each page as they stand now.
    [[nodiscard]] std::vector<RoundSummary> summaries() const;
    [[nodiscard]] std::uint64_t fitted_count() const;

    /// Adds an open round with its page. @return its id
    std::int64_t add(const RoundRow& round, const DrawnPage& page);
    /// Closes the open round: writes `recipe`, `pull`, `fitted`, `cut_off`, `calibration`, `change`
    /// and `last_action`.
    void close(const RoundRow& round);
    /// Writes `cut_off` and `calibration` of a fitted round.
    void set_cut_off(const RoundRow& round);
    /// Gives the open round another strategy, query, start, `restored_from` and page.
    void redraw(const RoundRow& round, const DrawnPage& page);

private:
    void write_page(std::int64_t round, const DrawnPage& page);

    Database& m_database;
    ClassifierId m_classifier;
};

}  // namespace halfspace
