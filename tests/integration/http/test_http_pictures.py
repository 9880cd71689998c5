# SPDX-License-Identifier: Apache-2.0
"""Pictures as the pages get them, also when their files change or go."""

import io
import os
import shutil
import time

import pytest
from PIL import Image
from support.program import Server

ORIENTATION = 0x0112
ITEM = "/api/workspaces/mine/items/{}/image"


@pytest.fixture
def mine(program, photo_folder, tmp_path):
    """A folder of three photos and the server over its workspace."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for photo in sorted(photo_folder.glob("train/*.jpg"))[:3]:
        shutil.copy(photo, folder)
    program.ok("index", folder)
    with Server(program) as running:
        yield folder, running


def files_of(folder):
    return sorted(folder.glob("*.jpg"))


def test_a_picture_is_sent_once_and_then_only_asked_about(mine):
    _, server = mine
    first = server.call("GET", ITEM.format(0) + "?size=64")
    again = server.call("GET", ITEM.format(0) + "?size=64", headers={"If-None-Match": first.headers["ETag"]})

    assert first.status == 200 and first.headers["Cache-Control"] == "private, no-cache"
    assert again.status == 304 and again.body == b""
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_replaced_file_is_shown_anew(mine):
    folder, server = mine
    before = server.call("GET", ITEM.format(0))
    Image.new("RGB", (40, 30), "red").save(files_of(folder)[0])

    after = server.call("GET", ITEM.format(0), headers={"If-None-Match": before.headers["ETag"]})

    assert after.status == 200
    assert Image.open(io.BytesIO(after.body)).size == (40, 30)


def test_a_file_that_went_or_broke_is_a_message(mine):
    folder, server = mine
    gone, broken, _ = files_of(folder)
    server.call("GET", ITEM.format(0))
    gone.unlink()
    broken.write_bytes(b"\xff\xd8\xff broken")

    assert gone.name in server.call("GET", ITEM.format(0)).error(404, "not_found")
    assert broken.name in server.call("GET", ITEM.format(1)).error(404, "not_found")
    assert server.call("GET", ITEM.format(2)).status == 200
    assert server.get("/api/workspaces/mine/items/0")["key"] == gone.name


def test_a_name_that_is_not_utf8_breaks_nothing(program, photo_folder, tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    photo = sorted(photo_folder.glob("train/*.jpg"))[0]
    shutil.copy(photo, bytes(folder) + b"/caf\xe9 #?%&.jpg")
    program.ok("index", folder, "--workspace", "odd")

    with Server(program) as server:
        item = server.get("/api/workspaces/odd/items?split=train")
        item += server.get("/api/workspaces/odd/items?split=validation") if not item else []
        assert item[0]["key"] == "caf\ufffd #?%&.jpg"
        assert server.call("GET", "/api/workspaces/odd/items/0/image").status == 200


def test_thumbnails_stand_upright_and_on_white_as_the_encoder_sees_them(program, tmp_path):
    folder = tmp_path / "held"
    folder.mkdir()
    upright = Image.new("RGB", (60, 40), "blue")
    upright.paste("yellow", (0, 0, 30, 20))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    upright.transpose(Image.Transpose.ROTATE_90).save(folder / "a.jpg", quality=95, exif=exif)
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(folder / "b.png")
    program.ok("index", folder)

    with Server(program) as server:
        turned, clear = (Image.open(io.BytesIO(server.call("GET", f"/api/workspaces/held/items/{item}/image").body))
                         for item in (0, 1))
    assert turned.size == (60, 40)
    assert turned.getpixel((5, 5))[2] < 80 and turned.getpixel((50, 5))[2] > 180
    assert clear.getpixel((20, 20)) == (255, 255, 255)


def test_huge_photos_are_shown_small_and_quickly_the_second_time(program, tmp_path):
    folder = tmp_path / "huge"
    folder.mkdir()
    Image.new("RGB", (8000, 6000), (200, 30, 30)).save(folder / "0.jpg")
    for name in range(1, 8):
        os.link(folder / "0.jpg", folder / f"{name}.jpg")
    program.ok("index", folder)

    with Server(program) as server:
        def page():
            start = time.perf_counter()
            bodies = [server.call("GET", f"/api/workspaces/huge/items/{item}/image?size=256").body for item in range(8)]
            return bodies, time.perf_counter() - start
        first, _ = page()
        again = [page() for _ in range(5)]
    assert all(bodies == first for bodies, _ in again)
    assert min(seconds for _, seconds in again) < 1
    assert max(Image.open(io.BytesIO(first[0])).size) == 256
    assert max(map(len, first)) < 50_000
