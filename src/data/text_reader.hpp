// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace halfspace {

class TextStream;

/// A text file as rows of one column, `text`: each line that is not white space alone is a row,
/// numbered by its line. @throws Error as TextStream
std::unique_ptr<RowReader> open_text_lines(const std::filesystem::path& path,
                                           const std::string& encoding);

/// A text file as one row of one column, `text`; 64 MiB at most. @throws Error as TextStream
std::unique_ptr<RowReader> open_whole_text(const std::filesystem::path& path,
                                           const std::string& encoding);

/// What to say of a file's encoding; empty for UTF-8.
std::string encoding_note(const TextStream& stream);

}  // namespace halfspace
