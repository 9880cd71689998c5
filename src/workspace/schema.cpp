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

// Items of every kind, from sources that change: items has its UNIQUE among live items only, so the
// table is made anew. What an old item's content was is not known until it is met again (hash
// NULL).
constexpr const char* kVersion2 = R"sql(
-- options: how it was read (JSON), so that a re-scan reads it the same way. scans: complete ones.
ALTER TABLE sources ADD COLUMN format TEXT NOT NULL DEFAULT 'image folder';
ALTER TABLE sources ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
ALTER TABLE sources ADD COLUMN scans INTEGER NOT NULL DEFAULT 0;
UPDATE sources SET scans = 1;

-- id is the item's row in the store. hash: the first 16 bytes of the SHA-256 of its content.
-- bytes, modified_ns: of a file of its own, else 0. removed: 1 once the source has it no more.
CREATE TABLE new_items (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources,
    key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('image', 'text', 'vector')),
    split TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    hash BLOB CHECK (length(hash) = 16),
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    metadata TEXT);
INSERT INTO new_items SELECT id, source, path, 'image', split, bytes, modified_ns, NULL, 0, metadata
    FROM items;
DROP TABLE items;
ALTER TABLE new_items RENAME TO items;
CREATE UNIQUE INDEX live_items ON items (source, key) WHERE removed = 0;
CREATE INDEX items_by_hash ON items (hash) WHERE hash IS NOT NULL;
CREATE INDEX removed_items ON items (id) WHERE removed = 1;

-- Of items that are not removed.
CREATE TABLE item_counts (
    split TEXT NOT NULL,
    kind TEXT NOT NULL,
    items INTEGER NOT NULL,
    PRIMARY KEY (split, kind)) WITHOUT ROWID;
INSERT INTO item_counts SELECT split, 'image', items FROM split_counts;
DROP TABLE split_counts;

-- An item that comes back takes over the labels it had.
CREATE INDEX labels_of_item ON labels (item);
CREATE INDEX changes_of_item ON label_changes (item);
CREATE INDEX pages_of_item ON round_items (item);

-- The text of an item of kind text.
CREATE TABLE texts (item INTEGER PRIMARY KEY REFERENCES items, text TEXT NOT NULL);

-- hash: of content that was in hand, so that it is tried again only once it changed.
CREATE TABLE new_skipped (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources,
    key TEXT NOT NULL,
    reason TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    hash BLOB,
    UNIQUE (source, key));
INSERT INTO new_skipped (source, key, reason, bytes, modified_ns)
    SELECT source, path, reason, bytes, modified_ns FROM skipped;
DROP TABLE skipped;
ALTER TABLE new_skipped RENAME TO skipped;

-- The stores of the workspace, one an encoder, over the same items; one is in use. The encoder's
-- fingerprint and the dimension are in the store's own header.
CREATE TABLE vector_sets (
    id INTEGER PRIMARY KEY,
    folder TEXT NOT NULL UNIQUE,
    encoder TEXT NOT NULL,
    in_use INTEGER NOT NULL CHECK (in_use IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));
CREATE UNIQUE INDEX one_set_in_use ON vector_sets (in_use) WHERE in_use = 1;
INSERT INTO vector_sets (folder, encoder, in_use) SELECT 'vectors', value, 1 FROM meta
    WHERE key = 'encoder';
DELETE FROM meta WHERE key = 'encoder';
)sql";

constexpr const char* kVersion3 = R"sql(
-- Cosine from which items share a card; NULL: each has its own.
ALTER TABLE classifiers ADD COLUMN group_at REAL DEFAULT 0.985;

-- The other items of a card's group, the most alike first.
CREATE TABLE round_group_items (
    round INTEGER NOT NULL REFERENCES rounds ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    place INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (round, rank, place)) WITHOUT ROWID;
CREATE INDEX groups_of_item ON round_group_items (item);
)sql";

constexpr const char* kVersion4 = R"sql(
-- learner: the settings that differ from the defaults, as JSON.
ALTER TABLE classifiers ADD COLUMN learner TEXT NOT NULL DEFAULT '{}';
-- How strongly the fit was held to the start; NULL for other recipes.
ALTER TABLE rounds ADD COLUMN pull REAL;

-- Earlier labels a page asks about again. score: as it was then. surprise: in nats (recheck.hpp).
CREATE TABLE round_rechecks (
    round INTEGER NOT NULL REFERENCES rounds ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    item INTEGER NOT NULL,
    score REAL NOT NULL,
    surprise REAL NOT NULL,
    PRIMARY KEY (round, rank)) WITHOUT ROWID;
)sql";

