"""What each format of the report costs, compared with the check itself.

    python bench/formats.py STATE

The check and each format run once in this process, with modules imported when they are needed, as in the command line;
a format's time includes its import, its rendering and its encoding. Prints a JSON document: seconds by format, those of
the check under `check`, and the number of findings under `findings`.
"""

import argparse
import gc
import importlib
import json
import sys
import time
from pathlib import Path

from entra_policy.cli.commands import FORMATS


def costs(state: Path) -> dict[str, float]:
    """The seconds of the check and of each format, and how many findings there are."""
    gc.disable()
    started = time.perf_counter()
    from entra_policy.gate import check
    from entra_policy.readers import read
    from entra_policy.reports.checked_path import locate
    from entra_policy.rules import all_rules
    from entra_policy.settings import Settings

    report = check(read(state), all_rules(), Settings(), checked=locate(state, Path.cwd()))
    seconds = {"check": time.perf_counter() - started}
    for name, module in FORMATS.items():
        started = time.perf_counter()
        importlib.import_module(f"entra_policy.reports.{module}").render(report).encode("utf-8", "backslashreplace")
        seconds[name] = time.perf_counter() - started
    return {**seconds, "findings": len(report.findings)}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure what each format of the report costs.")
    parser.add_argument("state", type=Path)
    print(json.dumps(costs(parser.parse_args(arguments).state)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
