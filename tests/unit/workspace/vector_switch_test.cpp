// SPDX-License-Identifier: Apache-2.0
#include "workspace/vector_switch.hpp"

#include "shade_encoder.hpp"
#include "support/expect_error.hpp"
#include "workspace/reembedder.hpp"
#include "workspace/removed_items.hpp"
#include "workspace/workspace_check.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using namespace testing;

/// A workspace over pictures from red to blue that can go from one encoder's vectors to another's.
class TwoEncoders {
public:
    explicit TwoEncoders(std::size_t pictures) {
        write_red_to_blue(this->pictures(), pictures);
        m_workspace = open_with_colours(home());
        index_path(*m_workspace, this->pictures());
        m_colours = m_workspace->vector_set().id;
    }

    [[nodiscard]] fs::path pictures() const { return m_folder / "p"; }
    [[nodiscard]] fs::path home() const { return m_folder / "w"; }
    Workspace& workspace() { return *m_workspace; }
    Loop loop() { return Loop(*m_workspace); }

    ReembedReport reembed_with(std::shared_ptr<Encoder> encoder) {
        m_shades = std::move(encoder);
        const ReembedReport report = reembed(*m_workspace, *m_shades);
        m_shades_set = report.set.id;
        return report;
    }

    SwitchReport use_shades() { return use(m_shades_set, m_shades); }
    SwitchReport use_colours() { return use(m_colours, std::make_shared<ColourEncoder>()); }

    [[nodiscard]] std::int64_t shades_set() const { return m_shades_set; }

    void close() { m_workspace.reset(); }
    void reopen(std::shared_ptr<Encoder> encoder) {
        m_workspace = Workspace::open(home());
        m_workspace->use_encoder(std::move(encoder));
    }

private:
    SwitchReport use(std::int64_t set, const std::shared_ptr<Encoder>& encoder) {
        m_workspace.reset();
        SwitchReport report;
        try {
            report = use_vectors(home(), set, encoder);
        } catch (const Error&) {
            m_workspace = Workspace::open(home());
            throw;
        }
        reopen(encoder);
        return report;
    }

    TemporaryFolder m_folder{TemporaryFolder::On::Memory};
    std::unique_ptr<Workspace> m_workspace;
    std::shared_ptr<Encoder> m_shades;
    std::int64_t m_colours = 0;
    std::int64_t m_shades_set = 0;
};

std::vector<ItemLabel> red_is_right(const std::vector<Card>& page) {
    std::vector<ItemLabel> labels;
    for (const Card& card : page) {
        labels.push_back(score(card, card.item.key < "train/0020.jpg" ? 1.0F : -1.0F));
    }
    return labels;
}

/// Two fitted rounds of labels and a third page that is labelled in part.
void train(Loop loop) {
    NewClassifier wanted = red_classifier("red", 6);
    wanted.strategy = Strategy::Diverse;
    ClassifierState state = loop.create(wanted);
    for (int round = 0; round < 2; ++round) {
        loop.set_labels("red", red_is_right(state.page));
        state = loop.fit_and_next("red", state.rounds.size());
    }
    loop.set_labels("red", std::vector{score(state.page.at(0), 0.5F), unsure(state.page.at(1))});
}

std::vector<ItemLabel> labels_of(Loop loop) {
    std::vector<ItemLabel> labels;
    for (const Card& card : loop.labels("red", {LabelKind::Any}, 0, 1000).cards) {
        labels.push_back({card.item.id, card.label});
    }
    return labels;
}

void expect_equal(const std::vector<ItemLabel>& labels, const std::vector<ItemLabel>& expected) {
    ASSERT_EQ(labels.size(), expected.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        EXPECT_EQ(labels[i].item, expected[i].item);
        EXPECT_EQ(labels[i].label, expected[i].label);
    }
}

TEST(UseVectors, KeepsLabelsAndFitsAsAFreshWorkspaceDoes) {
    TwoEncoders both(60);
    train(both.loop());
    const auto labels = labels_of(both.loop());
    const auto shades = std::make_shared<ShadeEncoder>();
    const TemporaryFolder other;
    const auto fresh = Workspace::create(other / "w", shades->info());
    fresh->use_encoder(shades);
    index_path(*fresh, both.pictures());
    Loop fresh_loop(*fresh);
    fresh_loop.create(red_classifier("red", 6));
    fresh_loop.set_labels("red", labels);
    fresh_loop.fit_and_next("red", 1);

    both.reembed_with(shades);
    const SwitchReport report = both.use_shades();

    EXPECT_EQ(report.set.encoder, "shades");
    EXPECT_EQ(report.classifiers, 1U);
    EXPECT_TRUE(report.notices.empty());
    EXPECT_EQ(both.workspace().overview().encoder_name, "shades");
    EXPECT_EQ(both.workspace().overview().dim, ShadeEncoder::kShadeDim);
    expect_equal(labels_of(both.loop()), labels);
    const SavedHead head = both.loop().head("red", std::nullopt);
    EXPECT_EQ(head.encoder_fingerprint, shades->info().fingerprint);
    EXPECT_EQ(head.head, fresh_loop.head("red", std::nullopt).head);
    both.close();
    EXPECT_TRUE(check_workspace(both.home(), {}).faults.empty());
}

