# SPDX-License-Identifier: Apache-2.0
"""Three Weaviate nodes, a copy on each: one is killed while indexing, one during the loop."""

import json
import re
import time
import urllib.request
import uuid
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pytest
from support.engines import Engine
from support.program import PATIENCE, Program, Server

INDEXED_ROWS = 20_000
LOOP_ROWS = 4_000
DIM = 64
PAGES = 10


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with Engine("weaviate_cluster", tmp_path_factory.mktemp("engine") / "cluster") as running:
        yield running


class Local:
    """Vectors in a file, and a workspace of them with its store in a folder."""

    def __init__(self, binary: Path, encoders: Path, folder: Path, rows: int):
        drawn = np.random.default_rng(11).standard_normal((rows, DIM)).astype(np.float32)
        folder.mkdir()
        self.file = folder / "v.npy"
        np.save(self.file, drawn / np.linalg.norm(drawn, axis=1, keepdims=True))
        self.program = Program(binary, encoders, folder / "home")
        self.program.ok("index", self.file, "--workspace", "w")
        # What was indexed, bit for bit (docs/formats.md).
        stored = np.fromfile(self.program.home / "w/vectors/vectors.f32", "<f4")
        self.rows = stored.reshape(-1, DIM)[:rows]


def ask(host: str, question: str) -> dict:
    """What a node answers over REST."""
    with urllib.request.urlopen(f"http://{host}/v1/{question}", timeout=PATIENCE) as answer:
        return json.load(answer)


class Copies:
    """A collection as one node has it on its own disk, asked past the program."""

    def __init__(self, engine: Engine, collection: str, node: int):
        self.host = urlsplit(engine.address).netloc.split(",")[node - 1]
        self.collection = collection
        self.node = node

    def get(self, question: str) -> dict:
        return ask(self.host, question)

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


def lacks(copies: dict, rows: np.ndarray) -> str:
    """What differs from the rows, in words; nothing if nothing does."""
    missing = [item for item in range(len(rows)) if item not in copies]
    other = [item for item, row in enumerate(rows)
             if item in copies and not np.array_equal(copies[item][0], row)]
    if not missing and not other and len(copies) == len(rows):
        return ""
    return f"{len(copies)} of {len(rows)}, {len(missing)} missing, {len(other)} differ: {other[:3]}"


def until_nothing(problem) -> None:
    """Waits for what the cluster does by itself, until there is no problem any more."""
    end = time.monotonic() + PATIENCE
    while found := problem():
        assert time.monotonic() < end, f"after {PATIENCE} s: {found}"
        time.sleep(2)  # what it asks keeps the nodes busy


def wait_for_progress(process, at_least: int) -> None:
    """Reads what a run says until so many items are done."""
    for line in process.stderr:
        found = re.match(r"Indexing: ([\d,]+) of", line)
        if found and int(found[1].replace(",", "")) >= at_least:
            return
    raise AssertionError("it ended before it had done that many")


def leader_of(cluster: Engine) -> int:
    """The number of the node that leads the others."""
    host = urlsplit(cluster.address).netloc.split(",")[0]
    return int(ask(host, "cluster/statistics")["statistics"][0]["leaderId"].removeprefix("node"))


def with_last(address: str, node: int) -> str:
    """The same cluster, that node named last, and so asked last."""
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    hosts, grpc = parts.netloc.split(","), options["grpc"].split(",")
    for nodes in (hosts, grpc):
        nodes.append(nodes.pop(node - 1))
    query = urlencode({**options, "grpc": ",".join(grpc)}, safe=",")
    return parts._replace(netloc=",".join(hosts), query=query).geturl()


