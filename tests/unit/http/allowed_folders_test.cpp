// SPDX-License-Identifier: Apache-2.0
#include "http/allowed_folders.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;

void touch(const fs::path& file) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "x";
}

std::vector<std::string> names_of(const BrowsedFolder& listing) {
    std::vector<std::string> names;
    for (const BrowsedEntry& entry : listing.entries) {
        names.push_back(entry.name + (entry.is_folder ? "/" : ""));
    }
    return names;
}

class AllowedFoldersTest : public ::testing::Test {
protected:
    AllowedFoldersTest() {
        touch(m_root / "b.csv");
        touch(m_root / "a.parquet");
        touch(m_root / "one.jpg");
        touch(m_root / "two.PNG");
        touch(m_root / "program.exe");
        touch(m_root / ".secret.csv");
        touch(m_root / "inner/c.txt");
        touch(m_folder.path() / "outside/d.csv");
        fs::create_directory_symlink(m_folder.path() / "outside", m_root / "way_out");
    }

    testing::TemporaryFolder m_folder;
    fs::path m_root = m_folder.path() / "root";
};

TEST_F(AllowedFoldersTest, ListsFoldersThenSourcesAndCountsPictures) {
    const AllowedFolders allowed({m_root});

    const BrowsedFolder listing = allowed.list("");

    EXPECT_EQ(names_of(listing),
              (std::vector<std::string>{"inner/", "way_out/", "a.parquet", "b.csv"}));
    EXPECT_EQ(listing.pictures, 2U);
    EXPECT_FALSE(listing.parent);
    EXPECT_EQ(listing.entries[3].bytes, 1U);
    EXPECT_EQ(allowed.list(m_root / "inner").parent, fs::canonical(m_root));
}

TEST_F(AllowedFoldersTest, NothingLeadsOut) {
    const AllowedFolders allowed({m_root});

    for (const fs::path& path :
         {m_folder.path(), m_root / "..", m_root / "way_out", m_root / "way_out/d.csv",
          m_folder.path() / "root2", fs::path("/etc"), m_folder.path() / "not there"}) {
        expect_error(ErrorCode::InvalidInput, [&] { (void)allowed.check(path); }, "--browse");
        expect_error(ErrorCode::InvalidInput, [&] { (void)allowed.list(path); }, "outside");
    }
    expect_error(ErrorCode::NotFound, [&] { (void)allowed.check(m_root / "nowhere"); }, "nowhere");
    expect_error(
        ErrorCode::InvalidInput, [&] { (void)allowed.list(m_root / "b.csv"); }, "no folder");
    EXPECT_EQ(allowed.check(m_root / "inner/../b.csv"), fs::canonical(m_root / "b.csv"));
}

TEST_F(AllowedFoldersTest, SeveralRootsAreListedAndNoneAllowsNothing) {
    const AllowedFolders two({m_root, m_folder.path() / "outside"});
    EXPECT_EQ(two.list("").entries.size(), 2U);
    EXPECT_TRUE(two.list("").path.empty());

    const AllowedFolders none({});
    EXPECT_TRUE(none.list("").entries.empty());
    expect_error(ErrorCode::InvalidInput, [&] { (void)none.check(m_root); }, "nothing");
    expect_error(ErrorCode::NotFound, [&] { AllowedFolders{{m_root / "nowhere"}}; }, "nowhere");
}

TEST_F(AllowedFoldersTest, AFullFolderIsCutAndSaysSo) {
    for (int i = 0; i < 1003; ++i) touch(m_root / "full" / (std::to_string(i) + ".csv"));

    const BrowsedFolder listing = AllowedFolders({m_root}).list(m_root / "full");

    EXPECT_EQ(listing.entries.size(), 1000U);
    EXPECT_EQ(listing.left_out, 3U);
}

}  // namespace
}  // namespace halfspace
