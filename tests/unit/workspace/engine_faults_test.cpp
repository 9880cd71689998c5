// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_store.hpp"
#include "postgres/tables.hpp"
#include "support/engines.hpp"
#include "support/expect_error.hpp"
#include "workspace/loop.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>

namespace halfspace {
namespace {

using namespace testing;

/// A workspace of 60 pictures with a classifier `red`, and the engine of its vectors, which can go
/// away: a user of its own is not let in any more.
class LoopOnEngine : public ::testing::Test {
protected:
    LoopOnEngine()
        : m_admin(std::make_unique<PostgresConnection>(admin_address(), PostgresLimits())) {
        m_admin->execute("CREATE ROLE " + m_name + " SUPERUSER LOGIN");
        m_colours.emplace(60, address_text());
        m_first = loop().create(red_classifier("red", 6));
    }
    ~LoopOnEngine() override {
        m_colours.reset();
        m_admin->execute("DROP SCHEMA IF EXISTS " + m_name + " CASCADE; DROP ROLE " + m_name);
    }

    void go_away() {
        m_admin->execute("ALTER ROLE " + m_name + " NOLOGIN");
        Parameters name;
        name.add(m_name);
        m_admin->query(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE usename = $1::text",
            name);
    }
    void come_back() { m_admin->execute("ALTER ROLE " + m_name + " LOGIN"); }
    void in_tables(const std::string& sql) {
        m_admin->execute("SET search_path = " + m_name + ", public; " + sql);
    }
    /// Lets no flag be changed where this holds.
    void refuse_flags(const std::string& when, const std::string& state) {
        in_tables(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE 'not now' USING ERRCODE = '" +
            state +
            "'; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON bits FOR EACH ROW"
            " WHEN (NEW.kind = 3 AND " +
            when + ") EXECUTE FUNCTION refuse()");
    }

    Loop loop() { return m_colours->loop(); }
    Workspace& workspace() { return m_colours->workspace(); }
    Store& store() { return workspace().store(); }
    void reopen() { m_colours->reopen(); }
    [[nodiscard]] const std::vector<Card>& page() const { return m_first.page; }
    void score_page() {
        for (const Card& card : page()) {
            (void)loop().set_labels("red",
                                    std::vector{score(card, is_red(card.item) ? 1.0F : -1.0F)});
        }
    }
    /// An item of `train` that is not on the page.
    ItemLabel other(float value) {
        for (const ItemRecord& item : m_colours->workspace().sample("train", 40, 1)) {
            const bool is_on_page = std::ranges::any_of(
                page(), [&](const Card& card) { return card.item.id == item.id; });
            if (!is_on_page) return {item.id, {value, false}};
        }
        throw std::logic_error("all items are on the page");
    }

private:
    static PostgresAddress admin_address() { return PostgresAddress::parse(postgres_address()); }
    [[nodiscard]] std::string address_text() const {
        PostgresAddress address = admin_address();
        address.connection += "&user=" + m_name;
        address.schema = m_name;
        return address.text();
    }

