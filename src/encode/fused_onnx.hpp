// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/byte_sink.hpp"
#include "encode/encoder.hpp"
#include "head/head_formats.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// The part of an encoder that a fused model holds.
enum class Tower { Image, Text };

/// `image`, `text`. @throws Error InvalidInput naming the two
Tower tower_from(std::string_view name);
std::string_view name_of(Tower tower) noexcept;

/// What was written.
struct FusedModel {
    std::vector<std::string> inputs;
    std::uint64_t bytes = 0;       ///< of the model
    std::uint64_t data_bytes = 0;  ///< of the weights beside it
};

/// Protobuf allows a message 2 GiB; the rest is for what stands around the graph.
inline constexpr std::uint64_t kMostGraph_bytes =
    (std::uint64_t{1} << 31U) - (std::uint64_t{1} << 20U);

/// Where the weights of a model go that are too large for one ONNX file.
struct FusedWeights {
    std::uint64_t most_bytes = kMostGraph_bytes;  ///< of a graph in one file
    std::string name;  ///< of their file, as the model has to call it: beside the model
    std::function<std::unique_ptr<ByteSink>()> open;  ///< called when it is needed; may be empty
};

/// Writes one ONNX model of an encoder's tower and a head: what the tower reads -> `score` [batch,
/// 1], the logit the head gives the unit vector. Behind the package's own network stand its
/// pooling, its dense layers, the scaling to length 1 and the head, in float32.
///
/// Images: the network's one input, pixels as `preprocess` makes them. Texts: `input_ids` and
/// `attention_mask`, int64 or as the network wants them, padded on the right. What is to happen
/// before stands in metadata_props; docs/formats.md says how.
///
/// @param sink  not finished here
/// @throws Error Conflict if the head is of another encoder; InvalidInput if the encoder has no
///         such tower, or the model is too large and `weights` cannot be opened; Corrupt if the
///         package is broken
FusedModel write_fused_onnx(const NamedEncoder& encoder, Tower tower, const SavedHead& saved,
                            ByteSink& sink, const FusedWeights& weights = {});

}  // namespace halfspace
