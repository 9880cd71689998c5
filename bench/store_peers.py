# SPDX-License-Identifier: Apache-2.0
"""The store beside other ways to search, on the same vectors in the same run.

    .venv/bin/python bench/store_peers.py FOLDER [--rows 100000 1000000 10000000] [--turns 21] [--json FILE]

Runs `store_bench` for each size, which makes the vectors in FOLDER (512 dimensions, clustered, half seen; 10 million
take 26 GB) and leaves them there, then asks the peers for the best 50 of the same planes and prints tables in Markdown.
Their answers are compared with the plain product in float64; recall is the share of the right 50. Needs
requirements-reference.txt. Peers keep a copy of the vectors in memory and run up to --peer-rows rows.

numpy     X @ w, seen rows to -inf, argpartition; X @ W.T for 20 planes, without picking any
faiss     IndexFlatIP with a bitmap selector, its rows split in 1, 2, 4 and 8 ranges that 2 threads search; the same with
          64 planes a call, for each of them; IndexShards, which knows no selector, so all rows; 8 bit scalar quantiser in
          2 ranges, best 200, then their float rows
usearch   exact search, which knows no filter, so all rows
hnsw      faiss (bitmap selector), hnswlib (a Python function as filter), usearch (no filter in its Python: 200
          answers, 2,500 where the best are seen, and the seen ones dropped), each at several widths of search, with half
          and with just the best 2,000 of each plane seen; M 16, efConstruction 100. A graph is built for the smallest
          size, and for others if that is likely to take less than --hnsw-seconds
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
import hnswlib  # noqa: E402
import numpy as np  # noqa: E402
import usearch.index  # noqa: E402

DIM = 512
PAGE = 50
HEADS = 20
BATCH = 64
THREADS = os.cpu_count()
M = 16
EF_CONSTRUCTION = 100
MANY_SEEN = 2000


class Data:
    """What `store_bench` left on disk."""

    def __init__(self, folder, rows):
        self.rows = rows
        self.vectors = np.fromfile(folder / "vectors.f32", np.float32, rows * DIM).reshape(rows, DIM)
        self.planes = np.fromfile(folder / "planes.f32", np.float32).reshape(-1, DIM)
        self.seen = np.unpackbits(np.fromfile(folder / "seen50.bits", np.uint8), bitorder="little")[:rows].astype(bool)

    def scores(self, planes):
        """In double, a column for each plane."""
        scores = np.empty((self.rows, len(planes)))
        for begin in range(0, self.rows, 65536):  # not all at once
            part = slice(begin, begin + 65536)
            scores[part] = self.vectors[part].astype(np.float64) @ planes.T.astype(np.float64)
        return scores


class Peers:
    """Asks one peer after the other and keeps what came of it."""

    def __init__(self, data, turns):
        self.data, self.turns, self.results = data, turns, []
        self.scores = data.scores(data.planes[:min(turns, 8)])
        best = np.argpartition(-self.scores, MANY_SEEN, axis=0)[:MANY_SEEN]
        self.seen = {"half": data.seen, "best 2,000": np.zeros(data.rows, bool), "none": np.zeros(data.rows, bool)}
        self.seen["best 2,000"][best.ravel()] = True
        self.right = {name: self.exact(seen) for name, seen in self.seen.items()}

    def exact(self, seen):
        """The right ids for each of the first planes."""
        scores = np.where(seen[:, None], -np.inf, self.scores)
        return [set(np.argpartition(-column, PAGE)[:PAGE].tolist()) for column in scores.T]

    def ask(self, name, search, *, planes=1, seen="half", turns=None):
        """Times `search(plane)`, or `search(planes)` if it takes more than one, after a call that does not count."""
        every = self.data.planes[:self.scores.shape[1]] if seen == "best 2,000" else self.data.planes
        turns = turns or self.turns
        calls = [every[i % len(every)] for i in range(turns)] if planes == 1 else [every[:planes]] * max(3, turns // 4)
        search(calls[0])
        times, answers = [], []
        for call in calls:
            start = time.perf_counter()
            answers.append(search(call))
            times.append((time.perf_counter() - start) * 1e3 / (planes if planes == BATCH else 1))
        recall = None
        if planes != HEADS:
            pairs = zip(self.right[seen], answers[0] if planes == BATCH else answers)
            recall = float(np.mean([len(right & set(np.asarray(ids).tolist())) / PAGE for right, ids in pairs]))
        self.results.append({"rows": self.data.rows, "peer": name, "seen": seen, "planes": planes,
                             "median_ms": float(np.median(times)), "p95_ms": float(np.percentile(times, 95)),
                             "recall": recall})
        shown = "" if recall is None else f"recall {recall:.4f}"
        print(f"{self.data.rows:>9} {name:<30} {seen:<10} {np.median(times):9.2f} ms {shown}", flush=True)


class Ranges:
    """A faiss index in equal ranges of rows that all threads search, with the unseen rows of each selected."""

    def __init__(self, data, ranges, make):
        faiss.omp_set_num_threads(1)
        self.bounds = np.linspace(0, data.rows, ranges + 1).astype(int) // 8 * 8
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

    def search(self, planes, count):
        """The best ids of each plane, a row each."""
        def one(part):
            parameters = faiss.SearchParameters(sel=self.selectors[part][1])
            scores, ids = self.parts[part].search(planes, count, params=parameters)
            return scores, ids + self.bounds[part]
        found = list(self.pool.map(one, range(len(self.parts))))
        scores = np.concatenate([scores for scores, _ in found], axis=1)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
        return np.take_along_axis(np.concatenate([ids for _, ids in found], axis=1), best, axis=1)


def ask_numpy(data, peers):
    def best(plane):
        scores = data.vectors @ plane
        scores[data.seen] = -np.inf
        found = np.argpartition(-scores, PAGE)[:PAGE]
        return found[np.argsort(-scores[found])]
    peers.ask("numpy X @ w, argpartition", best)
    peers.ask(f"numpy X @ W.T, {HEADS} planes", lambda planes: data.vectors @ planes.T, planes=HEADS, seen="none")


def ask_faiss(data, peers):
    for ranges in (1, 2, 4, 8):
        index = Ranges(data, ranges, lambda: faiss.IndexFlatIP(DIM))
        peers.ask(f"faiss flat, {ranges} ranges", lambda plane: index.search(plane[None], PAGE)[0])
        if ranges == THREADS:
            peers.ask(f"faiss flat, {ranges} ranges, {BATCH} a call", lambda planes: index.search(planes, PAGE),
                      planes=BATCH)
        del index
    shards = faiss.IndexShards(DIM, True, True)
    parts = [faiss.IndexFlatIP(DIM) for _ in range(THREADS)]
    for part, rows in zip(parts, np.array_split(data.vectors, THREADS)):
        part.add(rows)
        shards.add_shard(part)
    peers.ask(f"faiss flat, IndexShards of {THREADS}", lambda plane: shards.search(plane[None], PAGE)[1][0],
              seen="none")
    del shards, parts
    index = Ranges(data, THREADS, lambda: faiss.IndexScalarQuantizer(DIM, faiss.ScalarQuantizer.QT_8bit,
                                                                     faiss.METRIC_INNER_PRODUCT))

    def refined(plane):
        ids = index.search(plane[None], 4 * PAGE)[0]
        return ids[np.argsort(-(data.vectors[ids] @ plane))[:PAGE]]
    peers.ask("faiss sq8 + refine", refined)


def ask_usearch(data, peers):
    def exact(plane):
        return usearch.index.search(data.vectors, plane, PAGE, usearch.index.MetricKind.IP, exact=True,
                                    threads=THREADS).keys
    peers.ask("usearch exact", exact, turns=max(3, peers.turns // 3), seen="none")


def built(name, build, allowed, rows):
    """The graph and the seconds it took, if it is likely to take no more than `allowed`."""
    before = built.seconds.get(name)
    if before and before[1] * (rows / before[0]) * 1.3 > allowed:  # a larger graph is slower to grow
        print(f"{rows:>9} {name}: not built, as {before[0]} rows took {before[1]:.0f} s", flush=True)
        return None
    start = time.perf_counter()
    graph = build()
    built.seconds[name] = rows, time.perf_counter() - start
    print(f"{rows:>9} {name}: built in {built.seconds[name][1]:.0f} s", flush=True)
    return graph


built.seconds = {}


def ask_graphs(data, peers, allowed):
    faiss.omp_set_num_threads(THREADS)
    kinds = {name: peers.seen[name] for name in ("half", "best 2,000")}

    def build_faiss():
        index = faiss.IndexHNSWFlat(DIM, M, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = EF_CONSTRUCTION
        index.add(data.vectors)
        return index

    def build_hnswlib():
        index = hnswlib.Index("ip", DIM)
        index.init_index(data.rows, EF_CONSTRUCTION, M)
        index.add_items(data.vectors, num_threads=THREADS)
        return index

    def build_usearch():
        index = usearch.index.Index(ndim=DIM, metric="ip", dtype="f32", connectivity=M, expansion_add=EF_CONSTRUCTION)
        index.add(np.arange(data.rows), data.vectors, threads=THREADS)
        return index

    if index := built("faiss hnsw", build_faiss, allowed, data.rows):
        for name, seen in kinds.items():
            bits = np.packbits(~seen, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
            for width in (64, 256, 1024):
                parameters = faiss.SearchParametersHNSW(sel=selector, efSearch=width)
                peers.ask(f"faiss hnsw, ef {width}",
                          lambda plane: index.search(plane[None], PAGE, params=parameters)[1][0], seen=name)
        del index
    if index := built("hnswlib", build_hnswlib, allowed, data.rows):
        for name, seen in kinds.items():
            unseen = (~seen).tolist()
            for width in (64, 256, 1024):
                index.set_ef(width)
                peers.ask(f"hnswlib, ef {width}", lambda plane: answers_of_hnswlib(index, plane, unseen), seen=name)
        del index
    if index := built("usearch hnsw", build_usearch, allowed, data.rows):
        for name, seen in kinds.items():
            count = 4 * PAGE if name == "half" else MANY_SEEN + 10 * PAGE

            def search(plane):
                keys = index.search(plane, count).keys
                return keys[~seen[keys]][:PAGE]
            for width in (256, 1024, 4096):
                index.expansion_search = width
                peers.ask(f"usearch hnsw, ef {width}", search, seen=name)


def answers_of_hnswlib(index, plane, unseen):
    """Those within the width of its search; where too few of them pass the filter it gives an error instead."""
    try:
        return index.knn_query(plane, PAGE, 1, unseen.__getitem__)[0][0]
    except RuntimeError:
        return []


def run_peers(data, turns, hnsw_seconds):
    peers = Peers(data, turns)
    ask_numpy(data, peers)
    ask_faiss(data, peers)
    ask_usearch(data, peers)
    ask_graphs(data, peers, hnsw_seconds)
    return peers.results


def run_store(program, folder, rows, turns):
    done = subprocess.run([program, folder, str(rows), str(turns)], check=True, stdout=subprocess.PIPE, text=True)
    return {line["what"]: line for line in map(json.loads, done.stdout.splitlines())}


def store_table(rows, lines):
    read, opened = lines["read"]["median_ms"], lines["open"]
    yield (f"\n### {rows:,} rows\n\nKernels {lines['kernels']['name']}; opened in {opened['median_ms']:.1f} ms, in memory "
           f"then {opened['resident_kb']:.0f} kB ({100 * opened['resident_share']:.4f}% of the vectors).\n")
    yield "| workload | median ms | p95 ms | GB/s | times reading | processor ms |\n|---|---|---|---|---|---|"
    for name, line in lines.items():
        if "bytes" in line and line["bytes"] > 0:
            median = line["median_ms"]
            yield (f"| {name} | {median:.2f} | {line['p95_ms']:.2f} | {line['bytes'] / median / 1e6:.1f} | "
                   f"{median / read:.2f} | {line['cpu_ms']:.1f} |")


def peer_table(results, lines):
    yield "\n| peer | seen | median ms | p95 ms | recall | times ours |\n|---|---|---|---|---|---|"
    ours = {"half": "best/50", "best 2,000": "best/top2000", "none": "best/0"}
    for peer in results:
        own = lines["heads20" if peer["planes"] == HEADS else ours[peer["seen"]]]["median_ms"]
        recall = "" if peer["recall"] is None else f"{peer['recall']:.4f}"
        yield (f"| {peer['peer']} | {peer['seen']} | {peer['median_ms']:.2f} | {peer['p95_ms']:.2f} | {recall} | "
               f"{peer['median_ms'] / own:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rows", type=int, nargs="+", default=[100000, 1000000])
    parser.add_argument("--turns", type=int, default=21)
    parser.add_argument("--peer-rows", type=int, default=1000000, help="largest size that peers take up")
    parser.add_argument("--hnsw-seconds", type=float, default=360, help="longest time to build a graph")
    parser.add_argument("--json", type=pathlib.Path, help="where to put all figures")
    parser.add_argument("--program", default="build/release/bench/store_bench")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    figures, tables = [], []
    for rows in sorted(arguments.rows):
        store = run_store(arguments.program, arguments.folder, rows, arguments.turns)
        peers = []
        if rows <= arguments.peer_rows:
            peers = run_peers(Data(arguments.folder / str(rows), rows), arguments.turns, arguments.hnsw_seconds)
        figures.append({"rows": rows, "store": list(store.values()), "peers": peers})
        tables += store_table(rows, store)
        if peers:
            tables += peer_table(peers, store)
        if arguments.json:
            arguments.json.write_text(json.dumps(figures, indent=1))
    print("\n".join(tables))


if __name__ == "__main__":
    main()
