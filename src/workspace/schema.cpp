// SPDX-License-Identifier: Apache-2.0
#include "workspace/schema.hpp"

#include "base/error.hpp"

#include <array>
#include <string>

namespace halfspace {

namespace {

constexpr const char* kVersion1 = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE sources (id INTEGER PRIMARY KEY, root TEXT NOT NULL UNIQUE);

-- id is the item's row in the store.
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources,
    path TEXT NOT NULL,
    split TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    metadata TEXT,
    UNIQUE (source, path));
CREATE TABLE split_counts (split TEXT PRIMARY KEY, items INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE skipped (
    source INTEGER NOT NULL REFERENCES sources,
    path TEXT NOT NULL,
    reason TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    PRIMARY KEY (source, path)) WITHOUT ROWID;

CREATE TABLE classifiers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    split TEXT NOT NULL,
    strategy TEXT NOT NULL,
    page_size INTEGER NOT NULL,
    cut_off REAL NOT NULL DEFAULT 0,
    start TEXT NOT NULL,
    start_vector BLOB NOT NULL);

-- One turn of the loop. fitted_* are NULL while it is open; at most one round a classifier is.
CREATE TABLE rounds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    classifier INTEGER NOT NULL REFERENCES classifiers ON DELETE CASCADE,
    number INTEGER NOT NULL,
    strategy TEXT NOT NULL,
    recipe TEXT NOT NULL DEFAULT 'none',
    start TEXT NOT NULL,
    start_vector BLOB NOT NULL,
    query_weights BLOB NOT NULL,
    query_bias REAL NOT NULL,
    fitted_weights BLOB,
    fitted_bias REAL,
    turned_degrees REAL,
    new_in_top INTEGER,
    top INTEGER,
    last_action INTEGER,
    restored_from INTEGER,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    fitted_at TEXT,
    UNIQUE (classifier, number));

CREATE TABLE round_items (
    round INTEGER NOT NULL REFERENCES rounds ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    item INTEGER NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (round, rank)) WITHOUT ROWID;

-- What the person did, append-only. An undo or redo is an action too and names the one it walks over.
CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    classifier INTEGER NOT NULL REFERENCES classifiers ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
    target INTEGER,
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));
CREATE INDEX actions_of_classifier ON actions (classifier, id);

CREATE TABLE label_changes (
    action INTEGER NOT NULL REFERENCES actions ON DELETE CASCADE,
    item INTEGER NOT NULL,
    old_score REAL, old_unsure INTEGER NOT NULL,
    new_score REAL, new_unsure INTEGER NOT NULL,
    PRIMARY KEY (action, item)) WITHOUT ROWID;

-- The labels as they stand: the sum of label_changes. No row means no label.
CREATE TABLE labels (
    classifier INTEGER NOT NULL REFERENCES classifiers ON DELETE CASCADE,
    item INTEGER NOT NULL,
    score REAL,
    unsure INTEGER NOT NULL,
    action INTEGER NOT NULL,
    PRIMARY KEY (classifier, item),
    CHECK ((score IS NULL) = (unsure = 1)),
    CHECK (score IS NULL OR score BETWEEN -1 AND 1)) WITHOUT ROWID;
)sql";

constexpr std::array kVersions{kVersion1};

}  // namespace

void migrate(Database& database) {
    Statement pragma = database.prepare("PRAGMA user_version");
    pragma.step();
    const auto version = static_cast<std::size_t>(pragma.integer(0));
    pragma.reset();
    if (version > kVersions.size()) {
        throw Error(ErrorCode::Conflict,
                    "A newer version of Halfspace made this workspace (catalogue version " +
                        std::to_string(version) + ", this one reads up to " +
                        std::to_string(kVersions.size()) + "); use that version");
    }
    for (std::size_t next = version; next < kVersions.size(); ++next) {
        Transaction transaction(database);
        database.execute(kVersions[next]);
        database.execute("PRAGMA user_version = " + std::to_string(next + 1));
        transaction.commit();
    }
}

}  // namespace halfspace