    std::string m_name = new_schema();
    std::unique_ptr<PostgresConnection> m_admin;
    std::optional<ColourWorkspace> m_colours;
    ClassifierState m_first;
};

TEST_F(LoopOnEngine, ScoresOfThePageAreKeptWhileTheEngineIsAwayAndCountOnceWhenItIsBack) {
    go_away();

    score_page();
    const ClassifierState away = loop().state("red");
    EXPECT_EQ(away.counts.positive + away.counts.negative, 6U);
    error_of(ErrorCode::Unavailable, [&] { loop().fit_and_next("red", 1); });
    error_of(ErrorCode::Unavailable, [&] { (void)loop().look_ahead("red"); });
    EXPECT_EQ(loop().state("red").rounds.size(), 1U);
    (void)loop().undo("red");
    (void)loop().redo("red");

    come_back();
    const ClassifierState next = loop().fit_and_next("red", 1);
    EXPECT_EQ(next.counts.positive + next.counts.negative, 6U);
    EXPECT_EQ(next.counts.seen, 6U);
    for (const Card& card : next.page) {
        EXPECT_TRUE(std::ranges::none_of(
            page(), [&](const Card& old) { return old.item.id == card.item.id; }));
    }
}

/// The engine takes one split of a batch, refuses the next, and does not take the first back.
TEST_F(LoopOnEngine, NobodySeesVectorsOfABatchThatCouldNotBeTakenBack) {
    const TemporaryFolder more;
    write_red_to_blue(more.path(), 37);
    in_tables(
        "CREATE FUNCTION refuse_sizes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE 'disk full' USING ERRCODE = '53100'; END $$;"
        "CREATE TRIGGER refuse_sizes BEFORE UPDATE ON store FOR EACH ROW"
        " WHEN (OLD.items > 60) EXECUTE FUNCTION refuse_sizes()");

    error_of(ErrorCode::Unavailable, [&] { index_path(workspace(), more.path()); });

    score_page();
    error_of(ErrorCode::Unavailable, [&] { loop().fit_and_next("red", 1); });
    EXPECT_EQ(workspace().sample("train", 100, 1).size(), 40U);
    in_tables("DROP TRIGGER refuse_sizes ON store");
    EXPECT_EQ(workspace().sample("train", 100, 1).size(), 40U);
    for (const Card& card : loop().fit_and_next("red", 1).page) {
        EXPECT_LT(value_of(card.item.id), 60U);
    }
    const IndexReport report = index_path(workspace(), more.path());
    EXPECT_EQ(report.added, 37U);
    EXPECT_EQ(store().size(), 97U);
    reopen();
    EXPECT_EQ(loop().state("red").rounds.size(), 2U);
}

TEST_F(LoopOnEngine, LabelsAreThereAfterARunThatEndedWhileTheEngineWasAway) {
    go_away();
    score_page();
    come_back();

    reopen();

    const ClassifierState state = loop().state("red");
    EXPECT_EQ(state.counts.positive + state.counts.negative, 6U);
    EXPECT_EQ(state.counts.seen, 0U);
    EXPECT_EQ(loop().fit_and_next("red", 1).counts.seen, 6U);
}

TEST_F(LoopOnEngine, ALabelOutsideThePageIsNotTakenHalf) {
    const ItemLabel label = other(1);
    go_away();
    error_of(ErrorCode::Unavailable, [&] { (void)loop().set_labels("red", std::vector{label}); });
    EXPECT_EQ(loop().all_labels("red").size(), 0U);

    come_back();
    (void)loop().set_labels("red", std::vector{label});
    (void)loop().set_labels("red", std::vector{label});  // its answer was lost, so it is sent again

    EXPECT_EQ(loop().all_labels("red").size(), 1U);
    EXPECT_EQ(store().count({.seen_by = ClassifierId{1}}), 1U);
    (void)loop().undo("red");
    EXPECT_EQ(loop().all_labels("red").size(), 0U);
}

TEST_F(LoopOnEngine, AStoreThatLetsUsInNoMoreRefusesNoLabels) {
    refuse_flags("true", "42501");

    // An answer that the request is wrong would make a page throw the label away.
    error_of(ErrorCode::Unavailable,
             [&] { (void)loop().set_labels("red", std::vector{other(1)}); });
}

/// The engine takes the page's flags, then fails the search and the way back.
TEST_F(LoopOnEngine, FlagsOfAFitThatFailedAreTakenBackAsSoonAsItIsPossible) {
    refuse_flags("bit_count(NEW.bits) = 0", "53100");
    in_tables(
        "CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " ALTER TABLE vectors RENAME TO elsewhere; RETURN NULL; END $$;"
        "CREATE TRIGGER hide AFTER INSERT OR UPDATE ON bits FOR EACH ROW"
        " WHEN (NEW.kind = 3 AND bit_count(NEW.bits) > 0) EXECUTE FUNCTION hide()");
    EXPECT_THROW(loop().fit_and_next("red", 1), Error);
    EXPECT_EQ(store().count({.seen_by = ClassifierId{1}}), 6U);

    in_tables(
        "ALTER TABLE elsewhere RENAME TO vectors; DROP TRIGGER refuse ON bits; "
        "DROP TRIGGER hide ON bits");
    ClassifierChange change;
    change.page_size = 7;
    const ClassifierState redrawn = loop().change("red", change);

    EXPECT_EQ(redrawn.counts.seen, 0U);
    EXPECT_EQ(redrawn.page.size(), 7U);
    for (const Card& card : page()) {
        EXPECT_TRUE(std::ranges::any_of(
            redrawn.page, [&](const Card& now) { return now.item.id == card.item.id; }));
    }
}

TEST_F(LoopOnEngine, FlagsOfAFitThatARunDidNotEndAreTakenBackByTheNext) {
    std::vector<ItemId> shown;
    for (const Card& card : page()) shown.push_back(card.item.id);
    (void)loop().set_labels("red", std::vector{score(page()[0], 1)});
    store().set_seen(ClassifierId{1}, shown, true);

    reopen();

    const auto flags = store().seen(ClassifierId{1}, shown);
    EXPECT_EQ(std::ranges::count(flags, true), 1);
}

TEST_F(LoopOnEngine, AClassifierIsRemovedWithItsFlagsOrNotAtAll) {
    score_page();
    loop().fit_and_next("red", 1);
    go_away();

    error_of(ErrorCode::Unavailable, [&] { loop().remove("red"); });

    EXPECT_EQ(loop().list().size(), 1U);
    come_back();
    loop().remove("red");
    EXPECT_EQ(loop().list().size(), 0U);
    EXPECT_TRUE(store().stats().seen.empty());
}

}  // namespace
}  // namespace halfspace
