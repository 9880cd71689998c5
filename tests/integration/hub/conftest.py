# SPDX-License-Identifier: Apache-2.0
"""A hub on this machine, and the program set to use it with a cache of its own."""

import random
from pathlib import Path

import pytest
from support.hub_server import Hub, Repository
from support.program import Program
from support.tiny_package import LARGE, TINY

OTHER = b"\x12\x05other"  # protobuf: the field producer_name again, which makes it another file
README = b"---\nlicense: mit\npipeline_tag: zero-shot-image-classification\n---\n# Tiny\n"


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def tiny_files() -> dict[str, bytes]:
    """A package of a few kilobytes with one large file, and what a repository has beside it."""
    large = random.Random(7).randbytes(3_000_000)
    return files_of(TINY) | {
        "README.md": README,
        ".gitattributes": b"*.onnx filter=lfs diff=lfs merge=lfs -text\n",
        LARGE: large,
        "model.safetensors": large[:200_000],
        "onnx/vision_model_quantized.onnx": (TINY / "onnx/vision_model.onnx").read_bytes() + OTHER,
        "onnx/text_model_quantized.onnx": (TINY / "onnx/text_model.onnx").read_bytes() + OTHER,
    }


@pytest.fixture
def hub(tiny_files):
    with Hub() as running:
        running.repositories["some/tiny"] = Repository(dict(tiny_files))
        yield running


@pytest.fixture
def hub_program(binary: Path, encoders: Path, tmp_path: Path, hub: Hub) -> Program:
    program = Program(binary, encoders, tmp_path / "home")
    program.environment["HF_ENDPOINT"] = hub.endpoint
    return program


@pytest.fixture
def cache(hub_program: Program) -> Path:
    """The hub's cache of `hub_program`."""
    return Path(hub_program.environment["HF_HOME"]) / "hub"
