// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/block_cache.hpp"
#include "data/table.hpp"

#include <filesystem>
#include <memory>

namespace halfspace {

/// A Parquet file as rows, as Hugging Face datasets store them: pictures as struct {bytes, path},
/// classes given out by the names in the schema's metadata `huggingface`. Memory: batches of about
/// 32 MiB of the wanted columns; `read_at` puts the wanted columns of a row group into `cache`.
/// @throws Error NotFound; Corrupt if it is no Parquet file
std::unique_ptr<RowReader> open_parquet(const std::filesystem::path& path,
                                        std::shared_ptr<BlockCache> cache);

/// An Arrow IPC file, of the file or the stream format, as rows, likewise. Memory-mapped: the
/// memory is one record batch at most, and only where it is compressed.
/// @throws as `open_parquet`
std::unique_ptr<RowReader> open_arrow(const std::filesystem::path& path);

}  // namespace halfspace
