# SPDX-License-Identifier: Apache-2.0
"""`halfspace index` over texts, tables and ready-made vectors, once and again."""

import csv
import io
import json
import shutil
import signal
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from support.program import PATIENCE, Server

ROWS = [
    ("r1", "The dog chased its ball over the grass.", "animals"),
    ("r2", "Our train was an hour late again.", "travel"),
    ("r3", "A cat slept on the warm windowsill.", "animals"),
    ("r4", "The plane landed in heavy rain.", "travel"),
    ("r5", "", "none"),
]


@pytest.fixture
def reviews(tmp_path):
    path = tmp_path / "reviews.csv"
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["id", "body", "topic"])
        table.writerows(ROWS)
    return path


@pytest.fixture
def picture_table(photo_folder, tmp_path):
    """Pictures inside a Parquet file as Hugging Face data sets have them."""
    photos = sorted(photo_folder.glob("train/*.jpg"))[:6]
    photos = [photo for photo in photos if photo.name != "broken.jpg"][:5]
    path = tmp_path / "train-00000-of-00001.parquet"
    images = [{"bytes": photo.read_bytes(), "path": photo.name} for photo in photos]
    pq.write_table(pa.table({"image": images, "caption": [photo.stem for photo in photos]}), path)
    return path, photos


def test_dry_run_shows_what_was_guessed_and_makes_nothing(program, reviews):
    seen = program.ok_json("index", reviews, "--dry-run")

    assert seen["format"] == "CSV" and seen["kind"] == "text"
    assert seen["columns"]["text"] == "body" and seen["columns"]["id"] == "id"
    assert seen["all_columns"] == ["id", "body", "topic"]
    assert seen["looked_at"] == 5 and seen["is_all"]
    assert [record["key"] for record in seen["first"]] == ["r1", "r2", "r3"]
    assert seen["problem_count"] == 1 and seen["problems"][0]["key"] == "r5"
    text = program.ok("index", reviews, "--dry-run")
    assert "CSV, texts" in text and "The dog chased" in text and "Nothing was embedded" in text
    assert not program.home.exists()


def test_a_missing_column_names_those_there_are(program, reviews):
    message = program.fails(2, "index", reviews, "--text", "review")

    assert "review" in message and "body" in message
    assert not program.home.exists()


def test_texts_are_found_by_what_they_mean(program, reviews):
    report = program.ok_json("index", reviews)

    assert (report["found"], report["added"]) == (5, 4)
    assert report["kind"] == "text" and report["format"] == "CSV"
    assert [entry["key"] for entry in report["skipped"]] == ["r5"]
    cards = program.ok_json("search", "reviews", "pets and animals")["cards"]
    assert {cards[0]["item"]["key"], cards[1]["item"]["key"]} == {"r1", "r3"}
    item = cards[0]["item"]
    assert item["kind"] == "text" and item["text"] and item["metadata"]["label"] == "animals"
    assert item["text"] in program.ok("search", "reviews", "pets and animals")


def test_a_second_run_takes_in_what_has_changed(program, reviews):
    program.ok("index", reviews, "--label", "topic", "--held-out", "0")
    rows = [row for row in ROWS if row[0] != "r2"]
    rows[0] = ("r1", "The dog found a bone.", "animals")
    rows.append(("r6", "A bus drove by.", "travel"))
    with open(reviews, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["id", "body", "topic"])
        table.writerows(rows)

    (report,) = program.ok_json("index", "reviews", "--again")

    assert (report["added"], report["replaced"], report["known"], report["removed"]) == (1, 1, 2, 1)
    cards = program.ok_json("search", "reviews", "anything")["cards"]
    assert {card["item"]["key"] for card in cards} == {"r1", "r3", "r4", "r6"}
    assert "found a bone" in json.dumps(cards)


def test_a_source_that_is_gone_keeps_its_items_until_told(program, reviews):
    program.ok("index", reviews)
    reviews.rename(reviews.with_suffix(".aside"))

    for arguments in (["index", reviews], ["index", "reviews", "--again"]):
        assert "--allow-empty" in program.fails(3, *arguments)
    assert len(program.ok_json("search", "reviews", "anything")["cards"]) == 4
    (report,) = program.ok_json("index", "reviews", "--again", "--allow-empty")
    assert report["removed"] == 4


def test_an_emptied_folder_keeps_its_items_until_told(program, photo_folder, tmp_path):
    folder = tmp_path / "disk"
    shutil.copytree(photo_folder / "validation", folder)
    program.ok("index", folder)
    shutil.rmtree(folder)
    folder.mkdir()

    assert "Nothing was removed" in program.fails(6, "index", folder)
    assert program.ok_json("index", folder, "--allow-empty")["removed"] == 15


def test_long_texts_are_told_and_chunks_help(program, tmp_path):
    path = tmp_path / "book.jsonl"
    sentence = "The old lighthouse keeper wrote a letter about the storm. "
    path.write_text(json.dumps({"text": sentence * 100}) + "\n" + json.dumps({"text": "Short."}))

    whole = program.ok_json("index", path)
    assert whole["added"] == 2 and whole["cut_texts"] == 1
    assert "--chunks" in program.ok("index", path, "--workspace", "other")
    chunks = program.ok_json("index", path, "--workspace", "chunks", "--chunks",
                             "--chunk-characters", "500")
    assert chunks["added"] > 10 and chunks["cut_texts"] == 0


