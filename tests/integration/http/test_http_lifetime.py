# SPDX-License-Identifier: Apache-2.0
"""Starting, stopping and being killed."""

import socket
import time

from support.program import Server

WORKSPACE = "/api/workspaces/photos"
DOGS = f"{WORKSPACE}/classifiers/dogs"
NEW = {"name": "dogs", "start": [{"kind": "text", "text": "a dog", "weight": 1}], "page_size": 8}


def label(card, value):
    return {"item": card["item"]["id"], "score": value, "unsure": False}


def test_a_kill_between_label_and_fit_loses_and_doubles_nothing(indexed):
    with Server(indexed) as server:
        state = server.send("POST", f"{WORKSPACE}/classifiers", NEW, status=201)
        page = state["page"]
        labels = [label(card, value) for card, value in zip(page, (1, 1, -1, -0.5, 0))]
        counts = server.send("PUT", f"{DOGS}/labels", {"labels": labels})["counts"]
        before = server.get(DOGS)
        server.kill()

    with Server(indexed) as server:
        after = server.get(DOGS)
        assert after == before
        assert after["counts"] == counts
        stored = server.get(f"{DOGS}/labels")
        assert stored["total"] == 5
        assert {card["item"]["id"]: card["label"]["score"] for card in stored["cards"]} == {
            entry["item"]: entry["score"] for entry in labels
        }
        fitted = server.send("POST", f"{DOGS}/fit", {"round": after["rounds"][0]["number"]})
        assert fitted["counts"]["positive"] == 2 and fitted["counts"]["negative"] == 2
        server.kill()

    with Server(indexed) as server:
        again = server.get(DOGS)
        assert again["rounds"] == fitted["rounds"] and again["page"] == fitted["page"]
        assert server.get(f"{DOGS}/labels")["total"] == 5


def test_kills_in_the_middle_of_changes_leave_whole_ones(indexed):
    """Kills the server while labels and fits are under way; what was acknowledged must be there."""
    with Server(indexed) as server:
        server.send("POST", f"{WORKSPACE}/classifiers", NEW, status=201)
    acknowledged = {}
    for attempt in range(4):
        with Server(indexed) as server:
            state = server.get(DOGS)
            assert {
                card["item"]["id"]: card["label"]["score"]
                for card in server.get(f"{DOGS}/labels?limit=500")["cards"]
            } == acknowledged
            for card in state["page"]:
                server.send("PUT", f"{DOGS}/labels", {"labels": [label(card, 1)]})
                acknowledged[card["item"]["id"]] = 1
            with socket.create_connection(("127.0.0.1", server.port)) as raw:
                body = f'{{"round":{state["rounds"][0]["number"]}}}'
                raw.sendall(
                    f"POST {DOGS}/fit HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
                    f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
                )
                time.sleep(0.002 * attempt)
                server.kill()
    with Server(indexed) as server:
        state = server.get(DOGS)
        assert sum(done["is_open"] for done in state["rounds"]) == 1
        assert state["counts"]["positive"] == len(acknowledged)
        numbers = [done["number"] for done in state["rounds"]]
        assert numbers == sorted(set(numbers), reverse=True)


def test_a_taken_port_is_named_with_a_free_one(indexed, server):
    done = indexed.run("serve", "--port", server.port)

    assert done.returncode == 5
    assert done.stdout == ""
    assert f"Port {server.port} is taken by another program; try --port " in done.stderr
    offered = done.stderr.rsplit(" ", 1)[1].strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", int(offered)))


def test_a_workspace_in_use_is_told_not_shared(indexed, server):
    server.get(WORKSPACE)
    message = indexed.fails(5, "search", "photos", "a dog")
    assert str(server.process.pid) in message

    with Server(indexed) as second:
        (summary,) = second.get("/api/workspaces")
        assert summary["error"]
        second.call("GET", WORKSPACE).error(503, "unavailable")
        server.stop()
        assert second.get("/api/workspaces")[0]["error"] is None


def test_it_stops_at_once_with_connections_open(server):
    with socket.create_connection(("127.0.0.1", server.port)) as idle:
        idle.sendall(f"GET /api/workspaces HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        idle.recv(100)
        before = time.monotonic()
        code, rest, _ = server.stop()

    assert code == 0
    assert rest == ""  # the URL was the only line
    assert time.monotonic() - before < 12


def test_a_workspace_made_meanwhile_appears(indexed, server, photo_folder):
    assert len(server.get("/api/workspaces")) == 1

    indexed.ok("index", photo_folder / "validation", "--workspace", "more")

    assert [known["name"] for known in server.get("/api/workspaces")] == ["more", "photos"]
    assert server.get("/api/workspaces/more")["items"] == 15


def test_named_workspaces_only(indexed, photo_folder):
    indexed.ok("index", photo_folder / "validation", "--workspace", "more")

    with Server(indexed, "more") as server:
        assert [known["name"] for known in server.get("/api/workspaces")] == ["more"]
        assert "more" in server.call("GET", WORKSPACE).error(404, "not_found")
    assert "halfspace index" in indexed.fails(3, "serve", "none")


def test_sigterm_stops_it_too(server):
    server.process.terminate()

    assert server.process.wait(timeout=20) == 0


def test_without_a_workspace_it_says_how_to_make_one(program):
    with Server(program) as server:
        assert server.get("/api/workspaces") == []
        _, _, told = server.stop()
    assert "halfspace index FOLDER" in told


def test_it_opens_the_browser_when_asked(indexed, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    opened = tmp_path / "opened"
    (tools / "xdg-open").write_text(f'#!/bin/sh\necho chatter\necho "$1" > "{opened}.new"\nmv "{opened}.new" "{opened}"\n')
    (tools / "xdg-open").chmod(0o755)
    indexed.environment["PATH"] = f"{tools}:{indexed.environment['PATH']}"
    indexed.environment["DISPLAY"] = ":9"

    with Server(indexed, "--open") as server:
        deadline = time.monotonic() + 20
        while not opened.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        _, rest, _ = server.stop()

    assert opened.read_text().strip() == server.url
    assert rest == ""  # what the browser prints stays out of standard output
    del indexed.environment["DISPLAY"]
    with Server(indexed, "--open") as server:
        _, _, told = server.stop()
    assert "no display" in told
