// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// Where a tower's network may be, without `.onnx` and below the package's folder: the first of
/// which there is one in any variant.
/// @param variant  "quantized" means `<stem>_quantized.onnx`; empty means `<stem>.onnx`
/// @return nothing if there is none of them in any variant
/// @throws Error NotFound if the one there is lacks this variant, naming those it has
std::optional<std::filesystem::path> find_network(const std::filesystem::path& folder,
                                                  const std::vector<std::string>& stems,
                                                  const std::string& variant);

/// The network and what it keeps outside (model.onnx_data, model.onnx.data), below the folder.
std::vector<std::filesystem::path> files_of_network(const std::filesystem::path& folder,
                                                    const std::filesystem::path& onnx);

/// The variants there are of any network of the package, sorted; the plain one is "".
std::vector<std::string> variants_of(const std::filesystem::path& folder);

}  // namespace halfspace
