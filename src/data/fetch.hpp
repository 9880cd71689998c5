// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What came of one download.
struct Fetched {
    std::vector<std::uint8_t> bytes;
    std::string problem;  ///< why there is nothing, in words for a person; else empty
};

/// Limits of one download. All of them end it with a problem.
struct FetchLimits {
    std::size_t most_bytes = 32U << 20U;
    long connect_seconds = 10;
    long seconds = 60;
    std::size_t at_once = 16;  ///< of them 6 from one host
};

/// Downloads http and https addresses, several at once, in the order given; redirects (at most 5)
/// stay with http and https. Memory: `most_bytes` for each address.
/// @throws Error Unavailable if the HTTP client cannot be started
std::vector<Fetched> fetch(std::span<const std::string> addresses, const FetchLimits& limits = {});

}  // namespace halfspace
