// SPDX-License-Identifier: Apache-2.0
#include "data/source.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/source_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using testing::keys_of;
using testing::put;
using testing::read_all;
using testing::text_of;
using testing::texts_of;
using Texts = std::vector<std::string>;

TEST(TextSource, TakesEachLineAsATextAndPassesOverBlankOnes) {
    const testing::TemporaryFolder folder;
    put(folder / "a.txt", "one\r\n\n  \ttwo \n\nthree");

    const auto source = open_source(folder / "a.txt");
    const auto records = read_all(*source);

    EXPECT_EQ(texts_of(records), (Texts{"one", "  \ttwo ", "three"}));
    EXPECT_EQ(keys_of(records), (Texts{"a.txt#1", "a.txt#3", "a.txt#5"}));
    EXPECT_EQ(source->info().kind, ItemKind::Text);
    EXPECT_EQ(source->info().format, "text");
    EXPECT_EQ(source->info().columns.text, "text");
}

TEST(TextSource, TakesWholeFilesOfAFolderWithItsFoldersAsLabels) {
    const testing::TemporaryFolder folder;
    put(folder / "train/pos/1.txt", "good\n\nreally");
    put(folder / "test/neg/2.txt", "bad");
    put(folder / "test/neg/3.pdf");
    SourceOptions options;
    options.texts.one_per_file = true;
    options.labels_from_folders = true;

    const auto source = open_source(folder.path(), options);
    const auto records = read_all(*source);

    EXPECT_EQ(keys_of(records), (Texts{"test/neg/2.txt", "train/pos/1.txt", "test/neg/3.pdf"}));
    EXPECT_EQ(text_of(records[1]), "good\n\nreally");
    EXPECT_EQ(records[0].split, "test");
    EXPECT_EQ(records[1].split, "train");
    EXPECT_EQ(records[0].metadata.at("label"), "neg");
    EXPECT_EQ(text_of(records[2]), "!not read: the folder is read as text");
    EXPECT_EQ(source->info().count, 3U);
    EXPECT_EQ(std::get<Text>(source->content("train/pos/1.txt")).text, "good\n\nreally");
}

TEST(TextSource, SaysThatAnEmptyTextIsNone) {
    const testing::TemporaryFolder folder;
    put(folder / "a.txt", "\xE2\x80\x8B\nnan\nNULL\n\xC2\xA0\xE3\x80\x80\n");

    const auto texts = texts_of(read_all(folder / "a.txt"));

    ASSERT_EQ(texts.size(), 4U);
    EXPECT_TRUE(texts[0].starts_with("!its text is empty")) << texts[0];
    EXPECT_EQ(texts[1], "nan");
    EXPECT_EQ(texts[2], "NULL");
    EXPECT_TRUE(texts[3].starts_with("!its text is empty")) << texts[3];
}

TEST(TextSource, ReadsTextsAgainByTheirKeys) {
    const testing::TemporaryFolder folder;
    put(folder / "a.txt", "one\n\ntwo\n");
    const auto source = open_source(folder / "a.txt");

    EXPECT_EQ(std::get<Text>(source->content("a.txt#3")).text, "two");
    EXPECT_EQ(std::get<Text>(source->content("a.txt#1")).text, "one");
    for (const char* key : {"a.txt#2", "a.txt#4", "a.txt#0", "a.txt", "b.txt#1", "a.txt#x", ""}) {
        testing::expect_error(ErrorCode::NotFound, [&] { (void)source->content(key); });
    }
}

