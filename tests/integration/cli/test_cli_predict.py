# SPDX-License-Identifier: Apache-2.0
"""`halfspace predict` at scale: several heads, every format, going on after a kill, clear refusals."""

import csv
import json
import os
import shutil
import signal
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.program import PATIENCE

DIM = 32
RANDOM = np.random.default_rng(7)


def write_head(file, weights, bias=0.25, name="one", **more):
    file.write_text(json.dumps({
        "format": "halfspace-head", "version": 1, "dim": len(weights), "weights": [float(w) for w in weights],
        "bias": bias, "classifier": name, "encoder": "", "encoder_fingerprint": "", "cut_off": None,
    } | more))
    return file


def unit_rows(count):
    rows = RANDOM.standard_normal((count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def one(tmp_path):
    return write_head(tmp_path / "one.json", RANDOM.standard_normal(DIM), cut_off=0.5)


@pytest.fixture
def two(tmp_path):
    return write_head(tmp_path / "two.json", RANDOM.standard_normal(DIM), name="two", bias=-1)


def expected(head, rows):
    saved = json.loads(head.read_text())
    return rows.astype(np.float64) @ np.array(saved["weights"]) + saved["bias"]


def sigmoid(scores):
    return 1 / (1 + np.exp(-scores))


def test_parquet_shards_are_copied_with_columns_of_every_head(program, one, two, tmp_path):
    rows = unit_rows(5000)
    table = pa.table({
        "id": pa.array([f"x{i}" for i in range(5000)]),
        "when": pa.array(range(5000), pa.timestamp("s")),
        "vector": pa.FixedSizeListArray.from_arrays(rows.ravel(), DIM),
        "n": pa.array(range(5000), pa.int16()),
    })
    for shard in range(4):
        pq.write_table(table.slice(shard * 1250, 1250), tmp_path / f"in-{shard}.parquet", row_group_size=300)

    done = program.run("predict", one, two, tmp_path / "in-*.parquet", "-o", tmp_path / "out.parquet")

    assert done.returncode == 0, done.stderr
    assert "5,000 found = 5,000 scored + 0 skipped" in done.stderr
    out = pq.read_table(tmp_path / "out.parquet")
    assert out.column_names == table.column_names + [
        f"{what}_{name}" for name in ("one", "two") for what in ("score", "probability", "decision")
    ]
    stored = pa.concat_tables(pq.read_table(tmp_path / f"in-{shard}.parquet") for shard in range(4))
    assert out.select(table.column_names).replace_schema_metadata() == stored
    for head, name, cut_off in ((one, "one", 0.5), (two, "two", 0)):
        scores = expected(head, rows)
        np.testing.assert_allclose(out[f"score_{name}"].to_numpy(), scores, atol=2e-6)
        np.testing.assert_allclose(out[f"probability_{name}"].to_numpy(), sigmoid(scores), atol=1e-6)
        assert out[f"decision_{name}"].to_pylist() == [s >= cut_off for s in out[f"score_{name}"].to_numpy()]
    told = json.loads(out.schema.metadata[b"halfspace"])
    assert [(head["name"], head["cut_off"]) for head in told["heads"]] == [("one", 0.5), ("two", 0)]
    assert all("sigmoid" in head["probability"] for head in told["heads"])


def test_every_output_format_says_the_same(program, one, tmp_path):
    rows = unit_rows(50)
    rows[7] = 0  # has no direction
    np.save(tmp_path / "in.npy", rows)
    for ending in ("csv", "jsonl", "parquet"):
        program.ok("predict", one, tmp_path / "in.npy", "-o", tmp_path / f"out.{ending}",
                   "--report", tmp_path / f"report-{ending}.csv")
    with open(tmp_path / "out.csv", newline="") as file:
        from_csv = list(csv.DictReader(file))
    from_jsonl = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    from_parquet = pq.read_table(tmp_path / "out.parquet").to_pylist()

    assert len(from_csv) == len(from_jsonl) == len(from_parquet) == 50
    scores = expected(one, rows)
    for i, (a, b, c) in enumerate(zip(from_csv, from_jsonl, from_parquet)):
        assert a["key"] == b["key"] == c["key"] == f"in.npy#{i + 1}"
        if i == 7:
            assert (a["score"], b["score"], c["score"]) == ("", None, None)
            assert (a["decision"], b["decision"], c["decision"]) == ("", None, None)
            continue
        assert np.float32(a["score"]) == np.float32(b["score"]) == np.float32(c["score"])
        assert c["score"] == pytest.approx(scores[i], abs=2e-6)
        assert (a["decision"] == "true") == b["decision"] == c["decision"]
    with open(tmp_path / "report-csv.csv", newline="") as file:
        report = list(csv.DictReader(file))
    assert [row["key"] for row in report] == ["in.npy#8"] and "zero" in report[0]["reason"]
    assert program.ok("predict", one, tmp_path / "in.npy") == (tmp_path / "out.csv").read_text()


def test_text_tables_are_copied(indexed, tmp_path):
    """A table of texts comes back with its cells as they were, bad rows too."""
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog")
    (tmp_path / "in.csv").write_text('id,body,price\n1,"a dog, running",1.50\n2,,2\n3,"a ""red"" car",0\n')
    done = indexed.run("predict", "photos:dogs", tmp_path / "in.csv", "--text", "body", "-o", tmp_path / "out.csv")

    assert done.returncode == 0, done.stderr
    rows = list(csv.reader((tmp_path / "out.csv").read_text().splitlines()))
    assert rows[0] == ["id", "body", "price", "score", "probability", "decision"]
    assert [row[:3] for row in rows[1:]] == [["1", "a dog, running", "1.50"], ["2", "", "2"], ["3", 'a "red" car', "0"]]
    assert float(rows[1][3]) > float(rows[3][3]) and rows[2][3:] == ["", "", ""]
    assert "3 found = 2 scored + 1 skipped" in done.stderr and "in.csv#2: " in done.stderr


def test_a_workspace_is_head_and_input(indexed, photo_folder, tmp_path):
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog")
    indexed.ok("predict", "photos:dogs", "cars=photos:dogs", "photos:validation", "-o", tmp_path / "own.jsonl")
    indexed.ok("predict", "photos:dogs", photo_folder, "-o", tmp_path / "files.jsonl")
    indexed.ok("predict", "photos:dogs", "photos", "-o", tmp_path / "all.jsonl")

    own, files, whole = (
        {row["key"]: row for row in map(json.loads, (tmp_path / name).read_text().splitlines())}
        for name in ("own.jsonl", "files.jsonl", "all.jsonl")
    )
    assert len(own) == 15 and len(whole) == 60
    for key, row in own.items():
        assert row["score_dogs"] == row["score_cars"] == whole[key]["score"]
        assert row["score_dogs"] == pytest.approx(files[key]["score"], abs=1e-5)
    assert "no round 9" in indexed.fails(3, "predict", "photos:dogs@9", "photos")


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_killed_run_goes_on_without_losing_or_doubling_a_row(program, one, two, tmp_path, ending):
    rows = unit_rows(300_000)
    np.save(tmp_path / "in.npy", rows)
    out, scores = tmp_path / f"out.{ending}", tmp_path / f"out.{ending}.partial/scores"
    command = ("predict", one, two, tmp_path / "in.npy", "-o", out)
    kills = 0
    for share in (0.1, 0.4, 0.7):  # of the journal's final size, about
        process = program.start(*command)
        size = share * 300_000 * (4 + 13 + 4 + 8)
        wait_for(lambda: process.poll() is not None or (scores.exists() and scores.stat().st_size > size))
        kills += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        assert not out.exists() or process.returncode == 0
    assert kills == 3
    done = program.run(*command)

    assert done.returncode == 0, done.stderr
    assert "records were scored by an earlier run" in done.stderr
    if ending == "csv":
        with open(out, newline="") as file:
            made = list(csv.DictReader(file))
        keys, found = [row["key"] for row in made], np.array([float(row["score_two"]) for row in made])
    else:
        made = pq.read_table(out)
        keys, found = made["key"].to_pylist(), made["score_two"].to_numpy()
    assert keys == [f"in.npy#{i + 1}" for i in range(300_000)]
    np.testing.assert_allclose(found, expected(two, rows), atol=2e-6)
    assert sorted(path.name for path in tmp_path.glob("out*")) == [out.name]


def test_ctrl_c_leaves_no_half_file_and_the_next_run_goes_on(indexed, photo_folder, tmp_path):
    indexed.ok("train", "photos", "dogs", "--prompt", "a dog")
    indexed.ok("export", "photos", "dogs", "-o", tmp_path / "dogs.json")
    folder = tmp_path / "many"
    folder.mkdir()
    photo = sorted(photo_folder.glob("train/*.jpg"))[0]
    for number in range(300):
        os.link(photo, folder / f"{number:04}.jpg")
    command = ("predict", tmp_path / "dogs.json", folder, "-o", tmp_path / "out.csv")
    process = indexed.start(*command)
    process.stderr.readline()  # the first line of progress
    process.send_signal(signal.SIGINT)
    _, problems = process.communicate(timeout=PATIENCE)

    assert process.returncode == 130
    assert "was not written. Run the command again to go on" in problems
    assert not (tmp_path / "out.csv").exists()
    changed = json.loads((tmp_path / "dogs.json").read_text())
    (tmp_path / "other.json").write_text(json.dumps(changed | {"bias": changed["bias"] + 1}))
    refused = indexed.fails(6, "predict", tmp_path / "other.json", folder, "-o", tmp_path / "out.csv")
    assert "head dogs" in refused and "--restart" in refused
    shutil.copy(photo, folder / "late.jpg")
    assert "contents of the input" in indexed.fails(6, *command)
    (folder / "late.jpg").unlink()
    done = indexed.run(*command)
    assert done.returncode == 0, done.stderr
    assert "were scored by an earlier run" in done.stderr
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [row["key"] for row in rows] == [f"{number:04}.jpg" for number in range(300)]
    assert len({row["score"] for row in rows}) == 1


def test_refusals_say_the_way_out(program, one, tmp_path):
    pq.write_table(
        pa.table({"vector": pa.FixedSizeListArray.from_arrays(unit_rows(3).ravel(), DIM), "score": [1, 2, 3]}),
        tmp_path / "in.parquet",
    )
    np.save(tmp_path / "wide.npy", np.ones((3, DIM + 1), np.float32))
    out = tmp_path / "out.parquet"

    assert "--prefix" in program.fails(2, "predict", one, tmp_path / "in.parquet", "-o", out)
    program.ok("predict", one, tmp_path / "in.parquet", "-o", out, "--prefix", "my_")
    assert pq.read_table(out).column_names == ["vector", "score", "my_score", "my_probability", "my_decision"]
    assert "33" in program.fails(2, "predict", one, tmp_path / "wide.npy")
    shutil.copy(one, tmp_path / "same.json")
    assert "NAME=FILE" in program.fails(2, "predict", one, tmp_path / "same.json", tmp_path / "in.parquet")
    program.ok("predict", one, f"other={tmp_path / 'same.json'}", tmp_path / "in.parquet", "-o", out)
    assert "score_other" in pq.read_table(out).column_names
    assert "csv, jsonl or parquet" in program.fails(2, "predict", one, tmp_path / "in.parquet", "-o", tmp_path / "o.xls")
    assert "no head" in program.fails(2, "predict", tmp_path / "in.parquet", tmp_path / "in.parquet")
    assert "no file like" in program.fails(3, "predict", one, tmp_path / "none-*.parquet")
    assert sorted(path.name for path in tmp_path.glob("*.partial")) == []


def test_memory_does_not_grow_with_the_input(program, one, tmp_path):
    peaks = []
    for count in (50_000, 400_000):
        np.save(tmp_path / "in.npy", unit_rows(count))
        _, peak = program.run_measured("predict", one, tmp_path / "in.npy", "-o", tmp_path / "out.csv")
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 16 * 2**20
    _, peak = program.run_measured("predict", one, tmp_path / "in.npy", "-o", tmp_path / "out.parquet")
    assert peak < 256 * 2**20  # row groups of 64 MiB
