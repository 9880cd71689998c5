# SPDX-License-Identifier: Apache-2.0
"""Checks that includes run one way through the modules, and that a library stays behind one.

    python tools/check_includes.py [ROOT]

    base <- data, image, store, head <- encode, engine <- postgres, weaviate <- workspace <- map
         <- http, simulate <- apps

A module may include itself and those of the layers to its left; modules of one layer do not know
each other. Prints one line for each violation and exits with 1 if there is any.
"""

import re
import sys
from pathlib import Path

LAYERS = [{"base"}, {"data", "image", "store", "head"}, {"encode", "engine"},
          {"postgres", "weaviate"}, {"workspace"}, {"map"},
          {"http", "simulate"}]
LAYER_OF = {module: layer for layer, modules in enumerate(LAYERS) for module in modules}

# the start of a third-party include -> the only module that may have it
KEPT_TO = {"openvino/": "encode", "httplib.h": "http", "sqlite3.h": "workspace",
           "arrow/": "data", "parquet/": "data", "zip.h": "base", "libpq-fe.h": "postgres",
           "Eigen/": "map", "hnswlib/": "map", "umappp/": "map"}

_INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
_SUFFIXES = {".cpp", ".hpp", ".h", ".cc", ".inc"}


def violations(root: Path) -> list[str]:
    """One line `file:line: what is wrong` for each violation under root/src and root/apps."""
    found = [f"src/{folder.name}: module is not in the layers of tools/check_includes.py"
             for folder in sorted((root / "src").iterdir())
             if folder.is_dir() and folder.name not in LAYER_OF]
    for module in LAYER_OF:
        found += _violations_of(root, root / "src" / module, module)
    found += _violations_of(root, root / "apps", None)
    return found


def _violations_of(root: Path, folder: Path, module: str | None) -> list[str]:
    """Those in the sources under a folder; `module` is None for apps, which wire all modules."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _SUFFIXES:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = _INCLUDE.match(line)
            problem = match and _problem(match[1] or match[2], module)
            if problem:
                found.append(f"{path.relative_to(root)}:{number}: {problem}")
    return found


def _problem(included: str, module: str | None) -> str | None:
    """What is wrong with an include of this module, or None."""
    for start, owner in KEPT_TO.items():
        if included.startswith(start) and module != owner:
            return f"only src/{owner} may include {included}"
    other, within, _ = included.partition("/")  # <map> is the standard's, "map/..." ours
    if module is None or not within or other == module or other not in LAYER_OF:
        return None
    if LAYER_OF[other] >= LAYER_OF[module]:
        return f"{module} may not include {included}: {other} is not below it"
    return None


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1]
    found = violations(root)
    print("\n".join(found) if found else "includes run one way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
