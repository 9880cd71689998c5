// SPDX-License-Identifier: Apache-2.0
#include "data/csv_parser.hpp"
#include "data/source.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/source_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace halfspace {
namespace {

using testing::keys_of;
using testing::problems_of;
using testing::put;
using testing::read_all;
using testing::text_of;
using testing::texts_of;
using Texts = std::vector<std::string>;

TEST(CsvSource, ReadsQuotedLineBreaksDoubledQuotesAndCrLf) {
    const testing::TemporaryFolder folder;
    put(folder / "a.csv",
        "text,label\r\n\"two\r\nlines, one \"\"text\"\"\",x\r\n\r\nplain \"quote\",\r\n");

    const auto source = open_source(folder / "a.csv");
    const auto records = read_all(*source);

    EXPECT_EQ(texts_of(records), (Texts{"two\r\nlines, one \"text\"", "plain \"quote\""}));
    EXPECT_EQ(keys_of(records), (Texts{"a.csv#1", "a.csv#2"}));
    EXPECT_EQ(records[0].metadata, (Metadata{{"label", "x"}}));
    EXPECT_TRUE(records[1].metadata.empty());
    EXPECT_EQ(source->info().format, "CSV");
    EXPECT_EQ(source->info().columns.label, "label");
    EXPECT_EQ(source->info().all_columns, (Texts{"text", "label"}));
}

TEST(CsvSource, TellsTheDelimiter) {
    const testing::TemporaryFolder folder;
    put(folder / "semicolon.csv", "text;n\n\"a, b\";1\nc, d, e;2\n");
    put(folder / "tab.csv", "text\tn\na, b; c\t1\n");
    put(folder / "tab.tsv", "text\tn\na, b; c\t1\n");
    put(folder / "excel.csv", "sep=;\r\ntext;n\r\na, b;1\r\n");
    put(folder / "one.csv", "text\nHello, you; there\n\"a\"\n");

    EXPECT_EQ(texts_of(read_all(folder / "semicolon.csv")), (Texts{"a, b", "c, d, e"}));
    EXPECT_EQ(texts_of(read_all(folder / "tab.csv")), Texts{"a, b; c"});
    EXPECT_EQ(texts_of(read_all(folder / "tab.tsv")), Texts{"a, b; c"});
    EXPECT_EQ(texts_of(read_all(folder / "excel.csv")), Texts{"a, b"});
    EXPECT_EQ(texts_of(read_all(folder / "one.csv")), (Texts{"Hello, you; there", "a"}));
}

TEST(CsvSource, SaysWhatIsWrongWithARowAndGoesOn) {
    const testing::TemporaryFolder folder;
    put(folder / "a.csv", "text,n\none,1\ntwo,2,3\nthree\n,4\n\"\",5\nsix,6,\nseven,7\n");

    const auto problems = problems_of(read_all(folder / "a.csv"));

    EXPECT_EQ(problems,
              (std::map<std::string, std::string>{{"a.csv#2", "line 3 has 3 fields, the header 2"},
                                                  {"a.csv#3", "line 4 has 1 fields, the header 2"},
                                                  {"a.csv#4", "it has no text (column text)"},
                                                  {"a.csv#5", "it has no text (column text)"}}));
}

TEST(CsvSource, ReadsFieldsOfAMegabyteAndRefusesWhatNeverEnds) {
    const testing::TemporaryFolder folder;
    const std::string big(1 << 20, 'x');
    put(folder / "big.csv", "text,n\n\"" + big + "\",1\nb,2\n");
    put(folder / "open.csv", "text,n\na,1\n\"b,2\nc,3\n");

    EXPECT_EQ(texts_of(read_all(folder / "big.csv")), (Texts{big, "b"}));
    const auto open = texts_of(read_all(folder / "open.csv"));
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open[1], "!a quote is not closed before the end of the file (line 3)");
}

