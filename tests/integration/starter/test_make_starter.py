# SPDX-License-Identifier: Apache-2.0
"""The maker refuses files it was not made for, and reads its inputs as their formats say."""

import pickle
import struct

import numpy as np
import pytest

from debian_archive import ToolError
from make_starter import packages
from make_starter.__main__ import recipe_hash
from make_starter.checkpoints import read_legacy_pth, read_safetensors
from make_starter.output import is_current, write_config
from make_starter.wordnet import Synset, ancestors, read_nouns

MAGIC = 0x1950A86A20F9469CFC6C


class Global:
    """Pickles as a call of `print`: what a hostile file would do."""

    def __reduce__(self):
        return print, ("this must not run",)


def test_a_wheel_with_other_bytes_is_refused(tmp_path):
    pin = packages.PINS["wheels"]["timm"]
    (tmp_path / pin["file"]).write_bytes(b"not the wheel")

    with pytest.raises(ToolError, match=pin["sha256"]):
        packages.fetch_wheel("timm", tmp_path)


def test_another_wordnet_is_refused(tmp_path):
    (tmp_path / "wordnet").mkdir()
    (tmp_path / "wordnet/data.noun").write_text("00000001 03 n 01 thing 0 000 | other\n")

    with pytest.raises(ToolError, match="WordNet 3.0"):
        packages.fetch_wordnet(tmp_path, installed=tmp_path)


@pytest.mark.parametrize("pickled", [Global(), [MAGIC, Global()]])
def test_a_checkpoint_cannot_run_code(pickled, capsys):
    with pytest.raises(pickle.UnpicklingError, match="print"):
        read_legacy_pth(pickle.dumps(pickled))

    assert capsys.readouterr().out == ""


def test_a_file_that_is_no_checkpoint_is_refused():
    with pytest.raises(ValueError, match="not a PyTorch file"):
        read_legacy_pth(pickle.dumps(1))


def test_safetensors_are_read_by_their_offsets():
    first, second = np.arange(6, dtype="<f4").reshape(2, 3), np.array([7, 8], "<f4")
    header = (b'{"__metadata__":{},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},'
              b'"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}')

    weights = read_safetensors(struct.pack("<Q", len(header)) + header + first.tobytes()
                               + second.tobytes())

    np.testing.assert_array_equal(weights["a"], first)
    np.testing.assert_array_equal(weights["b"], second)


def test_nouns_are_read_with_words_hypernyms_and_gloss(tmp_path):
    path = tmp_path / "data.noun"
    path.write_text("  1 licence text\n"
                    "00000010 03 n 02 house_cat 0 cat 0 002 @ 00000020 n 0000 ~ 00000040 n 0000 "
                    "| a pet; \"it sleeps\"\n"
                    "00000020 03 n 01 animal 0 001 @ 00000030 n 0000 | it lives\n"
                    "00000030 03 n 01 thing 0 000 | any\n")

    nouns = read_nouns(path)

    assert nouns["00000010"] == Synset(["house cat", "cat"], ["00000020"],
                                       'a pet; "it sleeps"')
    assert ancestors(nouns, "00000010") == {"00000020": 1, "00000030": 2}


def test_a_package_is_current_only_for_the_recipe_that_made_it(tmp_path):
    write_config(tmp_path, recipe_hash())

    assert is_current(tmp_path, recipe_hash())
    assert not is_current(tmp_path, "another recipe")
    assert not is_current(tmp_path / "missing", recipe_hash())
