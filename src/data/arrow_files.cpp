// SPDX-License-Identifier: Apache-2.0
#include "data/arrow_files.hpp"

#include "base/error.hpp"
#include "data/arrow_batches.hpp"
#include "data/arrow_values.hpp"

#include <arrow/array.h>
#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/byte_size.h>
#include <fmt/format.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBatch_bytes = 32 << 20;
constexpr std::int64_t kMostBatchRows = 4096;

void check(const arrow::Status& status, const fs::path& path) {
    if (!status.ok()) {
        throw Error(
            status.IsIOError() && !fs::exists(path) ? ErrorCode::NotFound : ErrorCode::Corrupt,
            fmt::format("{} cannot be read: {}", path.string(), status.message()));
    }
}

template <typename Type>
Type value_or_throw(arrow::Result<Type> result, const fs::path& path) {
    check(result.status(), path);
    return std::move(result).ValueUnsafe();
}

/// Runs `act`; what the libraries throw at a faulty file becomes our Error.
template <typename Act>
auto guarded(const fs::path& path, Act&& act) {
    try {
        return act();
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} cannot be read: {}", path.string(), error.what()));
    }
}

/// What both formats share: batches, whose cells become values.
class BatchReader : public RowReader, public ArrowBatches {
public:
    explicit BatchReader(fs::path path) : m_path(std::move(path)) {}

    [[nodiscard]] const std::vector<Column>& columns() const noexcept override { return m_columns; }

    void want(const std::vector<Want>& wants) override {
        m_wants = wants;
        m_wants.resize(m_columns.size(), Want::Text);
    }

    bool next(Row& row) override {
        while (!m_batch || m_at == m_batch->num_rows()) {
            m_batch = next_batch();
            m_at = 0;
            if (!m_batch) return false;
        }
        fill(*m_batch, m_at++, m_next_row++, row);
        return true;
    }

    [[nodiscard]] std::shared_ptr<arrow::Schema> schema() const override { return m_schema; }
    std::shared_ptr<arrow::RecordBatch> next() override { return next_batch(); }

protected:
    void set_schema(std::shared_ptr<arrow::Schema> schema) {
        m_schema = std::move(schema);
        m_arrow_columns = columns_of(*m_schema);
        for (const ArrowColumn& column : m_arrow_columns) m_columns.push_back(column.column);
        want({});
    }

    /// The next batch, with the wanted columns or all; null at the end.
    virtual std::shared_ptr<arrow::RecordBatch> next_batch() = 0;

    void fill(const arrow::RecordBatch& batch, std::int64_t at, std::uint64_t number,
              Row& row) const {
        row = {.number = number, .values = std::vector<Value>(m_columns.size()), .problem = {}};
        const bool has_all = batch.num_columns() == static_cast<int>(m_columns.size());
        int place = 0;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const bool is_wanted = m_wants[i] != Want::Nothing;
            if (is_wanted) {
                row.values[i] = value_of(*batch.column(place), at, m_wants[i], m_arrow_columns[i]);
            }
            if (has_all || is_wanted) ++place;
        }
    }

    /// `next` goes on in `batch`, whose first row is number `first`, at number `number`.
    void go_to(std::shared_ptr<arrow::RecordBatch> batch, std::uint64_t first,
               std::uint64_t number) {
        m_batch = std::move(batch);
        m_at = static_cast<std::int64_t>(number - first);
        m_next_row = number;
    }

    [[nodiscard]] Error no_row(std::uint64_t number) const {
        return {ErrorCode::NotFound, fmt::format("{} has no row {}", m_path.string(), number)};
    }

    fs::path m_path;
    std::vector<Want> m_wants;

private:
    std::shared_ptr<arrow::Schema> m_schema;
    std::vector<Column> m_columns;
    std::vector<ArrowColumn> m_arrow_columns;
    std::shared_ptr<arrow::RecordBatch> m_batch;
    std::int64_t m_at = 0;
    std::uint64_t m_next_row = 1;
};

class ParquetReader : public BatchReader {
public:
    ParquetReader(const fs::path& path, std::shared_ptr<BlockCache> cache)
        : BatchReader(path), m_cache(std::move(cache)) {
        guarded(m_path, [&] { open(); });
    }

    [[nodiscard]] std::optional<std::uint64_t> count() const override { return m_starts.back(); }

