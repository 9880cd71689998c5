// SPDX-License-Identifier: Apache-2.0
#include "base/zip_folder.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/zip_archive.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

TEST(ZipFolder, HoldsEveryFileByItsPath) {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    fs::create_directories(folder / "in/data");
    write_file(folder / "in/README.md", "a card");
    write_file(folder / "in/data/\xC3\xB6.txt", std::string(100'000, 'x'));

    zip_folder(folder / "in", folder / "out.zip");

    const auto content = read_file(folder / "out.zip");
    const ZipArchive archive(content);
    ASSERT_EQ(archive.entries().size(), 2U);
    EXPECT_EQ(archive.entries()[1].name, "data/\xC3\xB6.txt");
    EXPECT_EQ(archive.read("data/\xC3\xB6.txt", 200'000).size(), 100'000U);
}

TEST(ZipFolder, ReplacesAnOlderArchiveAndSaysWhatTheDiskRefuses) {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    fs::create_directories(folder / "in");
    write_file(folder / "in/a", "1");
    write_file(folder / "out.zip", "older");

    zip_folder(folder / "in", folder / "out.zip");

    EXPECT_TRUE(ZipArchive::is_zip(read_file(folder / "out.zip")));
    testing::expect_error(
        ErrorCode::Unavailable, [&] { zip_folder(folder / "in", folder / "no/out.zip"); },
        "cannot be written");
}

}  // namespace
}  // namespace halfspace
