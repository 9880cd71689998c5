// SPDX-License-Identifier: Apache-2.0
// Large sources: bounded memory, and nothing lost or named wrongly among many. The optimised build
// takes the whole size, the others a part of it.
#include "base/file.hpp"
#include "workspace_samples.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

using testing::index_path;
using testing::TemporaryFolder;

#ifdef NDEBUG
constexpr std::size_t kTexts = 200'000;
constexpr std::size_t kPictures = 10'000;
#else
constexpr std::size_t kTexts = 4'000;
constexpr std::size_t kPictures = 500;
#endif

/// A window of 8,192 records, and SQLite's cache; the address sanitizer sets aside as much as its
/// quarantine holds of what was freed.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kBound = (48U + 256U) << 20U;
#else
constexpr std::size_t kBound = 48U << 20U;
#endif

void write_texts(const fs::path& file, std::size_t count) {
    std::string content;
    for (std::size_t i = 0; i < count; ++i) {
        content += fmt::format("{} {} number {}\n", i % 2 == 0 ? "red" : "green",
                               i % 5 == 0 ? "blue" : "grey", i);
    }
    write_file(file, content);
}

/// Indexes in a child process. @return the most memory it had, in bytes
std::size_t peak_of_indexing(const fs::path& source, const fs::path& home) {
    const pid_t child = ::fork();
    if (child == 0) {
        auto workspace = testing::open_with_colours(home);
        const IndexReport report = index_path(*workspace, source);
        ::_exit(report.found == report.added + report.known ? 0 : 1);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

TEST(IndexScale, MemoryDoesNotGrowWithTheTexts) {
    const TemporaryFolder folder(TemporaryFolder::On::Memory);
    write_texts(folder / "few.txt", kTexts / 20);
    write_texts(folder / "many.txt", kTexts);

    const std::size_t few = peak_of_indexing(folder / "few.txt", folder / "few");
    const std::size_t many = peak_of_indexing(folder / "many.txt", folder / "many");
    const std::size_t again = peak_of_indexing(folder / "many.txt", folder / "many");

    EXPECT_LT(many, few + kBound);
    EXPECT_LT(again, few + kBound);
    auto workspace = testing::open_with_colours(folder / "many");
    EXPECT_EQ(workspace->overview().items, kTexts);
    EXPECT_EQ(workspace->store().count({}), kTexts);
}

TEST(IndexScale, AFolderOfMixedJunkNamesEveryBadFile) {
    const TemporaryFolder folder(TemporaryFolder::On::Memory);
    const fs::path pictures = folder / "p";
    testing::write_picture(pictures / "first.jpg", {200, 10, 10});
    const auto whole = read_file(pictures / "first.jpg");
    std::size_t bad = 0;
    for (std::size_t i = 1; i < kPictures; ++i) {
        const fs::path file = pictures / fmt::format("{:02}/{:05}.jpg", i % 50, i);
        const bool is_bad = i % 100 == 0;
        bad += is_bad ? 1 : 0;
        testing::write_fast(file,
                            is_bad ? std::span(whole).first(whole.size() / 2) : std::span(whole));
    }
    write_file(pictures / "00/notes.pdf", std::string_view("%PDF-1.4"));
    write_file(pictures / "00/Thumbs.db", std::string_view("junk"));
    auto workspace = testing::open_with_colours(folder / "w");

    const IndexReport report = index_path(*workspace, pictures);

    EXPECT_EQ(report.found, kPictures + 1);
    EXPECT_EQ(report.added, kPictures - bad);
    EXPECT_EQ(report.skipped, bad + 1);
    const auto skipped = workspace->skipped(0, kPictures);
    ASSERT_EQ(skipped.size(), bad + 1);
    for (const auto& record : skipped) {
        EXPECT_TRUE(record.key.ends_with("00.jpg") || record.key == "00/notes.pdf") << record.key;
        EXPECT_FALSE(record.reason.empty());
    }
}

}  // namespace
}  // namespace halfspace
