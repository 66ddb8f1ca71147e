"""Entry point of the child process, run by path: `python start.py`.

The request comes on standard input (one JSON object a line), the answer goes to what standard output was at
the start. Both end here: the program gets an empty standard input, and its standard output is standard error.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

_PACKAGE = "entra_embedded_engine"


def _load() -> None:
    """Makes this folder importable as a package, and takes it off the module path."""
    here = Path(__file__).absolute().parent
    if sys.path and Path(sys.path[0]).absolute() == here:
        del sys.path[0]
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, here / "__init__.py", submodule_search_locations=[str(here)]
    )
    if spec is None or spec.loader is None:
        raise SystemExit("The embedded engine is not installed completely.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    _load()
    importlib.import_module(f"{_PACKAGE}.serve").main()
