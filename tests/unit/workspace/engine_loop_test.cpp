// SPDX-License-Identifier: Apache-2.0
#include "engine_home.hpp"
#include "postgres/postgres_store.hpp"
#include "support/expect_error.hpp"
#include "workspace/loop.hpp"
#include "workspace/vector_homes.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace halfspace {
namespace {

using namespace testing;

/// Labels by a rule: the items of the first half are right.
std::vector<ItemLabel> labels_for(const std::vector<Card>& page) {
    std::vector<ItemLabel> labels;
    for (const Card& card : page) {
        labels.push_back(score(card, value_of(card.item.id) % 60 < 20 ? 1.0F : -1.0F));
    }
    return labels;
}

void expect_same_page(const std::vector<Card>& ours, const std::vector<Card>& theirs) {
    ASSERT_EQ(paths_of(ours), paths_of(theirs));
    for (std::size_t i = 0; i < ours.size(); ++i) EXPECT_EQ(ours[i].score, theirs[i].score);
}

TEST(EngineLoop, GivesTheSamePagesItemByItemAsAFolder) {
    const EngineHome home;
    ColourWorkspace remote(120, home.text());
    ColourWorkspace local(120);
    for (const Strategy strategy : {Strategy::Mix, Strategy::Best, Strategy::Borderline,
                                    Strategy::Random, Strategy::Diverse}) {
        NewClassifier wanted = red_classifier("r" + std::to_string(static_cast<int>(strategy)), 6);
        wanted.strategy = strategy;
        Loop ours = remote.loop();
        Loop theirs = local.loop();
        ClassifierState a = ours.create(wanted);
        ClassifierState b = theirs.create(wanted);
        for (std::uint64_t round = 1; round <= 4; ++round) {
            expect_same_page(a.page, b.page);
            if (HasFatalFailure()) return;
            (void)ours.set_labels(wanted.name, labels_for(a.page));
            (void)theirs.set_labels(wanted.name, labels_for(b.page));
            a = ours.fit_and_next(wanted.name, round);
            b = theirs.fit_and_next(wanted.name, round);
        }
        EXPECT_EQ(a.counts.seen, b.counts.seen);
        const Evaluation mine = ours.evaluate(wanted.name, "validation", std::nullopt, 10);
        const Evaluation other = theirs.evaluate(wanted.name, "validation", std::nullopt, 10);
        EXPECT_EQ(mine.histogram.counts, other.histogram.counts);
    }
}

TEST(EngineLoop, TheWorkspaceRemembersItsHomeAndKeepsNoVectors) {
    const EngineHome home;
    ColourWorkspace colours(30, home.text());
    const ClassifierState before = colours.loop().create(red_classifier());

    colours.reopen();

    EXPECT_EQ(colours.workspace().vector_set().address, home.text());
    EXPECT_EQ(colours.workspace().store().size(), 30U);
    EXPECT_FALSE(std::filesystem::exists(colours.home() / "vectors"));
    EXPECT_EQ(paths_of(colours.loop().state("red").page), paths_of(before.page));
}

TEST(EngineLoop, AStoreOfAnotherWorkspaceInTheWayIsLeftAlone) {
    const EngineHome home;
    const TemporaryFolder folder;
    ColourWorkspace first(30, home.text());
    first.close();

    for (int attempt = 0; attempt < 2; ++attempt) {
        expect_error(
            ErrorCode::Conflict,
            [&] { Workspace::create(folder / "second", ColourEncoder().info(), home.text()); },
            "?schema=");
    }

    EXPECT_FALSE(Workspace::exists(folder / "second"));
    first.reopen();
    EXPECT_EQ(first.workspace().store().size(), 30U);
}

/// A creation that was killed after it had made the store is begun again.
TEST(EngineLoop, ACreationThatWasKilledIsBegunAgain) {
    const EngineHome home;
    const TemporaryFolder folder;
    create_postgres_store(PostgresAddress::parse(home.text()), {3, "half made"});
    std::filesystem::create_directories(folder / "w");
    write_file(folder / "w" / "unfinished", std::string_view(home.text()));

    const auto workspace = Workspace::create(folder / "w", ColourEncoder().info(), home.text());

    EXPECT_EQ(workspace->space().encoder_fingerprint, ColourEncoder().info().fingerprint);
}

TEST(EngineLoop, AddressesGetASchemaNamedAfterTheWorkspaceAndSetsLieSideBySide) {
    EXPECT_EQ(vectors_address("", "/home/ann/My Wings"), "");
    const std::string address = vectors_address("postgres://db/photos", "/home/ann/My Wings");
    EXPECT_EQ(address, "postgres://db/photos?schema=halfspace_my_wings");
    EXPECT_EQ(vectors_address("postgres://db/photos?schema=own", "/x"),
              "postgres://db/photos?schema=own");
    EXPECT_EQ(address_beside(address, 2), "postgres://db/photos?schema=halfspace_my_wings_2");
    EXPECT_EQ(address_beside("", 2), "");
    expect_error(
        ErrorCode::InvalidInput, [] { (void)vectors_address("postgres://ann:pw@db/x", "/x"); },
        "PGPASSWORD");
}

}  // namespace
}  // namespace halfspace
