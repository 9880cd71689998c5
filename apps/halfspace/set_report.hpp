// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/class_set_types.hpp"

#include <string>

namespace halfspace {

/// A set for people: its classes with their labels, a line each.
std::string to_people(const ClassSetState& state);

/// Figures of each class and the averages; the matrix where it fits a screen, else the pairs that
/// are confused most.
std::string to_people(const ClassConfusion& held);

}  // namespace halfspace