TEST(CsvParser, GoesOnAfterARowThatIsTooLong) {
    CsvParser parser(',', 20);
    std::vector<std::string> problems;
    for (const char c : std::string("a,1\n\"" + std::string(30, 'y') + "\nc,3\n")) {
        if (parser.feed(c)) problems.push_back(parser.problem());
    }

    EXPECT_EQ(problems, (Texts{"", "the row is longer than 20 bytes; is a quote not closed?", ""}));
    EXPECT_EQ(parser.fields(), (Texts{"c", "3"}));
}

TEST(CsvSource, RefusesATableWithoutRows) {
    const testing::TemporaryFolder folder;
    put(folder / "header.csv", "text,label\n");
    put(folder / "empty.csv", "");
    put(folder / "blank.csv", "\n \n");

    for (const char* name : {"header.csv", "empty.csv", "blank.csv"}) {
        testing::expect_error(ErrorCode::InvalidInput, [&] { open_source(folder / name); }, name);
    }
}

TEST(CsvSource, ReadsEveryEncoding) {
    const testing::TemporaryFolder folder;
    put(folder / "utf16.csv",
        std::string_view("\xFF\xFEt\0e\0x\0t\0,\0n\0\n\0\xFC\0,\0001\0\n\0", 24));
    put(folder / "1252.csv", "text,n\nf\xFCr,1\n");
    put(folder / "gb.csv", "text,n\n\xC4\xE3\xBA\xC3,1\n");
    SourceOptions gb;
    gb.encoding = "GB18030";

    EXPECT_EQ(texts_of(read_all(folder / "utf16.csv")), Texts{"\xC3\xBC"});
    EXPECT_EQ(texts_of(read_all(folder / "1252.csv")), Texts{"f\xC3\xBCr"});
    EXPECT_EQ(texts_of(read_all(folder / "gb.csv", gb)), Texts{"\xE4\xBD\xA0\xE5\xA5\xBD"});
    EXPECT_EQ(std::get<Text>(open_source(folder / "gb.csv", gb)->content("gb.csv#1")).text,
              "\xE4\xBD\xA0\xE5\xA5\xBD");
}

TEST(CsvSource, NamesColumnsThatHaveNoNameOrTheSame) {
    const testing::TemporaryFolder folder;
    put(folder / "a.csv", ",text,text\n0,a word,b\n");

    EXPECT_EQ(open_source(folder / "a.csv")->info().all_columns,
              (Texts{"column_1", "text", "text_2"}));
}

TEST(CsvSource, NamesTheColumnsThereAreWhenOneIsMissing) {
    const testing::TemporaryFolder folder;
    put(folder / "a.csv", "words,n\na word,1\n");
    put(folder / "numbers.csv", "a,b\n1,2\n");
    SourceOptions options;
    options.columns.text = "text";

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { open_source(folder / "a.csv", options); },
        "has no column text; it has words, n");
    testing::expect_error(
        ErrorCode::InvalidInput, [&] { open_source(folder / "numbers.csv"); }, "it has a, b");
    options.columns.text = "Words";  // people forget upper and lower case
    EXPECT_EQ(texts_of(read_all(folder / "a.csv", options)), Texts{"a word"});
}

TEST(CsvSource, TakesIdsAndSplitsFromColumns) {
    const testing::TemporaryFolder folder;
    put(folder / "a.csv",
        "id,text,split\nx,one,Train\ny,two,val\nx,again,train\n,none,test\nz,five,\n");
    SourceOptions options;
    options.columns.id = "id";

    const auto source = open_source(folder / "a.csv", options);
    const auto records = read_all(*source);

    EXPECT_EQ(keys_of(records), (Texts{"x", "y", "a.csv#3", "a.csv#4", "z"}));
    EXPECT_EQ(records[1].split, "validation");
    EXPECT_EQ(records[4].split, "train");
    EXPECT_EQ(records[2].problem, "its id x was given to a row before it");
    EXPECT_EQ(records[3].problem, "it has no id (column id)");
    EXPECT_EQ(source->info().columns.split, "split");
    EXPECT_EQ(std::get<Text>(source->content("y")).text, "two");
    EXPECT_EQ(std::get<Text>(source->content("x")).text, "one");
    testing::expect_error(ErrorCode::NotFound, [&] { (void)source->content("a.csv#1"); });
}

