# SPDX-License-Identifier: Apache-2.0
"""`halfspace predict` over many rows and over photos, each beside a peer in the same run.

    .venv/bin/python bench/predict_bench.py vectors [--rows 1000000] [--dim 512] [--halfspace build/release/halfspace]
    .venv/bin/python bench/predict_bench.py photos [PHOTOS]

vectors   rows of a .npy file, and the same as a Parquet table that is copied, with one head and with five: rows a second
          of the whole process and the most memory it had. Peer: numpy over the mapped file, 8,192 rows at a time (norm,
          product, sigmoid), written by pyarrow; for the table pyarrow batch by batch, likewise.
photos    pictures of a folder by the starter encoder. Peer: that network by ONNX Runtime and Pillow, batches of 32.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import resource
import subprocess
import tempfile
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 8192


def write_head(path, dim, seed, encoder="", fingerprint=""):
    weights = np.random.default_rng(seed).standard_normal(dim)
    path.write_text(json.dumps({
        "format": "halfspace-head", "version": 1, "dim": dim, "weights": [float(np.float32(w)) for w in weights],
        "bias": 0.0, "classifier": path.stem, "encoder": encoder, "encoder_fingerprint": fingerprint, "cut_off": None,
    }))
    return path


def write_rows(folder, count, dim):
    """The same rows as .npy and as a Parquet table with an id and a text."""
    random = np.random.default_rng(1)
    rows = np.lib.format.open_memmap(folder / "in.npy", "w+", np.float32, (count, dim))
    schema = pa.schema([("id", pa.int64()), ("text", pa.string()), ("vector", pa.list_(pa.float32(), dim))])
    with pq.ParquetWriter(folder / "table.parquet", schema) as writer:
        for begin in range(0, count, 65536):
            part = random.standard_normal((min(65536, count - begin), dim), np.float32)
            rows[begin:begin + len(part)] = part
            ids = np.arange(begin, begin + len(part))
            writer.write_table(pa.table([ids, [f"row {i}" for i in ids],
                                         pa.FixedSizeListArray.from_arrays(part.ravel(), dim)], schema=schema))
    rows.flush()


def peak_of(pid):
    try:
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM")), 0)


def ours(program, arguments):
    """Seconds and peak bytes of the whole process."""
    start = time.perf_counter()
    process = subprocess.Popen([program, "predict", *map(str, arguments)], stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, peak_of(process.pid))
        time.sleep(0.005)
    assert process.returncode == 0
    return time.perf_counter() - start, peak


def peer_measured(function, *arguments):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (function, *arguments))


def _measured(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def predictions(rows, weights):
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    scores = rows @ weights
    return {"score": scores, "probability": 1 / (1 + np.exp(-scores)), "decision": scores >= 0}


def weights_of(head):
    return np.array(json.loads(head.read_text())["weights"], np.float32)


def numpy_over_npy(path, head, output):
    rows, weights, writer = np.load(path, mmap_mode="r"), weights_of(head), None
    for begin in range(0, len(rows), BATCH):
        made = pa.table(predictions(rows[begin:begin + BATCH], weights))
        keys = pa.array([f"in.npy#{i + 1}" for i in range(begin, begin + len(made))])
        made = made.add_column(0, "key", keys)
        writer = writer or pq.ParquetWriter(output, made.schema)
        writer.write_table(made)
    writer.close()


def pyarrow_over_parquet(path, head, output):
    weights, writer = weights_of(head), None
    for batch in pq.ParquetFile(path).iter_batches(BATCH):
        table = pa.Table.from_batches([batch])
        rows = batch["vector"].flatten().to_numpy().reshape(-1, len(weights))
        for name, values in predictions(rows, weights).items():
            table = table.append_column(name, pa.array(values))
        writer = writer or pq.ParquetWriter(output, table.schema)
        writer.write_table(table)
    writer.close()


def tell(what, rows, measured):
    seconds, peak = measured
    print(f"{what:44} {seconds:7.1f} s {rows / seconds:11,.0f} rows/s {peak / 2**20:6.0f} MiB", flush=True)


def vectors(arguments, folder):
    write_rows(folder, arguments.rows, arguments.dim)
    heads = [write_head(folder / f"h{i}.json", arguments.dim, i) for i in range(5)]
    output = folder / "out.parquet"
    for name, peer, options in (("in.npy", numpy_over_npy, []),
                                ("table.parquet", pyarrow_over_parquet, ["--vector", "vector", "--text", "-"])):
        path = folder / name
        for count in (1, 5):
            tell(f"{name}, {count} heads, ours", arguments.rows,
                 ours(arguments.halfspace, [*heads[:count], path, "-o", output, *options]))
        tell(f"{name}, 1 head, numpy and pyarrow", arguments.rows,
             peer_measured(peer, path, heads[0], folder / "peer.parquet"))
        mine, theirs = pq.read_table(output, columns=["score_h0"]), pq.read_table(folder / "peer.parquet", columns=["score"])
        worst = np.abs(mine["score_h0"].to_numpy() - theirs["score"].to_numpy()).max()
        print(f"  largest difference of a score: {worst:.1e}")


def photos(arguments, folder):
    from end_to_end import ENDINGS, peer_seconds
    described = subprocess.run([arguments.halfspace, "encoder", "info", "starter", "--json"], check=True,
                               stdout=subprocess.PIPE)
    encoder = json.loads(described.stdout)
    head = write_head(folder / "h.json", encoder["dim"], 1, "starter", encoder["fingerprint"])
    count = sum(path.suffix.lower() in ENDINGS for path in pathlib.Path(arguments.photos).rglob("*"))
    tell("photos, ours", count, ours(arguments.halfspace, [head, arguments.photos, "-o", folder / "out.parquet"]))
    seconds = peer_seconds(arguments.photos)
    print(f"photos, ONNX Runtime and Pillow, loaded {seconds:12.1f} s {count / seconds:11,.0f} photos/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["vectors", "photos"])
    parser.add_argument("photos", nargs="?", default="../shared/data/captioned")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--dim", type=int, default=512)
    parser.add_argument("--halfspace", default="build/release/halfspace")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        {"vectors": vectors, "photos": photos}[arguments.what](arguments, pathlib.Path(folder))


if __name__ == "__main__":
    main()
