// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// What became of one batch of picture files, in the order of the files.
struct EmbeddedBatch {
    std::size_t first = 0;              ///< index of its first file
    std::vector<std::string> problems;  ///< one a file; empty where it went well
    std::vector<float> rows;            ///< unit vectors of the files without a problem, in order
};

struct EmbedOptions {
    std::size_t batch_size = 32;  ///< > 0
    std::size_t threads = 0;      ///< for decoding; 0 means all cores
    std::stop_token stop;         ///< no batch is begun after a request
};

/// Where the time went.
struct EmbedTimes {
    std::chrono::duration<double> decode{};  ///< summed over the decoding threads
    std::chrono::duration<double> encode{};
};

/// Reads, decodes, resizes and embeds picture files; decoding runs ahead of the network on all
/// cores, with a bounded number of batches in memory. A file that fails costs that file only.
///
/// @param on_batch  called from the calling thread, batch after batch in file order; what it throws
/// ends the
///                  work and is passed on
EmbedTimes embed_files(Encoder& encoder, std::span<const std::filesystem::path> files,
                       const EmbedOptions& options,
                       const std::function<void(const EmbeddedBatch&)>& on_batch);

}  // namespace halfspace
