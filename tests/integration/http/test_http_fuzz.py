# SPDX-License-Identifier: Apache-2.0
"""Schemathesis reads api/openapi.yaml and sends what it allows, and what it does not."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.api_definition import DEFINITION, ApiDefinition

CONFIGURATION = """
[parameters]
"path.workspace" = "photos"
"path.classifier" = "dogs"
"path.set" = "pets"
"path.item" = 3
"query.split" = "train"
"""
# The definition leaves rules between fields to words (an item part has `item`), so not all that its
# schemas allow can be accepted; and methods that HTTP's registry lacks are answered by httplib, with 400.
LEFT_OUT = "positive_data_acceptance,unsupported_method"
# These take the classifier or the set away from the others: they delete or rename it.
LAST = ["deleteClassifier", "changeClassifier", "deleteSet", "changeSet"]


@pytest.mark.parametrize("choice", ["exclude", "include"])
def test_the_server_holds_to_its_definition(server, tmp_path, choice):
    new = {"name": "dogs", "start": [{"kind": "text", "text": "a dog", "weight": 1}]}
    server.send("POST", "/api/workspaces/photos/classifiers", new, status=201)
    pets = {"name": "pets", "classes": [{"name": "a cat"}, {"name": "a horse"}]}
    server.send("POST", "/api/workspaces/photos/sets", pets, status=201)
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    chosen = [word for name in LAST for word in (f"--{choice}-operation-id", name)]

    done = subprocess.run(
        [Path(sys.executable).parent / "schemathesis", "--config-file", "schemathesis.toml", "run",
         DEFINITION, "--url", server.url.rstrip("/"), "--exclude-checks", LEFT_OUT,
         "--max-examples", "30", "--generation-deterministic", *chosen],
        cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False,
    )

    assert done.returncode == 0, done.stdout[-8000:]
    everything = len(ApiDefinition().operations)
    count = len(LAST) if choice == "include" else everything - len(LAST)
    assert f"Selected: {count}/{everything}" in done.stdout
    assert server.process.poll() is None
    assert server.get("/api/workspaces/photos")["items"] == 60
