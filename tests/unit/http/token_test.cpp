// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"
#include "http/security.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

namespace halfspace {
namespace {

using testing::expect_error;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

TEST(Token, IsMadeOnceAndKeptForTheOwnerOnly) {
    const TemporaryFolder folder;
    const auto file = folder / "new" / ".token";

    const AccessToken first = keep_token(file);
    const AccessToken second = keep_token(file);

    EXPECT_TRUE(first.is_new);
    EXPECT_FALSE(second.is_new);
    EXPECT_EQ(first.text.size(), 64U);
    EXPECT_EQ(second.text, first.text);
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(Token, IsAnotherEachTime) {
    const TemporaryFolder folder;

    EXPECT_NE(keep_token(folder / "a").text, keep_token(folder / "b").text);
}

TEST(Token, IsRefusedWhereOthersCanReadIt) {
    const TemporaryFolder folder;
    (void)keep_token(folder / "t");
    fs::permissions(folder / "t", fs::perms::group_read, fs::perm_options::add);

    expect_error(ErrorCode::Conflict, [&] { (void)keep_token(folder / "t"); }, "chmod 600");
}

TEST(Token, IsRefusedWhereTheFileHoldsNone) {
    const TemporaryFolder folder;
    write_file(folder / "t", "");
    fs::permissions(folder / "t", fs::perms::owner_read | fs::perms::owner_write);

    expect_error(ErrorCode::Corrupt, [&] { (void)keep_token(folder / "t"); }, "delete it");
}

}  // namespace
}  // namespace halfspace
