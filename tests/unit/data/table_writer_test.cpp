// SPDX-License-Identifier: Apache-2.0
#include "data/table_writer.hpp"

#include "base/file.hpp"
#include "data/arrow_files.hpp"
#include "data/csv_parser.hpp"
#include "support/expect_error.hpp"
#include "support/full_disk.hpp"
#include "support/temporary_folder.hpp"

#include <arrow/util/key_value_metadata.h>
#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <limits>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

std::vector<CellColumn> all_types() {
    return {{"text", CellType::Text},   {"number", CellType::Number}, {"whole", CellType::Integer},
            {"truth", CellType::Truth}, {"json", CellType::Json},     {"image", CellType::Image}};
}

/// Two rows: one with every cell, one with none.
void write_rows(const fs::path& path, const TableMetadata& metadata = {}) {
    const auto writer = open_table_writer(replace_file(path), table_format_from(path.native()),
                                          all_types(), metadata);
    const std::vector<Cell> full{Cell(std::string("a \"b\", c")), Cell(0.1F),
                                 Cell(std::int64_t{-3}),          Cell(true),
                                 Cell(std::string("[1, 2]")),     Cell(ImageCell{{1, 2}, "p.jpg"})};
    writer->append(full);
    writer->append(std::vector<Cell>(6));
    writer->finish();
}

TEST(TableWriter, WritesEveryTypeAndEmptyCellsAsCsv) {
    const testing::TemporaryFolder folder;

    write_rows(folder / "t.csv");

    EXPECT_EQ(read_text(folder / "t.csv"),
              "text,number,whole,truth,json,image\n"
              "\"a \"\"b\"\", c\",0.1,-3,true,\"[1, 2]\",p.jpg\n"
              ",,,,,\n");
}

TEST(TableWriter, WritesEveryTypeAndEmptyCellsAsJsonLines) {
    const testing::TemporaryFolder folder;

    write_rows(folder / "t.jsonl");

    EXPECT_EQ(read_text(folder / "t.jsonl"),
              "{\"text\":\"a \\\"b\\\", c\",\"number\":0.1,\"whole\":-3,\"truth\":true,"
              "\"json\":[1, 2],\"image\":\"p.jpg\"}\n"
              "{\"text\":null,\"number\":null,\"whole\":null,\"truth\":null,\"json\":null,"
              "\"image\":null}\n");
}

TEST(TableWriter, WritesParquetWithTypesAndMetadata) {
    const testing::TemporaryFolder folder;

    write_rows(folder / "t.parquet", {{"maker", "me"}});

    const auto reader = open_parquet(folder / "t.parquet", std::make_shared<BlockCache>());
    reader->want({Want::Text, Want::Text, Want::Text, Want::Text, Want::Text, Want::Image});
    reader->seek(1);
    Row row;
    ASSERT_TRUE(reader->next(row));
    EXPECT_EQ(std::get<std::string>(row.values[0]), "a \"b\", c");
    EXPECT_EQ(std::get<std::string>(row.values[1]), "0.1");
    EXPECT_EQ(std::get<std::string>(row.values[2]), "-3");
    EXPECT_EQ(std::get<std::string>(row.values[3]), "true");
    EXPECT_EQ(std::get<std::string>(row.values[4]), "[1, 2]");
    EXPECT_EQ(std::get<ImageCell>(row.values[5]).bytes, (std::vector<std::uint8_t>{1, 2}));
    EXPECT_EQ(reader->columns()[1].type, ColumnType::Number);
    EXPECT_EQ(reader->columns()[5].type, ColumnType::Image);
    ASSERT_TRUE(reader->next(row));
    for (const Value& value : row.values) {
        EXPECT_TRUE(std::holds_alternative<std::monostate>(value));
    }
    EXPECT_FALSE(reader->next(row));
    const auto file = parquet::ParquetFileReader::OpenFile((folder / "t.parquet").string());
    EXPECT_EQ(file->metadata()->key_value_metadata()->Get("maker").ValueOrDie(), "me");
}

