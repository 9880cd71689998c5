# SPDX-License-Identifier: Apache-2.0
"""Data sets as pandas, numpy, pyarrow and Hugging Face's datasets write them."""

import csv
import datetime
import decimal
import hashlib
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from PIL import Image


def jpeg(colour: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), (colour % 256, 0, 0)).save(buffer, "JPEG")
    return buffer.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def picture_table(count: int) -> pa.Table:
    """As `push_to_hub` stores pictures, down to the schema's metadata."""
    features = {"image": {"_type": "Image"},
                "label": {"names": ["ant", "bee"], "_type": "ClassLabel"}}
    table = pa.table({
        "image": pa.array([{"bytes": jpeg(i), "path": f"{i}.jpg"} for i in range(count)],
                          pa.struct([("bytes", pa.binary()), ("path", pa.string())])),
        "label": pa.array([i % 2 for i in range(count)], pa.int64())})
    return table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip", "brotli", "lz4"])
def test_pictures_in_parquet_of_every_compression(tool, tmp_path, compression):
    file = tmp_path / "data/train-00000-of-00001.parquet"
    file.parent.mkdir()
    pq.write_table(picture_table(25), file, row_group_size=10, compression=compression)

    info, records = tool.read(tmp_path)
    _, again = tool.read(tmp_path, again=[records[i]["key"] for i in (24, 0, 13)])

    assert (info["kind"], info["image"], info["label"], info["count"]) == ("image", "image", "label", 25)
    assert [r["sha256"] for r in records] == [sha256(jpeg(i)) for i in range(25)]
    assert records[1]["metadata"] == {"image": "1.jpg", "label": "bee"}
    assert {r["split"] for r in records} == {"train"}
    assert [a["sha256"] for a in again] == [sha256(jpeg(i)) for i in (24, 0, 13)]


