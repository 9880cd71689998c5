# SPDX-License-Identifier: Apache-2.0
"""`halfspace store copy`: the vectors of a workspace in another home, and labels that still fit."""

import subprocess
import sys
import time
import uuid
from pathlib import Path

import numpy as np
import pytest
from support.program import PATIENCE, Server

TOOL = Path(__file__).resolve().parents[3] / "tools/engines.py"


def engine(action: str) -> str:
    done = subprocess.run([sys.executable, TOOL, action, "postgres"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def address():
    yield engine("start")
    engine("stop")


@pytest.fixture
def store(address: str) -> str:
    return f"{address}&schema=test_{uuid.uuid4().hex}"


def index(program, folder: Path, rows: int, dim: int = 32) -> None:
    """A workspace `w` of ready-made vectors."""
    vectors = np.random.default_rng(7).standard_normal((rows, dim)).astype(np.float32)
    np.save(folder / "v.npy", vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    program.ok("index", folder / "v.npy", "--workspace", "w")


def classifier(server: Server, path: str = "", body=None, status: int = 200, method: str = "GET"):
    return server.send(method, f"/api/workspaces/w/classifiers{path}", body, status=status)


def test_labels_and_rounds_go_on_where_the_vectors_went(program, tmp_path, store):
    index(program, tmp_path, 300)
    with Server(program) as server:
        start = [{"kind": "item", "item": 5, "weight": 1}]
        page = classifier(server, "", {"name": "c", "start": start}, 201, "POST")["page"]
        labels = [{"item": card["item"]["id"], "score": 1 - i % 3, "unsure": False} for i, card in enumerate(page)]
        classifier(server, "/c/labels", {"labels": labels}, 200, "PUT")
        before = classifier(server, "/c/fit", {"round": 1}, 200, "POST")

    report = program.ok_json("store", "copy", "w", store, "--use")

    assert report["finished"] and report["items"] == report["vectors"] == 300
    sets = program.ok_json("store", "list", "w")
    assert [one["in_use"] for one in sets] == [False, True]
    assert sets[1]["address"] == store and sets[1]["store"]["home"] == "PostgreSQL"
    program.ok("store", "remove", "w", 1)
    assert not (program.home / "w/vectors").exists()
    with Server(program) as server:
        after = classifier(server, "/c")
        assert after["page"] == before["page"] and after["counts"] == before["counts"]
        restored = classifier(server, "/c/rounds/1/restore", None, 200, "POST")
        assert restored["page"]

    again = program.ok_json("store", "copy", "w", "w", "--use")
    assert again["checksum"] == report["checksum"]
    assert [one["address"] for one in program.ok_json("store", "list", "w") if one["in_use"]] == [""]


def test_a_copy_that_was_killed_goes_on(program, tmp_path, store):
    rows = 40_000
    index(program, tmp_path, rows, dim=256)
    expected = program.ok_json("store", "copy", "w", tmp_path / "whole")
    command = [program.binary, "store", "copy", "w", store]
    with subprocess.Popen(command, env=program.environment, stderr=subprocess.PIPE, text=True) as copying:
        assert copying.stderr is not None
        said = copying.stderr.readline()  # the first of the progress
        copying.kill()
    assert "Copying" in said

    deadline = time.monotonic() + PATIENCE
    report = program.ok_json("store", "copy", "w", store)

    assert time.monotonic() < deadline
    assert 0 < report["known"] < rows
    assert report["items"] == rows and report["checksum"] == expected["checksum"]


def test_what_cannot_be_copied_is_said(program, tmp_path, store):
    index(program, tmp_path, 300)
    program.ok("index", tmp_path / "v.npy", "--workspace", "other")

    assert "already" in program.fails(6, "store", "copy", "w", "w")
    assert "another workspace" in program.fails(2, "store", "copy", "w", "other")
    assert "--use" in program.fails(2, "store", "copy", "w", tmp_path / "bare", "--use")
    assert "no vector store" in program.fails(3, "store", "copy", store, tmp_path / "bare").lower()
    assert program.ok_json("store", "copy", "w", tmp_path / "bare")["items"] == 300
