# SPDX-License-Identifier: Apache-2.0
"""Variants of a package: the same model in fewer bits gives nearly the same vectors, and says it is another."""
import json
import shutil

import families
import packages
import pytest
import reference
import variants
import vocabularies
from compare import unit
from test_text_families import TEXTS

# Measured: 0.9999996, 0.9996, and of int8 0.978, or 0.965 on a processor without VNNI.
# Another rounding, or another network, would be far below.
LEAST = {"fp16": 0.99999, "quantized": 0.999, "int8": 0.95}


def assert_near(rows, plain, least):
    """Cosines above the bar, and nobody nearer than one's own plain vector."""
    products = unit(rows) @ unit(plain).T
    assert products.diagonal().min() > least
    assert (products.argmax(axis=1) == range(len(rows))).all()


@pytest.mark.parametrize("variant", LEAST)
def test_pictures_of_a_variant(embed_files, photos, tool, tmp_path, variant):
    made = packages.made("clip", lambda folder: families.clip_package(folder, vocabularies.clip()))
    package = shutil.copytree(made, tmp_path / "clip")
    plain, smaller = (package / f"onnx/vision_model{ending}.onnx" for ending in ("", f"_{variant}"))
    if variant == "int8":
        processor = families.clip_processor(families.clip())
        feeds = [processor([reference.rgb(photo)], return_tensors="np") for photo in photos[20:30]]
        variants.int8(plain, smaller, [dict(feed) for feed in feeds])
    else:
        getattr(variants, variant)(plain, smaller)
    (package / "onnx/text_model.onnx").unlink()

    rows = embed_files(f"{package}:{variant}", photos[:20])

    assert_near(rows, embed_files(package, photos[:20]), LEAST[variant])
    one, other = (json.loads(tool("inspect", "--package", path)) for path in (package, f"{package}:{variant}"))
    assert other["name"] == f"clip:{variant}"
    assert other["fingerprint"] != one["fingerprint"]


@pytest.mark.parametrize("variant", ["fp16", "quantized"])
def test_texts_of_a_variant(embed_texts, starter, tmp_path, variant):
    made = packages.made("bert", lambda folder: families.bert_package(folder, vocabularies.wordpiece(starter)))
    package = shutil.copytree(made, tmp_path / "bert")
    getattr(variants, variant)(package / "onnx/model.onnx", package / f"onnx/model_{variant}.onnx")

    rows, _ = embed_texts(f"{package}:{variant}", TEXTS)

    assert_near(rows, embed_texts(package, TEXTS)[0], LEAST[variant])
