// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// What became of one batch of items, in their order.
struct EmbeddedBatch {
    std::size_t first = 0;              ///< index of its first item
    std::vector<std::string> problems;  ///< one an item; empty where it went well
    std::vector<float> rows;            ///< unit vectors of the items without a problem, in order
    std::vector<bool> was_cut;          ///< of texts, one an item: longer than the encoder reads
    std::size_t token_limit = 0;        ///< of texts: what they are cut to; 0 if there is no limit
};

/// Called from the calling thread, batch after batch in item order. What it throws ends the work
/// and is passed on.
using BatchCallback = std::function<void(const EmbeddedBatch&)>;

struct EmbedOptions {
    std::size_t batch_size = 32;  ///< > 0
    std::size_t threads = 0;      ///< for decoding; 0 means all cores
    std::stop_token stop;         ///< no batch is begun after a request
};

/// Where the time went.
struct EmbedTimes {
    std::chrono::duration<double> decode{};  ///< of pictures, summed over the decoding threads
    std::chrono::duration<double> encode{};
};

/// Drops the rows the network could not give (NaN) and says so in `problems` of their items.
/// `rows` holds one row for each item without a problem. @param dim  floats a row
void drop_missing_rows(EmbeddedBatch& batch, std::size_t dim);

}  // namespace halfspace
