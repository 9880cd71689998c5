// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/class_set_table.hpp"
#include "workspace/class_set_types.hpp"
#include "workspace/new_classifier.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A class of a set to be: a classifier that is there, or one ready to be added.
struct PreparedClass {
    std::optional<ClassifierId> present;
    PreparedClassifier made;  ///< without `present`
};

/// Looks up the classes by name and makes those that are no classifiers yet ready.
/// @param row      the set they are for; id 0 before it is added
/// @param notices  gets those of the classifiers to be made
/// @throws Error Conflict if a classifier is in another set; InvalidInput if it trains on another
///         split; as `prepare_classifier`
std::vector<PreparedClass> prepare_classes(Workspace& workspace, const ClassSetRow& row,
                                           std::span<const NewClass> classes,
                                           std::vector<std::string>& notices);

/// Its id, after it is added if need be. Needs a Transaction.
ClassifierId add_class(Workspace& workspace, PreparedClass prepared);

/// The prompt a class starts from when nothing else is said: its name with blanks for underscores,
/// after "a photo of" where the workspace has pictures.
std::string prompt_for_class(const Workspace& workspace, const std::string& name);

}  // namespace halfspace