def test_a_leader_that_is_killed_while_indexing_costs_nothing(
        binary, encoders, program, cluster, tmp_path):
    local = Local(binary, encoders, tmp_path / "local", INDEXED_ROWS)
    collection = f"Test{uuid.uuid4().hex}"
    leader = leader_of(cluster)
    address = with_last(cluster.address, leader)
    run = program.start("index", local.file, "--workspace", "w", "--store",
                        f"{address}&collection={collection}")
    wait_for_progress(run, INDEXED_ROWS // 10)

    # The node that takes the vectors waits for it without end.
    cluster.kill(leader)

    assert run.poll() is None, "it had ended before"
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, said
    assert program.ok_json("store", "stats", "w")["vectors"] == INDEXED_ROWS
    assert "All is well" in program.ok("store", "check", "w")
    cluster.start()
    for node in (1, 2, 3):
        until_nothing(lambda node=node: lacks(Copies(cluster, collection, node).all(), local.rows))


def index_into(cluster: Engine, program: Program, local: Local) -> str:
    """The name of the collection that the workspace's vectors are in."""
    collection = f"Test{uuid.uuid4().hex}"
    program.ok("index", local.file, "--workspace", "w", "--store",
               f"{cluster.address}&collection={collection}")
    return collection


def fit(server: Server, path: str, number: int) -> dict:
    """As the pages of the GUI do, asks again while the engine does not answer."""
    until = time.monotonic() + PATIENCE
    while True:
        answer = server.call("POST", f"{path}/fit", {"round": number})
        if answer.status != 503 or time.monotonic() > until:
            assert answer.status == 200, answer.body
            return answer.json()
        time.sleep(1)


CLASSIFIERS = "/api/workspaces/w/classifiers"


def begin(server: Server) -> dict:
    start = [{"kind": "item", "item": 5, "weight": 1}]
    return server.send("POST", CLASSIFIERS, {"name": "c", "start": start}, status=201)


def close_round(server: Server, number: int, page: list[dict]) -> dict:
    labels = [{"item": card["item"]["id"], "unsure": False,
               "score": 1 if card["item"]["id"] % 3 else -1} for card in page]
    server.send("PUT", f"{CLASSIFIERS}/c/labels", {"labels": labels})
    return fit(server, f"{CLASSIFIERS}/c", number)


def go_through(program: Program, on_page=lambda number: None) -> dict:
    with Server(program) as server:
        state = begin(server)
        shown = []
        for number in range(1, PAGES + 1):
            on_page(number)
            shown.append([(card["item"]["id"], card["score"]) for card in state["page"]])
            state = close_round(server, number, state["page"])
        return {"pages": shown, "seen": state["counts"]["seen"],
                "weights": server.get(f"{CLASSIFIERS}/c/head")["weights"]}


def test_the_loop_goes_on_without_a_node_and_the_node_gets_what_it_missed(
        binary, encoders, program, cluster, tmp_path):
    local = Local(binary, encoders, tmp_path / "local", LOOP_ROWS)
    collection = index_into(cluster, program, local)

    def disturb(number: int) -> None:
        if number == 3:
            cluster.kill(1)  # the first that the address names
        if number == 7:
            cluster.start()

    there = go_through(program, disturb)

    assert there == go_through(local.program)
    seen = {item for page in there["pages"] for item, _ in page}
    assert there["seen"] == len(seen) > PAGES

    def problem(node: int) -> str:
        copies = Copies(cluster, collection, node).all()
        marked = {item for item, (_, marks) in copies.items() if marks}
        return lacks(copies, local.rows) or (
            "" if marked == seen else f"marks {sorted(marked)}, shown {sorted(seen)}")

    for node in (1, 2, 3):
        until_nothing(lambda node=node: problem(node))


def test_a_run_that_begins_while_a_node_is_behind_knows_all_that_was_seen(
        binary, encoders, program, cluster, tmp_path):
    local = Local(binary, encoders, tmp_path / "local", LOOP_ROWS)
    index_into(cluster, program, local)
    with Server(program) as server:
        state = begin(server)
        cluster.kill(1)  # the first that the address names
        for number in (1, 2, 3):
            state = close_round(server, number, state["page"])
    cluster.start()

    with Server(program) as server:
        there = server.get(f"{CLASSIFIERS}/c")

    assert there["counts"] == state["counts"] and there["counts"]["seen"] > 3
    assert there["page"] == state["page"]
