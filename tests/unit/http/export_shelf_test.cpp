// SPDX-License-Identifier: Apache-2.0
#include "http/export_shelf.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "workspace/prediction_run.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;

TEST(ExportShelf, KeepsWhatIsWantedAndWhatCameOfIt) {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    const ExportShelf shelf(folder.path());
    EXPECT_TRUE(shelf.list().empty());

    shelf.add("wren on test.csv", {{"kind", "predictions"}}, JsonValue::array());

    EXPECT_EQ(ExportShelf(folder.path()).at("wren on test.csv").wanted["kind"], "predictions");
    EXPECT_TRUE(shelf.at("wren on test.csv").result.is_null());
    EXPECT_EQ(shelf.at("wren on test.csv").bytes, std::nullopt);
    write_file(shelf.path_of("wren on test.csv"), "key,score\n");
    shelf.finish("wren on test.csv", {{"found", 0}});
    const auto all = shelf.list();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].result["found"], 0);
    EXPECT_EQ(all[0].bytes, 10U);
}

TEST(ExportShelf, ANameIsTakenOnce) {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    const ExportShelf shelf(folder.path());
    shelf.add("a.csv", {}, {});
    write_file(shelf.path_of("b.csv"), "a person's own file");

    for (const char* name : {"a.csv", "b.csv"}) {
        expect_error(ErrorCode::Conflict, [&] { shelf.add(name, {}, {}); }, "take another name");
    }
    EXPECT_EQ(read_text(shelf.path_of("b.csv")), "a person's own file");
}

TEST(ExportShelf, NamesStayInItsFolder) {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    const ExportShelf shelf(folder.path());

    for (const std::string name : {"", "../x", "a/b", ".hidden", " a", "a\nb"}) {
        expect_error(ErrorCode::InvalidInput, [&] { shelf.add(name, {}, {}); }, "cannot be called");
        expect_error(ErrorCode::NotFound, [&] { (void)shelf.at(name); });
    }
    expect_error(ErrorCode::InvalidInput, [&] { shelf.add(std::string(201, 'a'), {}, {}); });
}

TEST(ExportShelf, RemovesWhatThereIs) {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    const ExportShelf shelf(folder.path());
    shelf.add("a.csv", {}, {});
    write_file(shelf.path_of("a.csv"), "x");
    fs::create_directories(partial_folder(shelf.path_of("a.csv")));

    shelf.remove("a.csv");

    EXPECT_TRUE(fs::is_empty(shelf.path_of("a.csv").parent_path()));
    expect_error(ErrorCode::NotFound, [&] { shelf.remove("a.csv"); });
}

TEST(ExportShelf, ADamagedRecordHidesNoOther) {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    const ExportShelf shelf(folder.path());
    shelf.add("a.csv", {}, {});
    write_file(shelf.path_of(".b.csv.json"), "{ no JSON");

    ASSERT_EQ(shelf.list().size(), 1U);
    EXPECT_EQ(shelf.list()[0].name, "a.csv");
}

}  // namespace
}  // namespace halfspace
