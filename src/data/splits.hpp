// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"

#include <string>
#include <string_view>

namespace halfspace {

/// The one name we keep for a split that people call `train`, `Training`, `val`, `dev`, ...:
/// `train`, `validation` or `test`; empty if the word is none of them.
std::string known_split(std::string_view word);

/// The folder a relative path begins with; empty for a file at the top.
std::string top_folder(std::string_view path);

/// The split a file's path names: the word of the file's name, else of its folders from the inside
/// out, that is a known split between separators (`data/train-00000-of-00002.parquet`,
/// `imdb_test.csv`, `val/1.csv`), as Hugging Face reads it; empty if there is none.
std::string split_in_path(std::string_view path);

/// `validation` for a stable share of the keys, the same on every machine; else `train`.
std::string split_by_hash(std::string_view key, double held_out);

/// The split of a path under SplitRule::Folder.
std::string split_by_folder(std::string_view path);

/// The class that a file's innermost folder names; empty at the top, where that folder is a split,
/// and where its name is not UTF-8.
std::string class_folder(std::string_view path);

/// @throws Error InvalidInput if `held_out` is out of its range
void check(const SplitOptions& options);

}  // namespace halfspace
