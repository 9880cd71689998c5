// SPDX-License-Identifier: Apache-2.0
#include "workspace/loop.hpp"

#include "base/error.hpp"
#include "head/start.hpp"
#include "workspace/classifier_table.hpp"
#include "workspace/cut_off_fit.hpp"
#include "workspace/label_log.hpp"
#include "workspace/loop_checks.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/new_classifier.hpp"
#include "workspace/notices.hpp"
#include "workspace/round_fit.hpp"
#include "workspace/round_rechecks.hpp"
#include "workspace/round_step.hpp"
#include "workspace/round_table.hpp"
#include "workspace/start.hpp"

#include <fmt/format.h>

#include <utility>

namespace halfspace {

namespace {

/// What the recipe *sgd* goes on from: the query head, or the start as long as it is the start's.
Head sgd_query(LoopSession& session, const RoundRow& round) {
    const PullSettings settings{.scale = session.classifier().learner.scale};
    if (round.query != head_from_start(round.start_vector, settings)) return round.query;
    return head_from_start(round.start_vector, {.scale = kSgdStartNorm});
}

/// Fits the open round by a recipe.
RoundFit fit_by(Recipe recipe, LoopSession& session, const RoundRow& round,
                std::span<const ItemLabel> page_labels) {
    Workspace& workspace = session.workspace();
    if (recipe == Recipe::Sgd && page_labels.empty()) return {round.query, {}};
    switch (recipe) {
        case Recipe::Pull: return session.fit();
        case Recipe::Logistic:
            return {fit_logistic(workspace, round.query, session.labels().all()), {}};
        case Recipe::Sgd:
            return {fit_page_by_sgd(workspace, sgd_query(session, round), page_labels), {}};
        case Recipe::None: break;
    }
    throw Error(ErrorCode::InvalidInput, "The recipe can be pull, logistic or sgd");
}

/// Closes the open round with what was fitted and opens the next with it.
/// @return what there is to say of the cut-off; empty for nothing
std::string advance(LoopSession& session, RoundRow round, Recipe recipe, RoundFit fit) {
    RoundStep step(session, std::move(round), recipe, std::move(fit));
    const auto page = session.draw_page(step.next(), step.best_unseen());
    Transaction transaction(session.workspace().database());
    step.write(page);
    transaction.commit();
    step.keep();
    return step.notice();
}

/// Lets the present head's round know of the classifier's cut-off, so that restoring it brings it
/// back.
void keep_cut_off_with_head(LoopSession& session) {
    auto fitted = session.rounds().fit_before(session.rounds().open_round());
    if (!fitted) return;
    fitted->cut_off = session.classifier().cut_off;
    Transaction transaction(session.workspace().database());
    session.rounds().set_cut_off(*fitted);
    transaction.commit();
}

void add_notice(std::vector<std::string>& notices, std::string notice) {
    if (!notice.empty()) notices.push_back(std::move(notice));
}

/// Draws the open round's page anew, of some items only if they are given. Labelled items of the
/// old page are dealt with and do not come back.
void redraw(LoopSession& session, RoundRow round,
            const std::shared_ptr<const ItemSet>& among = nullptr) {
    const ClassifierRow& classifier = session.classifier();
    SeenGuard seen(session.workspace(), classifier.id,
                   session.labelled_among(session.rounds().shown(round)));
    round.strategy = classifier.strategy;
    const auto page = session.draw_page(round, {}, among);
    if (among && page.cards.empty()) {
        throw Error(ErrorCode::Conflict,
                    "None of these items can be on a page: all were dealt "
                    "with already, or are not of the split " +
                        classifier.split);
    }
    Transaction transaction(session.workspace().database());
    session.classifiers().update(classifier);
    session.rounds().redraw(round, page);
    transaction.commit();
    seen.keep();
}

/// One step of undo or redo. @throws Error Conflict with `nothing` if there is none
LabelState walk_history(Workspace& workspace, const std::string& name,
                        std::optional<std::vector<ItemLabel>> (LabelLog::*step)(),
                        const char* nothing) {
    const std::scoped_lock lock(workspace.mutex());
    LoopSession session(workspace, name);
    Transaction transaction(workspace.database());
    auto changed = (session.labels().*step)();
    if (!changed) throw Error(ErrorCode::Conflict, nothing);
    transaction.commit();
    return session.label_state(*std::move(changed));
}

}  // namespace

std::vector<ClassifierSummary> Loop::list() const {
    const std::scoped_lock lock(m_workspace.mutex());
    std::vector<ClassifierSummary> summaries;
    for (const auto& row : ClassifierTable(m_workspace.database()).all()) {
        LoopSession session(m_workspace, row);
        summaries.push_back({row.name, session.rounds().fitted_count(), session.counts()});
    }
    return summaries;
}

ClassifierState Loop::create(const NewClassifier& wanted) {
    const std::scoped_lock lock(m_workspace.mutex());
    check_is_free(ClassifierTable(m_workspace.database()), wanted.name);
    PreparedClassifier prepared = prepare_classifier(m_workspace, wanted);
    {
        Transaction transaction(m_workspace.database());
        LoopSession session = add_classifier(m_workspace, std::move(prepared.row));
        const RoundRow first = session.rounds().open_round();
        session.rounds().redraw(first, session.draw_page(first));
        transaction.commit();
    }
    ClassifierState made = state(wanted.name);
    made.notices.insert(made.notices.begin(), prepared.notices.begin(), prepared.notices.end());
    return made;
}

ClassifierState Loop::state(const std::string& name) {
    const std::scoped_lock lock(m_workspace.mutex());
    return LoopSession(m_workspace, name).state();
}

ClassifierState Loop::change(const std::string& name, const ClassifierChange& change) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    ClassifierRow& row = session.classifier();
    if (change.name && *change.name != row.name) {
        check_name(*change.name);
        check_is_free(session.classifiers(), *change.name);
        row.name = *change.name;
    }
    if (change.cut_off) {
        row.cut_off = checked_cut_off(*change.cut_off);
        row.cut_off_rule = {};
    }
    if (change.split) {
        m_workspace.require_split(*change.split);
        if (*change.split != row.split) check_is_in_no_set(m_workspace, row);
        row.split = *change.split;
    }
    if (change.page_size) row.page_size = check_page_size(*change.page_size);
    row.strategy = change.strategy.value_or(row.strategy);
    if (change.group_at) row.group_at = check_group_at(*change.group_at);
    if (change.learner) row.learner = check_learner(*change.learner);

