// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/type_fwd.h>

#include <filesystem>
#include <memory>

namespace halfspace {

/// A Parquet or Arrow file batch by batch, all columns.
class ArrowBatches {
public:
    virtual ~ArrowBatches() = default;

    [[nodiscard]] virtual std::shared_ptr<arrow::Schema> schema() const = 0;

    /// The next rows, about 32 MiB of them at most; null at the end.
    /// @throws Error Corrupt if the file cannot be read further, naming it
    virtual std::shared_ptr<arrow::RecordBatch> next() = 0;
};

/// @throws Error NotFound; Corrupt if it is no such file
std::unique_ptr<ArrowBatches> open_parquet_batches(const std::filesystem::path& path);
std::unique_ptr<ArrowBatches> open_arrow_batches(const std::filesystem::path& path);

}  // namespace halfspace
