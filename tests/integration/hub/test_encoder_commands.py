# SPDX-License-Identifier: Apache-2.0
"""`encoder add | remove | info | check` with packages that lie in folders."""

import shutil
from pathlib import Path

import pytest
from support.program import Program
from support.tiny_package import TINY


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "models/my-tiny"
    shutil.copytree(TINY, folder)
    (folder / "pytorch_model.bin").write_bytes(b"weights of others")
    (folder / "LICENSE").write_text("free")
    return folder


def names(program: Program) -> list[str]:
    return [entry["name"] for entry in program.ok_json("encoder", "list")]


def user_folder(program: Program) -> Path:
    return Path(program.environment["XDG_DATA_HOME"]) / "halfspace/encoders"


def test_add_copies_a_package_and_it_is_found_by_name(program, package):
    added = program.ok_json("encoder", "add", package)

    assert added["name"] == "my-tiny" and added["folder"] == str(user_folder(program) / "my-tiny")
    shutil.rmtree(package)
    assert "my-tiny" in names(program)
    files = {file["path"] for file in program.ok_json("encoder", "info", "my-tiny")["files"]}
    assert "LICENSE" in files and "onnx/vision_model.onnx" in files and "pytorch_model.bin" not in files
    assert [path.name for path in user_folder(program).iterdir()] == ["my-tiny"], "nothing is left beside it"


def test_add_links_under_another_name(program, package):
    added = program.ok_json("encoder", "add", package, "--link", "--name", "wings")

    assert added["name"] == "wings" and (user_folder(program) / "wings").is_symlink()
    assert "wings" in names(program) and program.ok_json("encoder", "info", "wings")["name"] == "wings"


def test_add_refuses_what_is_no_package_or_taken(program, package):
    assert "no encoder folder" in program.fails(3, "encoder", "add", package / "nowhere")
    assert "plain word" in program.fails(2, "encoder", "add", package, "--name", "a/b")
    program.ok("encoder", "add", package)
    assert "--name" in program.fails(6, "encoder", "add", package)
    (package / "tokenizer.json").unlink()
    assert "tokenizer.json is missing" in program.fails(4, "encoder", "add", package, "--name", "other")
    assert not (user_folder(program) / "other").exists()


def test_remove_takes_away_what_add_put_there_only(program, package, encoders):
    program.ok("encoder", "add", package, "--link")

    assert "my-tiny" in program.ok("encoder", "remove", "my-tiny")

    assert "my-tiny" not in names(program) and package.is_dir()
    assert "there is no encoder my-tiny" in program.fails(3, "encoder", "remove", "my-tiny")
    assert str(encoders / "starter") in program.fails(6, "encoder", "remove", "starter")
    assert (encoders / "starter/config.json").is_file()


def test_info_says_what_decides_the_vectors(program):
    info = program.ok_json("encoder", "info", TINY)

    assert info["name"] == "tiny" and info["family"] == "halfspace-tiny" and info["dim"] == 4
    assert info["licence"] == "Apache-2.0" and info["source"] == "made by hand" and info["commit"] == ""
    assert info["image"]["network"] == "onnx/vision_model.onnx"
    assert info["image"]["preprocess"]["resize_shortest_edge"] == 8
    assert info["image"]["preprocess"]["interpolation"] == "bilinear"
    assert info["text"] == {"network": "onnx/text_model.onnx", "token_limit": 6, "query_prompt": "",
                            "item_prompt": ""}
    sizes = {file["path"]: file["bytes"] for file in info["files"]}
    assert sizes == {str(p.relative_to(TINY)): p.stat().st_size for p in TINY.rglob("*") if p.is_file()}
    assert all(file["in_fingerprint"] for file in info["files"])
    text = program.ok("encoder", "info", TINY)
    assert info["fingerprint"] in text and "cut to 6 tokens" in text


def test_check_of_a_good_encoder(program):
    results = program.ok_json("encoder", "check", "starter")

    assert [result["what"] for result in results] == ["checksums"] + [
        f"{kind}: {what}" for kind in ("pictures", "texts")
        for what in ("vectors", "told apart", "alone or in a batch", "speed")]
    assert all(result["good"] for result in results)
    assert "none known" in results[0]["detail"]


def test_check_tells_what_is_bad(program, tmp_path):
    """The tiny encoder knows four words, and has no vector for a text without them."""
    done = program.run("encoder", "check", TINY)

    assert done.returncode == 4 and "failed" in done.stderr
    assert "BAD   texts: vectors: the network gives no finite vector" in done.stdout
    assert "good  pictures: vectors: 4 numbers" in done.stdout


def test_check_tells_a_network_that_cannot_be_opened(program, package):
    (package / "onnx/vision_model.onnx").write_bytes(b"no network")

    done = program.run("encoder", "check", package)

    assert done.returncode == 4 and "BAD   pictures: network" in done.stdout
