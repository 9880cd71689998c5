// SPDX-License-Identifier: Apache-2.0
#include "data/npy_reader.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/float_bytes.hpp"
#include "base/npy_header.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <span>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

/// Where the vectors of a numpy file lie.
struct Layout {
    std::uint64_t start = 0;  ///< of the numbers, in bytes
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    FloatType type = FloatType::F32;
    std::endian order = std::endian::little;
};

Error corrupt(const std::filesystem::path& path, std::string_view what) {
    return {ErrorCode::Corrupt, fmt::format("{} {}", path.string(), what)};
}

void read_type(std::string_view type, const std::filesystem::path& path, Layout& layout) {
    const char order = type.size() == 3 ? type[0] : '\0';
    const bool is_float = type.ends_with("f2") || type.ends_with("f4") || type.ends_with("f8");
    if ((order != '<' && order != '>') || !is_float) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} holds numbers of type {}; save vectors as float32, "
                                "array.astype('float32')",
                                path.string(), type));
    }
    layout.type = type[2] == '2'   ? FloatType::F16
                  : type[2] == '4' ? FloatType::F32
                                   : FloatType::F64;
    layout.order = order == '<' ? std::endian::little : std::endian::big;
}

Layout read_layout(const FileDescriptor& file, const std::filesystem::path& path) {
    const std::uint64_t size = file.size();
    const NpyHeader header = read_npy_header(
        [&](std::span<std::byte> into, std::uint64_t offset) { file.read_at(into, offset); }, size,
        path.string());
    Layout layout;
    layout.start = header.start;
    read_type(header.type, path, layout);
    const auto& shape = header.shape;
    if (shape.size() != 2 || shape[1] == 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} is an array of shape ({}); vectors are rows of a 2-D array",
                                path.string(), fmt::join(shape, ", ")));
    }
    if (header.is_fortran_order) {
        throw Error(ErrorCode::InvalidInput,
                    path.string() + " is in Fortran order; save numpy.ascontiguousarray(array)");
    }
    layout.rows = shape[0];
    layout.dim = shape[1];
    const std::uint64_t width = width_of(layout.type);
    const std::uint64_t row_bytes = layout.dim * width;
    const std::uint64_t there = size - layout.start;
    if (layout.dim > size || there / row_bytes != layout.rows || there % row_bytes != 0) {
        throw corrupt(path, fmt::format("has {} bytes of numbers; its header says {} x {} of {}",
                                        there, layout.rows, layout.dim, width));
    }
    return layout;
}

class NpyReader : public RowReader {
public:
    NpyReader(std::filesystem::path path, std::unique_ptr<RowReader> beside)
        : m_path(std::move(path)),
          m_file(FileDescriptor::open(m_path, O_RDONLY | O_CLOEXEC)),
          m_layout(read_layout(m_file, m_path)),
          m_beside(std::move(beside)),
          m_bytes(m_layout.dim * width_of(m_layout.type)) {
        update_columns();
    }

    [[nodiscard]] const std::vector<Column>& columns() const noexcept override { return m_columns; }
    [[nodiscard]] std::optional<std::uint64_t> count() const override {
        return m_beside ? std::nullopt : std::optional(m_layout.rows);
    }
    [[nodiscard]] std::string note() const override {
        return m_beside ? "columns of the table of the same name are joined by row" : "";
    }

    void want(const std::vector<Want>& wants) override {
        m_wants_text = wants.empty() || wants.front() == Want::Text;
        if (m_beside && !wants.empty()) m_beside->want({wants.begin() + 1, wants.end()});
    }

    bool next(Row& row) override {
        const bool has_vector = m_next <= m_layout.rows;
        Row other;
        const bool has_other = m_beside && m_beside->next(other);
        if (!has_vector && !has_other) return false;
        row.number = m_next++;
        row.problem = std::move(other.problem);
        row.values.assign(1, {});
        if (has_vector) row.values[0] = vector_of(row.number);
        std::ranges::move(other.values, std::back_inserter(row.values));
        update_columns();
        if (m_beside && !has_other) row.problem = "the table beside the vectors has no such row";
        if (!has_vector) row.problem = "the table has this row, the vectors beside it do not";
        return true;
    }

    void seek(std::uint64_t number) override {
        if (m_beside && number < m_next) {
            m_beside->seek(1);
            m_next = 1;
        }
        Row row;
        while (m_beside && m_next < number && m_beside->next(row)) ++m_next;
        m_next = number;
    }

private:
    /// The table's columns may grow; a `vector` of its own gets another name.
    void update_columns() {
        if (m_columns.empty())
            m_columns.push_back({.name = kNpyColumn, .type = ColumnType::Vector});
        if (!m_beside) return;
        for (std::size_t i = m_columns.size() - 1; i < m_beside->columns().size(); ++i) {
            m_columns.push_back(m_beside->columns()[i]);
            if (m_columns.back().name == kNpyColumn) m_columns.back().name = "vector (table)";
        }
    }

    Value vector_of(std::uint64_t number) {
        m_file.read_at(std::as_writable_bytes(std::span(m_bytes)),
                       m_layout.start + (number - 1) * m_bytes.size());
        std::vector<float> vector = floats_from(m_bytes, m_layout.type, m_layout.order);
        if (m_wants_text) return fmt::format("[{}]", fmt::join(vector, ","));
        return vector;
    }

    std::filesystem::path m_path;
    FileDescriptor m_file;
    Layout m_layout;
    std::unique_ptr<RowReader> m_beside;
    std::vector<Column> m_columns;
    std::vector<std::uint8_t> m_bytes;
    std::uint64_t m_next = 1;
    bool m_wants_text = true;
};

}  // namespace

std::unique_ptr<RowReader> open_npy(const std::filesystem::path& path,
                                    std::unique_ptr<RowReader> beside) {
    return std::make_unique<NpyReader>(path, std::move(beside));
}

}  // namespace halfspace
