"""Runs the SDK's provider of dynamic resources (`python -m pulumi.dynamic`), which ends with its engine.

The SDK's own process stays alive when the engine is killed.
"""

from __future__ import annotations

import os
import runpy
import sys

import serving

if __name__ == "__main__":
    address = serving.engine_address(sys.argv[1:])
    if address is not None:
        serving.watch(address, lambda: os._exit(0))
    # As with `python -m`, modules are found in the working folder (the project's), not beside this script.
    sys.path[0] = os.getcwd()  # noqa: PTH109 - sys.path holds strings
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