    void seek(std::uint64_t number) override {
        const std::size_t group = group_of(number);
        m_batches.reset();
        m_group = group;
        std::uint64_t first = m_starts[group] + 1;
        auto batch = next_batch();
        while (batch && number >= first + static_cast<std::uint64_t>(batch->num_rows())) {
            first += static_cast<std::uint64_t>(batch->num_rows());
            batch = next_batch();
        }
        go_to(std::move(batch), first, number);
    }

    void read_at(std::uint64_t number, Row& row) override {
        const std::size_t group = group_of(number);
        if (group + 1 == m_starts.size()) throw no_row(number);
        const auto batches = group_batches(group);
        std::uint64_t first = m_starts[group] + 1;
        for (const auto& batch : *batches) {
            const auto rows = static_cast<std::uint64_t>(batch->num_rows());
            if (number < first + rows) {
                return fill(*batch, static_cast<std::int64_t>(number - first), number, row);
            }
            first += rows;
        }
        throw no_row(number);
    }

protected:
    std::shared_ptr<arrow::RecordBatch> next_batch() override {
        while (m_group + 1 < m_starts.size()) {
            if (!m_batches) m_batches = batches_of(m_group);
            if (auto batch = read(*m_batches)) return batch;
            m_batches.reset();
            ++m_group;
        }
        return nullptr;
    }

private:
    using Batches = std::vector<std::shared_ptr<arrow::RecordBatch>>;

    void open() {
        parquet::ReaderProperties properties;
        properties.enable_buffered_stream();  // pages come one by one, not a whole column
        parquet::ArrowReaderProperties arrow_properties(/*use_threads=*/false);
        arrow_properties.set_pre_buffer(false);
        parquet::arrow::FileReaderBuilder builder;
        check(builder.OpenFile(m_path.string(), /*memory_map=*/false, properties), m_path);
        builder.properties(arrow_properties);
        m_file = value_or_throw(builder.Build(), m_path);
        std::shared_ptr<arrow::Schema> schema;
        check(m_file->GetSchema(&schema), m_path);
        set_schema(std::move(schema));
        m_starts.push_back(0);
        for (int i = 0; i < m_file->num_row_groups(); ++i) {
            const auto rows = m_file->parquet_reader()->metadata()->RowGroup(i)->num_rows();
            m_starts.push_back(m_starts.back() + static_cast<std::uint64_t>(rows));
        }
    }

    /// The row group of a row; one past the last for rows past the end.
    [[nodiscard]] std::size_t group_of(std::uint64_t number) const {
        if (number == 0 || number > m_starts.back() + 1) throw no_row(number);
        const auto after = std::ranges::upper_bound(m_starts, number - 1);
        return static_cast<std::size_t>(after - m_starts.begin()) - 1;
    }

    static void add_leaves(const parquet::arrow::SchemaField& field, std::vector<int>& leaves) {
        if (field.is_leaf()) leaves.push_back(field.column_index);
        for (const auto& child : field.children) add_leaves(child, leaves);
    }

    std::unique_ptr<arrow::RecordBatchReader> batches_of(std::size_t group) {
        return guarded(m_path, [&] { return open_batches(group); });
    }

    std::unique_ptr<arrow::RecordBatchReader> open_batches(std::size_t group) {
        const auto metadata =
            m_file->parquet_reader()->metadata()->RowGroup(static_cast<int>(group));
        std::vector<int> leaves;
        for (std::size_t i = 0; i < m_wants.size(); ++i) {
            if (m_wants[i] != Want::Nothing) {
                add_leaves(m_file->manifest().schema_fields[i], leaves);
            }
        }
        std::int64_t bytes = 1;
        for (const int leaf : leaves) {
            bytes += metadata->ColumnChunk(leaf)->total_uncompressed_size();
        }
        const auto rows = std::max<std::int64_t>(metadata->num_rows(), 1);
        m_file->set_batch_size(
            std::clamp<std::int64_t>(kBatch_bytes * rows / bytes, 1, kMostBatchRows));
        return value_or_throw(m_file->GetRecordBatchReader({static_cast<int>(group)}, leaves),
                              m_path);
    }

    std::shared_ptr<arrow::RecordBatch> read(arrow::RecordBatchReader& batches) const {
        return guarded(m_path, [&] {
            std::shared_ptr<arrow::RecordBatch> batch;
            check(batches.ReadNext(&batch), m_path);
            return batch;
        });
    }

