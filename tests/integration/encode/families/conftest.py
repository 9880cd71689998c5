# SPDX-License-Identifier: Apache-2.0
"""Our vectors beside those of transformers, for real architectures with random weights."""
import importlib.util
import json

import numpy as np
import pytest

MISSING = [name for name in ("torch", "transformers", "open_clip") if not importlib.util.find_spec(name)]
if MISSING:
    raise pytest.UsageError(f"{', '.join(MISSING)} not installed: run tools/setup.sh --reference")


@pytest.fixture
def embed_texts(tool, tmp_path):
    """Our vectors of texts: rows, and what was said about cut ones."""
    def embed(package, texts, *options):
        (tmp_path / "texts.json").write_text(json.dumps(texts))
        said = json.loads(tool("embed-texts", "--package", package, "--in", tmp_path / "texts.json",
                               "--out", tmp_path / "rows", *options))
        return np.fromfile(tmp_path / "rows", np.float32).reshape(len(texts), -1), said
    return embed


@pytest.fixture
def token_ids(tool, tmp_path):
    """Our token ids of texts."""
    def encode(package, texts):
        (tmp_path / "texts.json").write_text(json.dumps(texts))
        said = json.loads(tool("tokenize", "--package", package, "--in", tmp_path / "texts.json"))
        return [text["ids"] for text in said]
    return encode
