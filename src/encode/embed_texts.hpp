// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/embedded_batch.hpp"
#include "encode/encoder.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace halfspace {

/// Text `i` in UTF-8. Called from the calling thread, in order. An Error it throws costs that item
/// only and becomes its problem.
using ReadText = std::function<std::string(std::size_t i)>;

/// Embeds `count` texts as items. They are taken in windows of `options.batch_size` texts or about
/// 4 MiB, whichever comes first, and within a window the encoder puts those of like length
/// together: a few hundred texts a window are enough to pad next to nothing. Memory is bounded by
/// one window. A text that fails (not UTF-8, nothing in it that the encoder reads) costs itself
/// only.
/// @param options  `threads` is not used: the network has all cores
EmbedTimes embed_texts(Encoder& encoder, std::size_t count, const ReadText& read,
                       const EmbedOptions& options, const BatchCallback& on_batch);

}  // namespace halfspace
