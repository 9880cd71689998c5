# SPDX-License-Identifier: Apache-2.0
"""Writes data/: linear layers as PyTorch, scikit-learn, skops, skl2onnx and safetensors save them.

    .venv/bin/python tests/unit/head/make_fixtures.py

The weights of row r are r + 1/2, -(r + 1/2), r + 1/4; its bias is r - 1.
"""

import pathlib

import numpy as np
import onnx
import safetensors.torch
import skl2onnx
import skops.io
import torch
from onnx import TensorProto, helper
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

FOLDER = pathlib.Path(__file__).parent / "data"


def rows(count):
    weights = np.array([[r + 0.5, -(r + 0.5), r + 0.25] for r in range(count)])
    return weights, np.arange(count) - 1.0


def layer(count, dtype=torch.float32):
    weights, biases = rows(count)
    linear = torch.nn.Linear(3, count, dtype=dtype)
    linear.load_state_dict({"weight": torch.tensor(weights), "bias": torch.tensor(biases)})
    return linear


def classifier(kind, count, classes):
    """A fitted one, its numbers set."""
    samples = np.eye(3)[np.arange(12) % 3] + 0.01 * np.arange(12)[:, None]
    fitted = kind.fit(samples, np.array(classes)[np.arange(12) % len(classes)])
    fitted.coef_, fitted.intercept_ = rows(count)
    return fitted


def write_torch():
    for count in (1, 2, 3):
        torch.save(layer(count).state_dict(), FOLDER / f"rows_{count}.pt")
    for name, dtype in (("half", torch.float16), ("bfloat16", torch.bfloat16), ("double", torch.float64)):
        torch.save(layer(1, dtype).state_dict(), FOLDER / f"{name}.pt")
    torch.save({"epoch": 3, "lr": 0.1, "state_dict": torch.nn.Sequential(layer(1)).state_dict()}, FOLDER / "checkpoint.pt")
    torch.save({"weight": layer(3).weight.t().contiguous().t()[1:2], "bias": torch.zeros(1)}, FOLDER / "strided.pt")
    torch.save(layer(1), FOLDER / "whole_module.pt")
    torch.save(torch.nn.Sequential(layer(3), torch.nn.ReLU(), layer(1)).state_dict(), FOLDER / "two_layers.pt")
    torch.save(layer(1).state_dict(), FOLDER / "old.pt", _use_new_zipfile_serialization=False)
    safetensors.torch.save_file({f"fc.{k}": v.half() for k, v in layer(3).state_dict().items()}, FOLDER / "rows_3.safetensors")


def write_sklearn():
    binary = classifier(LogisticRegression(), 1, ["no", "yes"])
    several = classifier(LogisticRegression(), 3, ["cat", "dog", "owl"])
    vector = classifier(LinearSVC(fit_intercept=False), 1, [0, 1])
    vector.intercept_ = 0.0
    skops.io.dump(binary, FOLDER / "binary.skops")
    skops.io.dump(several, FOLDER / "several.skops")
    skops.io.dump(vector, FOLDER / "no_intercept.skops")
    skops.io.dump(torch.nn.ReLU, FOLDER / "other.skops")
    np.savez(FOLDER / "binary.npz", coef_=binary.coef_, intercept_=binary.intercept_, classes_=binary.classes_)
    np.savez_compressed(FOLDER / "several.npz", coef_=np.asfortranarray(several.coef_), intercept_=several.intercept_, classes_=[3, 5, 7])
    np.savez(FOLDER / "objects.npz", coef_=binary.coef_, intercept_=binary.intercept_, classes_=np.array(["a", None], object))
    write_model("sk_binary", skl2onnx.to_onnx(binary, np.zeros((1, 3), np.float32)))
    write_model("sk_several", skl2onnx.to_onnx(several, np.zeros((1, 3), np.float32)))


def write_model(name, model):
    (FOLDER / f"{name}.onnx").write_bytes(model.SerializeToString())


def model_of(nodes, tensors):
    values = [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in ("x", "y")]
    graph = helper.make_graph(nodes, "g", values[:1], values[1:], [onnx.numpy_helper.from_array(v, k) for k, v in tensors.items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])


def write_onnx():
    weights, biases = (part.astype(np.float32) for part in rows(1))
    torch.onnx.export(layer(1), torch.zeros(1, 3), FOLDER / "torch.onnx", dynamo=False)
    write_model("matmul", model_of(
        [helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Add", ["b", "h"], ["s"]), helper.make_node("Sigmoid", ["s"], ["y"])],
        {"w": weights.T.astype(np.float16), "b": biases.astype(np.float16)}))
    write_model("relu", model_of(
        [helper.make_node("Gemm", ["x", "w", "b"], ["h"], transB=1), helper.make_node("Relu", ["h"], ["y"])],
        {"w": weights, "b": biases}))
    external = model_of([helper.make_node("MatMul", ["x", "w"], ["y"])], {"w": weights.T})
    onnx.external_data_helper.convert_model_to_external_data(external, location="other.data", size_threshold=0)
    external.graph.initializer[0].ClearField("raw_data")
    external.graph.initializer[0].data_location = TensorProto.EXTERNAL
    write_model("external", external)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    write_torch()
    write_sklearn()
    write_onnx()