TEST(CsvSource, ReadsSeveralFilesAsOneWithSplitsByName) {
    const testing::TemporaryFolder folder;
    put(folder / "test.csv", "id,text\n0,c\n");
    put(folder / "train.csv", "id,text\n0,a\n1,b\n");
    put(folder / "README.md", "about");

    const auto source = open_source(folder.path());
    const auto records = read_all(*source);

    // Each split counts from 0, so the ids name no rows.
    EXPECT_EQ(keys_of(records), (Texts{"test.csv#1", "train.csv#1", "train.csv#2"}));
    EXPECT_EQ(records[0].split, "test");
    EXPECT_EQ(records[2].split, "train");
    EXPECT_EQ(source->info().rule_used, SplitRule::Folder);
    EXPECT_EQ(source->info().columns.id, "");
    EXPECT_EQ(records[0].metadata.at("id"), "0");
}

TEST(CsvSource, HoldsOutByKeyWhereNothingSaysSplits) {
    const testing::TemporaryFolder folder;
    std::string table = "text\n";
    for (int i = 0; i < 400; ++i) table += "text number " + std::to_string(i) + "\n";
    put(folder / "a.csv", table);

    const auto records = read_all(folder / "a.csv");

    const auto held_out = std::ranges::count(records, "validation", &Record::split);
    EXPECT_NEAR(static_cast<double>(held_out), 100, 30);  // a binomial's 3.5 sigma
}

TEST(CsvSource, ReadsVectorsWrittenAsText) {
    const testing::TemporaryFolder folder;
    put(folder / "a.csv",
        "embedding,label\n\"[1, 2.5, -3e-2]\",a\n\"[1.  2.  3.]\",b\n\"[1,nan,2]\",c\n"
        "\"[0,0,0]\",d\n\"[1,2]\",e\n,f\n");

    const auto source = open_source(folder / "a.csv");
    const auto records = read_all(*source);

    EXPECT_EQ(source->info().kind, ItemKind::Vector);
    EXPECT_TRUE(source->info().has_vectors);
    EXPECT_EQ(source->info().dim, 3U);
    EXPECT_EQ(records[0].vector, (std::vector<float>{1, 2.5, -3e-2F}));
    EXPECT_EQ(records[1].vector, (std::vector<float>{1, 2, 3}));
    EXPECT_EQ(records[2].problem, "number 2 of the vector is not a number (NaN)");
    EXPECT_EQ(records[3].problem, "the vector is all zeros");
    EXPECT_EQ(records[4].problem, "the vector has 2 numbers, those before it 3");
    EXPECT_EQ(records[5].problem, "it has no vector (column embedding)");
    EXPECT_TRUE(records[2].vector.empty());
    EXPECT_TRUE(std::holds_alternative<NoContent>(source->content("a.csv#1")));
}

TEST(CsvSource, ReadsPicturesByPathFarIntoATable) {
    const testing::TemporaryFolder folder;
    std::string table = "file_name,caption\n";
    for (int i = 0; i < 5000; ++i) {
        table += "p/" + std::to_string(i % 3) + ".jpg,\"number\n" + std::to_string(i) + "\"\n";
    }
    put(folder / "list/a.csv", table);
    for (const char* name : {"0", "1", "2"}) {
        put(folder / "list/p" / (std::string(name) + ".jpg"), name);
    }
    const auto source = open_source(folder / "list/a.csv");

    EXPECT_EQ(read_all(*source, 64).size(), 5000U);
    for (const int row : {4999, 1, 2500, 2499, 5000}) {
        const auto content = source->content("a.csv#" + std::to_string(row));
        EXPECT_EQ(read_text(std::get<ImageFile>(content).path), std::to_string((row - 1) % 3));
    }
}

TEST(CsvSource, KeepsMetadataThatIsNotUtf8Readable) {
    const testing::TemporaryFolder folder;
    put(folder / "a.csv", "text,by\na word,\xC3(\n");
    SourceOptions options;
    options.encoding = "UTF-8";

    EXPECT_EQ(read_all(folder / "a.csv", options)[0].metadata.at("by"), "\xEF\xBF\xBD(");
}

}  // namespace
}  // namespace halfspace
