// SPDX-License-Identifier: Apache-2.0
#include "encode/token_batches.hpp"

#include <algorithm>
#include <numeric>

namespace halfspace {
namespace {

void append_row(TokenBatch& batch, const std::vector<std::int64_t>& ids, std::int64_t padding_id) {
    const std::size_t padding = batch.length - ids.size();
    batch.ids.insert(batch.ids.end(), ids.begin(), ids.end());
    batch.ids.insert(batch.ids.end(), padding, padding_id);
    batch.mask.insert(batch.mask.end(), ids.size(), 1);
    batch.mask.insert(batch.mask.end(), padding, 0);
}

/// Whether a text of `length` tokens, no more than the texts before it, begins another batch.
bool is_full(const TokenBatch& batch, std::size_t length, std::size_t max_rows,
             std::size_t max_tokens) {
    constexpr std::size_t kFewRows = 8;  // below that a batch costs more than padding does
    const std::size_t rows = batch.texts.size();
    const bool is_much_shorter = length * 10 < batch.length * 9;
    return rows == max_rows || (rows + 1) * batch.length > max_tokens ||
           (rows >= kFewRows && is_much_shorter);
}

}  // namespace

std::vector<TokenBatch> batched_by_length(std::span<const Tokens> texts, std::int64_t padding_id,
                                          std::size_t max_rows, std::size_t max_tokens) {
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Longest first: a batch's first row then gives its length.
    std::stable_sort(order.begin(), order.end(), [texts](std::size_t a, std::size_t b) {
        return texts[a].ids.size() > texts[b].ids.size();
    });
    std::vector<TokenBatch> batches;
    for (const std::size_t text : order) {
        const std::vector<std::int64_t>& ids = texts[text].ids;
        if (ids.empty()) {
            break;  // and so are all that follow
        }
        if (batches.empty() || is_full(batches.back(), ids.size(), max_rows, max_tokens)) {
            batches.emplace_back().length = ids.size();
        }
        batches.back().texts.push_back(text);
        append_row(batches.back(), ids, padding_id);
    }
    return batches;
}

}  // namespace halfspace
