# SPDX-License-Identifier: Apache-2.0
"""Models of full width with random weights, and large photos, made once and kept under build/reference."""
import shutil

from encoder_peers import SHARED, STARTER, clip_pixels
from PIL import Image

import families  # encoder_peers says where they are
import packages
import variants
import vocabularies


def clip_package():
    return packages.made("clip-b32", lambda folder: families.clip_package(folder, vocabularies.clip(), "b32"))


def minilm_package():
    return packages.made("minilm", lambda folder: families.bert_package(
        folder, vocabularies.wordpiece(STARTER), families.minilm()))


def large_photos():
    """48 of 12 megapixels, as cameras make them: in each 252 of the small ones side by side."""
    small = sorted((SHARED / "data/captioned").rglob("*.jpg"))

    def make(folder):
        for number in range(48):
            whole = Image.new("RGB", (18 * 224, 14 * 224))
            for place in range(18 * 14):
                with Image.open(small[(number * 7 + place * 5) % len(small)]) as photo:
                    whole.paste(photo, (place % 18 * 224, place // 18 * 224))
            whole.save(folder / f"{number:02}.jpg", quality=90)
    return packages.made("photos-12mp", make)


def variants_package():
    """The image tower plain, in fp16, and in int8 of both kinds, one of them by the ranges of 16 photos."""
    photos = sorted((SHARED / "data/captioned").rglob("*.jpg"))[:16]
    assert photos, f"{SHARED}/data/captioned is not there: set HALFSPACE_SHARED"

    def make(folder):
        for file in clip_package().glob("*.json"):
            shutil.copy(file, folder)
        (folder / "onnx").mkdir()
        plain, fp16, quantized, int8 = (folder / f"onnx/vision_model{ending}.onnx"
                                        for ending in ("", "_fp16", "_quantized", "_int8"))
        shutil.copy(clip_package() / "onnx/vision_model.onnx", plain)
        variants.fp16(plain, fp16)
        variants.quantized(plain, quantized)
        variants.int8(plain, int8, [{"pixel_values": clip_pixels(photo)[None]} for photo in photos])
    return packages.made("clip-b32-variants", make)
