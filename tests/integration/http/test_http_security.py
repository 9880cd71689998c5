# SPDX-License-Identifier: Apache-2.0
"""Who may talk to the server, over real sockets."""

import http.client
import socket
import stat

import pytest
from support.program import Server

WORKSPACE = "/api/workspaces/photos"
LABELS = f"{WORKSPACE}/classifiers/dogs/labels"
NEW = {"name": "dogs", "start": [{"kind": "item", "item": 0, "weight": 1}]}


def test_a_rebound_host_is_turned_away(server):
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1", "127.0.0.1:1"):
        for path in ("/", "/api/workspaces", f"{WORKSPACE}/items/0/image"):
            message = server.call("GET", path, headers={"Host": host}).error(403, "invalid_input")
            assert host in message
    for host in (f"localhost:{server.port}", f"127.0.0.1:{server.port}"):
        assert server.call("GET", "/api/workspaces", headers={"Host": host}).status == 200


def test_a_foreign_page_cannot_change_anything(server):
    foreign = [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://localhost:{server.port + 1}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ]
    for headers in foreign:
        answer = server.call("POST", f"{WORKSPACE}/classifiers", NEW, headers)
        answer.error(403, "invalid_input")
    own = {"Origin": f"http://127.0.0.1:{server.port}", "Sec-Fetch-Site": "same-origin"}
    assert server.call("POST", f"{WORKSPACE}/classifiers", NEW, own).status == 201


def test_a_foreign_page_cannot_show_our_pictures(server):
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert server.call("GET", f"{WORKSPACE}/items/0/image", headers=foreign).status == 403
    assert server.call("GET", "/", headers=foreign).status == 200  # a link to us


def test_only_json_is_read(server):
    server.send("POST", f"{WORKSPACE}/classifiers", NEW, status=201)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        body = b'{"labels":[{"item":0,"score":1,"unsure":false}]}'
        answer = server.call("PUT", LABELS, body, {"Content-Type": kind})
        assert kind in answer.error(415, "invalid_input")
    packed = {"Content-Encoding": "gzip"}
    server.call("PUT", LABELS, b"\x1f\x8b", packed).error(415, "invalid_input")
    assert server.get(f"{WORKSPACE}/classifiers/dogs")["counts"]["positive"] == 0


def test_a_body_that_is_too_large_is_refused_unread(server):
    message = server.call("PUT", LABELS, b" " * (9 << 20)).error(413, "invalid_input")

    assert str(8 << 20) in message


def test_a_chunked_body_is_refused(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    connection.request("PUT", LABELS, iter([b"{}"]), headers, encode_chunked=True)
    assert connection.getresponse().status == 411


def test_what_follows_a_refused_request_is_not_a_request(server):
    """A foreign page chooses the body of the request it is allowed to send: text/plain."""
    body = (
        f"POST {WORKSPACE}/classifiers HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 68\r\n\r\n"
        '{"name":"dogs","start":[{"kind":"item","item":0,"weight":1}]}       '
    )
    heads = [
        "Origin: http://evil.example\r\nContent-Type: text/plain\r\n",
        "X-Long: " + "a" * 9000 + "\r\n",
    ]
    for lines in heads:
        head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{lines}"
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as raw:
            raw.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
            answers = b"".join(iter(lambda: raw.recv(65536), b""))
        assert answers.count(b"HTTP/1.1 ") == 1, answers
    assert server.get(WORKSPACE)["classifiers"] == []


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/assets/..%2f..%2fetc/passwd", "/%2e%2e/x",
     "/api/workspaces/..%2f..", f"{WORKSPACE}/items/..%2f0", "//etc/passwd", "/etc/passwd%00.png"],
)
def test_paths_lead_nowhere_else(server, path):
    server.call("GET", path).error(404, "not_found")


def test_every_answer_is_guarded(server):
    for path in ("/", "/api/workspaces", "/nothing", f"{WORKSPACE}/items/0/image"):
        headers = server.call("GET", path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert not [name for name in headers if name.lower().startswith("access-control")]
        assert headers["Cache-Control"]
    assert server.call("OPTIONS", "/api/workspaces").error(405, "invalid_input")


def test_the_pages_are_in_the_program(server):
    page = server.call("GET", "/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    script = page.body.decode().split('src="')[1].split('"')[0]
    answer = server.call("GET", script)
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    fresh = server.call("GET", "/", headers={"If-None-Match": page.headers["ETag"]})
    assert fresh.status == 304


def test_other_machines_need_the_token(indexed):
    with Server(indexed, "--host", "0.0.0.0") as server:
        token_file = indexed.home / ".token"
        token = token_file.read_text().strip()
        assert stat.S_IMODE(token_file.stat().st_mode) == 0o600

        server.call("GET", "/").error(401, "invalid_input")
        server.call("GET", "/", headers={"Authorization": "Bearer wrong"}).error(401, "invalid_input")
        with_token = {"Authorization": f"Bearer {token}"}
        assert server.call("GET", "/api/workspaces", headers=with_token).status == 200
        visit = server.call("GET", f"/?token={token}")
        assert visit.status == 303 and visit.headers["Location"] == "/"
        cookie = visit.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
        with_cookie = {"Cookie": cookie.split(";")[0]}
        assert server.call("GET", "/api/workspaces", headers=with_cookie).status == 200
        _, _, told = server.stop()
    assert token in told
    with Server(indexed, "--host", "0.0.0.0") as server:
        with_token = {"Authorization": f"Bearer {token}"}
        assert server.call("GET", "/api/workspaces", headers=with_token).status == 200
        _, _, told = server.stop()
    assert token not in told  # it is printed once
