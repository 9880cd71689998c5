// SPDX-License-Identifier: Apache-2.0
#include "head/diverse.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace halfspace {

namespace {

constexpr double kSpanned =
    1e-9;  // what is left of a row that the picked ones span, rounding apart

/// The rows scaled by their quality, what of each lies outside the span of the picked ones, and its
/// coordinates inside that span.
class GreedyPicker {
public:
    GreedyPicker(std::span<const float> rows, std::span<const float> cosines, double quality)
        : m_rows(rows), m_dim(rows.size() / cosines.size()), m_coordinates(cosines.size()) {
        const double best = *std::ranges::max_element(cosines);
        for (const float cosine : cosines) {
            m_quality.push_back(std::exp(quality * (static_cast<double>(cosine) - best)));
        }
        for (std::size_t i = 0; i < cosines.size(); ++i) m_left.push_back(kernel(i, i));
    }

    /// The candidate that adds most volume; the number of candidates if none adds any.
    std::size_t next() {
        const auto most = std::ranges::max_element(m_left);
        const auto picked = static_cast<std::size_t>(most - m_left.begin());
        if (*most <= kSpanned) return m_left.size();
        const double length = std::sqrt(*most);
        for (std::size_t i = 0; i < m_left.size(); ++i) {
            double inside = 0;
            for (std::size_t k = 0; k < m_coordinates[picked].size(); ++k) {
                inside += m_coordinates[i][k] * m_coordinates[picked][k];
            }
            const double along = (kernel(i, picked) - inside) / length;
            m_new.push_back(along);
            m_left[i] -= along * along;
        }
        for (std::size_t i = 0; i < m_left.size(); ++i) m_coordinates[i].push_back(m_new[i]);
        m_new.clear();
        m_left[picked] = -1;
        return picked;
    }

private:
    [[nodiscard]] double kernel(std::size_t i, std::size_t j) const {
        double dot = 0;
        for (std::size_t k = 0; k < m_dim; ++k) {
            dot += static_cast<double>(m_rows[i * m_dim + k]) *
                   static_cast<double>(m_rows[j * m_dim + k]);
        }
        return m_quality[i] * m_quality[j] * dot;
    }

    std::span<const float> m_rows;
    std::size_t m_dim;
    std::vector<double> m_quality;
    std::vector<double> m_left;
    std::vector<double> m_new;
    std::vector<std::vector<double>> m_coordinates;  // one list a candidate, one number a pick
};

/// Fills up with those not picked yet, by their cosine.
void fill(std::vector<std::size_t>& picked, std::span<const float> cosines, std::size_t count) {
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < cosines.size(); ++i) {
        if (std::ranges::find(picked, i) == picked.end()) rest.push_back(i);
    }
    std::ranges::stable_sort(rest, [&](auto a, auto b) { return cosines[a] > cosines[b]; });
    rest.resize(std::min(rest.size(), count - picked.size()));
    picked.insert(picked.end(), rest.begin(), rest.end());
}

}  // namespace

std::vector<std::size_t> pick_diverse(std::span<const float> rows, std::span<const float> cosines,
                                      std::size_t count, double quality) {
    if (cosines.empty() ? !rows.empty() : rows.size() % cosines.size() != 0) {
        throw Error(ErrorCode::InvalidInput, std::to_string(rows.size()) +
                                                 " floats are not rows of " +
                                                 std::to_string(cosines.size()) + " candidates");
    }
    count = std::min(count, cosines.size());
    std::vector<std::size_t> picked;
    if (count == 0) return picked;
    GreedyPicker picker(rows, cosines, quality);
    while (picked.size() < count) {
        const std::size_t next = picker.next();
        if (next == cosines.size()) break;
        picked.push_back(next);
    }
    fill(picked, cosines, count);
    return picked;
}

}  // namespace halfspace
