"""Runs one Pulumi program in this process, for the language host.

Standard input has a serialized `pulumirpc.RunRequest`, the first argument is the engine's address. Exit codes: 0;
32 when the error was reported to the user; what the program itself exits with; 1 for anything else.
"""

from __future__ import annotations

import sys

# Python put this script's folder first on the path; a program must not see the modules there.
sys.path.pop(0)

import asyncio
import logging
import os
import runpy
import signal
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pulumi
from pulumi.runtime import Settings, configure, run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2

_ALREADY_REPORTED = 32


def main() -> int:
    """Run the program of the request on standard input; returns the exit code."""
    # An interrupt of the CLI reaches this process too; the engine reports it, a traceback would add nothing.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    request = language_pb2.RunRequest.FromString(sys.stdin.buffer.read())
    set_all_config(dict(request.config), list(request.configSecretKeys))
    configure(
        Settings(
            project=request.project,
            stack=request.stack,
            organization=request.organization or "organization",
            monitor=request.monitor_address,
            engine=sys.argv[1] if len(sys.argv) > 1 else None,
            parallel=request.parallel,
            dry_run=request.dryRun,
            root_directory=request.info.root_directory,
        )
    )
    if request.pwd:
        os.chdir(request.pwd)
    program = Path(request.info.program_directory or request.pwd) / (request.info.entry_point or request.program or ".")
    sys.argv = [str(program), *request.args]
    # As the official host does: futures that nobody waits for are normal when a program stops half-way.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    executor = ThreadPoolExecutor(max_workers=max(request.parallel, 1) * 4)
    loop.set_default_executor(executor)
    try:
        loop.run_until_complete(run_in_stack(lambda: _run(program)))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return _ALREADY_REPORTED
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            return 0  # The engine has stopped; it has reported why to the user.
        return _report(program)
    except Exception:  # noqa: BLE001
        return _report(program)
    finally:
        executor.shutdown(wait=True)
        loop.close()
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _run(program: Path) -> None:
    if program.is_dir() and not (program / "__main__.py").exists():
        raise pulumi.RunError(f"unable to find main python program `__main__.py` in `{program.resolve()}`")
    runpy.run_path(str(program), run_name="__main__")


def _report(program: Path) -> int:
    """Show the exception at hand as the official host does: from the program's first frame on."""
    _, error, trace = sys.exc_info()
    own = program / "__main__.py" if program.is_dir() else program
    frames = traceback.extract_tb(trace)
    first = next((n for n, frame in enumerate(frames) if Path(frame.filename).resolve() == own.resolve()), 0)
    text = "".join(traceback.format_exception(error, limit=-(len(frames) - first) if frames else None))
    pulumi.log.error(f"Program failed with an unhandled exception:\n{text}")
    return _ALREADY_REPORTED


if __name__ == "__main__":
    sys.exit(main())
