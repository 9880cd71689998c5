# SPDX-License-Identifier: Apache-2.0
"""Reads data sets through the test program data_tool of the build named by HALFSPACE_BUILD."""

import json
import os
import pathlib
import subprocess

import pytest


class Tool:
    """data_tool, run once a call."""

    def __init__(self, program: pathlib.Path):
        self.program = program

    def read(self, path, **options):
        """(what the source says of itself, the records)"""
        done = self.run(path, **options)
        assert done.returncode == 0, done.stderr
        info, *records = [json.loads(line) for line in done.stdout.splitlines()]
        return info, records

    def run(self, path, **options):
        return subprocess.run([self.program, path, json.dumps(options)], capture_output=True,
                              text=True, timeout=120)


@pytest.fixture(scope="session")
def tool() -> Tool:
    build = os.environ.get("HALFSPACE_BUILD")
    if not build:
        pytest.fail("Set HALFSPACE_BUILD to a build folder, such as build/release")
    return Tool(pathlib.Path(build) / "tests/integration/data/data_tool")
