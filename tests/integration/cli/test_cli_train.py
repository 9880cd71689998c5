# SPDX-License-Identifier: Apache-2.0
"""`halfspace train`, `export` and `predict`: from labels in a file to scores of new pictures."""

import csv
import json
import os
import shutil

import numpy as np
import onnxruntime
import pytest
import skops.io
from safetensors.numpy import load_file
from sklearn.linear_model import LogisticRegression
from support.captioned import lines_of
from support.program import Server


def captions_of(folder):
    return {line["file"]: line["caption"] for line in lines_of(folder)}


def write_labels(file, rows):
    with open(file, "w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([("path", "score"), *rows])
    return file


@pytest.fixture
def dog_labels(photo_folder, tmp_path):
    """Labels from the captions: a dog is named, or not."""
    rows = [
        (path, 1 if "dog" in caption.lower() else -1)
        for path, caption in captions_of(photo_folder).items()
        if path.startswith("train/")
    ]
    return write_labels(tmp_path / "dogs.csv", rows)


@pytest.fixture
def trained(indexed, dog_labels):
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog", "--labels", dog_labels)
    return indexed


def test_a_prompt_alone_makes_a_classifier(indexed):
    state = indexed.ok_json("train", "photos", "dogs", "--prompt", "a dog", "--not", "snow")

    assert [(part["text"], part["weight"]) for part in state["start"]] == [("a dog", 1), ("snow", -1)]
    assert len(state["rounds"]) == 1 and state["rounds"][0]["is_open"]
    assert "serve --open photos" in indexed.ok("train", "photos", "dogs")
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog", "--not", "snow")  # the same start
    assert "leave --prompt" in indexed.fails(6, "train", "photos", "dogs", "--prompt", "cats")


def test_a_head_made_elsewhere_is_a_start(indexed, tmp_path):
    """A scikit-learn classifier of the photos' vectors, kept by skops, begins where it ended."""
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog")
    indexed.ok("export", "photos", "dogs", "-o", tmp_path / "dogs.json")
    dim = json.loads((tmp_path / "dogs.json").read_text(encoding="utf-8"))["dim"]
    fitted = LogisticRegression().fit(np.eye(dim)[:3], ["cat", "dog", "owl"])
    skops.io.dump(fitted, tmp_path / "old.skops")
    arguments = ("train", "photos", "old", "--start", tmp_path / "old.skops")

    assert "cat, dog, owl" in indexed.fails(2, *arguments)
    done = indexed.run(*arguments, "--class", "dog", "--json")

    assert "does not say which encoder" in done.stderr
    assert [(part["kind"], part["name"]) for part in json.loads(done.stdout)["start"]] == [("head", "old.skops: dog")]
    indexed.ok("export", "photos", "old", "-o", tmp_path / "old.json")
    head = np.array(json.loads((tmp_path / "old.json").read_text(encoding="utf-8"))["weights"])
    np.testing.assert_allclose(head / np.linalg.norm(head), fitted.coef_[1] / np.linalg.norm(fitted.coef_[1]), atol=1e-6)
    indexed.ok(*arguments, "--class", "dog")  # the same start
    assert "leave --prompt, --not and --start" in indexed.run(*arguments, "--class", "owl").stderr
    # Our own export says which encoder it is for.
    again = indexed.run("train", "photos", "again", "--start", tmp_path / "dogs.json")
    assert again.returncode == 0 and "does not say" not in again.stderr


def test_labels_are_fitted(indexed, dog_labels):
    state = indexed.ok_json("train", "photos", "dogs", "--prompt", "a dog", "--labels", dog_labels)

    counts = state["counts"]
    assert counts["positive"] + counts["negative"] == 45
    assert counts["positive"] > 5 and counts["negative"] > 5
    assert [done["recipe"] for done in state["rounds"]] == ["none", "pull"]


def test_all_kinds_of_scores(indexed, photo_folder, tmp_path):
    paths = sorted(path for path in captions_of(photo_folder) if path.startswith("train/"))
    scores = ["1", "-1", "0", "+0.5", " -0.25 ", "unsure", "1e-1"]
    rows = [*zip(paths, scores), (photo_folder / paths[10], "1")]
    labels = write_labels(tmp_path / "l.csv", rows)

    counts = indexed.ok_json("train", "photos", "x", "--prompt", "a dog", "--labels", labels)["counts"]

    assert (counts["positive"], counts["negative"], counts["neutral"], counts["unsure"]) == (4, 2, 1, 1)


def test_every_bad_line_is_told_and_no_label_set(indexed, photo_folder, tmp_path):
    train = sorted(path for path in captions_of(photo_folder) if path.startswith("train/"))
    held_out = next(path for path in captions_of(photo_folder) if path.startswith("validation/"))
    rows = [(train[0], "1"), ("none.jpg", "1"), (train[1], "2"), (train[2], "maybe"), (held_out, "1"),
            (train[0], "-1"), (train[3],), (train[4], "nan"), (train[5], "")]
    labels = write_labels(tmp_path / "bad.csv", rows)

    message = indexed.fails(2, "train", "photos", "dogs", "--prompt", "a dog", "--labels", labels)

    assert "8 of the lines" in message
    for line in range(3, 11):
        assert f"line {line}: " in message
    assert "same item stands on line 2" in message
    assert "trains on train" in message
    indexed.fails(3, "train", "photos", "dogs")  # not made either


def test_a_file_without_the_columns_is_refused(indexed, tmp_path):
    for text in ("", "path;score\n", "file,score\na,1\n", 'path,score\n"open,1\n'):
        (tmp_path / "l.csv").write_text(text)
        indexed.fails(2, "train", "photos", "d", "--prompt", "a", "--labels", tmp_path / "l.csv")
    indexed.fails(3, "train", "photos", "d", "--prompt", "a", "--labels", tmp_path / "none.csv")


def test_the_recipe_of_the_notebooks(indexed, dog_labels):
    state = indexed.ok_json(
        "train", "photos", "dogs", "--prompt", "a dog", "--labels", dog_labels, "--recipe", "sgd"
    )
    assert state["rounds"][1]["recipe"] == "sgd"


def test_exports_agree(trained, tmp_path):
    head = json.loads(trained.ok("export", "photos", "dogs"))
    for name in ("d.json", "d.safetensors", "d.onnx"):
        trained.ok("export", "photos", "dogs", "-o", tmp_path / name)
    weights = np.array(head["weights"], np.float32)
    assert json.loads((tmp_path / "d.json").read_text()) == head
    tensors = load_file(tmp_path / "d.safetensors")
    assert np.array_equal(tensors["weight"][0], weights)
    vector = np.random.default_rng(1).normal(size=(1, head["dim"])).astype(np.float32)
    (score,) = onnxruntime.InferenceSession(tmp_path / "d.onnx").run(None, {"embedding": vector})
    assert score[0, 0] == pytest.approx(float(vector[0] @ weights) + head["bias"], abs=1e-4)


def test_a_round_can_be_exported(trained):
    assert json.loads(trained.ok("export", "photos", "dogs", "--round", "1"))["classifier"] == "dogs"
    trained.fails(3, "export", "photos", "dogs", "--round", "9")
    trained.fails(2, "export", "photos", "dogs", "-o", "head.txt")


@pytest.fixture
def head(trained, tmp_path):
    trained.ok("export", "photos", "dogs", "-o", tmp_path / "dogs.json")
    return tmp_path / "dogs.json"


def test_predictions_tell_dogs(trained, head, photo_folder):
    done = trained.run("predict", head, photo_folder / "validation")
    rows = list(csv.DictReader(done.stdout.splitlines()))

    captions = captions_of(photo_folder)
    assert [row["key"] for row in rows] == sorted(row["key"] for row in rows)
    assert len(rows) == 15
    scores = {True: [], False: []}
    for row in rows:
        scores["dog" in captions[f"validation/{row['key']}"].lower()].append(float(row["score"]))
        assert row["decision"] == ("true" if float(row["score"]) >= 0 else "false")
    assert np.mean(scores[True]) > np.mean(scores[False])
    assert "15 found = 15 scored + 0 skipped" in done.stderr


def test_predictions_equal_the_evaluation(trained, head, photo_folder):
    """The same picture has the same score by the program and by the server."""
    rows = csv.DictReader(trained.ok("predict", head, photo_folder / "train").splitlines())
    by_program = {f"train/{row['key']}": float(row["score"]) for row in rows if row["score"]}
    with Server(trained) as server:
        cards = server.get(
            "/api/workspaces/photos/classifiers/dogs/evaluation/items?split=train&cut_off=-1e9&limit=500"
        )["cards"]
    assert len(cards) == 45
    for card in cards:
        assert by_program[card["item"]["key"]] == pytest.approx(card["score"], abs=1e-4)


def test_formats_and_cut_offs(trained, head, photo_folder, tmp_path):
    everything = trained.ok(
        "predict", head, photo_folder, "--cut-off", "-1000", "--format", "jsonl", "--encoder", "starter"
    )
    lines = [json.loads(line) for line in everything.splitlines()]
    assert len(lines) == 61
    assert [line["key"] for line in lines if line["decision"] is None] == ["train/broken.jpg"]
    assert sum(line["decision"] is True for line in lines) == 60
    done = trained.run("predict", head, photo_folder, "--cut-off", "1000", "--json",
                       "-o", tmp_path / "out.jsonl")
    summary = json.loads(done.stderr[done.stderr.index("{"):])
    assert (summary["found"], summary["predicted"], summary["skipped_count"]) == (61, 60, 1)
    assert summary["heads"][0]["positive"] == 0
    assert [entry["key"] for entry in summary["skipped"]] == ["train/broken.jpg"]
    assert done.stdout == ""
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 61
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.jsonl"]


def test_csv_is_quoted_as_the_standard_says(trained, head, photo_folder, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    names = ['a,b.jpg', 'quo"te.jpg', "new\nline.jpg", "plain.jpg"]
    for name in names:
        shutil.copy(photo_folder / "train" / sorted(os.listdir(photo_folder / "train"))[0], folder / name)

    rows = list(csv.reader(trained.run("predict", head, folder).stdout.splitlines(keepends=True)))

    assert rows[0] == ["key", "score", "probability", "decision"]
    assert sorted(row[0] for row in rows[1:]) == sorted(names)


def test_a_foreign_or_broken_head_is_refused(trained, head, photo_folder, tmp_path):
    saved = json.loads(head.read_text())
    (tmp_path / "other.json").write_text(json.dumps(saved | {"encoder_fingerprint": "0" * 64}))
    trained.fails(6, "predict", tmp_path / "other.json", photo_folder)
    (tmp_path / "cut.json").write_text(head.read_text()[:100])
    trained.fails(4, "predict", tmp_path / "cut.json", photo_folder)
    trained.fails(3, "predict", tmp_path / "none.json", photo_folder)
    trained.fails(3, "predict", head, tmp_path / "nowhere")