constexpr const char* kVersion5 = R"sql(
-- Items of which a set has no vector, and why: what could not be read when it was made. In the
-- set's store they are removed.
CREATE TABLE missing_vectors (
    vector_set INTEGER NOT NULL REFERENCES vector_sets ON DELETE CASCADE,
    item INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (vector_set, item)) WITHOUT ROWID;
CREATE VIEW without_vector AS SELECT item, reason FROM missing_vectors
    WHERE vector_set = (SELECT id FROM vector_sets WHERE in_use = 1);

-- The set whose vectors the round's heads are for; NULL: it was removed since.
ALTER TABLE rounds ADD COLUMN vector_set INTEGER REFERENCES vector_sets ON DELETE SET NULL;
UPDATE rounds SET vector_set = (SELECT id FROM vector_sets WHERE in_use = 1);
)sql";

constexpr const char* kVersion6 = R"sql(
-- The items last drawn to audit a classifier. weights, bias: the head that is audited, on vectors of
-- vector_set, which asked for the page of round. edges: scores between the strata. population:
-- items of the split then.
CREATE TABLE audits (
    classifier INTEGER PRIMARY KEY REFERENCES classifiers ON DELETE CASCADE,
    vector_set INTEGER NOT NULL REFERENCES vector_sets ON DELETE CASCADE,
    split TEXT NOT NULL,
    round INTEGER NOT NULL,
    weights BLOB NOT NULL,
    bias REAL NOT NULL,
    edges BLOB NOT NULL,
    population INTEGER NOT NULL,
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));

CREATE TABLE audit_items (
    classifier INTEGER NOT NULL REFERENCES audits ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (classifier, rank)) WITHOUT ROWID;

-- What a person said of items of any audit of the classifier. positive: NULL for unsure.
CREATE TABLE audit_labels (
    classifier INTEGER NOT NULL REFERENCES classifiers ON DELETE CASCADE,
    item INTEGER NOT NULL,
    positive INTEGER,
    PRIMARY KEY (classifier, item)) WITHOUT ROWID;

-- How the cut-off is found again when the head changes: hand, best_f1, precision or recall, the last
-- two with what is wanted.
ALTER TABLE classifiers ADD COLUMN cut_off_rule TEXT NOT NULL DEFAULT 'hand';
ALTER TABLE classifiers ADD COLUMN cut_off_wanted REAL;
-- Of the fitted head: the cut-off it got, and p = 1 / (1 + exp(-(slope * score + intercept))); NULL
-- where its labels could not tell, and for rounds of before.
ALTER TABLE rounds ADD COLUMN cut_off REAL;
ALTER TABLE rounds ADD COLUMN slope REAL;
ALTER TABLE rounds ADD COLUMN intercept REAL;
)sql";

constexpr const char* kVersion7 = R"sql(
-- kind: exclusive (an item is of one class at most) or tags. round: the open one.
CREATE TABLE classifier_sets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('exclusive', 'tags')),
    split TEXT NOT NULL,
    page_size INTEGER NOT NULL,
    round INTEGER NOT NULL DEFAULT 1);

-- The classes of the sets: classifiers, each of one set at most.
CREATE TABLE classifier_set_members (
    classifier INTEGER PRIMARY KEY REFERENCES classifiers ON DELETE CASCADE,
    in_set INTEGER NOT NULL REFERENCES classifier_sets ON DELETE CASCADE,
    place INTEGER NOT NULL);
CREATE INDEX members_of_set ON classifier_set_members (in_set, place);

-- The first of the actions that were done at once on several classes; NULL: done by itself.
ALTER TABLE actions ADD COLUMN together INTEGER;
)sql";

constexpr const char* kVersion8 = R"sql(
-- Equal items of a source one after the other: a table can have many thousands.
DROP INDEX items_by_hash;
CREATE INDEX items_by_content ON items (hash, source, kind, removed, id) WHERE hash IS NOT NULL;
)sql";

constexpr const char* kVersion9 = R"sql(
-- Of the engine that the set's store is in, as its library takes it, never with a secret; empty: the
-- store is in the folder.
ALTER TABLE vector_sets ADD COLUMN address TEXT NOT NULL DEFAULT '';
)sql";

constexpr std::array kVersions{kVersion1, kVersion2, kVersion3, kVersion4, kVersion5,
                               kVersion6, kVersion7, kVersion8, kVersion9};

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
