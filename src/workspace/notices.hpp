// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_types.hpp"

#include <cstddef>
#include <span>

namespace halfspace {

/// Adds what a person should know of the open page: nothing or little left unseen.
void add_page_notices(ClassifierState& state);

/// Adds what a person should know of the fit that has just been made.
/// @param page_labels  labels of the page fitted; `page_size` is how many items it showed
void add_fit_notices(ClassifierState& state, std::span<const ItemLabel> page_labels,
                     std::size_t page_size);

}  // namespace halfspace
