# SPDX-License-Identifier: Apache-2.0
"""`halfspace index`."""

import os
import pty
import shutil
import signal
import sqlite3
import time
from contextlib import closing

import pytest
from support.program import PATIENCE


def test_every_file_is_accounted_for(program, photo_folder):
    report = program.ok_json("index", photo_folder)

    assert report["workspace"] == "photos"
    assert report["found"] == 61 == report["added"] + report["known"] + len(report["skipped"])
    assert report["added"] == 60
    assert [entry["key"] for entry in report["skipped"]] == ["train/broken.jpg"]
    assert report["split_rule"] == "folder"
    again = program.ok_json("index", photo_folder)
    assert (again["found"], again["added"], again["known"]) == (61, 0, 60)


def test_the_report_for_people(program, photo_folder):
    text = program.ok("index", photo_folder)

    assert "61 found = 60 added + 0 known + 1 skipped" in text
    assert "train/broken.jpg: " in text
    assert "halfspace serve --open photos" in text


def test_long_lists_of_skipped_files_say_where_the_rest_is(program, photo_folder, tmp_path):
    folder = tmp_path / "mixed"
    folder.mkdir()
    shutil.copy(next(photo_folder.glob("train/1*.jpg")), folder)
    for number in range(25):
        (folder / f"bad{number:02}.jpg").write_text("no")

    text = program.ok("index", folder)

    assert text.count("bad") == 20
    assert "and 5 more" in text and "--json" in text
    assert len(program.ok_json("index", folder)["skipped"]) == 25


def test_wrong_input_leaves_no_workspace(program, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/a.pdf").write_text("x")
    (tmp_path / "file").write_text("x")

    assert "Nothing in" in program.fails(2, "index", tmp_path / "empty")
    assert "a.pdf" in program.fails(2, "index", tmp_path / "texts")
    program.fails(2, "index", tmp_path / "file")
    program.fails(3, "index", tmp_path / "none")
    program.fails(2, "index", tmp_path / "empty", "--held-out", "0.95")
    program.fails(2, "index", tmp_path / "empty", "--split", "alphabet")
    assert not program.home.exists()


def test_an_unknown_encoder_names_those_there_are(program, photo_folder):
    assert "starter" in program.fails(3, "index", photo_folder, "--encoder", "no such encoder")
    assert not program.home.exists()


def test_another_encoder_is_a_conflict_that_says_what_to_do(indexed, encoders, photo_folder, tmp_path):
    other = tmp_path / "encoders/other"
    shutil.copytree(encoders / "starter", other)
    with open(other / "tokenizer.json", "a", encoding="utf-8") as file:
        file.write("\n")

    message = indexed.fails(6, "index", photo_folder, "--workspace", "photos", "--encoder", other)

    assert "halfspace reembed photos --encoder" in message and "starter" in message
    indexed.ok("index", photo_folder, "--workspace", "photos", "--encoder", encoders / "starter")


def test_an_encoder_given_by_its_path_is_found_again(program, encoders, photo_folder, tmp_path):
    shutil.copytree(encoders / "starter", tmp_path / "mine")
    indexed = program.run("index", photo_folder / "validation", "--workspace", "own", "--encoder", "./mine",
                          cwd=tmp_path)
    assert indexed.returncode == 0, indexed.stderr

    assert len(program.ok_json("search", "own", "a dog", "--count", "5")["cards"]) == 5


def test_splits_can_be_chosen(program, photo_folder):
    by_hash = program.ok_json(
        "index", photo_folder, "--workspace", "hashed", "--split", "hash", "--held-out", "0.5"
    )
    assert by_hash["split_rule"] == "hash"
    found = program.ok_json("search", "hashed", "a dog", "--split", "validation", "--count", "500")
    assert 10 < len(found["cards"]) < 50
    program.ok("index", photo_folder / "train", "--workspace", "all", "--split", "hash",
               "--held-out", "0")
    assert "train" in program.fails(3, "search", "all", "a dog", "--split", "validation")


def test_a_path_can_be_the_workspace(program, photo_folder, tmp_path):
    place = tmp_path / "some where" / "birds"

    text = program.ok("index", photo_folder / "validation", "--workspace", place)

    assert f"halfspace serve --open '{place}'" in text
    assert (place / "catalogue.sqlite").is_file()
    assert len(program.ok_json("search", place, "a dog", "--count", "3")["cards"]) == 3


def test_odd_file_names(program, photo_folder, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    names = [b"two words.jpg", "\U0001f415.jpg".encode(), b'quo"te,comma.jpg', b"new\nline.jpg",
             b"caf\xe9.jpg", b"-o.jpg", b"#?%&.JPG"]
    for photo, name in zip(sorted(photo_folder.glob("train/*.jpg")), names):
        shutil.copy(photo, bytes(folder) + b"/" + name)

    report = program.ok_json("index", folder, "--split", "hash", "--held-out", "0")

    assert report["added"] == len(names)
    found = program.ok_json("search", "odd", "a dog", "--count", "20")
    paths = {card["item"]["key"] for card in found["cards"]}
    assert paths == {name.decode(errors="replace") for name in names}


@pytest.fixture
def many(photo_folder, tmp_path):
    """Enough pictures that a run takes a while: 600 links to the photos."""
    folder = tmp_path / "many"
    folder.mkdir()
    photos = [path for path in sorted(photo_folder.glob("*/*.jpg")) if path.name != "broken.jpg"]
    for number in range(600):
        os.link(photos[number % len(photos)], folder / f"{number:04}.jpg")
    return folder


def wait_for_items(process, workspace):
    """Until the catalogue names items: what it names is acknowledged."""
    deadline = time.monotonic() + PATIENCE
    found = 0
    while not found:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.01)
        if any(file.stat().st_size for file in workspace.glob("vectors/*.f32")):
            with closing(sqlite3.connect(workspace / "catalogue.sqlite")) as catalogue:
                (found,) = catalogue.execute("SELECT count(*) FROM items").fetchone()


def test_ctrl_c_stops_after_the_batch_and_can_be_gone_on_from(program, many):
    process = program.start("index", many, "--json")
    wait_for_items(process, program.home / "many")
    process.send_signal(signal.SIGINT)
    _, problems = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    assert "Run the same command again" in problems
    report = program.ok_json("index", many)
    assert report["known"] + report["added"] == report["found"] == 600
    assert 0 < report["added"] < 600


def test_a_killed_run_is_taken_up(program, many):
    process = program.start("index", many)
    wait_for_items(process, program.home / "many")
    process.kill()
    process.communicate(timeout=PATIENCE)

    report = program.ok_json("index", many)

    assert report["known"] >= 32
    assert report["known"] + report["added"] == report["found"] == 600


def test_progress_is_one_line_on_a_terminal(program, photo_folder):
    screen, terminal = pty.openpty()
    done = program.run_on(terminal, "index", photo_folder)
    os.close(terminal)
    shown = b""
    while True:
        try:
            part = os.read(screen, 65536)
        except OSError:
            break  # the other end is closed
        if not part:
            break
        shown += part
    os.close(screen)

    assert done == 0
    assert shown.count(b"\rIndexing: ") >= 2
    assert b"61 of 61 (100%)" in shown
    assert shown.count(b"\n") == 1
