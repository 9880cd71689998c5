// SPDX-License-Identifier: Apache-2.0
#include "head/npy_array.hpp"

#include "base/error.hpp"
#include "base/float_bytes.hpp"
#include "base/npy_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kLongestText = 1000;  // characters of a class's name

/// Bytes of one element of a type such as `<f4` or `<U12`; nothing if it is not known.
std::optional<std::uint64_t> width_from(std::string_view type) {
    if (type.size() < 3) return std::nullopt;
    std::uint64_t size = 0;
    const char* const end = type.data() + type.size();
    const auto [stop, problem] = std::from_chars(type.data() + 2, end, size);
    if (problem != std::errc{} || stop != end || size == 0 || size > kLongestText) {
        return std::nullopt;
    }
    if (type[1] == 'U') return size * sizeof(char32_t);
    const bool is_number = std::string_view("fiub").find(type[1]) != std::string_view::npos;
    if (type[1] == 'S' || (is_number && size <= 8 && std::has_single_bit(size))) return size;
    return std::nullopt;
}

void append_utf8(std::string& text, std::uint32_t code) {
    const auto add = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (code < 0x80) return add(code);
    if (code < 0x800) {
        add(0xC0U | code >> 6U);
    } else if (code < 0x10000) {
        add(0xE0U | code >> 12U);
        add(0x80U | ((code >> 6U) & 0x3FU));
    } else {
        add(0xF0U | ((code >> 18U) & 0x07U));
        add(0x80U | ((code >> 12U) & 0x3FU));
        add(0x80U | ((code >> 6U) & 0x3FU));
    }
    add(0x80U | (code & 0x3FU));
}

std::uint64_t unsigned_at(std::span<const std::uint8_t> element, bool is_big) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < element.size(); ++i) {
        number = number << 8U | element[is_big ? i : element.size() - 1 - i];
    }
    return number;
}

std::int64_t signed_at(std::span<const std::uint8_t> element, bool is_big) {
    const auto shift = static_cast<unsigned>(64 - 8 * element.size());
    return static_cast<std::int64_t>(unsigned_at(element, is_big) << shift) >> shift;
}

std::string text_at(std::span<const std::uint8_t> element, bool is_wide, bool is_big) {
    std::string text;
    const std::size_t step = is_wide ? sizeof(char32_t) : 1;
    for (std::size_t at = 0; at < element.size(); at += step) {
        const std::uint64_t code = unsigned_at(element.subspan(at, step), is_big);
        if (code == 0) break;
        append_utf8(text, static_cast<std::uint32_t>(code));
    }
    return text;
}

}  // namespace

NpyArray::NpyArray(std::vector<std::uint8_t> content, std::string name)
    : m_content(std::move(content)), m_name(std::move(name)) {
    const NpyHeader header = read_npy_header(
        [&](std::span<std::byte> into, std::uint64_t offset) {
            std::memcpy(into.data(), m_content.data() + offset, into.size());
        },
        m_content.size(), m_name);
    m_type = header.type;
    m_shape = header.shape;
    m_start = header.start;
    m_is_fortran_order = header.is_fortran_order;
    const auto width = width_from(m_type);
    if (!width) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("{} is of numpy's type {}, which a head has none of{}", m_name, m_type,
                        m_type.ends_with('O') ? "; objects are pickles and never read" : ""));
    }
    m_width = *width;
    m_count = 1;
    bool fits = true;
    for (const std::uint64_t size : m_shape) {
        fits = fits && !__builtin_mul_overflow(m_count, size, &m_count);
    }
    const std::uint64_t there = m_content.size() - m_start;
    if (!fits || there % m_width != 0 || there / m_width != m_count) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} has {} bytes; its header says another number", m_name, there));
    }
}

std::span<const std::uint8_t> NpyArray::numbers() const {
    return std::span(m_content).subspan(m_start);
}

std::vector<float> NpyArray::floats() const {
    if (m_type[1] != 'f' || m_width < 2) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} is of numpy's type {}, not of floats", m_name, m_type));
    }
    const FloatType type = m_width == 2   ? FloatType::F16
                           : m_width == 4 ? FloatType::F32
                                          : FloatType::F64;
    const auto order = m_type[0] == '>' ? std::endian::big : std::endian::little;
    const std::vector<float> values = floats_from(numbers(), type, order);
    if (!m_is_fortran_order || m_shape.size() != 2) return values;
    std::vector<float> rows(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        rows[(i % m_shape[0]) * m_shape[1] + i / m_shape[0]] = values[i];
    }
    return rows;
}

std::vector<std::string> NpyArray::names() const {
    const char kind = m_type[1];
    if (m_shape.size() != 1 || kind == 'f') {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} is no list of whole numbers or texts", m_name));
    }
    const bool is_big = m_type[0] == '>';
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < m_count; ++i) {
        const auto element = numbers().subspan(i * m_width, m_width);
        switch (kind) {
            case 'b': names.emplace_back(element[0] != 0 ? "True" : "False"); break;
            case 'i': names.push_back(std::to_string(signed_at(element, is_big))); break;
            case 'u': names.push_back(std::to_string(unsigned_at(element, is_big))); break;
            default: names.push_back(text_at(element, kind == 'U', is_big)); break;
        }
    }
    return names;
}

}  // namespace halfspace
