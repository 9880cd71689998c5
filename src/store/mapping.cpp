// SPDX-License-Identifier: Apache-2.0
#include "store/mapping.hpp"

#include "base/error.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

namespace halfspace {

namespace {

constexpr std::size_t kMinBytes = std::size_t{1} << 20U;

std::uint64_t page_bytes() noexcept {
    return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

const std::byte* map(const FileDescriptor& file, std::size_t bytes) {
    void* const data = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.get(), 0);
    if (data == MAP_FAILED) {
        throw Error(ErrorCode::Unavailable,
                    "Could not map " + std::to_string(bytes) +
                        " bytes of the vector store into memory: " + system_error_text());
    }
    return static_cast<const std::byte*>(data);
}

}  // namespace

Mapping::Mapping(const FileDescriptor& file, std::size_t bytes)
    : m_data(map(file, bytes)), m_bytes(bytes) {}

Mapping::~Mapping() {
    ::munmap(const_cast<std::byte*>(m_data), m_bytes);
}

void Mapping::expect_scattered_reads() const noexcept {
    // Advice: what the system makes of it changes no answer.
    (void)::madvise(const_cast<std::byte*>(m_data), m_bytes, MADV_RANDOM);
}

void Mapping::prefetch(std::uint64_t offset, std::uint64_t bytes) const noexcept {
    const std::uint64_t start = offset - offset % page_bytes();
    (void)::madvise(const_cast<std::byte*>(m_data) + start, offset + bytes - start, MADV_WILLNEED);
}

std::uint64_t Mapping::resident_bytes(std::uint64_t bytes) const {
    if (bytes == 0) return 0;
    const std::uint64_t page = page_bytes();
    std::vector<unsigned char> pages((bytes + page - 1) / page);
    if (::mincore(const_cast<std::byte*>(m_data), bytes, pages.data()) != 0) {
        throw Error(ErrorCode::Unavailable,
                    "Could not ask what is in memory: " + system_error_text());
    }
    const auto count =
        std::ranges::count_if(pages, [](unsigned char state) { return (state & 1U) != 0; });
    return static_cast<std::uint64_t>(count) * page;
}

std::shared_ptr<const Mapping> grown_mapping(std::shared_ptr<const Mapping> current,
                                             const FileDescriptor& file, std::size_t bytes) {
    if (current && current->size() >= bytes) return current;
    return std::make_shared<const Mapping>(file, std::max(kMinBytes, 2 * bytes));
}

}  // namespace halfspace
