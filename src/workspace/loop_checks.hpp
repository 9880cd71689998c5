// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/classifier_table.hpp"
#include "workspace/loop_types.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace halfspace {

// What a person may ask of the loop; each throws Error InvalidInput naming the value and the limit.

/// 1 to 100 characters of UTF-8, no `/`, no control characters, no blank at either end.
void check_name(const std::string& name);
/// 1 to 200. @return it
std::size_t check_page_size(std::size_t page_size);
/// Nothing, or 0.5 to 1. @return it
std::optional<float> check_group_at(std::optional<float> group_at);
/// Finite. @return it
float checked_cut_off(float cut_off);
/// @throws Error Conflict if a classifier has the name
void check_is_free(const ClassifierTable& table, const std::string& name);
/// Not both a score and unsure, a score in [-1, +1].
/// @param item  named in the message
void check_label(const LabelValue& label, const std::string& item);
/// For what would part a class from its set.
/// @throws Error Conflict naming the set, if the classifier is in one
void check_is_in_no_set(Workspace& workspace, const ClassifierRow& classifier);
/// Scores in [-1, +1], not both score and unsure, no item twice, every item of `split`.
/// @throws Error NotFound for an unknown item
void check_labels(const Workspace& workspace, const std::string& split,
                  std::span<const ItemLabel> labels);

}  // namespace halfspace
