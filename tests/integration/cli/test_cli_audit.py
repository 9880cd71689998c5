# SPDX-License-Identifier: Apache-2.0
"""`audit`: draw items, fill in the file, read the estimates."""

import csv
import io
import json

import pytest
from support.captioned import lines_of


@pytest.fixture
def dogs(indexed):
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog")
    return indexed


def is_dog(path, photo_folder):
    return {line["file"]: "dog" in line["caption"].lower() for line in lines_of(photo_folder)}[path]


def test_a_filled_in_file_of_everything_is_the_truth(dogs, photo_folder, tmp_path):
    drawn = dogs.ok("audit", "photos", "dogs", "--draw", "15", "-o", "-")
    rows = list(csv.DictReader(io.StringIO(drawn)))
    assert len(rows) == len({row["path"] for row in rows}) == 15
    assert all(row["score"] == "" for row in rows)
    filled = tmp_path / "dogs.csv"
    with open(filled, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["path", "score"])
        table.writerows([row["path"], 1 if is_dog(row["path"], photo_folder) else -1] for row in rows)
    truth = sum(is_dog(row["path"], photo_folder) for row in rows)

    audit = json.loads(dogs.ok("audit", "photos", "dogs", "--labels", filled, "--json"))

    assert audit["labelled"] == audit["drawn"] == 15
    assert audit["positives"] == {"value": truth, "low": truth, "high": truth}
    assert audit["labels_to_halve"] is None
    text = dogs.ok("audit", "photos", "dogs")
    assert "15 items drawn, 15 labelled" in text and "precision" in text
    again = dogs.ok("audit", "photos", "dogs", "--draw", "5", "-o", "-")
    assert all(row["score"] in ("1", "-1") for row in csv.DictReader(io.StringIO(again)))


def test_labels_of_the_datas_own_column(dogs, photo_folder):
    caption = next(line["caption"] for line in lines_of(photo_folder) if line["file"].startswith("validation/"))

    audit = json.loads(dogs.ok("audit", "photos", "dogs", "--draw", "15", "--labels", f"caption={caption}", "--json"))

    assert audit["labelled"] == 15
    assert audit["positives"]["value"] >= 1


def test_nothing_drawn_yet_is_said(dogs):
    done = dogs.run("audit", "photos", "dogs")
    assert done.returncode == 3
    assert "draw" in done.stderr
