// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include "support/expect_error.hpp"
#include "support/full_disk.hpp"
#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

using testing::error_of;

class FileTest : public ::testing::Test {
protected:
    [[nodiscard]] fs::path path(const std::string& name) const { return m_folder / name; }
    [[nodiscard]] auto file_count() const {
        return std::distance(fs::directory_iterator(m_folder.path()), fs::directory_iterator());
    }

private:
    testing::TemporaryFolder m_folder;
};

TEST_F(FileTest, WhatIsWrittenIsReadByteForByte) {
    std::vector<std::uint8_t> bytes(100000);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 31);
    const std::string text("one\r\ntwo\0three\n", 15);

    write_file(path("bytes"), bytes);
    write_file(path("text"), text);
    write_file(path("empty"), std::string_view());

    EXPECT_EQ(read_file(path("bytes")), bytes);
    EXPECT_EQ(read_text(path("text")), text);
    EXPECT_EQ(read_text(path("empty")), "");
    EXPECT_EQ(file_count(), 3) << "nothing is left beside the files";
}

TEST_F(FileTest, WritingReplacesALongerFile) {
    write_file(path("file"), std::string(5000, 'x'));
    write_file(path("file"), "short");

    EXPECT_EQ(read_text(path("file")), "short");
}

TEST_F(FileTest, AFailedWriteLeavesTheOldContentAndNoRest) {
    write_file(path("file"), "old");
    std::string message;
    {
        const testing::FullDisk full(1000);
        message = error_of(ErrorCode::Unavailable,
                           [&] { write_file(path("file"), std::string(5000, 'x')); });
    }
    EXPECT_NE(message.find(path("file").string()), std::string::npos) << message;
    EXPECT_EQ(read_text(path("file")), "old");
    EXPECT_EQ(file_count(), 1);
}

TEST_F(FileTest, ErrorsNameThePath) {
    const std::string missing =
        error_of(ErrorCode::NotFound, [&] { (void)read_file(path("missing")); });
    EXPECT_NE(missing.find(path("missing").string()), std::string::npos) << missing;

    fs::create_directory(path("folder"));
    const std::string folder =
        error_of(ErrorCode::InvalidInput, [&] { (void)read_text(path("folder")); });
    EXPECT_NE(folder.find("is a folder"), std::string::npos) << folder;
    error_of(ErrorCode::NotFound, [&] { write_file(path("no/such/folder"), "text"); });
    error_of(ErrorCode::NotFound, [&] { sync_folder(path("no folder")); });
}

TEST_F(FileTest, DescriptorReadsAndWritesAtOffsets) {
    const auto file = FileDescriptor::open(path("file"), O_RDWR | O_CREAT);
    const std::array<std::byte, 3> bytes{std::byte{1}, std::byte{2}, std::byte{3}};
    std::array<std::byte, 3> back{};

    file.write_at(bytes, 10);
    file.sync();
    file.read_at(back, 10);

    EXPECT_EQ(back, bytes);
    EXPECT_EQ(file.size(), 13U);
    const std::string message = error_of(ErrorCode::Corrupt, [&] { file.read_at(back, 11); });
    EXPECT_NE(message.find(path("file").string()), std::string::npos) << message;
    file.resize(11);
    EXPECT_EQ(file.size(), 11U);
}

TEST_F(FileTest, DescriptorMovesWithoutClosing) {
    auto first = FileDescriptor::open(path("file"), O_RDWR | O_CREAT);
    const int number = first.get();

    FileDescriptor second = std::move(first);
    FileDescriptor third;
    third = std::move(second);

    EXPECT_EQ(third.get(), number);
    EXPECT_GE(::fcntl(number, F_GETFD), 0);
    third = FileDescriptor();
    EXPECT_EQ(third.is_open(), false);
}

TEST_F(FileTest, LockKeepsOthersOutUntilItGoes) {
    std::optional<FileLock> lock(std::in_place, path("lock"));

    const std::string message = error_of(ErrorCode::Unavailable, [&] { FileLock(path("lock")); });
    EXPECT_NE(message.find("process " + std::to_string(::getpid())), std::string::npos) << message;

    lock.reset();
    EXPECT_NO_THROW(FileLock(path("lock")));
}

TEST_F(FileTest, ALockCanBeWaitedFor) {
    std::optional<FileLock> lock(std::in_place, path("lock"));
    std::promise<bool> had;
    std::jthread waiting([&] { had.set_value(FileLock::wait_for(path("lock"), {}).has_value()); });
    std::future<bool> has = had.get_future();
    EXPECT_EQ(has.wait_for(std::chrono::milliseconds(120)), std::future_status::timeout);

    lock.reset();

    EXPECT_TRUE(has.get());
}

TEST_F(FileTest, WaitingForALockEndsWithAStop) {
    const FileLock lock(path("lock"));
    std::stop_source stop;
    stop.request_stop();

    EXPECT_FALSE(FileLock::wait_for(path("lock"), stop.get_token()));
}

TEST_F(FileTest, ALockWhoseFileWasRemovedIsAnother) {
    const FileLock lock(path("lock"));
    fs::remove(path("lock"));

    EXPECT_TRUE(FileLock::wait_for(path("lock"), {})) << "the name is free";
}

TEST(ToUtf8, KeepsNamesAsTheyAre) {
    EXPECT_EQ(to_utf8(fs::path("f\xC3\xB6lder") / "p\xC3\xA4ge.txt"),
              "f\xC3\xB6lder/p\xC3\xA4ge.txt");
}

}  // namespace
}  // namespace halfspace
