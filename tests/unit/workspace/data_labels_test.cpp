// SPDX-License-Identifier: Apache-2.0
#include "workspace/data_labels.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "workspace/loop.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace halfspace {
namespace {

using testing::expect_error;
using testing::red_classifier;

/// Thirty pictures from red to blue, whose table says `hue`: warm, cold, and nothing for every
/// fifth; and `a.b"c`: x, for the first.
class DataLabelsTest : public ::testing::Test {
protected:
    DataLabelsTest() {
        testing::write_red_to_blue(m_folder / "p", 30);
        std::string table = "file,hue,\"a.b\"\"c\"\n";
        for (std::size_t i = 0; i < 30; ++i) {
            const std::string split = i % 3 == 2 ? "validation" : "train";
            const std::string hue = i % 5 == 4 ? "" : i < 12 ? "warm" : i < 24 ? "cold" : "icy";
            table += split + "/" + (i < 10 ? "000" : "00") + std::to_string(i) + ".jpg," + hue +
                     "," + (i == 0 ? "x" : "") + "\n";
        }
        write_file(m_folder / "p/metadata.csv", table);
        m_workspace = testing::open_with_colours(m_folder / "w");
        testing::index_path(*m_workspace, m_folder / "p");
        Loop(*m_workspace).create(red_classifier());
    }

    DataLabels labels(const ColumnRule& rule, const std::string& split = "train") {
        return labels_from_column(*m_workspace, split, rule);
    }
    Loop loop() { return Loop(*m_workspace); }

