// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "data/arrow_batches.hpp"
#include "data/copied_rows.hpp"
#include "data/parquet_sink.hpp"
#include "data/parquet_writer.hpp"

#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>

#include <utility>

namespace halfspace {

namespace {

std::unique_ptr<ArrowBatches> open_batches(const TableFiles& files, const TableFile& file) {
    return files.rows == RowFormat::Parquet ? open_parquet_batches(file.path)
                                            : open_arrow_batches(file.path);
}

/// The schema of the first file that can be read; null if none can.
std::shared_ptr<arrow::Schema> schema_of(const TableFiles& files) {
    std::shared_ptr<arrow::Schema> first;
    std::string first_name;
    for (const TableFile& file : files.files) {
        std::shared_ptr<arrow::Schema> schema;
        try {
            schema = open_batches(files, file)->schema();
        } catch (const Error&) {
            continue;  // scoring says that this file cannot be read
        }
        if (!first) {
            first = schema;
            first_name = file.path.string();
        } else if (!schema->Equals(*first, /*check_metadata=*/false)) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("{} has other columns than {}, so they are no one Parquet "
                                    "table; write CSV or JSON lines, or predict them one by one",
                                    file.path.string(), first_name));
        }
    }
    return first;
}

std::shared_ptr<arrow::Schema> with_columns(const arrow::Schema& schema, const CellBatch& added,
                                            const TableMetadata& metadata) {
    auto fields = schema.fields();
    fields.insert(fields.end(), added.fields().begin(), added.fields().end());
    auto all =
        schema.metadata() ? schema.metadata()->Copy() : std::make_shared<arrow::KeyValueMetadata>();
    for (const auto& [name, value] : metadata) require_written(all->Set(name, value));
    return arrow::schema(std::move(fields), std::move(all));
}

/// Batches of Arrow or Parquet, written with the added columns at their end.
class ArrowCopy : public TableCopy {
public:
    ArrowCopy(const TableFiles& files, std::unique_ptr<ByteSink> sink,
              const std::shared_ptr<arrow::Schema>& schema, std::span<const CellColumn> added,
              const TableMetadata& metadata)
        : m_files(files),
          m_places(m_files),
          m_added(added),
          m_schema(with_columns(*schema, m_added, metadata)),
          m_sink(std::move(sink), m_schema) {}

    void append(const std::string& key, std::span<const Cell> added) override {
        const auto place = m_places.find(key);
        if (!place) return;
        if (!m_reader || m_file != place->file) open(place->file);
        while (!m_batch || m_at == m_batch->num_rows()) next_batch();
        if (++m_row != place->row) throw_changed(m_files.files[m_file]);
        m_added.append(added);
        ++m_at;
    }

    void finish() override {
        write_rows();
        m_sink.finish();
    }

private:
    void open(std::size_t file) {
        write_rows();
        m_batch.reset();
        m_file = file;
        m_row = 0;
        m_reader = open_batches(m_files, m_files.files[file]);
    }

    void next_batch() {
        write_rows();
        m_batch = m_reader->next();
        m_at = 0;
        if (!m_batch) throw_changed(m_files.files[m_file]);
    }

    /// The rows of the batch that are scored, which are all but where a file ends in a fault.
    void write_rows() {
        if (m_added.rows() == 0) return;
        auto arrays = m_batch->Slice(0, m_at)->columns();
        for (auto& array : m_added.take()) arrays.push_back(std::move(array));
        m_sink.write(*arrow::RecordBatch::Make(m_schema, m_at, std::move(arrays)));
    }

    TableFiles m_files;
    RowPlaces m_places;
    CellBatch m_added;  // of the first m_at rows of m_batch
    std::shared_ptr<arrow::Schema> m_schema;
    ParquetSink m_sink;
    std::unique_ptr<ArrowBatches> m_reader;
    std::size_t m_file = 0;
    std::uint64_t m_row = 0;  // of m_file, the last one copied
    std::shared_ptr<arrow::RecordBatch> m_batch;
    std::int64_t m_at = 0;
};

}  // namespace

std::unique_ptr<TableCopy> open_arrow_copy(const TableFiles& files, std::unique_ptr<ByteSink> sink,
                                           std::vector<CellColumn> added,
                                           const TableMetadata& metadata) {
    const auto schema = schema_of(files);
    if (!schema) throw_changed(files.files.front());
    for (const auto& field : schema->fields()) {
        require_new_column(field->name(), added, files.root.string());
    }
    return std::make_unique<ArrowCopy>(files, std::move(sink), schema, added, metadata);
}

}  // namespace halfspace
