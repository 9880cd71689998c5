# SPDX-License-Identifier: Apache-2.0
"""Where an engine that is picky about it can live.

PostgreSQL refuses to run as root, so root lends it a user of its own; that user cannot go into a
checkout below a folder that is root's alone. And the name of a socket has at most 107 bytes. Where
build/engines does not do, a folder made for it under the temporary one does.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from engine.programs import EnginesError, run

USER = "halfspace-engines"
LONGEST_SOCKET = 107
ELSEWHERE = "elsewhere"  # in the home: the folder under the temporary one
OWNER = "home.txt"       # in that folder: the home


def lent_user() -> pwd.struct_passwd | None:
    """The user that root lends to an engine, made if it is not there; nobody is lent one otherwise."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        pass
    try:
        run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER])
        return pwd.getpwnam(USER)
    except EnginesError:
        try:
            return pwd.getpwnam(USER)  # made by another start meanwhile
        except KeyError:
            pass
        raise


def as_lent_user(folder: Path) -> dict:
    """Options for subprocess: its user, if any, with this folder as the home and the current one."""
    user = lent_user()
    here = {"cwd": folder, "env": {**os.environ, "HOME": str(folder)}}
    return {**here, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else here


def lend(folder: Path) -> None:
    """Makes the folder the lent user's."""
    if user := lent_user():
        os.chown(folder, user.pw_uid, user.pw_gid)


def lend_all(folder: Path) -> None:
    """The folder and all in it: a checkout that was copied or kept knows the user by another number."""
    user = lent_user()
    if not user or folder.stat().st_uid == user.pw_uid:
        return
    for place, folders, files in os.walk(folder):
        for name in folders + files:
            os.chown(Path(place) / name, user.pw_uid, user.pw_gid, follow_symlinks=False)
    lend(folder)


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy2(source, target)


class Place:
    """Where the programs, the data and the socket are; the home is what the checkout knows of it."""

    def __init__(self, home: Path, programs: Path, socket: str, program: str) -> None:
        """The program, relative to the programs, is what has to run; the socket is a file's name."""
        self.home = home
        self.programs = programs
        self.folder = home
        self._socket = socket
        self._program = program
        self._got = programs
        self._recall()

    def settle(self) -> None:
        """Finds and prepares a place that will do. @throws EnginesError if there is none"""
        self.home.mkdir(parents=True, exist_ok=True)
        self._recall()
        if self.folder == self.home:
            (self.home / ELSEWHERE).unlink(missing_ok=True)
            if not self._works():
                self._move()
        elif self._differs():
            self._copy_programs()

    def forget(self) -> None:
        """Removes all but the programs that were got."""
        if self.folder != self.home:
            shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def _recall(self) -> None:
        self._be_at(self.home)
        try:
            folder = Path((self.home / ELSEWHERE).read_text(encoding="utf-8"))
            user = lent_user()
            # Anyone can put a folder of that name where the temporary ones were cleared away.
            mine = folder.lstat().st_uid == (user.pw_uid if user else os.geteuid())
            if mine and (folder / OWNER).read_text(encoding="utf-8") == str(self.home):
                self._be_at(folder)
        except FileNotFoundError:
            pass

    def _be_at(self, folder: Path) -> None:
        self.folder = folder
        self.programs = self._got if folder == self.home else folder / "programs"

    def _works(self) -> bool:
        if len(os.fsencode(self.folder / self._socket)) > LONGEST_SOCKET:
            return False
        lend(self.folder)
        tried = subprocess.run(
            ["sh", "-c", '"$1" --version && test -w "$2"', "sh", self.programs / self._program,
             self.folder], check=False, capture_output=True,
            **{**as_lent_user(self.folder), "cwd": "/"})
        return tried.returncode == 0

    def _move(self) -> None:
        tried = []
        for parent in dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp"]):
            try:
                folder = Path(tempfile.mkdtemp(prefix=f"{USER}-", dir=parent))
            except OSError as error:
                tried.append(f"{parent}: {error.strerror}")
                continue
            folder.chmod(0o755)
            (folder / OWNER).write_text(str(self.home), encoding="utf-8")
            self._be_at(folder)
            self._copy_programs()
            if self._works():
                (self.home / ELSEWHERE).write_text(str(folder), encoding="utf-8")
                return
            shutil.rmtree(folder)
            tried.append(f"{parent}: cannot run a program there")
        raise EnginesError(f"{self.home} is no place for an engine (its path is too long for a "
                           "socket, or closed to others) and no temporary folder is one either: "
                           + "; ".join(tried) + "; set TMPDIR")

    def _differs(self) -> bool:
        """Whether other programs have been got since they were copied."""
        copy, got = (path / "pinned.txt" for path in (self.programs, self._got))
        return not copy.is_file() or copy.read_bytes() != got.read_bytes()

    def _copy_programs(self) -> None:
        shutil.rmtree(self.programs, ignore_errors=True)
        # The stamp comes last: what was cut off is copied again.
        shutil.copytree(self._got, self.programs, symlinks=True, copy_function=link_or_copy,
                        ignore=shutil.ignore_patterns("pinned.txt"))
        shutil.copy(self._got / "pinned.txt", self.programs)
