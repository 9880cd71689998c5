# SPDX-License-Identifier: Apache-2.0
"""unity_groups.py FILE...: which C++ files can be compiled as one; `NUMBER-OF-GROUP FILE`, a line each.

Files of one group share their unnamed namespaces, so none may use a variable or type that another
keeps to itself, and no two may keep one name. A file that names a function of its own like one that
some header declares comes first in its group, where it sees only the headers that it includes, and
no other may use that name. A group holds 50 kB at most: more would leave one processor without work
at the end. See cmake/unity.cmake.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LARGEST_GROUP_BYTES = 50_000
WORD = re.compile(r"(?<![\w.>:\"])[A-Za-z_]\w*")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
CALLED = re.compile(r"([A-Za-z_]\w*)\s*\(")
TYPE = re.compile(r"(?:template <.*> )?(?:class|struct|union|enum(?: class)?) (\w+)")
ALIAS = re.compile(r"(?:using (\w+) =|using [\w:]*::(\w+);|namespace (\w+) =|#\s*define (\w+))")
VALUE = re.compile(r"(\w+)(?:\[.*?\])*\s*(?:=|;|\{)")


def first_columns(text: str):
    """The lines that begin in the first column, each with whether it is in an unnamed namespace."""
    unnamed = False
    for line in text.split("\n"):
        if line.startswith("namespace {"):
            unnamed = True
        elif line.startswith("}  // namespace") and line.strip() == "}  // namespace":
            unnamed = False
        elif line and line[0] not in " })":
            yield line, unnamed or line.startswith("static ")


def own_names(text: str) -> tuple[dict[str, str], set[str]]:
    """Name -> what it stands for, where two files may say the same, else empty; which are functions."""
    names = {}
    functions = set()
    for line, own in first_columns(text):
        if line.startswith("using namespace"):
            continue
        if alias := ALIAS.match(line):
            names[next(filter(None, alias.groups()))] = line
        elif own and not line.startswith(("#", "//", "TEST", "INSTANTIATE")):
            found = TYPE.match(line) or VALUE.search(line.split("(")[0])
            called = [] if found else CALLED.findall(line)
            functions.update(called)
            names.update(dict.fromkeys([found[1]] if found else called, ""))
    return names, functions


class Source:
    def __init__(self, path: Path, declared: set[str]):
        text = path.read_text(encoding="utf-8")
        self.path = path
        self.size = len(text)
        self.names, functions = own_names(text)
        self.words = set(WORD.findall(COMMENT.sub("", text)))
        self.comes_first = any(not what and name in declared for name, what in self.names.items())
        self.functions = functions - declared

    def goes_with(self, other: "Source") -> bool:
        return not (self.comes_first and other.comes_first) and not any(
            one.hides(name, what, another)
            for one, another in ((self, other), (other, self))
            for name, what in one.names.items()
        )

    def hides(self, name: str, what: str, other: "Source") -> bool:
        """Whether its own name, which stands for that, would mean another thing in the other file."""
        if name in self.functions:
            return name in other.names
        return name in other.words and not (what and other.names.get(name) == what)


def declared_in_headers() -> set[str]:
    headers = [path for folder in ("src", "apps", "tests") for path in (ROOT / folder).rglob("*.hpp")]
    return {
        name
        for path in headers
        for line, _ in first_columns(path.read_text(encoding="utf-8"))
        if not line.startswith(("#", "//", "/*"))
        for name in CALLED.findall(line)
    }


def grouped(paths: list[Path]) -> list[list[Source]]:
    declared = declared_in_headers()
    groups: list[list[Source]] = []
    for source in (Source(path, declared) for path in paths):
        for group in groups:
            is_small = sum(one.size for one in group) + source.size <= LARGEST_GROUP_BYTES
            if is_small and all(source.goes_with(one) for one in group):
                group.insert(0 if source.comes_first else len(group), source)
                break
        else:
            groups.append([source])
    return groups


if __name__ == "__main__":
    for number, group in enumerate(grouped([Path(name) for name in sys.argv[1:]])):
        for source in group:
            print(number, source.path)
