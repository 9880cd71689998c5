# SPDX-License-Identifier: Apache-2.0
"""Puts the demo's photos in a folder: the photographs among Debian's Tux Paint stamps.

    python tools/get_demo_photos.py OUT --downloads FOLDER

OUT/train and OUT/validation (about 2:1) keep the package's topic folders. Each photo is a JPEG on
white with its English caption beside it as NAME.txt. The package's licence is put in OUT-licence.
Nothing is installed; a second run with nothing changed does nothing.
"""

import argparse
import fnmatch
import hashlib
import shutil
import sys
from pathlib import Path

from PIL import Image

from debian_archive import ToolError, download_deb, sha256_of, unpack_deb

PACKAGE = "tuxpaint-stamps-default"
VERSION = "2022.06.04-1"
SHA256 = "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34"
NOT_PHOTOS = Path(__file__).parent / "demo_photos/not_photos.txt"
LONGEST_SIDE_PX = 1024
JPEG_QUALITY = 92


def read_patterns(text: str) -> list[str]:
    """The patterns of a list like not_photos.txt."""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def split_of(path: str) -> str:
    """`train` or, for a third of the paths, `validation`: by a hash, so it never changes."""
    number = int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big")
    return "validation" if number % 3 == 0 else "train"


def on_white(file: Path) -> Image.Image:
    """The picture without its transparency, at most LONGEST_SIDE_PX on its longest side."""
    stamp = Image.open(file).convert("RGBA")
    picture = Image.new("RGBA", stamp.size, "white")
    picture.alpha_composite(stamp)
    picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    return picture


def english_caption(file: Path) -> str:
    """The first line of a stamp's text file; those after it are translations."""
    return file.read_text(encoding="utf-8").partition("\n")[0].strip()


def write_photos(stamps: Path, out: Path, not_photos: list[str]) -> dict[str, int]:
    """Writes every photo under `stamps` to `out`; counts by split, and `left_out`."""
    counts = {"train": 0, "validation": 0, "left_out": 0}
    for file in sorted(stamps.rglob("*.png")):
        path = file.relative_to(stamps).as_posix()
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in not_photos):
            counts["left_out"] += 1
            continue
        split = split_of(path)
        target = out / split / path
        target.parent.mkdir(parents=True, exist_ok=True)
        on_white(file).save(target.with_suffix(".jpg"), quality=JPEG_QUALITY)
        text = file.with_suffix(".txt")
        if text.exists():
            target.with_suffix(".txt").write_text(english_caption(text) + "\n", encoding="utf-8")
        counts[split] += 1
    return counts


def get_demo_photos(out: Path, downloads: Path) -> dict[str, int]:
    """Fetches the package and replaces `out` by its photos when they are complete."""
    downloads.mkdir(parents=True, exist_ok=True)
    archive = download_deb(PACKAGE, VERSION, downloads)
    found = sha256_of(archive)
    if found != SHA256:
        raise ToolError(f"{archive.name} is not the file this was made for: its SHA-256 is "
                        f"{found}, expected {SHA256}. Delete {archive} and run this again.")
    unpacked = out.with_name(out.name + ".unpacked")
    partial = out.with_name(out.name + ".partial")
    licence = out.with_name(out.name + "-licence")
    for folder in (unpacked, partial, licence):
        shutil.rmtree(folder, ignore_errors=True)
    unpack_deb(archive, unpacked)
    counts = write_photos(unpacked / "usr/share/tuxpaint/stamps", partial,
                          read_patterns(NOT_PHOTOS.read_text()))
    shutil.copytree(unpacked / "usr/share/doc" / PACKAGE, licence)
    shutil.rmtree(unpacked)
    shutil.rmtree(out, ignore_errors=True)
    partial.rename(out)
    return counts


def recipe_hash() -> str:
    """Of what decides the photos: this file, the list, the package."""
    return hashlib.sha256(Path(__file__).read_bytes() + NOT_PHOTOS.read_bytes()).hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path, help="folder of the photos")
    parser.add_argument("--downloads", type=Path, required=True, help="where packages are kept")
    options = parser.parse_args()
    stamp = options.out.with_name(options.out.name + ".recipe")
    if options.out.is_dir() and stamp.exists() and stamp.read_text() == recipe_hash():
        print(f"{options.out} is current")
        return 0
    try:
        counts = get_demo_photos(options.out, options.downloads)
    except ToolError as error:
        print(f"get_demo_photos: {error}", file=sys.stderr)
        return 1
    stamp.write_text(recipe_hash())
    print(f"{options.out}: {counts['train']} photos to train on, {counts['validation']} held out; "
          f"{counts['left_out']} stamps left out that are no photos of their own")
    return 0


if __name__ == "__main__":
    sys.exit(main())
