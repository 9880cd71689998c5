// SPDX-License-Identifier: Apache-2.0
#include "data/source.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/arrow_samples.hpp"
#include "unit/data/source_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <thread>

namespace halfspace {
namespace {

using testing::float_lists;
using testing::keys_of;
using testing::make_table;
using testing::pictures;
using testing::put;
using testing::read_all;
using testing::strings;
using testing::text_of;
using testing::texts_of;
using testing::whole_numbers;
using testing::write_arrow;
using testing::write_parquet;
using Texts = std::vector<std::string>;

constexpr const char* kFeatures = R"({"info": {"features": {
    "image": {"_type": "Image"},
    "label": {"names": ["cat", "dog"], "_type": "ClassLabel"},
    "text": {"dtype": "string", "_type": "Value"}}}})";

std::string bytes_of(const Content& content) {
    const auto& bytes = std::get<ImageBytes>(content).bytes;
    return {bytes.begin(), bytes.end()};
}

/// What each way to store a table gives out.
enum class Store { Parquet, ArrowFile, ArrowStream };

class ArrowSource : public ::testing::TestWithParam<Store> {
protected:
    /// Writes a table of the parameter's format, two rows a piece; gives the file.
    std::filesystem::path write(const std::string& stem, const arrow::Table& table) {
        const bool is_parquet = GetParam() == Store::Parquet;
        const auto file = m_folder / (stem + (is_parquet ? ".parquet" : ".arrow"));
        if (is_parquet) {
            write_parquet(file, table, 2);
        } else {
            write_arrow(file, table, GetParam() == Store::ArrowStream, 2);
        }
        return file;
    }

    testing::TemporaryFolder m_folder;
};

INSTANTIATE_TEST_SUITE_P(Every, ArrowSource,
                         ::testing::Values(Store::Parquet, Store::ArrowFile, Store::ArrowStream));

TEST_P(ArrowSource, ReadsPicturesWithTheNamesOfTheirClasses) {
    const auto table = make_table(
        {{"image", pictures({"p0", "p1", "", "", "p4"}, {"a.jpg", "", "there.jpg", "", ""})},
         {"label", whole_numbers({0, 1, 1, -1, 7})}},
        kFeatures);
    const auto file = write("train", *table);
    put(m_folder / "there.jpg", "beside");

    const auto source = open_source(file);
    const auto records = read_all(*source, 2);

    EXPECT_EQ(source->info().kind, ItemKind::Image);
    EXPECT_EQ(source->info().columns.image, "image");
    EXPECT_EQ(source->info().columns.label, "label");
    ASSERT_EQ(records.size(), 5U);
    const std::string name = file.filename().string();
    EXPECT_EQ(records[4].key, name + "#5");
    EXPECT_EQ(records[4].split, "train");
    EXPECT_EQ(bytes_of(records[0].content), "p0");
    EXPECT_EQ(records[0].metadata, (Metadata{{"image", "a.jpg"}, {"label", "cat"}}));
    EXPECT_EQ(records[1].metadata, (Metadata{{"label", "dog"}}));
    EXPECT_EQ(read_text(std::get<ImageFile>(records[2].content).path), "beside");
    EXPECT_EQ(records[3].problem, "it has no picture (column image)");
    EXPECT_TRUE(records[4].metadata.empty());  // a class without a name
    for (const int row : {5, 1, 2, 5}) {
        EXPECT_EQ(bytes_of(source->content(name + "#" + std::to_string(row))),
                  "p" + std::to_string(row - 1));
    }
    for (const char* row : {"#0", "#6", "#3000000000000", "#4", ""}) {
        testing::expect_error(ErrorCode::NotFound, [&] { (void)source->content(name + row); });
    }
}

TEST_P(ArrowSource, ReadsTextsAndEveryOtherColumnAsMetadata) {
    const auto table = make_table({{"text", strings({"a word", std::nullopt, "", "nan"})},
                                   {"n", whole_numbers({1, -2, 3, 9007199254740993})},
                                   {"scores", float_lists({{0.5F, 1}, {}, {2}, {3}}, false)}});

    const auto records = read_all(write("x", *table));

    EXPECT_EQ(texts_of(records), (Texts{"a word", "!it has no text (column text)",
                                        "!its text is empty: nothing in it can be seen", "nan"}));
    EXPECT_EQ(records[0].metadata, (Metadata{{"n", "1"}, {"scores", "[0.5,1]"}}));
    EXPECT_EQ(records[3].metadata.at("n"), "9007199254740993");
}

TEST_P(ArrowSource, ReadsVectorsAndSaysWhichAreNone) {
    constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
    constexpr float kInf = std::numeric_limits<float>::infinity();
    const std::vector<std::vector<float>> rows{{1, 2}, {0, 0}, {kNaN, 1}, {10, 20}, {1, -kInf}};
    for (const bool is_fixed : {false, true}) {
        const auto table = make_table({{"emb", float_lists(rows, is_fixed)},
                                       {"category", strings({"a", "b", "c", "d", "e"})}});
        SourceOptions options;
        options.columns.text = "-";

        const auto source = open_source(write(is_fixed ? "fixed" : "loose", *table), options);
        const auto records = read_all(*source);

        EXPECT_EQ(source->info().kind, ItemKind::Vector);
        EXPECT_EQ(source->info().dim, 2U);
        EXPECT_EQ(records[0].vector, rows[0]);
        EXPECT_EQ(records[3].vector, rows[3]);
        EXPECT_EQ(records[0].metadata, (Metadata{{"label", "a"}}));
        EXPECT_EQ(records[1].problem, "the vector is all zeros");
        EXPECT_EQ(records[2].problem, "number 1 of the vector is not a number (NaN)");
        EXPECT_EQ(records[4].problem, "number 2 of the vector is infinite");
    }
}

