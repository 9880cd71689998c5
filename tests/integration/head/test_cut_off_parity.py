# SPDX-License-Identifier: Apache-2.0
"""Probabilities and cut-offs against scikit-learn."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import f1_score, precision_recall_curve, precision_score, recall_score


class Scores(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose score is its one feature."""

    def __init__(self):
        self.classes_ = np.array([0, 1])

    def fit(self, rows, labels):
        return self

    def decision_function(self, rows):
        return rows[:, 0]

    def predict(self, rows):
        return (rows[:, 0] >= 0).astype(int)


def sample(seed, count=300):
    random = np.random.default_rng(seed)
    scores = random.normal(-0.5, 2, count)
    labels = (random.random(count) < 1 / (1 + np.exp(-(0.8 * scores - 1)))).astype(int)
    return scores, labels, random.uniform(0.2, 40, count)


def named(scores, labels, weights):
    return {"scores": scores, "labels": labels, "weights": weights}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_calibration_is_scikit_learns(head_tool, seed):
    scores, labels, weights = sample(seed)
    reference = CalibratedClassifierCV(FrozenEstimator(Scores()), method="sigmoid", ensemble=False)
    reference.fit(scores[:, None], labels, sample_weight=weights)
    grid = np.linspace(-8, 8, 50)

    made = head_tool("fit_calibration", **named(scores, labels, weights))

    ours = 1 / (1 + np.exp(-(made["slope"] * grid + made["intercept"])))
    np.testing.assert_allclose(ours, reference.predict_proba(grid[:, None])[:, 1], atol=1e-5)


@pytest.mark.parametrize("seed", [4, 5])
def test_the_best_f1_is_that_of_the_precision_recall_curve(head_tool, seed):
    scores, labels, weights = sample(seed)
    precision, recall, _ = precision_recall_curve(labels, scores, sample_weight=weights)
    best = np.max(2 * precision * recall / np.maximum(precision + recall, 1e-300))

    made = head_tool("choose_cut_off", **named(scores, labels, weights), aim="best_f1")

    found = scores >= made["cut_off"]
    assert made["f1"] == pytest.approx(best, abs=1e-9)
    assert made["f1"] == pytest.approx(f1_score(labels, found, sample_weight=weights), abs=1e-9)


@pytest.mark.parametrize("aim", ["precision", "recall"])
def test_a_wish_is_met_by_the_curves_furthest_point(head_tool, aim):
    scores, labels, weights = sample(6)
    precision, recall, thresholds = precision_recall_curve(labels, scores, sample_weight=weights)
    enough = np.array([np.sum(scores >= threshold) >= 5 for threshold in thresholds])
    if aim == "precision":
        at = np.min(np.flatnonzero((precision[:-1] >= 0.8) & enough))
    else:
        at = np.max(np.flatnonzero(recall[:-1] >= 0.8))

    made = head_tool("choose_cut_off", **named(scores, labels, weights), aim=aim, wanted=0.8)

    found = scores >= made["cut_off"]
    np.testing.assert_array_equal(found, scores >= thresholds[at])
    assert made["precision"] == pytest.approx(precision_score(labels, found, sample_weight=weights), abs=1e-9)
    assert made["recall"] == pytest.approx(recall_score(labels, found, sample_weight=weights), abs=1e-9)
