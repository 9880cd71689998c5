# SPDX-License-Identifier: Apache-2.0
"""One ONNX file from pixels or tokens to the score: ONNX Runtime gives what our vectors and the head give."""
import json
import shutil

import families
import numpy as np
import onnx
import onnxruntime
import packages
import pytest
import torch
import transformers
import vocabularies
from safetensors.torch import save_file
from test_text_families import TEXTS, unigram, wordpiece  # noqa: F401 (a fixture)

BIAS = -0.25


def head_for(dim):
    """Scores spread over about -8 to 8, as those of a trained head."""
    return np.random.default_rng(11).normal(size=dim).astype(np.float32) * 8 / np.sqrt(dim)


@pytest.fixture
def fuse(tool, tmp_path):
    """fuse(package, tower, dim) -> an ONNX Runtime session, what the file says, its head"""
    def call(package, tower, dim, limit=0):
        weights = head_for(dim)
        (tmp_path / "head.json").write_text(json.dumps({
            "format": "halfspace-head", "version": 1, "dim": dim, "weights": weights.tolist(), "bias": BIAS,
            "classifier": "dogs", "encoder": "e", "encoder_fingerprint": "", "cut_off": 0.5}))
        tool("fuse", "--package", package, "--tower", tower, "--in", tmp_path / "head.json", "--out", tmp_path / "fused.onnx",
             "--batch", limit)
        onnx.checker.check_model(str(tmp_path / "fused.onnx"))
        session = onnxruntime.InferenceSession(str(tmp_path / "fused.onnx"), providers=["CPUExecutionProvider"])
        assert [(o.name, o.type, o.shape[1:]) for o in session.get_outputs()] == [("score", "tensor(float)", [1])]
        said = session.get_modelmeta().custom_metadata_map
        assert (said["format"], said["tower"], said["classifier"], said["cut_off"]) == ("halfspace-fused", tower, "dogs", "0.5")
        return session, said, weights
    return call


@pytest.fixture
def fused_images(fuse, tool, embed_files, tmp_path):
    """(scores of ONNX Runtime from pixels, scores of our vectors)"""
    def call(package, files):
        rows = embed_files(package, files)
        session, said, weights = fuse(package, "image", rows.shape[1])
        size = json.loads(said["preprocessing"])["crop_size"]
        tool("preprocess", "--package", package, "--out", tmp_path / "pixels", *files)
        pixels = np.fromfile(tmp_path / "pixels", np.float32).reshape(len(files), 3, size["height"], size["width"])
        (given,) = session.get_inputs()
        (scores,) = session.run(["score"], {given.name: pixels})
        return scores[:, 0], rows @ weights + BIAS
    return call


@pytest.fixture
def fused_texts(fuse, embed_texts, token_ids):
    def call(package, texts=TEXTS, limit=0):
        rows, _ = embed_texts(package, texts)
        session, said, weights = fuse(package, "text", rows.shape[1], limit)
        settings = json.loads(said["preprocessing"])
        tokens = token_ids(package, [settings["prompt"] + text for text in texts])
        length = settings["max_length"] if settings["padding"] == "max_length" else max(map(len, tokens))
        ids = np.full((len(texts), length), settings["pad_token_id"], np.int64)
        mask = np.full_like(ids, not settings["masks_padding"])
        for row, each in enumerate(tokens):
            ids[row, :len(each)] = each
            mask[row, :len(each)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask}
        inputs = {given.name for given in session.get_inputs()}
        assert "input_ids" in inputs <= set(feeds)
        (scores,) = session.run(["score"], {name: feeds[name] for name in inputs})
        return scores[:, 0], rows @ weights + BIAS
    return call


def assert_equal(scores):
    ours, wanted = scores
    assert np.ptp(wanted) > 1e-3
    np.testing.assert_allclose(ours, wanted, atol=1e-4)


@pytest.mark.parametrize("name", sorted(families.IMAGE_MODELS))
def test_pictures_of_every_family(fused_images, photos, name):
    assert_equal(fused_images(families.image_package(name), photos[:6]))


