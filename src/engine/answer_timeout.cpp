// SPDX-License-Identifier: Apache-2.0
#include "engine/answer_timeout.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <system_error>

namespace halfspace {

std::chrono::seconds answer_timeout_from(std::string_view text) {
    constexpr std::int64_t kMostSeconds = 86400;
    std::int64_t seconds = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool is_whole = problem == std::errc() && end == text.data() + text.size();
    if (is_whole && seconds >= 1 && seconds <= kMostSeconds) return std::chrono::seconds(seconds);
    throw Error(
        ErrorCode::InvalidInput,
        fmt::format("The answer_timeout of the store's address must be 1 to {} seconds, not "
                    "\"{}\"",
                    kMostSeconds, text));
}

}  // namespace halfspace