    testing::TemporaryFolder m_folder;
    std::unique_ptr<Workspace> m_workspace;
};

std::size_t count_of(const DataLabels& labels, float score) {
    return static_cast<std::size_t>(std::ranges::count_if(
        labels.labels, [&](const ItemLabel& entry) { return entry.label.score == score; }));
}

TEST_F(DataLabelsTest, OneValueIsPositiveAndTheOthersAreNegative) {
    const DataLabels found = labels(column_rule_from("hue=warm"));

    // train: 0 1 3 (4) 6 7 (9) 10 | 12 13 15 16 18 (19) 21 22 | (24) 25 27 28
    EXPECT_EQ(count_of(found, 1), 6U);
    EXPECT_EQ(count_of(found, -1), 10U);
    EXPECT_EQ(found.unknown, 4U);
}

TEST_F(DataLabelsTest, NegativesCanBeNoneOrListed) {
    ColumnRule rule = column_rule_from("hue=warm");
    rule.negatives = ColumnRule::Negatives::None;
    EXPECT_EQ(labels(rule).labels.size(), 6U);
    EXPECT_EQ(labels(rule).unknown, 14U);

    rule.negatives = ColumnRule::Negatives::Listed;
    rule.listed = {"icy"};
    EXPECT_EQ(count_of(labels(rule), -1), 3U);
}

TEST_F(DataLabelsTest, AColumnMayHaveAnyName) {
    EXPECT_EQ(labels(column_rule_from("a.b\"c=x")).labels.size(), 1U);
}

TEST_F(DataLabelsTest, SaysWhatThereIs) {
    expect_error(
        ErrorCode::NotFound, [&] { labels(column_rule_from("colour=warm")); },
        "there are: a.b\"c, hue");
    expect_error(
        ErrorCode::NotFound, [&] { labels(column_rule_from("hue=hot")); },
        "the values are: cold, warm, icy");
    expect_error(ErrorCode::NotFound, [&] { labels(column_rule_from("hue=warm"), "test"); });
    expect_error(ErrorCode::InvalidInput, [] { column_rule_from("hue"); });
    expect_error(ErrorCode::InvalidInput, [] { column_rule_from("=warm"); });
    ColumnRule both = column_rule_from("hue=warm");
    both.negatives = ColumnRule::Negatives::Listed;
    both.listed = {"warm"};
    expect_error(ErrorCode::InvalidInput, [&] { labels(both); });
    both.listed = {"tepid"};
    expect_error(ErrorCode::NotFound, [&] { labels(both); });
}

TEST_F(DataLabelsTest, ImportingIsOneActionAndKeepsThePersonsOwn) {
    const DataLabels found = labels(column_rule_from("hue=warm"));
    const ItemLabel own{found.labels[0].item, {-0.5F, false}};
    const ItemLabel same{found.labels[1].item, found.labels[1].label};
    loop().set_labels("red", std::vector{own, same});

    const LabelImport report = loop().import_labels("red", found.labels, OnConflict::Keep);

    EXPECT_EQ(report.imported, 14U);
    EXPECT_EQ(report.unchanged, 1U);
    EXPECT_EQ(report.kept, 1U);
    EXPECT_EQ(report.counts.positive, 5U);
    EXPECT_EQ(report.counts.negative, 11U);
    const LabelState undone = loop().undo("red");
    EXPECT_EQ(undone.counts.positive + undone.counts.negative, 2U);
    EXPECT_TRUE(undone.can_undo);
}

TEST_F(DataLabelsTest, ImportingCanReplaceThePersonsOwn) {
    const DataLabels found = labels(column_rule_from("hue=warm"));
    loop().set_labels("red", std::vector{ItemLabel{found.labels[0].item, {std::nullopt, true}}});

    const LabelImport report = loop().import_labels("red", found.labels, OnConflict::Replace);

    EXPECT_EQ(report.imported, 16U);
    EXPECT_EQ(report.kept, 0U);
    EXPECT_EQ(report.counts.unsure, 0U);
}

TEST_F(DataLabelsTest, ImportedItemsAreDealtWithExceptTheOpenPage) {
    const auto page = loop().state("red").page;
    const DataLabels found = labels(column_rule_from("hue=warm"));

    loop().import_labels("red", found.labels, OnConflict::Keep);
    const ClassifierState now = loop().state("red");

    std::size_t on_page = 0;
    for (const Card& card : now.page) on_page += card.label.is_empty() ? 0U : 1U;
    EXPECT_EQ(testing::paths_of(now.page), testing::paths_of(page));
    EXPECT_EQ(now.counts.seen, found.labels.size() - on_page);
}

TEST_F(DataLabelsTest, RefusesItemsOfAnotherSplitAndSetsNothing) {
    const DataLabels found = labels(column_rule_from("hue=warm"), "validation");

    expect_error(ErrorCode::InvalidInput,
                 [&] { loop().import_labels("red", found.labels, OnConflict::Keep); });
    EXPECT_EQ(loop().state("red").counts.positive, 0U);
}

TEST_F(DataLabelsTest, AssessingEqualsAPlainCount) {
    const DataLabels truth = labels(column_rule_from("hue=warm"), "validation");
    ClassifierChange change;
    change.cut_off = 4;
    loop().change("red", change);

    const Assessment got = loop().assess("red", "validation", truth.labels, std::nullopt);

    const Head head = loop().head("red", std::nullopt).head;
    std::size_t hits = 0;
    std::size_t false_alarms = 0;
    double ordered = 0;
    double pairs = 0;
    const auto score_of = [&](const ItemLabel& entry) {
        return m_workspace->store().scores({head.weights, head.bias}, std::array{entry.item})[0];
    };
    for (const ItemLabel& one : truth.labels) {
        if (score_of(one) >= 4) ++(one.label.score == 1 ? hits : false_alarms);
        for (const ItemLabel& other : truth.labels) {
            if (one.label.score != 1 || other.label.score != -1) continue;
            pairs += 1;
            ordered += score_of(one) > score_of(other) ? 1 : 0;
        }
    }
    EXPECT_GT(hits, 0U);
    EXPECT_EQ(got.at_cut_off.true_positives, hits);
    EXPECT_EQ(got.at_cut_off.false_positives, false_alarms);
    EXPECT_DOUBLE_EQ(got.roc_auc.value_or(-1), ordered / pairs);
    EXPECT_GT(got.average_precision.value_or(0), 0.9);
    EXPECT_EQ(got.unknown, 10 - truth.labels.size());
}

TEST_F(DataLabelsTest, AssessesEarlierRoundsAndLeavesOutWhatIsUnclear) {
    loop().import_labels("red", labels(column_rule_from("hue=icy")).labels, OnConflict::Keep);
    loop().fit_and_next("red", 1);
    loop().import_labels("red", labels(column_rule_from("hue=warm")).labels, OnConflict::Replace);
    loop().fit_and_next("red", 2);
    auto truth = labels(column_rule_from("hue=warm"), "validation").labels;
    truth.back().label = {std::nullopt, true};
    truth.front().label = {0.0F, false};

    const Assessment first = loop().assess("red", "validation", truth, 1);
    const Assessment second = loop().assess("red", "validation", truth, std::nullopt);

    EXPECT_EQ(first.round, 1U);
    EXPECT_LT(first.roc_auc.value_or(1), second.roc_auc.value_or(0));
    EXPECT_EQ(first.unknown, 10 - truth.size() + 2);
    expect_error(ErrorCode::NotFound, [&] { (void)loop().assess("red", "validation", truth, 9); });
    expect_error(ErrorCode::InvalidInput, [&] { (void)loop().assess("red", "train", truth, 1); });
}

}  // namespace
}  // namespace halfspace
