# SPDX-License-Identifier: Apache-2.0
"""`halfspace store check | compact | stats`."""

import sqlite3
import struct

DIM_BYTES = 4


def remove_items(workspace, ids):
    """Removes items as docs/formats.md has it: a flag in the catalogue, a bit in the store."""
    with sqlite3.connect(workspace / "catalogue.sqlite") as catalogue:
        catalogue.executemany("UPDATE items SET removed = 1 WHERE id = ?", [(i,) for i in ids])
    catalogue.close()
    bits = sum(1 << i for i in ids)
    (workspace / "vectors/removed.bits").write_bytes(struct.pack("<Q", bits))


def flip_bit(file, offset):
    content = bytearray(file.read_bytes())
    content[offset] ^= 0x10
    file.write_bytes(content)


def test_a_whole_workspace_is_well(indexed):
    report = indexed.ok_json("store", "check", "photos")

    assert (report["items"], report["vectors"], report["faults"]) == (60, 60, [])
    assert report["finished"] is True
    assert "All is well" in indexed.ok("store", "check", "photos")


def test_one_flipped_bit_is_found_and_the_item_named(indexed):
    stats = indexed.ok_json("store", "stats", "photos")
    vectors = indexed.home / "photos/vectors/vectors.f32"
    flip_bit(vectors, 17 * stats["dim"] * DIM_BYTES + 5)

    done = indexed.run("store", "check", "photos")

    assert done.returncode == 4
    assert "items 17" in done.stdout and "vectors.f32" in done.stdout
    assert "What to do" in done.stdout


def test_what_keeps_a_workspace_from_opening_is_told(indexed):
    names = indexed.home / "photos/vectors/splits.names"
    names.unlink()

    done = indexed.run("store", "check", "photos", "--json")

    assert done.returncode == 4
    assert "splits.names" in done.stdout
    indexed.fails(4, "store", "stats", "photos")
    indexed.fails(3, "store", "check", "nothing-of-that-name")


def test_stats_count_everything(indexed):
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog")

    stats = indexed.ok_json("store", "stats", "photos")

    assert (stats["items"], stats["vectors"], stats["removed"]) == (60, 60, 0)
    assert stats["splits"] == {"train": 45, "validation": 15}
    assert stats["seen"] == {"dogs": 0}
    assert stats["files"]["vectors.f32"] == 60 * stats["dim"] * DIM_BYTES
    assert len(stats["encoder_fingerprint"]) == 64
    text = indexed.ok("store", "stats", "photos")
    assert "train: 45" in text and "dogs: 0" in text


def test_compact_drops_removed_items_and_search_goes_on(indexed):
    workspace = indexed.home / "photos"
    remove_items(workspace, [0, 3, 50])
    before = indexed.ok_json("search", "photos", "a dog", "--count", "57")

    report = indexed.ok_json("store", "compact", "photos")

    assert report == {"vectors": 57, "dropped": 3, "finished": True}
    assert indexed.ok_json("store", "check", "photos")["faults"] == []
    assert not (workspace / "vectors/vectors.f32").exists()
    assert indexed.ok_json("search", "photos", "a dog", "--count", "57") == before
    stats = indexed.ok_json("store", "stats", "photos")
    assert (stats["items"], stats["removed"], stats["vectors"]) == (60, 3, 57)
    assert "0 vectors of removed items dropped; 57 are left" in indexed.ok(
        "store", "compact", "photos"
    )
