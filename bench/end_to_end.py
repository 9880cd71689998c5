# SPDX-License-Identifier: Apache-2.0
"""Two named workloads of the whole program, on real photos, each beside a peer in the same run.

indexing   `halfspace index` of a folder into a new workspace: photos a second, and where the time went.
           Peer: the same encoder by ONNX Runtime, photos by Pillow, batches of 32, in Python; no vectors kept.
round      over HTTP on that workspace: scoring a card until it is acknowledged (durable), and Enter until
           the next page is there (fit, seen flags, query, page, all durable).

    .venv/bin/python bench/end_to_end.py PHOTOS [--rounds 20] [--halfspace build/release/halfspace]
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
import urllib.request

import numpy as np
import onnxruntime
from PIL import Image

ENDINGS = {".jpg", ".jpeg", ".png"}


def encoder_folder():
    return pathlib.Path(os.environ.get("HALFSPACE_ENCODERS", "build/encoders")) / "starter"


def index(halfspace, photos, workspace):
    """The report of `halfspace index`, and the seconds the whole command took."""
    start = time.perf_counter()
    done = subprocess.run([halfspace, "index", photos, "--workspace", workspace, "--json"],
                          check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout), time.perf_counter() - start


def network_input(path):
    """Pillow's shortest edge 256, centre crop 224, as the encoder's preprocessor_config.json says."""
    image = Image.open(path).convert("RGB")
    short = min(image.size)
    image = image.resize([int(256 * side / short) for side in image.size], Image.Resampling.BICUBIC)
    left, top = (image.width - 224) // 2, (image.height - 224) // 2
    crop = np.asarray(image.crop((left, top, left + 224, top + 224)), np.float32)
    return ((crop - 127) / 128).transpose(2, 0, 1)


def peer_seconds(photos):
    """Seconds of ONNX Runtime and Pillow over the same files, the model already loaded."""
    session = onnxruntime.InferenceSession(encoder_folder() / "onnx/vision_model.onnx",
                                           providers=["CPUExecutionProvider"])
    files = sorted(path for path in pathlib.Path(photos).rglob("*") if path.suffix.lower() in ENDINGS)
    start = time.perf_counter()
    for begin in range(0, len(files), 32):
        pixels = np.stack([network_input(path) for path in files[begin:begin + 32]])
        session.run(None, {"pixel_values": pixels})
    return time.perf_counter() - start


class Server:
    """`halfspace serve` on a free port of loopback, for the length of a `with`."""

    def __init__(self, halfspace, workspace):
        self._command = [halfspace, "serve", workspace, "--port", "0"]

    def __enter__(self):
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL, text=True)
        self._url = self._process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def call(self, method, path, body=None):
        """The answer, and the milliseconds until all of it was there."""
        request = urllib.request.Request(self._url + "api/workspaces/" + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            content = answer.read()
        return json.loads(content), (time.perf_counter() - start) * 1e3


def round_times(server, name, rounds):
    """Milliseconds of every label and of every fit-and-next."""
    classifier = f"{name}/classifiers/bench"
    state, _ = server.call("POST", f"{name}/classifiers",
                           {"name": "bench", "start": [{"kind": "text", "text": "a dog", "weight": 1}]})
    labels, fits = [], []
    for _ in range(rounds):
        for rank, card in enumerate(state["page"]):
            score = {"item": card["item"]["id"], "score": 1 - 2 * (rank % 2), "unsure": False}
            labels.append(server.call("PUT", f"{classifier}/labels", {"labels": [score]})[1])
        state, took = server.call("POST", f"{classifier}/fit", {"round": state["rounds"][0]["number"]})
        fits.append(took)
    return labels, fits


def describe(name, times):
    ordered = sorted(times)
    print(f"{name:<28} median {statistics.median(ordered):6.1f} ms   "
          f"p95 {ordered[int(0.95 * (len(ordered) - 1))]:6.1f} ms   n = {len(ordered)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("photos")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--halfspace", default="build/release/halfspace")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = os.path.join(folder, "bench")
        report, seconds = index(options.halfspace, options.photos, workspace)
        peer = peer_seconds(options.photos)
        added = report["added"]
        print(f"indexing {added} photos: {added / seconds:.1f} photos/s ({seconds:.1f} s, start included)")
        print(f"  decode {1e3 * report['decode_seconds'] / added:.2f} ms a photo and thread, "
              f"network {1e3 * report['encode_seconds'] / added:.2f} ms a photo")
        print(f"  ONNX Runtime + Pillow: {added / peer:.1f} photos/s; ratio {peer / seconds:.2f}")
        with Server(options.halfspace, workspace) as server:
            labels, fits = round_times(server, "bench", options.rounds)
        describe("score a card", labels)
        describe("fit and next page", fits)


if __name__ == "__main__":
    main()
