// SPDX-License-Identifier: Apache-2.0
#include "workspace/seen_guard.hpp"

#include "base/error.hpp"
#include "workspace/classifier_table.hpp"
#include "workspace/label_log.hpp"
#include "workspace/round_table.hpp"

#include <utility>

namespace halfspace {

SeenGuard::SeenGuard(Workspace& workspace, ClassifierId classifier, std::span<const ItemId> items,
                     To to)
    : m_workspace(workspace), m_classifier(classifier), m_to(to) {
    if (items.empty()) return;
    try {
        settle_seen(workspace);
        Store& store = workspace.store();
        const auto flags = store.seen(classifier, items);
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (flags[i] != (to == To::Seen)) m_changed.push_back(items[i]);
        }
        store.set_seen(classifier, m_changed, to == To::Seen);
    } catch (const Error& error) {
        owe_back();  // its answer may have been lost, and the flags be set
        if (error.code() != ErrorCode::InvalidInput) throw;
        throw Error(ErrorCode::Unavailable, error.what());
    }
}

SeenGuard::~SeenGuard() {
    if (m_changed.empty()) return;
    try {
        m_workspace.store().set_seen(m_classifier, m_changed, m_to != To::Seen);
    } catch (const Error&) {
        owe_back();
    }
}

void SeenGuard::owe_back() {
    if (m_changed.empty()) return;
    m_workspace.owed_seen().push_back({m_classifier, std::move(m_changed), m_to != To::Seen});
    m_changed.clear();
}

void settle_seen(Workspace& workspace) {
    auto& owed = workspace.owed_seen();
    while (!owed.empty()) {  // the newest first, as guards do
        const SeenChange& last = owed.back();
        workspace.store().set_seen(last.classifier, last.items, last.seen);
        owed.pop_back();
    }
}

void settle_open_pages(Database& database, Store& store) {
    for (const ClassifierRow& classifier : ClassifierTable(database).all()) {
        const RoundTable rounds(database, classifier.id);
        const LabelLog labels(database, classifier.id);
        const auto shown = rounds.shown(rounds.open_round());
        const auto flags = store.seen(classifier.id, shown);
        std::vector<ItemId> cut_short;
        for (std::size_t i = 0; i < shown.size(); ++i) {
            if (flags[i] && labels.at(shown[i]).is_empty()) cut_short.push_back(shown[i]);
        }
        if (!cut_short.empty()) store.set_seen(classifier.id, cut_short, /*seen=*/false);
    }
}

}  // namespace halfspace
