# SPDX-License-Identifier: Apache-2.0
"""The built program and a small real workspace, for the tests of http/ and cli/.

HALFSPACE_BUILD is a build folder (build/release), HALFSPACE_ENCODERS the folder that holds `starter`,
HALFSPACE_SHARED one that holds data/captioned. `make test-integration` sets them.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from support.captioned import copy_photos  # noqa: E402
from support.program import Program, Server  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PHOTOS = {"train": 45, "validation": 15}


def _folder(name: str, default: Path) -> Path:
    folder = Path(os.environ.get(name, default))
    return folder if folder.is_absolute() else ROOT / folder


@pytest.fixture(scope="session")
def binary() -> Path:
    program = _folder("HALFSPACE_BUILD", ROOT / "build/release") / "halfspace"
    assert program.is_file(), f"{program} is not there: make it with `make build`"
    return program


@pytest.fixture(scope="session")
def encoders() -> Path:
    folder = _folder("HALFSPACE_ENCODERS", ROOT / "build/encoders")
    assert (folder / "starter").is_dir(), f"{folder}/starter is not there: make it with `make encoders`"
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = _folder("HALFSPACE_SHARED", ROOT.parent / "shared")
    captions = folder / "data/captioned/captions.csv"
    assert captions.is_file(), f"{captions} is not there: set HALFSPACE_SHARED"
    return folder


@pytest.fixture(scope="session")
def photo_folder(shared: Path, tmp_path_factory) -> Path:
    """60 photos in train/ and validation/ with captions.csv, and one file that is no picture."""
    folder = tmp_path_factory.mktemp("photo_folder") / "photos"
    copy_photos(shared, folder, "caption", lambda line: line["caption1"], PHOTOS)
    (folder / "train/broken.jpg").write_text("no picture at all")
    return folder


@pytest.fixture(scope="session")
def _indexed_home(binary: Path, encoders: Path, photo_folder: Path, tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("indexed")
    Program(binary, encoders, home).ok("index", photo_folder, "--workspace", "photos")
    return home


@pytest.fixture
def program(binary: Path, encoders: Path, tmp_path: Path) -> Program:
    """The program with an empty home."""
    return Program(binary, encoders, tmp_path / "home")


@pytest.fixture
def indexed(binary: Path, encoders: Path, _indexed_home: Path, tmp_path: Path) -> Program:
    """The program with a home of its own that holds the workspace `photos`."""
    shutil.copytree(_indexed_home, tmp_path / "home")
    return Program(binary, encoders, tmp_path / "home")


@pytest.fixture
def server(indexed: Program, tmp_path):
    """`halfspace serve` on a free port, over the workspace `photos`; its pages may look into `tmp_path`."""
    with Server(indexed, "--browse", tmp_path) as running:
        yield running

