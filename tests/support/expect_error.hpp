// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace halfspace::testing {

/// Runs `action` and expects it to throw an Error with `code`; gives its message.
template <typename Action>
std::string error_of(ErrorCode code, Action&& action) {
    try {
        action();
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        return error.what();
    }
    return {};
}

/// The same, the message holding `words`.
template <typename Action>
void expect_error(ErrorCode code, Action&& action, std::string_view words = "") {
    const std::string message = error_of(code, action);
    EXPECT_NE(message.find(words), std::string::npos) << message;
}

}  // namespace halfspace::testing
