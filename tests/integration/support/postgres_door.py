# SPDX-License-Identifier: Apache-2.0
"""A way to a PostgreSQL on this machine by TCP, with or without TLS in front of it.

The PostgreSQL of the tests was built without TLS, and listens on a socket alone. What comes before
the first byte of the protocol, an SSLRequest and the handshake, does not need it: this answers that
and hands everything else on.
"""

import socket
import ssl
import struct
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

SSL_REQUEST = struct.pack("!ii", 8, 80877103)


def make_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """A self-signed certificate for a host's name, and its key."""
    certificate, key = folder / f"{host}.crt", folder / f"{host}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


class Door:
    """Listens on 127.0.0.1 as long as its context lasts."""

    def __init__(self, target: str, certificate: tuple[Path, Path] | None = None):
        """`target` is the path of PostgreSQL's socket."""
        self._target = target
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.saw_plain = False  # anything but a TLS handshake

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, socket.socket(socket.AF_UNIX) as server:
            server.connect(self._target)
            first = client.recv(8, socket.MSG_PEEK | socket.MSG_WAITALL)
            if self._context and first == SSL_REQUEST:
                client.recv(8, socket.MSG_WAITALL)
                client.sendall(b"S")
                with self._context.wrap_socket(client, server_side=True) as secured:
                    exchange(secured, server)
                return
            self.saw_plain = True
            exchange(client, server)


def exchange(client: socket.socket, server: socket.socket) -> None:
    """Hands bytes on, both ways, until one side ends."""
    back = threading.Thread(target=hand_on, args=(server, client), daemon=True)
    back.start()
    hand_on(client, server)
    back.join()


def hand_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for one in (sink, source):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
