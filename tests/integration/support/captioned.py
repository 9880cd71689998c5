# SPDX-License-Identifier: Apache-2.0
"""The captioned photos, of which tests take some or all into a folder of their own."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path


def lines_of(folder: Path) -> list[dict[str, str]]:
    """Those of its captions.csv, column -> text."""
    with open(folder / "captions.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def copy_photos(shared: Path, folder: Path, column: str, text: Callable[[dict[str, str]], str],
                counts: dict[str, int] | None = None) -> None:
    """Makes the folder, with a captions.csv of each photo's `file` and one column more.

    text: of a photo's line, what that column says; counts: how many photos of which split, the
    first ones; without it all.
    """
    source = shared / "data/captioned"
    lines = lines_of(source)
    if counts is not None:
        by_split = {split: [line for line in lines if line["split"] == split] for split in counts}
        lines = [line for split, count in counts.items() for line in by_split[split][:count]]
        assert len(lines) == sum(counts.values()), f"{source} has fewer than {counts}"
    for line in lines:
        (folder / line["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / line["file"], folder / line["file"])
    with open(folder / "captions.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["file", column])
        table.writerows([line["file"], text(line)] for line in lines)
