// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"

#include <chrono>
#include <string>

namespace halfspace {

/// Shows how far a long job is on standard error: one line that is written over on a terminal, a
/// new line every few seconds elsewhere. The last state is always shown.
class ProgressLine {
public:
    /// @param verb  what is being done: `Indexing`
    /// @param in_words  how a state reads: by items, or `describe_bytes`
    explicit ProgressLine(std::string verb, std::string (*in_words)(const Progress&) = describe);
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine() { finish(); }

    void show(const Progress& progress);

    /// Ends the line, so that other text can follow. No-op the second time.
    void finish();

private:
    void print(const std::string& text);

    std::string m_verb;
    std::string (*m_in_words)(const Progress&);
    bool m_on_terminal;
    std::string m_latest;     // not printed yet, or written over
    std::size_t m_width = 0;  // of what stands on the terminal's line
    std::chrono::steady_clock::time_point m_printed{};
};

}  // namespace halfspace
