# SPDX-License-Identifier: Apache-2.0
"""`halfspace reembed` and `halfspace store list | use | remove`: another encoder, the same labels."""

import shutil
import signal
import sqlite3

import pytest
from support.tiny_package import TINY


@pytest.fixture
def two(indexed, encoders, photo_folder, tmp_path):
    """The workspace `photos` of the starter's vectors with six labels, and a tiny encoder as well."""
    names = tmp_path / "encoders"
    names.mkdir()
    shutil.copytree(TINY, names / "tiny")
    indexed.environment["HALFSPACE_ENCODERS"] = f"{names}:{encoders}"
    page = indexed.ok_json("train", "photos", "dogs", "--prompt", "a dog")["page"]
    (tmp_path / "labels.csv").write_text(
        "path,score\n" + "".join(f"{page[i]['item']['key']},{(-1) ** i}\n" for i in range(6))
    )
    indexed.ok("train", "photos", "dogs", "--labels", tmp_path / "labels.csv")
    return indexed


def labels_in(program):
    with sqlite3.connect(program.home / "photos/catalogue.sqlite") as catalogue:
        labels = catalogue.execute("SELECT item, score FROM labels ORDER BY item").fetchall()
    catalogue.close()
    return labels


def in_use(program):
    return [s["encoder"] for s in program.ok_json("store", "list", "photos") if s["in_use"]]


def test_labels_go_along_to_another_encoder_and_back(two, photo_folder, tmp_path):
    labels = labels_in(two)
    assert len(labels) == 6

    report = two.ok_json("reembed", "photos", "--encoder", "tiny", "--use")

    assert (report["found"], report["added"], report["skipped"]) == (60, 60, [])
    assert report["in_use"]["classifiers"] == 1
    assert in_use(two) == ["tiny"]
    assert labels_in(two) == labels
    assert two.ok_json("store", "stats", "photos")["seen"]["dogs"] >= 6
    assert two.ok_json("store", "check", "photos")["faults"] == []
    two.ok("export", "photos", "dogs", "-o", tmp_path / "tiny.json")
    refused = two.fails(2, "predict", tmp_path / "tiny.json", photo_folder, "--encoder", "starter")
    assert "trained on, tiny" in refused

    assert "starter are in use now" in two.ok("store", "use", "photos", "starter")
    assert labels_in(two) == labels
    two.fails(6, "store", "remove", "photos", "starter")
    two.ok("store", "remove", "photos", "tiny")
    assert not (two.home / "photos/vectors-2").exists()
    assert len(two.ok_json("store", "list", "photos")) == 1
    assert "no vectors of tiny" in two.fails(3, "store", "use", "photos", "tiny")


def test_a_run_that_is_killed_goes_on(two):
    two.ok("reembed", "photos", "--encoder", "tiny")  # the quick way to a second set
    two.ok("store", "use", "photos", "tiny")
    two.ok("store", "remove", "photos", "starter")
    process = two.start("reembed", "photos", "--encoder", "starter", "--json")
    process.stderr.readline()  # the first line of progress
    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert in_use(two) == ["tiny"]
    report = two.ok_json("reembed", "photos", "--encoder", "starter")

    assert report["added"] + report["known"] == 60 and report["finished"]
    assert in_use(two) == ["tiny"]
    assert "in use now" in two.ok("store", "use", "photos", "starter")
    best = two.ok_json("search", "photos", "a dog", "--count", "3")
    assert len(best["cards"]) == 3
