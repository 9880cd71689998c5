// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// UTF-8 text in pieces of at most `most` characters (code points), none of them blank, white
/// space at their ends left out. A piece ends at the last end of a paragraph (blank line) in its
/// second half, else of a sentence, else of a word, else at `most`.
std::vector<std::string> split_text(std::string_view text, std::size_t most);

}  // namespace halfspace
