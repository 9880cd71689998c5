// SPDX-License-Identifier: Apache-2.0
#include "store/mapping.hpp"

#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

namespace halfspace {
namespace {

using testing::TemporaryFolder;

constexpr std::size_t kBytes = std::size_t{4} << 20U;

/// A file that the system has no need to keep in memory.
FileDescriptor cold_file(const std::filesystem::path& path) {
    std::string content(kBytes, '\0');
    for (std::size_t i = 0; i < kBytes; ++i) content[i] = static_cast<char>(i % 251);
    write_file(path, content);
    FileDescriptor file = FileDescriptor::open(path, O_RDWR);
    file.sync();
    ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
    return file;
}

bool holds_what_was_written(const Mapping& mapping, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
        if (std::to_integer<std::size_t>(mapping.data()[i]) != i % 251) return false;
    }
    return true;
}

TEST(Mapping, AScatteredReadBringsInNoNeighbours) {
    const TemporaryFolder folder;
    const FileDescriptor file = cold_file(folder / "file");
    const Mapping mapping(file, kBytes);
    mapping.expect_scattered_reads();
    const std::uint64_t before = mapping.resident_bytes(kBytes);
    ASSERT_TRUE(holds_what_was_written(mapping, kBytes / 2, kBytes / 2 + 1));
    EXPECT_LE(mapping.resident_bytes(kBytes), before + 65536);  // a page, of the largest there are
}

TEST(Mapping, PrefetchBringsInWhatIsAskedFor) {
    const TemporaryFolder folder;
    const FileDescriptor file = cold_file(folder / "file");
    const Mapping mapping(file, kBytes);
    mapping.expect_scattered_reads();
    constexpr std::size_t kPart = std::size_t{1} << 20U;
    mapping.prefetch(0, kPart);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (mapping.resident_bytes(kPart) < kPart && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(mapping.resident_bytes(kPart), kPart);
}

TEST(Mapping, PrefetchTakesAnyRangeOfTheFile) {
    const TemporaryFolder folder;
    const FileDescriptor file = cold_file(folder / "file");
    const Mapping mapping(file, 2 * kBytes);  // with room to grow, as the store maps
    mapping.prefetch(0, 0);
    mapping.prefetch(5000, 3);
    mapping.prefetch(4095, 2);
    mapping.prefetch(kBytes - 1, 1);
    mapping.prefetch(0, kBytes);
    EXPECT_TRUE(holds_what_was_written(mapping, 0, kBytes));
}

}  // namespace
}  // namespace halfspace
