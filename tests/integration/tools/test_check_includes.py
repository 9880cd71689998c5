# SPDX-License-Identifier: Apache-2.0
"""The include check sees what it forbids, in a made tree."""

import subprocess
import sys
from pathlib import Path

import check_includes

TOOL = Path(check_includes.__file__)


def make_tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_a_tree_that_keeps_the_order_passes(tmp_path):
    make_tree(tmp_path, {
        "src/base/file.hpp": "#include <map>\n#include <string>\n",
        "src/store/store.cpp": '#include "store/store.hpp"\n#include "base/file.hpp"\n',
        "src/encode/encoder.cpp": '#include "image/image.hpp"\n#include <openvino/openvino.hpp>\n',
        "src/workspace/catalogue.cpp": "#include <sqlite3.h>\n",
        "src/http/server.cpp": '#include "workspace/loop.hpp"\n#include <httplib.h>\n',
        "apps/halfspace/main.cpp": '#include "http/server.hpp"\n#include "store/store.hpp"\n',
    })

    assert check_includes.violations(tmp_path) == []


def test_an_include_upwards_is_reported_with_its_place(tmp_path):
    make_tree(tmp_path, {"src/base/file.cpp": '// top\n#include "workspace/loop.hpp"\n'})

    assert check_includes.violations(tmp_path) == [
        "src/base/file.cpp:2: base may not include workspace/loop.hpp: workspace is not below it"]


def test_modules_of_one_layer_do_not_know_each_other(tmp_path):
    make_tree(tmp_path, {"src/store/store.hpp": '  #  include "head/head.hpp"\n'})

    assert len(check_includes.violations(tmp_path)) == 1


def test_a_library_outside_its_module_is_reported(tmp_path):
    make_tree(tmp_path, {
        "src/store/store.cpp": "#include <sqlite3.h>\n",
        "src/workspace/loop.cpp": "#include <openvino/openvino.hpp>\n",
        "apps/halfspace/main.cpp": "#include <httplib.h>\n",
    })

    assert [line.partition(":")[0] for line in check_includes.violations(tmp_path)] == [
        "src/store/store.cpp", "src/workspace/loop.cpp", "apps/halfspace/main.cpp"]


def test_a_module_without_a_layer_is_reported(tmp_path):
    make_tree(tmp_path, {"src/utils/strings.hpp": ""})

    assert check_includes.violations(tmp_path)[0].startswith("src/utils: module is not in")


def test_the_command_fails_on_a_violation_and_not_without(tmp_path):
    make_tree(tmp_path, {"src/base/file.cpp": '#include "http/server.hpp"\n'})
    command = [sys.executable, TOOL, tmp_path]

    failed = subprocess.run(command, capture_output=True, text=True)
    (tmp_path / "src/base/file.cpp").write_text("")
    passed = subprocess.run(command, capture_output=True, text=True)

    assert failed.returncode == 1 and "src/base/file.cpp:1" in failed.stdout
    assert passed.returncode == 0
