# SPDX-License-Identifier: Apache-2.0
"""A model hub on this machine: the URLs of the public one, as far as models are read from it.

Large files are LFS files: `resolve` leads to another port, the "CDN", as on the public hub. Small
ones are led to /api/resolve-cache of the hub itself. Everything asked is in `Hub.log`; faults are put
into `Hub.faults` and happen in that order, each to the first request it fits.
"""

import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

LFS_FROM = 100_000  # bytes; the hub keeps what is larger, and all .onnx files, in LFS
PATIENCE = 60  # seconds


@dataclass
class Repository:
    """One model with one commit."""

    files: dict[str, bytes]
    branches: tuple[str, ...] = ("main",)
    gated: bool = False
    token: str | None = None  # what a person must send to see it
    lists_sizes: bool = True  # some mirrors do not

    @property
    def commit(self) -> str:
        state = "".join(name + sha256(content) for name, content in sorted(self.files.items()))
        return hashlib.sha1(state.encode()).hexdigest()

    def is_lfs(self, name: str) -> bool:
        return len(self.files[name]) >= LFS_FROM or name.endswith(".onnx")

    def etag(self, name: str) -> str:
        content = self.files[name]
        return sha256(content) if self.is_lfs(name) else git_blob_id(content)


@dataclass
class Fault:
    """What goes wrong, once, with a request whose path holds `path`.

    kind: `status` answers `status` with `headers`; `cut` ends the connection after `after` bytes of
    the content; `corrupt` changes its first byte; `whole` ignores a Range; `hold` sends `after` bytes
    and waits until `release` is set; `longer` appends bytes.
    """

    kind: str
    path: str
    after: int = 0
    status: int = 0
    headers: dict = field(default_factory=dict)
    reached: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)


