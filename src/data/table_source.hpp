// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/folder_walk.hpp"
#include "data/record_maker.hpp"
#include "data/source.hpp"
#include "data/table.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace halfspace {

/// What files with rows are; a folder of several kinds is read as the first of these that it has.
enum class RowFormat { Parquet, Arrow, Jsonl, Csv, Vectors, Text };

/// Files with rows that are one source: shards, or one file a split.
struct TableFiles {
    std::filesystem::path root;  ///< canonical: the file, or the folder they are in
    std::string format;          ///< for `SourceInfo`
    RowFormat rows = RowFormat::Csv;
    std::string encoding;  ///< as `SourceOptions` has it
    std::vector<TableFile> files;
    std::vector<SkippedFile> skipped;  ///< other files beside them
    bool is_one_row_a_file = false;
    std::function<std::unique_ptr<RowReader>(const std::filesystem::path&)> open;
};

/// What names a record: the id column, if there is one, or its row in any case.
enum class RecordKeys { Ids, Rows };

/// Reads the first rows, chooses columns and split rule, and gives out the rows of all files in
/// their order, then the skipped files. A file that cannot be read (further) becomes one record
/// with a problem, named like the file, and costs the rest of that file only.
///
/// `next` gives fewer records than asked for once they hold 64 MiB, and 32 at most where pictures
/// are downloaded; `content` keeps at most 4 files open.
/// @throws Error as the files' reader does for the first file, as `choose_columns`, and
/// InvalidInput
///         if no file has a row
std::unique_ptr<Source> open_table(TableFiles files, const SourceOptions& options,
                                   RecordKeys keys = RecordKeys::Ids);

}  // namespace halfspace
