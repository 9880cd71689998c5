# SPDX-License-Identifier: Apache-2.0
"""Ports for servers on this machine that several checkouts may run at once."""

import random
import socket

# Below those that the system gives out by itself.
FIRST, LAST = 20000, 31999


def is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as tried:
            if kind == socket.SOCK_STREAM:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("", port))
            except OSError:
                return False
    return True


def free_ports(count: int) -> range:
    """So many in a row, anywhere, since others look for theirs at the same time."""
    starts = range(FIRST, LAST + 2 - count)
    for first in random.sample(starts, len(starts)):
        if all(is_free(port) for port in range(first, first + count)):
            return range(first, first + count)
    raise OSError(f"no {count} free ports in a row between {FIRST} and {LAST}")
