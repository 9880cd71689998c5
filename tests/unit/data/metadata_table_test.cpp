// SPDX-License-Identifier: Apache-2.0
#include "data/metadata_table.hpp"

#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/source_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using testing::put;

std::map<std::string, Metadata> metadata_of(const FolderScan& scan) {
    std::map<std::string, Metadata> metadata;
    for (const FoundFile& file : scan.files) metadata[file.path] = file.metadata;
    return metadata;
}

TEST(MetadataTable, GivesEachFileTheColumnsOfItsRow) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"a.jpg", "b.jpg"}) put(folder / name);
    put(folder / "captions.csv", "file,caption1,caption2,by\na.jpg,a dog,a brown dog,Ann\n");

    const auto metadata = metadata_of(scan_image_folder(folder.path()));

    EXPECT_EQ(metadata.at("a.jpg"), (Metadata{{"caption", "a dog"},
                                              {"caption1", "a dog"},
                                              {"caption2", "a brown dog"},
                                              {"by", "Ann"}}));
    EXPECT_TRUE(metadata.at("b.jpg").empty());
}

TEST(MetadataTable, IsReadInEveryFolderAsHuggingFaceHasIt) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"train/1.jpg", "test/1.jpg"}) put(folder / name);
    put(folder / "train/metadata.csv", "file_name;text\n1.jpg;f\xFCr, one\n");  // Windows-1252
    put(folder / "test/metadata.jsonl", "{\"file_name\": \"1.jpg\", \"n\": {\"m\": 2}}\n");

    const FolderScan scan = scan_image_folder(folder.path());

    EXPECT_EQ(metadata_of(scan),
              (std::map<std::string, Metadata>{{"test/1.jpg", {{"n.m", "2"}}},
                                               {"train/1.jpg", {{"text", "f\xC3\xBCr, one"}}}}));
    EXPECT_TRUE(scan.skipped.empty());
}

TEST(MetadataTable, SaysWhichRowsItCannotUse) {
    const testing::TemporaryFolder folder;
    put(folder / "a.jpg");
    put(folder / "a.txt", std::string_view("no\0text", 7));
    put(folder / "in/metadata.csv", "");
    put(folder / "metadata.csv", "file,by\na.jpg,Ann,Bob\n,Eve\ngone.jpg,Tim\n");

    const FolderScan scan = scan_image_folder(folder.path());

    std::vector<std::string> skipped;
    for (const SkippedFile& file : scan.skipped) skipped.push_back(file.path);
    EXPECT_EQ(skipped, (std::vector<std::string>{"a.txt", "in/metadata.csv", "metadata.csv#1",
                                                 "metadata.csv#2"}));
}

TEST(MetadataTable, RefusesATableWithoutAColumnOfPaths) {
    const testing::TemporaryFolder folder;
    put(folder / "metadata.csv", "picture,caption\na.jpg,a dog\n");
    put(folder / "a.jpg");

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { scan_image_folder(folder.path()); }, "file_name");
}

}  // namespace
}  // namespace halfspace
