// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace halfspace {

namespace {

constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:@%+";

[[noreturn]] void fail() {
    throw Error(ErrorCode::Unavailable,
                "Could not write to standard output: " + system_error_text());
}

}  // namespace

void Output::write(std::string_view text) {
    if (is_file()) {
        m_content += text;
    } else if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
        fail();
    }
}

void Output::finish() {
    if (is_file()) {
        write_file(m_path, m_content);
    } else if (std::fflush(stdout) != 0) {
        fail();
    }
}

void print_text(std::string_view text) {
    Output output("-");
    output.write(text);
    output.finish();
}

std::string percent(std::optional<double> share) {
    return share ? fmt::format("{:.1f}%", 100 * *share) : "-";
}

std::string shell_word(const std::string& text) {
    if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
    std::string quoted = "'";
    for (const char character : text) {
        if (character == '\'') {
            quoted += "'\\''";
        } else {
            quoted += character;
        }
    }
    return quoted + "'";
}

}  // namespace halfspace
