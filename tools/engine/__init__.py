# SPDX-License-Identifier: Apache-2.0
"""The database engines of tools/engines.py: one file each, and what they share."""
