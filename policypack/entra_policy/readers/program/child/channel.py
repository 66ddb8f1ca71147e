"""The child's end of the connection: requests in, one framed answer a request out, on private descriptors."""

from __future__ import annotations

import faulthandler
import json
import math
import os
import signal
import sys
import threading
import time
from typing import Any

# The parent sees from this exit code that the answer could not be delivered.
NOT_DELIVERED = 96
# And from this one that the program ended after its time was over.
TOO_LATE = 97


class Channel:
    """Private duplicates of standard input and output.

    Attributes:
        output: the descriptor that answers are written to.
        deadline: when the program's time is over, on the monotonic clock.
    """

    def __init__(self) -> None:
        self._input = os.fdopen(os.dup(0), "rb")
        self.output = os.dup(1)
        self._identity = _identity(self.output)
        self._dump = self.output
        self._owner = os.getpid()
        self.deadline = math.inf
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        # Whatever the program prints, at whatever level, must not be taken for an answer.
        os.dup2(2, 1)

    def next_request(self) -> dict[str, Any] | None:
        """The next request, or None when the parent has no more."""
        line = self._input.readline()
        return json.loads(line) if line.endswith(b"\n") else None

    def end_with_parent(self) -> None:
        """Ends this process and its group as soon as the parent is gone."""
        threading.Thread(target=self._wait_for_the_end, daemon=True).start()

    def _wait_for_the_end(self) -> None:
        while self._input.read(4096):
            pass
        end_group()

    def limit(self, seconds: float) -> None:
        """Reports where all threads are once the time is over, in place of an answer, and ends the process with 1."""
        self.deadline = time.monotonic() + seconds
        faulthandler.dump_traceback_later(seconds, exit=True, file=self._dump)

    def announce(self, nonce: str) -> None:
        """Says that the program is about to begin: what is printed from now on may have secrets in it."""
        os.write(self.output, f"{nonce} begun\n".encode())

    def answer(self, nonce: str, content: dict[str, Any]) -> None:
        """Delivers the answer, if there is time left; a process that the program forked off has none to give."""
        if time.monotonic() >= self.deadline:
            # The report of where the program is may be on its way: an answer now would be another one each time.
            os._exit(TOO_LATE)
        faulthandler.cancel_dump_traceback_later()
        body = json.dumps(content).encode()
        try:
            # The program may have closed the descriptor and opened a file of its own in its place.
            if _identity(self.output) != self._identity:
                os._exit(NOT_DELIVERED)
            rest = memoryview(f"{nonce} {len(body)}\n".encode() + body)
            while rest:
                rest = rest[os.write(self.output, rest) :]
        except OSError:
            os._exit(NOT_DELIVERED)

    def adopt(self, dump: int) -> None:
        """Makes the current process, a fork of the one that built this, the one that answers.

        Args:
            dump: the descriptor for the report of where the program is, apart from other forks' answers.
        """
        self._owner = os.getpid()
        self._dump = dump

    def is_ours(self) -> bool:
        """Whether this process is the one that answers, not one that the program forked off."""
        return os.getpid() == self._owner


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def end_group() -> None:
    """Kills this process and, where it leads a group of its own, all that it started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def leave(code: int) -> None:
    """Ends the process at once: no exit handlers, no collection of a large heap."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)
