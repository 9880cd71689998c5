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

TEST(JsonlSource, FlattensObjectsAndKeepsListsAsJson) {
    const testing::TemporaryFolder folder;
    put(folder / "a.jsonl",
        "{\"text\": \"a\\nb\", \"user\": {\"name\": \"Ann\", \"age\": 40}, \"tags\": [\"x\", "
        "1]}\r\n\n"
        "{\"text\": \"c\", \"late\": true, \"none\": null}\n");

    const auto source = open_source(folder / "a.jsonl");
    const auto records = read_all(*source);

    EXPECT_EQ(texts_of(records), (Texts{"a\nb", "c"}));
    EXPECT_EQ(keys_of(records), (Texts{"a.jsonl#1", "a.jsonl#3"}));
    EXPECT_EQ(records[0].metadata,
              (Metadata{{"user.name", "Ann"}, {"user.age", "40"}, {"tags", "[\"x\",1]"}}));
    EXPECT_EQ(records[1].metadata, (Metadata{{"late", "true"}}));
    EXPECT_EQ(source->info().all_columns,
              (Texts{"text", "user.name", "user.age", "tags", "late", "none"}));
    EXPECT_EQ(std::get<Text>(source->content("a.jsonl#3")).text, "c");
}

TEST(JsonlSource, SaysWhatIsWrongWithALineAndGoesOn) {
    const testing::TemporaryFolder folder;
    put(folder / "a.jsonl", "{\"text\": \"one\"}\n{\"text\": \n[1]\n\"two\"\n{\"text\": null}\n" +
                                std::string("{\"text\": ") + std::string(200'000, '[') + "\n" +
                                "{\"other\": 1}\n{\"text\": \"\"}\n{\"text\": \"last\"}");
    SourceOptions options;
    options.columns.text = "text";

    const auto texts = texts_of(read_all(folder / "a.jsonl", options));

    ASSERT_EQ(texts.size(), 9U);
    EXPECT_EQ(texts[0], "one");
    EXPECT_TRUE(texts[1].starts_with("!line 2 cannot be read: ")) << texts[1];
    EXPECT_EQ(texts[2], "!line 3 cannot be read: it is no JSON object");
    EXPECT_EQ(texts[3], "!line 4 cannot be read: it is no JSON object");
    EXPECT_EQ(texts[4], "!it has no text (column text)");
    EXPECT_EQ(texts[5], "!line 6 cannot be read: it nests too deep");
    EXPECT_EQ(texts[6], "!it has no text (column text)");
    EXPECT_TRUE(texts[7].starts_with("!its text is empty")) << texts[7];
    EXPECT_EQ(texts[8], "last");
}

TEST(JsonlSource, ReadsTheElementsOfOneArray) {
    const testing::TemporaryFolder folder;
    put(folder / "a.json",
        "\n [ {\"text\": \"a, ] \\\" }\", \"in\": {\"list\": [1, [2]]}},\r\n"
        "  {\n    \"text\": \"two\nlines\"\n  }, 7, {\"text\": \"\\\\\"} ]\n\n");
    put(folder / "empty.json", "[ ]");

    const auto source = open_source(folder / "a.json");
    const auto records = read_all(*source);

    ASSERT_EQ(records.size(), 4U);
    EXPECT_EQ(text_of(records[0]), "a, ] \" }");
    EXPECT_EQ(records[0].metadata, (Metadata{{"in.list", "[1,[2]]"}}));
    EXPECT_TRUE(text_of(records[1]).starts_with("!element 2 cannot be read: "));
    EXPECT_EQ(text_of(records[2]), "!element 3 cannot be read: it is no JSON object");
    EXPECT_EQ(text_of(records[3]), "\\");
    EXPECT_EQ(records[3].key, "a.json#4");
    EXPECT_EQ(std::get<Text>(source->content("a.json#4")).text, "\\");
    EXPECT_EQ(std::get<Text>(source->content("a.json#1")).text, "a, ] \" }");
    testing::expect_error(ErrorCode::InvalidInput, [&] { open_source(folder / "empty.json"); });
}

TEST(JsonlSource, SaysWhereAnArrayIsDamaged) {
    const testing::TemporaryFolder folder;
    put(folder / "cut.json", "[{\"text\": \"one\"}, {\"text\": \"tw");
    put(folder / "more.json", "[{\"text\": \"one\"}]\n{\"text\": \"two\"}");
    put(folder / "line.jsonl", "[1]\n{\"text\": \"one\"}\n");

    EXPECT_EQ(texts_of(read_all(folder / "cut.json")),
              (Texts{"one", "!element 2 cannot be read: the file ends inside the array"}));
    EXPECT_EQ(texts_of(read_all(folder / "more.json")),
              (Texts{"!line 1 cannot be read: it is no JSON object", "two"}));
    EXPECT_EQ(texts_of(read_all(folder / "line.jsonl")),
              (Texts{"!line 1 cannot be read: it is no JSON object", "one"}));
}

TEST(JsonlSource, AnArrayMayBeLongerThanABlock) {
    const testing::TemporaryFolder folder;
    std::string array = "[";
    for (int i = 0; i < 20'000; ++i) array += "{\"text\": \"row " + std::to_string(i) + "\"},\n";
    put(folder / "a.json", array + "{\"text\": \"last\"}]");

    const auto texts = texts_of(read_all(folder / "a.json"));

    ASSERT_EQ(texts.size(), 20'001U);
    EXPECT_EQ(texts[777], "row 777");
    EXPECT_EQ(texts.back(), "last");
}

TEST(JsonlSource, CostsOneLineWhereItsBytesAreFaulty) {
    const testing::TemporaryFolder folder;
    put(folder / "a.jsonl", "{\"text\": \"ok\"}\n{\"text\": \"\xC3(\"}\n{\"text\": \"fine\"}\n");
    SourceOptions options;
    options.encoding = "UTF-8";

    const auto texts = texts_of(read_all(folder / "a.jsonl", options));

    EXPECT_EQ(texts,
              (Texts{"ok", "!line 2 cannot be read: it is not UTF-8; name its encoding", "fine"}));
}

TEST(JsonlSource, ReadsVectors) {
    const testing::TemporaryFolder folder;
    put(folder / "a.jsonl",
        "{\"id\": \"a\", \"vector\": [1, 0.5]}\n{\"id\": \"b\", \"vector\": [2, 3]}\n");
    SourceOptions options;
    options.columns.text = "-";

    const auto records = read_all(folder / "a.jsonl", options);

    EXPECT_EQ(keys_of(records), (Texts{"a", "b"}));
    EXPECT_EQ(records[0].vector, (std::vector<float>{1, 0.5}));
}

}  // namespace
}  // namespace halfspace
