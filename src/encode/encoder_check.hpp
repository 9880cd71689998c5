// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace halfspace {

/// One thing that was looked at.
struct CheckResult {
    std::string what;  ///< `checksums`, `pictures: batch`, ...
    bool is_good = false;
    std::string detail;  ///< what was found, in words with numbers
};

/// Tries a package out: its files against the checksums the hub's cache knows, each tower with
/// built-in pictures or texts. A vector must be finite, have norm 1 within 1e-5, tell unlike things
/// apart, and be the same (within 1e-4 a number) whether its item came alone or in a batch. Says
/// how many milliseconds an item takes.
///
/// @param on_result  is given each result as it comes
/// @return all results, also when some are bad
/// @throws as `open_encoder`
std::vector<CheckResult> check_encoder(const std::filesystem::path& folder,
                                       const EncoderOptions& options,
                                       const std::function<void(const CheckResult&)>& on_result);

}  // namespace halfspace