TEST(UseVectors, TheLoopGoesOnInTheNewVectors) {
    TwoEncoders both(60);
    train(both.loop());
    const ClassifierState before = both.loop().state("red");
    both.reembed_with(std::make_shared<ShadeEncoder>());
    both.use_shades();
    Loop loop = both.loop();

    const ClassifierState state = loop.state("red");

    EXPECT_EQ(state.rounds.size(), before.rounds.size());
    EXPECT_EQ(state.counts.positive, before.counts.positive);
    // The two labelled cards of the open page are dealt with; the others come again.
    EXPECT_EQ(state.counts.seen, before.counts.seen + 2);
    EXPECT_FALSE(state.change);
    EXPECT_FALSE(loop.evaluate("red", "validation", std::nullopt, 10).round);
    const ClassifierState next = loop.fit_and_next("red", state.rounds.size());
    EXPECT_TRUE(next.change);
    EXPECT_TRUE(next.can_undo);
    EXPECT_EQ(loop.search(prompt("red"), "train", 1).cards.at(0).item.key, "train/0000.jpg");
}

TEST(UseVectors, EarlierRoundsWaitForTheirVectors) {
    TwoEncoders both(60);
    train(both.loop());
    const Head fitted = both.loop().head("red", 2).head;
    both.reembed_with(std::make_shared<ShadeEncoder>());
    both.use_shades();

    expect_error(ErrorCode::Conflict, [&] { both.loop().restore("red", 2); }, "store use w 1");
    expect_error(ErrorCode::Conflict, [&] { (void)both.loop().head("red", 1); }, "of colours");
    expect_error(ErrorCode::Conflict,
                 [&] { (void)both.loop().evaluate("red", "validation", 2, 10); });
    both.loop().fit_and_next("red", 3);
    both.use_colours();

    both.loop().restore("red", 2);
    EXPECT_EQ(both.loop().head("red", std::nullopt).head, fitted);
}

TEST(UseVectors, SeenFlagsGoAlongThereAndBack) {
    TwoEncoders both(60);
    train(both.loop());
    both.reembed_with(std::make_shared<ShadeEncoder>());
    both.use_shades();
    Loop loop = both.loop();
    const ClassifierState there = loop.fit_and_next("red", 3);

    both.use_colours();

    EXPECT_EQ(both.loop().state("red").counts.seen, there.counts.seen);
    const auto page = both.loop().reset_seen("red", SeenReset::All).page;
    both.use_shades();
    // Cards that carry a label already are dealt with when the page is drawn anew.
    const auto labelled =
        std::ranges::count_if(page, [](const Card& card) { return !card.label.is_empty(); });
    EXPECT_EQ(both.loop().state("red").counts.seen, static_cast<std::uint64_t>(labelled));
}

TEST(UseVectors, ItemsWithoutAVectorAreOnNoPageAndInNoFit) {
    TwoEncoders both(30);
    both.loop().create(red_classifier("red", 4));
    const ItemId gone = both.loop().state("red").page.at(0).item.id;
    both.loop().set_labels("red", red_is_right(both.loop().state("red").page));
    ClassifierChange wanted;
    wanted.cut_off = 0.5F;
    both.loop().change("red", wanted);
    fs::remove(both.pictures() / both.workspace().item(gone).key);

    const ReembedReport report = both.reembed_with(std::make_shared<ShadeEncoder>());
    const SwitchReport change = both.use_shades();

    EXPECT_EQ(report.skipped, 1U);
    EXPECT_EQ(report.labels_left_out, 1U);
    ASSERT_EQ(change.notices.size(), 2U);
    EXPECT_NE(change.notices[0].find("cut-off 0.5"), std::string::npos);
    EXPECT_NE(change.notices[1].find("1 of its 4 labels"), std::string::npos);
    Loop loop = both.loop();
    EXPECT_EQ(loop.state("red").counts.positive, 3U);
    EXPECT_EQ(loop.labels("red", {LabelKind::Any}, 0, 10).total, 3U);
    EXPECT_EQ(loop.labels("red", {LabelKind::Any}, 0, 10).cards.size(), 3U);
    EXPECT_EQ(loop.search(prompt("red"), "train", 100).cards.size(), 19U);
    EXPECT_NO_THROW(loop.fit_and_next("red", 1));
    const std::vector<ItemLabel> truth{{gone, {1.0F, false}}};
    EXPECT_EQ(loop.assess("red", "train", truth, std::nullopt).unknown, 19U);
    expect_error(
        ErrorCode::NotFound,
        [&] { (void)loop.search(std::vector{StartPart{std::nullopt, gone, 1}}, "train", 1); },
        "nothing can start from it");
    both.close();
    EXPECT_TRUE(check_workspace(both.home(), {}).faults.empty());

    both.reopen(std::make_shared<ShadeEncoder>());
    both.use_colours();
    EXPECT_EQ(both.loop().state("red").counts.positive, 4U);
    EXPECT_EQ(both.loop().search(prompt("red"), "train", 100).cards.size(), 20U);
}

