# SPDX-License-Identifier: Apache-2.0
"""`encoder pull` from a hub that works: what is asked, what is kept, and that it is then used."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import onnx
import pytest
from support.hub_server import Repository, sha256
from support.tiny_package import LARGE

NEEDED = {
    "README.md", "config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json",
    "onnx/text_model.onnx", "onnx/vision_model.onnx", LARGE,
}


def pulled(cache: Path, name="some/tiny", commit="") -> Path:
    (snapshot,) = (cache / f"models--{name.replace('/', '--')}/snapshots").glob(commit or "*")
    return snapshot


def test_pull_keeps_what_an_encoder_needs_in_the_shared_layout(hub, hub_program, cache):
    report = hub_program.ok_json("encoder", "pull", "some/tiny")

    repository = hub.repositories["some/tiny"]
    snapshot = pulled(cache)
    assert report["name"] == "some/tiny" and report["folder"] == str(snapshot)
    assert report["commit"] == repository.commit == snapshot.name
    assert set(report["files"]) == NEEDED
    sizes = sum(len(repository.files[name]) for name in NEEDED)
    assert report["total_bytes"] == report["fetched_bytes"] == sizes
    assert report["licence"] == "Apache-2.0" and len(report["fingerprint"]) == 64
    assert {str(p.relative_to(snapshot)) for p in snapshot.rglob("*") if p.is_file()} == NEEDED
    for name in NEEDED:
        link = snapshot / name
        blob = f"blobs/{repository.etag(name)}"
        if name == LARGE:  # OpenVINO reads outside weights from the network's own folder only
            assert not link.is_symlink() and link.samefile(snapshot.parents[1] / blob)
        else:
            assert os.readlink(link) == "../" * (name.count("/") + 2) + blob
        assert link.read_bytes() == repository.files[name]
    assert (snapshot.parents[1] / "refs/main").read_text() == repository.commit
    assert not list(cache.rglob("*.incomplete"))


def test_total_size_is_said_before_and_progress_while(hub_program):
    done = hub_program.run("encoder", "pull", "some/tiny")

    assert "some/tiny from http://127.0.0.1" in done.stderr and "8 files, 3.00 MB" in done.stderr
    assert "Fetching: 3.00 MB of 3.00 MB (100%)" in done.stderr
    assert "--encoder some/tiny" in done.stdout


def test_a_second_pull_fetches_nothing(hub, hub_program):
    hub_program.ok("encoder", "pull", "some/tiny")
    hub.log.clear()

    report = hub_program.ok_json("encoder", "pull", "some/tiny")

    assert report["fetched_bytes"] == 0
    assert [request.path for request in hub.asked("hub")] == ["/api/models/some/tiny/revision/main?blobs=true"]
    assert not hub.asked("cdn")


def test_what_changed_on_the_hub_is_fetched_and_the_rest_is_not(hub, hub_program, cache):
    hub_program.ok("encoder", "pull", "some/tiny")
    first = hub.repositories["some/tiny"].commit
    changed = b"---\nlicense: mit\n---\nchanged"
    hub.repositories["some/tiny"].files["README.md"] = changed

    report = hub_program.ok_json("encoder", "pull", "some/tiny")

    assert report["commit"] != first and report["fetched_bytes"] == len(changed)
    assert pulled(cache, commit=first).is_dir(), "the older state stays"
    assert hub_program.ok_json("encoder", "info", f"some/tiny@{first}")["commit"] == first
    assert hub_program.ok_json("encoder", "info", "some/tiny")["commit"] == report["commit"]


def test_sizes_are_asked_for_where_the_listing_has_none(hub, hub_program, cache):
    hub.repositories["some/tiny"].lists_sizes = False

    report = hub_program.ok_json("encoder", "pull", "some/tiny")

    assert set(report["files"]) == NEEDED and report["total_bytes"] > 3_000_000
    heads = {request.path for request in hub.asked("hub") if request.method == "HEAD"}
    assert len([path for path in heads if "/resolve/" in path]) == len(NEEDED)
    assert not [request for request in hub.asked("cdn") if request.method == "HEAD"]
    assert (pulled(cache).parents[1] / "blobs" / sha256(hub.repositories["some/tiny"].files[LARGE])).is_file()


def test_contents_are_asked_for_unpacked(hub, hub_program):
    hub_program.ok("encoder", "pull", "some/tiny")

    assert {request.headers.get("accept-encoding") for request in hub.log} == {"identity"}


def test_the_token_goes_to_the_hub_and_nowhere_else(hub, hub_program):
    hub.repositories["some/tiny"].token = "hf_secret"
    hub_program.environment["HF_TOKEN"] = "hf_secret"

    hub_program.ok("encoder", "pull", "some/tiny")

    assert {request.headers.get("authorization") for request in hub.asked("hub")} == {"Bearer hf_secret"}
    assert len(hub.asked("cdn")) == 3
    assert not [request for request in hub.asked("cdn") if "hf_secret" in str(request.headers)]


def test_the_token_may_lie_in_a_file(hub, hub_program):
    hub.repositories["some/tiny"].token = "hf_secret"
    home = Path(hub_program.environment["HF_HOME"])
    home.mkdir()
    (home / "token").write_text("hf_secret\n")

    hub_program.ok("encoder", "pull", "some/tiny")


def test_a_gated_model_is_pulled_with_a_token_that_has_access(hub, hub_program):
    hub.repositories["some/tiny"].gated = True
    hub.repositories["some/tiny"].token = "hf_secret"
    hub_program.environment["HF_TOKEN"] = "hf_secret"

    hub_program.ok("encoder", "pull", "some/tiny")


@pytest.mark.parametrize("downloaded_by", ["us", "python"])
def test_weights_outside_a_network_are_read(hub, hub_program, tmp_path, downloaded_by):
    """Large exports keep weights in a file of their own, which lies in the cache under another name."""
    files = hub.repositories["some/tiny"].files
    network = onnx.load_model_from_string(files["onnx/vision_model.onnx"])
    onnx.save_model(network, tmp_path / "vision_model.onnx", save_as_external_data=True, size_threshold=0,
                    location="vision_model.onnx_data")
    for name in ("vision_model.onnx", "vision_model.onnx_data"):
        files[f"onnx/{name}"] = (tmp_path / name).read_bytes()
    assert 0 < len(files[LARGE]) < 1000

    if downloaded_by == "us":
        hub_program.ok("encoder", "pull", "some/tiny")
    else:
        code = "import huggingface_hub as h; h.snapshot_download('some/tiny')"
        subprocess.run([sys.executable, "-c", code], env=hub_program.environment, check=True, timeout=120)

    results = {result["what"]: result for result in json.loads(
        hub_program.run("encoder", "check", "some/tiny", "--json").stdout)}
    assert results["checksums"]["good"] and results["pictures: vectors"]["good"]
    known, files = map(int, re.match(r"(\d+) of (\d+) files", results["checksums"]["detail"]).groups())
    assert known == files


def test_a_branch_has_a_ref_of_its_own(hub, hub_program, cache):
    hub.repositories["some/tiny"].branches = ("main", "refs/pr/1")

    hub_program.ok("encoder", "pull", "some/tiny@refs/pr/1")

    commit = hub.repositories["some/tiny"].commit
    assert (cache / "models--some--tiny/refs/refs/pr/1").read_text() == commit
    assert not (cache / "models--some--tiny/refs/main").exists()
    assert hub.asked("hub", "/revision/refs%2Fpr%2F1")
    assert hub_program.ok_json("encoder", "info", "some/tiny@refs/pr/1")["commit"] == commit


def test_a_commit_needs_no_ref(hub, hub_program, cache):
    commit = hub.repositories["some/tiny"].commit

    hub_program.ok("encoder", "pull", f"some/tiny@{commit}")

    assert not list((cache / "models--some--tiny/refs").iterdir())
    assert hub_program.ok_json("encoder", "info", f"some/tiny@{commit}")["commit"] == commit


def test_the_cache_folder_may_be_named(hub_program, tmp_path):
    hub_program.environment["HF_HUB_CACHE"] = str(tmp_path / "elsewhere")

    hub_program.ok("encoder", "pull", "some/tiny")

    assert (tmp_path / "elsewhere/models--some--tiny/refs/main").is_file()


def test_two_pulls_at_once_fetch_each_file_once(hub, hub_program, cache):
    hold = hub.break_down("hold", sha256(hub.repositories["some/tiny"].files[LARGE]), after=1_000_000)
    first = hub_program.start("encoder", "pull", "some/tiny", "--json")
    assert hold.reached.wait(60)
    second = hub_program.start("encoder", "pull", "some/tiny", "--json")
    threading.Timer(1.0, hold.release.set).start()

    for process in (first, second):
        process.communicate(timeout=60)
        assert process.returncode == 0

    contents = hub.asked("cdn") + hub.asked("hub", "/resolve-cache/")
    assert len(contents) == len(NEEDED)
    assert hub_program.ok_json("encoder", "info", "some/tiny")["commit"] == pulled(cache).name


def test_a_pulled_encoder_is_listed_checked_and_used(hub, hub_program, encoders, photo_folder, tmp_path):
    starter = encoders / "starter"
    hub.repositories["some/starter"] = Repository(
        {str(path.relative_to(starter)): path.read_bytes() for path in starter.rglob("*") if path.is_file()})
    hub_program.environment["HALFSPACE_ENCODERS"] = str(tmp_path / "none")
    photos = tmp_path / "photos"
    photos.mkdir()
    for photo in sorted((photo_folder / "train").glob("*.jpg"))[:5]:
        shutil.copy(photo, photos)

    said = hub_program.fails(3, "index", photos, "--encoder", "some/starter")
    assert "halfspace encoder pull some/starter" in said
    hub_program.ok("encoder", "pull", "some/starter")
    hub.stop()

    assert "some/starter" in [entry["name"] for entry in hub_program.ok_json("encoder", "list")]
    results = {result["what"]: result for result in hub_program.ok_json("encoder", "check", "some/starter")}
    assert all(result["good"] for result in results.values())
    assert results["checksums"]["detail"].startswith("6 of 6")
    assert "numbers, norm 1" in results["texts: vectors"]["detail"]
    assert "ms each" in results["pictures: speed"]["detail"]
    report = hub_program.ok_json("index", photos, "--encoder", "some/starter")
    assert report["encoder"] == "some/starter" and report["added"] >= 4
    assert len(hub_program.ok_json("search", "photos", "a dog")["cards"]) == report["added"]
