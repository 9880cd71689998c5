# SPDX-License-Identifier: Apache-2.0
"""Calls src/head through the test program head_tool of the build named by HALFSPACE_BUILD."""

import json
import os
import pathlib
import subprocess

import numpy as np
import pytest


def plain(value):
    """numpy values as JSON; a float32 becomes the double that rounds to it."""
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value)} is not JSON")


@pytest.fixture(scope="session")
def head_tool():
    """call(name, **request) -> the answer as a dict"""
    build = os.environ.get("HALFSPACE_BUILD")
    if not build:
        pytest.fail("Set HALFSPACE_BUILD to a build folder, such as build/release")
    program = pathlib.Path(build) / "tests" / "integration" / "head" / "head_tool"

    def call(name, **request):
        text = json.dumps({"call": name, **request}, default=plain)
        done = subprocess.run([program], input=text, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call


@pytest.fixture
def random():
    return np.random.default_rng(2026)


def unit_rows(random, count, dim):
    rows = random.normal(size=(count, dim))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