TEST(TableWriter, ParquetRowGroupsStayBounded) {
    const testing::TemporaryFolder folder;
    const auto writer = open_table_writer(replace_file(folder / "t.parquet"), TableFormat::Parquet,
                                          {{"text", CellType::Text}});
    const std::vector<Cell> row{Cell(std::string(1U << 20U, 'x'))};

    for (int i = 0; i < 200; ++i) writer->append(row);
    writer->finish();

    const auto file = parquet::ParquetFileReader::OpenFile((folder / "t.parquet").string());
    EXPECT_EQ(file->metadata()->num_rows(), 200);
    ASSERT_GE(file->metadata()->num_row_groups(), 3);
    EXPECT_LE(file->metadata()->RowGroup(0)->num_rows(), 80);
}

TEST(TableWriter, RepairsTextAndLeavesOutNumbersThatJsonHasNot) {
    const testing::TemporaryFolder folder;
    const auto writer =
        open_table_writer(replace_file(folder / "t.jsonl"), TableFormat::Jsonl,
                          {{"t", CellType::Text}, {"n", CellType::Number}, {"j", CellType::Json}});

    writer->append(std::vector<Cell>{Cell(std::string("a\xFF")),
                                     Cell(std::numeric_limits<float>::infinity()),
                                     Cell(std::string("nan"))});
    writer->finish();

    EXPECT_EQ(read_text(folder / "t.jsonl"),
              "{\"t\":\"a\xEF\xBF\xBD\",\"n\":null,\"j\":\"nan\"}\n");
}

TEST(TableWriter, ARowOfOneEmptyCellIsARow) {
    const testing::TemporaryFolder folder;
    const auto writer = open_table_writer(replace_file(folder / "t.csv"), TableFormat::Csv,
                                          {{"a", CellType::Text}});

    writer->append(std::vector<Cell>(1));
    writer->finish();

    EXPECT_EQ(parse_csv(read_text(folder / "t.csv")).size(), 2U);
}

TEST(TableWriter, TheFileAppearsWholeOrNotAtAll) {
    const testing::TemporaryFolder folder;
    write_file(folder / "t.parquet", std::string_view("old"));
    {
        const auto writer = open_table_writer(replace_file(folder / "t.parquet"),
                                              TableFormat::Parquet, all_types());
        writer->append(std::vector<Cell>(6));
    }  // never finished

    EXPECT_EQ(read_text(folder / "t.parquet"), "old");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(TableWriter, AFullDiskIsAnErrorInEveryFormatAndLeavesTheOldFile) {
    for (const char* name : {"t.csv", "t.jsonl", "t.parquet"}) {
        const testing::TemporaryFolder folder;
        write_file(folder / name, std::string_view("old"));
        testing::expect_error(
            ErrorCode::Unavailable,
            [&] {
                const testing::FullDisk full(100'000);
                const auto writer = open_table_writer(replace_file(folder / name),
                                                      table_format_from(name), {{"text"}});
                for (int i = 0; i < 100'000; ++i) {
                    writer->append(std::vector<Cell>{Cell("some text " + std::to_string(i))});
                }
                writer->finish();
            },
            "write");
        EXPECT_EQ(read_text(folder / name), "old") << name;
    }
}

TEST(TableWriter, RefusesTwoColumnsOfOneNameAndUnknownEndings) {
    const testing::TemporaryFolder folder;

    testing::expect_error(
        ErrorCode::InvalidInput,
        [&] { open_table_writer(replace_file(folder / "t"), TableFormat::Csv, {{"a"}, {"a"}}); },
        "called a");
    testing::expect_error(
        ErrorCode::InvalidInput, [] { (void)table_format_from("out.xlsx"); }, "csv, jsonl");
    EXPECT_EQ(table_format_from("Parquet"), TableFormat::Parquet);
    EXPECT_EQ(table_format_from("a/b.v2.NDJSON"), TableFormat::Jsonl);
}

}  // namespace
}  // namespace halfspace