@pytest.mark.parametrize("name", ["clip", "clip-whole"])
def test_both_towers_of_clip(fused_images, fused_texts, photos, name):
    make = families.clip_package if name == "clip" else families.clip_whole_package
    package = packages.made(name, lambda folder: make(folder, vocabularies.clip()))

    assert_equal(fused_images(package, photos[:6]))
    assert_equal(fused_texts(package, [text for text in TEXTS if text]))


def test_both_towers_of_siglip(fused_images, fused_texts, photos):
    package = packages.made("siglip", lambda folder: families.siglip_package(folder, unigram()))

    assert_equal(fused_images(package, photos[:6]))
    assert_equal(fused_texts(package))


def test_both_towers_of_the_starter(fused_images, fused_texts, photos, starter):
    assert_equal(fused_images(starter, photos[:6]))
    assert_equal(fused_texts(starter, [text for text in TEXTS if text]))


@pytest.mark.parametrize("mode", ["mean_tokens", "cls_token", "max_tokens", "lasttoken"])
def test_bert_under_every_pooling(fused_texts, wordpiece, tmp_path, mode):  # noqa: F811
    made = packages.made("bert", lambda folder: families.bert_package(folder, wordpiece))
    package = shutil.copytree(made, tmp_path / "bert")
    packages.write_json(package / "1_Pooling/config.json", {f"pooling_mode_{mode}": True})
    packages.write_json(package / "config_sentence_transformers.json", {"prompts": {"passage": "passage: "}})

    assert_equal(fused_texts(package))


def test_weights_outside_the_model_come_into_the_one_file(fused_texts, wordpiece, tmp_path):  # noqa: F811
    package = packages.made("bert-anew", lambda folder: families.bert_anew_package(folder, wordpiece))
    assert list(package.rglob("*.data"))

    assert_equal(fused_texts(package))
    assert not list(tmp_path.glob("*.data"))
    assert_equal(fused_texts(package, limit=100_000))  # as if that were the most a file may have
    # What is left is the graph, with the exporter's notes on where each node comes from.
    assert (tmp_path / "fused.onnx").stat().st_size < 1_000_000 < (tmp_path / "fused.onnx.data").stat().st_size


def test_roberta(fused_texts):
    assert_equal(fused_texts(packages.made("roberta", lambda folder: families.roberta_package(folder, unigram("<s>")))))


def test_t5_with_a_dense_layer(fused_texts, tmp_path):
    made = packages.made("t5", lambda folder: families.t5_package(folder, unigram()))
    package = shutil.copytree(made, tmp_path / "sentence-t5")
    torch.manual_seed(5)
    layer = torch.nn.Linear(64, 48)
    dense = {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}
    packages.write_json(package / "modules.json", [*families.MODULES, dense])
    packages.write_json(package / "1_Pooling/config.json", families.MEAN)
    packages.write_json(package / "2_Dense/config.json", {
        "in_features": 64, "out_features": 48, "activation_function": "torch.nn.modules.activation.Tanh"})
    save_file({f"linear.{name}": value.detach() for name, value in layer.named_parameters()},
              package / "2_Dense/model.safetensors")

    assert_equal(fused_texts(package))


def test_the_preprocessing_it_tells_is_what_transformers_needs(fuse, photos, tool, tmp_path):
    package = packages.made("clip", lambda folder: families.clip_package(folder, vocabularies.clip()))
    said = json.loads(fuse(package, "image", families.clip().config.projection_dim)[1]["preprocessing"])
    for ours in ("rescale_offset", "include_top", "do_flip_channel_order"):
        assert said.pop(ours) is False
    processor = transformers.CLIPImageProcessorPil(**said)

    tool("preprocess", "--package", package, "--out", tmp_path / "pixels", *photos[:3])

    from PIL import Image
    wanted = processor([Image.open(photo).convert("RGB") for photo in photos[:3]], return_tensors="np")["pixel_values"]
    np.testing.assert_allclose(np.fromfile(tmp_path / "pixels", np.float32), wanted.ravel(), atol=1e-6)
