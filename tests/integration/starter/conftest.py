# SPDX-License-Identifier: Apache-2.0
"""Where the starter package and the shared photos lie; see `make test` for the variables."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tools"))


@pytest.fixture(scope="session")
def starter() -> Path:
    encoders = Path(os.environ.get("HALFSPACE_ENCODERS", ROOT / "build/encoders"))
    folder = encoders / "starter"
    assert folder.is_dir(), f"{folder} is not there: make it with `make encoders`"
    return folder


@pytest.fixture(scope="session")
def imagenet_photos() -> list[Path]:
    shared = Path(os.environ.get("HALFSPACE_SHARED", ROOT.parent / "shared"))
    photos = sorted((shared / "data/imagenet_sample").glob("*.jpg"))
    assert photos, f"no photos in {shared}/data/imagenet_sample: set HALFSPACE_SHARED"
    return photos
