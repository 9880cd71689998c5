#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gets and runs the database engines that a store can live in, for tests and demos.

    tools/engines.py get        PostgreSQL with pgvector into build/engines
    tools/engines.py start      starts it, if it does not run yet, and prints its address
    tools/engines.py stop       stops it
    tools/engines.py address    prints the address it was started under
    tools/engines.py clean      stops it and removes its data

PostgreSQL refuses to run as root; root runs it as the user halfspace-engines, which is made if it is
not there. Where that user cannot go, or the path is too long for a socket, it lives in a folder
under the temporary one. --at FOLDER is for one of its own, beside that of build/engines.
"""

import argparse
import os
import sys
from pathlib import Path

from engine.postgres import Postgres
from engine.programs import EnginesError


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["get", "start", "stop", "address", "clean"])
    parser.add_argument("--at", type=Path, metavar="FOLDER")
    arguments = parser.parse_args()
    os.umask(0o022)  # what is got must be readable for the user that it is lent to
    try:
        answer = getattr(Postgres(arguments.at), arguments.action)()
    except (EnginesError, OSError) as error:
        print(f"engines: {error}", file=sys.stderr)
        return 1
    if answer:
        print(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
