// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "encode/encoder.hpp"
#include "encode/hub_name.hpp"
#include "encode/hub_settings.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// What a pull is going to fetch.
struct PullPlan {
    std::string commit;
    std::vector<std::string> files;
    std::uint64_t total_bytes = 0;
    std::uint64_t present_bytes = 0;  ///< of these are here already
};

struct PullOptions {
    std::string variant;  ///< of the ONNX networks; empty takes the plain one
    std::function<void(const PullPlan&)> on_plan;       ///< before the first byte
    ProgressCallback on_progress;                       ///< counts bytes
    std::function<void(const std::string&)> on_notice;  ///< waits and second tries, in words
    std::stop_token stop;
};

struct PullReport {
    EncoderInfo encoder;  ///< empty if the pull was stopped
    PullPlan plan;
    std::uint64_t fetched_bytes = 0;
    bool was_stopped = false;  ///< what came is kept; the same pull goes on from there
    bool was_offline = false;  ///< nothing was asked of the hub
};

/// Downloads an encoder into the hub's cache (see `HubCache`), so that `find_encoder` finds it by
/// its name. Nothing is found before all of it is there and reads as a package. Files already there
/// are not fetched again.
///
/// Offline (HF_HUB_OFFLINE) it only looks whether it is there.
/// @throws Error as `HubClient`, `choose_encoder_files`, `fetch_blob`; Unavailable if the disk has
///         no room or, offline, it is not there; Corrupt if what came is no package we read
PullReport pull_encoder(const HubName& name, const HubSettings& settings,
                        const PullOptions& options);

}  // namespace halfspace
