// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "data/table_writer.hpp"
#include "workspace/loop.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// What of a picture goes into an exported table.
enum class ExportedPictures {
    Bytes,  ///< the file itself; the table then needs nothing else
    Paths,  ///< where its file is on this machine; of one inside another file, its bytes
    None,
};

/// `bytes`, `paths`, `none`. @throws Error InvalidInput naming them
ExportedPictures exported_pictures_from(std::string_view name);

struct LabelExport {
    std::uint64_t labels = 0;
    std::vector<std::string> without_picture;  ///< keys of those that are not there any more
};

/// Writes a classifier's labels as a table, newest first, with the columns
///
///     path      the item's key, as `labels import` takes it
///     split
///     text      of texts, whole; image: of pictures, unless `pictures` is None
///     score     -1 to 1; empty where unsure
///     unsure
///     label     1 positive (score > 0), 0 negative (score < 0), else empty
///     metadata  of the data, a JSON object
///
/// CSV and JSON lines name pictures by their path, whatever `pictures` says. Parquet carries the
/// features of Hugging Face's datasets: `image` is an Image, `label` a ClassLabel.
/// @throws Error NotFound if there is no such classifier; InvalidInput if it has no label;
///         Unavailable if `sink` cannot be written
LabelExport export_labels(Loop& loop, Workspace& workspace, const std::string& classifier,
                          TableFormat format, ExportedPictures pictures,
                          std::unique_ptr<ByteSink> sink);

/// A folder that `datasets.load_dataset(FOLDER)` reads: data/SPLIT-00000-of-00001.parquet and a
/// README.md, the dataset's card. It appears whole or not at all.
/// @param on_progress  of the labels; may be empty
/// @throws Error as `export_labels`; Conflict if `folder` is there and not empty
LabelExport export_label_dataset(Loop& loop, Workspace& workspace, const std::string& classifier,
                                 ExportedPictures pictures, const std::filesystem::path& folder,
                                 const ProgressCallback& on_progress = {});

}  // namespace halfspace
