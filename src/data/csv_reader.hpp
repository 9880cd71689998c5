// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace halfspace {

/// A CSV or TSV file as rows: the first record is the header, the delimiter is told from the first
/// 256 KiB (always tab for `.tsv` and `.tab`; Excel's first line `sep=;` is obeyed), an empty cell
/// is a missing one, a record with more or fewer fields than the header is a row with a problem. A
/// column without a name is called `column_N`, a second one of the same name `NAME_2`. Memory: one
/// block of 256 KiB and one record of at most 16 MiB.
/// @throws Error as TextStream; InvalidInput if there is no header
std::unique_ptr<RowReader> open_csv(const std::filesystem::path& path, const std::string& encoding);

}  // namespace halfspace