TEST_P(ArrowSource, LeavesVectorsBesideTextsAloneUnlessAskedForThem) {
    const auto table = make_table(
        {{"text", strings({"one", "two"})}, {"embedding", float_lists({{1, 2}, {3, 4}}, true)}});
    const auto file = write("x", *table);
    SourceOptions options;
    options.columns.vector = "embedding";

    const auto plain = open_source(file);
    const auto asked = open_source(file, options);

    EXPECT_FALSE(plain->info().has_vectors);
    EXPECT_NE(plain->info().notes.at(0).find("embedding"), std::string::npos);
    EXPECT_TRUE(asked->info().has_vectors);
    EXPECT_EQ(asked->info().kind, ItemKind::Text);
    const auto records = read_all(*asked);
    EXPECT_EQ(records[1].vector, (std::vector<float>{3, 4}));
    EXPECT_EQ(text_of(records[1]), "two");
}

TEST_P(ArrowSource, ReadsShardsAsOneSourceWithSplitsByName) {
    const auto three = make_table({{"text", strings({"a", "b", "c"})}});
    const auto first = write("data/train-00000-of-00002", *three);
    write("data/train-00001-of-00002", *three);
    write("data/validation-00000-of-00001", *three);
    put(m_folder / "README.md", "about");
    put(m_folder / "dataset_info.json", "{}");

    const auto source = open_source(m_folder.path());
    const auto records = read_all(*source, 4);

    ASSERT_EQ(records.size(), 9U);
    if (GetParam() != Store::ArrowStream) {
        EXPECT_EQ(source->info().count, 9U);
    }
    EXPECT_EQ(records[0].split, "train");
    EXPECT_EQ(records[8].split, "validation");
    EXPECT_EQ(records[3].key, "data/train-00001-of-00002" + first.extension().string() + "#1");
    EXPECT_EQ(std::get<Text>(source->content(records[7].key)).text, "b");
}

TEST_P(ArrowSource, FindsPicturesByIdWhileOthersRead) {
    std::vector<std::string> bytes;
    std::vector<std::optional<std::string>> ids;
    for (int i = 0; i < 50; ++i) {
        bytes.push_back("picture " + std::to_string(i));
        ids.emplace_back("id" + std::to_string(i));
    }
    const auto table = make_table(
        {{"image", pictures(bytes, std::vector<std::string>(50))}, {"id", strings(ids)}});
    const auto source = open_source(write("x", *table));
    ASSERT_EQ(source->info().columns.id, "id");

    const std::jthread other([&] {
        for (int i = 49; i >= 0; --i) {
            EXPECT_EQ(bytes_of(source->content("id" + std::to_string(i))),
                      "picture " + std::to_string(i));
        }
    });
    EXPECT_EQ(read_all(*source).size(), 50U);

    testing::expect_error(ErrorCode::NotFound, [&] { (void)source->content("id50"); });
}

TEST_P(ArrowSource, CostsOneFileWhereAShardIsCutOff) {
    const std::vector<std::optional<std::string>> texts(100, std::string(100, 'x'));
    const auto table = make_table({{"text", strings(texts)}});
    for (const std::string bad : {"a-train", "b-train", "c-train"}) {
        for (const char* stem : {"a-train", "b-train", "c-train"}) write(stem, *table);
        const auto cut = write(bad, *table);
        std::filesystem::resize_file(cut, std::filesystem::file_size(cut) * 6 / 10);

        const auto records = read_all(m_folder.path());

        const auto problems = testing::problems_of(records);
        ASSERT_EQ(problems.size(), 1U);
        EXPECT_EQ(problems.begin()->first, cut.filename().string());
        EXPECT_GE(records.size(), 201U);
        const auto whole = bad == "a-train" ? "b-train" : "a-train";
        EXPECT_TRUE(std::ranges::any_of(records, [&](const Record& record) {
            return record.key == whole + cut.extension().string() + "#100";
        }));
    }
}

TEST_P(ArrowSource, SurvivesAnyByteChanged) {
    const auto table = make_table({{"text", strings({"one", "two", "three"})},
                                   {"vector", float_lists({{1, 2}, {3, 4}, {5, 6}}, false)}});
    const auto file = write("x", *table);
    const std::string whole = read_text(file);
    int opened = 0;
    for (std::size_t at = 0; at < whole.size(); at += 17) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 0x5A);
        put(file, changed);
        try {
            for (const Record& record : read_all(file)) opened += record.problem.empty() ? 1 : 0;
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()), "");
        }
    }
    EXPECT_GT(opened, 0);
}

TEST(ParquetSource, RefusesWhatIsNoParquet) {
    const testing::TemporaryFolder folder;
    put(folder / "a.parquet", "PAR1 no");
    put(folder / "empty.parquet", "");
    write_parquet(folder / "none.parquet", *make_table({{"text", strings({})}}));

    testing::expect_error(
        ErrorCode::Corrupt, [&] { open_source(folder / "a.parquet"); }, "a.parquet");
    testing::expect_error(
        ErrorCode::Corrupt, [&] { open_source(folder / "empty.parquet"); }, "empty.parquet");
    testing::expect_error(
        ErrorCode::InvalidInput, [&] { open_source(folder / "none.parquet"); }, "no row");
}

}  // namespace
}  // namespace halfspace
