# SPDX-License-Identifier: Apache-2.0
"""Encoders of full width with random weights, beside what people run them with, in the same run.

    .venv/bin/python bench/encode_peers.py images [PHOTOS] [--count 300] [--large] [--turns 1]
    .venv/bin/python bench/encode_peers.py texts [CSV] [--count 4000] [--turns 1]
    .venv/bin/python bench/encode_peers.py precisions [PHOTOS] [--count 100] [--turns 1] [--only bf16 int8]
    .venv/bin/python bench/encode_peers.py start [PHOTOS]

images       CLIP ViT-B/32, from JPEG files (with --large: of 12 megapixels) to vectors: `halfspace index`, all of it
             durable, against
             torch       transformers' CLIPImageProcessor (Pillow) and CLIPModel in PyTorch, batches of 32
             onnxruntime Pillow and numpy, the network we read, batches of 32
             ahead       the same, the next batch read by two threads while the network runs
texts        BERT of MiniLM-L6's shape with its vocabulary, texts sorted by length, batches of 32: `halfspace index`
             against transformers in PyTorch, and `tokenizers` with ONNX Runtime
precisions   `halfspace index` of the same photos by the same weights: plain, bf16, fp16, int8; cosine to plain float32
start        `halfspace search` from the start of the process to its end, by a prompt for CLIP's text tower

Peers are timed with all loaded; of ours the whole process is, once with its networks compiled before. CPU is user and
system time over wall time and cores. Models and ONNX files are made by tests/integration/encode/families.
"""
import argparse
import csv
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile

import numpy as np
from encoder_peers import (ROOT, SHARED, in_own_process, photos_by_onnxruntime, photos_by_torch, texts_by_onnxruntime,
                           texts_by_torch, timed)


class Ours:
    """The program with a home and a cache of its own."""

    def __init__(self, program, folder):
        self._program, self._folder = pathlib.Path(program).resolve(), pathlib.Path(folder)
        self._environment = os.environ | {"HALFSPACE_HOME": str(self._folder / "home"),
                                          "XDG_CACHE_HOME": str(self._folder / "cache")}
        self.workspace = None  # of the last `index`

    def run(self, *arguments):
        return subprocess.run([self._program, *map(str, arguments)], check=True, env=self._environment,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout

    def index(self, source, encoder, *options):
        """Into a new workspace: the report, the seconds of the process, its share of the cores."""
        self.workspace = tempfile.mkdtemp(dir=self._folder)
        os.rmdir(self.workspace)
        arguments = ("index", source, "--workspace", self.workspace, "--encoder", encoder, "--json", *options)
        said, seconds, cpu = timed(lambda: self.run(*arguments), resource.RUSAGE_CHILDREN)
        return json.loads(said), seconds, cpu


def some_photos(source, count, folder):
    """Copies of the first `count` photos of `source`, in a new folder."""
    files = sorted(pathlib.Path(source).resolve().rglob("*.jpg"))[:count]
    assert len(files) == count, f"{source} has {len(files)} photos"
    folder.mkdir()
    return [shutil.copy(file, folder / f"{number:06}.jpg") for number, file in enumerate(files)]


def some_texts(source, count, path):
    """A table of the first `count` unlike texts of a table's first column."""
    with open(source, newline="", encoding="utf-8") as file:
        texts = list(dict.fromkeys(line[0] for line in list(csv.reader(file))[1:]))[:count]
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["text"], *([text] for text in texts)])
    return texts


def compare(ours, few, source, encoder, count, options, peers):
    """Our whole process, after one over `few` that compiled the network, and each of `peers`, by turns."""
    ours.index(few, encoder)
    work = [("Halfspace, whole process", lambda: ours.index(source, encoder))]
    work += [(name, lambda peer=peer: in_own_process(*peer)) for name, *peer in peers]
    best = {}
    for _ in range(options.turns):
        for name, run in work:
            result, seconds, cpu = run()
            if name not in best or seconds < best[name][0]:
                best[name] = seconds, cpu, result
    assert best[work[0][0]][2]["added"] == count, best[work[0][0]][2]
    print("| | a second | CPU | Halfspace is |\n|---|---|---|---|")
    for name, (seconds, cpu, _) in best.items():
        times = f"{seconds / best[work[0][0]][0]:.2f} times as fast" if name != work[0][0] else ""
        print(f"| {name} | {count / seconds:.1f} | {cpu:.0%} | {times} |")


