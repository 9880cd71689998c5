// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/embedded_batch.hpp"
#include "encode/encoder.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

namespace halfspace {

/// The bytes of picture `i` as its file holds them (JPEG, PNG, ...). Called from the decoding
/// threads, several at once, once an item. An Error it throws costs that item only and becomes its
/// problem; any other exception ends the work.
using ReadImage = std::function<std::vector<std::uint8_t>(std::size_t i)>;

/// Reads, decodes, resizes and embeds `count` pictures; decoding runs ahead of the network on all
/// cores, with a bounded number of batches in memory. A picture that fails costs itself only.
EmbedTimes embed_images(Encoder& encoder, std::size_t count, const ReadImage& read,
                        const EmbedOptions& options, const BatchCallback& on_batch);

/// `embed_images` over files.
EmbedTimes embed_files(Encoder& encoder, std::span<const std::filesystem::path> files,
                       const EmbedOptions& options, const BatchCallback& on_batch);

}  // namespace halfspace
