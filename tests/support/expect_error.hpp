// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace halfspace::testing {

/// Runs `action` and expects it to throw an Error with `code`, its message holding `words`.
template <typename Action>
void expect_error(ErrorCode code, Action&& action, std::string_view words = "") {
    try {
        action();
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        EXPECT_NE(std::string_view(error.what()).find(words), std::string_view::npos)
            << error.what();
    }
}

}  // namespace halfspace::testing
