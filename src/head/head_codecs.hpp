// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/head_formats.hpp"
#include "head/linear_layer.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the formats share. Only files of this module include this header.
namespace halfspace {
class ZipArchive;
}

namespace halfspace::head_codecs {

/// JSON whose numbers are floats: text is rounded once, straight to float.
using FloatJson = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                       std::uint64_t, float>;

inline constexpr std::string_view kFormatName = "halfspace-head";
inline constexpr int kVersion = 1;

/// The one JSON object `text` holds, every key once in its object.
/// @param what  what the text is, for messages: `The head's JSON`
/// @throws Error Corrupt naming the byte or the key
FloatJson parse_object(std::string_view text, std::string_view what);

/// The shortest decimal that reads back as the same float; valid JSON for finite values.
std::string shortest(float value);

/// `text` quoted for JSON. @throws Error InvalidInput if it is not UTF-8
std::string json_text(std::string_view text);

/// What `metadata_of` writes, into `saved`; what another program wrote says nothing.
/// @throws Error Corrupt if it is of a head of ours and broken
void read_metadata(const std::map<std::string, std::string>& metadata, SavedHead& saved);

bool is_utf8(std::string_view text);

/// @throws Error Corrupt with `message`
[[noreturn]] void corrupt(const std::string& message);

/// The bytes a file within another may have, unpacked; so that a small file cannot fill memory.
inline constexpr std::uint64_t kLargestPart_bytes = std::uint64_t{256} << 20U;

/// What a file that holds a linear layer says.
struct ForeignHead {
    LinearLayer layer;
    std::map<std::string, std::string> metadata = {};  ///< texts, of whoever wrote it
};

std::string write_json(const SavedHead& saved);
SavedHead read_json(std::string_view text);

std::vector<std::uint8_t> write_safetensors(const SavedHead& saved);
ForeignHead read_safetensors(std::span<const std::uint8_t> content);

/// One Gemm, MatMul with Add, or LinearClassifier, with nothing but reshaping before and nothing
/// but what turns scores into probabilities behind.
ForeignHead read_onnx_head(std::span<const std::uint8_t> content);

/// numpy.savez of `coef_`, `intercept_` and, perhaps, `classes_`.
ForeignHead read_npz(const ZipArchive& archive);
/// skops.io.dump of one of scikit-learn's linear classifiers. Its parts are read as data; no class
/// is made, nothing is run.
ForeignHead read_skops(const ZipArchive& archive);
/// torch.save of a state dict (PyTorch 1.6 or later). Nothing of its pickle is run.
ForeignHead read_torch(const ZipArchive& archive);

}  // namespace halfspace::head_codecs
