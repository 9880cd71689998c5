# SPDX-License-Identifier: Apache-2.0
"""`halfspace compare`: whether new data looks different, against scipy, and the page it offers."""

import json

import numpy as np
import pytest
import scipy.stats
from support.program import Server

DIM = 16


def unit_rows(count, seed, shift=0.0):
    rows = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    rows[:, 0] += shift
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def drifting(program, tmp_path):
    """Vectors as splits `train`, `same` and `moved`, and a classifier over them that begins at an item."""
    rows = np.concatenate([unit_rows(400, 1), unit_rows(300, 2), unit_rows(300, 3, 1.5)])
    np.save(tmp_path / "v.npy", rows)
    splits = ["train"] * 400 + ["same"] * 300 + ["moved"] * 300
    (tmp_path / "v.csv").write_text("split\n" + "\n".join(splits) + "\n")
    program.ok("index", tmp_path / "v.npy", "--workspace", "data")
    with Server(program) as server:
        server.send("POST", "/api/workspaces/data/classifiers",
                    {"name": "c", "start": [{"kind": "item", "item": 0, "weight": 1}]}, status=201)
    return program, rows


def test_the_answer_is_scipys(drifting):
    program, rows = drifting
    program.ok("export", "data", "c", "-o", program.home / "c.json")
    head = json.loads((program.home / "c.json").read_text())
    scores = rows @ np.array(head["weights"]) + head["bias"]

    for name, part, differs in (("same", slice(400, 700), False), ("moved", slice(700, 1000), True)):
        made = program.ok_json("compare", "data:c", "--old", "train", "--new", name)

        wanted = scipy.stats.ks_2samp(scores[:400], scores[part], method="exact")
        assert made["score_distance"] == pytest.approx(wanted.statistic, abs=1e-6)
        assert made["score_p_value"] == pytest.approx(wanted.pvalue, rel=1e-6, abs=1e-12)
        above = scipy.stats.binomtest(int((scores[part] >= 0).sum()), 300).proportion_ci(method="wilson")
        assert (made["new"]["above"]["low"], made["new"]["above"]["high"]) == pytest.approx(above, abs=1e-9)
        assert made["items_differ"] is differs
        cosines = rows[part] @ rows[:400].T
        assert made["farthest"][0]["nearest_cosine"] == pytest.approx(cosines.max(axis=1).min(), abs=1e-5)
        farthest = int(cosines.max(axis=1).argmin()) + part.start
        assert made["farthest"][0]["key"] == made["farthest"][0]["item"]["key"] == f"v.npy#{farthest + 1}"
        assert made["old"]["sampled"] == made["old"]["items"] == 400


def test_files_that_are_not_indexed_can_be_compared(drifting, tmp_path):
    program, _ = drifting
    np.save(tmp_path / "later.npy", unit_rows(500, 4, 1.5))

    text = program.ok("compare", "data:c", "--old", "train", "--new", tmp_path / "later.npy")

    assert "look different" in text and "later.npy#" in text
    refused = program.fails(2, "compare", "data:c", "--old", "train", "--new", tmp_path / "later.npy", "--page")
    assert "halfspace index" in refused
    assert "moved" in program.fails(3, "compare", "data:c", "--old", "train", "--new", "nowhere")
    np.save(tmp_path / "wide.npy", np.ones((30, DIM + 1), np.float32))
    assert "17" in program.fails(2, "compare", "data:c", "--old", "train", "--new", tmp_path / "wide.npy")


def test_borderline_items_of_the_new_data_are_the_next_page(drifting):
    program, rows = drifting
    done = program.run("compare", "data:c", "--old", "train", "--new", "moved", "--page")

    assert done.returncode == 0, done.stderr
    assert "borderline items of moved" in done.stderr
    with Server(program) as server:
        state = server.get("/api/workspaces/data/classifiers/c")
    assert (state["split"], state["strategy"]) == ("moved", "borderline")
    shown = [abs(card["score"]) for card in state["page"]]
    assert shown == sorted(shown)
    assert all(card["item"]["split"] == "moved" for card in state["page"])
