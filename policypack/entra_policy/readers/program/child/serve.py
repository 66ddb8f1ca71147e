"""The child's main function: one program, or one fork for each of many."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import sys
import tempfile
import threading
import time
from typing import Any

from .channel import TOO_LATE, Channel, leave
from .sdk_version import OLDEST_SDK, too_old

# A fork ends itself when its time is over. What can't, is ended so many seconds later.
_GRACE = 10.0
_LONGEST_DUMP = 100_000
_KEPT_OUTPUT = 64_000


def main() -> None:
    """Answers the first request; when it asks for a server, answers all that follow, each in a fork."""
    gc.disable()
    channel = Channel()
    request = channel.next_request()
    if request is None:
        leave(1)
        return
    old = too_old()
    if old is not None:
        channel.answer(
            request["nonce"],
            {"status": "old-sdk", "interpreter": sys.executable, "found": old, "oldest": OLDEST_SDK},
        )
        leave(0)
    missing = _import("pulumi")
    if missing is not None:
        channel.answer(request["nonce"], {"status": "no-pulumi", "interpreter": sys.executable, "message": missing})
        leave(0)
    if "preload" in request:
        _serve(request, channel)
    else:
        channel.end_with_parent()
        channel.announce(request["nonce"])
        _run(request, channel)
    leave(0)


def _import(module: str) -> str | None:
    try:
        importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - an SDK that doesn't fit its Python can fail in any way
        return str(error)
    return None


def _run(request: dict[str, Any], channel: Channel) -> None:
    from .run import run_program

    channel.limit(request["timeout"])
    answer = run_program(request, channel)
    if answer is not None:
        channel.answer(request["nonce"], answer)
    leave(0)


def _serve(first: dict[str, Any], channel: Channel) -> None:
    """Imports once what all programs need, then forks for each program."""
    for module in (
        *first["preload"],
        f"{__package__}.run",
        f"{__package__}.monitor",
        f"{__package__}.data_sources",
        f"{__package__}.encrypted",
        f"{__package__}.idle",
        f"{__package__}.library",
        f"{__package__}.own_code",
    ):
        importlib.import_module(module)
    gc.freeze()
    channel.answer(first["nonce"], {"status": "ready"})
    while (request := channel.next_request()) is not None:
        channel.answer(f"{request['nonce']}-end", _in_fork(request, channel))


def _in_fork(request: dict[str, Any], channel: Channel) -> dict[str, Any]:
    """Runs one program in a fork and gives how it ended."""
    with tempfile.TemporaryFile() as dump, tempfile.TemporaryFile() as printed:
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os.dup2(printed.fileno(), 1)
            os.dup2(printed.fileno(), 2)
            channel.adopt(dump.fileno())
            _run(request, channel)
        ended = threading.Event()
        killer = threading.Timer(request["timeout"] + _GRACE, _kill_group, args=(child, ended))
        killer.start()
        _, status = os.waitpid(child, 0)
        elapsed = time.monotonic() - begun
        killer.cancel()
        _kill_group(child, threading.Event())
        dump.seek(0)
        size = printed.seek(0, os.SEEK_END)
        printed.seek(max(0, size - _KEPT_OUTPUT))
        code = os.waitstatus_to_exitcode(status)
        return {
            "code": code,
            "timed_out": ended.is_set() or code == TOO_LATE or (code == 1 and elapsed >= request["timeout"]),
            "printed_size": size,
            "printed": printed.read().decode(errors="replace"),
            "dump": dump.read(_LONGEST_DUMP).decode(errors="replace"),
        }


def _kill_group(child: int, ended: threading.Event) -> None:
    ended.set()
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)
