# SPDX-License-Identifier: Apache-2.0
"""Runs the program as a person would, and talks to its server."""

import http.client
import json
import os
import re
import select
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 600  # seconds; only a hang takes so long, on slow and busy machines too


class Program:
    """The built program with a home folder of its own."""

    def __init__(self, binary: Path, encoders: Path, home: Path):
        self.binary = binary
        self.home = home
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DISPLAY", "WAYLAND_DISPLAY")  # no browser on the developer's screen
            and not name.startswith(("HF_", "HUGGING"))  # nor the models they have, or their token
        }
        self.environment |= {
            "HALFSPACE_HOME": str(home),
            "HALFSPACE_ENCODERS": str(encoders),
            "HF_HOME": f"{home}-huggingface",
            "XDG_DATA_HOME": f"{home}-data",
        }

    def run(self, *arguments, **options) -> subprocess.CompletedProcess:
        """Gives the ended process; its output as text."""
        return subprocess.run(
            [self.binary, *map(str, arguments)],
            capture_output=True,
            text=True,
            errors="surrogateescape",
            env=self.environment,
            timeout=PATIENCE,
            check=False,
            **options,
        )

    def ok(self, *arguments) -> str:
        """Gives what the program writes; it must end well."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ok_json(self, *arguments):
        return json.loads(self.ok(*arguments, "--json"))

    def fails(self, code: int, *arguments) -> str:
        """Gives what the program says when it ends with `code`; it must write nothing else."""
        done = self.run(*arguments)
        assert done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
        assert done.stderr.startswith("halfspace: "), done.stderr
        assert done.stdout == ""
        return done.stderr

    def run_on(self, terminal: int, *arguments) -> int:
        """Gives the exit code of a run whose standard error is a terminal."""
        return subprocess.run(
            [self.binary, *map(str, arguments)],
            stdout=subprocess.DEVNULL,
            stderr=terminal,
            env=self.environment,
            timeout=PATIENCE,
            check=False,
        ).returncode

    def run_into(self, file, *arguments) -> int:
        """Gives the exit code of a run whose standard output is `file`."""
        return subprocess.run(
            [self.binary, *map(str, arguments)],
            stdout=file,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            timeout=PATIENCE,
            check=False,
        ).returncode

    def run_measured(self, *arguments) -> tuple[str, int]:
        """Gives what a run that must end well writes, and the most memory it had, in bytes.

        The peak is looked up while it runs: what the system tells of a process that has ended
        counts the memory of the one that started it too.
        """
        process = self.start(*arguments)
        peak = 0
        with ThreadPoolExecutor(1) as pool:
            ended = pool.submit(process.communicate, timeout=PATIENCE)
            while not ended.done():
                peak = max(peak, peak_of(process.pid))
                time.sleep(0.002)
        output, problem = ended.result()
        assert process.returncode == 0, problem
        return output, peak

    def start(self, *arguments) -> subprocess.Popen:
        return subprocess.Popen(
            [self.binary, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )


def peak_of(process: int) -> int:
    """The most memory a running process has had so far, in bytes; 0 once it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        assert self.headers["Content-Type"] == "application/json", self.body
        return json.loads(self.body)

    def error(self, status: int, code: str) -> str:
        """Gives the message of a failure, which must be this one."""
        assert self.status == status, self.body
        failure = self.json()
        assert set(failure) == {"code", "message"}
        assert failure["code"] == code
        return failure["message"]


class Server:
    """A running `halfspace serve`. Ends with the `with` it is used in."""

    def __init__(self, program: Program, *arguments):
        self.process = program.start("serve", "--port", "0", *arguments)
        self.url = self._read_url()
        self.port = urlsplit(self.url).port

    def _read_url(self) -> str:
        readable, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if readable else ""
        if not line.startswith("http://"):
            self.process.kill()
            raise AssertionError(f"no URL: {line!r} {self.process.communicate()[1]}")
        return line.strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()

    def stop(self) -> tuple[int, str, str]:
        """Stops it as Ctrl-C does. Gives the exit code and what it wrote after its URL."""
        self.process.send_signal(signal.SIGINT)
        rest, problems = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, rest, problems

    def kill(self):
        """Ends it as a power cut would."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)

    def call(self, method: str, path: str, body=None, headers=None) -> Answer:
        """Sends one request; `body` is sent as JSON unless it is bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        sent = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str):
        """Gives the JSON of a GET that must go well."""
        answer = self.call("GET", path)
        assert answer.status == 200, answer.body
        return answer.json()

    def send(self, method: str, path: str, body=None, status: int = 200):
        """Gives the JSON of a change that must go well."""
        answer = self.call(method, path, body)
        assert answer.status == status, answer.body
        return answer.json()
