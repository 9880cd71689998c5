# SPDX-License-Identifier: Apache-2.0
"""The cache is that of Python's huggingface_hub: each reads what the other has fetched."""

import json
import subprocess
import sys
import time
from pathlib import Path

from support.tiny_package import LARGE

OURS = ["*.json", "README.md", "onnx/vision_model.onnx*", "onnx/text_model.onnx"]


def python(program, code: str, **environment) -> str:
    """What a Python program with the same settings prints."""
    done = subprocess.run([sys.executable, "-c", code], env=program.environment | environment, text=True,
                          capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_python_finds_what_we_pulled(hub, hub_program):
    folder = hub_program.ok_json("encoder", "pull", "some/tiny")["folder"]
    hub.log.clear()

    found = python(hub_program, "import huggingface_hub as h\n"
                                "print(h.snapshot_download('some/tiny', local_files_only=True))")
    one = python(hub_program, "import huggingface_hub as h\n"
                              f"print(h.try_to_load_from_cache('some/tiny', '{LARGE}'))")

    assert found == folder and one == f"{folder}/{LARGE}"
    assert not hub.log


def test_python_online_fetches_nothing_again(hub, hub_program):
    folder = hub_program.ok_json("encoder", "pull", "some/tiny")["folder"]
    hub.log.clear()

    found = python(hub_program, "import huggingface_hub as h\n"
                                f"print(h.snapshot_download('some/tiny', allow_patterns={OURS}))")

    assert found == folder
    assert hub.log and not hub.asked("cdn") and not hub.asked("hub", "/resolve-cache/")


def test_we_find_what_python_downloaded(hub, hub_program):
    folder = python(hub_program, "import huggingface_hub as h\n"
                                 f"print(h.snapshot_download('some/tiny', allow_patterns={OURS}))")
    hub.log.clear()

    report = hub_program.ok_json("encoder", "pull", "some/tiny")

    assert report["folder"] == folder and report["fetched_bytes"] == 0
    assert not hub.asked("cdn")
    hub_program.environment["HF_HUB_OFFLINE"] = "1"
    assert hub_program.ok_json("encoder", "pull", "some/tiny")["folder"] == folder
    assert "some/tiny" in [entry["name"] for entry in hub_program.ok_json("encoder", "list")]


def test_a_half_download_of_python_is_no_encoder_until_it_is_whole(hub, hub_program):
    python(hub_program, "import huggingface_hub as h\n"
                        "h.snapshot_download('some/tiny', allow_patterns=['*.json'])")

    assert "some/tiny" not in [entry["name"] for entry in hub_program.ok_json("encoder", "list")]
    assert "encoder pull some/tiny" in hub_program.fails(3, "encoder", "info", "some/tiny")
    report = hub_program.ok_json("encoder", "pull", "some/tiny")
    assert 3_000_000 < report["fetched_bytes"] < report["total_bytes"]


def test_both_use_the_same_locks(hub, hub_program):
    """While Python fetches a file we wait for it, and then have it."""
    etag = hub.repositories["some/tiny"].etag(LARGE)
    hold = hub.break_down("hold", etag, after=1_000_000)
    code = f"import huggingface_hub as h\nh.hf_hub_download('some/tiny', '{LARGE}')"
    theirs = subprocess.Popen([sys.executable, "-c", code],
                              env={**hub_program.environment, "HF_HUB_DOWNLOAD_TIMEOUT": "120"})
    assert hold.reached.wait(60)
    ours = hub_program.start("encoder", "pull", "some/tiny", "--json")
    while not [r for r in hub.asked("hub", "/api/models") if r.headers["user-agent"] == "halfspace"]:
        assert ours.poll() is None
        time.sleep(0.01)
    hold.release.set()

    report = json.loads(ours.communicate(timeout=60)[0])

    assert theirs.wait(timeout=60) == 0
    assert len(hub.asked("cdn", etag)) == 1
    assert report["fetched_bytes"] == report["total_bytes"] - 3_000_000
    assert Path(report["folder"], LARGE).stat().st_size == 3_000_000
