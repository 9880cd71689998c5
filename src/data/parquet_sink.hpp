// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/byte_sink.hpp"
#include "base/error.hpp"

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>

namespace parquet::arrow {
class FileWriter;
}

namespace halfspace {

/// Throws what went wrong while a table was written. @throws Error Unavailable
void require_written(const arrow::Status& status);

/// A Parquet file on its way out, batch by batch, with Snappy and the Arrow schema in its metadata.
class ParquetSink {
public:
    /// A row group is closed once its batches hold so much in memory.
    static constexpr std::int64_t kGroup_bytes = 64 << 20;

    ParquetSink(std::unique_ptr<ByteSink> sink, const std::shared_ptr<arrow::Schema>& schema);
    ParquetSink(const ParquetSink&) = delete;
    ParquetSink& operator=(const ParquetSink&) = delete;
    ~ParquetSink();

    /// @param batch  of the schema. @throws Error Unavailable if it cannot be written
    void write(const arrow::RecordBatch& batch);
    void finish();

private:
    class Output;

    std::unique_ptr<ByteSink> m_sink;
    std::shared_ptr<Output> m_output;
    std::unique_ptr<parquet::arrow::FileWriter> m_writer;
    std::int64_t m_group_bytes = 0;  // of the open row group
};

}  // namespace halfspace
