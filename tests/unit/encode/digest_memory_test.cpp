// SPDX-License-Identifier: Apache-2.0
#include "encode/digest_memory.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

namespace halfspace {
namespace {

using testing::TemporaryFolder;

constexpr const char* kWrong = "0000000000000000000000000000000000000000000000000000000000000000";

/// A line of the memory's file that says this digest of the file.
std::string line_for(const std::filesystem::path& path, const std::string& digest) {
    const FileState state = state_of_file(path);
    std::string line = digest;
    for (const auto number : {state.device, state.inode, state.bytes}) {
        line += " " + std::to_string(number);
    }
    return line + " " + std::to_string(state.written_ns) + " " + std::to_string(state.changed_ns) +
           "\n";
}

TEST(DigestMemory, TrustsWhatItKeptOfALargeFileThatHasNotChanged) {
    const TemporaryFolder folder;
    write_file(folder / "large", std::string(1 << 20, 'a'));
    write_file(folder / "digests", line_for(folder / "large", kWrong));

    EXPECT_EQ(DigestMemory(folder / "digests").digest_of(folder / "large"), kWrong);
}

TEST(DigestMemory, NoticesAChangeEvenWithTheOldTime) {
    const TemporaryFolder folder;
    write_file(folder / "large", std::string(1 << 20, 'a'));
    write_file(folder / "digests", line_for(folder / "large", kWrong));
    struct stat before{};
    ASSERT_EQ(::stat((folder / "large").c_str(), &before), 0);
    {
        const auto file = FileDescriptor::open(folder / "large", O_WRONLY);
        file.write_at(std::as_bytes(std::span("b", 1)), 5);
        const timespec times[] = {before.st_atim, before.st_mtim};
        ASSERT_EQ(::futimens(file.get(), times), 0);
    }

    EXPECT_NE(DigestMemory(folder / "digests").digest_of(folder / "large"), kWrong);
}

TEST(DigestMemory, KeepsNothingOfAFileWrittenJustNow) {
    const TemporaryFolder folder;
    write_file(folder / "large", std::string(1 << 20, 'a'));

    const std::string digest = DigestMemory(folder / "digests").digest_of(folder / "large");

    EXPECT_EQ(digest.size(), 64U);
    EXPECT_FALSE(std::filesystem::exists(folder / "digests"));
}

TEST(DigestMemory, DoesWithoutAFileThatIsDamagedOrCannotBeThere) {
    const TemporaryFolder folder;
    write_file(folder / "large", std::string(1 << 20, 'a'));
    write_file(folder / "damaged", "no digest at all");

    const std::string digest = DigestMemory(folder / "damaged").digest_of(folder / "large");

    EXPECT_EQ(DigestMemory(folder / "large/inside/a/file").digest_of(folder / "large"), digest);
    testing::expect_error(
        ErrorCode::NotFound, [&] { DigestMemory(folder / "x").digest_of(folder / "gone"); },
        "gone");
}

}  // namespace
}  // namespace halfspace
