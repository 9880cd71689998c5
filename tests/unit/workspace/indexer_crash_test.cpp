// SPDX-License-Identifier: Apache-2.0
#include "workspace/indexer.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

namespace halfspace {
namespace {

constexpr std::size_t kPictures = 120;

/// Indexes in a child process that kills itself as soon as `after` files are in.
void index_and_die(const std::filesystem::path& pictures, const std::filesystem::path& home,
                   std::uint64_t after) {
    const pid_t child = ::fork();
    if (child == 0) {
        auto workspace = testing::open_with_colours(home);
        IndexOptions options;
        options.batch_size = 7;
        options.threads = 2;
        options.durable_within = {};
        options.on_progress = [&](const Progress& progress) {
            if (progress.done >= after) ::kill(::getpid(), SIGKILL);
        };
        testing::index_path(*workspace, pictures, options);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST(IndexerCrash, NothingAcknowledgedIsLostAndNothingDoubled) {
    const testing::TemporaryFolder folder;
    testing::write_red_to_blue(folder / "p", kPictures);
    std::uint64_t acknowledged = 0;
    for (const std::uint64_t after : {7U, 21U, 56U}) {  // files in when each run dies
        index_and_die(folder / "p", folder / "w", after);
        acknowledged = after;
        auto workspace = testing::open_with_colours(folder / "w");
        EXPECT_EQ(workspace->overview().items, acknowledged);
        EXPECT_EQ(workspace->store().size(), acknowledged);
    }

    auto workspace = testing::open_with_colours(folder / "w");
    const IndexReport report = testing::index_path(*workspace, folder / "p");

    EXPECT_EQ(report.known, acknowledged);
    EXPECT_EQ(report.added, kPictures - acknowledged);
    std::set<std::string> paths;
    for (std::uint64_t id = 0; id < kPictures; ++id) paths.insert(workspace->item(ItemId{id}).key);
    EXPECT_EQ(paths.size(), kPictures);
}

}  // namespace
}  // namespace halfspace
