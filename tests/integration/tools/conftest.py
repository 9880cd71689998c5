# SPDX-License-Identifier: Apache-2.0
"""Puts tools/ on the path of the tests of the tools."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
