// SPDX-License-Identifier: Apache-2.0
#include "store/first_pass.hpp"

namespace halfspace {

namespace {

/// Measured: a row out of a list takes about 2.5 times as long as one in order.
constexpr int kDenseRows = 24;

constexpr std::size_t kChunkRows = kChunkWords * 64;

}  // namespace

ChunkReader::ChunkReader(const Kernels& kernels, const Snapshot& snapshot,
                         const Selection& selection)
    : m_kernels(kernels),
      m_snapshot(snapshot),
      m_selection(selection),
      m_padded(padded_dim(snapshot.view.dim())),
      m_dots(kChunkRows),
      m_lower(kChunkRows),
      m_upper(kChunkRows),
      m_some_scales(kChunkRows),
      m_some_dots(kChunkRows),
      m_some_lower(kChunkRows),
      m_some_upper(kChunkRows) {}

bool ChunkReader::load(std::size_t begin) {
    m_first = begin * 64;
    const auto words = m_selection.words().subspan(begin);
    m_words = words.first(std::min(kChunkWords, words.size()));
    m_runs.clear();
    m_listed.clear();
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        const std::uint64_t word = m_words[i];
        if (std::popcount(word) < kDenseRows) {
            for_places({&word, 1},
                       [&](std::size_t place) { m_listed.push_back(m_first + i * 64 + place); });
        } else {
            if (m_runs.empty() || m_runs.back().place + m_runs.back().count != i * 64) {
                m_runs.push_back({i * 64, 0});
            }
            m_runs.back().count += std::min<std::uint64_t>(64, m_snapshot.rows - m_first - i * 64);
        }
    }
    return !m_runs.empty() || !m_listed.empty();
}

void ChunkReader::bound(const QuantizedPlane& plane, std::size_t without_mean, std::size_t count,
                        const std::int32_t* dots, const RowScale* scales, float* lower,
                        float* upper) const {
    if (without_mean > 0) {  // the first rows of a store only
        m_kernels.bounds(plane.terms(/*uses_mean=*/false), without_mean, dots, scales, lower,
                         upper);
    }
    m_kernels.bounds(plane.terms(/*uses_mean=*/true), count - without_mean, dots + without_mean,
                     scales + without_mean, lower + without_mean, upper + without_mean);
}

void ChunkReader::bound_run(const QuantizedPlane& plane, Run run, const std::int32_t* dots) {
    const std::uint64_t row = m_first + run.place;
    const std::uint64_t mean_start = std::max(m_snapshot.mean_start, row);
    bound(plane, std::min<std::uint64_t>(mean_start - row, run.count), run.count, dots,
          m_snapshot.view.scales() + row, m_lower.data() + run.place, m_upper.data() + run.place);
}

void ChunkReader::bound_rows(const QuantizedPlane& plane, std::span<const std::uint64_t> rows,
                             const std::int32_t* dots) {
    for (std::size_t i = 0; i < rows.size(); ++i)
        m_some_scales[i] = m_snapshot.view.scales()[rows[i]];
    const auto with_mean = std::ranges::lower_bound(rows, m_snapshot.mean_start);
    bound(plane, static_cast<std::size_t>(with_mean - rows.begin()), rows.size(), dots,
          m_some_scales.data(), m_some_lower.data(), m_some_upper.data());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        m_lower[rows[i] - m_first] = m_some_lower[i];
        m_upper[rows[i] - m_first] = m_some_upper[i];
    }
}

BoundedRows ChunkReader::bounds(const QuantizedPlane& plane) {
    for (const Run run : m_runs) {
        m_kernels.dots(codes_at(run.place), m_padded, run.count, plane.codes().data(),
                       m_dots.data());
        bound_run(plane, run, m_dots.data());
    }
    m_kernels.listed_dots(m_snapshot.view.codes(), m_padded, m_listed, plane.codes().data(),
                          m_dots.data());
    bound_rows(plane, m_listed, m_dots.data());
    return bounded(m_words);
}

BoundedRows ChunkReader::bounds(const QuantizedPlane& plane, std::span<const std::uint64_t> words) {
    m_some.clear();
    for_places(words, [&](std::size_t place) { m_some.push_back(m_first + place); });
    m_kernels.listed_dots(m_snapshot.view.codes(), m_padded, m_some, plane.codes().data(),
                          m_some_dots.data());
    bound_rows(plane, m_some, m_some_dots.data());
    return bounded(words);
}

void ChunkReader::read_coarse(std::span<const std::int8_t> codes, std::size_t plane_count) {
    m_dots.resize(plane_count * kChunkRows);
    for (const Run run : m_runs) {
        m_kernels.coarse_dots(codes_at(run.place), m_padded, run.count, codes.data(), plane_count,
                              m_dots.data() + run.place, kChunkRows);
    }
    if (m_listed.empty()) return;
    m_gathered.resize(m_listed.size() * m_padded);
    for (std::size_t i = 0; i < m_listed.size(); ++i) {
        std::copy_n(codes_at(m_listed[i] - m_first), m_padded, m_gathered.data() + i * m_padded);
    }
    m_listed_dots.resize(plane_count * m_listed.size());
    m_kernels.coarse_dots(m_gathered.data(), m_padded, m_listed.size(), codes.data(), plane_count,
                          m_listed_dots.data(), m_listed.size());
}

BoundedRows ChunkReader::coarse_bounds(const QuantizedPlane& plane, std::size_t index) {
    for (const Run run : m_runs) {
        bound_run(plane, run, m_dots.data() + index * kChunkRows + run.place);
    }
    bound_rows(plane, m_listed, m_listed_dots.data() + index * m_listed.size());
    return bounded(m_words);
}

}  // namespace halfspace