@pytest.mark.parametrize("make", [
    lambda t, f: pa.ipc.new_stream(f, t.schema),
    lambda t, f: pa.ipc.new_file(f, t.schema),
    lambda t, f: pa.ipc.new_file(f, t.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")),
], ids=["stream", "file", "zstd"])
def test_pictures_in_arrow_files(tool, tmp_path, make):
    table = picture_table(25)
    with make(table, str(tmp_path / "x.arrow")) as writer:
        writer.write_table(table, max_chunksize=10)

    _, records = tool.read(tmp_path / "x.arrow")
    _, again = tool.read(tmp_path / "x.arrow", again=["x.arrow#25", "x.arrow#1"])

    assert [r["sha256"] for r in records] == [sha256(jpeg(i)) for i in range(25)]
    assert [a["sha256"] for a in again] == [sha256(jpeg(24)), sha256(jpeg(0))]


def test_every_type_of_column_becomes_readable_metadata(tool, tmp_path):
    table = pa.table({
        "text": ["a text"], "whole": pa.array([2**60]), "float": pa.array([0.1], pa.float32()),
        "half": pa.array([np.float16(1.5)]), "flag": [True], "day": [datetime.date(2024, 2, 29)],
        "time": pa.array([datetime.datetime(2024, 2, 29, 12, 30)], pa.timestamp("ms")),
        "money": [decimal.Decimal("12.30")], "nested": [{"a": [1, 2], "b": "ü"}],
        "coded": pa.array(["red"]).dictionary_encode(), "none": pa.array([None], pa.string()),
        "bytes_": pa.array([b"\x00\x01"]), "large": pa.array(["big"], pa.large_string()),
        "view": pa.array(["seen"], pa.string_view())})
    pyarrow.feather.write_feather(table, tmp_path / "x.feather")

    _, (record,) = tool.read(tmp_path / "x.feather")

    assert record["text"] == "a text"
    assert record["metadata"] == {
        "whole": str(2**60), "float": "0.1", "half": "1.5", "flag": "true", "day": "2024-02-29",
        "time": "2024-02-29 12:30:00.000", "money": "12.30", "nested": '{"a":[1,2],"b":"ü"}',
        "coded": "red", "large": "big", "view": "seen"}


@pytest.mark.parametrize("kind", [pa.list_(pa.float32()), pa.list_(pa.float64()), pa.list_(pa.float16()),
                                  pa.large_list(pa.float32()), pa.list_(pa.float32(), 4)], ids=str)
def test_vectors_in_parquet(tool, tmp_path, kind):
    vectors = np.arange(1, 41, dtype=np.float16).reshape(10, 4)
    table = pa.table({"id": [f"v{i}" for i in range(10)],
                      "features": pa.array(list(vectors.astype(kind.value_type.to_pandas_dtype())), kind)})
    pq.write_table(table, tmp_path / "v.parquet", row_group_size=3)

    info, records = tool.read(tmp_path / "v.parquet", text="-")

    assert (info["kind"], info["dim"], info["vector"], info["id"]) == ("vector", 4, "features", "id")
    assert np.array_equal([r["vector"] for r in records], vectors)
    assert [r["key"] for r in records] == [f"v{i}" for i in range(10)]


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", ">f8", "<f2", ">f2"])
def test_vectors_in_numpy_files(tool, tmp_path, dtype):
    vectors = np.random.default_rng(7).standard_normal((50, 9)).astype(dtype)
    vectors[3] = 0
    vectors[4, 2] = np.nan
    np.save(tmp_path / "v.npy", vectors)

    info, records = tool.read(tmp_path / "v.npy")

    assert (info["count"], info["dim"]) == (50, 9)
    assert [i for i, r in enumerate(records) if r["problem"]] == [3, 4]
    for i, record in enumerate(records):
        if not record["problem"]:
            assert np.array_equal(np.float32(record["vector"]), vectors[i].astype(np.float32))


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_numpy_files_of_every_format_version(tool, tmp_path, version):
    with open(tmp_path / "v.npy", "wb") as file:
        np.lib.format.write_array(file, np.ones((2, 3), np.float32), version=version)

    _, records = tool.read(tmp_path / "v.npy")

    assert [r["vector"] for r in records] == [[1, 1, 1]] * 2


NASTY = ["plain", "a, b", 'say "hi"', "two\nlines", "two\r\nlines", " space ", "a;b\tc|d", "'", '"', '""',
         "nan", "NULL", "0", "é 你 😀", "\\n", "x" * 100_000, "=1+1", "#no comment", ","]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_as_python_writes_it(tool, tmp_path, delimiter, quoting, encoding):
    with open(tmp_path / "a.csv", "w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
        writer.writerow(["text", "n", "label"])
        writer.writerows([text, i, f"c{i % 3}"] for i, text in enumerate(NASTY))

    _, records = tool.read(tmp_path / "a.csv")

    assert [r["text"] for r in records] == NASTY
    assert [r["metadata"]["n"] for r in records] == [str(i) for i in range(len(NASTY))]


def test_jsonl_as_python_writes_it(tool, tmp_path):
    with open(tmp_path / "a.jsonl", "w", encoding="utf-8") as file:
        for i, text in enumerate(NASTY):
            file.write(json.dumps({"text": text, "n": i, "deep": {"er": [i]}},
                                  ensure_ascii=i % 2 == 0) + "\n")

    _, records = tool.read(tmp_path / "a.jsonl")

    assert [r["text"] for r in records] == NASTY
    assert records[2]["metadata"] == {"n": "2", "deep.er": "[2]"}


@pytest.mark.parametrize("codec, named", [("cp1252", ""), ("gb18030", "GB18030"), ("shift_jis", "SHIFT_JIS"),
                                          ("utf-16-be", "UTF-16BE"), ("koi8-r", "KOI8-R")])
def test_encodings_as_python_writes_them(tool, tmp_path, codec, named):
    text = {"cp1252": "Größe “quoted” 5 €", "koi8-r": "привет"}.get(codec, "漢字 text")
    (tmp_path / "a.csv").write_bytes(f"text,n\n{text},1\n".encode(codec))

    info, (record,) = tool.read(tmp_path / "a.csv", encoding=named)

    assert record["text"] == text
    assert info["notes"]


def test_parquet_is_read_row_group_by_row_group(tool, tmp_path):
    """300 MB of pictures, of which no more than a few batches are in memory."""
    rng = np.random.default_rng(1)
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    with pq.ParquetWriter(tmp_path / "a.parquet", pa.schema([("image", kind)]),
                          compression="none") as writer:
        for _ in range(15):
            blobs = [{"bytes": rng.bytes(100_000), "path": "a.jpg"} for _ in range(200)]
            writer.write_table(pa.table({"image": pa.array(blobs, kind)}))

    _, (counted,) = tool.read(tmp_path / "a.parquet", quiet=True)

    assert counted["records"] == 3000
    assert 0 < counted["peak_kib"] < 200 * 1024


def test_csv_is_not_read_whole(tool, tmp_path):
    """90 MB of rows."""
    row = "some words of a text that goes on for a while," * 10
    with open(tmp_path / "a.csv", "w", encoding="utf-8") as file:
        file.write("text,n\n")
        for start in range(0, 180_000, 1000):
            file.write("".join(f'"{row}",{i}\n' for i in range(start, start + 1000)))

    _, (counted,) = tool.read(tmp_path / "a.csv", quiet=True)

    assert counted["records"] == 180_000
    assert 0 < counted["peak_kib"] < 70 * 1024


@pytest.fixture
def datasets(tmp_path, monkeypatch):
    """Hugging Face's library, which must not reach for the network."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import datasets

    return datasets


def test_a_data_set_as_hugging_face_saves_it(tool, tmp_path, datasets):
    features = datasets.Features({"text": datasets.Value("string"),
                                  "label": datasets.ClassLabel(names=["neg", "pos"])})
    rows = {"text": [f"text {i}" for i in range(20)], "label": [i % 2 for i in range(20)]}
    train = datasets.Dataset.from_dict(rows, features=features)
    test = datasets.Dataset.from_dict({k: v[:5] for k, v in rows.items()}, features=features)
    datasets.DatasetDict({"train": train, "test": test}).save_to_disk(
        tmp_path / "saved", num_shards={"train": 3, "test": 1})
    (tmp_path / "hub/data").mkdir(parents=True)
    train.to_parquet(tmp_path / "hub/data/train-00000-of-00001.parquet")
    test.to_parquet(tmp_path / "hub/data/test-00000-of-00001.parquet")
    train.to_csv(tmp_path / "train.csv")
    train.to_json(tmp_path / "train.jsonl")

    for folder in ("saved", "hub"):
        info, records = tool.read(tmp_path / folder)
        assert (info["text"], info["label"]) == ("text", "label")
        assert not [r for r in records if r["problem"]], folder
        assert sorted(r["text"] for r in records if r["split"] == "train") == sorted(rows["text"])
        assert [r["text"] for r in records if r["split"] == "test"] == rows["text"][:5]
        assert all(r["metadata"]["label"] == ("pos" if int(r["text"][5:]) % 2 else "neg") for r in records)
    for file in ("train.csv", "train.jsonl"):
        _, records = tool.read(tmp_path / file)
        assert [r["text"] for r in records] == rows["text"]


def test_pictures_as_hugging_face_saves_them(tool, tmp_path, datasets):
    files = []
    for i in range(6):
        files.append(str(tmp_path / f"{i}.png"))
        Image.new("RGB", (4, 4), (i, 0, 0)).save(files[-1])
    features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=["a", "b"])})
    data = datasets.Dataset.from_dict({"image": files, "label": [0, 1] * 3}, features=features)
    (tmp_path / "hub").mkdir()
    data.to_parquet(tmp_path / "hub/train.parquet")  # the pictures go inside
    data.save_to_disk(tmp_path / "saved")

    for folder in ("hub", "saved"):
        info, records = tool.read(tmp_path / folder)
        assert info["kind"] == "image"
        shas = [r.get("sha256") or sha256(open(r["file"], "rb").read()) for r in records]
        assert shas == [sha256(open(file, "rb").read()) for file in files]
        assert [r["metadata"]["label"] for r in records] == ["a", "b"] * 3


def test_errors_name_the_columns_there_are(tool, tmp_path):
    pq.write_table(pa.table({"words": ["a"], "n": [1]}), tmp_path / "a.parquet")

    done = tool.run(tmp_path / "a.parquet", text="text")

    assert done.returncode == 1
    assert "no column text; it has words, n" in done.stderr
