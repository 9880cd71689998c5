# SPDX-License-Identifier: Apache-2.0
"""Sets of classifiers on real texts: made, labelled from a column, fitted, and their confusion held against scikit-learn."""

import csv
import shutil
from itertools import islice

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from support.program import Program

TOPICS = ["lost_or_stolen_card", "exchange_rate", "card_arrival", "change_pin"]
OTHER = "cash_withdrawal_charge"  # of none of the classes


@pytest.fixture(scope="module")
def _bank_home(binary, encoders, shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bank")
    for split, count in (("train", 40), ("test", 20)):
        with open(shared / f"data/banking77/{split}.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        with open(folder / f"{split}.csv", "w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, ["text", "category"])
            table.writeheader()
            for topic in [*TOPICS, OTHER]:
                table.writerows(islice((row for row in rows if row["category"] == topic), count))
    home = tmp_path_factory.mktemp("bank_home")
    Program(binary, encoders, home).ok("index", folder, "--workspace", "bank")
    return home


@pytest.fixture
def bank(_bank_home, binary, encoders, tmp_path):
    """The program with the workspace `bank`: texts about five topics, in `train` and `test`."""
    shutil.copytree(_bank_home, tmp_path / "home")
    return Program(binary, encoders, tmp_path / "home")


def topics(bank, *more):
    classes = [word for topic in TOPICS for word in ("--class", topic)]
    return bank.ok_json("set", "create", "bank", "topics", *classes, *more)


def test_a_set_is_made_with_a_class_for_each_name(bank):
    made = topics(bank)

    assert [one["name"] for one in made["classes"]] == TOPICS
    assert made["kind"] == "exclusive"
    assert len(made["page"]) == 20
    assert len({card["item"]["id"] for card in made["page"]}) == 20
    assert all(len(card["decision"]) <= 1 for card in made["page"])
    assert bank.ok_json("train", "bank", "exchange_rate")["start"][0]["text"] == "exchange rate"
    (listed,) = bank.ok_json("set", "list", "bank")
    assert listed == {"name": "topics", "kind": "exclusive", "classes": TOPICS, "rounds": 0}
    assert "lost_or_stolen_card" in bank.ok("set", "show", "bank", "topics")
    assert "exclusive" in bank.ok("set", "list", "bank")


def test_a_column_names_the_classes(bank):
    made = bank.ok_json("set", "create", "bank", "all", "--from", "label")

    assert [one["name"] for one in made["classes"]] == sorted([*TOPICS, OTHER])


def test_an_import_labels_every_item_in_every_class(bank):
    topics(bank)

    report = bank.ok_json("set", "import", "bank", "topics", "--from", "label", "--fit")

    assert report == {"labelled": 200, "kept": 0, "none": 40, "fitted": True}
    state = bank.ok_json("set", "show", "bank", "topics")
    assert state["round"] == 2
    assert [(one["counts"]["positive"], one["counts"]["negative"]) for one in state["classes"]] == [(40, 160)] * 4
    again = bank.ok_json("set", "import", "bank", "topics", "--from", "label")
    assert (again["labelled"], again["kept"]) == (0, 200)


@pytest.mark.parametrize("held_out", [True, False], ids=["a column", "the labels"])
def test_the_confusion_is_that_of_scikit_learn(bank, held_out):
    topics(bank)
    bank.ok("set", "import", "bank", "topics", "--from", "label", "--fit")
    source = ["--truth", "label", "--split", "test"] if held_out else []

    found = bank.ok_json("set", "confusion", "bank", "topics", *source)

    cells = np.array(found["cells"])
    assert cells.sum() == found["items"] == (100 if held_out else 200)
    assert found["unknown"] == 0
    assert list(cells.sum(axis=1)) == [20 if held_out else 40] * 5
    assert found["accuracy"] == pytest.approx(np.trace(cells) / cells.sum())
    assert found["accuracy"] > 0.8
    # The same decisions, item by item, to scikit-learn.
    pairs = [(i, j) for i in range(5) for j in range(5) for _ in range(cells[i, j])]
    actual, predicted = np.array(pairs).T
    assert (confusion_matrix(actual, predicted, labels=range(5)) == cells).all()
    figures = precision_recall_fscore_support(actual, predicted, labels=range(4), zero_division=0)
    for name, values in zip(("precision", "recall", "f1"), figures, strict=False):
        assert [one[name] or 0 for one in found["classes"]] == pytest.approx(values)
    for average in ("macro", "micro"):
        mean = precision_recall_fscore_support(
            actual, predicted, labels=range(4), average=average, zero_division=0
        )
        assert list(found[average].values()) == pytest.approx(mean[:3])
    text = bank.ok("set", "confusion", "bank", "topics", *source)
    assert "(none)" in text
    assert "macro" in text


def test_tags_have_no_matrix_but_figures(bank):
    topics(bank, "--tags")
    bank.ok("set", "import", "bank", "topics", "--from", "label", "--fit")

    found = bank.ok_json("set", "confusion", "bank", "topics", "--truth", "label", "--split", "test")

    assert found["cells"] is None
    for one in found["classes"]:
        assessed = bank.ok_json(
            "evaluate", "bank", one["name"], "--truth", f"label={one['name']}", "--split", "test"
        )["present"]
        assert one["right"] == assessed["true_positives"]
        assert one["predicted"] == assessed["true_positives"] + assessed["false_positives"]
        assert one["precision"] == pytest.approx(assessed["precision"])
        assert one["recall"] == pytest.approx(assessed["recall"])


def test_a_removed_set_leaves_its_classifiers(bank):
    topics(bank)

    bank.ok("set", "remove", "bank", "topics")

    assert bank.ok_json("set", "list", "bank") == []
    assert "lost_or_stolen_card" in bank.ok("train", "bank", "lost_or_stolen_card")
    assert topics(bank)["round"] == 1  # of the classifiers that are there


def test_says_what_is_wrong(bank):
    assert "2 to 200" in bank.fails(2, "set", "create", "bank", "one", "--class", "a")
    assert "none yet" in bank.fails(3, "set", "show", "bank", "topics")
    topics(bank)
    assert "already" in bank.fails(6, "set", "create", "bank", "topics", "--class", "a", "--class", "b")
    assert "in the set" in bank.fails(6, "set", "create", "bank", "x", "--class", "a", "--class", "change_pin")
    assert "label some" in bank.fails(6, "set", "confusion", "bank", "topics")
    assert "label" in bank.fails(3, "set", "import", "bank", "topics", "--from", "colour")
    assert bank.run("set", "confusion", "bank", "topics", "--truth", "label").returncode == 2
