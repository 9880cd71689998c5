# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder need: the built tool, the starter encoder, photos.

HALFSPACE_BUILD is a build folder (build/release), HALFSPACE_ENCODERS the folder that holds
`starter`, HALFSPACE_SHARED one that holds data/ with photos. `make test-integration` sets them.
"""
import json
import os
import pathlib
import subprocess

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]


def _needed(path, name):
    assert path.exists(), f"{path} is not there: set {name}"
    return path


def _folder(name, default):
    folder = pathlib.Path(os.environ.get(name, default))
    return folder if folder.is_absolute() else ROOT / folder


@pytest.fixture(scope="session")
def tool():
    """Runs encode_tool; gives its standard output. `fails=True` gives what it has to say instead."""
    path = _needed(_folder("HALFSPACE_BUILD", "build/release")
                   / "tests/integration/encode/encode_tool", "HALFSPACE_BUILD")

    def run(*arguments, fails=False):
        done = subprocess.run([str(path), *map(str, arguments)], capture_output=True, text=True,
                              check=False)
        assert (done.returncode != 0) == fails, done.stderr
        return done.stderr if fails else done.stdout
    return run


@pytest.fixture(scope="session")
def starter():
    return _needed(_folder("HALFSPACE_ENCODERS", "build/encoders") / "starter",
                   "HALFSPACE_ENCODERS")


@pytest.fixture(scope="session")
def photos():
    """Photos of many sizes, the same ones each time."""
    data = _needed(_folder("HALFSPACE_SHARED", "../shared") / "data", "HALFSPACE_SHARED")
    files = sorted(data.glob("captioned/**/*.jpg")) + sorted(data.glob("imagenet_sample/*.jpg"))
    assert len(files) >= 40
    return files[:: len(files) // 40][:40]


@pytest.fixture
def embed_files(tool, tmp_path):
    """Our vectors of picture files, none of which may fail."""
    def embed(package, files):
        said = json.loads(tool("embed-files", "--package", package, "--out", tmp_path / "rows", *files))
        assert not any(said["problems"]), said
        return np.fromfile(tmp_path / "rows", np.float32).reshape(len(files), -1)
    return embed