TEST(TextSource, CutsLongTextsIntoChunksOfOneSplit) {
    const testing::TemporaryFolder folder;
    std::string text;
    for (int i = 0; i < 40; ++i) text += "This is sentence " + std::to_string(i) + ". ";
    put(folder / "a.txt", text + "\nshort\n");
    SourceOptions options;
    options.texts = {.in_chunks = true, .chunk_characters = 200, .one_per_file = false};

    const auto source = open_source(folder / "a.txt", options);
    const auto records = read_all(*source);

    ASSERT_EQ(records.size(), 6U);
    std::string joined;
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(records[i].key, "a.txt#1~" + std::to_string(i + 1));
        EXPECT_LE(text_of(records[i]).size(), 200U);
        EXPECT_TRUE(text_of(records[i]).ends_with('.'));
        EXPECT_EQ(records[i].split, records[0].split);
        EXPECT_EQ(records[i].metadata.at("chunk"), std::to_string(i + 1) + " of 5");
        EXPECT_EQ(std::get<Text>(source->content(records[i].key)).text, text_of(records[i]));
        joined += text_of(records[i]) + " ";
    }
    EXPECT_EQ(joined, text);
    EXPECT_EQ(records[5].key, "a.txt#2~1");
    EXPECT_FALSE(source->info().count.has_value());
    testing::expect_error(ErrorCode::NotFound, [&] { (void)source->content("a.txt#2~2"); });
}

TEST(TextSource, RefusesChunksOfASizeOutOfRange) {
    const testing::TemporaryFolder folder;
    put(folder / "a.txt");
    SourceOptions options;
    options.texts = {.in_chunks = true, .chunk_characters = 5, .one_per_file = false};

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { open_source(folder / "a.txt", options); }, "5 characters");
}

TEST(TextSource, TakesAListOfPicturesAsPictures) {
    const testing::TemporaryFolder folder;
    put(folder / "in/a b.jpg", "abc");
    put(folder / "lists/all.txt",
        "../in/a b.jpg\nfile://" + (folder / "in/a%20b.jpg").string() + "\nnone.png\n");

    const auto source = open_source(folder / "lists/all.txt");
    const auto records = read_all(*source);

    EXPECT_EQ(source->info().kind, ItemKind::Image);
    ASSERT_EQ(records.size(), 3U);
    for (int i : {0, 1}) {
        const auto& file = std::get<ImageFile>(records[static_cast<std::size_t>(i)].content);
        EXPECT_EQ(read_text(file.path), "abc");
        EXPECT_EQ(file.bytes, 3U);
    }
    EXPECT_EQ(records[0].metadata.at("text"), "../in/a b.jpg");
    EXPECT_NE(records[2].problem.find("none.png"), std::string::npos);
    EXPECT_EQ(read_text(std::get<ImageFile>(source->content("all.txt#2")).path), "abc");
}

/// The same words in each encoding that people have.
struct Encoded {
    const char* bytes;
    std::size_t size;
    const char* named;
    const char* note;
};

class Encodings : public ::testing::TestWithParam<Encoded> {};

TEST_P(Encodings, GiveTheSameText) {
    const testing::TemporaryFolder folder;
    put(folder / "a.txt", std::string_view(GetParam().bytes, GetParam().size));
    SourceOptions options;
    options.encoding = GetParam().named;

    const auto source = open_source(folder / "a.txt", options);

    EXPECT_EQ(texts_of(read_all(*source)), (Texts{"f\xC3\xBCr \xE2\x82\xAC", "b"}));
    std::string notes;
    for (const auto& note : source->info().notes) notes += note;
    EXPECT_NE(notes.find(GetParam().note), std::string::npos) << notes;
}

#define BYTES(text) text, sizeof(text) - 1
INSTANTIATE_TEST_SUITE_P(
    Known, Encodings,
    ::testing::Values(Encoded{BYTES("f\xC3\xBCr \xE2\x82\xAC\nb\n"), "", ""},
                      Encoded{BYTES("\xEF\xBB\xBF"
                                    "f\xC3\xBCr \xE2\x82\xAC\nb\n"),
                              "", ""},
                      Encoded{BYTES("\xEF\xBB\xBF"
                                    "f\xC3\xBCr \xE2\x82\xAC\nb\n"),
                              "utf-8", ""},
                      Encoded{BYTES("\xFF\xFE"
                                    "f\0\xFC\0r\0 \0\xAC\x20\n\0b\0\n\0"),
                              "", "UTF-16LE"},
                      Encoded{BYTES("\xFF\xFE"
                                    "f\0\xFC\0r\0 \0\xAC\x20\n\0b\0\n\0"),
                              "UTF-16", "UTF-16LE"},
                      Encoded{BYTES("\xFE\xFF"
                                    "\0f\0\xFC\0r\0 \x20\xAC\0\n\0b\0\n"),
                              "", "UTF-16BE"},
                      Encoded{BYTES("f\0\xFC\0r\0 \0\xAC\x20\n\0b\0\n\0"), "UTF-16LE", "UTF-16LE"},
                      Encoded{BYTES("f\xFCr \x80\nb\n"), "", "Windows-1252"},
                      Encoded{BYTES("f\xFCr \x80\nb\n"), "CP1252", "CP1252"},
                      Encoded{BYTES("f\xA8\xB9r \xA2\xE3\nb\n"), "GB18030", "GB18030"},
                      Encoded{BYTES("f\xFCr \xA4\nb\n"), "ISO-8859-15", "ISO-8859-15"}));

