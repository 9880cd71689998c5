// SPDX-License-Identifier: Apache-2.0
#include "data/block_cache.hpp"

#include <algorithm>
#include <utility>

namespace halfspace {

std::shared_ptr<const void> BlockCache::find(const std::string& file, std::uint64_t number) {
    const std::scoped_lock lock(m_mutex);
    const auto found = std::ranges::find_if(m_entries, [&](const Entry& entry) {
        return entry.number == number && entry.file == file;
    });
    if (found == m_entries.end()) return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found);
    return found->block;
}

void BlockCache::add(const std::string& file, std::uint64_t number,
                     std::shared_ptr<const void> block, std::size_t bytes) {
    const std::scoped_lock lock(m_mutex);
    m_entries.push_front({file, number, std::move(block), bytes});
    m_bytes += bytes;
    while (m_bytes > m_most_bytes && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes;
        m_entries.pop_back();
    }
}

std::size_t BlockCache::bytes() const {
    const std::scoped_lock lock(m_mutex);
    return m_bytes;
}

}  // namespace halfspace
