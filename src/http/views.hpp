// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "workspace/loop_types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// One workspace in a list.
struct WorkspaceSummary {
    std::string name;
    std::uint64_t items = 0;
    std::uint64_t classifiers = 0;
    std::optional<Error> error;  ///< why it cannot be opened
};

/// One workspace and what is in it.
struct WorkspaceView {
    WorkspaceOverview overview;
    bool reads_texts = false;
    std::optional<std::string> encoder_problem;  ///< why prompts cannot be used now
    std::vector<ClassifierSummary> classifiers;
};

}  // namespace halfspace
