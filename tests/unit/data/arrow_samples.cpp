// SPDX-License-Identifier: Apache-2.0
#include "unit/data/arrow_samples.hpp"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/io/file.h>
#include <arrow/ipc/writer.h>
#include <arrow/table.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/writer.h>

#include <stdexcept>

namespace halfspace::testing {

namespace {

void check(const arrow::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.ToString());
}

template <typename Type>
Type must(arrow::Result<Type> result) {
    check(result.status());
    return std::move(result).ValueUnsafe();
}

template <typename Builder, typename Values>
std::shared_ptr<arrow::Array> built(const Values& values) {
    Builder builder;
    for (const auto& value : values) check(builder.Append(value));
    return must(builder.Finish());
}

}  // namespace

std::shared_ptr<arrow::Array> strings(const std::vector<std::optional<std::string>>& values) {
    arrow::StringBuilder builder;
    for (const auto& value : values) {
        check(value ? builder.Append(*value) : builder.AppendNull());
    }
    return must(builder.Finish());
}

std::shared_ptr<arrow::Array> whole_numbers(const std::vector<std::int64_t>& values) {
    return built<arrow::Int64Builder>(values);
}

std::shared_ptr<arrow::Array> float_lists(const std::vector<std::vector<float>>& rows,
                                          bool is_fixed) {
    auto values = std::make_shared<arrow::FloatBuilder>();
    arrow::FixedSizeListBuilder fixed(arrow::default_memory_pool(), values,
                                      static_cast<std::int32_t>(rows.front().size()));
    arrow::ListBuilder loose(arrow::default_memory_pool(), values);
    for (const auto& row : rows) {
        check(is_fixed ? fixed.Append() : loose.Append());
        check(values->AppendValues(row));
    }
    return is_fixed ? must(fixed.Finish()) : must(loose.Finish());
}

std::shared_ptr<arrow::Array> pictures(const std::vector<std::string>& bytes,
                                       const std::vector<std::string>& paths) {
    arrow::BinaryBuilder binary;
    arrow::StringBuilder text;
    for (const auto& value : bytes) {
        check(value.empty() ? binary.AppendNull() : binary.Append(value));
    }
    for (const auto& value : paths) {
        check(value.empty() ? text.AppendNull() : text.Append(value));
    }
    const arrow::FieldVector fields{arrow::field("bytes", arrow::binary()),
                                    arrow::field("path", arrow::utf8())};
    return must(arrow::StructArray::Make({must(binary.Finish()), must(text.Finish())}, fields));
}

std::shared_ptr<arrow::Table> make_table(const std::vector<ArrowSample>& columns,
                                         const std::string& huggingface) {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (const auto& column : columns) {
        fields.push_back(arrow::field(column.name, column.array->type()));
        arrays.push_back(column.array);
    }
    auto schema = arrow::schema(fields);
    if (!huggingface.empty()) {
        schema = schema->WithMetadata(arrow::key_value_metadata({{"huggingface", huggingface}}));
    }
    return arrow::Table::Make(schema, arrays);
}

void write_parquet(const std::filesystem::path& file, const arrow::Table& table,
                   std::int64_t rows_a_group) {
    std::filesystem::create_directories(file.parent_path());
    const auto out = must(arrow::io::FileOutputStream::Open(file.string()));
    check(parquet::arrow::WriteTable(
        table, arrow::default_memory_pool(), out, rows_a_group,
        parquet::default_writer_properties(),
        parquet::ArrowWriterProperties::Builder().store_schema()->build()));
    check(out->Close());
}

void write_arrow(const std::filesystem::path& file, const arrow::Table& table, bool is_stream,
                 std::int64_t rows_a_batch) {
    std::filesystem::create_directories(file.parent_path());
    const auto out = must(arrow::io::FileOutputStream::Open(file.string()));
    const auto writer = must(is_stream ? arrow::ipc::MakeStreamWriter(out, table.schema())
                                       : arrow::ipc::MakeFileWriter(out, table.schema()));
    check(writer->WriteTable(table, rows_a_batch));
    check(writer->Close());
    check(out->Close());
}

}  // namespace halfspace::testing
