# SPDX-License-Identifier: Apache-2.0
"""The fits against independent implementations: scipy, scikit-learn and a plain numpy descent."""

import numpy as np
import pytest
from conftest import unit_rows
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

BIAS_PRIOR = 1e-4


def sample(random, count, dim, graded=True):
    rows = unit_rows(random, count, dim)
    start = unit_rows(random, 1, dim)[0]
    scores = random.choice([-1, -0.5, 0.25, 0.75, 1], count) if graded else random.choice([-1, 1], count)
    weights = random.uniform(0.1, 2, count).astype(np.float32)
    return rows, ((scores + 1) / 2).astype(np.float32), weights, start


def reference_fit(rows, targets, weights, start, pull, scale):
    """The objective of fit.hpp, minimised by scipy; -> (w, b), objective."""
    rows, targets, weights, start = (np.asarray(x, np.float64) for x in (rows, targets, weights, start))
    rate = (weights @ targets + 0.01) / (weights.sum() + 0.02)
    centre = np.r_[scale * start, np.log(rate / (1 - rate)) - weights @ (rows @ (scale * start)) / weights.sum()]
    prior = np.r_[np.full(len(start), pull), BIAS_PRIOR]
    augmented = np.c_[rows, np.ones(len(rows))]

    def value(point):
        z = augmented @ point
        return weights @ (np.logaddexp(0, z) - targets * z) + 0.5 * prior @ (point - centre) ** 2

    def gradient(point):
        return augmented.T @ (weights * (expit(augmented @ point) - targets)) + prior * (point - centre)

    def hessian(point):
        p = expit(augmented @ point)
        return (augmented.T * (weights * p * (1 - p))) @ augmented + np.diag(prior)

    found = minimize(value, np.zeros(len(centre)), jac=gradient, hess=hessian, method="trust-exact",
                     options={"gtol": 1e-11, "maxiter": 500})
    point = found.x
    for _ in range(3):  # scipy stops at the rounding of the objective; Newton goes on to that of the gradient
        point = point - np.linalg.solve(hessian(point), gradient(point))
    assert np.abs(gradient(point)).max() < 1e-11
    return point, value(point)


@pytest.mark.parametrize("count, dim", [(1, 16), (10, 512), (50, 64), (300, 32)])
@pytest.mark.parametrize("pull, scale", [(0.3, 8), (0.01, 8), (3, 0)])
def test_fit_with_pull_is_the_optimum_scipy_finds(head_tool, random, count, dim, pull, scale):
    rows, targets, weights, start = sample(random, count, dim)
    point, objective = reference_fit(rows, targets, weights, start, pull, scale)

    fit = head_tool("fit_with_pull", dim=dim, rows=rows, targets=targets, weights=weights, start=start,
                    pull=pull, scale=scale)

    assert fit["converged"]
    np.testing.assert_allclose(fit["head"]["weights"], point[:-1], atol=1e-6, rtol=1e-6)
    assert fit["head"]["bias"] == pytest.approx(point[-1], abs=2e-6, rel=1e-6)
    assert fit["objective"] == pytest.approx(objective, rel=1e-12)


@pytest.mark.parametrize("strength", [0.1, 1, 10])
def test_fit_with_pull_to_nothing_is_logistic_regression(head_tool, random, strength):
    """scale 0 and pull 1/C; the prior of 1e-4 on the bias, which scikit-learn lacks, is the tolerance's reason."""
    rows, targets, _, start = sample(random, 200, 64, graded=False)
    peer = LogisticRegression(C=strength, tol=1e-10, max_iter=10_000).fit(rows.astype(np.float64), targets)

    fit = head_tool("fit_with_pull", dim=64, rows=rows, targets=targets, start=start, pull=1 / strength, scale=0)

    np.testing.assert_allclose(fit["head"]["weights"], peer.coef_[0], atol=1e-5)
    assert fit["head"]["bias"] == pytest.approx(peer.intercept_[0], abs=1e-5)


@pytest.mark.parametrize("precision", [np.float64, np.float32])
def test_fit_with_sgd_follows_the_recipe_round_by_round(head_tool, random, precision):
    """Ten rounds on ten pages of ten, the head handed on; the original data: hard targets, norm 10.57 at the start."""
    dim = 512
    start = 10.57 * unit_rows(random, 1, dim)[0]
    head = {"weights": start, "bias": np.float32(-0.015)}
    w, b = start.astype(precision), precision(-0.015)
    for _ in range(10):
        rows = unit_rows(random, 10, dim) * np.float32(2.9)
        targets = random.integers(0, 2, 10).astype(np.float32)
        x, y = rows.astype(precision), targets.astype(precision)
        for _ in range(10):
            miss = 1 / (1 + np.exp(-(x @ w + b))) - y
            w, b = w - precision(0.2) * (x.T @ miss / 10).astype(precision), b - precision(0.2) * miss.mean(dtype=precision)

        fit = head_tool("fit_with_sgd", dim=dim, rows=rows, targets=targets, head=head, learning_rate=0.2, epochs=10)
        head = fit["head"]

        np.testing.assert_allclose(head["weights"], w, atol=1e-4)
        assert head["bias"] == pytest.approx(float(b), abs=1e-4)
    assert np.abs(w - start).max() > 0.05  # it moved


@pytest.mark.parametrize("levels", [3, 10, 100_000])
def test_average_precision_is_scikit_learns(head_tool, random, levels):
    """few levels mean many ties"""
    for share in (0.02, 0.5, 0.98):
        labels = (random.random(400) < share).astype(int)
        labels[0] = 1
        scores = (random.integers(0, levels, 400) / 7 + labels).astype(np.float32)

        ours = head_tool("average_precision", scores=scores, labels=labels)["average_precision"]

        assert ours == pytest.approx(average_precision_score(labels, scores), abs=1e-12)
    assert head_tool("average_precision", scores=[1, 2], labels=[0, 0])["average_precision"] is None
