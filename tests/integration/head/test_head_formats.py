# SPDX-License-Identifier: Apache-2.0
"""Saved heads, read with other people's readers, score as in Halfspace."""

import json

import numpy as np
import onnx
import onnxruntime
import pytest
import safetensors
import safetensors.numpy
from conftest import unit_rows

DIMS = [1, 2, 3, 512, 640]
ABOUT = {"classifier": 'dogs "at" a show \\ Größe 犬', "encoder": "starter", "encoder_fingerprint": "ab" * 32}


@pytest.fixture(params=DIMS)
def saved(head_tool, random, tmp_path, request):
    """save(ending, cut_off) -> path, weights, bias, rows, their scores in double"""
    dim = request.param
    weights = (8 * unit_rows(random, 1, dim)[0]).astype(np.float32)
    bias = np.float32(random.normal())
    rows = unit_rows(random, 100, dim)
    scores = rows.astype(np.float64) @ weights.astype(np.float64) + float(bias)

    def save(ending, cut_off=0.1):
        path = tmp_path / f"head.{ending}"
        done = head_tool("write_head", path=str(path), head={"weights": weights, "bias": bias}, cut_off=cut_off, **ABOUT)
        assert done["bytes"] == path.stat().st_size
        return path, weights, bias, rows, scores

    return save


def test_json(saved):
    path, weights, bias, rows, scores = saved("json")

    head = json.loads(path.read_text(encoding="utf-8"))

    assert head["format"] == "halfspace-head" and head["version"] == 1 and head["dim"] == len(weights)
    assert np.array_equal(np.array(head["weights"], np.float32), weights)
    assert np.float32(head["bias"]) == bias and np.float32(head["cut_off"]) == np.float32(0.1)
    assert {key: head[key] for key in ABOUT} == ABOUT
    np.testing.assert_allclose(rows @ np.array(head["weights"]) + head["bias"], scores, atol=1e-5)


def test_json_numbers_are_the_shortest_that_read_back(saved):
    path, weights, bias, *_ = saved("json")

    text = path.read_text(encoding="utf-8")
    numbers = text[text.index("[") + 1 : text.index("]")].split(", ")

    for number, weight in zip(numbers, weights, strict=True):
        digits = len(number.split("e")[0].replace("-", "").replace(".", "").lstrip("0").rstrip("0"))
        shortest = np.format_float_scientific(weight, unique=True, trim="-")
        assert digits == len(shortest.split("e")[0].replace("-", "").replace(".", "").rstrip("0"))


def test_safetensors(saved):
    path, weights, bias, rows, scores = saved("safetensors")

    with safetensors.safe_open(path, framework="numpy") as file:
        assert sorted(file.keys()) == ["bias", "weight"]
        about = file.metadata()
    tensors = safetensors.numpy.load_file(path)

    assert about == {"format": "halfspace-head", "version": "1", "cut_off": "0.1", **ABOUT}
    # What torch.nn.Linear(dim, 1).state_dict() holds.
    assert tensors["weight"].shape == (1, len(weights)) and tensors["weight"].dtype == np.float32
    assert tensors["bias"].shape == (1,) and tensors["bias"].dtype == np.float32
    assert np.array_equal(tensors["weight"][0], weights) and tensors["bias"][0] == bias
    np.testing.assert_allclose((rows @ tensors["weight"].T + tensors["bias"])[:, 0], scores, atol=1e-5)


def test_onnx(saved):
    path, weights, bias, rows, scores = saved("onnx")

    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert [(o.domain, o.version) for o in model.opset_import] == [("", 17)]
    assert [n.op_type for n in model.graph.node] == ["Gemm"]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (given,), (result,) = session.get_inputs(), session.get_outputs()
    assert (given.name, given.shape) == ("embedding", ["batch", len(weights)])
    assert (result.name, result.shape) == ("score", ["batch", 1])
    about = session.get_modelmeta().custom_metadata_map
    assert about == {"format": "halfspace-head", "version": "1", "cut_off": "0.1", **ABOUT}
    for batch in (1, 7, len(rows)):
        (got,) = session.run(None, {"embedding": rows[:batch]})
        np.testing.assert_allclose(got[:, 0], scores[:batch], atol=1e-5)


@pytest.mark.parametrize("ending", ["json", "safetensors", "onnx"])
@pytest.mark.parametrize("cut_off", [None, -1.25])
def test_read_back_equal(saved, head_tool, ending, cut_off):
    path, weights, bias, *_ = saved(ending, cut_off)

    read = head_tool("read_head", path=str(path))

    assert np.array_equal(np.array(read["head"]["weights"], np.float32), weights)
    assert np.float32(read["head"]["bias"]) == bias
    assert {key: read[key] for key in ABOUT} == ABOUT and read["cut_off"] == cut_off


@pytest.mark.parametrize("metadata", [None, {"format": "pt"}])
def test_safetensors_made_elsewhere_are_read(head_tool, random, tmp_path, metadata):
    path = tmp_path / "linear.safetensors"
    tensors = {"weight": unit_rows(random, 1, 512), "bias": np.array([0.25], np.float32)}
    safetensors.numpy.save_file(tensors, path, metadata)

    read = head_tool("read_head", path=str(path))

    assert np.array_equal(np.array(read["head"]["weights"], np.float32), tensors["weight"][0])
    assert read["head"]["bias"] == 0.25 and read["encoder_fingerprint"] == "" and read["cut_off"] is None


@pytest.mark.parametrize("code, tensors, words", [
    ("invalid_input", {"weight": np.zeros((3, 4), np.float32), "bias": np.zeros(3, np.float32)}, "0 to 2"),
    ("invalid_input", {"weight": np.zeros((1, 4), np.int32), "bias": np.zeros(1, np.float32)}, "I32"),
    ("invalid_input", {"a.weight": np.zeros((1, 4), np.float32), "b.bias": np.zeros(1, np.float32)}, "a.weight [1, 4]"),
    ("corrupt", {"weight": np.full((1, 4), np.nan, np.float32), "bias": np.zeros(1, np.float32)}, "nan"),
])
def test_safetensors_that_are_no_head_are_refused(head_tool, tmp_path, code, tensors, words):
    path = tmp_path / "other.safetensors"
    safetensors.numpy.save_file(tensors, path)

    refused = head_tool("read_head", path=str(path))

    assert refused["error"] == code and words in refused["message"]
