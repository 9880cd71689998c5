// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openvino/openvino.hpp>

#include <filesystem>
#include <memory>

namespace halfspace {

/// Reads an ONNX file, also one with the average pooling of Hugging Face's EfficientNet, whose
/// window is larger than any picture and which the runtime by itself refuses: it is the mean over
/// all places.
/// @throws ov::Exception if the runtime cannot read it
std::shared_ptr<ov::Model> read_onnx(ov::Core& core, const std::filesystem::path& onnx);

}  // namespace halfspace
