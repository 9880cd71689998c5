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

TEST(OpenSource, SaysThatThereIsNothing) {
    testing::expect_error(ErrorCode::NotFound, [] { open_source("/none/here"); }, "/none/here");
}

}  // namespace
}  // namespace halfspace
