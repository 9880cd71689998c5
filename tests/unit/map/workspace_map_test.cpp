// SPDX-License-Identifier: Apache-2.0
#include "map/workspace_map.hpp"

#include "base/file.hpp"
#include "unit/workspace/workspace_samples.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::ColourWorkspace;

TEST(WorkspaceMap, PlacesEveryItem) {
    ColourWorkspace colours(30);

    const MapReport report = make_map(colours.workspace(), {});

    EXPECT_EQ(report.items, colours.workspace().overview().items);
    EXPECT_EQ(report.placed + report.left_out, report.items);
    const auto map = read_map(colours.workspace());
    ASSERT_TRUE(map);
    EXPECT_EQ(map->ids.size(), report.placed);
    EXPECT_EQ(map->places.size(), 2 * report.placed);
    EXPECT_TRUE(age_of(colours.workspace(), *map).is_current);
    EXPECT_TRUE(make_map(colours.workspace(), {}).was_current);
}

TEST(WorkspaceMap, IsOldOnceItemsChange) {
    ColourWorkspace colours(12);
    make_map(colours.workspace(), {});
    const auto some = fs::recursive_directory_iterator(colours.pictures());
    fs::path picture;
    for (const auto& entry : some) {
        if (entry.is_regular_file() && entry.path().extension() != ".csv") picture = entry.path();
    }
    fs::remove(picture);
    testing::index_path(colours.workspace(), colours.pictures());

    const MapAge age = age_of(colours.workspace(), read_map(colours.workspace()).value());

    EXPECT_FALSE(age.is_current);
    EXPECT_EQ(age.added, 0U);
    EXPECT_EQ(age.removed, 1U);
    EXPECT_EQ(make_map(colours.workspace(), {}).placed, 11U);
    EXPECT_TRUE(age_of(colours.workspace(), read_map(colours.workspace()).value()).is_current);
}

TEST(WorkspaceMap, StoppedItKeepsWhatWasDoneAndGoesOn) {
    ColourWorkspace colours(30);
    std::stop_source stop;
    MapOptions options;
    options.stop = stop.get_token();
    options.on_progress = [&](ProjectionStage stage, const Progress& progress) {
        if (stage == ProjectionStage::LayingOut && progress.done == 20) stop.request_stop();
    };

    const MapReport stopped = make_map(colours.workspace(), options);

    EXPECT_TRUE(stopped.was_stopped);
    EXPECT_FALSE(read_map(colours.workspace()));
    EXPECT_TRUE(has_begun_map(colours.workspace()));
    colours.reopen();
    std::uint64_t first_turn = 0;
    MapOptions again;
    again.on_progress = [&](ProjectionStage stage, const Progress& progress) {
        if (stage == ProjectionStage::LayingOut && first_turn == 0) first_turn = progress.done;
    };
    EXPECT_FALSE(make_map(colours.workspace(), again).was_stopped);
    EXPECT_EQ(first_turn, 21U);
    EXPECT_FALSE(has_begun_map(colours.workspace()));
    const auto resumed = read_map(colours.workspace()).value().places;
    fs::remove(colours.home() / "vectors/map");
    make_map(colours.workspace(), {});
    EXPECT_EQ(read_map(colours.workspace()).value().places, resumed);
}

TEST(WorkspaceMap, ADamagedFileIsNoMap) {
    ColourWorkspace colours(8);
    make_map(colours.workspace(), {});
    const fs::path file = colours.home() / "vectors/map";
    std::string content = read_text(file);
    content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 4);
    write_file(file, content);

    EXPECT_FALSE(read_map(colours.workspace()));
    write_file(colours.home() / "vectors/map.partial", "nothing at all");
    EXPECT_FALSE(make_map(colours.workspace(), {}).was_current);
    EXPECT_TRUE(read_map(colours.workspace()));
}

}  // namespace
}  // namespace halfspace
