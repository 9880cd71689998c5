// SPDX-License-Identifier: Apache-2.0
#include "progress_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace halfspace {

namespace {

constexpr std::chrono::milliseconds kOnTerminal{100};
constexpr std::chrono::seconds kElsewhere{5};

}  // namespace

ProgressLine::ProgressLine(std::string verb, std::string (*in_words)(const Progress&))
    : m_verb(std::move(verb)), m_in_words(in_words), m_on_terminal(::isatty(STDERR_FILENO) != 0) {}

void ProgressLine::show(const Progress& progress) {
    m_latest = m_verb + ": " + m_in_words(progress);
    const auto now = std::chrono::steady_clock::now();
    const bool is_last = progress.done == progress.total;
    if (!is_last && now - m_printed < (m_on_terminal ? kOnTerminal : kElsewhere)) return;
    m_printed = now;
    print(m_latest);
    m_latest.clear();
}

void ProgressLine::finish() {
    if (!m_latest.empty()) print(m_latest);
    m_latest.clear();
    if (m_on_terminal && m_width > 0) std::fputc('\n', stderr);
    m_width = 0;
}

void ProgressLine::print(const std::string& text) {
    if (!m_on_terminal) {
        std::fprintf(stderr, "%s\n", text.c_str());
        return;
    }
    // Blanks over what is left of a longer line.
    const std::size_t rest = m_width > text.size() ? m_width - text.size() : 0;
    std::fprintf(stderr, "\r%s%s", text.c_str(), std::string(rest, ' ').c_str());
    std::fflush(stderr);
    m_width = text.size();
}

}  // namespace halfspace