TEST(UseVectors, LabelsOfRemovedItemsStayOutWhereTheyHaveNoVector) {
    TwoEncoders both(30);
    both.loop().create(red_classifier("red", 4));
    both.loop().set_labels("red", red_is_right(both.loop().state("red").page));
    fs::remove(both.pictures() / both.loop().state("red").page.at(0).item.key);
    index_path(both.workspace(), both.pictures());

    const ReembedReport report = both.reembed_with(std::make_shared<ShadeEncoder>());
    both.use_shades();

    EXPECT_EQ(report.found, 29U);
    EXPECT_EQ(report.added, 29U);
    EXPECT_EQ(report.labels_left_out, 1U);
    EXPECT_NO_THROW(both.loop().fit_and_next("red", 1));
    EXPECT_EQ(compact_vectors(both.workspace(), {}).dropped, 0U);
}

TEST(UseVectors, RefusesASetThatIsNotWhole) {
    TwoEncoders both(12);
    both.reembed_with(std::make_shared<ShadeEncoder>());
    write_picture(both.pictures() / "train/new.jpg", {1, 2, 3});
    index_path(both.workspace(), both.pictures());

    expect_error(ErrorCode::Conflict, [&] { both.use_shades(); }, "1 of 13 items");
    EXPECT_EQ(both.workspace().encoder_name(), "colours");
    expect_error(ErrorCode::Conflict, [&] { both.use_colours(); }, "in use already");
    both.close();
    expect_error(ErrorCode::NotFound, [&] { use_vectors(both.home(), 99); }, "99");
}

TEST(UseVectors, PositivesStandForAPromptThatTheEncoderDoesNotRead) {
    TwoEncoders both(60);
    train(both.loop());
    both.reembed_with(std::make_shared<ShadeEncoder>(ShadeEncoder::Reads::Pictures));

    const SwitchReport report = both.use_shades();

    ASSERT_EQ(report.notices.size(), 1U);
    EXPECT_NE(report.notices[0].find("red: its start has no vector"), std::string::npos);
    EXPECT_EQ(both.loop().state("red").start, prompt("red"));
    EXPECT_LT(both.loop()
                  .evaluated("red", "validation", std::nullopt, -100, Side::Above, 0, 1)
                  .cards.at(0)
                  .item.key,
              "validation/0020.jpg");
}

TEST(UseVectors, AHeadOfTheOldVectorsDoesNotGoAlong) {
    TwoEncoders both(60);
    NewClassifier wanted = red_classifier("red", 6);
    StartPart head;
    head.head = {"old.pt", {1, 0, 0, 0}, ""};
    wanted.start.push_back(head);
    const ClassifierState made = both.loop().create(wanted);
    both.loop().set_labels("red", red_is_right(made.page));
    both.loop().fit_and_next("red", 1);
    both.reembed_with(std::make_shared<ShadeEncoder>());

    const SwitchReport report = both.use_shades();

    ASSERT_EQ(report.notices.size(), 1U);
    EXPECT_NE(report.notices[0].find("a part of its start has no vector"), std::string::npos);
    EXPECT_EQ(both.loop().state("red").start, made.start);
    both.use_colours();
    EXPECT_EQ(both.loop().state("red").start.at(1).head->weights, head.head->weights);
}

TEST(UseVectors, ChangesNothingIfAClassifierCannotGoAlong) {
    TwoEncoders both(30);
    train(both.loop());
    both.loop().create(red_classifier("no label yet"));
    both.reembed_with(std::make_shared<ShadeEncoder>(ShadeEncoder::Reads::Pictures));
    const Head before = both.loop().head("red", std::nullopt).head;

    expect_error(ErrorCode::Conflict, [&] { both.use_shades(); }, "\"no label yet\"");

    EXPECT_EQ(both.workspace().encoder_name(), "colours");
    EXPECT_EQ(both.loop().head("red", std::nullopt).head, before);
}

TEST(RemoveVectors, GivesTheSpaceBackAndRoundsSaySo) {
    TwoEncoders both(60);
    train(both.loop());
    both.reembed_with(std::make_shared<ShadeEncoder>());
    both.use_shades();
    both.close();

    expect_error(
        ErrorCode::Conflict, [&] { remove_vectors(both.home(), both.shades_set()); }, "in use");
    remove_vectors(both.home(), 1);

    EXPECT_FALSE(fs::exists(both.home() / "vectors"));
    both.reopen(std::make_shared<ShadeEncoder>());
    EXPECT_EQ(VectorSetTable(both.workspace().database()).all().size(), 1U);
    expect_error(ErrorCode::Conflict, [&] { both.loop().restore("red", 1); }, "they were removed");
    EXPECT_NO_THROW(both.loop().fit_and_next("red", 3));
}

}  // namespace
}  // namespace halfspace
