// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace halfspace {

/// A file of JSON objects as rows: one a line, numbered by their lines (blank lines are passed
/// over), or the elements of one array, numbered from 1. Objects inside are flattened
/// (`user.name`), lists stay JSON text, null is a missing cell. What is no object, is not UTF-8,
/// nests deeper than 100 or is longer than 64 MiB is a row with a problem. Memory: one object.
/// @throws Error as TextStream
std::unique_ptr<RowReader> open_jsonl(const std::filesystem::path& path,
                                      const std::string& encoding);

}  // namespace halfspace
