# SPDX-License-Identifier: Apache-2.0
"""What leaves the program is loaded by the libraries it is for, with the lines it prints itself."""

import csv
import json

import datasets
import numpy as np
import pytest
import pyarrow.parquet
from PIL import Image


@pytest.fixture
def trained(indexed, photo_folder, tmp_path):
    """A classifier `dogs` of the photos, with one label of each kind and more."""
    paths = sorted(str(path.relative_to(photo_folder)) for path in (photo_folder / "train").glob("*.jpg"))
    paths.remove("train/broken.jpg")
    scores = [1, -1, 0, "unsure", 0.5, -0.25, *[1, -1] * 4]
    with open(tmp_path / "labels.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("path", "score"), *zip(paths, scores)])
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog", "--labels", tmp_path / "labels.csv")
    indexed.labels = dict(zip(paths, scores))
    return indexed


@pytest.fixture
def vectors(trained, photo_folder, tmp_path):
    """Paths, their unit vectors out of the store's file, and the product's own scores."""
    trained.ok("export", "photos", "dogs", "-o", tmp_path / "dogs.json")
    trained.ok("predict", tmp_path / "dogs.json", photo_folder / "validation", "-o", tmp_path / "scores.csv")
    with open(tmp_path / "scores.csv", newline="", encoding="utf-8") as file:
        scores = {row["key"]: float(row["score"]) for row in csv.DictReader(file)}
    return [photo_folder / "validation" / key for key in scores], np.array(list(scores.values()))


def run_snippet(text, **given):
    """The `scores` of a printed snippet."""
    exec(compile(text, "snippet", "exec"), given)  # noqa: S102 (it is what people are to run)
    return np.asarray(given["scores"], np.float64), given


@pytest.mark.parametrize("ending", ["json", "safetensors", "onnx"])
def test_the_printed_snippet_scores_as_the_head(trained, tmp_path, ending):
    path = tmp_path / f"it's {ending}.{ending}"
    text = trained.ok("export", "photos", "dogs", "-o", path, "--snippet")
    trained.ok("export", "photos", "dogs", "-o", tmp_path / "dogs.json")
    head = json.loads((tmp_path / "dogs.json").read_text(encoding="utf-8"))
    rows = np.random.default_rng(3).normal(size=(20, head["dim"])).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)

    scores, _ = run_snippet(text, embedding=rows)

    np.testing.assert_allclose(scores, rows.astype(np.float64) @ head["weights"] + head["bias"], atol=1e-4)


def test_one_onnx_file_scores_pictures_as_predict_does(trained, vectors, tmp_path):
    paths, wanted = vectors
    text = trained.ok("export", "photos", "dogs", "--tower", "image", "-o", tmp_path / "dogs.image.onnx", "--snippet")

    scores, _ = run_snippet(text, paths=paths)

    np.testing.assert_allclose(scores, wanted, atol=1e-4)


def test_one_onnx_file_scores_texts_as_predict_does(trained, encoders, tmp_path):
    texts = ["a dog at a show", "snow on a mountain", "two children " * 40, "Größe 犬"]
    (tmp_path / "texts.jsonl").write_text("\n".join(json.dumps({"text": one}) for one in texts), encoding="utf-8")
    trained.ok("export", "photos", "dogs", "-o", tmp_path / "dogs.json")
    trained.ok("predict", tmp_path / "dogs.json", tmp_path / "texts.jsonl", "-o", tmp_path / "scores.csv")
    with open(tmp_path / "scores.csv", newline="", encoding="utf-8") as file:
        wanted = [float(row["score"]) for row in csv.DictReader(file)]
    text = trained.ok("export", "photos", "dogs", "--tower", "text", "-o", tmp_path / "dogs.text.onnx", "--snippet")

    scores, _ = run_snippet(text, texts=texts, tokenizer_json=str(encoders / "starter/tokenizer.json"))

    np.testing.assert_allclose(scores, wanted, atol=1e-4)


def test_a_tower_is_refused_where_it_makes_no_sense(trained, tmp_path):
    assert "needs -o FILE" in trained.fails(2, "export", "photos", "dogs", "--tower", "image")
    refused = trained.fails(2, "export", "photos", "dogs", "--tower", "image", "--format", "json", "-o", tmp_path / "x.json")
    assert "makes an ONNX model" in refused
    assert list(tmp_path.glob("x.json*")) == []


def expected_rows(labels):
    return {
        path: (None if score == "unsure" else score, score == "unsure",
               None if score in ("unsure", 0) else int(score > 0))
        for path, score in labels.items()
    }


@pytest.mark.parametrize("pictures", ["bytes", "paths", "none"])
def test_a_folder_of_labels_is_a_dataset_of_hugging_face(trained, photo_folder, tmp_path, pictures):
    trained.ok("labels", "export", "photos", "dogs", "-o", tmp_path / "out", "--pictures", pictures)

    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))

    assert list(loaded) == ["train"]
    rows = loaded["train"]
    assert rows.features["label"].names == ["negative", "positive"]
    found = {row["path"]: (row["score"], row["unsure"], row["label"]) for row in rows.remove_columns(set(rows.column_names) & {"image"})}
    assert found == expected_rows(trained.labels)
    if pictures == "none":
        assert "image" not in rows.column_names
        return
    assert isinstance(rows.features["image"], datasets.Image)
    for row in rows.select(range(3)):
        wanted = Image.open(photo_folder / row["path"])
        assert np.array_equal(np.asarray(row["image"].convert("RGB")), np.asarray(wanted.convert("RGB")))
    assert "caption" in json.loads(rows[0]["metadata"])


def test_a_dataset_never_replaces_a_folder(trained, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("x")

    assert "is there already" in trained.fails(6, "labels", "export", "photos", "dogs", "-o", tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").read_text() == "x"
    assert not (tmp_path / "out.unfinished").exists()


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_tables_of_labels_come_back(trained, tmp_path, ending):
    path = tmp_path / f"labels.{ending}"
    trained.ok("labels", "export", "photos", "dogs", "-o", path)
    trained.ok("train", "photos", "again", "--prompt", "a dog")

    report = trained.ok_json("labels", "import", "photos", "again", "--file", path)

    assert report["imported"] == len(trained.labels)
    trained.ok("labels", "export", "photos", "again", "-o", tmp_path / "again.jsonl")
    lines = map(json.loads, (tmp_path / "again.jsonl").read_text(encoding="utf-8").splitlines())
    assert {line["path"]: (line["score"], line["unsure"], line["label"]) for line in lines} == expected_rows(trained.labels)


def test_parquet_alone_carries_the_features(trained, tmp_path):
    path = tmp_path / "labels.parquet"
    trained.ok("labels", "export", "photos", "dogs", "-o", path)

    assert pyarrow.parquet.read_table(path).num_rows == len(trained.labels)
    rows = datasets.load_dataset("parquet", data_files=str(path), cache_dir=str(tmp_path / "cache"))["train"]
    assert isinstance(rows.features["image"], datasets.Image)


def test_labels_that_are_not_there_are_said(trained, tmp_path):
    trained.ok("train", "photos", "empty", "--prompt", "a dog")
    assert "has no label" in trained.fails(2, "labels", "export", "photos", "empty", "-o", tmp_path / "x.csv")
    assert not (tmp_path / "x.csv").exists()
