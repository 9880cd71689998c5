// SPDX-License-Identifier: Apache-2.0
#include "engine/row_cache.hpp"

#include <algorithm>

namespace halfspace {

std::size_t RowCache::most_rows() const noexcept {
    return kMostBytes / (m_dim * sizeof(float));
}

std::vector<float> RowCache::rows(
    std::span<const std::uint64_t> ids,
    const std::function<std::vector<float>(std::span<const std::uint64_t>)>& fetch) {
    if (ids.size() > kMostAtOnce) return fetch(ids);
    std::unordered_map<std::uint64_t, std::vector<float>> here;
    std::vector<std::uint64_t> wanted;
    {
        const std::scoped_lock lock(m_mutex);
        for (const std::uint64_t id : ids) {
            const auto [entry, is_new] = here.try_emplace(id);
            if (!is_new) continue;
            const auto kept = m_rows.find(id);
            if (kept == m_rows.end()) {
                wanted.push_back(id);
            } else {
                entry->second = kept->second;
            }
        }
    }
    if (!wanted.empty()) {
        const std::vector<float> fetched = fetch(wanted);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            const auto row = std::span(fetched).subspan(i * m_dim, m_dim);
            here[wanted[i]].assign(row.begin(), row.end());
        }
        keep(wanted, fetched);
    }
    std::vector<float> rows;
    rows.reserve(ids.size() * m_dim);
    for (const std::uint64_t id : ids) {
        const std::vector<float>& row = here.at(id);
        rows.insert(rows.end(), row.begin(), row.end());
    }
    return rows;
}

void RowCache::keep(std::span<const std::uint64_t> ids, std::span<const float> rows) {
    const std::scoped_lock lock(m_mutex);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto row = rows.subspan(i * m_dim, m_dim);
        const auto [entry, is_new] = m_rows.try_emplace(ids[i], row.begin(), row.end());
        if (is_new) m_order.push_back(ids[i]);
    }
    while (m_order.size() > most_rows()) {
        m_rows.erase(m_order.front());
        m_order.pop_front();
    }
}

void RowCache::clear() {
    const std::scoped_lock lock(m_mutex);
    m_rows.clear();
    m_order.clear();
}

}  // namespace halfspace
