# SPDX-License-Identifier: Apache-2.0
"""The whole loop - prompt, pages, fits, evaluation - is the same, item by item, wherever the vectors are."""

import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from support.captioned import copy_photos, lines_of
from support.engines import Engine
from support.program import Program, Server

PAGES = 10
STRATEGIES = ("diverse", "mix")
CARDS = 500  # the most of one request
PROMPT = "a dog running"
WORDS = ("dog", "run")


@pytest.fixture(scope="module")
def photos(shared: Path, tmp_path_factory) -> Path:
    """All captioned photos; `wanted` says of each whether two of its captions hold every word."""
    folder = tmp_path_factory.mktemp("loop") / "photos"
    copy_photos(shared, folder, "wanted", lambda line: "yes" if is_wanted(line) else "no")
    return folder


def is_wanted(line: dict) -> bool:
    captions = [line[f"caption{number}"] for number in range(1, 6)]
    holding = [text for text in captions
               if all(re.search(rf"\b{word}", text, re.IGNORECASE) for word in WORDS)]
    return len(holding) >= 2


def numbers(cards: list) -> list:
    """What a person sees of a page: which items, with what score, in which order and groups."""
    return [(card["item"]["id"], card["item"]["key"], card["score"], card["rank"],
             (card["group"] or {}).get("items")) for card in cards]


def all_cards(server: Server, path: str) -> list:
    """Also what takes more than one request."""
    first = server.get(f"{path}&limit={CARDS}")
    rest = [server.get(f"{path}&limit={CARDS}&offset={offset}")["cards"]
            for offset in range(CARDS, first["total"], CARDS)]
    return numbers(sum(rest, first["cards"]))


def go_through(program: Program, strategy: str, on_page=lambda number: None) -> dict:
    """All that the loop shows, to be compared; on_page(number) happens while that page is scored."""
    with Server(program) as server:
        made = {"name": f"{PROMPT} {strategy}", "strategy": strategy,
                "start": [{"kind": "text", "text": PROMPT, "weight": 1}]}
        classifiers = "/api/workspaces/photos/classifiers"
        state = server.send("POST", classifiers, made, status=201)
        path = f"{classifiers}/{quote(made['name'])}"
        shown = {"pages": [], "weights": [], "evaluations": []}
        for number in range(1, PAGES + 1):
            shown["pages"].append(numbers(state["page"]))
            on_page(number)
            labels = [{"item": card["item"]["id"], "unsure": False,
                       "score": 1 if card["item"]["metadata"]["wanted"] == "yes" else -1}
                      for card in state["page"]]
            server.send("PUT", f"{path}/labels", {"labels": labels})
            state = server.send("POST", f"{path}/fit", {"round": number})
            shown["weights"].append(server.get(f"{path}/head")["weights"])
            shown["evaluations"].append(
                server.get(f"{path}/evaluation?split=validation&truth=wanted%3Dyes"))
        return {**shown, "counts": state["counts"],
                "held out": all_cards(server, f"{path}/evaluation/items?split=validation&cut_off=-1e6"),
                "labels": all_cards(server, f"{path}/labels?kind=any")}


@pytest.fixture(scope="module")
def loop_home(binary, encoders, photos, tmp_path_factory) -> Path:
    """A home with the workspace `photos`, its vectors in a folder. Each test takes a copy."""
    home = tmp_path_factory.mktemp("loop_home") / "home"
    indexed = Program(binary, encoders, home).ok_json("index", photos, "--workspace", "photos")
    assert indexed["added"] == len(lines_of(photos))
    return home


@pytest.fixture(scope="module")
def embedded(binary, encoders, loop_home, tmp_path_factory) -> dict:
    """What the loop shows by each strategy with the vectors in a folder."""
    home = shutil.copytree(loop_home, tmp_path_factory.mktemp("embedded") / "home")
    return {strategy: go_through(Program(binary, encoders, home), strategy) for strategy in STRATEGIES}


@pytest.fixture(scope="module", params=["postgres", "weaviate"])
def engine(request, tmp_path_factory):
    with Engine(request.param, tmp_path_factory.mktemp("engine") / request.param) as running:
        yield running


def test_the_same_pages_heads_and_evaluations(engine, binary, encoders, loop_home, embedded, tmp_path):
    """Also when the engine is restarted in the middle."""
    remote = Program(binary, encoders, shutil.copytree(loop_home, tmp_path / "home"))
    remote.ok("store", "copy", "photos", engine.address, "--use")
    remote.ok("store", "remove", "photos", 1)  # the folder

    def restart(number: int) -> None:
        if number == PAGES // 2:
            engine.stop()
            engine.start()

    for strategy, on_page in zip(STRATEGIES, (lambda number: None, restart)):
        here = embedded[strategy]
        there = go_through(remote, strategy, on_page)

        assert len(here["pages"]) == PAGES and all(here["pages"])
        assert len(here["held out"]) > CARDS
        first, last = (here["evaluations"][i]["truth"]["average_precision"] for i in (0, -1))
        assert last > first > 0  # it learns: a page of noise would be the same everywhere too
        for what, seen in here.items():
            assert there[what] == seen, f"{what}, {strategy}"


def test_photos_indexed_into_an_engine_have_the_same_vectors(engine, binary, encoders, indexed, photo_folder, tmp_path):
    own = {"postgres": "&schema=straight", "weaviate": "&collection=Straight"}[engine.name]
    remote = Program(binary, encoders, tmp_path / "remote")
    remote.ok("index", photo_folder, "--workspace", "photos", "--store", engine.address + own)

    there, here = ((one.ok_json("search", "photos", PROMPT, "--count", 60)["cards"],
                    one.ok_json("store", "copy", "photos", tmp_path / name)["checksum"])
                   for one, name in ((remote, "there"), (indexed, "here")))

    assert len(here[0]) == 60
    assert there == here
