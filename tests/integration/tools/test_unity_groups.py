# SPDX-License-Identifier: Apache-2.0
"""Files that would disturb one another are not compiled as one."""

import pytest
import unity_groups


def groups_of(tmp_path, monkeypatch, header="", **sources):
    monkeypatch.setattr(unity_groups, "ROOT", tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/names.hpp").write_text(header)
    paths = []
    for name, text in sources.items():
        paths.append(tmp_path / f"{name}.cpp")
        paths[-1].write_text(text)
    return [[one.path.stem for one in group] for group in unity_groups.grouped(paths)]


def unnamed(text):
    return f"namespace {{\n\n{text}\n\n}}  // namespace\n"


def test_files_with_names_of_their_own_go_together(tmp_path, monkeypatch):
    a = unnamed("int twice(int x) { return 2 * x; }")
    b = unnamed("constexpr int kMost = 3;") + "int most() { return kMost; }\n"

    assert groups_of(tmp_path, monkeypatch, a=a, b=b) == [["a", "b"]]


@pytest.mark.parametrize("text", [
    "int twice(int x) { return 2 * x; }",
    "std::vector<std::string>\ntwice(const std::map<int, int (*)(int)>& x) {",
    "constexpr std::array<const char*, 3> twice = {",
    "const int twice[3] = {1, 2, 3};",
    "struct twice {",
    "enum class twice { Yes };",
    "template <typename T> class twice {",
    "using twice = int;",
])
def test_a_name_that_another_file_keeps_or_uses_parts_them(tmp_path, monkeypatch, text):
    user = "int four() { return twice(2); }\n"

    assert groups_of(tmp_path, monkeypatch, a=unnamed(text), b=user) == [["a"], ["b"]]


def test_aliases_part_files_only_where_they_differ(tmp_path, monkeypatch):
    same = "using Json = nlohmann::json;\nJson make();\n"
    other = "using Json = nlohmann::ordered_json;\nJson make_other();\n"

    assert groups_of(tmp_path, monkeypatch, a=same, b=same, c=other) == [["a", "b"], ["c"]]


def test_a_name_that_a_header_declares_too_stands_alone(tmp_path, monkeypatch):
    a = unnamed("int twice(int x) { return 2 * x; }")

    assert groups_of(tmp_path, monkeypatch, "double twice(double x);\n", a=a, b="int one();\n") == [
        ["a"], ["b"]]


def test_members_words_in_comments_and_small_groups(tmp_path, monkeypatch):
    a = unnamed("int size(int x) { return 2 * x; }")
    b = "// size of all\nint all(const std::string& text) { return text.size(); }\n"
    large = "// " + "x" * unity_groups.LARGEST_GROUP_BYTES

    assert groups_of(tmp_path, monkeypatch, a=a, b=b, c=large) == [["a", "b"], ["c"]]
