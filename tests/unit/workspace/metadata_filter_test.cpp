// SPDX-License-Identifier: Apache-2.0
#include "workspace/metadata_filter.hpp"

#include "base/error.hpp"
#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace halfspace {
namespace {

using testing::expect_error;
using testing::TemporaryFolder;

/// Five texts with the columns camera and stars.
std::unique_ptr<Workspace> five_texts(const TemporaryFolder& folder) {
    std::ofstream(folder / "t.csv") << "id,body,camera,stars\n"
                                       "a,red,north,5\n"
                                       "b,red sea,south,5\n"
                                       "c,blue,north,1\n"
                                       "d,green,\"it's \"\"new\"\"\",5\n"
                                       "e,red sky,north,5\n";
    SourceOptions read_with;
    read_with.columns.text = "body";
    read_with.splits.held_out = 0;
    auto workspace = testing::open_with_colours(folder / "w");
    testing::index_path(*workspace, folder / "t.csv", {}, read_with);
    return workspace;
}

std::vector<std::string> keys_where(Workspace& workspace, const Metadata& wanted) {
    const auto set = items_where(workspace.database(), wanted);
    std::vector<std::string> keys;
    for (std::uint64_t id = 0; id < workspace.store().size(); ++id) {
        if (set->contains(ItemId{id})) keys.push_back(workspace.item(ItemId{id}).key);
    }
    return keys;
}

using Keys = std::vector<std::string>;

TEST(ItemsWhere, TakesItemsWithExactlyThatValue) {
    const TemporaryFolder folder;
    const auto workspace = five_texts(folder);

    EXPECT_EQ(keys_where(*workspace, {{"camera", "north"}}), (Keys{"a", "c", "e"}));
    EXPECT_EQ(keys_where(*workspace, {{"camera", "it's \"new\""}}), (Keys{"d"}));
    EXPECT_EQ(keys_where(*workspace, {{"camera", "north"}, {"stars", "5"}}), (Keys{"a", "e"}));
}

TEST(ItemsWhere, AsksForNothingWithoutConditions) {
    const TemporaryFolder folder;
    const auto workspace = five_texts(folder);

    EXPECT_EQ(items_where(workspace->database(), {}), nullptr);
}

TEST(ItemsWhere, SaysWhichMetadataThereAreIfNoItemFits) {
    const TemporaryFolder folder;
    const auto workspace = five_texts(folder);

    for (const Metadata& wanted :
         {Metadata{{"camera", "North"}}, Metadata{{"lens", "north"}},
          Metadata{{"camera", "south"}, {"stars", "1"}}, Metadata{{"camera' OR 1 --", "x"}}}) {
        expect_error(
            ErrorCode::NotFound, [&] { (void)items_where(workspace->database(), wanted); },
            "camera, ");
    }
}

TEST(ItemsWhere, ConfinesASearch) {
    const TemporaryFolder folder;
    const auto workspace = five_texts(folder);
    Loop loop(*workspace);

    const auto cards = loop.search(testing::prompt("red"), "", 10, {{"camera", "north"}}).cards;

    ASSERT_EQ(cards.size(), 3U);
    EXPECT_EQ(cards[0].item.key, "a");
    EXPECT_EQ(cards[2].item.key, "c");
}

}  // namespace
}  // namespace halfspace
