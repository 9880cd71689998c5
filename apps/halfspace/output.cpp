// SPDX-License-Identifier: Apache-2.0
#include "output.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <cstdio>

namespace halfspace {

namespace {

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

}  // namespace halfspace
