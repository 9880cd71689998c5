# SPDX-License-Identifier: Apache-2.0
"""The photos tool on a small made package folder."""

from pathlib import Path

from PIL import Image

import get_demo_photos as tool


def make_stamp(path: Path, size=(40, 30), text: str | None = None) -> None:
    """A red square on a transparent ground."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = Image.new("RGBA", size, (0, 0, 0, 0))
    stamp.paste((255, 0, 0, 255), (0, 0, size[0] // 2, size[1]))
    stamp.save(path)
    if text is not None:
        path.with_suffix(".txt").write_text(text, encoding="utf-8")


def test_photos_are_put_on_white_with_the_english_caption(tmp_path):
    make_stamp(tmp_path / "in/animals/cat.png", text="A cat’s nap.\nfr.utf8=Un chat.\n")

    counts = tool.write_photos(tmp_path / "in", tmp_path / "out", [])

    assert sorted(counts.values()) == [0, 0, 1]
    (photo,) = (tmp_path / "out").rglob("animals/cat.jpg")
    red, white = (Image.open(photo).getpixel(at) for at in ((5, 15), (35, 15)))
    assert red[0] > 240 and red[1] < 20
    assert min(white) > 240
    assert photo.with_suffix(".txt").read_text(encoding="utf-8") == "A cat’s nap.\n"


def test_large_photos_are_made_smaller_and_small_ones_kept(tmp_path):
    make_stamp(tmp_path / "in/large.png", size=(2048, 512))
    make_stamp(tmp_path / "in/small.png", size=(19, 11))

    tool.write_photos(tmp_path / "in", tmp_path / "out", [])

    sizes = {file.stem: Image.open(file).size for file in (tmp_path / "out").rglob("*.jpg")}
    assert sizes == {"large": (1024, 256), "small": (19, 11)}


def test_what_the_list_names_is_left_out_and_counted(tmp_path):
    for name in ("symbols/math/plus.png", "animals/cartoon/cow.png", "animals/cow.png"):
        make_stamp(tmp_path / "in" / name)

    counts = tool.write_photos(tmp_path / "in", tmp_path / "out",
                               tool.read_patterns("# why\nsymbols/*\n\n*/cartoon/*\n"))

    assert counts["left_out"] == 2
    assert [file.name for file in (tmp_path / "out").rglob("*.jpg")] == ["cow.jpg"]


def test_the_split_is_fixed_and_about_two_to_one():
    splits = [tool.split_of(f"animals/{number}.png") for number in range(3000)]

    assert 0.3 < splits.count("validation") / len(splits) < 0.37
    assert [tool.split_of(f"food/fruit/{name}.png") for name in ("apple_fuji", "apple_red")] == [
        "train", "validation"]
