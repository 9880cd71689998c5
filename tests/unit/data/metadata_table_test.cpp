// SPDX-License-Identifier: Apache-2.0
#include "data/metadata_table.hpp"

#include "base/file.hpp"
#include "data/csv_parser.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using Records = std::vector<std::vector<std::string>>;

TEST(ParseCsv, ReadsQuotedFieldsWithCommasQuotesAndLineBreaks) {
    EXPECT_EQ(parse_csv("a,b\n\"x, y\",\"say \"\"hi\"\"\nthere\"\n"),
              (Records{{"a", "b"}, {"x, y", "say \"hi\"\nthere"}}));
}

TEST(ParseCsv, TakesCrLfAByteOrderMarkBlankLinesAndNoLastLineBreak) {
    EXPECT_EQ(parse_csv("\xEF\xBB\xBF"
                        "a,b\r\n\r\n1,\r\n,2"),
              (Records{{"a", "b"}, {"1", ""}, {"", "2"}}));
}

TEST(ParseCsv, GivesNothingForNothing) {
    EXPECT_TRUE(parse_csv("").empty());
}

TEST(MetadataTable, GivesEachFileTheColumnsOfItsRow) {
    const testing::TemporaryFolder folder;
    write_file(folder / "captions.csv",
               std::string_view("file,caption1,caption2,by\na.jpg,a dog,a brown dog,Ann\n"));
    std::vector<FoundFile> files(2);
    files[0].path = "a.jpg";
    files[1].path = "b.jpg";

    add_table_metadata(folder / "captions.csv", files);

    EXPECT_EQ(files[0].metadata, (Metadata{{"caption", "a dog"},
                                           {"caption1", "a dog"},
                                           {"caption2", "a brown dog"},
                                           {"by", "Ann"}}));
    EXPECT_TRUE(files[1].metadata.empty());
}

TEST(MetadataTable, RefusesATableWithoutAColumnOfPaths) {
    const testing::TemporaryFolder folder;
    write_file(folder / "metadata.csv", std::string_view("picture,caption\na.jpg,a dog\n"));
    std::vector<FoundFile> files;

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { add_table_metadata(folder / "metadata.csv", files); },
        "file_name");
}

}  // namespace
}  // namespace halfspace
