// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_session.hpp"

#include <string>
#include <vector>

namespace halfspace {

/// The round that follows `number` - 1: what a classifier's page is drawn with.
RoundRow next_round(const ClassifierRow& classifier, Head query, std::uint64_t number);

/// A classifier's way from one round to the next: the open one closed with what was fitted, and
/// the one whose page asks with that. Marks the open round's page seen; `write` tells the
/// catalogue; unless `keep` is called, what was marked is taken back.
class RoundStep {
public:
    /// @param session  must outlive the step
    RoundStep(LoopSession& session, RoundRow open, Recipe recipe, RoundFit fit);

    [[nodiscard]] const RoundRow& next() const noexcept { return m_next; }
    /// The highest scores of the next round's query among what its classifier has not seen.
    [[nodiscard]] const std::vector<Match>& best_unseen() const noexcept { return m_best_unseen; }

    /// What there is to say of the cut-off under the fitted head; empty for nothing.
    [[nodiscard]] const std::string& notice() const noexcept { return m_notice; }

    /// Writes the closed round, the next one with its page, and the classifier. Needs a
    /// Transaction.
    void write(const DrawnPage& page);
    /// After the commit.
    void keep() noexcept { m_seen.keep(); }

private:
    LoopSession& m_session;
    SeenGuard m_seen;
    RoundRow m_closed;
    RoundRow m_next;
    std::string m_notice;
    std::vector<Recheck> m_rechecks;
    std::vector<Match> m_best_unseen;
};

}  // namespace halfspace