def test_pictures_inside_a_table_are_shown(program, picture_table):
    path, photos = picture_table
    assert program.ok_json("index", path, "--workspace", "table")["added"] == len(photos)

    with Server(program) as server:
        view = server.get("/api/workspaces/table")
        assert view["kinds"] == [{"kind": "image", "items": len(photos)}]
        assert view["sources"] == [{"root": str(path), "format": "Parquet"}]
        for item in range(len(photos)):
            answer = server.call("GET", f"/api/workspaces/table/items/{item}/image?size=64")
            assert answer.status == 200
            picture = Image.open(io.BytesIO(answer.body))
            assert max(picture.size) == 64
            again = server.call("GET", f"/api/workspaces/table/items/{item}/image?size=64",
                                headers={"If-None-Match": answer.headers["ETag"]})
            assert again.status == 304


def test_a_table_written_anew_shows_no_wrong_picture(program, picture_table):
    path, photos = picture_table
    program.ok("index", path, "--workspace", "table")
    pq.write_table(pq.read_table(path).take(list(range(len(photos)))[::-1]), path)

    with Server(program) as server:
        answer = server.call("GET", "/api/workspaces/table/items/0/image")
        assert "changed since" in answer.error(404, "not_found")


def test_a_text_has_no_picture(program, reviews):
    program.ok("index", reviews)
    with Server(program) as server:
        answer = server.call("GET", "/api/workspaces/reviews/items/0/image")
        assert "no picture" in answer.error(404, "not_found")


@pytest.fixture
def vectors(tmp_path):
    """Two clusters, with norms from 0.5 to 50, one zero and one NaN row."""
    random = np.random.default_rng(7)
    values = random.normal(size=(300, 24)).astype(np.float32)
    values[:150, 0] += 6
    values *= random.uniform(0.5, 50, size=(300, 1)).astype(np.float32)
    values[10] = 0
    values[20, 3] = np.nan
    path = tmp_path / "songs.npy"
    np.save(path, values)
    return path


def test_ready_made_vectors_need_no_encoder(program, vectors):
    report = program.ok_json("index", vectors, "--held-out", "0")

    assert report["encoder"] == "none" and report["kind"] == "vector"
    assert (report["found"], report["added"]) == (300, 298)
    assert {entry["key"] for entry in report["skipped"]} == {"songs.npy#11", "songs.npy#21"}
    assert "example items" in program.fails(2, "search", "songs", "anything")
    with Server(program) as server:
        view = server.get("/api/workspaces/songs")
        assert not view["encoder"]["reads_texts"] and "example" in view["encoder"]["problem"]
        state = server.send("POST", "/api/workspaces/songs/classifiers", {
            "name": "first", "start": [{"kind": "item", "item": 0, "weight": 1}], "page_size": 50,
        }, status=201)
        assert sum(card["item"]["id"] < 149 for card in state["page"]) > 45
        assert all(card["item"]["kind"] == "vector" for card in state["page"])


def test_vectors_said_to_be_of_an_encoder_must_have_its_width(program, vectors):
    message = program.fails(2, "index", vectors, "--encoder", "starter")

    assert "24" in message
    assert not program.home.exists()


def test_predict_reads_tables(program, reviews, tmp_path):
    program.ok("index", reviews, "--held-out", "0")
    with Server(program) as server:
        server.send("POST", "/api/workspaces/reviews/classifiers", {
            "name": "pets", "start": [{"kind": "text", "text": "pets and animals", "weight": 1}],
        }, status=201)
    head = tmp_path / "pets.json"
    program.ok("export", "reviews", "pets", "-o", head)

    done = program.run("predict", head, reviews, "--keys")

    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [row["key"] for row in rows] == ["r1", "r2", "r3", "r4", "r5"]
    scores = {row["key"]: float(row["score"]) for row in rows if row["score"]}
    assert min(scores["r1"], scores["r3"]) > max(scores["r2"], scores["r4"])
    assert "5 found = 4 scored + 1 skipped" in done.stderr and "r5: " in done.stderr


SCALE = 200_000
DIM = 128


@pytest.fixture
def many_vectors(tmp_path):
    path = tmp_path / "many.npy"
    np.save(path, np.random.default_rng(1).random((SCALE, DIM), dtype=np.float32) - 0.5)
    return path


def test_200000_vectors_take_bounded_memory_and_a_kill_costs_what_was_in_hand(
    program, many_vectors, tmp_path
):
    few = tmp_path / "few.npy"
    np.save(few, np.load(many_vectors, mmap_mode="r")[:20_000])
    _, base = program.run_measured("index", few, "--json")
    process = program.start("index", many_vectors)
    rows = program.home / "many/vectors"
    deadline = time.monotonic() + PATIENCE
    while sum(file.stat().st_size for file in rows.glob("*.f32")) < SCALE * DIM * 4 // 5:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)

    output, peak = program.run_measured("index", many_vectors, "--json")

    report = json.loads(output)
    assert report["known"] + report["added"] == report["found"] == SCALE
    assert SCALE // 10 < report["known"] < SCALE * 3 // 4
    # What is left, most of 102 MB of float32, must not take its size more.
    assert peak - base < 24 << 20, (base, peak)
    again, peak_again = program.run_measured("index", many_vectors, "--json")
    assert json.loads(again)["known"] == SCALE
    assert peak_again - base < 24 << 20, (base, peak_again)
