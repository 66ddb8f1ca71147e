"""The server as a process: prints one line of JSON (`url`, `ca_file`, `environment`), then serves until its
standard input closes or it is interrupted.
"""

import argparse
import contextlib
import json
import sys
from pathlib import Path

from tests.support.graph_server.server import GraphServer


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.graph_server")
    parser.add_argument("--state-file", type=Path, help="where tenants are kept; read at the start")
    parser.add_argument("--page-size", type=int, default=100, help="objects in a page of a list")
    options = parser.parse_args()
    with GraphServer(state_file=options.state_file, page_size=options.page_size) as server:
        ready = {"url": server.url, "ca_file": str(server.ca_file), "environment": server.environment()}
        sys.stdout.write(f"{json.dumps(ready)}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.read()


if __name__ == "__main__":
    main()
