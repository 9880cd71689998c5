# SPDX-License-Identifier: Apache-2.0
"""Three Weaviate nodes, a copy on each: one is killed while indexing, one during the loop."""

import json
import re
import time
import urllib.request
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from support.engines import Engine
from support.program import Program, Server

ROWS = 40_000
DIM = 64
PAGES = 10
PATIENCE = 120  # seconds


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Engine("weaviate_cluster", tmp_path_factory.mktemp("engine") / "cluster") as running:
        yield running


@pytest.fixture(scope="module")
def vectors(tmp_path_factory) -> Path:
    rows = np.random.default_rng(11).standard_normal((ROWS, DIM)).astype(np.float32)
    file = tmp_path_factory.mktemp("vectors") / "v.npy"
    np.save(file, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    return file


@pytest.fixture(scope="module")
def local(binary, encoders, vectors, tmp_path_factory) -> Program:
    """The same workspace, with its vectors in a folder."""
    program = Program(binary, encoders, tmp_path_factory.mktemp("local") / "home")
    program.ok("index", vectors, "--workspace", "w")
    return program


def rows_of(program: Program) -> np.ndarray:
    """What was indexed, bit for bit (docs/formats.md)."""
    return np.fromfile(program.home / "w/vectors/vectors.f32", "<f4").reshape(-1, DIM)


class Copies:
    """A collection as one node has it on its own disk, asked past the program."""

    def __init__(self, engine: Engine, collection: str, node: int):
        self.host = urlsplit(engine.address).netloc.split(",")[node - 1]
        self.collection = collection
        self.node = node

    def get(self, question: str) -> dict:
        with urllib.request.urlopen(f"http://{self.host}/v1/{question}", timeout=PATIENCE) as answer:
            return json.load(answer)

    def all(self) -> dict[int, tuple[np.ndarray, list[int]]]:
        """The vector and the marks of each item."""
        found = {}
        after = ""
        while True:
            page = self.get(f"objects?class={self.collection}&include=vector&limit=5000"
                            f"&node_name=node{self.node}{after}")["objects"]
            if not page:
                return found
            for kept in page:
                if "vector" in kept and kept["properties"].get("n") is not None:
                    found[int(kept["properties"]["n"])] = (
                        np.array(kept["vector"], np.float32),
                        sorted(kept["properties"].get("marks") or []))
            after = f"&after={page[-1]['id']}"


def same_as(copies: dict, rows: np.ndarray) -> bool:
    return len(copies) == len(rows) and all(
        np.array_equal(copies[item][0], row) for item, row in enumerate(rows))


def until(holds, what: str) -> None:
    """Waits for what the cluster does by itself."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {PATIENCE} s"
        time.sleep(0.2)


def wait_for_progress(process, at_least: int) -> None:
    """Reads what a run says until so many items are done."""
    for line in process.stderr:
        found = re.match(r"Indexing: ([\d,]+) of", line)
        if found and int(found[1].replace(",", "")) >= at_least:
            return
    raise AssertionError("it ended before it had done that many")


def test_a_node_that_is_killed_while_indexing_costs_nothing(program, vectors, local, cluster):
    collection = f"Test{uuid.uuid4().hex}"
    run = program.start("index", vectors, "--workspace", "w", "--store",
                        f"{cluster.address}&collection={collection}")
    wait_for_progress(run, ROWS // 10)

    cluster.kill(2)

    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, said
    assert program.ok_json("store", "stats", "w")["vectors"] == ROWS
    assert "All is well" in program.ok("store", "check", "w")
    rows = rows_of(local)
    cluster.start()
    assert program.ok_json("store", "stats", "w")["vectors"] == ROWS
    for node in (1, 2, 3):
        until(lambda node=node: same_as(Copies(cluster, collection, node).all(), rows),
              f"node {node} has every vector")


def go_through(program: Program, on_page=lambda number: None) -> dict:
    with Server(program) as server:
        classifiers = "/api/workspaces/w/classifiers"
        start = [{"kind": "item", "item": 5, "weight": 1}]
        state = server.send("POST", classifiers, {"name": "c", "start": start}, status=201)
        shown = []
        for number in range(1, PAGES + 1):
            on_page(number)
            shown.append([(card["item"]["id"], card["score"]) for card in state["page"]])
            labels = [{"item": card["item"]["id"], "unsure": False,
                       "score": 1 if card["item"]["id"] % 3 else -1} for card in state["page"]]
            server.send("PUT", f"{classifiers}/c/labels", {"labels": labels})
            state = server.send("POST", f"{classifiers}/c/fit", {"round": number})
        return {"pages": shown, "seen": state["counts"]["seen"],
                "weights": server.get(f"{classifiers}/c/head")["weights"]}


def test_the_loop_goes_on_without_a_node_and_the_node_gets_what_it_missed(
        program, vectors, local, cluster):
    collection = f"Test{uuid.uuid4().hex}"
    program.ok("index", vectors, "--workspace", "w", "--store",
               f"{cluster.address}&collection={collection}")

    def disturb(number: int) -> None:
        if number == 3:
            cluster.kill(1)  # the first that the address names
        if number == 7:
            cluster.start()

    there = go_through(program, disturb)

    assert there == go_through(local)
    assert there["seen"] >= PAGES * 20
    seen = {item for page in there["pages"] for item, _ in page}

    def has_all(node: int) -> bool:
        copies = Copies(cluster, collection, node).all()
        return same_as(copies, rows_of(local)) and all(copies[item][1] for item in seen)

    for node in (1, 2, 3):
        until(lambda node=node: has_all(node), f"node {node} has every vector and mark")
