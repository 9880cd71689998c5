// SPDX-License-Identifier: Apache-2.0
#include "data/parquet_writer.hpp"

#include "data/parquet_sink.hpp"
#include "data/words.hpp"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kBatchRows = 8192;
constexpr std::size_t kBatch_bytes = 8U << 20U;

std::shared_ptr<arrow::DataType> arrow_type(CellType type) {
    switch (type) {
        case CellType::Number: return arrow::float32();
        case CellType::Integer: return arrow::int64();
        case CellType::Truth: return arrow::boolean();
        case CellType::Image:
            return arrow::struct_(
                {arrow::field("bytes", arrow::binary()), arrow::field("path", arrow::utf8())});
        case CellType::Text:
        case CellType::Json: break;
    }
    return arrow::utf8();
}

arrow::Status append_image(arrow::ArrayBuilder& builder, const ImageCell& image) {
    auto& picture = static_cast<arrow::StructBuilder&>(builder);
    ARROW_RETURN_NOT_OK(picture.Append());
    auto& bytes = static_cast<arrow::BinaryBuilder&>(*picture.field_builder(0));
    auto& path = static_cast<arrow::StringBuilder&>(*picture.field_builder(1));
    ARROW_RETURN_NOT_OK(
        image.bytes.empty()
            ? bytes.AppendNull()
            : bytes.Append(image.bytes.data(), static_cast<std::int32_t>(image.bytes.size())));
    return image.path.empty() ? path.AppendNull() : path.Append(repaired_utf8(image.path));
}

arrow::Status append_cell(arrow::ArrayBuilder& builder, const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
        return static_cast<arrow::StringBuilder&>(builder).Append(repaired_utf8(*text));
    }
    if (const auto* number = std::get_if<float>(&cell)) {
        return static_cast<arrow::FloatBuilder&>(builder).Append(*number);
    }
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
        return static_cast<arrow::Int64Builder&>(builder).Append(*whole);
    }
    if (const auto* truth = std::get_if<bool>(&cell)) {
        return static_cast<arrow::BooleanBuilder&>(builder).Append(*truth);
    }
    if (const auto* image = std::get_if<ImageCell>(&cell)) return append_image(builder, *image);
    return builder.AppendNull();
}

std::size_t bytes_of(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return text->size() + sizeof(Cell);
    if (const auto* image = std::get_if<ImageCell>(&cell)) return image->bytes.size();
    return sizeof(float);
}

class ParquetWriter : public TableWriter {
public:
    ParquetWriter(std::unique_ptr<ByteSink> sink, const std::vector<CellColumn>& columns,
                  const TableMetadata& metadata)
        : m_batch(columns),
          m_schema(schema_of(m_batch, metadata)),
          m_sink(std::move(sink), m_schema) {}

    void append(std::span<const Cell> cells) override {
        m_batch.append(cells);
        if (m_batch.rows() == kBatchRows || m_batch.bytes() >= kBatch_bytes) flush();
    }

    void finish() override {
        if (m_batch.rows() > 0) flush();
        m_sink.finish();
    }

private:
    static std::shared_ptr<arrow::Schema> schema_of(const CellBatch& batch,
                                                    const TableMetadata& metadata) {
        std::vector<std::string> names;
        std::vector<std::string> values;
        for (const auto& [name, value] : metadata) {
            names.push_back(name);
            values.push_back(value);
        }
        return arrow::schema(batch.fields(), arrow::key_value_metadata(names, values));
    }

    void flush() {
        const auto rows = static_cast<std::int64_t>(m_batch.rows());
        m_sink.write(*arrow::RecordBatch::Make(m_schema, rows, m_batch.take()));
    }

    CellBatch m_batch;
    std::shared_ptr<arrow::Schema> m_schema;
    ParquetSink m_sink;
};

}  // namespace

CellBatch::CellBatch(std::span<const CellColumn> columns) {
    for (const CellColumn& column : columns) {
        m_fields.push_back(arrow::field(column.name, arrow_type(column.type)));
        auto builder = arrow::MakeBuilder(m_fields.back()->type());
        require_written(builder.status());
        m_builders.push_back(std::move(builder).ValueUnsafe());
    }
}

CellBatch::CellBatch(CellBatch&&) noexcept = default;
CellBatch& CellBatch::operator=(CellBatch&&) noexcept = default;
CellBatch::~CellBatch() = default;

void CellBatch::append(std::span<const Cell> cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        require_written(append_cell(*m_builders[i], cells[i]));
        m_bytes += bytes_of(cells[i]);
    }
    ++m_rows;
}

std::vector<std::shared_ptr<arrow::Array>> CellBatch::take() {
    std::vector<std::shared_ptr<arrow::Array>> arrays;
    for (const auto& builder : m_builders) {
        auto array = builder->Finish();
        require_written(array.status());
        arrays.push_back(std::move(array).ValueUnsafe());
    }
    m_rows = 0;
    m_bytes = 0;
    return arrays;
}

std::unique_ptr<TableWriter> open_parquet_writer(std::unique_ptr<ByteSink> sink,
                                                 std::vector<CellColumn> columns,
                                                 const TableMetadata& metadata) {
    return std::make_unique<ParquetWriter>(std::move(sink), columns, metadata);
}

}  // namespace halfspace
