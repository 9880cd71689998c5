# SPDX-License-Identifier: Apache-2.0
"""The encoder package of a few kilobytes that the unit tests have, and what the hub's tests add."""

from pathlib import Path

TINY = Path(__file__).resolve().parents[2] / "unit/encode/data/tiny"
LARGE = "onnx/vision_model.onnx_data"  # what the vision network could keep outside
