// SPDX-License-Identifier: Apache-2.0
#include "workspace/new_classifier.hpp"

#include "head/start.hpp"
#include "workspace/loop_checks.hpp"
#include "workspace/round_step.hpp"
#include "workspace/start.hpp"

#include <utility>

namespace halfspace {

PreparedClassifier prepare_classifier(Workspace& workspace, const NewClassifier& wanted) {
    check_name(wanted.name);
    workspace.require_split(wanted.split);
    PreparedClassifier prepared;
    ClassifierRow& row = prepared.row;
    row.name = wanted.name;
    row.split = wanted.split;
    row.strategy = wanted.strategy;
    row.page_size = check_page_size(wanted.page_size);
    row.group_at = check_group_at(wanted.group_at);
    row.learner = check_learner(wanted.learner);
    ResolvedStart start = resolve_start(workspace, wanted.start);
    row.start = std::move(start.parts);
    row.start_vector = std::move(start.vector);
    prepared.notices = std::move(start.notices);
    return prepared;
}

LoopSession add_classifier(Workspace& workspace, ClassifierRow row) {
    row.id = ClassifierTable(workspace.database()).add(row);
    LoopSession session(workspace, std::move(row));
    const ClassifierRow& added = session.classifier();
    const Head query = head_from_start(added.start_vector, {.scale = added.learner.scale});
    session.rounds().add(next_round(added, query, 1), {});
    return session;
}

}  // namespace halfspace
