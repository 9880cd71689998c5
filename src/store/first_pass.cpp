// SPDX-License-Identifier: Apache-2.0
#include "store/first_pass.hpp"

#include <bit>

namespace halfspace {

namespace {

/// Measured: a row out of a list takes about 2.5 times as long as one in order.
constexpr int kDenseRows = 24;

}  // namespace

std::size_t ChunkReader::rows_in(std::size_t word) const noexcept {
    return static_cast<std::size_t>(std::min<std::uint64_t>(64, m_snapshot.rows - word * 64));
}

const std::int8_t* ChunkReader::codes_of(std::uint64_t row) const noexcept {
    return m_snapshot.view.codes() + row * m_padded;
}

void ChunkReader::load(std::size_t begin, std::size_t end) {
    m_dense.clear();
    m_rows.clear();
    m_places.clear();
    m_some_rows.clear();
    for (std::size_t i = begin; i < end; ++i) {
        const bool is_dense = std::popcount(m_selection.word(i)) >= kDenseRows;
        for (std::uint64_t word = m_selection.word(i); word != 0; word &= word - 1) {
            const auto bit = static_cast<std::uint32_t>(std::countr_zero(word));
            if (is_dense) m_places.push_back(static_cast<std::uint32_t>(m_dense.size() * 64) + bit);
            (is_dense ? m_rows : m_some_rows).push_back(i * 64 + bit);
        }
        if (is_dense) m_dense.push_back(i);
    }
    m_all_use_mean = begin * 64 >= m_snapshot.mean_start;
    m_dense_rows = m_rows.size();
    m_read_rows = m_dense.size() * 64;
    for (const std::uint64_t row : m_some_rows) {
        m_rows.push_back(row);
        m_places.push_back(static_cast<std::uint32_t>(m_read_rows++));
    }
    m_scales.resize(m_rows.size());
    m_errors.resize(m_rows.size());
    m_dots.resize(m_rows.size());
    m_lower.resize(m_rows.size());
    m_upper.resize(m_rows.size());
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const RowScale row = m_snapshot.view.scales()[m_rows[i]];
        m_scales[i] = row.scale;
        m_errors[i] = row.error;
    }
}

BoundedRows ChunkReader::bounds(const QuantizedPlane& plane) {
    m_read.resize(m_read_rows);
    for (std::size_t i = 0; i < m_dense.size(); ++i) {
        m_kernels.dots(codes_of(m_dense[i] * 64), m_padded, rows_in(m_dense[i]),
                       plane.codes().data(), m_read.data() + i * 64);
    }
    m_kernels.listed_dots(m_snapshot.view.codes(), m_padded,
                          std::span(m_rows).subspan(m_dense_rows), plane.codes().data(),
                          m_read.data() + m_dense.size() * 64);
    for (std::size_t i = 0; i < m_rows.size(); ++i) m_dots[i] = m_read[m_places[i]];
    return bounds_of(plane, m_rows, m_scales.data(), m_errors.data());
}

BoundedRows ChunkReader::bounds(const QuantizedPlane& plane,
                                std::span<const std::uint32_t> indices) {
    m_some_rows.clear();
    m_some_scales.clear();
    m_some_errors.clear();
    for (const std::uint32_t index : indices) {
        m_some_rows.push_back(m_rows[index]);
        m_some_scales.push_back(m_scales[index]);
        m_some_errors.push_back(m_errors[index]);
    }
    m_kernels.listed_dots(m_snapshot.view.codes(), m_padded, m_some_rows, plane.codes().data(),
                          m_dots.data());
    return bounds_of(plane, m_some_rows, m_some_scales.data(), m_some_errors.data());
}

void ChunkReader::read_coarse(std::span<const std::int8_t> codes, std::size_t plane_count) {
    m_read.resize(m_read_rows * plane_count);
    const auto read = [&](const std::int8_t* rows, std::size_t count, std::size_t place) {
        m_block.resize(count * plane_count);
        m_kernels.coarse_dots(rows, m_padded, count, codes.data(), plane_count, m_block.data());
        for (std::size_t i = 0; i < plane_count; ++i) {
            std::copy_n(m_block.data() + i * count, count, m_read.data() + i * m_read_rows + place);
        }
    };
    for (std::size_t i = 0; i < m_dense.size(); ++i) {
        read(codes_of(m_dense[i] * 64), rows_in(m_dense[i]), i * 64);
    }
    const auto listed = std::span(m_rows).subspan(m_dense_rows);
    if (listed.empty()) return;
    m_gathered.resize(listed.size() * m_padded);
    for (std::size_t i = 0; i < listed.size(); ++i) {
        std::copy_n(codes_of(listed[i]), m_padded, m_gathered.data() + i * m_padded);
    }
    read(m_gathered.data(), listed.size(), m_dense.size() * 64);
}

BoundedRows ChunkReader::coarse_bounds(const QuantizedPlane& plane, std::size_t index) {
    const std::int32_t* const read = m_read.data() + index * m_read_rows;
    for (std::size_t i = 0; i < m_rows.size(); ++i) m_dots[i] = read[m_places[i]];
    return bounds_of(plane, m_rows, m_scales.data(), m_errors.data());
}

BoundedRows ChunkReader::bounds_of(const QuantizedPlane& plane, std::span<const std::uint64_t> rows,
                                   const float* scales, const float* errors) {
    const auto fill = [&](const BoundTerms& terms, std::size_t begin, std::size_t count) {
        m_kernels.bounds(terms, count, m_dots.data() + begin, scales + begin, errors + begin,
                         m_lower.data() + begin, m_upper.data() + begin);
    };
    if (m_all_use_mean) {
        fill(plane.terms(/*uses_mean=*/true), 0, rows.size());
    } else {  // the first rows of a store only
        for (std::size_t i = 0; i < rows.size(); ++i) {
            fill(plane.terms(rows[i] >= m_snapshot.mean_start), i, 1);
        }
    }
    return {rows, {m_lower.data(), rows.size()}, {m_upper.data(), rows.size()}};
}

}  // namespace halfspace
