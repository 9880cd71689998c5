// SPDX-License-Identifier: Apache-2.0
#include "data/image_folder.hpp"

#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

/// Scanning looks at names alone, so any content will do.
void touch(const fs::path& file, std::string_view content = "x") {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
}

std::vector<std::string> paths_of(const FolderScan& scan) {
    std::vector<std::string> paths;
    for (const auto& file : scan.files) paths.push_back(file.path);
    return paths;
}

std::map<std::string, std::string> splits_of(const FolderScan& scan) {
    std::map<std::string, std::string> splits;
    for (const auto& file : scan.files) splits[file.path] = file.split;
    return splits;
}

TEST(ScanImageFolder, FindsPicturesInAllSubfoldersByPath) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"b/2.PNG", "a/x/1.jpg", "a/1.jpg", "no_ending"}) touch(folder / name);

    EXPECT_EQ(paths_of(scan_image_folder(folder.path())),
              (std::vector<std::string>{"a/1.jpg", "a/x/1.jpg", "b/2.PNG", "no_ending"}));
}

TEST(ScanImageFolder, TellsPicturesByTheirEnding) {
    const testing::TemporaryFolder folder;
    const std::vector<std::string> pictures{"a.jpg", "b.JPEG", "c/d.png", "e.Tiff",
                                            "f.svg", "g.avif", "h.bmp"};
    for (const auto& name : pictures) touch(folder / name);
    for (const char* name : {"a2.txt", "b.jpg.part"}) touch(folder / name);

    const FolderScan scan = scan_image_folder(folder.path());

    EXPECT_EQ(paths_of(scan), pictures);
    EXPECT_EQ(scan.skipped.size(), 2U);
}

TEST(ScanImageFolder, KeepsFileNamesAsTheyAre) {
    const testing::TemporaryFolder folder;
    const std::vector<std::string> names{
        "\xff\xfe not utf-8.jpg", " lead and trail .jpg", "#?%&=+.jpg",  "dog \xF0\x9F\x90\x95.jpg",
        "o\xCC\x88 nfd.jpg",      "\xC3\xB6 nfc.jpg",     "quote\"'.jpg"};
    for (const auto& name : names) touch(folder / name);

    auto found = paths_of(scan_image_folder(folder.path()));

    auto expected = names;
    std::ranges::sort(expected);
    EXPECT_EQ(found, expected);
}

TEST(ScanImageFolder, AccountsForEveryFileButHiddenOnes) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"a.jpg", "notes.pdf", "alone.txt", ".DS_Store", "._a.jpg", "Thumbs.db",
                             "__MACOSX/a.jpg", "desktop.ini"}) {
        touch(folder / name);
    }
    fs::create_symlink("nowhere", folder / "dangling.jpg");

    const FolderScan scan = scan_image_folder(folder.path());

    EXPECT_EQ(paths_of(scan), std::vector<std::string>{"a.jpg"});
    std::map<std::string, std::string> reasons;
    for (const auto& file : scan.skipped) reasons[file.path] = file.reason;
    EXPECT_EQ(reasons,
              (std::map<std::string, std::string>{{"alone.txt", "not a picture file (.txt)"},
                                                  {"dangling.jpg", "a link to nothing"},
                                                  {"notes.pdf", "not a picture file (.pdf)"}}));
}

TEST(ScanImageFolder, WalksALinkedFolderOnce) {
    const testing::TemporaryFolder folder;
    touch(folder / "a/1.jpg");
    fs::create_directory_symlink("..", folder / "a/loop");

    EXPECT_EQ(paths_of(scan_image_folder(folder.path())), std::vector<std::string>{"a/1.jpg"});
}

TEST(ScanImageFolder, TakesSplitsFromFoldersCalledLikeSplits) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"Train/1.jpg", "val/2.jpg", "test/3.jpg", "extra/4.jpg", "5.jpg"}) {
        touch(folder / name);
    }

    const FolderScan scan = scan_image_folder(folder.path());

    EXPECT_EQ(scan.rule_used, SplitRule::Folder);
    EXPECT_EQ(splits_of(scan), (std::map<std::string, std::string>{{"5.jpg", "train"},
                                                                   {"Train/1.jpg", "train"},
                                                                   {"extra/4.jpg", "extra"},
                                                                   {"test/3.jpg", "test"},
                                                                   {"val/2.jpg", "validation"}}));
}

TEST(ScanImageFolder, HoldsOutAStableShareWhereNoFolderIsASplit) {
    const testing::TemporaryFolder folder;
    for (int i = 0; i < 400; ++i) touch(folder / ("p/" + std::to_string(i) + ".jpg"));

    const FolderScan first = scan_image_folder(folder.path());
    touch(folder / "p/new.jpg");
    const auto again = splits_of(scan_image_folder(folder.path()));

    const auto held_out = std::ranges::count(first.files, "validation", &FoundFile::split);
    EXPECT_NEAR(static_cast<double>(held_out), 100, 30);  // a binomial's 3.5 sigma
    for (const auto& [path, split] : splits_of(first)) EXPECT_EQ(again.at(path), split) << path;
}

TEST(ScanImageFolder, HoldsNothingOutWhenAskedTo) {
    const testing::TemporaryFolder folder;
    touch(folder / "a.jpg");

    const FolderScan scan = scan_image_folder(folder.path(), {SplitRule::Hash, 0});

    EXPECT_EQ(scan.files.front().split, "train");
}

TEST(ScanImageFolder, ReadsCaptionsBesideThePictures) {
    const testing::TemporaryFolder folder;
    touch(folder / "a/dog.png");
    touch(folder / "a/dog.txt", "\xEF\xBB\xBF\n A brown dog. \r\nde.utf8=Ein Hund\n");
    touch(folder / "b/dog.png");

    const FolderScan scan = scan_image_folder(folder.path());

    EXPECT_EQ(scan.files[0].metadata, (Metadata{{"caption", "A brown dog."}}));
    EXPECT_TRUE(scan.files[1].metadata.empty());
    EXPECT_TRUE(scan.skipped.empty());
}

TEST(ScanImageFolder, ReadsATableAtTheTop) {
    const testing::TemporaryFolder folder;
    touch(folder / "a/1.jpg");
    touch(folder / "metadata.csv", "file_name,caption\na/1.jpg,one\n");

    const FolderScan scan = scan_image_folder(folder.path());

    EXPECT_EQ(scan.files[0].metadata.at("caption"), "one");
    EXPECT_TRUE(scan.skipped.empty());
}

TEST(ScanImageFolder, SaysWhatIsWrongWithTheFolder) {
    const testing::TemporaryFolder folder;
    touch(folder / "file.jpg");

    testing::expect_error(ErrorCode::NotFound, [&] { scan_image_folder(folder / "none"); });
    testing::expect_error(ErrorCode::InvalidInput, [&] { scan_image_folder(folder / "file.jpg"); });
    testing::expect_error(
        ErrorCode::InvalidInput, [&] { scan_image_folder(folder.path(), {SplitRule::Hash, 1.5}); },
        "1.5");
}

}  // namespace
}  // namespace halfspace
