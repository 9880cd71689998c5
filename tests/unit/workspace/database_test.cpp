// SPDX-License-Identifier: Apache-2.0
#include "workspace/database.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "workspace/audit_table.hpp"
#include "workspace/class_set_table.hpp"
#include "workspace/classifier_table.hpp"
#include "workspace/item_table.hpp"
#include "workspace/schema.hpp"
#include "workspace/source_table.hpp"

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

/// The catalogue of two pictures as version 1 made it, and a skipped file (of the
/// tables that version 2 only indexes there is the column it needs).
void make_version_1(Database& database) {
    database.execute(R"sql(
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE sources (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE);
        CREATE TABLE items (
            id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources, path TEXT NOT NULL,
            split TEXT NOT NULL, bytes INTEGER NOT NULL, modified_ns INTEGER NOT NULL, metadata TEXT,
            UNIQUE (source, path));
        CREATE TABLE split_counts (split TEXT PRIMARY KEY, items INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE skipped (
            source INTEGER NOT NULL REFERENCES sources, path TEXT NOT NULL, reason TEXT NOT NULL,
            bytes INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
            PRIMARY KEY (source, path)) WITHOUT ROWID;
        CREATE TABLE classifiers (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, split TEXT NOT NULL,
            strategy TEXT NOT NULL, page_size INTEGER NOT NULL, cut_off REAL NOT NULL DEFAULT 0,
            start TEXT NOT NULL, start_vector BLOB NOT NULL);
        CREATE TABLE rounds (
            id INTEGER PRIMARY KEY AUTOINCREMENT, classifier INTEGER NOT NULL, number INTEGER);
        CREATE TABLE labels (item INTEGER);
        CREATE TABLE label_changes (item INTEGER);
        CREATE TABLE round_items (item INTEGER);
        INSERT INTO classifiers VALUES (1, 'red', 'train', 'best', 20, 0, '[]', x'0000803F');
        INSERT INTO meta VALUES ('encoder', 'colours');
        INSERT INTO sources VALUES (1, '/pictures');
        INSERT INTO items VALUES (0, 1, 'a.jpg', 'train', 10, 20, '{"caption":"A"}'),
                                 (1, 1, 'b.jpg', 'train', 30, 40, NULL);
        INSERT INTO split_counts VALUES ('train', 2);
        INSERT INTO skipped VALUES (1, 'c.jpg', 'damaged', 50, 60);
        CREATE TABLE actions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, classifier INTEGER NOT NULL, kind TEXT NOT NULL,
            target INTEGER, at TEXT);
        PRAGMA user_version = 1)sql");
}

TEST(Schema, BringsACatalogueOfTheFirstVersionUpToDate) {
    const testing::TemporaryFolder folder;
    Database database(folder / "d.sqlite");
    make_version_1(database);

    migrate(database);

    const ItemTable table(database);
    ASSERT_EQ(table.count(), 2U);
    const ItemRecord item = table.find(ItemId{0}).value();
    EXPECT_EQ(item.key, "a.jpg");
    EXPECT_EQ(item.kind, ItemKind::Image);
    EXPECT_EQ(item.metadata.at("caption"), "A");
    EXPECT_FALSE(item.is_removed);
    EXPECT_EQ(table.origin(ItemId{1}).value().key, "b.jpg");
    EXPECT_FALSE(table.origin(ItemId{1}).value().hash);
    EXPECT_EQ(table.skipped(0, 10, std::nullopt).at(0).reason, "damaged");
    const SourceRow source = SourceTable(database).all().at(0);
    EXPECT_EQ(source.root, "/pictures");
    EXPECT_EQ(source.format, "image folder");
    EXPECT_EQ(source.scans, 1U);
    Statement set = database.prepare("SELECT folder, encoder FROM vector_sets WHERE in_use = 1");
    ASSERT_TRUE(set.step());
    EXPECT_EQ(set.text(0), "vectors");
    EXPECT_EQ(set.text(1), "colours");
    const ClassifierRow red = ClassifierTable(database).find("red").value();
    EXPECT_EQ(red.group_at, kDefaultGroupAt);
    EXPECT_EQ(red.learner, LearnerSettings{});
    EXPECT_FALSE(database.prepare("SELECT pull FROM rounds WHERE pull NOT NULL").step());
    EXPECT_FALSE(database.prepare("SELECT 1 FROM round_rechecks").step());
    EXPECT_FALSE(AuditTable(database).find(red.id));
    EXPECT_FALSE(database.prepare("SELECT together FROM actions").step());
    EXPECT_FALSE(ClassSetTable(database).set_of(red.id));
}

TEST(Schema, LetsOneLiveItemHaveAKey) {
    const testing::TemporaryFolder folder;
    Database database(folder / "d.sqlite");
    make_version_1(database);
    migrate(database);
    const std::string again =
        "INSERT INTO items VALUES (2, 1, 'a.jpg', 'image', 'train', 0, 0, NULL, 0, NULL)";

    testing::expect_error(ErrorCode::Conflict, [&] { database.execute(again); });
    database.execute("UPDATE items SET removed = 1 WHERE id = 0");
    database.execute(again);
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
