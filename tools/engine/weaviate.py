# SPDX-License-Identifier: Apache-2.0
"""Weaviate: one node, one that wants an API key, or a cluster of three, all on this machine.

HTTP listens on the loopback alone. Weaviate has no such setting for gRPC and between its nodes: those
ports listen on every network of the machine.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from engine.go import go_install
from engine.ports import free_ports, is_free
from engine.programs import ENGINES, EnginesError, end_processes_in, only_one, processes_in

VERSION = "v1.35.2"
PROGRAM = f"github.com/weaviate/weaviate/cmd/weaviate-server@{VERSION}"
GO = (1, 25)  # its go.mod
HOST = "127.0.0.1"
# In a row: on one machine Weaviate takes the port after a node's Raft port for that of its RPC.
PORTS = ("http", "grpc", "gossip", "data", "raft", "raft_rpc")
START_SECONDS = 300
STOP_SECONDS = 60
USER = "halfspace"
SETTINGS = {
    "DEFAULT_VECTORIZER_MODULE": "none", "ENABLE_MODULES": "", "API_BASED_MODULES_DISABLED": "true",
    "DISABLE_TELEMETRY": "true", "PROMETHEUS_MONITORING_ENABLED": "false",
    "GO_PROFILING_DISABLE": "true", "LOG_LEVEL": "warning", "CLUSTER_IN_LOCALHOST": "true",
    "CLUSTER_ADVERTISE_ADDR": HOST, "CLUSTER_BIND_ADDR": HOST,
    # How soon a node that was away gets what it missed: 30 s by default.
    "ASYNC_REPLICATION_FREQUENCY": "5s", "ASYNC_REPLICATION_PROPAGATION_DELAY": "5s",
    # Tests run on nearly full disks too; the default refuses writes from 90% on.
    "DISK_USE_WARNING_PERCENTAGE": "100", "DISK_USE_READONLY_PERCENTAGE": "100"}


class Node:
    """One server process; its working directory is its folder, which tells it from all others."""

    def __init__(self, number: int, folder: Path, ports: dict[str, int], binary: Path) -> None:
        self.number = number
        self.name = f"node{number}"
        self.folder = folder
        self.ports = ports
        self._binary = binary

    def pids(self) -> list[int]:
        return processes_in(self.folder)

    def begin(self, settings: dict[str, str], join: list[int]) -> None:
        """Does not wait; join: gossip ports of nodes that run already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, port in self.ports.items():
            if not is_free(port):
                raise EnginesError(f"port {port} ({name} of {self.folder}) is another program's by "
                                   "now; tools/engines.py clean begins with other ports")
        own = {**SETTINGS, **settings, "PERSISTENCE_DATA_PATH": str(self.folder / "data"),
               "CLUSTER_HOSTNAME": self.name, "GRPC_PORT": self.ports["grpc"],
               "CLUSTER_GOSSIP_BIND_PORT": self.ports["gossip"],
               "CLUSTER_DATA_BIND_PORT": self.ports["data"], "RAFT_PORT": self.ports["raft"],
               "RAFT_INTERNAL_RPC_PORT": self.ports["raft_rpc"],
               "CLUSTER_JOIN": ",".join(f"{HOST}:{port}" for port in join)}
        with (self.folder / "server.log").open("a", encoding="utf-8") as log:
            subprocess.Popen(
                [self._binary, "--host", HOST, "--port", str(self.ports["http"]), "--scheme", "http"],
                cwd=self.folder, env={**os.environ, **{k: str(v) for k, v in own.items()}},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def is_ready(self) -> bool:
        asked = f"http://{HOST}:{self.ports['http']}/v1/.well-known/ready"
        try:
            with urllib.request.urlopen(asked, timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def gossips(self) -> bool:
        return not is_free(self.ports["gossip"])

    def wait(self, is_done) -> None:
        until = time.monotonic() + START_SECONDS
        while not is_done():
            ended = not self.pids()
            if ended or time.monotonic() > until:
                log = (self.folder / "server.log").read_text(encoding="utf-8").splitlines()
                raise EnginesError(f"Weaviate's {self.name} "
                                   + ("ended" if ended else f"is not ready after {START_SECONDS} s")
                                   + ":\n" + "\n".join(log[-20:]))
            time.sleep(0.05)


class Weaviate:
    """So many nodes under build/engines/NAME or a folder that is given."""

    def __init__(self, name: str, nodes: int, home: Path | None = None, has_key: bool = False) -> None:
        self._name = name
        self._count = nodes
        self._has_key = has_key
        self._home = (home or ENGINES / name).resolve()
        self._programs = ENGINES / "weaviate-programs"

    def get(self) -> None:
        with only_one("weaviate-programs"):
            stamp = self._programs / "version.txt"
            if stamp.is_file() and stamp.read_text(encoding="utf-8") == VERSION:
                return
            print(f"== Building Weaviate {VERSION}: some minutes, once", file=sys.stderr)
            shutil.rmtree(self._programs, ignore_errors=True)
            go_install(PROGRAM, GO, self._programs)
            stamp.write_text(VERSION, encoding="utf-8")

    def start(self) -> str:
        """Starts the nodes that do not run, whatever ended them."""
        self.get()
        with only_one(self._name):
            nodes = self._nodes()
            settings = {**self._keys(), **self._raft(nodes)}
            for node in nodes:
                if not node.pids():
                    node.begin(settings, [other.ports["gossip"] for other in nodes if other.pids()])
                    node.wait(node.gossips)
            for node in nodes:
                node.wait(node.is_ready)
            address = self._address(nodes)
            (self._home / "address").write_text(address + "\n", encoding="utf-8")
            return address

    def stop(self) -> None:
        with only_one(self._name):
            self._stop()

    def kill(self, number: int) -> None:
        """As a machine's end would; start brings it back."""
        nodes = self._nodes() if (self._home / "ports.json").is_file() else []
        if not 1 <= number <= len(nodes):
            raise EnginesError(f"{self._name} has no node {number}"
                               + (f", only 1 to {len(nodes)}" if nodes else "; start it first"))
        end_processes_in([nodes[number - 1].folder], signal.SIGKILL, STOP_SECONDS)

    def clean(self) -> None:
        with only_one(self._name):
            self._stop()
            shutil.rmtree(self._home, ignore_errors=True)

    def address(self) -> str:
        path = self._home / "address"
        if not path.is_file():
            raise EnginesError(f"{self._name} was not started yet: make engines")
        return path.read_text(encoding="utf-8").strip()

    def _address(self, nodes: list[Node]) -> str:
        """A cluster's names all nodes, and asks for a copy on each."""
        hosts, grpc = (",".join(parts) for parts in (
            [f"{HOST}:{node.ports['http']}" for node in nodes],
            [str(node.ports["grpc"]) for node in nodes]))
        copies = f"&replication={len(nodes)}" if len(nodes) > 1 else ""
        return f"weaviate://{hosts}?grpc={grpc}{copies}"

    def _nodes(self) -> list[Node]:
        """With the ports that they had last time: nodes know each other by them."""
        file = self._home / "ports.json"
        if not file.is_file():
            self._home.mkdir(parents=True, exist_ok=True)
            ports = iter(free_ports(self._count * len(PORTS)))
            chosen = [{name: next(ports) for name in PORTS} for _ in range(self._count)]
            unfinished = file.with_suffix(".new")
            unfinished.write_text(json.dumps(chosen), encoding="utf-8")
            unfinished.rename(file)
        return [Node(number, self._home / f"node{number}", ports, self._programs / "weaviate-server")
                for number, ports in enumerate(json.loads(file.read_text(encoding="utf-8")), 1)]

    def _keys(self) -> dict[str, str]:
        between = {"CLUSTER_BASIC_AUTH_USERNAME": USER,
                   "CLUSTER_BASIC_AUTH_PASSWORD": self._secret("cluster_password")}
        if not self._has_key:
            return {**between, "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true"}
        return {**between, "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "false",
                "AUTHENTICATION_APIKEY_ENABLED": "true",
                "AUTHENTICATION_APIKEY_ALLOWED_KEYS": self._secret("key"),
                "AUTHENTICATION_APIKEY_USERS": USER,
                "AUTHORIZATION_ADMINLIST_ENABLED": "true", "AUTHORIZATION_ADMINLIST_USERS": USER}

    def _secret(self, name: str) -> str:
        file = self._home / name
        if not file.is_file() or not file.read_text(encoding="utf-8"):
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w",
                      encoding="utf-8") as made:
                made.write(secrets.token_hex(16))
        return file.read_text(encoding="utf-8")

    def _raft(self, nodes: list[Node]) -> dict[str, str]:
        return {"RAFT_BOOTSTRAP_EXPECT": str(len(nodes)),
                "RAFT_JOIN": ",".join(f"{node.name}:{node.ports['raft']}" for node in nodes),
                "GOMEMLIMIT": "2GiB" if len(nodes) == 1 else "1GiB"}

    def _stop(self) -> None:
        nodes = self._nodes() if (self._home / "ports.json").is_file() else []
        end_processes_in([node.folder for node in nodes], signal.SIGTERM, STOP_SECONDS)