TEST(Encodings, AreRefusedWithAWayOutWhenTheyCannotBeTold) {
    const testing::TemporaryFolder folder;
    put(folder / "gb.txt", "\xC4\xE3\xBA\xC3\x81\x30\x81\x30\n");  // GB18030: 0x81 is not in 1252
    put(folder / "zero.txt", std::string_view("a\0b\0\n\0", 6));
    put(folder / "a.txt", "a");
    SourceOptions unknown;
    unknown.encoding = "klingon";

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { open_source(folder / "gb.txt"); }, "GB18030");
    testing::expect_error(
        ErrorCode::InvalidInput, [&] { open_source(folder / "zero.txt"); }, "UTF-16LE");
    testing::expect_error(
        ErrorCode::InvalidInput, [&] { open_source(folder / "a.txt", unknown); }, "klingon");
}

TEST(Encodings, CostOneTextWhereItsBytesAreFaulty) {
    const testing::TemporaryFolder folder;
    put(folder / "a.txt", "good\nb\xC3(d\n\xED\xA0\x80 surrogate\nfine\n");
    put(folder / "nearly.txt", "\xC3\xBC \xC3\xB6\nb\xC3(d\n");  // told without a name
    put(folder / "gb.txt", "\xC4\xE3\n\xFF\xFF\n\xBA\xC3\n");
    SourceOptions utf8;
    utf8.encoding = "UTF-8";
    SourceOptions gb;
    gb.encoding = "GB18030";

    const auto texts = texts_of(read_all(folder / "a.txt", utf8));
    const auto chinese = texts_of(read_all(folder / "gb.txt", gb));

    ASSERT_EQ(texts.size(), 4U);
    EXPECT_EQ(texts[0], "good");
    EXPECT_NE(texts[1].find("encoding"), std::string::npos);
    EXPECT_NE(texts[2].find("encoding"), std::string::npos);
    EXPECT_EQ(texts[3], "fine");
    EXPECT_EQ(texts_of(read_all(folder / "nearly.txt"))[0], "\xC3\xBC \xC3\xB6");
    ASSERT_EQ(chinese.size(), 3U);
    EXPECT_EQ(chinese[0], "\xE4\xBD\xA0");
    EXPECT_TRUE(chinese[1].starts_with('!'));
    EXPECT_EQ(chinese[2], "\xE5\xA5\xBD");
}

TEST(Encodings, HoldAcrossTheBlocksThatAreRead) {
    const testing::TemporaryFolder folder;
    std::string wide = "\xFF\xFE";
    std::string narrow;
    for (int i = 0; i < 100'000; ++i) {
        wide += std::string_view("\xAC\x20", 2);  // the euro sign, 3 bytes of UTF-8
        wide += std::string_view("\x3D\xD8\x00\xDE", 4);
        narrow += "\xE2\x82\xAC\xF0\x9F\x98\x80";
    }
    put(folder / "a.txt", wide);
    put(folder / "b.txt", "x" + narrow);

    EXPECT_EQ(texts_of(read_all(folder / "a.txt")), Texts{narrow});
    EXPECT_EQ(texts_of(read_all(folder / "b.txt")), Texts{"x" + narrow});
}

}  // namespace
}  // namespace halfspace