    std::shared_ptr<const Batches> group_batches(std::size_t group) {
        if (const auto block = m_cache->find(m_path.native(), group)) {
            return std::static_pointer_cast<const Batches>(block);
        }
        auto batches = std::make_shared<Batches>();
        std::int64_t bytes = 0;
        const auto reader = batches_of(group);
        while (auto batch = read(*reader)) {
            bytes += arrow::util::TotalBufferSize(*batch);
            batches->push_back(std::move(batch));
        }
        m_cache->add(m_path.native(), group, batches, static_cast<std::size_t>(bytes));
        return batches;
    }

    std::shared_ptr<BlockCache> m_cache;
    std::unique_ptr<parquet::arrow::FileReader> m_file;
    std::vector<std::uint64_t> m_starts;  // rows before each row group, then all
    std::size_t m_group = 0;
    std::unique_ptr<arrow::RecordBatchReader> m_batches;  // of m_group; needs m_file
};

class IpcReader : public BatchReader {
public:
    explicit IpcReader(const fs::path& path) : BatchReader(path) {
        m_input = value_or_throw(
            arrow::io::MemoryMappedFile::Open(path.string(), arrow::io::FileMode::READ), path);
        open();
        set_schema(m_file ? m_file->schema() : m_stream->schema());
    }

    [[nodiscard]] std::optional<std::uint64_t> count() const override {
        if (!m_file) return std::nullopt;
        return static_cast<std::uint64_t>(value_or_throw(m_file->CountRows(), m_path));
    }

    void seek(std::uint64_t number) override {
        if (number == 0) throw no_row(number);
        if (number < m_first) open();
        while (!m_last || number >= m_first + static_cast<std::uint64_t>(m_last->num_rows())) {
            if (!next_batch()) {
                if (number == m_first) return go_to(nullptr, number, number);
                throw no_row(number);
            }
        }
        go_to(m_last, m_first, number);
    }

protected:
    std::shared_ptr<arrow::RecordBatch> next_batch() override {
        if (m_last) m_first += static_cast<std::uint64_t>(m_last->num_rows());
        m_last.reset();
        if (!m_file) {
            check(m_stream->ReadNext(&m_last), m_path);
        } else if (m_batch < m_file->num_record_batches()) {
            m_last = value_or_throw(m_file->ReadRecordBatch(m_batch++), m_path);
        }
        // The buffers are the file's own bytes: offsets are checked before they are followed.
        if (m_last) check(m_last->ValidateFull(), m_path);
        return m_last;
    }

private:
    /// From the start: the file format ends with `ARROW1` too, a stream does not.
    void open() {
        constexpr std::string_view kMagic = "ARROW1";
        const auto size = value_or_throw(m_input->GetSize(), m_path);
        const auto head =
            value_or_throw(m_input->ReadAt(0, std::min<std::int64_t>(size, 6)), m_path);
        m_last.reset();
        m_first = 1;
        m_batch = 0;
        if (head->ToString() == kMagic) {
            if (!m_file) {
                m_file = value_or_throw(arrow::ipc::RecordBatchFileReader::Open(m_input), m_path);
            }
            return;
        }
        check(m_input->Seek(0), m_path);
        m_stream = value_or_throw(arrow::ipc::RecordBatchStreamReader::Open(m_input), m_path);
    }

    std::shared_ptr<arrow::io::MemoryMappedFile> m_input;
    std::shared_ptr<arrow::ipc::RecordBatchFileReader> m_file;  // one of the two
    std::shared_ptr<arrow::ipc::RecordBatchStreamReader> m_stream;
    int m_batch = 0;
    std::shared_ptr<arrow::RecordBatch> m_last;
    std::uint64_t m_first = 1;  // the number of m_last's first row
};

}  // namespace

std::unique_ptr<RowReader> open_parquet(const fs::path& path, std::shared_ptr<BlockCache> cache) {
    return std::make_unique<ParquetReader>(path, std::move(cache));
}

std::unique_ptr<ArrowBatches> open_parquet_batches(const fs::path& path) {
    return std::make_unique<ParquetReader>(path, std::make_shared<BlockCache>());
}

std::unique_ptr<ArrowBatches> open_arrow_batches(const fs::path& path) {
    return std::make_unique<IpcReader>(path);
}

std::unique_ptr<RowReader> open_arrow(const fs::path& path) {
    return std::make_unique<IpcReader>(path);
}

}  // namespace halfspace
