// SPDX-License-Identifier: Apache-2.0
#include "http/workspace_registry.hpp"

#include "base/file.hpp"
#include "http/listener.hpp"
#include "served_workspace.hpp"
#include "support/expect_error.hpp"
#include "workspace/database.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace halfspace {
namespace {

using testing::expect_error;
using testing::make_workspace;
using testing::TemporaryFolder;
using Folders = std::vector<std::filesystem::path>;

TEST(WorkspaceRegistry, OpensAWorkspaceOnceAndKeepsIt) {
    const TemporaryFolder folder;
    const auto birds = make_workspace(folder, "birds", 6);
    WorkspaceRegistry registry([&] { return Folders{birds}; });

    OpenWorkspace& first = registry.at("birds");

    EXPECT_EQ(&registry.at("birds"), &first);
    EXPECT_EQ(first.workspace().overview().items, 6U);
}

TEST(WorkspaceRegistry, ListsAlsoWhatCannotBeOpened) {
    const TemporaryFolder folder;
    const auto birds = make_workspace(folder, "birds", 6);
    const auto broken = make_workspace(folder, "broken", 3);
    write_file(broken / "catalogue.sqlite", "this is no database, far from it");
    WorkspaceRegistry registry([&] { return Folders{birds, broken}; });

    const auto list = registry.list();

    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].name, "birds");
    EXPECT_EQ(list[0].items, 6U);
    EXPECT_FALSE(list[0].error);
    EXPECT_EQ(list[1].name, "broken");
    ASSERT_TRUE(list[1].error);
    EXPECT_EQ(list[1].error->code(), ErrorCode::Corrupt);
}

TEST(WorkspaceRegistry, TriesABusyWorkspaceAgain) {
    const TemporaryFolder folder;
    const auto birds = make_workspace(folder, "birds", 6);
    WorkspaceRegistry registry([&] { return Folders{birds}; });
    auto other = Workspace::open(birds);

    EXPECT_TRUE(registry.list().at(0).error);
    expect_error(ErrorCode::Unavailable, [&] { (void)registry.at("birds"); });
    other.reset();

    EXPECT_FALSE(registry.list().at(0).error);
}

/// Requests of a page that come together wait for one try, not one after another for their own.
TEST(WorkspaceRegistry, WhoAsksWhileAnEngineDoesNotAnswerWaitsOnce) {
    const TemporaryFolder folder;
    const auto birds = make_workspace(folder, "birds", 3);
    const Listener silent = listen_on("127.0.0.1", 0);
    Database(birds / "catalogue.sqlite")
        .prepare("UPDATE vector_sets SET address = ?")
        .bind("postgres://ann@127.0.0.1:" + std::to_string(silent.port) +
              "/birds?schema=birds&connect_timeout=2")
        .run();
    WorkspaceRegistry registry([&] { return Folders{birds}; });
    const auto start = std::chrono::steady_clock::now();

    {
        std::vector<std::jthread> requests;
        for (int i = 0; i < 8; ++i) {
            requests.emplace_back([&] {
                expect_error(
                    ErrorCode::Unavailable, [&] { (void)registry.at("birds"); },
                    "cannot be reached");
            });
        }
    }

    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(14));
}

TEST(WorkspaceRegistry, FindsAWorkspaceMadeMeanwhile) {
    const TemporaryFolder folder;
    Folders folders;
    WorkspaceRegistry registry([&] { return folders; });
    expect_error(ErrorCode::NotFound, [&] { (void)registry.at("birds"); }, "halfspace index");

    folders.push_back(make_workspace(folder, "birds", 3));

    EXPECT_EQ(registry.at("birds").workspace().name(), "birds");
    expect_error(ErrorCode::NotFound, [&] { (void)registry.at("fish"); }, "there are: birds");
}

TEST(WorkspaceRegistry, LeavesOutAWorkspaceThatWasTakenAway) {
    const TemporaryFolder folder;
    const auto birds = make_workspace(folder, "birds", 3);
    WorkspaceRegistry registry([&] { return Folders{birds}; });

    std::filesystem::remove_all(birds);

    EXPECT_TRUE(registry.list().empty());
}

TEST(WorkspaceRegistry, RefusesTwoOfOneName) {
    expect_error(
        ErrorCode::Conflict,
        [] { const WorkspaceRegistry registry([] { return Folders{"/a/birds", "/b/birds/"}; }); },
        "/b/birds");
}

TEST(WorkspaceRegistry, GivesNamesThatAnswersCanHold) {
    const TemporaryFolder folder;
    const auto odd = make_workspace(folder, "caf\xE9", 3);
    WorkspaceRegistry registry([&] { return Folders{odd}; });

    EXPECT_EQ(registry.list().at(0).name, "caf\uFFFD");
    EXPECT_EQ(registry.at("caf\uFFFD").workspace().overview().items, 3U);
}

TEST(WorkspaceRegistry, TellsWhyPromptsCannotBeUsed) {
    const TemporaryFolder folder;
    const auto birds = make_workspace(folder, "birds", 3);
    WorkspaceRegistry registry([&] { return Folders{birds}; });

    const WorkspaceView view = registry.at("birds").view();

    ASSERT_TRUE(view.encoder_problem);  // the tests' encoder is installed nowhere
    EXPECT_NE(view.encoder_problem->find(view.overview.encoder_name), std::string::npos);
    EXPECT_FALSE(view.reads_texts);
}

TEST(WorkspaceRegistry, OpensOnceForManyThreads) {
    const TemporaryFolder folder;
    const auto birds = make_workspace(folder, "birds", 6);
    WorkspaceRegistry registry([&] { return Folders{birds}; });
    std::vector<OpenWorkspace*> seen(8);
    {
        std::vector<std::jthread> threads;
        for (auto& place : seen) {
            threads.emplace_back([&] {
                (void)registry.list();
                place = &registry.at("birds");
            });
        }
    }

    for (const OpenWorkspace* open : seen) EXPECT_EQ(open, seen.front());
}

}  // namespace
}  // namespace halfspace
