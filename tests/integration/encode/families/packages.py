# SPDX-License-Identifier: Apache-2.0
"""Encoder packages of the real architectures with random weights, in the layouts of the hub.

What was made is kept under build/reference, named after everything it was made from, so that a second
run makes nothing. Weights come from a seed, so the same model can be made again to be asked for the
wanted vectors.
"""
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import warnings

import onnx
import torch
import transformers

ROOT = pathlib.Path(__file__).resolve().parents[4]
KEPT = ROOT / "build/reference"
SOURCES = ("packages.py", "vocabularies.py", "families.py")


def made(name, make):
    """The package `name`, made by `make(folder)` unless it is there."""
    here = pathlib.Path(__file__).parent
    parts = [torch.__version__, transformers.__version__, onnx.__version__]
    parts += [(here / source).read_text() for source in SOURCES]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    folder = KEPT / key / name
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(KEPT.with_suffix(".lock"), "w") as lock:  # tests run in several processes
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _make_anew(folder, make)
    return folder


def _make_anew(folder, make):
    for old in KEPT.glob("*"):
        if old != folder.parent:
            shutil.rmtree(old)
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    unfinished.mkdir(parents=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        make(unfinished)
    unfinished.rename(folder)


def random_model(model_class, config, spread=1.0):
    """Seeded weights; `spread` > 1 pulls the vectors of unlike items apart."""
    torch.manual_seed(7)
    model = model_class(config).eval()
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.ndim == 4:  # as they are, a deep stack of them lets no signal through
                torch.nn.init.kaiming_normal_(weights)
            elif weights.ndim >= 2:
                weights.mul_(spread)
            elif "bias" in name:
                weights.normal_(0, 0.05)
            elif name.endswith("weight"):  # of a normalisation
                weights.uniform_(0.8, 1.2)
        for name, buffer in model.named_buffers():  # of batch normalisation
            if "running_mean" in name:
                buffer.normal_(0, 0.1)
            elif "running_var" in name:
                buffer.uniform_(0.5, 1.5)
    return model


class _Named(torch.nn.Module):
    """Calls `run(model, *inputs)`, for the exporter."""

    def __init__(self, model, run):
        super().__init__()
        self.model, self._run = model, run

    def forward(self, *inputs):
        return self._run(self.model, *inputs)


def export(path, model, run, inputs, outputs):
    """Writes ONNX. `inputs` maps names to example tensors; batch and text length stay free."""
    path.parent.mkdir(parents=True, exist_ok=True)
    axes = {name: {0: "batch"} | ({1: "length"} if value.ndim == 2 else {})
            for name, value in inputs.items()}
    axes |= {name: {0: "batch"} for name in outputs}
    if "last_hidden_state" in outputs and next(iter(inputs.values())).ndim == 2:
        axes["last_hidden_state"] = {0: "batch", 1: "length"}
    torch.onnx.export(_Named(model, run).eval(), tuple(inputs.values()), path, input_names=list(inputs),
                      output_names=outputs, dynamic_axes=axes, dynamo=False, opset_version=17)


def export_anew(path, model, run, inputs, outputs):
    """The same by torch's newer exporter, which keeps the weights in a file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    shapes = tuple({0: batch, 1: length} for _ in inputs)
    torch.onnx.export(_Named(model, run).eval(), tuple(inputs.values()), path, input_names=list(inputs),
                      output_names=outputs, dynamic_shapes=(shapes,), dynamo=True, external_data=True,
                      verbose=False)


TOKENS = {"input_ids": torch.tensor([[2, 5, 6, 3], [2, 7, 3, 1]]),
          "attention_mask": torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])}


def pixels(side):
    torch.manual_seed(3)
    return {"pixel_values": torch.randn(2, 3, side, side)}


def write_json(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1))
