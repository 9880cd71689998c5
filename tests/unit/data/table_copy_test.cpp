// SPDX-License-Identifier: Apache-2.0
#include "data/table_copy.hpp"

#include "arrow_samples.hpp"
#include "data/csv_parser.hpp"
#include "data/open_tables.hpp"
#include "source_samples.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::put;
using testing::TemporaryFolder;

/// Copies what `paths` hold with one column `score`: the number of the record, empty for those with
/// a problem.
void copy_scored(const std::vector<fs::path>& paths, const fs::path& output,
                 const std::string& name = "score") {
    SourceOptions options;
    const auto files = find_tables(paths, options);
    ASSERT_TRUE(files && can_copy(*files));
    const auto copied =
        open_table_copy(*files, replace_file(output), table_format_from(output.native()),
                        {{name, CellType::Number}}, {{"halfspace", "{}"}});
    const auto source = open_sources(paths, options, RecordKeys::Rows);
    float number = 0;
    for (const Record& record : testing::read_all(*source)) {
        ++number;
        copied->append(record.key,
                       std::vector<Cell>{record.problem.empty() ? Cell(number) : Cell()});
    }
    copied->finish();
}

std::shared_ptr<arrow::Table> read_table(const fs::path& path) {
    const auto input = arrow::io::ReadableFile::Open(path.string()).ValueOrDie();
    auto reader = parquet::arrow::OpenFile(input, arrow::default_memory_pool()).ValueOrDie();
    const auto table = reader->ReadTable().ValueOrDie();
    return table->CombineChunks().ValueOrDie();
}

TEST(TableCopy, CsvKeepsEveryCellAndRowsWithAProblem) {
    const TemporaryFolder folder;
    put(folder / "in.csv", "id;text;more\n7;\"a;b\";1.50\n8;;x\n9;one;two;three\n");

    copy_scored({folder / "in.csv"}, folder / "out.csv");

    EXPECT_EQ(read_text(folder / "out.csv"),
              "id,text,more,score\n7,a;b,1.50,1\n8,,x,\n9,one,two,\n");
}

TEST(TableCopy, ShardsOfCsvBecomeOneTableOfAllColumns) {
    const TemporaryFolder folder;
    put(folder / "in/a.csv", "text,x\none,1\ntwo,2\n");
    put(folder / "in/b.csv", "y,text\n3,three\n");

    copy_scored({folder / "in"}, folder / "out.csv");

    EXPECT_EQ(read_text(folder / "out.csv"), "text,x,y,score\none,1,,1\ntwo,2,,2\nthree,,3,3\n");
}

TEST(TableCopy, JsonLinesKeepTheirTextToTheByte) {
    const TemporaryFolder folder;
    put(folder / "in.jsonl",
        "{\"text\": \"a\", \"n\": 1.50, \"big\": 12345678901234567890123, \"o\": {\"p\": [1, 2]}}\n"
        "\n"
        "{\"text\": \"b\"} \n"
        "no object\n"
        "{}\n");

    copy_scored({folder / "in.jsonl"}, folder / "out.jsonl");

    EXPECT_EQ(read_text(folder / "out.jsonl"),
              "{\"text\": \"a\", \"n\": 1.50, \"big\": 12345678901234567890123, "
              "\"o\": {\"p\": [1, 2]},\"score\":1}\n"
              "{\"text\": \"b\",\"score\":2}\n"
              "{\"score\":null}\n"
              "{\"score\":null}\n");
}

TEST(TableCopy, AnArrayOfObjectsBecomesLines) {
    const TemporaryFolder folder;
    put(folder / "in.json", "[{\"text\":\n \"a\"},\n {\"text\": \"b\"}]");

    copy_scored({folder / "in.json"}, folder / "out.jsonl");

    EXPECT_EQ(read_text(folder / "out.jsonl"),
              "{\"text\":\"a\",\"score\":1}\n{\"text\": \"b\",\"score\":2}\n");
}

TEST(TableCopy, JsonLinesToCsvHaveTheColumnsOfAllRows) {
    const TemporaryFolder folder;
    std::string lines;
    for (int i = 0; i < 300; ++i) lines += "{\"text\": \"a\"}\n";
    put(folder / "in.jsonl", lines + "{\"text\": \"b\", \"late\": 1}\n");

    copy_scored({folder / "in.jsonl"}, folder / "out.csv");

    const auto records = parse_csv(read_text(folder / "out.csv"));
    ASSERT_EQ(records.size(), 302U);
    EXPECT_EQ(records.front().fields, (std::vector<std::string>{"text", "late", "score"}));
    EXPECT_EQ(records.back().fields, (std::vector<std::string>{"b", "1", "301"}));
}