@dataclass
class Request:
    server: str  # hub or cdn
    method: str
    path: str
    headers: dict  # names in lower case
    sent: int = 0  # bytes of content


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def git_blob_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class Hub:
    """Both servers. Ends with the `with` it is used in."""

    def __init__(self):
        self.repositories: dict[str, Repository] = {}
        self.faults: list[Fault] = []
        self.log: list[Request] = []
        self._lock = threading.Lock()
        self._servers = {name: self._serve(name, handler)
                         for name, handler in (("hub", _HubHandler), ("cdn", _CdnHandler))}
        self.endpoint = self._url("hub")
        self.cdn = self._url("cdn")

    def _serve(self, name: str, handler):
        server = ThreadingHTTPServer(("127.0.0.1", 0), type(handler.__name__, (handler,), {"hub": self, "name": name}))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._servers[name].server_port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        for fault in self.faults:
            fault.release.set()
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        self._servers = {}

    def break_down(self, kind: str, path: str, **details) -> Fault:
        fault = Fault(kind, path, **details)
        self.faults.append(fault)
        return fault

    def take_fault(self, path: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.path in path:
                    self.faults.remove(fault)
                    return fault
        return None

    def note(self, request: Request):
        with self._lock:
            self.log.append(request)

    def asked(self, server: str, part: str = "") -> list[Request]:
        with self._lock:
            return [request for request in self.log if request.server == server and part in request.path]

    def content(self, digest: str) -> bytes | None:
        for repository in self.repositories.values():
            for name, content in repository.files.items():
                if repository.etag(name) == digest:
                    return content
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub
    name: str

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self._handle()

    def do_GET(self):
        self._handle()

    def handle(self):
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):  # the other side was killed
            self.close_connection = True

    def _handle(self):
        self.asked = Request(self.name, self.command, self.path,
                             {name.lower(): value for name, value in self.headers.items()})
        self.hub.note(self.asked)
        self.fault = self.hub.take_fault(self.path)
        if self.fault and self.fault.kind == "status":
            self.answer(self.fault.status, b"the hub is not well", **self.fault.headers)
        else:
            self.route()

    def route(self):
        raise NotImplementedError

    def answer(self, status: int, body: bytes = b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def answer_content(self, content: bytes, **headers):
        """A file's content, with Range and with what goes wrong."""
        fault = self.fault or Fault("", "")
        if fault.kind == "corrupt":
            content = bytes([content[0] ^ 0xFF]) + content[1:]
        if fault.kind == "longer":
            content += b"and more"
        begin = 0
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes=") and fault.kind != "whole":
            begin = int(asked.removeprefix("bytes=").partition("-")[0])
        if begin > 0 and begin >= len(content):
            self.answer(416, Content_Range=f"bytes */{len(content)}")
            return
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        if self.command == "GET":
            self._send(content[begin:], fault)

    def _send(self, content: bytes, fault: Fault):
        piece = content[: fault.after] if fault.kind in ("cut", "hold") else content
        self.wfile.write(piece)
        self.asked.sent += len(piece)
        fault.reached.set()
        if fault.kind == "cut":
            self.close_connection = True
        if fault.kind == "hold":
            self.wfile.flush()
            fault.release.wait(PATIENCE)
            self.wfile.write(content[fault.after :])
            self.asked.sent += len(content) - fault.after


class _CdnHandler(_Handler):
    """/SHA256 gives the content that has it."""

    def route(self):
        content = self.hub.content(self.path.lstrip("/"))
        if content is None:
            self.answer(404)
        else:
            self.answer_content(content, ETag=f'"{sha256(content)[:32]}"')


class _HubHandler(_Handler):
    def route(self):
        url = urlsplit(self.path)
        parts = [unquote(part) for part in url.path.strip("/").split("/")]
        if parts[:2] == ["api", "models"]:
            self._api(parts[2:], parse_qs(url.query))
        elif parts[:2] == ["api", "resolve-cache"]:
            self._cached(parts)
        elif len(parts) > 4 and parts[2] == "resolve":
            self._resolve("/".join(parts[:2]), parts[3], "/".join(parts[4:]))
        else:
            self.answer(404, b"Not Found")

    def _repository(self, name: str, revision: str) -> Repository | None:
        """What the person may see; else the answer is given."""
        repository = self.hub.repositories.get(name)
        sent = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if sent == "expired":
            self._refuse(401, "", "Invalid credentials in Authorization header")
        elif repository is None or (repository.token and sent != repository.token and not repository.gated):
            self._refuse(404 if sent else 401, "RepoNotFound", "Repository not found")
        elif revision not in (*repository.branches, repository.commit):
            self._refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        else:
            return repository
        return None

    def _refuse(self, status: int, code: str, message: str):
        headers = {"X_Error_Code": code} if code else {}
        self.answer(status, json.dumps({"error": message}).encode(), X_Error_Message=message, **headers)

    def _api(self, parts: list[str], query: dict):
        name, (what, revision) = "/".join(parts[:2]), (parts[2:] + ["revision", "main"])[:2]
        repository = self._repository(name, revision)
        if repository is None:
            return
        if what == "tree":
            entries = [self._tree_entry(repository, path) for path in repository.files]
            self._json(entries)
            return
        self._json({
            "id": name, "modelId": name, "sha": repository.commit, "private": bool(repository.token),
            "gated": "manual" if repository.gated else False, "tags": [], "downloads": 0, "likes": 0,
            "siblings": [self._sibling(repository, path, "blobs" in query) for path in repository.files],
        })

    def _json(self, value):
        self.answer(200, json.dumps(value).encode(), Content_Type="application/json; charset=utf-8")

    @staticmethod
    def _sibling(repository: Repository, path: str, with_blobs: bool) -> dict:
        entry = {"rfilename": path}
        if not with_blobs or not repository.lists_sizes:
            return entry
        content = repository.files[path]
        entry |= {"size": len(content), "blobId": git_blob_id(content)}
        if repository.is_lfs(path):
            entry["lfs"] = {"sha256": sha256(content), "size": len(content), "pointerSize": 133}
        return entry

    @staticmethod
    def _tree_entry(repository: Repository, path: str) -> dict:
        content = repository.files[path]
        entry = {"type": "file", "path": path, "size": len(content), "oid": git_blob_id(content)}
        if repository.is_lfs(path):
            entry["lfs"] = {"oid": sha256(content), "size": len(content), "pointerSize": 133}
        return entry

    def _resolve(self, name: str, revision: str, path: str):
        repository = self._repository(name, revision)
        if repository is None:
            return
        sent = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if repository.gated and sent != repository.token:
            self._refuse(403 if sent else 401, "GatedRepo", f"Access to model {name} is restricted")
        elif path not in repository.files:
            self._refuse(404, "EntryNotFound", "Entry not found")
        elif repository.is_lfs(path):
            digest = repository.etag(path)
            self.answer(302, b"Found", Location=f"{self.hub.cdn}/{digest}", X_Repo_Commit=repository.commit,
                        X_Linked_Etag=f'"{digest}"', X_Linked_Size=str(len(repository.files[path])),
                        ETag='"of-the-redirect"')
        else:
            self.answer(307, b"Temporary Redirect", X_Repo_Commit=repository.commit,
                        Location=f"/api/resolve-cache/models/{name}/{repository.commit}/{path}")

    def _cached(self, parts: list[str]):
        name, path = "/".join(parts[3:5]), "/".join(parts[6:])
        repository = self._repository(name, parts[5])
        if repository is not None:
            self.answer_content(repository.files[path], ETag=f'"{repository.etag(path)}"',
                                X_Repo_Commit=repository.commit)
