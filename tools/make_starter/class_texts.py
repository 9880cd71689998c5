# SPDX-License-Identifier: Apache-2.0
"""What the 1000 ImageNet classes are called, as vectors: the words a photo is mixed from."""

import ast
import re
from dataclasses import dataclass

import numpy as np

from debian_archive import ToolError

from .text_tower import TextEncoder
from .wordnet import Synset, ancestors

CLASS_COUNT = 1000
_PROMPTS = ["{}", "a photo of a {}.", "a picture of {}", "{} in the scene"]
_SYNONYM_WEIGHT = 0.5
_GLOSS_WEIGHT = 0.3
_LEVEL_DECAY = 0.7  # of a hypernym's weight, per step up

# Hypernyms that say nothing about a photo.
_TOO_GENERAL = {
    "entity", "physical entity", "object", "whole", "artifact", "living thing", "organism",
    "matter", "abstraction", "instrumentality", "chordate", "placental", "unit", "causal agent",
    "vertebrate", "substance", "psychological feature", "attribute", "group", "natural object",
    "part", "thing", "solid",
}


@dataclass(frozen=True)
class ClassList:
    """Names and WordNet ids of the classes, in the order of the network's outputs."""

    names: list[str]
    synset_ids: list[str]


def read_class_list(names_source: str, wnids: str) -> ClassList:
    """From the Python source that assigns IMAGENET_CLASSNAMES and a list like n01440764."""
    names = next((ast.literal_eval(node.value) for node in ast.parse(names_source).body
                  if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
                  and node.targets[0].id == "IMAGENET_CLASSNAMES"), [])
    ids = [wnid[1:] for wnid in wnids.split()]
    if len(names) != CLASS_COUNT or len(ids) != CLASS_COUNT:
        raise ToolError(f"found {len(names)} names and {len(ids)} ids of {CLASS_COUNT} classes")
    return ClassList(names, ids)


def class_text_vectors(classes: ClassList, nouns: dict[str, Synset],
                       encoder: TextEncoder) -> np.ndarray:
    """1000 x 384: names in prompts, synonyms, gloss and hypernyms of each class together.

    The mean over the classes is taken off: what all of them share tells no photo from another.
    """
    prompts = [prompt.format(name) for name in classes.names for prompt in _PROMPTS]
    named = encoder.sentences(prompts).reshape(CLASS_COUNT, len(_PROMPTS), -1).mean(axis=1)
    synonyms = encoder.sentences([", ".join(nouns[i].words) for i in classes.synset_ids])
    glosses = encoder.sentences([f"{name}: {_definition(nouns[i].gloss)}"
                                 for name, i in zip(classes.names, classes.synset_ids)])
    general = _hypernym_vectors(classes, nouns, encoder)
    rows = _unit(_unit(named) + _SYNONYM_WEIGHT * synonyms + _GLOSS_WEIGHT * glosses + general)
    return rows - rows.mean(axis=0)


def _definition(gloss: str) -> str:
    """A gloss without its examples."""
    return re.split(r';|"', gloss)[0]


def _hypernym_vectors(classes: ClassList, nouns: dict[str, Synset],
                      encoder: TextEncoder) -> np.ndarray:
    levels = [ancestors(nouns, i) for i in classes.synset_ids]
    telling = sorted({i for level in levels for i in level
                      if nouns[i].words[0] not in _TOO_GENERAL})
    vectors = dict(zip(telling, encoder.sentences([nouns[i].words[0] for i in telling])))
    return _unit(np.stack([sum(_LEVEL_DECAY ** steps * vectors[i]
                               for i, steps in level.items() if i in vectors)
                           for level in levels]))


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
