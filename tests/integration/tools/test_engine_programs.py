# SPDX-License-Identifier: Apache-2.0
"""tools/engine/programs.py: when a server is gone, so are its ports."""

import platform
import signal
import socket
import subprocess
import sys

import pytest
from engine.programs import end_processes_in, processes_in

# Listens, and ends when asked to: its main thread at once, another half a second later.
LINGERS = """
import ctypes, os, signal, socket, sys, threading, time
listening = socket.create_server(("127.0.0.1", 0))
asked = threading.Event()
def linger():
    asked.wait()
    time.sleep(0.5)
    os._exit(0)
threading.Thread(target=linger).start()
def end(*_):
    asked.set()
    ctypes.CDLL(None).syscall(int(sys.argv[1]), 0)
signal.signal(signal.SIGTERM, end)
print(listening.getsockname()[1], flush=True)
while True:
    signal.pause()
"""
STAYS = """
import signal, socket
listening = socket.create_server(("127.0.0.1", 0))
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(listening.getsockname()[1], flush=True)
while True:
    signal.pause()
"""
EXIT_OF_A_THREAD = {"x86_64": "60", "aarch64": "93"}[platform.machine()]


@pytest.mark.parametrize("server", [LINGERS, STAYS], ids=["lingers", "stays"])
def test_a_server_that_was_ended_holds_no_port(server, tmp_path):
    with subprocess.Popen([sys.executable, "-c", server, EXIT_OF_A_THREAD], cwd=tmp_path, text=True,
                          stdout=subprocess.PIPE) as running:
        port = int(running.stdout.readline())
        assert processes_in(tmp_path) == [running.pid]

        end_processes_in([tmp_path], signal.SIGTERM, patience=2 if server is STAYS else 60)

        with socket.create_server(("127.0.0.1", port)):
            assert processes_in(tmp_path) == []
        assert running.wait() == (0 if server is LINGERS else -signal.SIGKILL)
