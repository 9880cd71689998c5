# SPDX-License-Identifier: Apache-2.0
"""Linear layers that the libraries themselves save, read as heads: their scores are the libraries' own."""

import numpy as np
import onnxruntime
import pytest
import skl2onnx
import skops.io
import torch
from conftest import unit_rows
from safetensors.torch import save_file
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.svm import LinearSVC

DIM = 64


@pytest.fixture
def data(random):
    """rows, two classes, three classes"""
    rows = unit_rows(random, 300, DIM)
    return rows, np.where(rows[:, 0] > 0, "yes", "no"), np.array(["cat", "dog", "owl"])[np.digitize(rows[:, 0], [-0.05, 0.05])]


@pytest.fixture
def scores_of(head_tool):
    def scores(path, rows, wanted=None):
        read = head_tool("read_head", path=str(path), **({} if wanted is None else {"class": wanted}))
        assert "head" in read, read
        head = read["head"]
        return rows.astype(np.float64) @ np.array(head["weights"]) + head["bias"]

    return scores


KINDS = [LogisticRegression, LinearSVC, SGDClassifier, RidgeClassifier]


# skl2onnx writes an SGDClassifier as a network of its own.
@pytest.mark.parametrize("ending, kind", [
    (ending, kind) for ending in ["skops", "npz", "onnx"] for kind in KINDS if (ending, kind) != ("onnx", SGDClassifier)
])
def test_scikit_learn(scores_of, data, tmp_path, kind, ending):
    rows, two, three = data
    path = tmp_path / f"head.{ending}"

    def save(fitted):
        if ending == "skops":
            skops.io.dump(fitted, path)
        elif ending == "npz":
            np.savez(path, coef_=fitted.coef_, intercept_=fitted.intercept_, classes_=fitted.classes_)
        else:
            path.write_bytes(skl2onnx.to_onnx(fitted, rows[:1]).SerializeToString())

    fitted = kind().fit(rows, two)
    save(fitted)
    np.testing.assert_allclose(scores_of(path, rows), fitted.decision_function(rows), atol=1e-4)
    np.testing.assert_allclose(scores_of(path, rows, "no"), -fitted.decision_function(rows), atol=1e-4)
    fitted = kind().fit(rows, three)
    save(fitted)
    np.testing.assert_allclose(scores_of(path, rows, "dog"), fitted.decision_function(rows)[:, 1], atol=1e-4)


@pytest.mark.parametrize("dtype, tolerance", [(torch.float32, 1e-5), (torch.float64, 1e-5), (torch.float16, 1e-5), (torch.bfloat16, 1e-5)])
@pytest.mark.parametrize("ending", ["pt", "safetensors"])
@pytest.mark.parametrize("outputs", [1, 2, 5])
def test_torch(scores_of, data, tmp_path, ending, dtype, tolerance, outputs):
    rows = data[0]
    path = tmp_path / f"head.{ending}"
    torch.manual_seed(7)
    layer = torch.nn.Linear(DIM, outputs).to(dtype)
    torch.save(layer.state_dict(), path) if ending == "pt" else save_file(layer.state_dict(), path)

    with torch.no_grad():
        logits = layer.double()(torch.from_numpy(rows).double()).numpy()
    expected = {1: logits[:, 0], 2: logits[:, -1] - logits[:, 0], 5: logits[:, -1]}[outputs]

    np.testing.assert_allclose(scores_of(path, rows, str(outputs - 1) if outputs > 1 else None), expected, atol=tolerance)


@pytest.mark.parametrize("dynamo", [False, True])
def test_onnx_of_torch(scores_of, data, tmp_path, dynamo):
    rows = data[0]
    path = tmp_path / "head.onnx"
    torch.manual_seed(8)
    model = torch.nn.Sequential(torch.nn.Linear(DIM, 1), torch.nn.Sigmoid())
    torch.onnx.export(model, (torch.from_numpy(rows),), str(path), dynamo=dynamo, external_data=False, input_names=["x"])

    session = onnxruntime.InferenceSession(path)
    probabilities = 1 / (1 + np.exp(-scores_of(path, rows)))
    np.testing.assert_allclose(probabilities, session.run(None, {"x": rows})[0][:, 0], atol=1e-5)