def images(ours, folder, options):
    import encoder_models
    package = encoder_models.clip_package()
    source = options.source or (encoder_models.large_photos() if options.large else SHARED / "data/captioned")
    files = some_photos(source, options.count or (48 if options.large else 300), folder / "photos")
    some_photos(source, 2, folder / "few")
    network = package / "onnx/vision_model.onnx"
    compare(ours, folder / "few", folder / "photos", package, len(files), options,
            [("transformers + PyTorch", photos_by_torch, files),
             ("ONNX Runtime + Pillow", photos_by_onnxruntime, files, network, False),
             ("ONNX Runtime + Pillow, reading ahead", photos_by_onnxruntime, files, network, True)])


def texts(ours, folder, options):
    import encoder_models
    package = encoder_models.minilm_package()
    table = options.source or SHARED / "data/banking77/train.csv"
    some_texts(table, 2, folder / "few.csv")
    found = some_texts(table, options.count or 4000, folder / "texts.csv")
    compare(ours, folder / "few.csv", folder / "texts.csv", package, len(found), options,
            [("transformers + PyTorch", texts_by_torch, found),
             ("tokenizers + ONNX Runtime", texts_by_onnxruntime, found, package)])


def vectors_of(files, encoder, folder):
    tool = ROOT / "build/release/tests/integration/encode/encode_tool"
    subprocess.run([tool, "embed-files", "--package", encoder, "--out", folder / "rows", *files], check=True,
                   stdout=subprocess.DEVNULL)
    return np.fromfile(folder / "rows", np.float32).reshape(len(files), -1)


def precisions(ours, folder, options):
    import encoder_models
    package = encoder_models.variants_package()
    files = some_photos(options.source or SHARED / "data/captioned", options.count or 100, folder / "photos")
    some_photos(folder / "photos", 2, folder / "few")
    plain = vectors_of(files[:40], package, folder)
    print("| | images/s | cosine to plain: least | mean | ONNX Runtime images/s |\n|---|---|---|---|---|")
    for name in options.only or ("plain", "bf16", "fp16", "quantized", "int8"):
        encoder = package if name == "plain" else f"{package}:{name}"
        ours.index(folder / "few", encoder)
        seconds = min(ours.index(folder / "photos", encoder)[1] for _ in range(options.turns))
        cosines = (vectors_of(files[:40], encoder, folder) * plain).sum(axis=1)
        network = package / f"onnx/vision_model{'' if name == 'plain' else '_' + name}.onnx"
        peer = "-" if name == "bf16" else f"{peer_speed(files, network, options):.1f}"
        print(f"| {name} | {len(files) / seconds:.1f} | {cosines.min():.5f} | {cosines.mean():.5f} | {peer} |", flush=True)


def peer_speed(files, network, options):
    return len(files) / min(in_own_process(photos_by_onnxruntime, files, network, False)[1]
                            for _ in range(options.turns))


def start(ours, folder, options):
    import encoder_models
    package = encoder_models.clip_package()
    some_photos(options.source or SHARED / "data/captioned", options.count or 16, folder / "photos")
    ours.index(folder / "photos", package)
    times = []
    for _ in range(8):
        _, seconds, _ = timed(lambda: ours.run("search", ours.workspace, "a dog in the snow"), resource.RUSAGE_CHILDREN)
        times.append(seconds * 1e3)
    print(f"search: the first, which compiles, {times[0]:.0f} ms; then median {statistics.median(times[1:]):.0f} ms, "
          f"{min(times[1:]):.0f} to {max(times[1:]):.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    workloads = {"images": images, "texts": texts, "precisions": precisions, "start": start}
    parser.add_argument("workload", choices=workloads)
    parser.add_argument("source", nargs="?", type=pathlib.Path)
    parser.add_argument("--count", type=int, help="photos or texts")
    parser.add_argument("--turns", type=int, default=1, help="times each is run; the quickest counts")
    parser.add_argument("--large", action="store_true", help="`images` of 12 megapixels")
    parser.add_argument("--only", nargs="*", help="of `precisions`, these")
    parser.add_argument("--halfspace", default=ROOT / "build/release/halfspace")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workloads[options.workload](Ours(options.halfspace, folder), pathlib.Path(folder), options)


if __name__ == "__main__":
    main()
