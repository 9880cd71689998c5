# SPDX-License-Identifier: Apache-2.0
"""Near-duplicates through the API: one card, one label, one undo, the same in every tab."""

import shutil

import pytest
from support.program import Server

CLASSIFIERS = "/api/workspaces/copies/classifiers"
DOGS = f"{CLASSIFIERS}/dogs"


@pytest.fixture
def copies(program, photo_folder, tmp_path):
    """A server over six photos, the first of which is there four times, and its classifier `dogs`."""
    folder = tmp_path / "copies/train"
    folder.mkdir(parents=True)
    photos = [path for path in sorted((photo_folder / "train").glob("*.jpg")) if path.name != "broken.jpg"][:6]
    for photo in photos:
        shutil.copy(photo, folder / photo.name)
    for name in ("x.jpg", "y.jpg", "z.jpg"):
        shutil.copy(photos[0], folder / name)
    program.ok("index", folder.parent, "--workspace", "copies", "--split", "folder")
    with Server(program) as server:
        start = [{"kind": "text", "text": "a dog", "weight": 1}]
        server.send("POST", CLASSIFIERS, {"name": "dogs", "start": start, "page_size": 6}, status=201)
        yield server


def test_a_group_is_labelled_and_undone_as_one(copies):
    page = copies.get(DOGS)["page"]
    assert len(page) == 6
    (card,) = [card for card in page if card["group"]]
    assert card["group"]["count"] == 4

    labelled = copies.send(
        "PUT", f"{DOGS}/labels", {"labels": [{"item": card["item"]["id"], "score": 1, "unsure": False}]}
    )

    assert labelled["counts"]["positive"] == 4
    assert {entry["item"] for entry in labelled["labels"]} == {card["item"]["id"], *card["group"]["items"]}
    (again,) = [other for other in copies.get(DOGS)["page"] if other["group"]]
    assert again == card | {"label": {"score": 1.0, "unsure": False}}
    undone = copies.send("POST", f"{DOGS}/undo")
    assert undone["counts"]["positive"] == 0
    assert not undone["can_undo"]


def test_the_whole_group_is_seen_once_the_round_is_closed(copies):
    state = copies.send("POST", f"{DOGS}/fit", {"round": 1})

    assert state["counts"]["seen"] == 9
    assert state["page"] == []


def test_grouping_is_a_setting(copies):
    state = copies.send("PATCH", DOGS, {"group_at": None, "page_size": 20})
    assert state["group_at"] is None
    assert [card["group"] for card in state["page"]] == [None] * 9

    state = copies.send("PATCH", DOGS, {"group_at": 0.99})
    assert state["group_at"] == 0.99
    assert len(state["page"]) == 6
    for bad in (0.4, 1.5, "off"):
        copies.call("PATCH", DOGS, {"group_at": bad}).error(400, "invalid_input")
