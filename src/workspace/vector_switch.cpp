// SPDX-License-Identifier: Apache-2.0
#include "workspace/vector_switch.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "store/store_copy.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/removed_items.hpp"
#include "workspace/round_fit.hpp"
#include "workspace/start.hpp"
#include "workspace/vector_homes.hpp"
#include "workspace/workspace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostExamples = 100;

/// One classifier on its way to other vectors. The workspace is open on these already.
class Carrying {
public:
    Carrying(Workspace& workspace, ClassifierRow row)
        : m_workspace(workspace),
          m_session(workspace, std::move(row)),
          m_labels(m_session.labels().all()) {}

    /// @throws Error Conflict if nothing can stand for its start
    void run() {
        ClassifierRow& row = m_session.classifier();
        RoundRow open = m_session.rounds().open_round();
        m_workspace.store().set_seen(
            row.id, m_session.labelled_among(m_session.rounds().shown(open)), /*seen=*/true);
        row.start_vector = start_vector();
        open.strategy = row.strategy;
        open.start = row.start;
        open.start_vector = row.start_vector;
        const RoundFit fit = m_session.fit();
        open.query = fit.head;
        open.restored_from.reset();
        m_session.classifiers().update(row);
        m_session.rounds().redraw(open, m_session.draw_page(open));
        RoundRechecks rechecks(m_workspace.database());
        rechecks.remove(open.id);
        rechecks.write(open.id, m_session.pick_rechecks_after(fit));
        tell_of_cut_off();
        tell_of_labels();
    }

    [[nodiscard]] std::vector<std::string>& notices() noexcept { return m_notices; }

private:
    std::vector<float> start_vector() {
        const ClassifierRow& row = m_session.classifier();
        const auto parts = usable(row.start);
        if (parts.size() == row.start.size()) return resolve_start(m_workspace, parts).vector;
        const bool shows_a_way =
            std::ranges::any_of(parts, [](const StartPart& part) { return part.weight > 0; });
        if (shows_a_way) {
            tell("a part of its start has no vector here, so the other parts stand for it");
            return resolve_start(m_workspace, parts).vector;
        }
        const auto examples = positives();
        if (examples.empty()) {
            throw Error(ErrorCode::Conflict,
                        fmt::format("The start of \"{}\" has no vector of {} and no item is "
                                    "labelled as positive to stand for it. Score one first, or "
                                    "start \"{}\" from an example item. Nothing was changed.",
                                    row.name, m_workspace.encoder_name(), row.name));
        }
        tell("its start has no vector here, so the items labelled as positive stand for it");
        return resolve_start(m_workspace, examples).vector;
    }

    /// The parts that there are vectors of.
    std::vector<StartPart> usable(std::span<const StartPart> start) {
        WithoutVector without(m_workspace.database());
        std::vector<StartPart> parts;
        for (const StartPart& part : start) {
            const bool has_vector = part.item   ? !without.contains(*part.item)
                                    : part.text ? can_read(*part.text)
                                                : is_for_these_vectors(part.head.value());
            if (has_vector) parts.push_back(part);
        }
        return parts;
    }

    [[nodiscard]] bool is_for_these_vectors(const StartHead& head) const {
        return head.encoder_fingerprint == m_workspace.space().encoder_fingerprint &&
               head.weights.size() == m_workspace.space().dim;
    }

    bool can_read(const std::string& prompt) {
        if (!m_workspace.has_encoder() || !m_workspace.encoder().info().reads_texts) return false;
        const std::vector<std::string> texts{prompt};
        const auto embedded = m_workspace.encoder().embed_texts(texts, TextRole::Query);
        return !std::isnan(embedded.rows.front());  // which stands for: nothing in it is known
    }

