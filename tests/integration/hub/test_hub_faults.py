# SPDX-License-Identifier: Apache-2.0
"""`encoder pull` where something is wrong: with the network, the hub, the model, the disk."""

import re
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest
from support.hub_server import Hub, sha256
from support.program import PATIENCE
from support.tiny_package import LARGE


@pytest.fixture
def large(hub) -> str:
    """The name of the large file's blob, which is its path on the CDN too."""
    return sha256(hub.repositories["some/tiny"].files[LARGE])


def nothing_is_found(program) -> bool:
    return "some/tiny" not in [entry["name"] for entry in program.ok_json("encoder", "list")]


def ranges_of(hub: Hub, digest: str) -> list[str | None]:
    return [request.headers.get("range") for request in hub.asked("cdn", digest)]


def test_a_cut_connection_goes_on_from_there(hub, hub_program, large):
    hub.break_down("cut", large, after=1_000_000)
    hub.break_down("cut", large, after=500_000)

    report = hub_program.ok_json("encoder", "pull", "some/tiny")

    assert ranges_of(hub, large) == [None, "bytes=1000000-", "bytes=1500000-"]
    assert report["fetched_bytes"] == report["total_bytes"]


def test_a_server_without_range_sends_all_again(hub, hub_program, cache, large):
    hub.break_down("cut", large, after=1_000_000)
    hub.break_down("whole", large)

    report = hub_program.ok_json("encoder", "pull", "some/tiny")

    assert report["fetched_bytes"] == report["total_bytes"] + 1_000_000
    assert (cache / "models--some--tiny/blobs" / large).read_bytes() == hub.repositories["some/tiny"].files[LARGE]


def test_a_line_that_stays_dead_ends_with_words_and_the_next_pull_goes_on(hub, hub_program, large):
    hub.break_down("cut", large, after=1_000_000)
    for _ in range(5):
        hub.break_down("cut", large, after=0)

    said = hub_program.run("encoder", "pull", "some/tiny")
    assert said.returncode == 5 and "goes on from there" in said.stderr and "trying again in" in said.stderr
    assert nothing_is_found(hub_program)

    hub.log.clear()
    hub_program.ok("encoder", "pull", "some/tiny")
    assert ranges_of(hub, large) == ["bytes=1000000-"]


def test_a_corrupt_file_is_fetched_again(hub, hub_program, cache, large):
    hub.break_down("corrupt", large)

    done = hub_program.run("encoder", "pull", "some/tiny")

    assert done.returncode == 0 and "came damaged; fetching it again" in done.stderr
    assert sha256((cache / "models--some--tiny/blobs" / large).read_bytes()) == large


@pytest.mark.parametrize("file", [LARGE, "tokenizer.json"])
def test_a_file_that_stays_corrupt_is_not_kept(hub, hub_program, cache, file):
    etag = hub.repositories["some/tiny"].etag(file)
    for _ in range(2):
        hub.break_down("corrupt", etag if file == LARGE else "/resolve-cache/models/some/tiny/"
                       + hub.repositories["some/tiny"].commit + "/" + file)

    done = hub_program.run("encoder", "pull", "some/tiny")

    assert done.returncode == 4 and f"{file} of some/tiny came damaged twice" in done.stderr
    assert not list((cache / "models--some--tiny/blobs").glob(etag + "*"))
    assert nothing_is_found(hub_program)


def test_a_file_longer_than_listed_is_refused(hub, hub_program, large):
    hub.break_down("longer", large)

    done = hub_program.run("encoder", "pull", "some/tiny")

    assert done.returncode == 4 and "is longer than the 3000000 bytes" in done.stderr
    hub_program.ok("encoder", "pull", "some/tiny")


def test_a_damaged_blob_is_told_and_brought_back(hub, hub_program, cache, large):
    hub_program.ok("encoder", "pull", "some/tiny")
    blob = cache / "models--some--tiny/blobs" / large
    blob.write_bytes(b"?" + blob.read_bytes()[1:])

    done = hub_program.run("encoder", "check", "some/tiny")
    assert done.returncode == 4 and f"BAD   checksums: damaged: {LARGE}" in done.stdout

    assert hub_program.ok_json("encoder", "pull", "some/tiny")["fetched_bytes"] == 3_000_000
    assert sha256(blob.read_bytes()) == large
    assert "good  checksums" in hub_program.run("encoder", "check", "some/tiny").stdout


