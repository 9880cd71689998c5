// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace halfspace {

/// Where the hub is and where its files are kept, in the terms of Python's huggingface_hub, so that
/// both see the same models.
struct HubSettings {
    std::string endpoint = "https://huggingface.co";  ///< without `/` at the end
    std::filesystem::path cache_folder;               ///< holds `models--owner--name`
    std::string token;                                ///< empty: nobody is logged in
    bool is_offline = false;
    std::chrono::seconds stall_limit{30};  ///< a connection that gives nothing for so long is cut
};

/// What the environment says: HF_ENDPOINT, HF_HUB_CACHE (HUGGINGFACE_HUB_CACHE, HF_HOME,
/// XDG_CACHE_HOME), HF_TOKEN (HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH, $HF_HOME/token),
/// HF_HUB_OFFLINE (TRANSFORMERS_OFFLINE), HF_HUB_DISABLE_IMPLICIT_TOKEN, HF_HUB_DOWNLOAD_TIMEOUT.
/// @throws Error InvalidInput if HF_ENDPOINT is no http or https address, or the time-out is none
HubSettings hub_settings();

/// `cache_folder` of `hub_settings()`, which cannot fail.
std::filesystem::path hub_cache_folder();

}  // namespace halfspace