    /// The highest scores first.
    std::vector<StartPart> positives() {
        WithoutVector without(m_workspace.database());
        std::vector<StartPart> parts;
        for (const auto& [item, label] : m_labels) {
            if (label.score.value_or(0) <= 0 || without.contains(item)) continue;
            StartPart& part = parts.emplace_back();
            part.item = item;
            part.weight = *label.score;
        }
        std::ranges::stable_sort(parts, std::ranges::greater{}, &StartPart::weight);
        if (parts.size() > kMostExamples) parts.resize(kMostExamples);
        return parts;
    }

    void tell_of_cut_off() {
        const ClassifierRow& row = m_session.classifier();
        if (row.cut_off == 0) return;
        tell(fmt::format("its cut-off {} was set for scores of the other vectors; look at it again",
                         row.cut_off));
    }

    void tell_of_labels() {
        WithoutVector without(m_workspace.database());
        const auto left_out = std::ranges::count_if(
            m_labels, [&](const ItemLabel& entry) { return without.contains(entry.item); });
        if (left_out == 0) return;
        tell(fmt::format("{} of its {} labels are of items without a vector here and wait",
                         left_out, m_labels.size()));
    }

    void tell(const std::string& what) {
        m_notices.push_back(m_session.classifier().name + ": " + what + ".");
    }

    Workspace& m_workspace;
    LoopSession m_session;
    std::vector<ItemLabel> m_labels;
    std::vector<std::string> m_notices;
};

/// Whether two sets have the same vectors, in two homes: an encoder makes one set, others are
/// copies.
bool is_copy(const Store& one, const Store& other) {
    return one.dim() == other.dim() &&
           one.space().encoder_fingerprint == other.space().encoder_fingerprint;
}

}  // namespace

SwitchReport use_vectors(const fs::path& folder, std::int64_t vector_set,
                         std::shared_ptr<Encoder> encoder) {
    const auto workspace = Workspace::open_on(folder, vector_set);
    const std::scoped_lock lock(workspace->mutex());
    Database& database = workspace->database();
    VectorSetTable sets(database);
    const VectorSet before = sets.in_use();
    if (before.id == vector_set) {
        throw Error(ErrorCode::Conflict,
                    "These vectors of " + workspace->name() + " are in use already");
    }
    if (encoder) workspace->use_encoder(std::move(encoder));
    const auto left = open_vectors(workspace->folder(), before);
    if (is_copy(*left, workspace->store())) {
        {
            Transaction transaction(database);
            sets.copy_missing(before.id, vector_set);
            transaction.commit();
        }
        drop_missing_vectors(database, vector_set, workspace->store(), {});
    }
    copy_seen(*left, workspace->store());

    SwitchReport report;
    Transaction transaction(database);
    sets.use(vector_set);
    if (is_copy(*left, workspace->store())) {
        sets.pass_on(before.id, vector_set);
        transaction.commit();
        report.set = sets.in_use();
        return report;
    }
    for (ClassifierRow& row : ClassifierTable(database).all()) {
        Carrying carrying(*workspace, std::move(row));
        carrying.run();
        std::ranges::move(carrying.notices(), std::back_inserter(report.notices));
        ++report.classifiers;
    }
    transaction.commit();
    report.set = sets.in_use();
    return report;
}

void remove_vectors(const fs::path& folder, std::int64_t vector_set) {
    const auto workspace = Workspace::open(folder);
    const std::scoped_lock lock(workspace->mutex());
    const auto set = VectorSetTable(workspace->database()).find(vector_set);
    if (!set) {
        throw Error(ErrorCode::NotFound, fmt::format("There is no set of vectors {}", vector_set));
    }
    if (set->in_use) {
        throw Error(
            ErrorCode::Conflict,
            fmt::format("The vectors of {} are in use; put others in use first", set->encoder));
    }
    // The store first: as long as the set is listed, a removal that was cut short can be done
    // again.
    remove_vectors_of(workspace->folder(), *set);
    Transaction transaction(workspace->database());
    VectorSetTable(workspace->database()).remove(vector_set);
    transaction.commit();
}

}  // namespace halfspace