def test_a_busy_hub_is_asked_again(hub, hub_program, large):
    hub.break_down("status", "/api/models", status=503)
    hub.break_down("status", "/api/models", status=429, headers={"RateLimit": '"api";r=0;t=1'})
    hub.break_down("status", large, status=429, headers={"Retry_After": "1"})
    start = time.monotonic()

    hub_program.ok("encoder", "pull", "some/tiny")

    assert time.monotonic() - start >= 2, "it waits as long as it is asked to"


def test_a_long_wait_is_left_to_the_person(hub, hub_program):
    hub.break_down("status", "/api/models", status=429, headers={"Retry_After": "3600"})
    start = time.monotonic()

    assert "Wait some minutes" in hub_program.fails(5, "encoder", "pull", "some/tiny")
    assert time.monotonic() - start < 30


def test_kill_9_loses_nothing(hub, hub_program, cache, large):
    hold = hub.break_down("hold", large, after=2_000_000)
    process = hub_program.start("encoder", "pull", "some/tiny")
    assert hold.reached.wait(PATIENCE)
    incomplete = cache / f"models--some--tiny/blobs/{large}.incomplete"
    wait_until(lambda: incomplete.exists() and incomplete.stat().st_size == 2_000_000)
    process.kill()
    process.communicate(timeout=PATIENCE)
    hold.release.set()
    assert nothing_is_found(hub_program)

    report = hub_program.ok_json("encoder", "pull", "some/tiny")

    assert report["fetched_bytes"] < report["total_bytes"] - 1_900_000
    assert ranges_of(hub, large)[-1] == "bytes=2000000-"
    assert hub_program.ok_json("encoder", "info", "some/tiny")["name"] == "some/tiny"


def test_ctrl_c_stops_and_the_same_command_goes_on(hub, hub_program, cache, large):
    hold = hub.break_down("hold", large, after=1_000_000)
    process = hub_program.start("encoder", "pull", "some/tiny")
    assert hold.reached.wait(PATIENCE)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=PATIENCE)
    hold.release.set()

    assert process.returncode == 130 and out == "" and "what came is kept" in said
    hub_program.ok("encoder", "pull", "some/tiny")
    assert re.fullmatch(r"bytes=\d+-", ranges_of(hub, large)[-1])


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_full_disk_is_told_and_the_next_pull_goes_on(hub, hub_program, large):
    def no_file_past_a_megabyte():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))

    done = subprocess.run(
        [hub_program.binary, "encoder", "pull", "some/tiny"], env=hub_program.environment, text=True,
        capture_output=True, timeout=PATIENCE, check=False,
        restore_signals=False,  # SIGXFSZ stays ignored, so that the write fails as on a full disk
        preexec_fn=no_file_past_a_megabyte,
    )
    assert done.returncode == 5 and "Could not write" in done.stderr
    assert nothing_is_found(hub_program)

    hub_program.ok("encoder", "pull", "some/tiny")
    assert ranges_of(hub, large)[-1] == "bytes=1000000-"


def test_offline_asks_nothing(hub, hub_program):
    hub_program.environment["HF_HUB_OFFLINE"] = "1"
    said = hub_program.fails(5, "encoder", "pull", "some/tiny")
    assert "HF_HUB_OFFLINE" in said and "models--some--tiny" in said
    assert not hub.log

    del hub_program.environment["HF_HUB_OFFLINE"]
    hub_program.ok("encoder", "pull", "some/tiny")
    hub.log.clear()
    hub_program.environment["HF_HUB_OFFLINE"] = "true"
    assert hub_program.ok_json("encoder", "pull", "some/tiny")["offline"]
    assert not hub.log


def test_a_gated_model_is_explained(hub, hub_program):
    hub.repositories["some/tiny"].gated = True
    hub.repositories["some/tiny"].token = "hf_secret"

    said = hub_program.run("encoder", "pull", "some/tiny")
    assert said.returncode == 5 and "is gated" in said.stderr and "HF_TOKEN" in said.stderr
    assert f"{hub.endpoint}/some/tiny" in said.stderr

    hub_program.environment["HF_TOKEN"] = "hf_another"
    said = hub_program.run("encoder", "pull", "some/tiny")
    assert said.returncode == 5 and "has no access" in said.stderr