    std::vector<std::string> notices;
    if (change.start) {
        ResolvedStart start = resolve_start(m_workspace, *change.start);
        notices = std::move(start.notices);
        row.start = std::move(start.parts);
        row.start_vector = std::move(start.vector);
        add_notice(notices,
                   advance(session, session.rounds().open_round(), Recipe::Pull, session.fit()));
    } else if (change.split || change.page_size || change.strategy || change.group_at) {
        redraw(session, session.rounds().open_round());
    } else {
        session.classifiers().update(row);
    }
    if (change.cut_off) keep_cut_off_with_head(session);
    ClassifierState now = session.state();
    now.notices.insert(now.notices.begin(), notices.begin(), notices.end());
    return now;
}

void Loop::remove(const std::string& name) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    Transaction transaction(m_workspace.database());
    session.classifiers().remove(session.classifier().id);
    m_workspace.store().forget(session.classifier().id);
    transaction.commit();
}

LabelState Loop::set_labels(const std::string& name, std::span<const ItemLabel> given) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    check_labels(m_workspace, session.classifier().split, given);
    std::vector<ItemLabel> labels = session.for_groups(given);
    std::vector<ItemLabel> replaced = session.replaced_by(labels);
    // An item labelled outside the open page is dealt with; one of the page is when the page is.
    SeenGuard seen(m_workspace, session.classifier().id, session.outside_page(labels));
    Transaction transaction(m_workspace.database());
    session.labels().edit(labels);
    transaction.commit();
    seen.keep();
    LabelState now = session.label_state(std::move(labels));
    now.replaced = std::move(replaced);
    return now;
}

LabelState Loop::undo(const std::string& name) {
    return walk_history(m_workspace, name, &LabelLog::undo, "There is nothing to undo");
}

LabelState Loop::redo(const std::string& name) {
    return walk_history(m_workspace, name, &LabelLog::redo, "There is nothing to redo");
}

ClassifierState Loop::fit_and_next(const std::string& name, std::uint64_t number, Recipe recipe) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    RoundRow round = session.rounds().open_round();
    if (round.number != number) {
        throw Error(ErrorCode::Conflict,
                    fmt::format("Round {} is fitted already and round {} is open; look at that one",
                                number, round.number));
    }
    const auto page = ids_of(session.rounds().page(round));
    const auto page_labels = session.labels_among(page);
    RoundFit fit = fit_by(recipe, session, round, page_labels);
    std::string cut_off_notice = advance(session, std::move(round), recipe, std::move(fit));
    ClassifierState now = session.state();
    add_fit_notices(now, page_labels, page.size());
    add_notice(now.notices, std::move(cut_off_notice));
    return now;
}

ClassifierState Loop::restore(const std::string& name, std::uint64_t number) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    const RoundRow wanted = session.fitted_round(number);
    ClassifierRow& classifier = session.classifier();
    classifier.start = wanted.start;
    classifier.start_vector = wanted.start_vector;
    classifier.cut_off = wanted.cut_off.value_or(classifier.cut_off);

    RoundRow open = session.rounds().open_round();
    open.query = *wanted.fitted;
    open.start = wanted.start;
    open.start_vector = wanted.start_vector;
    open.restored_from = number;
    const auto difference = session.labels().difference_to(wanted.last_action);
    // What loses its label may be shown again; what gets one back is dealt with.
    SeenGuard seen(m_workspace, classifier.id, with_label(difference));
    SeenGuard unseen(m_workspace, classifier.id, without_label(difference), SeenGuard::To::Unseen);
    const auto page = session.draw_page(open);
    Transaction transaction(m_workspace.database());
    session.labels().edit(difference);
    session.classifiers().update(classifier);
    session.rounds().redraw(open, page);
    RoundRechecks(m_workspace.database()).remove(open.id);
    transaction.commit();
    seen.keep();
    unseen.keep();
    return session.state();
}

ClassifierState Loop::draw_page(const std::string& name, std::span<const ItemId> among) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    const auto some = std::make_shared<ItemSet>();
    for (const ItemId item : among) {
        if (value_of(item) < m_workspace.store().size()) some->insert(item);
    }
    redraw(session, session.rounds().open_round(), some);
    return session.state();
}

ClassifierState Loop::reset_seen(const std::string& name, SeenReset which) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    const ClassifierId id = session.classifier().id;
    settle_seen(m_workspace);
    if (which == SeenReset::All) {
        m_workspace.store().reset_seen(id);
        const RoundRow open = session.rounds().open_round();
        Transaction transaction(m_workspace.database());
        session.rounds().redraw(open, session.draw_page(open));
        transaction.commit();
    } else {
        m_workspace.store().set_seen(id, session.seen_without_label(), /*seen=*/false);
        redraw(session, session.rounds().open_round());
    }
    return session.state();
}

}  // namespace halfspace
