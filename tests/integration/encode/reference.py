# SPDX-License-Identifier: Apache-2.0
"""The same steps in Python: Pillow for pictures, tokenizers for texts, ONNX Runtime for networks.

The convention is that of Hugging Face's CLIPImageProcessor: the longer side is int(edge * longer /
shorter), the crop starts at (side - crop) // 2, pixels become (value * rescale - mean) / std.
"""
import json

import numpy as np
import onnxruntime
import tokenizers
from PIL import Image, ImageOps


def rgb(path):
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def preprocess(image, config):
    edge = config["size"]["shortest_edge"]
    width, height = image.size
    short, long = min(width, height), max(width, height)
    resized = int(edge * long / short)
    size = (edge, resized) if width <= height else (resized, edge)
    image = image.resize(size, config["resample"])
    crop = config["crop_size"]
    left, top = (size[0] - crop["width"]) // 2, (size[1] - crop["height"]) // 2
    image = image.crop((left, top, left + crop["width"], top + crop["height"]))
    pixels = np.asarray(image).astype(np.float64) * config["rescale_factor"]
    mean = np.array(config["image_mean"], np.float32)
    std = np.array(config["image_std"], np.float32)
    return ((pixels.astype(np.float32) - mean) / std).transpose(2, 0, 1)


def unit(rows):
    rows = rows.astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def embed_images(package, pixels):
    session = _session(package / "onnx/vision_model.onnx")
    return unit(session.run(["image_embeds"], {"pixel_values": pixels})[0])


def tokenizer(package):
    loaded = tokenizers.Tokenizer.from_file(str(package / "tokenizer.json"))
    config = json.loads((package / "tokenizer_config.json").read_text())
    loaded.enable_truncation(config["model_max_length"])
    loaded.no_padding()
    return loaded


def embed_texts(package, texts):
    """One by one, so that nothing is padded."""
    session, encode = _session(package / "onnx/text_model.onnx"), tokenizer(package)
    rows = []
    for text in texts:
        ids = np.array([encode.encode(text).ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        rows.append(session.run(["text_embeds"], inputs)[0][0])
    return unit(np.array(rows))
