# SPDX-License-Identifier: Apache-2.0
"""A database engine of a test's own, which it may stop, kill and start as it likes."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[3] / "tools/engines.py"
PATIENCE = 3600  # seconds; where Weaviate has to be built first


class Engine:
    """Runs in the `with` that it is used in; nothing of it is left afterwards."""

    def __init__(self, name: str, folder: Path):
        """name: one that tools/engines.py knows; folder: is made."""
        self.name = name
        self.folder = folder
        self.address = ""

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._run("clean", self.name)

    def start(self) -> None:
        """Also what was killed of it."""
        self.address = self._run("start", self.name)

    def stop(self) -> None:
        self._run("stop", self.name)

    def kill(self, node: int) -> None:
        """One node of a Weaviate cluster, as a machine's end would."""
        self._run("kill", str(node), self.name)

    @property
    def key(self) -> str:
        """The one that weaviate_key wants."""
        return (self.folder / "key").read_text(encoding="utf-8")

    def _run(self, *action: str) -> str:
        done = subprocess.run([sys.executable, TOOL, *action, "--at", self.folder], text=True,
                              capture_output=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()
