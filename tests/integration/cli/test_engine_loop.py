# SPDX-License-Identifier: Apache-2.0
"""The whole loop - prompt, pages, fits, evaluation - is the same, item by item, wherever the vectors are."""

import csv
import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from support.engines import Engine
from support.program import Program, Server

PAGES = 10
STRATEGIES = ("diverse", "mix")
TRAIN_PHOTOS = 450
VALIDATION_PHOTOS = 150
PROMPT = "a dog running"
WORDS = ("dog", "run")


@pytest.fixture(scope="module")
def photos(shared: Path, tmp_path_factory) -> Path:
    """Captioned photos; `wanted` says of each whether two of its captions hold every word."""
    source = shared / "data/captioned"
    folder = tmp_path_factory.mktemp("loop") / "photos"
    with open(source / "captions.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for row in rows if row["split"] == "train"][:TRAIN_PHOTOS]
    chosen += [row for row in rows if row["split"] == "validation"][:VALIDATION_PHOTOS]
    for row in chosen:
        (folder / row["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / row["file"], folder / row["file"])
    with open(folder / "captions.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["file", "wanted"])
        table.writerows([row["file"], "yes" if is_wanted(row) else "no"] for row in chosen)
    return folder


def is_wanted(row: dict) -> bool:
    captions = [row[f"caption{number}"] for number in range(1, 6)]
    holding = [text for text in captions
               if all(re.search(rf"\b{word}", text, re.IGNORECASE) for word in WORDS)]
    return len(holding) >= 2


def numbers(cards: list) -> list:
    """What a person sees of a page: which items, with what score, in which order and groups."""
    return [(card["item"]["id"], card["item"]["key"], card["score"], card["rank"],
             (card["group"] or {}).get("items")) for card in cards]


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
        best = server.get(f"{path}/evaluation/items?split=validation&cut_off=-1000000&limit=500")
        return {**shown, "held out": numbers(best["cards"]), "counts": state["counts"],
                "labels": numbers(server.get(f"{path}/labels?limit=500")["cards"])}


@pytest.fixture(scope="module")
def embedded(binary, encoders, photos, tmp_path_factory) -> dict:
    """What the loop shows by each strategy with the vectors in a folder."""
    program = Program(binary, encoders, tmp_path_factory.mktemp("embedded") / "home")
    program.ok("index", photos, "--workspace", "photos")
    return {strategy: go_through(program, strategy) for strategy in STRATEGIES}


@pytest.mark.parametrize("name", ["postgres", "weaviate"])
def test_the_same_pages_heads_and_evaluations(name, binary, encoders, photos, embedded, tmp_path):
    """Also when the engine is restarted in the middle."""
    with Engine(name, tmp_path / "engine") as engine:
        remote = Program(binary, encoders, tmp_path / "home")
        remote.ok("index", photos, "--workspace", "photos", "--store", engine.address)

        def restart(number: int) -> None:
            if number == PAGES // 2:
                engine.stop()
                engine.start()

        for strategy, on_page in zip(STRATEGIES, (lambda number: None, restart)):
            here = embedded[strategy]
            there = go_through(remote, strategy, on_page)

            assert len(here["pages"]) == PAGES and all(here["pages"])
            first, last = (here["evaluations"][i]["truth"]["average_precision"] for i in (0, -1))
            assert last > first > 0  # it learns: a page of noise would be the same everywhere too
            for what, seen in here.items():
                assert there[what] == seen, f"{what}, {strategy}"
