# SPDX-License-Identifier: Apache-2.0
"""The store beside other ways to search, on the same vectors in the same run.

    .venv/bin/python bench/store_peers.py FOLDER [--rows 100000 1000000 10000000] [--turns 21] [--hnsw 100000]

Runs `store_bench` for each size, which makes the vectors in FOLDER (512 dimensions, clustered, half seen; 10 million
take 26 GB), then asks the peers for the same 50 of the same planes and prints a table in Markdown. Peers run up to
--peer-rows rows (1 million: 2 GB a copy). Their answers are compared with the plain product in float64; recall is
the share of the right 50.

numpy        X @ w, seen rows to -inf, argpartition; and X @ W.T for 20 planes
faiss flat   IndexFlatIP in 1, 2, 4 and 8 shards, 2 threads, bitmap selector; the best number of shards counts
faiss sq8    IndexScalarQuantizer 8 bit, best 200, then the float rows, in 2 shards
usearch      exact search; no filter in its Python, so without one
hnsw         faiss IndexHNSWFlat (M 16, efConstruction 100) with the bitmap selector, and usearch's with as many more
             answers as the filter takes away; both at several widths of search. Up to --hnsw rows, as building takes long
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import time

# A core type or cache size that somebody set for another machine would slow numpy down.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.pop(name, None)

import faiss  # noqa: E402
import numpy as np  # noqa: E402
import usearch.index  # noqa: E402

DIM = 512
PAGE = 50
HEADS = 20
THREADS = os.cpu_count()


class Data:
    """What `store_bench` left on disk."""

    def __init__(self, folder, rows):
        self.rows = rows
        self.vectors = np.fromfile(folder / "vectors.f32", np.float32, rows * DIM).reshape(rows, DIM)
        self.planes = np.fromfile(folder / "planes.f32", np.float32).reshape(-1, DIM)
        self.seen = np.unpackbits(np.fromfile(folder / "seen50.bits", np.uint8), bitorder="little")[:rows].astype(bool)

    def exact(self, plane):
        """The right ids for a plane among the unseen ones."""
        scores = np.empty(self.rows)
        for begin in range(0, self.rows, 65536):  # in double, but not all at once
            part = slice(begin, begin + 65536)
            scores[part] = self.vectors[part].astype(np.float64) @ plane.astype(np.float64)
        scores[self.seen] = -np.inf
        return set(np.argpartition(-scores, PAGE)[:PAGE].tolist())


def timed(ask, planes, turns):
    """Milliseconds of each of `turns` calls, after one that does not count, and the answers by plane."""
    ask(planes[0])
    times, answers = [], {}
    for turn in range(turns):
        index = turn % len(planes)
        start = time.perf_counter()
        answer = ask(planes[index])
        times.append((time.perf_counter() - start) * 1e3)
        answers[index] = answer
    return times, answers


def summary(times):
    return float(np.median(times)), float(np.percentile(times, 95))


class Sharded:
    """A faiss index in equal parts that `threads` threads search, with the unseen rows of each selected."""

    def __init__(self, data, shards, make):
        faiss.omp_set_num_threads(1)
        self.bounds = np.linspace(0, data.rows, shards + 1).astype(int) // 8 * 8
        self.bounds[-1] = data.rows
        self.parts, self.selectors = [], []
        for begin, end in zip(self.bounds, self.bounds[1:]):
            index = make()
            if not index.is_trained:
                index.train(data.vectors[begin:min(end, begin + 100000)])
            index.add(data.vectors[begin:end])
            bits = np.packbits(~data.seen[begin:end], bitorder="little")
            self.parts.append(index)
            self.selectors.append((bits, faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))))
        self.pool = concurrent.futures.ThreadPoolExecutor(THREADS)

    def search(self, plane, count):
        def one(part):
            parameters = faiss.SearchParameters(sel=self.selectors[part][1])
            scores, ids = self.parts[part].search(plane[None], count, params=parameters)
            return scores[0], ids[0] + self.bounds[part]
        found = list(self.pool.map(one, range(len(self.parts))))
        scores = np.concatenate([scores for scores, _ in found])
        best = np.argsort(-scores, kind="stable")[:count]
        return np.concatenate([ids for _, ids in found])[best]


def numpy_best(data, plane):
    scores = data.vectors @ plane
    scores[data.seen] = -np.inf
    best = np.argpartition(-scores, PAGE)[:PAGE]
    return best[np.argsort(-scores[best])]


def flat_peers(data, turns, add):
    for shards in (1, 2, 4, 8):
        index = Sharded(data, shards, lambda: faiss.IndexFlatIP(DIM))
        add(f"faiss flat, {shards} shards", lambda plane: index.search(plane, PAGE), turns)
        del index
    index = Sharded(data, 2, lambda: faiss.IndexScalarQuantizer(DIM, faiss.ScalarQuantizer.QT_8bit,
                                                                faiss.METRIC_INNER_PRODUCT))

    def refined(plane):
        ids = index.search(plane, 4 * PAGE)
        return ids[np.argsort(-(data.vectors[ids] @ plane))[:PAGE]]
    add("faiss sq8 + refine", refined, turns)


def usearch_exact(data, turns):
    def ask(plane):
        return usearch.index.search(data.vectors, plane, PAGE, usearch.index.MetricKind.IP, exact=True,
                                    threads=THREADS).keys
    times, _ = timed(ask, data.planes, max(3, turns // 3))
    return summary(times)


def hnsw_peers(data, turns, add):
    faiss.omp_set_num_threads(THREADS)
    index = faiss.IndexHNSWFlat(DIM, 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 100
    start = time.perf_counter()
    index.add(data.vectors)
    print(f"faiss hnsw: built in {time.perf_counter() - start:.0f} s", flush=True)
    bits = np.packbits(~data.seen, bitorder="little")
    selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
    for width in (64, 256, 1024):
        parameters = faiss.SearchParametersHNSW(sel=selector, efSearch=width)
        add(f"faiss hnsw, ef {width}",
            lambda plane, parameters=parameters: index.search(plane[None], PAGE, params=parameters)[1][0], turns)
    del index
    graph = usearch.index.Index(ndim=DIM, metric="ip", dtype="f32", connectivity=16, expansion_add=100)
    start = time.perf_counter()
    graph.add(np.arange(data.rows), data.vectors, threads=THREADS)
    print(f"usearch hnsw: built in {time.perf_counter() - start:.0f} s", flush=True)
    for width in (256, 1024):
        graph.expansion_search = width

        def ask(plane):
            keys = graph.search(plane, 4 * PAGE).keys
            return keys[~data.seen[keys]][:PAGE]
        add(f"usearch hnsw, ef {width}", ask, turns)


def run_peers(folder, rows, turns, with_hnsw):
    data = Data(folder, rows)
    right = {index: data.exact(data.planes[index]) for index in range(min(turns, 8))}
    lines = []

    def add(name, ask, times):
        spent, answers = timed(ask, data.planes, times)
        recall = np.mean([len(right[i] & set(answers[i].tolist())) / PAGE for i in right if i in answers])
        median, p95 = summary(spent)
        lines.append((name, median, p95, recall))
        print(f"{rows:>9} {name:<24} {median:9.2f} ms  p95 {p95:9.2f}  recall {recall:.4f}", flush=True)

    add("numpy X @ w", lambda plane: numpy_best(data, plane), turns)
    heads = data.planes[:HEADS]
    spent, _ = timed(lambda _: data.vectors @ heads.T, data.planes, turns)
    median, p95 = summary(spent)
    lines.append((f"numpy X @ W.T, {HEADS} planes", median, p95, None))
    print(f"{rows:>9} numpy X @ W.T            {median:9.2f} ms  p95 {p95:9.2f}", flush=True)
    flat_peers(data, turns, add)
    median, p95 = usearch_exact(data, turns)
    lines.append(("usearch exact, no filter", median, p95, None))
    if with_hnsw:
        hnsw_peers(data, turns, add)
    return lines


def run_store(program, folder, rows, turns):
    done = subprocess.run([program, folder, str(rows), str(turns)], check=True, stdout=subprocess.PIPE, text=True)
    return {line["what"]: line for line in map(json.loads, done.stdout.splitlines()) if line["what"] != "add"}


def print_store(rows, lines):
    read = lines["read"]["median_ms"]
    opened = lines["open"]
    print(f"\n### {rows:,} rows, kernels {lines['kernels']['name']}; opened in {opened['median_ms']:.1f} ms, in memory "
          f"then {opened['resident_kb']:.0f} kB ({100 * opened['resident_share']:.4f}% of the vectors)\n")
    print("| workload | median ms | p95 ms | GB/s | times reading | processor ms |\n|---|---|---|---|---|---|")
    for name, line in lines.items():
        if "p95_ms" not in line:
            continue
        print(f"| {name} | {line['median_ms']:.2f} | {line['p95_ms']:.2f} | "
              f"{line['bytes'] / line['median_ms'] / 1e6:.1f} | {line['median_ms'] / read:.2f} | {line['cpu_ms']:.1f} |")


def print_peers(lines, best, heads):
    print("\n| peer, half seen | median ms | p95 ms | recall | times ours |\n|---|---|---|---|---|")
    for name, median, p95, recall in lines:
        ours = heads if "planes" in name else best
        shown = "" if recall is None else f"{recall:.4f}"
        print(f"| {name} | {median:.2f} | {p95:.2f} | {shown} | {median / ours:.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[100000, 1000000])
    parser.add_argument("--turns", type=int, default=21)
    parser.add_argument("--peer-rows", type=int, default=1000000, help="largest size that peers take up")
    parser.add_argument("--hnsw", type=int, default=100000, help="largest size that graphs are built for")
    parser.add_argument("--program", default="build/release/bench/store_bench")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for rows in arguments.rows:
        store = run_store(arguments.program, arguments.folder, rows, arguments.turns)
        peers = []
        if rows <= arguments.peer_rows:
            peers = run_peers(arguments.folder / str(rows), rows, arguments.turns, rows <= arguments.hnsw)
        print_store(rows, store)
        if peers:
            print_peers(peers, store["best/50"]["median_ms"], store["heads20"]["median_ms"])


if __name__ == "__main__":
    main()
