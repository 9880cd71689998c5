// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table_writer.hpp"

#include <arrow/type_fwd.h>

#include <memory>
#include <span>
#include <vector>

namespace halfspace {

/// Rows of cells on their way to an Arrow record batch.
class CellBatch {
public:
    /// Of columns named and typed as `columns`.
    explicit CellBatch(std::span<const CellColumn> columns);
    CellBatch(CellBatch&&) noexcept;
    CellBatch& operator=(CellBatch&&) noexcept;
    ~CellBatch();

    [[nodiscard]] const std::vector<std::shared_ptr<arrow::Field>>& fields() const noexcept {
        return m_fields;
    }

    /// @param cells  one a column
    void append(std::span<const Cell> cells);
    /// The rows so far; the batch is empty then.
    [[nodiscard]] std::vector<std::shared_ptr<arrow::Array>> take();

    [[nodiscard]] std::size_t rows() const noexcept { return m_rows; }
    /// About the memory they take.
    [[nodiscard]] std::size_t bytes() const noexcept { return m_bytes; }

private:
    std::vector<std::shared_ptr<arrow::Field>> m_fields;
    std::vector<std::unique_ptr<arrow::ArrayBuilder>> m_builders;
    std::size_t m_rows = 0;
    std::size_t m_bytes = 0;
};

/// `open_table_writer` for Parquet.
std::unique_ptr<TableWriter> open_parquet_writer(std::unique_ptr<ByteSink> sink,
                                                 std::vector<CellColumn> columns,
                                                 const TableMetadata& metadata);

}  // namespace halfspace
