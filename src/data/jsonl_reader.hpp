// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace halfspace {

/// A file of JSON objects, one a line, as rows numbered by their lines; blank lines are passed
/// over. Objects inside are flattened (`user.name`), lists stay JSON text, null is a missing cell.
/// A line that is no object, is not UTF-8 or nests deeper than 100 is a row with a problem.
/// @throws Error as TextStream; InvalidInput if the file is one JSON array
std::unique_ptr<RowReader> open_jsonl(const std::filesystem::path& path,
                                      const std::string& encoding);

}  // namespace halfspace
