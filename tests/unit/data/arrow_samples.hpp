// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace halfspace::testing {

/// A column for `make_table`.
struct ArrowSample {
    std::string name;
    std::shared_ptr<arrow::Array> array;
};

std::shared_ptr<arrow::Array> strings(const std::vector<std::optional<std::string>>& values);
std::shared_ptr<arrow::Array> whole_numbers(const std::vector<std::int64_t>& values);
/// Lists of floats of any length; list<float> or, where `is_fixed`, fixed_size_list<float>[dim].
std::shared_ptr<arrow::Array> float_lists(const std::vector<std::vector<float>>& rows,
                                          bool is_fixed);
/// Hugging Face's pictures: struct {bytes: binary, path: string}; empty ones are null.
std::shared_ptr<arrow::Array> pictures(const std::vector<std::string>& bytes,
                                       const std::vector<std::string>& paths);

/// A table; `huggingface` is the schema's metadata of that name, if not empty.
std::shared_ptr<arrow::Table> make_table(const std::vector<ArrowSample>& columns,
                                         const std::string& huggingface = "");

void write_parquet(const std::filesystem::path& file, const arrow::Table& table,
                   std::int64_t rows_a_group = 1024);
void write_arrow(const std::filesystem::path& file, const arrow::Table& table, bool is_stream,
                 std::int64_t rows_a_batch = 1024);

}  // namespace halfspace::testing
