# SPDX-License-Identifier: Apache-2.0
"""The starter encoder gives what Pillow, tokenizers and ONNX Runtime give."""
import json
import random

import numpy as np
import pytest
import reference

PROMPTS = ["a dog at a dog show", "snow on a mountain", "two children playing football", "a red car",
           "sunset over the sea", "a plate of food", "a man riding a horse", "black and white cat",
           "an old church", "people dancing at a wedding", "a train in the station", "flowers",
           "a girl jumping into a pool", "a bicycle leaning on a wall", "city at night", "a boat",
           "skateboarder doing a trick", "a baby asleep", "a crowd at a concert", "an empty road"]


def odd_texts():
    """Scripts, emoji, blanks, controls, very long ones, and random mixtures of all of them."""
    texts = ["", " ", "   ", "\n\t", "\u200b", "nan", "NULL", "3.14159265358979 " * 40, "a",
             "A dog's life; isn't it?", "naïve café — déjà vu", "ﬁne ligature",
             "e\u0301 combined, \u00e9 composed", "東京タワーの夜景", "한국어 문장입니다", "สวัสดีชาวโลก",
             "مرحبا بالعالم", "שלום עולם", "नमस्ते दुनिया", "Привет, мир!", "Γειά σου Κόσμε", "🐶🐱🦊",
             "👩‍👩‍👧‍👦 family", "🇩🇪🇫🇷", "\u200bzero\u200bwidth\u200b", "\ufeffbom", "tab\tand\rreturn",
             "null\x00inside", "\x01\x02", "\ud7ff\ue000", "𝕌𝕟𝕚𝕔𝕠𝕕𝕖", "10,000.50€ + 3²=9", "[CLS] [SEP] [PAD]",
             "<|endoftext|>", "http://example.org/a?b=c&d=e", "x" * 500, "word " * 600, "狗" * 400,
             "🙂" * 300, "Ünïcödé " * 100]
    rng = random.Random(4)
    alphabet = "".join(texts)[:4000] + " " * 200
    while len(texts) < 260:
        texts.append("".join(rng.choice(alphabet) for _ in range(rng.randint(1, 120))))
    return texts


def embedded_texts(tool, starter, folder, texts, batch=0):
    (folder / "texts.json").write_text(json.dumps(texts))
    said = json.loads(tool("embed-texts", "--package", starter, "--in", folder / "texts.json",
                           "--batch", batch, "--out", folder / "rows"))
    return np.fromfile(folder / "rows", np.float32).reshape(len(texts), -1), said


def embedded_images(tool, starter, folder, pixels, batch=0):
    pixels.tofile(folder / "pixels")
    tool("embed-images", "--package", starter, "--in", folder / "pixels", "--batch", batch,
         "--out", folder / "rows")
    return np.fromfile(folder / "rows", np.float32).reshape(len(pixels), -1)


@pytest.fixture(scope="module")
def pixels(starter, photos):
    config = json.loads((starter / "preprocessor_config.json").read_text())
    return np.stack([reference.preprocess(reference.rgb(path), config) for path in photos])


def test_preprocessing_is_hugging_faces(tool, starter, photos, pixels, tmp_path):
    tool("preprocess", "--package", starter, "--out", tmp_path / "pixels", *photos)

    assert np.array_equal(np.fromfile(tmp_path / "pixels", np.float32), pixels.ravel())


def test_images_equal_onnx_runtime(tool, starter, pixels, tmp_path):
    rows = embedded_images(tool, starter, tmp_path, pixels)

    cosines = (rows * reference.embed_images(starter, pixels)).sum(axis=1)
    assert cosines.min() > 0.9999
    assert np.abs(np.linalg.norm(rows.astype(np.float64), axis=1) - 1).max() < 1e-6


def test_texts_equal_onnx_runtime(tool, starter, tmp_path):
    rows, said = embedded_texts(tool, starter, tmp_path, PROMPTS)

    cosines = (rows * reference.embed_texts(starter, PROMPTS)).sum(axis=1)
    assert cosines.min() > 0.9999
    assert said == {"was_cut": [False] * len(PROMPTS), "token_limit": 256}


def test_tokens_equal_tokenizers(tool, starter, tmp_path):
    texts = odd_texts()
    (tmp_path / "texts.json").write_text(json.dumps(texts))

    said = json.loads(tool("tokenize", "--package", starter, "--in", tmp_path / "texts.json"))

    encode = reference.tokenizer(starter)
    for text, tokens in zip(texts, said, strict=True):
        wanted = encode.encode(text)
        assert tokens == {"ids": wanted.ids, "was_cut": bool(wanted.overflowing)}, repr(text)
    assert any(tokens["was_cut"] for tokens in said)


def test_odd_texts_get_unit_vectors(tool, starter, tmp_path):
    rows, said = embedded_texts(tool, starter, tmp_path, odd_texts())

    assert np.abs(np.linalg.norm(rows.astype(np.float64), axis=1) - 1).max() < 1e-6
    assert any(said["was_cut"]) and not all(said["was_cut"])


@pytest.mark.parametrize("batch", [1, 7])
def test_a_text_row_does_not_depend_on_its_batch(tool, starter, tmp_path, batch):
    texts = odd_texts()[:64]
    together, _ = embedded_texts(tool, starter, tmp_path, texts)

    apart, _ = embedded_texts(tool, starter, tmp_path, texts, batch)

    assert np.abs(apart - together).max() < 1e-6


@pytest.mark.parametrize("batch", [1, 7])
def test_an_image_row_does_not_depend_on_its_batch(tool, starter, pixels, tmp_path, batch):
    together = embedded_images(tool, starter, tmp_path, pixels)

    apart = embedded_images(tool, starter, tmp_path, pixels, batch)

    assert np.abs(apart - together).max() < 1e-6


def test_the_same_package_elsewhere_has_the_same_fingerprint(tool, starter, tmp_path):
    said = json.loads(tool("inspect", "--package", starter))
    copy = tmp_path / "copy"
    (copy / "onnx").mkdir(parents=True)
    for name in ("config.json", "preprocessor_config.json", "tokenizer.json",
                 "tokenizer_config.json", "onnx/vision_model.onnx", "onnx/text_model.onnx"):
        (copy / name).write_bytes((starter / name).read_bytes())

    same = json.loads(tool("inspect", "--package", copy))

    assert said["name"] == "starter" and same["name"] == "copy" and said["dim"] == 640
    assert same["fingerprint"] == said["fingerprint"]
    (copy / "tokenizer_config.json").write_text('{"model_max_length": 128}')
    assert json.loads(tool("inspect", "--package", copy))["fingerprint"] != said["fingerprint"]
