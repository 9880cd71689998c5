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
    const std::size_t most = (end - begin) * 64;
    m_rows.resize(most);
    m_places.resize(most);
    m_scales.resize(most);
    m_errors.resize(most);
    m_dense.clear();
    std::size_t count = 0;
    for (std::size_t i = begin; i < end; ++i) {
        if (std::popcount(m_selection.word(i)) < kDenseRows) continue;
        count = take_up(i, count, [&, first = m_dense.size() * 64](std::size_t bit, std::size_t) {
            return first + bit;
        });
        m_dense.push_back(i);
    }
    m_dense_rows = count;
    const std::size_t first_listed = m_dense.size() * 64;
    for (std::size_t i = begin; i < end; ++i) {
        if (std::popcount(m_selection.word(i)) >= kDenseRows) continue;
        count = take_up(i, count, [&](std::size_t /*bit*/, std::size_t index) {
            return first_listed + index - m_dense_rows;
        });
    }
    m_read_rows = first_listed + count - m_dense_rows;
    m_rows.resize(count);
    m_dots.resize(count);
    m_lower.resize(count);
    m_upper.resize(count);
    m_all_use_mean = begin * 64 >= m_snapshot.mean_start;
}

template <typename Place>
std::size_t ChunkReader::take_up(std::size_t word, std::size_t count, const Place& place) {
    const RowScale* const scales = m_snapshot.view.scales();
    const auto take = [&](std::size_t bit, std::size_t index) {
        const std::uint64_t row = word * 64 + bit;
        m_rows[index] = row;
        m_places[index] = static_cast<std::uint32_t>(place(bit, index));
        m_scales[index] = scales[row].scale;
        m_errors[index] = scales[row].error;
    };
    std::uint64_t bits = m_selection.word(word);
    if (bits == ~std::uint64_t{0}) {  // the same, quicker
        for (std::size_t bit = 0; bit < 64; ++bit) take(bit, count + bit);
        return count + 64;
    }
    for (; bits != 0; bits &= bits - 1) {
        take(static_cast<std::size_t>(std::countr_zero(bits)), count++);
    }
    return count;
}

template <typename Read>
void ChunkReader::for_runs(const Read& read) const {
    for (std::size_t i = 0; i < m_dense.size();) {
        std::size_t end = i + 1;
        while (end < m_dense.size() && m_dense[end] == m_dense[end - 1] + 1) ++end;
        read(codes_of(m_dense[i] * 64), (end - 1 - i) * 64 + rows_in(m_dense[end - 1]), i * 64);
        i = end;
    }
}

const std::int32_t* ChunkReader::dots_of(const std::int32_t* read) {
    if (m_read_rows == m_rows.size()) return read;  // no row was read in vain
    for (std::size_t i = 0; i < m_rows.size(); ++i) m_dots[i] = read[m_places[i]];
    return m_dots.data();
}

BoundedRows ChunkReader::bounds(const QuantizedPlane& plane) {
    m_read.resize(m_read_rows);
    for_runs([&](const std::int8_t* codes, std::size_t count, std::size_t place) {
        m_kernels.dots(codes, m_padded, count, plane.codes().data(), m_read.data() + place);
    });
    m_kernels.listed_dots(m_snapshot.view.codes(), m_padded,
                          std::span(m_rows).subspan(m_dense_rows), plane.codes().data(),
                          m_read.data() + m_dense.size() * 64);
    return bounds_of(plane, m_rows, dots_of(m_read.data()), m_scales.data(), m_errors.data());
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
    return bounds_of(plane, m_some_rows, m_dots.data(), m_some_scales.data(), m_some_errors.data());
}

void ChunkReader::read_coarse(std::span<const std::int8_t> codes, std::size_t plane_count) {
    m_read.resize(m_read_rows * plane_count);
    const auto read = [&](const std::int8_t* rows, std::size_t count, std::size_t place) {
        m_kernels.coarse_dots(rows, m_padded, count, codes.data(), plane_count,
                              m_read.data() + place, m_read_rows);
    };
    for_runs(read);
    const auto listed = std::span(m_rows).subspan(m_dense_rows);
    if (listed.empty()) return;
    m_gathered.resize(listed.size() * m_padded);
    for (std::size_t i = 0; i < listed.size(); ++i) {
        std::copy_n(codes_of(listed[i]), m_padded, m_gathered.data() + i * m_padded);
    }
    read(m_gathered.data(), listed.size(), m_dense.size() * 64);
}

BoundedRows ChunkReader::coarse_bounds(const QuantizedPlane& plane, std::size_t index) {
    return bounds_of(plane, m_rows, dots_of(m_read.data() + index * m_read_rows), m_scales.data(),
                     m_errors.data());
}

BoundedRows ChunkReader::bounds_of(const QuantizedPlane& plane, std::span<const std::uint64_t> rows,
                                   const std::int32_t* dots, const float* scales,
                                   const float* errors) {
    const auto fill = [&](const BoundTerms& terms, std::size_t begin, std::size_t count) {
        m_kernels.bounds(terms, count, dots + begin, scales + begin, errors + begin,
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
