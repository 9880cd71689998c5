// SPDX-License-Identifier: Apache-2.0
#include "workspace/class_sets.hpp"

#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

namespace halfspace {
namespace {

using testing::expect_error;
using testing::prompt;

constexpr std::size_t kShades = 12;

/// Shades of red, green and blue, and greys, in folders of these names; three of four in `train`.
class ClassSetsTest : public ::testing::Test {
protected:
    ClassSetsTest() {
        for (std::size_t i = 0; i < kShades; ++i) {
            const auto low = static_cast<std::uint8_t>(10 * i);
            const auto grey = static_cast<std::uint8_t>(200 + i);
            const std::string file = std::string(i % 4 == 3 ? "validation/" : "train/");
            const std::string name = "/" + std::to_string(100 + i) + ".jpg";
            testing::write_picture(m_folder / "p" / (file + "red" + name), {255, low, 0});
            testing::write_picture(m_folder / "p" / (file + "green" + name), {0, 255, low});
            testing::write_picture(m_folder / "p" / (file + "blue" + name), {low, 0, 255});
            testing::write_picture(m_folder / "p" / (file + "grey" + name), {grey, grey, grey});
        }
        m_workspace = testing::open_with_colours(m_folder / "w");
        SourceOptions read_with;
        read_with.labels_from_folders = true;
        testing::index_path(*m_workspace, m_folder / "p", {}, read_with);
    }

    ClassSets sets() { return ClassSets(*m_workspace); }
    Loop loop() { return Loop(*m_workspace); }

    /// Classifiers red, green and blue whose items have a card each, as classes of `colours`.
    ClassSetState create(SetKind kind = SetKind::Exclusive, std::size_t page_size = 6) {
        NewClassSet wanted{"colours", kind, "train", page_size, {}};
        for (const std::string name : {"red", "green", "blue"}) {
            NewClassifier one;
            one.name = name;
            one.start = prompt(name);
            one.strategy = Strategy::Best;  // whatever is nearest, alike or not
            one.group_at.reset();
            loop().create(one);
            wanted.classes.push_back({name});
        }
        return sets().create(wanted);
    }

    ItemChoice truth(const ClassCard& card) {
        const std::string& folder = card.item.metadata.at("label");
        if (folder == "grey") return {card.item.id, ClassChoice{}};
        return {card.item.id, ClassChoice{{folder}, {}}};
    }

    ClassLabelState label_page(const ClassSetState& state) {
        std::vector<ItemChoice> choices;
        for (const ClassCard& card : state.page) choices.push_back(truth(card));
        return sets().choose("colours", choices);
    }