@pytest.mark.parametrize("token", ["", "hf_another"])
def test_a_missing_or_private_model_is_told(hub, hub_program, token):
    hub_program.environment["HF_TOKEN"] = token

    said = hub_program.fails(3, "encoder", "pull", "some/thing")

    assert "has no model some/thing, or it is private" in said and "token" in said.lower()


def test_a_refused_token_is_told(hub_program):
    hub_program.environment["HF_TOKEN"] = "expired"

    assert "refuses the token" in hub_program.fails(5, "encoder", "pull", "some/tiny")


def test_a_missing_revision_is_told(hub_program):
    assert "has no revision v9" in hub_program.fails(3, "encoder", "pull", "some/tiny@v9")


def test_a_file_that_is_gone_is_told(hub, hub_program):
    hub.break_down("status", "/resolve/", status=404, headers={"X_Error_Code": "EntryNotFound"})

    done = hub_program.run("encoder", "pull", "some/tiny")

    assert done.returncode == 3 and "does not give" in done.stderr


@pytest.mark.parametrize("answer", ["page", "nothing"])
def test_what_is_no_hub_is_told(hub, hub_program, answer):
    if answer == "page":  # as a log-in page of a hotel
        hub.break_down("status", "/api/models", status=200)
    else:
        hub_program.environment["HF_ENDPOINT"] = hub.cdn

    said = hub_program.fails(5, "encoder", "pull", "some/tiny")

    assert "does not answer as a model hub does" in said and "HF_ENDPOINT" in said


def test_a_hub_that_is_not_there_is_told(hub, hub_program):
    hub.stop()

    done = hub_program.run("encoder", "pull", "some/tiny")

    assert done.returncode == 5 and "cannot be reached" in done.stderr and "HTTPS_PROXY" in done.stderr


def test_a_model_without_onnx_is_explained(hub, hub_program, cache):
    files = hub.repositories["some/tiny"].files
    hub.repositories["some/tiny"].files = {
        name: content for name, content in files.items() if not name.startswith("onnx/")}

    said = hub_program.fails(2, "encoder", "pull", "some/tiny")

    assert "onnx-community/tiny" in said and "optimum-cli export onnx --model some/tiny" in said
    assert not list(cache.rglob("blobs/*"))


def test_a_missing_variant_names_those_there_are(hub_program):
    said = hub_program.fails(2, "encoder", "pull", "some/tiny", "--variant", "fp16")

    assert "onnx/text_model_fp16.onnx" in said or "onnx/vision_model_fp16.onnx" in said
    assert "quantized" in said


def test_a_wrong_layout_is_told_and_not_found_after(hub, hub_program):
    hub.repositories["some/tiny"].files["config.json"] = b"{}"

    done = hub_program.run("encoder", "pull", "some/tiny")

    assert done.returncode == 4 and "is not an encoder that Halfspace can use" in done.stderr
    assert nothing_is_found(hub_program)


def test_a_listing_cannot_lead_out_of_the_cache(hub, hub_program, tmp_path):
    evil = b"LICENSE"
    hub.repositories["some/tiny"].files |= {"LICENSE/../../../../../evil": evil, "LICENSE//tmp": evil}

    hub_program.ok("encoder", "pull", "some/tiny")

    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("name", ["tiny", "a/b/c", "../x/y", "some/..", "some/tiny@../x", "some/ti--ny", "-x/y", ""])
def test_a_name_that_is_none_is_told(hub, hub_program, name):
    done = hub_program.run("encoder", "pull", "--", name)

    assert done.returncode == 2 and "Xenova/clip-vit-base-patch32" in done.stderr
    assert not hub.log


def test_settings_that_are_none_are_told(hub_program):
    hub_program.environment["HF_ENDPOINT"] = "mirror.example.org"
    assert "must begin with https://" in hub_program.fails(2, "encoder", "pull", "some/tiny")
    hub_program.environment["HF_TOKEN"] = "two words"
    hub_program.environment["HF_ENDPOINT"] = "http://127.0.0.1:1"
    assert "blanks" in hub_program.fails(2, "encoder", "pull", "some/tiny")
