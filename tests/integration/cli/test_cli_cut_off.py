# SPDX-License-Identifier: Apache-2.0
"""`cut-off`: show it, set it by hand or by a rule."""

import csv
import json

import pytest
from support.captioned import lines_of


@pytest.fixture
def dogs(indexed, photo_folder, tmp_path):
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog")
    rows = [line for line in lines_of(photo_folder) if line["file"].startswith("train/")]
    labels = tmp_path / "labels.csv"
    with open(labels, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["path", "score"])
        table.writerows([row["file"], 1 if "dog" in row["caption"].lower() else -1] for row in rows)
    indexed.ok("labels", "import", "photos", "dogs", "--file", labels, "--fit")
    return indexed


def state(dogs, *arguments):
    return json.loads(dogs.ok("cut-off", "photos", "dogs", *arguments, "--json"))


def test_a_rule_is_kept_and_the_head_is_calibrated(dogs, tmp_path):
    assert state(dogs)["aim"] == "hand"
    best = state(dogs, "--best-f1")
    assert (best["aim"], best["labels"]["source"]) == ("best_f1", "pages")
    assert best["cut_off"] == best["labels"]["cut_off"]
    assert state(dogs) == best
    dogs.ok("export", "photos", "dogs", "-o", tmp_path / "dogs.json")
    head = json.loads((tmp_path / "dogs.json").read_text())
    assert head["calibration"] == pytest.approx(best["calibration"])
    text = dogs.ok("cut-off", "photos", "dogs")
    assert "the best F1" in text and "probability" in text


def test_by_hand_and_what_is_refused(dogs):
    assert state(dogs, "--at", "-1.5")["cut_off"] == -1.5
    refused = dogs.run("cut-off", "photos", "dogs", "--recall", "0.9")
    assert refused.returncode == 6
    assert "audit" in refused.stderr
    assert dogs.run("cut-off", "photos", "dogs", "--best-f1", "--at", "1").returncode == 2
    assert state(dogs)["cut_off"] == -1.5
