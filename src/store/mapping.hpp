// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace halfspace {

/// A read-only shared memory map of a file from its start. It may reach past the end of the file:
/// bytes there must not be touched until the file has grown over them.
class Mapping {
public:
    /// @throws Error Unavailable
    Mapping(const FileDescriptor& file, std::size_t bytes);
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    [[nodiscard]] const std::byte* data() const noexcept { return m_data; }
    [[nodiscard]] std::size_t size() const noexcept { return m_bytes; }
    /// Reads go here and there: a page that is not in memory is read from the disk alone, without
    /// its neighbours, which would push other things out of memory.
    void expect_scattered_reads() const noexcept;
    /// Begins to bring these bytes into memory and does not wait for them. They must be the file's.
    void prefetch(std::uint64_t offset, std::uint64_t bytes) const noexcept;
    /// How many of the first `bytes` bytes are in memory now, in whole pages.
    /// @throws Error Unavailable
    [[nodiscard]] std::uint64_t resident_bytes(std::uint64_t bytes) const;

private:
    const std::byte* m_data;
    std::size_t m_bytes;
};

/// `current` if it reaches `bytes` far; else a new map of `file` with room to grow, so that a file
/// that doubles is mapped again only once. Readers of `current` keep it alive.
/// @throws Error Unavailable
std::shared_ptr<const Mapping> grown_mapping(std::shared_ptr<const Mapping> current,
                                             const FileDescriptor& file, std::size_t bytes);

}  // namespace halfspace
