// SPDX-License-Identifier: Apache-2.0
#include "workspace/database.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "workspace/schema.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

std::int64_t count(const Database& database) {
    Statement query = database.prepare("SELECT count(*) FROM t");
    query.step();
    return query.integer(0);
}

TEST(Database, GivesBackWhatWasBound) {
    const testing::TemporaryFolder folder;
    const Database database(folder / "d.sqlite");
    database.execute("CREATE TABLE t (i, r, s, b, n)");
    const std::vector<float> floats{1.5F, -0.1F};

    database.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?)")
        .bind(std::int64_t{-7}, 0.1, std::string_view("a\0b", 3), std::span<const float>(floats),
              std::optional<double>())
        .run();

    Statement query = database.prepare("SELECT * FROM t");
    ASSERT_TRUE(query.step());
    EXPECT_EQ(query.integer(0), -7);
    EXPECT_EQ(query.real(1), 0.1);
    EXPECT_EQ(query.text(2), std::string("a\0b", 3));
    EXPECT_EQ(query.floats(3), floats);
    EXPECT_TRUE(query.is_null(4));
    EXPECT_FALSE(query.step());
}

TEST(Database, RollsBackATransactionThatWasNotCommitted) {
    const testing::TemporaryFolder folder;
    Database database(folder / "d.sqlite");
    database.execute("CREATE TABLE t (i)");
    {
        const Transaction transaction(database);
        database.execute("INSERT INTO t VALUES (1)");
    }
    EXPECT_EQ(count(database), 0);
    {
        Transaction transaction(database);
        database.execute("INSERT INTO t VALUES (1)");
        transaction.commit();
    }
    EXPECT_EQ(count(database), 1);
}

TEST(Database, TurnsItsFailuresIntoErrors) {
    const testing::TemporaryFolder folder;
    const Database database(folder / "d.sqlite");
    database.execute("CREATE TABLE t (i UNIQUE); INSERT INTO t VALUES (1)");
    testing::expect_error(ErrorCode::Conflict,
                          [&] { database.execute("INSERT INTO t VALUES (1)"); });

    write_file(folder / "broken.sqlite", std::string(5000, 'x'));
    testing::expect_error(
        ErrorCode::Corrupt, [&] { const Database broken(folder / "broken.sqlite"); },
        "broken.sqlite");
}

TEST(Schema, RefusesACatalogueOfANewerVersion) {
    const testing::TemporaryFolder folder;
    Database database(folder / "d.sqlite");
    migrate(database);
    migrate(database);  // nothing to do
    database.execute("PRAGMA user_version = 99");

    testing::expect_error(ErrorCode::Conflict, [&] { migrate(database); }, "99");
}

}  // namespace
}  // namespace halfspace
