// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_step.hpp"

#include "workspace/cut_off_fit.hpp"
#include "workspace/page_strategy.hpp"

#include <utility>

namespace halfspace {

RoundRow next_round(const ClassifierRow& classifier, Head query, std::uint64_t number) {
    RoundRow round;
    round.number = number;
    round.strategy = classifier.strategy;
    round.start = classifier.start;
    round.start_vector = classifier.start_vector;
    round.query = std::move(query);
    return round;
}

RoundStep::RoundStep(LoopSession& session, RoundRow open, Recipe recipe, RoundFit fit)
    : m_session(session),
      m_seen(session.workspace(), session.classifier().id, session.rounds().shown(open)),
      m_closed(std::move(open)) {
    const ClassifierRow& classifier = session.classifier();
    Comparison compared =
        compare_heads(session.workspace(), classifier.split, classifier.id, m_closed.query,
                      fit.head, candidates_for(classifier.page_size));
    m_closed.recipe = recipe;
    m_notice = keep_cut_off_rule(session, fit, m_closed);
    m_closed.change = compared.change;
    m_rechecks = session.pick_rechecks_after(fit);
    m_closed.fitted = std::move(fit.head);
    m_closed.pull = fit.pull;
    m_closed.last_action = session.labels().last_action();
    m_best_unseen = std::move(compared.best_unseen);
    m_next = next_round(classifier, *m_closed.fitted, m_closed.number + 1);
}

void RoundStep::write(const DrawnPage& page) {
    m_session.classifiers().update(m_session.classifier());
    m_session.rounds().close(m_closed);
    RoundRechecks(m_session.workspace().database())
        .write(m_session.rounds().add(m_next, page), m_rechecks);
}

}  // namespace halfspace
