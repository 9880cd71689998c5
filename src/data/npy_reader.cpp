// SPDX-License-Identifier: Apache-2.0
#include "data/npy_reader.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

/// What the header of a numpy file says (numpy.lib.format).
struct Layout {
    std::uint64_t start = 0;  ///< of the numbers, in bytes
    std::uint64_t rows = 0;
    std::uint64_t dim = 0;
    std::size_t width = 0;  ///< bytes of one number: 2, 4 or 8
    bool is_swapped = false;
};

std::uint64_t little_endian(std::span<const unsigned char> bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) number = number << 8U | bytes[i];
    return number;
}

Error corrupt(const std::filesystem::path& path, std::string_view what) {
    return {ErrorCode::Corrupt, fmt::format("{} {}", path.string(), what)};
}

/// What follows `'name':` in the header's dictionary.
std::string_view after_name(std::string_view header, std::string_view name) {
    const auto at = header.find(fmt::format("'{}'", name));
    if (at == std::string_view::npos) return {};
    const auto colon = header.find(':', at);
    if (colon == std::string_view::npos) return {};
    const auto value = header.find_first_not_of(' ', colon + 1);
    return value == std::string_view::npos ? std::string_view{} : header.substr(value);
}

std::vector<std::uint64_t> numbers_in(std::string_view tuple) {
    std::vector<std::uint64_t> numbers;
    const auto end = std::min(tuple.find(')'), tuple.size());
    for (std::size_t at = 0; at < end;) {
        std::uint64_t number = 0;
        const auto [next, problem] = std::from_chars(tuple.data() + at, tuple.data() + end, number);
        if (problem == std::errc{}) {
            numbers.push_back(number);
            at = static_cast<std::size_t>(next - tuple.data());
        } else {
            ++at;
        }
    }
    return numbers;
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
    layout.width = static_cast<std::size_t>(type[2] - '0');
    layout.is_swapped = (order == '<') != (std::endian::native == std::endian::little);
}

Layout read_layout(const FileDescriptor& file, const std::filesystem::path& path) {
    constexpr std::uint64_t kLongestHeader_bytes = 1U << 20U;
    std::array<unsigned char, 12> head{};
    const std::uint64_t size = file.size();
    if (size < head.size()) throw corrupt(path, "is too short for a numpy file");
    file.read_at(std::as_writable_bytes(std::span(head)), 0);
    if (std::memcmp(head.data(), "\x93NUMPY", 6) != 0 || head[6] < 1 || head[6] > 3) {
        throw corrupt(path, "is no numpy file");
    }
    const std::size_t width = head[6] == 1 ? 2 : 4;
    const std::uint64_t length = little_endian(std::span(head).subspan(8, width));
    Layout layout;
    layout.start = 8 + width + length;
    if (length > kLongestHeader_bytes || layout.start > size) {
        throw corrupt(path, "ends inside its header");
    }
    std::string header(length, '\0');
    file.read_at(std::as_writable_bytes(std::span(header)), 8 + width);
    std::string_view type = after_name(header, "descr");
    type.remove_prefix(std::min<std::size_t>(1, type.size()));
    read_type(type.substr(0, type.find('\'')), path, layout);
    const auto shape = numbers_in(after_name(header, "shape"));
    if (shape.size() != 2 || shape[1] == 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} is an array of shape ({}); vectors are rows of a 2-D array",
                                path.string(), fmt::join(shape, ", ")));
    }
    if (after_name(header, "fortran_order").starts_with("True")) {
        throw Error(ErrorCode::InvalidInput,
                    path.string() + " is in Fortran order; save numpy.ascontiguousarray(array)");
    }
    layout.rows = shape[0];
    layout.dim = shape[1];
    const std::uint64_t row_bytes = layout.dim * layout.width;
    const std::uint64_t there = size - layout.start;
    if (layout.dim > size || there / row_bytes != layout.rows || there % row_bytes != 0) {
        throw corrupt(path, fmt::format("has {} bytes of numbers; its header says {} x {} of {}",
                                        there, layout.rows, layout.dim, layout.width));
    }
    return layout;
}

/// IEEE 754 binary16 to binary32; exact.
float from_half(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t fraction = half & 0x3FFU;
    if (exponent == 0) {
        const float value = std::ldexp(static_cast<float>(fraction), -24);
        return sign != 0 ? -value : value;
    }
    const std::uint32_t wide = exponent == 31 ? 0xFFU : exponent + 112U;
    return std::bit_cast<float>(sign | wide << 23U | fraction << 13U);
}

template <typename Bits>
Bits number_at(const unsigned char* bytes, bool is_swapped) {
    std::array<unsigned char, sizeof(Bits)> raw{};
    std::memcpy(raw.data(), bytes, raw.size());
    if (is_swapped) std::ranges::reverse(raw);
    return std::bit_cast<Bits>(raw);
}

class NpyReader : public RowReader {
public:
    NpyReader(std::filesystem::path path, std::unique_ptr<RowReader> beside)
        : m_path(std::move(path)),
          m_file(FileDescriptor::open(m_path, O_RDONLY | O_CLOEXEC)),
          m_layout(read_layout(m_file, m_path)),
          m_beside(std::move(beside)),
          m_bytes(m_layout.dim * m_layout.width) {
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
        std::vector<float> vector(m_layout.dim);
        for (std::size_t i = 0; i < vector.size(); ++i) {
            const unsigned char* from = m_bytes.data() + i * m_layout.width;
            const bool is_swapped = m_layout.is_swapped;
            vector[i] = m_layout.width == 4 ? number_at<float>(from, is_swapped)
                        : m_layout.width == 8
                            ? to_float(number_at<double>(from, is_swapped))
                            : from_half(number_at<std::uint16_t>(from, is_swapped));
        }
        if (m_wants_text) return fmt::format("[{}]", fmt::join(vector, ","));
        return vector;
    }

    /// What float cannot hold becomes infinite, which is then refused.
    static float to_float(double number) {
        constexpr double kMost = 3.4028235677973366e38;  // rounds beyond the largest float
        if (std::abs(number) >= kMost)
            return std::copysign(INFINITY, static_cast<float>(number > 0 ? 1 : -1));
        return static_cast<float>(number);
    }

    std::filesystem::path m_path;
    FileDescriptor m_file;
    Layout m_layout;
    std::unique_ptr<RowReader> m_beside;
    std::vector<Column> m_columns;
    std::vector<unsigned char> m_bytes;
    std::uint64_t m_next = 1;
    bool m_wants_text = true;
};

}  // namespace

std::unique_ptr<RowReader> open_npy(const std::filesystem::path& path,
                                    std::unique_ptr<RowReader> beside) {
    return std::make_unique<NpyReader>(path, std::move(beside));
}

}  // namespace halfspace
