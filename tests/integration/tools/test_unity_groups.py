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


FUNCTIONS = ["int twice(int x) { return 2 * x; }",
             "std::vector<std::string>\ntwice(const std::map<int, int (*)(int)>& x) {"]


@pytest.mark.parametrize("text", FUNCTIONS)
@pytest.mark.parametrize("other", [*FUNCTIONS, "constexpr int twice = 2;", "struct twice {"])
def test_a_function_parts_from_files_that_keep_its_name(tmp_path, monkeypatch, text, other):
    user = "void fill() { const int twice = 2; }\n"

    assert groups_of(tmp_path, monkeypatch, a=unnamed(text), b=user, c=unnamed(other)) == [
        ["a", "b"], ["c"]]


@pytest.mark.parametrize("text", [
    "constexpr std::array<const char*, 3> twice = {",
    "const int twice[3] = {1, 2, 3};",
    "struct twice {",
    "enum class twice { Yes };",
    "template <typename T> class twice {",
    "using twice = int;",
])
def test_a_value_or_type_parts_from_files_that_use_its_name(tmp_path, monkeypatch, text):
    user = "int four() { return twice(2); }\n"

    assert groups_of(tmp_path, monkeypatch, a=unnamed(text), b=user) == [["a"], ["b"]]


def test_aliases_part_files_only_where_they_differ(tmp_path, monkeypatch):
    same = "using Json = nlohmann::json;\nJson make();\n"
    other = "using Json = nlohmann::ordered_json;\nJson make_other();\n"

    assert groups_of(tmp_path, monkeypatch, a=same, b=same, c=other) == [["a", "b"], ["c"]]


def test_a_name_that_a_header_declares_too_comes_first_and_alone_with_it(tmp_path, monkeypatch):
    declared = "double twice(double x);\nint thrice(int x);\n"
    one = unnamed("int twice(int x) { return 2 * x; }")
    another = unnamed("int thrice(int x) { return 3 * x; }")
    caller = "double four() { return twice(2); }\n"

    assert groups_of(tmp_path, monkeypatch, declared, a="int one();\n", b=one, c=another,
                     d=caller) == [["b", "a"], ["c", "d"]]


def test_members_words_in_comments_and_small_groups(tmp_path, monkeypatch):
    a = unnamed("int size(int x) { return 2 * x; }")
    b = "// size of all\nint all(const std::string& text) { return text.size(); }\n"
    large = "// " + "x" * unity_groups.LARGEST_GROUP_BYTES

    assert groups_of(tmp_path, monkeypatch, a=a, b=b, c=large) == [["a", "b"], ["c"]]
