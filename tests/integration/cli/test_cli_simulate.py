# SPDX-License-Identifier: Apache-2.0
"""`halfspace simulate`: a simulated person on a small set of real texts, against scikit-learn."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

ARMS = ["prompt", "notebooks", "logistic", "random", "best", "borderline", "diverse", "mix", "default"]
CATEGORIES = ["card_arrival", "top_up_failed", "exchange_rate"]


@pytest.fixture(scope="module")
def data(shared, tmp_path_factory):
    """120 training and 60 held-out questions of three intents, and their concepts."""
    folder = tmp_path_factory.mktemp("simulate")
    (folder / "data/questions").mkdir(parents=True)
    for part, count in (("train", 40), ("test", 20)):
        with open(shared / f"data/banking77/{part}.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        with open(folder / f"data/questions/{part}.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["text", "category"])
            writer.writeheader()
            for category in CATEGORIES:
                writer.writerows([row for row in rows if row["category"] == category][:count])
    (folder / "concepts.json").write_text(json.dumps({"questions": CATEGORIES[:2]}))
    return folder


@pytest.fixture
def program(program, tmp_path_factory):
    """Keeps its vectors in a folder of this module's tests, so that they are embedded once."""
    program.environment["XDG_CACHE_HOME"] = str(tmp_path_factory.getbasetemp() / "simulate_cache")
    return program


def simulate(program, data, *options):
    text = program.ok("simulate", "--concepts", data / "concepts.json", "--data", data / "data",
                      "--json", *options)
    return [json.loads(line) for line in text.splitlines()]


def test_one_object_a_line_for_every_concept_and_arm(program, data):
    curves = simulate(program, data, "--pages", "3", "--page-size", "5")

    assert [(c["set"], c["concept"], c["arm"]) for c in curves] == [
        ("questions", concept, arm) for concept in CATEGORIES[:2] for arm in ARMS]
    for curve in curves:
        assert set(curve) == {"set", "concept", "arm", "ap", "found", "below"}
        assert len(curve["ap"]) == len(curve["found"]) == len(curve["below"]) == 4
        assert all(0 <= value <= 1 for value in curve["ap"] + curve["found"])
        assert all(isinstance(value, bool) for value in curve["below"])
    prompts = [c for c in curves if c["arm"] == "prompt"]
    assert all(len(set(c["ap"])) == 1 for c in prompts)
    assert simulate(program, data, "--pages", "3", "--page-size", "5") == curves


def test_a_split_labelled_whole_is_scikit_learns_logistic_regression(program, data):
    """Vectors from the command's own cache: rows in the order train.csv, test.csv."""
    curves = simulate(program, data, "--pages", "1", "--page-size", "120", "--arms", "logistic")
    kept = Path(program.environment["XDG_CACHE_HOME"]).glob("halfspace/simulate/questions-*.f32")
    largest = max(kept, key=lambda file: file.stat().st_size)  # the other holds the prompts
    rows = np.fromfile(largest, np.float32).reshape(180, -1)
    labels = np.repeat(CATEGORIES * 2, [40] * 3 + [20] * 3)

    for curve in curves:
        positive = labels == curve["concept"]
        peer = LogisticRegression(C=1, tol=1e-8, max_iter=1000).fit(rows[:120], positive[:120])
        ap = average_precision_score(positive[120:], rows[120:] @ peer.coef_[0])
        assert curve["ap"][1] == pytest.approx(ap, abs=1e-9)
        assert curve["found"] == [0, 1]


def test_a_table_for_people(program, data):
    text = program.ok("simulate", "--concepts", data / "concepts.json", "--data", data / "data",
                      "--pages", "2", "--arms", "prompt,default", "--flip", "0.1", "--recheck", "2")

    lines = text.splitlines()
    assert "questions, 2 concepts" in lines[0]
    assert [line.split()[0] for line in lines if line.startswith("  ")] == ["pages", "prompt", "default"]


@pytest.mark.parametrize("options, words", [
    (["--arms", "fastest"], "fastest"),
    (["--flip", "2"], "--flip"),
    (["--encoder", "nowhere"], "nowhere"),
])
def test_wrong_input_is_named(program, data, options, words):
    done = program.run("simulate", "--concepts", data / "concepts.json", "--data", data / "data", *options)
    assert done.returncode in (2, 3)
    assert words in done.stderr
