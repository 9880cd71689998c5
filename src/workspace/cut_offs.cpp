// SPDX-License-Identifier: Apache-2.0
#include "workspace/cut_offs.hpp"

#include "base/error.hpp"
#include "workspace/audit_sample.hpp"
#include "workspace/loop_checks.hpp"
#include "workspace/page_labels.hpp"

#include <utility>

namespace halfspace {

namespace {

CutOffFit fit_now(const LoopSession& session) {
    const PageLabels pages = page_labels(session);
    return fit_cut_off(session.classifier().cut_off_rule, pages.labels,
                       audit_labels(session, session.head(std::nullopt), pages));
}

CutOffState state_of(const LoopSession& session, CutOffFit now) {
    const ClassifierRow& classifier = session.classifier();
    const auto fitted = session.rounds().fit_before(session.rounds().open_round());
    return {classifier.name, classifier.cut_off_rule, classifier.cut_off,
            fitted ? fitted->calibration : std::nullopt, std::move(now)};
}

}  // namespace

CutOffState CutOffs::state(const std::string& name) const {
    const std::scoped_lock lock(m_workspace.mutex());
    const LoopSession session(m_workspace, name);
    return state_of(session, fit_now(session));
}

CutOffState CutOffs::set(const std::string& name, const CutOffRule& rule,
                         std::optional<float> by_hand) {
    const std::scoped_lock lock(m_workspace.mutex());
    check_rule(rule);
    if (by_hand.has_value() != (rule.aim == CutOffAim::Hand)) {
        throw Error(ErrorCode::InvalidInput, "A cut-off is given exactly with the rule hand");
    }
    LoopSession session(m_workspace, name);
    ClassifierRow& classifier = session.classifier();
    classifier.cut_off_rule = rule;
    CutOffFit now = fit_now(session);
    if (!now.choice.refusal.empty()) throw Error(ErrorCode::Conflict, now.choice.refusal);
    classifier.cut_off = by_hand ? checked_cut_off(*by_hand) : now.choice.cut_off.value();
    Transaction transaction(m_workspace.database());
    session.classifiers().update(classifier);
    if (auto fitted = session.rounds().fit_before(session.rounds().open_round())) {
        fitted->cut_off = classifier.cut_off;
        fitted->calibration = now.calibration;
        session.rounds().set_cut_off(*fitted);
    }
    transaction.commit();
    return state_of(session, std::move(now));
}

}  // namespace halfspace
