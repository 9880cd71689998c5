# SPDX-License-Identifier: Apache-2.0
"""Decoding and resizing equal Pillow's, bit for bit."""
import json
import random

import numpy as np
import pytest
import reference
from PIL import Image

FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5}
ORIENTATION = 0x0112


def decoded(tool, files, folder):
    """The tool's pixels of each file."""
    lines = tool("decode", "--out", folder, *files).splitlines()
    assert len(lines) == len(files)
    pictures = []
    for index, line in enumerate(lines):
        width, height = map(int, line.split())
        raw = np.fromfile(folder / f"{index}.rgb", np.uint8)
        pictures.append(raw.reshape(height, width, 3))
    return pictures


def noisy(size, seed, mode="RGB"):
    """Waves and noise: edges, smooth parts and saturated colours."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[: size[1], : size[0]]
    waves = np.stack([127 + 127 * np.sin(x / (3 + k) + y / (5 + 2 * k)) for k in range(3)], 2)
    noise = rng.normal(0, 30, waves.shape)
    pixels = np.clip(waves + noise, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).convert(mode)


def test_photos_decode_as_in_pillow(tool, photos, tmp_path):
    pictures = decoded(tool, photos, tmp_path)

    for path, picture in zip(photos, pictures, strict=True):
        assert np.array_equal(picture, np.asarray(reference.rgb(path))), path.name


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_every_kind_of_jpeg_decodes_as_in_pillow(tool, tmp_path, mode):
    rng, files = random.Random(mode), []
    for index in range(24):
        path = tmp_path / f"{index}.jpg"
        exif = Image.Exif()
        exif[ORIENTATION] = 1 + index % 8
        noisy((rng.randint(1, 130), rng.randint(1, 130)), index, mode).save(
            path, quality=rng.randint(20, 100), subsampling=index % 3, progressive=index % 2 == 0,
            restart_marker_blocks=rng.choice([0, 0, 3]), exif=exif)
        files.append(path)

    pictures = decoded(tool, files, tmp_path)

    for path, picture in zip(files, pictures, strict=True):
        assert np.array_equal(picture, np.asarray(reference.rgb(path))), path.name


def test_all_eight_ways_to_hold_a_camera_give_one_vector(embed_files, starter, photos, tmp_path):
    upright = Image.open(photos[0]).convert("RGB")
    undo = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270}
    files = [tmp_path / f"{orientation}.jpg" for orientation in range(1, 9)]
    for orientation, file in enumerate(files, 1):
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        turned = upright.transpose(undo[orientation]) if orientation in undo else upright
        turned.save(file, quality=95, exif=exif)
    Image.open(files[5]).save(tmp_path / "lying.jpg", quality=95, exif=b"")

    rows = embed_files(starter, [*files, tmp_path / "lying.jpg"])

    cosines = rows @ rows[0]
    assert cosines[:8].min() > 0.99
    assert cosines[8] < 0.95, "the picture would look the same lying on its side"


@pytest.mark.parametrize("kind", ["png", "webp", "tiff"])
def test_alpha_is_laid_on_white_as_in_pillow(tool, tmp_path, kind):
    rng = np.random.default_rng(5)
    path = tmp_path / f"alpha.{kind}"
    image = Image.fromarray(rng.integers(0, 256, (256, 256, 4), np.uint8), "RGBA")
    image.save(path, **({"lossless": True, "exact": True} if kind == "webp" else {}))

    picture = decoded(tool, [path], tmp_path)[0]

    white = Image.new("RGBA", image.size, "white")
    assert np.array_equal(picture, np.asarray(Image.alpha_composite(white, image).convert("RGB")))


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_resizing_is_pillows(tool, tmp_path, name):
    rng, jobs, wanted = random.Random(name), [], []
    for index in range(60):
        most = rng.choice([9, 60, 400])
        source = noisy((rng.randint(1, most), rng.randint(1, most)), index)
        size = (rng.randint(1, most), rng.randint(1, most))
        source.save(tmp_path / f"{index}.png")
        jobs.append({"file": str(tmp_path / f"{index}.png"), "width": size[0], "height": size[1],
                     "filter": name})
        wanted.append(np.asarray(source.resize(size, FILTERS[name])))
    (tmp_path / "jobs.json").write_text(json.dumps(jobs))

    tool("resize", "--in", tmp_path / "jobs.json", "--out", tmp_path)

    for index, pixels in enumerate(wanted):
        raw = np.fromfile(tmp_path / f"{index}.rgb", np.uint8)
        assert np.array_equal(raw.reshape(pixels.shape), pixels), jobs[index]


def test_a_cut_jpeg_is_refused_or_whole(tool, tmp_path):
    """Wherever a JPEG is cut, it is refused; unless only the end mark is missing."""
    noisy((90, 70), 1).save(tmp_path / "whole.jpg", quality=85)
    whole = (tmp_path / "whole.jpg").read_bytes()
    lengths = list(range(0, len(whole) - 2, 97))
    for index, length in enumerate(lengths):
        (tmp_path / f"{index}.jpg").write_bytes(whole[:length])
    files = [tmp_path / f"{index}.jpg" for index in range(len(lengths))]

    lines = tool("decode", "--out", tmp_path, *files).splitlines()

    assert lines[0] == "error corrupt: empty file"
    assert [line for line in lines[1:] if line != "error corrupt: the JPEG file is cut short"] == []
