// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace halfspace {

/// Decoded pieces of files, the last used ones, up to a number of bytes. Any thread.
class BlockCache {
public:
    explicit BlockCache(std::size_t most_bytes = 256U << 20U) : m_most_bytes(most_bytes) {}

    /// The block kept under a name and a number; null if it is not there (any more).
    std::shared_ptr<const void> find(const std::string& file, std::uint64_t number);

    /// Keeps a block; blocks used longest ago go until all fit. The newest stays, whatever its
    /// size.
    void add(const std::string& file, std::uint64_t number, std::shared_ptr<const void> block,
             std::size_t bytes);

    [[nodiscard]] std::size_t bytes() const;

private:
    struct Entry {
        std::string file;
        std::uint64_t number = 0;
        std::shared_ptr<const void> block;
        std::size_t bytes = 0;
    };

    std::size_t m_most_bytes;
    std::size_t m_bytes = 0;
    std::list<Entry> m_entries;  // the last used first; few, so a list is searched
    mutable std::mutex m_mutex;
};

}  // namespace halfspace
