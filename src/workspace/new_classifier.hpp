// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_session.hpp"

#include <string>
#include <vector>

namespace halfspace {

/// A classifier that is asked for, checked and ready to be added.
struct PreparedClassifier {
    ClassifierRow row;
    std::vector<std::string> notices;  ///< such as a prompt that was cut
};

/// @throws Error InvalidInput and NotFound as the API says; whether the name is free is for the
///         caller to check
PreparedClassifier prepare_classifier(Workspace& workspace, const NewClassifier& wanted);

/// Adds it with its first round, whose page is still empty. Needs a Transaction.
LoopSession add_classifier(Workspace& workspace, ClassifierRow row);

}  // namespace halfspace
