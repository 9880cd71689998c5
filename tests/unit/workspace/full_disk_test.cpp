// SPDX-License-Identifier: Apache-2.0
#include "support/full_disk.hpp"

#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace halfspace {
namespace {

using testing::FullDisk;

/// The size of the largest file of a workspace: a disk of that size has no room for more.
rlim_t largest_file(const std::filesystem::path& folder) {
    std::uintmax_t largest = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) largest = std::max(largest, entry.file_size());
    }
    return largest;
}

TEST(WorkspaceOnFullDisk, IndexingKeepsWhatWasAddedAndGoesOnWhenThereIsRoom) {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    testing::write_red_to_blue(folder / "p", 3000);
    auto workspace = testing::open_with_colours(folder / "w");
    {
        IndexOptions options;
        options.durable_within = {};
        const FullDisk full(200'000);
        testing::expect_error(ErrorCode::Unavailable,
                              [&] { testing::index_path(*workspace, folder / "p", options); });
    }
    const std::uint64_t added = workspace->overview().items;
    EXPECT_GT(added, 0U);
    EXPECT_LT(added, 3000U);
    EXPECT_EQ(workspace->store().size(), added);

    const IndexReport report = testing::index_path(*workspace, folder / "p");

    EXPECT_EQ(report.known, added);
    EXPECT_EQ(report.known + report.added, 3000U);
}

TEST(WorkspaceOnFullDisk, ALabelIsRefusedWholeAndTheRestStays) {
    testing::ColourWorkspace colours(300);
    Loop loop = colours.loop();
    const auto page = loop.create(testing::red_classifier("red", 100)).page;
    loop.set_labels("red", std::vector{testing::score(page[0], 1)});
    std::vector<ItemLabel> many;
    for (const Card& card : page) many.push_back(testing::score(card, -1));
    {
        const FullDisk full(largest_file(colours.home()));
        // The journal has room for few labels at most; one of the attempts meets its end.
        const auto fill_the_disk = [&] {
            for (int i = 0; i < 1000; ++i) {
                for (ItemLabel& entry : many) entry.label.score = i % 2 == 0 ? 0.5F : -0.5F;
                loop.set_labels("red", many);
            }
        };
        testing::expect_error(ErrorCode::Unavailable, fill_the_disk);
    }
    const Counts counts = loop.state("red").counts;
    // Every action that was acknowledged is whole.
    EXPECT_TRUE((counts.positive == 100 && counts.negative == 0) ||
                (counts.positive == 0 && counts.negative == 100) ||
                (counts.positive == 1 && counts.negative == 0))
        << counts.positive << " and " << counts.negative;
    colours.reopen();
    EXPECT_EQ(colours.loop().state("red").counts.positive, counts.positive);
    EXPECT_EQ(colours.loop().fit_and_next("red", 1).counts.seen, 100U);
}

}  // namespace
}  // namespace halfspace
