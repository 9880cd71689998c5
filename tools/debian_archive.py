# SPDX-License-Identifier: Apache-2.0
"""Gets and unpacks Debian packages without installing them; hashes files."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path


class ToolError(Exception):
    """Ends a tool; the message is shown to the person as it is."""


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def download_deb(package: str, version: str, folder: Path) -> Path:
    """The archive of one version of a package in `folder`, fetched if it is not there.

    The package lists of a fresh machine may be empty or old: then they are refreshed once.
    """
    target = folder / f"{package}_{version.replace(':', '%3a')}.deb"
    if target.exists():
        return target
    if shutil.which("apt-get") is None:
        raise ToolError(f"{package} is a Debian package and this machine has no apt-get.")
    partial = folder / f"{package}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    download = ["apt-get", *_as_root_options(), "download", "-q", f"{package}={version}"]
    if not _succeeds(download, partial):
        _succeeds([*_sudo(), "apt-get", "update", "-q"], folder)
        if not _succeeds(download, partial):
            raise ToolError(f"apt-get could not download {package} {version}; it is part of "
                            "Debian 12, so check the network and the package sources.")
    (archive,) = partial.glob("*.deb")
    archive.replace(target)
    partial.rmdir()
    return target


def unpack_deb(archive: Path, folder: Path) -> None:
    """Unpacks the files of a package under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)


def _sudo() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo"]


def _as_root_options() -> list[str]:
    """Root downloads as itself: apt's own user may not write into our build folder."""
    return ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []


def _succeeds(command: list[str], folder: Path) -> bool:
    try:
        return subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False
