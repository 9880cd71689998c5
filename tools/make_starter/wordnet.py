# SPDX-License-Identifier: Apache-2.0
"""Reads the nouns of WordNet (Miller, 1995) from its data.noun file."""

from collections import deque
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Synset:
    """One meaning: its words, the ids of the next more general meanings, its definition."""

    words: list[str]
    hypernyms: list[str]
    gloss: str


def read_nouns(path: Path) -> dict[str, Synset]:
    """Synset id (eight digits) -> Synset. The format is described in wndb(5WN)."""
    synsets = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):  # the licence
            continue
        body, _, gloss = line.partition(" | ")
        fields = body.split()
        word_count = int(fields[3], 16)
        words = [fields[4 + 2 * i].replace("_", " ") for i in range(word_count)]
        pointers = fields[5 + 2 * word_count:]
        hypernyms = [pointers[i + 1] for i in range(0, 4 * int(fields[4 + 2 * word_count]), 4)
                     if pointers[i] in ("@", "@i") and pointers[i + 2] == "n"]
        synsets[fields[0]] = Synset(words, hypernyms, gloss.strip())
    return synsets


def ancestors(synsets: dict[str, Synset], start: str) -> dict[str, int]:
    """Every more general meaning of `start` and how many steps up it is (1 for the next)."""
    levels: dict[str, int] = {}
    queue = deque([(start, 0)])
    while queue:
        synset, level = queue.popleft()
        for parent in synsets[synset].hypernyms:
            if parent not in levels:
                levels[parent] = level + 1
                queue.append((parent, level + 1))
    return levels
