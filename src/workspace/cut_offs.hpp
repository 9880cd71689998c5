// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/cut_off.hpp"
#include "workspace/cut_off_fit.hpp"
#include "workspace/workspace.hpp"

#include <optional>
#include <string>

namespace halfspace {

/// Where a classifier counts an item as positive, by what rule, and what the labels say of it now.
struct CutOffState {
    std::string classifier;
    CutOffRule rule;
    float cut_off = 0;                       ///< in use
    std::optional<Calibration> calibration;  ///< of the present head, as it is kept with it
    CutOffFit now;  ///< what the labels there are by now would give; a rule is fitted anew when the
                    ///< head changes or it is set again
};

/// The cut-offs of a workspace's classifiers. Threads: any member from any thread.
class CutOffs {
public:
    explicit CutOffs(Workspace& workspace) : m_workspace(workspace) {}

    /// @throws Error NotFound if there is no such classifier
    [[nodiscard]] CutOffState state(const std::string& name) const;

    /// Takes a rule, fits it to the present head and keeps it for later ones; the head is
    /// calibrated anew too.
    /// @param by_hand  the cut-off, exactly with the rule *by hand*
    /// @throws Error Conflict, saying why, if the labels cannot support the rule; InvalidInput as
    ///         `check_rule`; as `state`
    CutOffState set(const std::string& name, const CutOffRule& rule, std::optional<float> by_hand);

private:
    Workspace& m_workspace;
};

}  // namespace halfspace
