// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace halfspace {

/// Where a command's data goes: standard output as it comes for `-`, else a file that appears whole
/// at the end or not at all.
class Output {
public:
    explicit Output(std::string path) : m_path(std::move(path)) {}

    [[nodiscard]] bool is_file() const noexcept { return m_path != "-"; }
    [[nodiscard]] const std::string& path() const noexcept { return m_path; }

    void write(std::string_view text);

    /// Puts the file in its place, or flushes.
    /// @throws Error Unavailable if it cannot be written (disk full, no permission)
    void finish();

private:
    std::string m_path;
    std::string m_content;  // of a file, until it is whole
};

/// Text to standard output, flushed. @throws Error Unavailable if it cannot be written
void print_text(std::string_view text);

/// How many of what was skipped a report names.
inline constexpr std::size_t kShownSkipped = 20;

/// A share for a person: 12.3%, and - for none.
std::string percent(std::optional<double> share);

/// A word for a command line that a person may copy: quoted where a shell would take it apart.
std::string shell_word(const std::string& text);

}  // namespace halfspace
