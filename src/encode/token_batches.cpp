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
        const bool is_full = batches.empty() || batches.back().texts.size() == max_rows ||
                             (batches.back().texts.size() + 1) * batches.back().length > max_tokens;
        if (is_full) {
            batches.emplace_back().length = ids.size();
        }
        batches.back().texts.push_back(text);
        append_row(batches.back(), ids, padding_id);
    }
    return batches;
}

}  // namespace halfspace
