// SPDX-License-Identifier: Apache-2.0
#include "store_samples.hpp"

#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <system_error>

namespace halfspace::testing {

namespace {

void normalise(std::span<float> row) {
    double sum = 0;
    for (const float value : row) sum += static_cast<double>(value) * value;
    const double norm = std::sqrt(sum);
    for (float& value : row) value = static_cast<float>(value / norm);
}

void fill_normal(std::span<float> values, std::mt19937& generator, float spread) {
    std::normal_distribution<float> normal(0, spread);
    for (float& value : values) value = normal(generator);
}

void fill_row(std::span<float> row, std::size_t index, Kind kind, std::mt19937& generator,
              const std::vector<float>& centres) {
    const std::size_t dim = row.size();
    const auto centre = std::span(centres).subspan(generator() % 8 * dim, dim);
    switch (kind) {
        case Kind::Random: fill_normal(row, generator, 1); return;
        case Kind::Clustered:
            fill_normal(row, generator, 0.3F);
            for (std::size_t j = 0; j < dim; ++j) row[j] += centre[j];
            return;
        case Kind::Duplicates:
            std::ranges::copy(std::span(centres).subspan(generator() % 5 * dim, dim), row.begin());
            return;
        case Kind::Outlier:
            fill_normal(row, generator, 1);
            row[dim / 2] = 4 * std::sqrt(static_cast<float>(dim));
            return;
        case Kind::Axes:
            std::ranges::fill(row, 0.0F);
            row[index % dim] = generator() % 2 == 0 ? 1.0F : -1.0F;
            return;
    }
}

}  // namespace

std::string name_of(Kind kind) {
    switch (kind) {
        case Kind::Random: return "Random";
        case Kind::Clustered: return "Clustered";
        case Kind::Duplicates: return "Duplicates";
        case Kind::Outlier: return "Outlier";
        case Kind::Axes: return "Axes";
    }
    return {};
}

std::vector<float> unit_rows(std::size_t n, std::size_t dim, unsigned seed, Kind kind) {
    std::mt19937 generator(seed);
    std::vector<float> centres(8 * dim);
    fill_normal(centres, generator, 1);
    std::vector<float> rows(n * dim);
    for (std::size_t i = 0; i < n; ++i) {
        const auto row = std::span(rows).subspan(i * dim, dim);
        fill_row(row, i, kind, generator, centres);
        normalise(row);
    }
    return rows;
}

std::vector<float> weights(std::size_t dim, unsigned seed) {
    std::vector<float> weights = unit_rows(1, dim, seed + 1000);
    for (float& weight : weights) weight *= 3;
    return weights;
}

VectorSpace space_of(std::size_t dim) {
    return {dim, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"};
}

void PlainStore::add(const std::vector<float>& rows, const std::string& split) {
    m_rows.insert(m_rows.end(), rows.begin(), rows.end());
    m_splits.resize(m_rows.size() / m_dim, split);
}

void PlainStore::truncate(std::size_t size) {
    m_rows.resize(size * m_dim);
    m_splits.resize(size);
    for (auto& [classifier, rows] : m_seen) rows.erase(rows.lower_bound(size), rows.end());
    m_removed.erase(m_removed.lower_bound(size), m_removed.end());
}

float PlainStore::score(const Plane& plane, std::uint64_t row) const {
    double sum = 0;
    for (std::size_t j = 0; j < m_dim; ++j) {
        sum += static_cast<double>(plane.weights[j]) * static_cast<double>(m_rows[row * m_dim + j]);
    }
    return static_cast<float>(sum + static_cast<double>(plane.bias));
}

bool PlainStore::passes(std::uint64_t row, const Filter& filter) const {
    const auto is_seen = [&](ClassifierId classifier) {
        const auto found = m_seen.find(classifier);
        return found != m_seen.end() && found->second.contains(row);
    };
    if (m_removed.contains(row)) return false;
    if (filter.among && !filter.among->contains(ItemId{row})) return false;
    if (filter.split && m_splits[row] != *filter.split) return false;
    if (filter.unseen_by && is_seen(*filter.unseen_by)) return false;
    return !filter.seen_by || is_seen(*filter.seen_by);
}

std::vector<Match> PlainStore::ranked(const Plane& plane, const Filter& filter) const {
    std::vector<Match> matches;
    for (std::uint64_t row = 0; row < size(); ++row) {
        if (passes(row, filter)) matches.push_back({ItemId{row}, score(plane, row)});
    }
    std::ranges::stable_sort(matches, std::ranges::greater(), &Match::score);
    return matches;
}

std::vector<Match> page(const std::vector<Match>& matches, std::size_t offset, std::size_t count) {
    const std::size_t begin = std::min(offset, matches.size());
    const std::size_t end = begin + std::min(count, matches.size() - begin);
    return {matches.begin() + static_cast<std::ptrdiff_t>(begin),
            matches.begin() + static_cast<std::ptrdiff_t>(end)};
}

void expect_rows(const Store& store, const std::vector<float>& rows) {
    std::vector<ItemId> ids;
    for (std::uint64_t id = 0; id < store.size(); ++id) ids.push_back(ItemId{id});
    ASSERT_LE(store.size() * store.dim(), rows.size());
    const std::vector<float> stored = store.rows(ids);
    EXPECT_TRUE(std::equal(stored.begin(), stored.end(), rows.begin()));
}

}  // namespace halfspace::testing
