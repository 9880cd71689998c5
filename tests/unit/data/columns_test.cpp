// SPDX-License-Identifier: Apache-2.0
#include "data/columns.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

/// Columns of text, as a CSV file has them; one list of cells a column.
struct Table {
    std::vector<Column> columns;
    std::vector<Row> rows;

    explicit Table(const std::vector<std::pair<std::string, std::vector<std::string>>>& cells) {
        for (const auto& [name, values] : cells) {
            columns.push_back({.name = name, .type = ColumnType::Text});
            rows.resize(values.size());
            for (std::size_t i = 0; i < values.size(); ++i) {
                rows[i].values.emplace_back(values[i]);
            }
        }
    }

    [[nodiscard]] ColumnChoice choose(const Columns& wanted = {}) const {
        return choose_columns(columns, rows, wanted, "t");
    }
};

TEST(ChooseColumns, GoesByNamesFirst) {
    const Columns chosen = Table({{"ID", {"1", "2"}},
                                  {"Body", {"short", "words"}},
                                  {"notes", {"much longer than the text", "is"}},
                                  {"category", {"a", "b"}},
                                  {"split", {"fold1", "fold2"}}})
                               .choose()
                               .columns;

    EXPECT_EQ(chosen.id, "ID");
    EXPECT_EQ(chosen.text, "Body");
    EXPECT_EQ(chosen.label, "category");
    EXPECT_EQ(chosen.split, "split");
    EXPECT_EQ(chosen.image, "");
    EXPECT_EQ(chosen.vector, "");
}

TEST(ChooseColumns, TakesTheLongestTextWhereNoNameHelps) {
    const Columns chosen =
        Table({{"who", {"Ann"}}, {"said", {"a whole sentence"}}, {"when", {"20240101"}}})
            .choose()
            .columns;

    EXPECT_EQ(chosen.text, "said");
}

TEST(ChooseColumns, TakesNoIdThatRepeatsAndNoSetThatIsNoSplit) {
    const Columns chosen =
        Table({{"id", {"1", "1"}}, {"set", {"lego", "duplo"}}, {"text", {"a", "b"}}})
            .choose()
            .columns;

    EXPECT_EQ(chosen.id, "");
    EXPECT_EQ(chosen.split, "");
}

TEST(ChooseColumns, KnowsPicturesByTheirPlacesAndLeavesOtherAddressesAlone) {
    const Table pictures(
        {{"text", {"a dog", "a cat"}}, {"link", {"https://a.b/c.JPG?w=3", "http://a.b/d.png#x"}}});
    const Table articles(
        {{"text", {"a dog", "a cat"}}, {"url", {"https://a.b/news/1", "https://a.b/news/2.html"}}});

    EXPECT_EQ(pictures.choose().columns.image, "link");
    EXPECT_EQ(pictures.choose().kind, ItemKind::Image);
    EXPECT_EQ(pictures.choose().columns.text, "");
    EXPECT_EQ(articles.choose().columns.image, "");
    EXPECT_EQ(articles.choose().columns.text, "text");
}

TEST(ChooseColumns, DoesWhatItIsTold) {
    const Table table({{"text", {"a", "b"}},
                       {"label", {"x", "y"}},
                       {"picture", {"1.jpg", "2.jpg"}},
                       {"title", {"c", "d"}}});

    const ColumnChoice choice = table.choose(
        {.text = "title", .image = "", .vector = "", .id = "picture", .split = "", .label = "-"});

    EXPECT_EQ(choice.kind, ItemKind::Text);
    EXPECT_EQ(choice.columns.text, "title");
    EXPECT_EQ(choice.columns.id, "picture");
    EXPECT_EQ(choice.columns.label, "");
    EXPECT_EQ(choice.columns.image, "");
}

TEST(ChooseColumns, NamesWhatThereIsWhenItCannotTell) {
    const Table numbers({{"a", {"1", "2"}}, {"b", {"3", "4"}}});

    testing::expect_error(ErrorCode::InvalidInput, [&] { (void)numbers.choose(); }, "it has a, b");
    Columns wanted;
    wanted.vector = "c";
    testing::expect_error(
        ErrorCode::InvalidInput, [&] { (void)numbers.choose(wanted); }, "no column c; it has a, b");
}

}  // namespace
}  // namespace halfspace