TEST(TableCopy, ParquetKeepsSchemaMetadataAndValuesAcrossGroupsAndShards) {
    const TemporaryFolder folder;
    std::vector<std::optional<std::string>> texts;
    std::vector<std::int64_t> numbers;
    std::vector<std::vector<float>> vectors;
    for (int i = 0; i < 5000; ++i) {
        texts.emplace_back(i % 7 == 0 ? std::nullopt : std::optional("t" + std::to_string(i)));
        numbers.push_back(i);
        vectors.push_back({static_cast<float>(i), 1});
    }
    const auto table = testing::make_table({{"text", testing::strings(texts)},
                                            {"n", testing::whole_numbers(numbers)},
                                            {"v", testing::float_lists(vectors, true)}},
                                           "{\"info\": {}}");
    fs::create_directories(folder / "in");
    testing::write_parquet(folder / "in/0.parquet", *table, 700);
    testing::write_parquet(folder / "in/1.parquet", *table, 5000);

    copy_scored({folder / "in/0.parquet", folder / "in/1.parquet"}, folder / "out.parquet");

    const auto copied = read_table(folder / "out.parquet");
    ASSERT_EQ(copied->num_rows(), 10'000);
    EXPECT_EQ(copied->schema()->metadata()->Get("huggingface").ValueOrDie(), "{\"info\": {}}");
    EXPECT_EQ(copied->schema()->metadata()->Get("halfspace").ValueOrDie(), "{}");
    for (const int part : {0, 1}) {
        const auto rows = copied->RemoveColumn(3).ValueOrDie()->Slice(part * 5000, 5000);
        EXPECT_TRUE(rows->CombineChunks().ValueOrDie()->Equals(*table)) << part;
    }
    const auto scores = std::static_pointer_cast<arrow::FloatArray>(copied->column(3)->chunk(0));
    EXPECT_EQ(scores->Value(9999), 10'000);
}

TEST(TableCopy, ArrowToParquetKeepsTypesAndParquetToJsonKeepsNumbers) {
    const TemporaryFolder folder;
    const auto table = testing::make_table({{"text", testing::strings({"a", "b"})},
                                            {"n", testing::whole_numbers({1, 2})},
                                            {"i", testing::pictures({"x", ""}, {"p.jpg", ""})}});
    testing::write_arrow(folder / "in.arrow", *table, /*is_stream=*/true);
    testing::write_parquet(folder / "in.parquet", *table);

    SourceOptions options;
    copy_scored({folder / "in.arrow"}, folder / "out.parquet");
    copy_scored({folder / "in.parquet"}, folder / "out.jsonl");

    EXPECT_TRUE(read_table(folder / "out.parquet")->RemoveColumn(3).ValueOrDie()->Equals(*table));
    const std::string lines = read_text(folder / "out.jsonl");
    EXPECT_EQ(lines.substr(0, lines.find('\n')),
              "{\"text\":\"a\",\"n\":1,\"i\":\"p.jpg\",\"score\":1}");
}

TEST(TableCopy, ATakenNameIsAnErrorThatSaysTheWayOut) {
    const TemporaryFolder folder;
    put(folder / "in.csv", "text,score\na,1\n");
    put(folder / "in.jsonl", "{\"text\": \"a\"}\n{\"text\": \"a\", \"score\": 1}\n");
    testing::write_parquet(folder / "in.parquet",
                           *testing::make_table({{"text", testing::strings({"a"})},
                                                 {"score", testing::whole_numbers({1})}}));

    for (const char* ending : {"csv", "jsonl", "parquet"}) {
        const auto input = folder / (std::string("in.") + ending);
        const auto output = folder / (std::string("out.") + ending);
        testing::expect_error(
            ErrorCode::InvalidInput, [&] { copy_scored({input}, output); }, "--prefix");
        EXPECT_FALSE(fs::exists(output)) << ending;
        copy_scored({input}, output, "new_score");
        EXPECT_TRUE(fs::exists(output)) << ending;
    }
}

TEST(TableCopy, ShardsOfOtherSchemasAreNoOneParquetTable) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "in");
    testing::write_parquet(folder / "in/0.parquet",
                           *testing::make_table({{"text", testing::strings({"a"})}}));
    testing::write_parquet(folder / "in/1.parquet",
                           *testing::make_table({{"text", testing::strings({"b"})},
                                                 {"n", testing::whole_numbers({1})}}));

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { copy_scored({folder / "in"}, folder / "out.parquet"); },
        "other columns");
    copy_scored({folder / "in"}, folder / "out.csv");

    EXPECT_EQ(read_text(folder / "out.csv"), "text,n,score\na,,1\nb,1,2\n");
}

TEST(TableCopy, AShardThatCannotBeReadIsLeftOut) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "in");
    testing::write_parquet(folder / "in/0.parquet",
                           *testing::make_table({{"text", testing::strings({"a"})}}));
    put(folder / "in/1.parquet", "no parquet");
    testing::write_parquet(folder / "in/2.parquet",
                           *testing::make_table({{"text", testing::strings({"c"})}}));

    copy_scored({folder / "in"}, folder / "out.parquet");

    EXPECT_EQ(read_table(folder / "out.parquet")->num_rows(), 2);
}

TEST(FindTables, TakesTheFilesOfAPatternAndRefusesAMix) {
    const TemporaryFolder folder;
    put(folder / "a/x.csv", "text\none\n");
    put(folder / "b/x.csv", "text\ntwo\n");
    put(folder / "b/x.txt", "three\n");

    const std::vector<fs::path> both{folder / "b/x.csv", folder / "a/x.csv"};
    EXPECT_EQ(testing::keys_of(testing::read_all(*open_sources(both, {}))),
              (std::vector<std::string>{"b/x.csv#1", "a/x.csv#1"}));
    const std::vector<fs::path> mixed{folder / "b/x.csv", folder / "b/x.txt"};
    testing::expect_error(
        ErrorCode::InvalidInput, [&] { (void)open_sources(mixed, {}); }, "is text");
    const std::vector<fs::path> gone{folder / "b/x.csv", folder / "c.csv"};
    testing::expect_error(ErrorCode::NotFound, [&] { (void)open_sources(gone, {}); }, "c.csv");
}

}  // namespace
}  // namespace halfspace