    testing::TemporaryFolder m_folder{testing::TemporaryFolder::On::Memory};
    std::unique_ptr<Workspace> m_workspace;
};

std::vector<ItemId> items_of(const std::vector<ClassCard>& cards) {
    std::vector<ItemId> items;
    for (const ClassCard& card : cards) items.push_back(card.item.id);
    return items;
}
std::vector<ItemId> items_of(const std::vector<Card>& cards) {
    std::vector<ItemId> items;
    for (const Card& card : cards) items.push_back(card.item.id);
    return items;
}

std::vector<float> scores_of(const std::vector<LabelValue>& labels) {
    std::vector<float> scores;
    for (const LabelValue& label : labels) scores.push_back(label.score.value_or(0));
    return scores;
}

ItemChoice choice(const ClassCard& card, ClassChoice made) {
    return {card.item.id, std::move(made)};
}

TEST_F(ClassSetsTest, OnePageIsThePageOfEveryClass) {
    const ClassSetState state = create();

    ASSERT_EQ(state.page.size(), 6U);
    const auto items = items_of(state.page);
    EXPECT_EQ(std::set(items.begin(), items.end()).size(), 6U);
    for (const char* name : {"red", "green", "blue"}) {
        EXPECT_EQ(items_of(loop().state(name).page), items) << name;
    }
    std::array<std::size_t, 3> decided{};
    for (const ClassCard& card : state.page) {
        ASSERT_EQ(card.decision.size(), 1U);
        ++decided[card.decision.front()];
    }
    EXPECT_EQ(decided, (std::array<std::size_t, 3>{2, 2, 2}));
    EXPECT_EQ(state.unseen, 36U);
}

TEST_F(ClassSetsTest, ClassesThatAreNotThereAreMadeWithAPromptOfTheirName) {
    NewClassSet wanted{"colours", SetKind::Exclusive, "train", 4, {{"red"}, {"dark_blue"}}};

    const ClassSetState state = sets().create(wanted);

    EXPECT_EQ(loop().state("dark_blue").start, prompt("a photo of dark blue"));
    EXPECT_EQ(state.classes[1].name, "dark_blue");
    ASSERT_EQ(sets().list().size(), 1U);
    EXPECT_EQ(sets().list()[0].classes, (std::vector<std::string>{"red", "dark_blue"}));
}

TEST_F(ClassSetsTest, ARefusedSetLeavesNothing) {
    create();
    const auto refuse = [&](NewClassSet wanted, ErrorCode code, std::string_view words) {
        expect_error(code, [&] { sets().create(wanted); }, words);
    };
    refuse({"other", {}, "train", 4, {{"new"}, {"red"}}}, ErrorCode::Conflict, "in the set");
    refuse({"colours", {}, "train", 4, {{"new"}, {"grey"}}}, ErrorCode::Conflict, "already");
    refuse({"other", {}, "train", 4, {{"new"}}}, ErrorCode::InvalidInput, "2 to 200");
    refuse({"other", {}, "train", 4, {{"new"}, {"new"}}}, ErrorCode::InvalidInput, "twice");
    refuse({"other", {}, "train", 4, {{"new"}, {"a/b"}}}, ErrorCode::InvalidInput, "slash");
    refuse({"other", {}, "moon", 4, {{"new"}, {"newer"}}}, ErrorCode::NotFound, "moon");

    EXPECT_EQ(loop().list().size(), 3U);
    EXPECT_EQ(sets().list().size(), 1U);
}

TEST_F(ClassSetsTest, AChoiceLabelsAllClassesAndOneUndoTakesItBack) {
    const ClassCard card = create().page[0];

    const ClassLabelState chosen =
        sets().choose("colours", std::vector{choice(card, {{"green"}, {}})});

    EXPECT_EQ(scores_of(chosen.labels[0].labels), (std::vector<float>{-1, 1, -1}));
    EXPECT_EQ(chosen.counts[1].positive, 1U);
    EXPECT_EQ(loop().state("red").counts.negative, 1U);

    const ClassLabelState undone = sets().undo("colours");
    EXPECT_EQ(scores_of(undone.labels[0].labels), (std::vector<float>{0, 0, 0}));
    EXPECT_FALSE(undone.can_undo);
    EXPECT_EQ(loop().state("red").counts.negative, 0U);

    EXPECT_EQ(sets().redo("colours").counts[1].positive, 1U);
    expect_error(ErrorCode::Conflict, [&] { sets().redo("colours"); });
}

TEST_F(ClassSetsTest, NoneUnsureAndNoLabel) {
    const ClassCard card = create().page[0];

    const auto none = sets().choose("colours", std::vector{choice(card, {})});
    EXPECT_EQ(scores_of(none.labels[0].labels), (std::vector<float>{-1, -1, -1}));

    const auto unsure = sets().choose("colours", std::vector{choice(card, {{"red"}, {"green"}})});
    EXPECT_TRUE(unsure.labels[0].labels[1].unsure);
    EXPECT_EQ(scores_of(unsure.labels[0].labels), (std::vector<float>{1, 0, -1}));

    const auto cleared =
        sets().choose("colours", std::vector{ItemChoice{card.item.id, std::nullopt}});
    for (const LabelValue& label : cleared.labels[0].labels) EXPECT_TRUE(label.is_empty());
}

TEST_F(ClassSetsTest, RefusesChoicesThatSayTooMuch) {
    const ClassCard card = create().page[0];
    const auto refuse = [&](ErrorCode code, ClassChoice made, std::string_view words) {
        expect_error(
            code, [&] { sets().choose("colours", std::vector{choice(card, made)}); }, words);
    };
    refuse(ErrorCode::InvalidInput, {{"red", "blue"}, {}}, "one class");
    refuse(ErrorCode::InvalidInput, {{"red"}, {"red"}}, "both");
    refuse(ErrorCode::NotFound, {{"grey"}, {}}, "grey");
    expect_error(
        ErrorCode::InvalidInput,
        [&] { sets().choose("colours", std::vector{choice(card, {}), choice(card, {})}); },
        "two labels");
    EXPECT_FALSE(sets().state("colours").can_undo);
}

TEST_F(ClassSetsTest, TagsTakeAnySubset) {
    const ClassSetState state = create(SetKind::Tags);

    const auto chosen =
        sets().choose("colours", std::vector{choice(state.page[0], {{"red", "blue"}, {}})});

    EXPECT_EQ(scores_of(chosen.labels[0].labels), (std::vector<float>{1, -1, 1}));
}

TEST_F(ClassSetsTest, UndoWalksOverWhatAClassDidByItselfToo) {
    const ClassSetState state = create();
    sets().choose("colours", std::vector{choice(state.page[0], {{"red"}, {}})});
    const ItemLabel alone{state.page[1].item.id, {1.0F, false}};
    loop().set_labels("blue", std::vector{alone});

    const auto first = sets().undo("colours");
    ASSERT_EQ(first.labels.size(), 1U);
    EXPECT_EQ(first.labels[0].item, alone.item);
    EXPECT_EQ(first.counts[0].positive, 1U);

    const auto second = sets().undo("colours");
    EXPECT_EQ(second.labels[0].item, state.page[0].item.id);
    EXPECT_FALSE(second.can_undo);

    sets().choose("colours", std::vector{choice(state.page[2], {{"green"}, {}})});
    EXPECT_FALSE(sets().state("colours").can_redo);
}

TEST_F(ClassSetsTest, AFitAdvancesEveryClassAndThePageIsSeenByAll) {
    const ClassSetState first = create();
    label_page(first);

    const ClassSetState second = sets().fit_and_next("colours", 1);

    EXPECT_EQ(second.round, 2U);
    EXPECT_EQ(second.unseen, 30U);
    for (const ItemId item : items_of(second.page)) {
        EXPECT_EQ(std::ranges::count(items_of(first.page), item), 0);
    }
    for (const char* name : {"red", "green", "blue"}) {
        const ClassifierState its = loop().state(name);
        EXPECT_EQ(its.rounds.size(), 2U);
        EXPECT_EQ(its.counts.seen, 6U);
        EXPECT_EQ(items_of(its.page), items_of(second.page));
        EXPECT_TRUE(its.rounds[1].turned_degrees);
    }
    expect_error(
        ErrorCode::Conflict, [&] { sets().fit_and_next("colours", 1); }, "round 2 is open");
}

TEST_F(ClassSetsTest, FitEqualsThatOfEachClassByItself) {
    label_page(create());
    ClassSets(*m_workspace).fit_and_next("colours", 1);
    const Head together = loop().head("green", 1).head;

    NewClassifier alone;
    alone.name = "alone";
    alone.start = prompt("green");
    alone.group_at.reset();
    loop().create(alone);
    std::vector<ItemLabel> labels;
    for (const Card& card : loop().labels("green", {}, 0, 100).cards) {
        labels.push_back({card.item.id, card.label});
    }
    loop().set_labels("alone", labels);
    loop().fit_and_next("alone", 1);

    EXPECT_EQ(loop().head("alone", 1).head, together);
}

TEST_F(ClassSetsTest, TheClassWithFewestPositivesBegins) {
    const ClassSetState first = create();
    std::vector<ItemChoice> choices;
    for (const ClassCard& card : first.page) {
        const bool is_blue = card.item.metadata.at("label") == "blue";
        choices.push_back(is_blue ? choice(card, {}) : truth(card));
    }
    sets().choose("colours", choices);

    const ClassSetState second = sets().fit_and_next("colours", 1);

    const auto& scores = second.page[0].scores;
    const ClassCard& last = second.page[1];
    // Blue has no positive: the first card is the nearest of all to its query.
    EXPECT_EQ(
        std::ranges::max(second.page, {}, [](const ClassCard& c) { return c.scores[2]; }).scores[2],
        scores[2]);
    EXPECT_NE(last.item.id, second.page[0].item.id);
}

TEST_F(ClassSetsTest, AClassThatWentOnByItselfComesBackWithTheNextPage) {
    const ClassSetState first = create();
    sets().choose("colours", std::vector{truth(first.page[0])});
    loop().fit_and_next("red", 1);

    expect_error(ErrorCode::Conflict, [&] { sets().fit_and_next("colours", 1); }, "by itself");
    const ClassSetState now = sets().state("colours");

    const auto items = items_of(now.page);
    for (const char* name : {"red", "green", "blue"}) {
        EXPECT_EQ(items_of(loop().state(name).page), items) << name;
    }
    // Red has seen the whole old page, so no page of all shows it again.
    for (const ItemId item : items_of(first.page)) EXPECT_EQ(std::ranges::count(items, item), 0);
    EXPECT_EQ(now.unseen, 30U);
    EXPECT_EQ(sets().fit_and_next("colours", 1).round, 2U);
}

TEST_F(ClassSetsTest, ItemsAlikeShareACardAndItsChoice) {
    const ClassSetState state =
        sets().create({"colours", SetKind::Exclusive, "train", 4, {{"red"}, {"blue"}}});
    const auto card =
        std::ranges::find_if(state.page, [](const ClassCard& one) { return !one.alike.empty(); });
    ASSERT_NE(card, state.page.end());

    const auto chosen = sets().choose("colours", std::vector{choice(*card, {{"red"}, {}})});

    EXPECT_EQ(chosen.labels.size(), 1 + card->alike.size());
    EXPECT_EQ(chosen.counts[0].positive, 1 + card->alike.size());
    EXPECT_EQ(chosen.counts[1].negative, 1 + card->alike.size());
}

TEST_F(ClassSetsTest, ImportsAColumnAsOneAct) {
    const ClassSetState state = create();
    sets().choose("colours", std::vector{choice(state.page[0], {})});  // never right

    const ClassImport kept = sets().import_column("colours", "label", OnConflict::Keep);
    EXPECT_EQ(kept.labelled, 35U);
    EXPECT_EQ(kept.kept, 1U);
    EXPECT_EQ(kept.none, 9U);
    EXPECT_EQ(sets().state("colours").unseen, 6U);  // the open page, until it is closed

    EXPECT_EQ(sets().import_column("colours", "label", OnConflict::Replace).labelled, 1U);
    EXPECT_EQ(sets().undo("colours").labels.size(), 1U);
    EXPECT_EQ(sets().undo("colours").labels.size(), 35U);
    expect_error(
        ErrorCode::NotFound, [&] { sets().import_column("colours", "colour", OnConflict::Keep); },
        "label");
}

TEST_F(ClassSetsTest, ConfusionAgainstAColumnCountsEveryItem) {
    create();
    sets().import_column("colours", "label", OnConflict::Keep);
    sets().fit_and_next("colours", 1);
    const ConfusionSource source{"label", "validation"};

    const ClassConfusion held = sets().confusion("colours", source);

    EXPECT_EQ(held.confusion.items, 12U);
    EXPECT_EQ(held.unknown, 0U);
    EXPECT_EQ(held.confusion.accuracy, 1.0);
    EXPECT_EQ(held.confusion.cells[3][3], 3U);  // grey is none of them
    EXPECT_EQ(sets().confused("colours", source, 3, 3, 0, 2).cards.size(), 2U);
    EXPECT_EQ(sets().confused("colours", source, 3, 3, 0, 2).total, 3U);
    EXPECT_EQ(sets().confused("colours", source, 0, 1, 0, 2).total, 0U);
    EXPECT_EQ(sets().confused("colours", source, 0, std::nullopt, 0, 9).total, 3U);
    expect_error(
        ErrorCode::InvalidInput,
        [&] { std::ignore = sets().confused("colours", source, 4, 0, 0, 2); }, "no place 4");
}

TEST_F(ClassSetsTest, ConfusionOfLabelsLeavesEachItemsOwnLabelOut) {
    const ClassSetState state = create();
    expect_error(
        ErrorCode::Conflict, [&] { std::ignore = sets().confusion("colours", {}); }, "label some");
    label_page(state);
    // One card is said to be what nothing else speaks for.
    const auto red = std::ranges::find_if(
        state.page, [](const ClassCard& card) { return card.item.metadata.at("label") == "red"; });
    ASSERT_NE(red, state.page.end());
    sets().choose("colours", std::vector{choice(*red, {{"blue"}, {}})});

    const ClassConfusion told = sets().confusion("colours", {});

    EXPECT_EQ(told.confusion.items, 6U);
    EXPECT_EQ(told.confusion.cells[2][2], 2U);
    const auto wrong = sets().confused("colours", {}, 2, 0, 0, 9);
    ASSERT_EQ(wrong.total, 1U);
    EXPECT_EQ(wrong.cards[0].item.id, red->item.id);
    EXPECT_EQ(wrong.cards[0].decision, (std::vector<std::size_t>{0}));
}

TEST_F(ClassSetsTest, ClassesComeAndGoAndStayClassifiers) {
    create();
    ClassSetChange change;
    change.classes = std::vector<NewClass>{{"blue"}, {"red"}, {"grey", prompt("red green blue")}};

    const ClassSetState changed = sets().change("colours", change);

    ASSERT_EQ(changed.classes.size(), 3U);
    EXPECT_EQ(changed.classes[0].name, "blue");
    EXPECT_EQ(loop().list().size(), 4U);
    loop().remove("red");
    EXPECT_EQ(sets().state("colours").classes.size(), 2U);
    ClassifierChange split;
    split.split = "validation";
    expect_error(ErrorCode::Conflict, [&] { loop().change("blue", split); }, "out of the set");

    sets().remove("colours");
    EXPECT_TRUE(sets().list().empty());
    EXPECT_EQ(loop().list().size(), 3U);
    loop().change("blue", split);
}

TEST_F(ClassSetsTest, PageSizeStrategyAndNameChange) {
    create();
    ClassSetChange change;
    change.name = "hues";
    change.page_size = 9;
    change.strategy = Strategy::Random;

    const ClassSetState changed = sets().change("colours", change);

    EXPECT_EQ(changed.name, "hues");
    EXPECT_EQ(changed.page.size(), 9U);
    EXPECT_EQ(changed.classes[2].strategy, Strategy::Random);
    EXPECT_EQ(loop().state("green").page.size(), 9U);
    expect_error(
        ErrorCode::NotFound, [&] { std::ignore = sets().state("colours"); }, "there are: hues");
}

TEST_F(ClassSetsTest, ThePageAndTheLabelsAreThereAfterAReload) {
    const ClassSetState before = create();
    sets().choose("colours", std::vector{truth(before.page[0])});

    m_workspace.reset();
    m_workspace = testing::open_with_colours(m_folder / "w");

    const ClassSetState after = sets().state("colours");
    EXPECT_EQ(items_of(after.page), items_of(before.page));
    EXPECT_FALSE(after.page[0].labels[0].is_empty());
    EXPECT_TRUE(after.can_undo);
}

TEST_F(ClassSetsTest, PagesGoOnUntilEveryItemWasShown) {
    ClassSetState state = create();
    std::set<ItemId> shown;
    for (std::uint64_t round = 1; !state.page.empty(); ++round) {
        for (const ItemId item : items_of(state.page)) EXPECT_TRUE(shown.insert(item).second);
        label_page(state);
        state = sets().fit_and_next("colours", round);
    }
    EXPECT_EQ(shown.size(), 36U);
    EXPECT_EQ(state.notices.size(), 1U);
}

TEST_F(ClassSetsTest, ClassesOfAColumn) {
    const auto classes = classes_from_column(*m_workspace, "train", "label");

    ASSERT_EQ(classes.size(), 4U);
    EXPECT_EQ(classes[0].name, "blue");
    EXPECT_FALSE(classes[0].start);
}

}  // namespace
}  // namespace halfspace
