// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/tokenizer.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// Texts of like length, filled up to the longest of them.
struct TokenBatch {
    std::vector<std::size_t> texts;  ///< which text each row is
    std::size_t length = 0;          ///< tokens a row
    std::vector<std::int64_t> ids;   ///< rows x length, row-major
    std::vector<std::int64_t> mask;  ///< the same shape: 1 for a token, 0 for padding
};

/// Puts texts into batches by length, so that little is padded: from eight rows on a batch takes
/// none that is a tenth shorter than its longest. A text without tokens is in none.
/// @param max_rows    rows a batch at most
/// @param max_tokens  rows x length at most, but at least one row
std::vector<TokenBatch> batched_by_length(std::span<const Tokens> texts, std::int64_t padding_id,
                                          std::size_t max_rows, std::size_t max_tokens);

}  // namespace halfspace
