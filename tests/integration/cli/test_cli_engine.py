# SPDX-License-Identifier: Apache-2.0
"""A workspace whose vectors are in PostgreSQL: `halfspace index --store`."""

import uuid
from pathlib import Path

import numpy as np
import pytest
from support.engines import Engine
from support.program import Server

ROWS = 200


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine("postgres", tmp_path_factory.mktemp("engine") / "postgres") as running:
        yield running


@pytest.fixture
def store(engine: Engine) -> str:
    """The address of a store of its own."""
    return f"{engine.address}&schema=test_{uuid.uuid4().hex}"


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    rows = np.random.default_rng(7).standard_normal((ROWS, 32)).astype(np.float32)
    np.save(tmp_path / "v.npy", rows / np.linalg.norm(rows, axis=1, keepdims=True))
    return tmp_path / "v.npy"


def test_the_workspace_remembers_the_store_and_answers_from_it(program, vectors, store):
    program.ok("index", vectors, "--workspace", "remote", "--store", store)
    program.ok("index", vectors, "--workspace", "local")

    (home,) = program.ok_json("store", "list", "remote")
    assert home["address"] == store and home["complete"]
    assert home["store"]["home"] == "PostgreSQL" and home["store"]["place"] == store
    assert set(home["store"]["methods"].values()) == {"exact"}
    assert program.ok_json("store", "stats", "local")["store"]["home"] == "folder"
    assert not (program.home / "remote/vectors").exists()
    assert program.ok_json("store", "stats", "remote")["vectors"] == ROWS
    assert "All is well" in program.ok("store", "check", "remote")
    wanted = {"name": "c", "start": [{"kind": "item", "item": 5, "weight": 1}]}
    with Server(program) as server:
        remote, local = (server.send("POST", f"/api/workspaces/{name}/classifiers", wanted, status=201)
                         for name in ("remote", "local"))
    assert remote["page_method"] == "exact"
    assert remote["page"] == local["page"] and len(remote["page"]) > 0


def test_the_same_source_again_adds_nothing(program, vectors, store):
    program.ok("index", vectors, "--workspace", "w", "--store", store)

    assert program.ok_json("index", vectors, "--workspace", "w", "--store", store)["added"] == 0
    assert program.ok_json("index", "w", "--again")[0]["added"] == 0


def test_another_store_than_the_workspace_has_is_refused(program, vectors, store):
    program.ok("index", vectors, "--workspace", "w")

    assert "--store" in program.fails(6, "index", vectors, "--workspace", "w", "--store", store)


def test_a_password_in_the_address_is_refused_and_not_repeated(program, vectors):
    said = program.fails(2, "index", vectors, "--store", "postgres://ann:s3cret@localhost/photos")

    assert "PGPASSWORD" in said and "s3cret" not in said
    assert not (program.home / "v").exists()


def test_an_engine_that_is_away_is_said_and_comes_back(program, vectors, store, engine):
    program.ok("index", vectors, "--workspace", "w", "--store", store)
    engine.stop()

    said = program.fails(5, "store", "stats", "w")

    assert "PostgreSQL" in said
    engine.start()
    assert program.ok_json("store", "stats", "w")["vectors"] == ROWS
