// SPDX-License-Identifier: Apache-2.0
#include "data/parquet_sink.hpp"

#include <arrow/buffer.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/byte_size.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace halfspace {

/// What our sinks look like to Arrow. Errors of ours cross it as exceptions would not: kept, and
/// thrown again outside.
class ParquetSink::Output : public arrow::io::OutputStream {
public:
    explicit Output(ByteSink& sink) : m_sink(sink) {}

    arrow::Status Write(const void* data, std::int64_t bytes) override {
        try {
            m_sink.write({static_cast<const char*>(data), static_cast<std::size_t>(bytes)});
        } catch (const Error&) {
            m_error = std::current_exception();
            return arrow::Status::IOError("the output cannot be written");
        }
        m_position += bytes;
        return arrow::Status::OK();
    }
    using arrow::io::OutputStream::Write;
    arrow::Status Flush() override { return arrow::Status::OK(); }
    arrow::Status Close() override {
        m_is_closed = true;
        return arrow::Status::OK();
    }
    [[nodiscard]] bool closed() const override { return m_is_closed; }
    [[nodiscard]] arrow::Result<std::int64_t> Tell() const override { return m_position; }

    /// Throws what the sink threw, if it did, else what `status` says.
    void require(const arrow::Status& status) {
        if (m_error) std::rethrow_exception(std::exchange(m_error, nullptr));
        require_written(status);
    }

private:
    ByteSink& m_sink;
    std::int64_t m_position = 0;
    bool m_is_closed = false;
    std::exception_ptr m_error;
};

void require_written(const arrow::Status& status) {
    if (status.ok()) return;
    throw Error(ErrorCode::Unavailable, "The table cannot be written: " + status.message());
}

ParquetSink::ParquetSink(std::unique_ptr<ByteSink> sink,
                         const std::shared_ptr<arrow::Schema>& schema)
    : m_sink(std::move(sink)), m_output(std::make_shared<Output>(*m_sink)) {
    parquet::WriterProperties::Builder properties;
    properties.compression(parquet::Compression::SNAPPY);
    parquet::ArrowWriterProperties::Builder arrow_properties;
    arrow_properties.store_schema();
    auto writer = parquet::arrow::FileWriter::Open(*schema, arrow::default_memory_pool(), m_output,
                                                   properties.build(), arrow_properties.build());
    m_output->require(writer.status());
    m_writer = std::move(writer).ValueUnsafe();
}

ParquetSink::~ParquetSink() = default;

void ParquetSink::write(const arrow::RecordBatch& batch) {
    if (m_group_bytes >= kGroup_bytes) {
        m_output->require(m_writer->NewBufferedRowGroup());
        m_group_bytes = 0;
    }
    m_output->require(m_writer->WriteRecordBatch(batch));
    m_group_bytes += arrow::util::TotalBufferSize(batch);
}

void ParquetSink::finish() {
    m_output->require(m_writer->Close());
    m_sink->finish();
}

}  // namespace halfspace
