// SPDX-License-Identifier: Apache-2.0
#include "data/source.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/source_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

using testing::put;
using testing::read_all;

TEST(ImageFolderSource, GivesEveryFileOnceByPath) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"b/1.jpg", "a/1.jpg", "notes.pdf", "c.png"}) put(folder / name);

    const auto source = open_source(folder.path());
    const auto records = read_all(*source);

    std::vector<std::string> keys;
    for (const Record& record : records) keys.push_back(record.key);
    EXPECT_EQ(keys, (std::vector<std::string>{"a/1.jpg", "b/1.jpg", "c.png", "notes.pdf"}));
    EXPECT_EQ(source->info().count, 4U);
    EXPECT_EQ(source->info().format, "image folder");
    EXPECT_EQ(records[3].problem, "not a picture file (.pdf)");
    const auto& picture = std::get<ImageFile>(records[0].content);
    EXPECT_EQ(picture.path, fs::canonical(folder.path()) / "a/1.jpg");
    EXPECT_EQ(picture.bytes, 1U);
    EXPECT_GT(picture.modified_ns, 0);
}

TEST(ImageFolderSource, TakesLabelsFromTheInnermostFolderOnRequest) {
    const testing::TemporaryFolder folder;
    for (const char* name : {"train/ants/1.jpg", "train/2.jpg", "bees/3.jpg", "4.jpg"}) {
        put(folder / name);
    }
    SourceOptions options;
    options.labels_from_folders = true;

    std::map<std::string, std::string> labels;
    for (const Record& record : read_all(folder.path(), options)) {
        if (record.metadata.contains("label")) labels[record.key] = record.metadata.at("label");
    }

    EXPECT_EQ(labels, (std::map<std::string, std::string>{{"bees/3.jpg", "bees"},
                                                          {"train/ants/1.jpg", "ants"}}));
    EXPECT_TRUE(open_source(folder.path())->next(1).front().metadata.empty());
}

TEST(ImageFolderSource, FindsAPictureAgainByItsKeyAndNothingOutside) {
    const testing::TemporaryFolder folder;
    put(folder / "in/1.jpg");
    put(folder / "secret.jpg");
    const auto source = open_source(folder / "in");

    EXPECT_EQ(std::get<ImageFile>(source->content("1.jpg")).bytes, 1U);
    for (const char* key : {"2.jpg", "../secret.jpg", ""}) {
        testing::expect_error(ErrorCode::NotFound, [&] { (void)source->content(key); });
    }
    testing::expect_error(ErrorCode::NotFound,
                          [&] { (void)source->content((folder / "secret.jpg").string()); });
}

TEST(ImageFolderSource, KnowsFilesByTheirWholeNamesInEveryScript) {
    const testing::TemporaryFolder folder;
    const std::vector<std::string> names{
        "\xC3\x96"
        "ffentlich/1.jpg",  // the same file name in two folders
        "b/1.jpg",
        "\xE4\xB8\x80\xE7\x89\x87\xE5\xA4\xA9.jpg",
        "\xD7\x90.jpg",
        "\xC3\xB6.jpg",
        "o\xCC\x88.jpg",  // the same letter, decomposed
        "\xF0\x9F\x90\x95 dog .jpg",
        "#?%&~1.jpg",
        std::string(240, 'n') + ".jpg"};
    for (std::size_t i = 0; i < names.size(); ++i) put(folder / names[i], std::to_string(i));

    const auto source = open_source(folder.path());

    EXPECT_EQ(read_all(*source).size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto file = std::get<ImageFile>(source->content(names[i]));
        EXPECT_EQ(read_text(file.path), std::to_string(i)) << names[i];
    }
}

TEST(ImageFolderSource, AccountsForAFolderOfMixedJunk) {
    const testing::TemporaryFolder folder;
    for (const char* name :
         {"a.jpg", "no_ending", "empty.png", ".DS_Store", "._a.jpg", "Thumbs.db", "desktop.ini",
          "__MACOSX/a.jpg", "film.mp4", "notes.txt", "list.csv", "a.jpg.part", "in/b.gif"}) {
        put(folder / name);
    }
    fs::create_directories(folder / "nothing/in/here");
    fs::create_symlink("nowhere", folder / "link.jpg");
    fs::create_directory_symlink("..", folder / "in/loop");

    const auto records = read_all(folder.path());

    EXPECT_EQ(testing::keys_of(records),
              (std::vector<std::string>{"a.jpg", "a.jpg.part", "empty.png", "film.mp4", "in/b.gif",
                                        "link.jpg", "list.csv", "no_ending", "notes.txt"}));
    const auto problems = testing::problems_of(records);
    EXPECT_EQ(problems.size(), 5U);
    EXPECT_EQ(problems.at("link.jpg"), "a link to nothing");
}

TEST(ImageFolderSource, ShowsAFileAsItIsNow) {
    const testing::TemporaryFolder folder;
    put(folder / "replaced.jpg", "old");
    put(folder / "deleted.jpg");
    const auto source = open_source(folder.path());
    put(folder / "replaced.jpg", "newer");
    fs::remove(folder / "deleted.jpg");

    EXPECT_EQ(std::get<ImageFile>(source->content("replaced.jpg")).bytes, 5U);
    testing::expect_error(ErrorCode::NotFound, [&] { (void)source->content("deleted.jpg"); });
}

TEST(OpenSource, SaysWhatItCanReadWhenItCannot) {
    const testing::TemporaryFolder folder;
    put(folder / "a.xlsx");

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { open_source(folder / "a.xlsx"); }, ".parquet");
}

TEST(OpenSource, SaysThatThereIsNothing) {
    testing::expect_error(ErrorCode::NotFound, [] { open_source("/none/here"); }, "/none/here");
}

}  // namespace
}  // namespace halfspace
