# SPDX-License-Identifier: Apache-2.0
"""When two sets of vectors count as the same."""
import numpy as np


def unit(rows):
    rows = np.asarray(rows, np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def assert_same(ours, wanted, cosine=0.9999):
    """Cosines above the bar, and each row far nearer to its own than to that of any other item."""
    ours, wanted = unit(ours), unit(wanted)
    assert ours.shape == wanted.shape
    assert (ours * wanted).sum(axis=1).min() > cosine
    errors = np.linalg.norm(ours - wanted, axis=1)
    distances = np.linalg.norm(wanted[:, None] - wanted[None], axis=2)
    unlike = distances[distances > 1e-6]  # equal items have equal vectors
    assert errors.max() < unlike.min() / 4, f"{errors.max():.2e} off, neighbours {unlike.min():.2e} apart"
