// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// How an exported file is used, as text to copy.
struct HeadSnippet {
    std::string
        kind;  ///< `predict`, `numpy`, `sklearn`, `torch`, `onnx`, `onnx_image`, `onnx_text`
    std::string format;  ///< ending of the file it reads: `json`, `safetensors`, `onnx`
    std::string text;
};

/// Each for the file that an export of `classifier` is called by: `NAME.json`, `NAME.image.onnx`,
/// ... `embedding` in them stands for n x dim float32 of the same encoder's unit vectors, `scores`
/// is what comes out.
/// @param tower  whether the encoder reads images and texts
std::vector<HeadSnippet> head_snippets(const std::string& classifier, bool reads_images,
                                       bool reads_texts);

/// The one for the file just written: of `format` and, for a fused model, its tower (`image`,
/// `text`; else empty). @param file  as the snippet is to open it
std::string snippet_for_file(const std::string& file, std::string_view format,
                             std::string_view tower);

}  // namespace halfspace
