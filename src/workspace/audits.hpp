// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/audit.hpp"
#include "workspace/loop_types.hpp"
#include "workspace/workspace.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What the last pages changed: of `items` (all of the split or 10,000 drawn at random), `changed`
/// are on the other side of the cut-off now, and `found` are at or above it.
struct PagesChange {
    std::uint64_t pages = 0;
    std::uint64_t changed = 0;
    std::uint64_t found = 0;
    std::uint64_t items = 0;
};

/// How good a head is, from labels of items drawn for that alone.
struct AuditState {
    std::string classifier;
    std::string split;
    std::uint64_t round = 0;  ///< whose page the audited head asks for
    bool is_present = true;   ///< the classifier still has that head
    float cut_off = 0;        ///< of the classifier, at present
    std::size_t drawn = 0;
    /// Of the drawn up to the first without an answer. What was known before counts only in its
    /// turn, for what is known is no random part of what was drawn.
    std::size_t labelled = 0;
    std::size_t unsure = 0;   ///< likewise; left out of the estimates
    std::size_t waiting = 0;  ///< answers after the first card without one
    AuditEstimates estimates;
    std::optional<Estimate>
        unseen;  ///< positives nobody has scored yet; of the training split only
    std::optional<std::uint64_t> labels_to_halve;  ///< the interval of the recall
    std::optional<PagesChange> change;             ///< the last pages'
    std::string advice;                            ///< whether to go on, and why
    std::vector<std::string> notices;
    std::vector<Card> cards;  ///< what was drawn, in an order that says nothing of the scores
};

/// The audits of a workspace's classifiers. Labels of an audit are used for its estimates alone,
/// never for a fit or a query. Threads: any member from any thread.
class Audits {
public:
    static constexpr std::size_t kMostItems = 1000;

    explicit Audits(Workspace& workspace) : m_workspace(workspace) {}

    /// Draws `count` items of a split to audit the present head at its cut-off, in place of the
    /// last draw. Labels of items drawn before, and in the training split the scores given while
    /// training, are known already.
    /// @throws Error NotFound for an unknown classifier or split; InvalidInput if count is 0 or
    ///         above kMostItems
    AuditState draw(const std::string& name, const std::string& split, std::size_t count);

    /// @throws Error NotFound if there is no such classifier or nothing was drawn
    [[nodiscard]] AuditState state(const std::string& name) const;

    /// Scores above 0 are positive, below 0 negative; 0 and *unsure* are left out; an empty label
    /// takes back what was said.
    /// @throws Error InvalidInput for an item that was not drawn; as `state`
    AuditState set_labels(const std::string& name, std::span<const ItemLabel> labels);

private:
    Workspace& m_workspace;
};

/// Whether more labels are worth it and why, in words for a person: `Stop: ...`, `Go on: ...`.
/// @param change  nothing before the classifier has had enough pages
std::string audit_advice(const AuditEstimates& estimates, std::size_t labelled,
                         const std::optional<std::uint64_t>& labels_to_halve,
                         const std::optional<PagesChange>& change);

}  // namespace halfspace
