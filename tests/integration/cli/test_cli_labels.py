# SPDX-License-Identifier: Apache-2.0
"""`labels import` and `evaluate`, and near-duplicates: labels that came with the data."""

import csv
import json
import re
import shutil

import numpy as np
import pytest
from support.captioned import lines_of


@pytest.fixture
def labelled(program, photo_folder, tmp_path):
    """The program with the workspace `pets`, whose column `label` says dog or other; of two photos of each split nothing."""
    folder = tmp_path / "pets"
    rows = [(line["file"], line["caption"]) for line in lines_of(photo_folder)]
    unlabelled = 0
    folder.mkdir()
    with open(folder / "metadata.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["file", "caption", "label"])
        seen = {"train": 0, "validation": 0}
        for path, caption in rows:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(photo_folder / path, folder / path)
            split = path.split("/")[0]
            seen[split] += 1
            label = "dog" if is_dog(caption) else "other"
            table.writerow([path, caption, "" if seen[split] <= 2 else label])
            unlabelled += seen[split] <= 2
    assert unlabelled == 4
    program.ok("index", folder, "--workspace", "pets")
    program.ok("train", "pets", "dogs", "--prompt", "a dog")
    program.truth = {path: is_dog(caption) for path, caption in rows}
    return program


def is_dog(caption):
    return re.search(r"\bdogs?\b", caption, re.IGNORECASE) is not None


def counts_of(truth, split, skip=2):
    kinds = [is_positive for path, is_positive in truth.items() if path.startswith(split)][skip:]
    return sum(kinds), len(kinds) - sum(kinds)


def test_labels_of_a_column_become_labels(labelled):
    positive, negative = counts_of(labelled.truth, "train")

    report = labelled.ok_json("labels", "import", "pets", "dogs", "--from", "label=dog", "--fit")

    assert report["imported"] == positive + negative
    assert (report["unchanged"], report["kept"], report["unknown"]) == (0, 0, 2)
    assert (report["counts"]["positive"], report["counts"]["negative"]) == (positive, negative)
    again = labelled.ok_json("labels", "import", "pets", "dogs", "--from", "label=dog")
    assert (again["imported"], again["unchanged"]) == (0, positive + negative)
    state = labelled.ok_json("train", "pets", "dogs")
    assert [done["recipe"] for done in state["rounds"]] == ["none", "pull"]


def test_conflicts_keep_the_persons_label_unless_told(labelled, tmp_path):
    dog = next(path for path, is_positive in list(labelled.truth.items())[2:] if is_positive)
    (tmp_path / "own.csv").write_text(f"path,score\n{dog},-1\n")
    labelled.ok("train", "pets", "dogs", "--labels", tmp_path / "own.csv")
    positive, negative = counts_of(labelled.truth, "train")

    kept = labelled.ok_json("labels", "import", "pets", "dogs", "--from", "label=dog", "--negatives", "none")
    assert (kept["imported"], kept["kept"]) == (positive - 1, 1)
    assert kept["counts"]["negative"] == 1

    replaced = labelled.ok_json("labels", "import", "pets", "dogs", "--from", "label=dog", "--replace")
    assert replaced["imported"] == negative + 1
    assert (replaced["counts"]["positive"], replaced["counts"]["negative"]) == (positive, negative)


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_file_may_name_items_that_are_not_there(labelled, tmp_path, ending):
    train = [path for path in labelled.truth if path.startswith("train")]
    rows = [(train[0], 1), ("gone.jpg", 1), (train[1], -0.5), ("validation/x.jpg", 1), (train[2], "unsure")]
    file = tmp_path / f"labels.{ending}"
    if ending == "csv":
        file.write_text("key,score\n" + "".join(f"{path},{value}\n" for path, value in rows))
    else:
        file.write_text("\n".join(json.dumps({"path": path, "score": value}) for path, value in rows))

    report = labelled.ok_json("labels", "import", "pets", "dogs", "--file", file)

    assert (report["imported"], report["unknown"]) == (3, 2)
    first = 2 if ending == "csv" else 1
    assert [line.split(":")[0] for line in report["lines"]] == [f"line {first + 1}", f"line {first + 3}"]
    counts = report["counts"]
    assert (counts["positive"], counts["negative"], counts["unsure"]) == (1, 1, 1)


def test_a_file_with_a_bad_score_is_refused_whole(labelled, tmp_path):
    train = next(path for path in labelled.truth if path.startswith("train"))
    for line in (f'{{"path": "{train}", "score": 2}}', '{"path": "a"}', "[1]", "not json"):
        (tmp_path / "l.jsonl").write_text(json.dumps({"path": train, "score": 1}) + "\n" + line)
        message = labelled.fails(2, "labels", "import", "pets", "dogs", "--file", tmp_path / "l.jsonl")
        assert "line 2: " in message
    assert labelled.ok_json("train", "pets", "dogs")["counts"]["positive"] == 0


def test_says_what_columns_and_values_there_are(labelled):
    def message(code, *arguments):
        return labelled.fails(code, "labels", "import", "pets", "dogs", *arguments)

    assert "there are: caption, label" in message(3, "--from", "kind=dog")
    assert "the values are: " in message(3, "--from", "label=cat")
    assert "COLUMN=VALUE" in message(2, "--from", "label")
    assert "spoil the evaluation" in message(2, "--from", "label=dog", "--split", "validation")


def test_evaluates_against_the_truth_as_scikit_learn_does(labelled, tmp_path):
    labelled.ok("labels", "import", "pets", "dogs", "--from", "label=dog", "--fit")
    truth = {path: value for path, value in labelled.truth.items() if path.startswith("validation")}
    known = dict(list(truth.items())[2:])

    result = labelled.ok_json("evaluate", "pets", "dogs", "--truth", "label=dog", "--split", "validation", "--rounds")

    labelled.ok("export", "pets", "dogs", "-o", tmp_path / "dogs.json")
    predicted = labelled.ok("predict", tmp_path / "dogs.json", tmp_path / "pets")
    scores = {row["key"]: float(row["score"]) for row in csv.DictReader(predicted.splitlines())}
    value = np.array([scores[path] for path in known])
    positive = np.array(list(known.values()))
    pairs = (value[positive][:, None] > value[~positive][None, :]).mean()
    present = result["present"]
    assert present["roc_auc"] == pytest.approx(pairs)
    assert (present["positives"], present["negatives"], present["unknown"]) == (positive.sum(), (~positive).sum(), 2)
    assert present["true_positives"] == (positive & (value >= 0)).sum()
    assert present["false_positives"] == (~positive & (value >= 0)).sum()
    order = positive[np.argsort(-value)]
    precision = np.cumsum(order) / np.arange(1, len(order) + 1)
    assert present["average_precision"] == pytest.approx(precision[order].mean())
    assert [one["round"] for one in result["rounds"]] == [1]
    assert {**result["rounds"][0]} == {**present, "round": 1}

    (tmp_path / "truth.csv").write_text(
        "path,score\n" + "".join(f"{path},{1 if is_dog else -1}\n" for path, is_dog in known.items())
    )
    by_file = labelled.ok_json("evaluate", "pets", "dogs", "--truth", tmp_path / "truth.csv", "--split", "validation")
    assert by_file["present"] == present
    assert "ROC AUC" in labelled.ok("evaluate", "pets", "dogs", "--truth", "label=dog", "--split", "validation")


def test_copies_share_a_card_unless_told_otherwise(program, photo_folder, tmp_path):
    folder = tmp_path / "copies"
    photos = sorted((photo_folder / "train").glob("*.jpg"))[:8]
    photos = [photo for photo in photos if photo.name != "broken.jpg"]
    (folder / "train").mkdir(parents=True)
    for photo in photos:
        shutil.copy(photo, folder / "train" / photo.name)
    for copy in ("x.jpg", "y.jpg", "z.jpg"):
        shutil.copy(photos[0], folder / "train" / copy)
    program.ok("index", folder, "--workspace", "copies", "--split", "folder")

    page = program.ok_json("train", "copies", "dogs", "--prompt", "a dog")["page"]

    assert len(page) == len(photos)
    groups = [card["group"] for card in page if card["group"]]
    assert [group["count"] for group in groups] == [4]
    assert len(set(groups[0]["items"])) == 3

    off = program.ok_json("train", "copies", "dogs", "--group", "off")
    assert off["group_at"] is None
    assert len(off["page"]) == len(photos) + 3
    assert all(card["group"] is None for card in off["page"])
    assert "0.5" in program.fails(2, "train", "copies", "dogs", "--group", "0.2")
    program.fails(2, "train", "copies", "dogs", "--group", "some")


def test_labels_are_listed_and_changed_in_bulk(labelled):
    labelled.ok_json("labels", "import", "pets", "dogs", "--from", "label=dog", "--fit")
    positive, negative = counts_of(labelled.truth, "train")

    listed = labelled.ok_json("labels", "list", "pets", "dogs", "--kind", "positive", "--count", "3")
    assert (listed["total"], len(listed["cards"])) == (positive, 3)
    assert "3 of" in labelled.ok("labels", "list", "pets", "dogs", "--count", "3")
    doubtful = labelled.ok_json("labels", "list", "pets", "dogs", "--kind", "disagreeing")
    assert 0 < doubtful["total"] < positive + negative
    for card in doubtful["cards"]:
        assert card["expected"] * card["label"]["score"] < 0
    assert labelled.ok_json("labels", "list", "pets", "dogs", "--rounds", "2")["total"] == 0

    changed = labelled.ok_json("labels", "relabel", "pets", "dogs", "--kind", "positive", "--rounds", "1-2", "--to", "unsure")
    assert len(changed["labels"]) == positive
    assert (changed["counts"]["positive"], changed["counts"]["unsure"]) == (0, positive)
    assert f"{negative} labels are none now" in labelled.ok("labels", "relabel", "pets", "dogs", "--kind", "negative", "--to", "none")


@pytest.mark.parametrize("arguments, said", [
    (("--rounds", "0"), "--rounds 0"),
    (("--rounds", "3-x"), "--rounds 3-x"),
    (("--rounds", "3-1"), "3 to 1"),
    (("--kind", "good"), "kind must be"),
    (("--to", "2"), "-1 to 1"),
])
def test_what_labels_are_meant_is_checked(labelled, arguments, said):
    given = {"--to": "1"} | {arguments[0]: arguments[1]}
    words = (word for pair in given.items() for word in pair)
    assert said in labelled.fails(2, "labels", "relabel", "pets", "dogs", *words)
