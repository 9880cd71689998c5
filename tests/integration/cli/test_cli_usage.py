# SPDX-License-Identifier: Apache-2.0
"""Help, wrong usage, and the commands that only read."""

import json

import pytest

COMMANDS = ["index", "serve", "search", "train", "predict", "compare", "export"]


def test_help_lists_the_commands_and_the_exit_codes(program):
    text = program.ok("--help")

    for command in [*COMMANDS, "encoder"]:
        assert f"\n  {command} " in text
    assert "Exit codes" in text


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_examples(program, command):
    assert f"  halfspace {command} " in program.ok(command, "--help")


def test_wrong_usage_is_exit_code_2(program):
    for arguments in (["fly"], ["index"], ["search", "photos"], ["index", "a", "--speed", "9"],
                      ["serve", "--port", "70000"], ["search", "w", "p", "--count", "501"],
                      ["export", "w", "c", "--format", "pickle"], ["encoder"]):
        program.fails(2, *arguments)
    nothing = program.run()
    assert nothing.returncode == 2 and "halfspace index" in nothing.stderr


def test_version(program):
    assert program.ok("--version").strip()[0].isdigit()


def test_encoders_are_listed(program, encoders):
    (starter,) = program.ok_json("encoder", "list")

    assert starter["name"] == "starter" and (encoders / "starter").samefile(starter["folder"])
    assert starter["reads_images"] and starter["reads_texts"] and starter["licence"]
    assert "fingerprint" not in starter, "a list reads no large files; `encoder info` tells it"
    assert "starter" in program.ok("encoder", "list")


def test_no_encoders_is_told_with_the_places_searched(program, tmp_path):
    program.environment["HALFSPACE_ENCODERS"] = str(tmp_path / "nowhere")
    done = program.run("encoder", "list")

    if done.stdout == "":  # the built program may have encoders beside it
        assert str(tmp_path / "nowhere") in done.stderr
    assert done.returncode == 0


def test_search_finds_what_is_named(indexed):
    cards = indexed.ok_json("search", "photos", "a dog running on grass", "--count", "5")["cards"]
    assert [card["rank"] for card in cards] == [1, 2, 3, 4, 5]
    captions = " ".join(card["item"]["metadata"]["caption"] for card in cards).lower()
    assert captions.count("dog") >= 3
    lines = indexed.ok("search", "photos", "a dog running on grass", "--count", "5").splitlines()
    assert [line.split()[2] for line in lines] == [card["item"]["key"] for card in cards]


def test_search_among_items_with_a_metadata(indexed):
    first = indexed.ok_json("search", "photos", "a dog", "--count", "3")["cards"][2]["item"]
    caption = first["metadata"]["caption"]
    cards = indexed.ok_json("search", "photos", "a dog", "--where", f"caption={caption}")["cards"]
    assert first["id"] in [card["item"]["id"] for card in cards]
    assert {card["item"]["metadata"]["caption"] for card in cards} == {caption}
    assert "caption" in indexed.fails(3, "search", "photos", "a dog", "--where", "caption=no such words")
    assert "KEY=VALUE" in indexed.fails(2, "search", "photos", "a dog", "--where", "caption")


def test_search_keeps_away_and_in_a_split(indexed):
    plain = indexed.ok_json("search", "photos", "a dog", "--split", "validation", "--count", "15")
    without = indexed.ok_json(
        "search", "photos", "a dog", "--not", "a dog in water", "--split", "validation", "--count", "15"
    )
    assert {card["item"]["split"] for card in plain["cards"]} == {"validation"}
    assert len(plain["cards"]) == 15
    order = [card["item"]["id"] for card in plain["cards"]]
    assert order != [card["item"]["id"] for card in without["cards"]]


def test_what_is_not_there_is_exit_code_3(indexed):
    indexed.fails(3, "search", "fish", "a dog")
    indexed.fails(3, "search", "photos", "a dog", "--split", "none")
    indexed.fails(3, "export", "photos", "cats")
    indexed.fails(3, "train", "photos", "cats")


def test_a_damaged_workspace_is_exit_code_4(indexed):
    catalogue = indexed.home / "photos/catalogue.sqlite"
    catalogue.write_bytes(b"not a database" * 1000)

    assert "catalogue" in indexed.fails(4, "search", "photos", "a dog")


def test_a_full_disk_is_told(indexed):
    done = indexed.run("search", "photos", "a dog", "--json")
    assert json.loads(done.stdout)
    with open("/dev/full", "w", encoding="utf-8") as full:
        code = indexed.run_into(full, "search", "photos", "a dog", "--json")
    assert code == 5
