# SPDX-License-Identifier: Apache-2.0
"""unity_groups.py FILE...: which C++ files can be compiled as one; `NUMBER-OF-GROUP FILE`, a line each.

Files of one group share their unnamed namespaces, so none may use a name that another keeps to
itself, nor may a name so kept be one of a function that some header declares. A group holds
50 kB at most: more would leave one processor without work at the end. See cmake/unity.cmake.
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


def own_names(text: str) -> dict[str, str]:
    """Name -> what it stands for, where two files may say the same; else empty."""
    names = {}
    for line, own in first_columns(text):
        if alias := ALIAS.match(line):
            names[next(filter(None, alias.groups()))] = line
        elif own and not line.startswith(("#", "TEST", "INSTANTIATE")):
            found = TYPE.match(line) or VALUE.search(line.split("(")[0])
            for name in [found[1]] if found else CALLED.findall(line):
                names[name] = ""
    return names


class Source:
    def __init__(self, path: Path, declared: set[str]):
        text = path.read_text(encoding="utf-8")
        self.path = path
        self.size = len(text)
        self.names = own_names(text)
        self.words = set(WORD.findall(COMMENT.sub("", text)))
        self.stands_alone = any(not what and name in declared for name, what in self.names.items())

    def goes_with(self, other: "Source") -> bool:
        return not self.stands_alone and not other.stands_alone and all(
            what and one.names.get(name) == what or name not in one.words
            for one, its in ((self, other), (other, self))
            for name, what in its.names.items()
        )


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
                group.append(source)
                break
        else:
            groups.append([source])
    return groups


if __name__ == "__main__":
    for number, group in enumerate(grouped([Path(name) for name in sys.argv[1:]])):
        for source in group:
            print(number, source.path)
