# SPDX-License-Identifier: Apache-2.0
"""Runs the package with ONNX Runtime and Pillow: an oracle that shares no code with Halfspace."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image
from tokenizers import Tokenizer


class Towers:
    def __init__(self, folder: Path) -> None:
        self._image = onnxruntime.InferenceSession(folder / "onnx/vision_model.onnx")
        self._text = onnxruntime.InferenceSession(folder / "onnx/text_model.onnx")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._config = json.loads((folder / "preprocessor_config.json").read_text())

    def texts(self, texts: list[str]) -> np.ndarray:
        tokens = self._tokenizer.encode_batch(texts)
        feed = {"input_ids": np.array([t.ids for t in tokens], np.int64),
                "attention_mask": np.array([t.attention_mask for t in tokens], np.int64)}
        return self._text.run(["text_embeds"], feed)[0]

    def photos(self, files: list[Path], batch: int = 32) -> np.ndarray:
        return np.concatenate([self.pixels([self._pixels(f) for f in files[i:i + batch]])
                               for i in range(0, len(files), batch)])

    def pixels(self, images: list[np.ndarray]) -> np.ndarray:
        return self._image.run(["image_embeds"], {"pixel_values": np.stack(images)})[0]

    def _pixels(self, file: Path) -> np.ndarray:
        config = self._config
        image = Image.open(file).convert("RGB")
        scale = config["size"]["shortest_edge"] / min(image.size)
        image = image.resize((round(image.width * scale), round(image.height * scale)),
                             Image.Resampling(config["resample"]))
        height, width = config["crop_size"]["height"], config["crop_size"]["width"]
        left, top = (image.width - width) // 2, (image.height - height) // 2
        values = np.asarray(image.crop((left, top, left + width, top + height)), np.float32)
        mean, std = (np.array(config[key], np.float32) for key in ("image_mean", "image_std"))
        return ((values * np.float32(config["rescale_factor"]) - mean) / std).transpose(2, 0, 1)
