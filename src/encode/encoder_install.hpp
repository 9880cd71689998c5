// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"

#include <filesystem>
#include <string>

namespace halfspace {

enum class InstallMode { Copy, Link };

/// Puts a package into `user_encoder_folder()` in one step, after it was read as a package, so that
/// it is found by `name`. Copying takes the files a package has (configs, tokenizer, ONNX,
/// licences, model card) and leaves weights of other formats; linking leaves them where they are.
///
/// @param name  empty takes the folder's own
/// @throws as `inspect_encoder`; Error InvalidInput if the name is no plain folder name; Conflict
/// if
///         it is taken; Unavailable if it cannot be written (the half copy is removed)
EncoderInfo install_encoder(const std::filesystem::path& folder, const std::string& name,
                            InstallMode mode);

/// Removes what `install_encoder` put there. @return the folder or link that is gone
/// @throws Error NotFound if there is no such encoder; Conflict if it lies elsewhere, saying where
///         and how to remove it there
std::filesystem::path remove_encoder(const std::string& name);

}  // namespace halfspace
