# SPDX-License-Identifier: Apache-2.0
"""A store of 512-dimensional vectors in each home, in the same run: the folder, PostgreSQL, Weaviate.

    .venv/bin/python bench/engines.py 10000,30000,100000 --out bench/engines.json
    .venv/bin/python bench/engines.py 100000 --index hnsw --home weaviate=weaviate://localhost:8080

What is measured: engines_bench.cpp. PostgreSQL is started by tools/engines.py and made durable (fsync, which tests
leave out); other engines run already and are named with --home NAME=ADDRESS. The engine's resident memory is the
proportional share (Pss) of all processes named like it, the most there was. bench/scale_plot.py draws what --out holds.
"""
import argparse
import json
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
TOOL = ROOT / "tools/engines.py"
PROGRAMS = {"postgres": "postgres", "weaviate": "weaviate"}  # how an engine's processes are named


def started_postgres():
    """The address of a server that loses nothing of what it acknowledges."""
    done = subprocess.run([sys.executable, TOOL, "start", "postgres"], check=True, stdout=subprocess.PIPE, text=True)
    address = done.stdout.split()[-1]
    psql = next((ROOT / "build/engines/postgres-programs").rglob("pginstall18/bin/psql"))
    for sql in ("ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()"):
        subprocess.run([psql, address, "-qAtc", sql], check=True, stdout=subprocess.DEVNULL)
    return address


def pss_of(name):
    """Bytes in memory of all processes whose program is named so."""
    total = 0
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if not (process / "comm").read_text().startswith(name):
                continue
            total += int(re.search(r"^Pss:\s*(\d+)", (process / "smaps_rollup").read_text(), re.MULTILINE)[1])
        except (OSError, TypeError):  # it has ended, or is the system's own
            continue
    return total * 1024


class Watch:
    """The most memory an engine had while this was open."""

    def __init__(self, name):
        self.name, self.peak, self.over = name, 0, threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.over.wait(0.5):
            self.peak = max(self.peak, pss_of(self.name))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def measure(program, home, place, arguments):
    command = [program, place, arguments.rows, str(arguments.turns)]
    # Only PostgreSQL's index is built on request and dropped again.
    command += [arguments.index] if arguments.index and home == "postgres" else []
    kind = next((name for key, name in PROGRAMS.items() if home.startswith(key)), None)
    start = time.monotonic()
    lines = []
    with Watch(kind) if kind else tempfile.TemporaryFile() as watch:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            for line in running.stdout:
                lines.append({"home": home, **json.loads(line)})
                print(json.dumps(lines[-1]), flush=True)
        if running.returncode != 0:
            raise SystemExit(f"{home} failed")
    if kind:
        lines.append({"home": home, "rows": int(arguments.rows.split(",")[-1]), "what": "engine_memory",
                      "value": watch.peak})
        print(json.dumps(lines[-1]))
    print(f"{home}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    return lines


def machine():
    model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, text=True,
                            stdout=subprocess.PIPE).stdout.strip()
    return {"processor": model[1] if model else platform.processor(), "commit": commit}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", help="how many, ascending, with commas: 10000,100000")
    parser.add_argument("--turns", type=int, default=21)
    parser.add_argument("--index", help="also PostgreSQL's hnsw or ivfflat, at the end")
    parser.add_argument("--home", action="append", default=[], metavar="NAME=ADDRESS", help="an engine that runs")
    parser.add_argument("--only", help="one home: folder, postgres, or the name of a --home")
    parser.add_argument("--out", type=pathlib.Path, help="where to write it all as JSON; other homes in it stay")
    parser.add_argument("--program", default=ROOT / "build/release/bench/engines_bench", type=pathlib.Path)
    arguments = parser.parse_args()
    homes = {"folder": None, "postgres": None} | dict(one.split("=", 1) for one in arguments.home)
    results = []
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / "build"))
    try:
        for home, address in homes.items():
            if arguments.only not in (None, home):
                continue
            name = f"bench_{uuid.uuid4().hex[:12]}"
            place = str(folder / "store")
            if home == "postgres":
                place = f"{started_postgres()}&schema={name}"
            elif address:
                place = address + ("&" if "?" in address else "?") + f"collection={name.title().replace('_', '')}"
            results += measure(arguments.program, home, place, arguments)
    finally:
        shutil.rmtree(folder)
    if arguments.out:
        before = json.loads(arguments.out.read_text())["results"] if arguments.out.exists() else []
        measured = {(line["home"], line["rows"]) for line in results}
        kept = [line for line in before if (line["home"], line["rows"]) not in measured]
        arguments.out.write_text(json.dumps({**machine(), "results": kept + results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
