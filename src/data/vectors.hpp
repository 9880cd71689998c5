// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// The numbers of `[0.1, -2, 3e-4]`, as JSON, Python and numpy print them: commas or white space
/// between, `nan` and `inf` allowed; nothing if the text is no such list.
std::optional<std::vector<float>> parse_vector(std::string_view text);

/// Why a ready-made vector cannot be an item's, in words for a person: a number that is not finite,
/// all zeros, none at all, or `dim` other than its length; empty if it can. `dim` 0: any length.
std::string vector_problem(std::span<const float> vector, std::size_t dim);

}  // namespace halfspace
