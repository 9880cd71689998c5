# SPDX-License-Identifier: Apache-2.0
"""`halfspace map`: how many neighbours stay neighbours, and going on after a stop."""

import signal
import sqlite3
import struct
import zlib
from contextlib import closing

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from support.program import PATIENCE

NEAR = 15


def read_map(file):
    """The ids and places of a map, by docs/formats.md alone."""
    content = file.read_bytes()
    assert content[:8] == b"HSMAP001"
    assert struct.unpack_from("<I", content, 8)[0] == zlib.crc32(content[12:])
    at = 12
    for _ in range(2):  # what it is of, and when it was made
        at += 8 + struct.unpack_from("<Q", content, at)[0]
    _given, left_out, count = struct.unpack_from("<QQQ", content, at)
    ids = np.frombuffer(content, "<u8", count, at + 24)
    at += 24 + 8 * count
    (values,) = struct.unpack_from("<Q", content, at)
    assert values == 2 * count and at + 8 + 4 * values == len(content)
    return ids, np.frombuffer(content, "<f4", values, at + 8).reshape(-1, 2), left_out


def rows_of_items(catalogue):
    """Which row of its file each item is, by id."""
    with closing(sqlite3.connect(catalogue)) as database:
        keys = database.execute("SELECT key FROM items ORDER BY id").fetchall()
    return [int(key.rpartition("#")[2]) - 1 for (key,) in keys]


@pytest.fixture(scope="module")
def digits():
    """1797 handwritten digits as unit vectors of 64 grey values less their mean, and which they are."""
    values, kinds = load_digits(return_X_y=True)
    values = (values - values.mean(axis=0)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True), kinds


@pytest.fixture
def written(program, digits, tmp_path):
    np.save(tmp_path / "digits.npy", digits[0])
    program.ok("index", tmp_path / "digits.npy", "--workspace", "digits")
    return program


def kept(vectors, places):
    """Of the nearest of each item, the share that are among its nearest on the map."""

    def nearest(rows):
        far = ((rows[:, None] - rows[None]) ** 2).sum(axis=2) if rows.shape[1] < 3 else -rows @ rows.T
        np.fill_diagonal(far, np.inf)
        return np.argpartition(far, NEAR, axis=1)[:, :NEAR]

    pairs = zip(nearest(vectors), nearest(places), strict=True)
    return np.mean([len(set(one) & set(other)) / NEAR for one, other in pairs])


def test_neighbours_stay_neighbours(written, digits):
    vectors, kinds = digits

    report = written.ok_json("map", "digits")

    assert (report["items"], report["placed"], report["left_out"]) == (1797, 1797, 0)
    ids, places, left_out = read_map(written.home / "digits/vectors/map")
    assert (list(ids), left_out) == (list(range(1797)), 0)
    rows = rows_of_items(written.home / "digits/catalogue.sqlite")
    vectors, kinds = vectors[rows], kinds[rows]
    by_axes = PCA(2).fit_transform(vectors)
    by_chance = np.random.default_rng(1).normal(size=(1797, 2))
    trust = [trustworthiness(vectors, p, n_neighbors=NEAR) for p in (by_chance, by_axes, places)]
    assert 0.45 < trust[0] < 0.55 and trust[1] < 0.86 and trust[2] > 0.97, trust
    share = [kept(vectors, p) for p in (by_chance, by_axes, places)]
    assert share[0] < 0.03 and share[1] < 0.2 and share[2] > 0.5, share
    far = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(far, np.inf)
    assert (kinds[far.argmin(axis=1)] == kinds).mean() > 0.95
    assert "of these already" in written.ok("map", "digits")


def test_a_run_that_is_stopped_goes_on_to_the_same_map(written):
    written.ok("map", "digits")
    whole = (written.home / "digits/vectors/map").read_bytes()
    (written.home / "digits/vectors/map").unlink()
    process = written.start("map", "digits")
    assert any("turns" in line for line in process.stderr), "it ended before it laid anything out"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode != 0 and "to go on" in said
    assert (written.home / "digits/vectors/map.partial").exists()
    written.ok("map", "digits")
    _, places, _ = read_map(written.home / "digits/vectors/map")
    assert places.tobytes() == whole[-len(places.tobytes()):]
    assert not (written.home / "digits/vectors/map.partial").exists()
