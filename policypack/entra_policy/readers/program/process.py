"""The child process that runs a program: its start, its answer, its end."""

import contextlib
import json
import os
import queue
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from entra_policy.errors import InputError

START: Final = Path(__file__).parent / "child" / "start.py"
# How many bytes of what a program prints are kept until it has ended. More than a message shows: secrets are taken out
# before anything is cut.
KEPT_OUTPUT: Final = 64_000
# `entra_policy.readers.program.child.channel`
_TOO_LATE: Final = 97
_TIMEOUT_REPORT: Final = b"Timeout ("
# Time between the child's end and its answer's end.
GRACE: Final = 2.0
# The child's time begins when it has imported the SDK, and when it is over the child reports where the program is and
# ends itself. A child that can't, or doesn't get that far, is ended so many seconds after its time.
_LATER: Final = 10.0
# What writes more than this before an answer gives none.
_LONGEST_STRANGE: Final = 100_000


@dataclass(slots=True)
class Outcome:
    """What came of a run.

    Attributes:
        answer: the answer's bytes, None when none came.
        strange: what came in place of an answer: the report of where the program is, or what it wrote itself.
        code: the exit code, negative for a signal, None when it had to be ended.
        printed: the end of what the program printed, with whatever secrets are in it.
        printed_size: how many bytes it printed.
        timed_out: whether the time was over.
        begun: whether the program itself has begun, so that what was printed may be its own.
    """

    answer: bytes | None = None
    strange: bytes = b""
    code: int | None = None
    printed: str = ""
    printed_size: int = 0
    timed_out: bool = False
    begun: bool = True


@dataclass(slots=True)
class Printed:
    """What a child prints: the end of it, and how many bytes it was."""

    end: bytearray = field(default_factory=bytearray)
    size: int = 0

    def add(self, block: bytes) -> None:
        """Takes what was printed next."""
        self.size += len(block)
        self.end += block
        if len(self.end) > 2 * KEPT_OUTPUT:
            del self.end[:-KEPT_OUTPUT]


@dataclass(slots=True)
class Child:
    """A running child; `running_child` makes and ends it."""

    process: subprocess.Popen[bytes]
    printed: Printed = field(default_factory=Printed)
    events: "queue.SimpleQueue[tuple[str, bytes]]" = field(default_factory=queue.SimpleQueue)

    def end(self) -> None:
        """Kills the child with everything that it started."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self.process.kill()

    def send(self, request: bytes) -> None:
        """Sends one request; a child that is gone is noticed by its missing answer."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.write(request + b"\n")
                self.process.stdin.flush()


@contextlib.contextmanager
def running_child(python: Path, variables: dict[str, str], directory: Path | None = None) -> Iterator[Child]:
    """Starts the child, and ends it with all its descendants on the way out, Ctrl-C included.

    Raises:
        InputError: the interpreter can't be started.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the project's own interpreter, and a program to be run anyway
            [str(python), "-u", str(START)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=variables,
            cwd=directory,
            # A group of its own, so that ending it ends what the program started too.
            start_new_session=True,
        )
    except OSError as error:
        raise InputError(f"The project's Python, {python}, can't be started: {error.strerror or error}.") from None
    child = Child(process)
    output = threading.Thread(target=_keep_output, args=(process.stderr, child.printed), daemon=True)
    try:
        output.start()
        threading.Thread(target=_notice_end, args=(child,), daemon=True).start()
        yield child
    finally:
        child.end()
        process.wait()
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        # The other streams are closed by those who read them: a process that left the group may keep them waiting.
        output.join(GRACE)


def run_child(python: Path, variables: dict[str, str], request: dict[str, Any], timeout: float) -> Outcome:
    """Runs one program.

    Raises:
        InputError: the interpreter can't be started.
    """
    nonce = secrets.token_hex(8)
    outcome = Outcome(begun=False)
    with running_child(python, variables) as child:
        threading.Thread(target=_read_answer, args=(child, nonce), daemon=True).start()
        child.send(json.dumps({**request, "nonce": nonce, "timeout": timeout}).encode())
        begun = time.monotonic()
        deadline = begun + timeout + _LATER
        awaited = {"ended", "no answer"}
        while awaited:
            try:
                kind, content = child.events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                if "ended" not in awaited or outcome.timed_out:
                    break
                outcome.timed_out = True
            else:
                if kind == "begun":
                    outcome.begun = True
                    continue
                awaited.discard(kind)
                if kind == "answer":
                    outcome.answer = content
                    break
                if kind == "no answer":
                    outcome.strange = content
                    continue
                if not outcome.timed_out:
                    outcome.code = int(content)
                    outcome.timed_out = outcome.code == _TOO_LATE or (
                        outcome.code == 1 and time.monotonic() - begun >= timeout
                    )
            # Descendants of the program may hold the descriptor, and keep the reader waiting.
            child.end()
            deadline = time.monotonic() + GRACE
    # The report of where the program was is its own proof that the time was over.
    outcome.timed_out = outcome.timed_out or outcome.strange.startswith(_TIMEOUT_REPORT)
    outcome.printed = bytes(child.printed.end[-KEPT_OUTPUT:]).decode(errors="replace")
    outcome.printed_size = child.printed.size
    return outcome


def _keep_output(stream: IO[bytes] | None, printed: Printed) -> None:
    """Reads all that the program prints."""
    if stream is None:
        return
    with stream:
        while block := os.read(stream.fileno(), 1 << 16):
            printed.add(block)


def _notice_end(child: Child) -> None:
    code = child.process.wait()
    child.events.put(("ended", str(code).encode()))


def _read_answer(child: Child, nonce: str) -> None:
    """Puts one event: the answer, or all that came in its place once there is no more to come."""
    stream = child.process.stdout
    received = b""
    if stream is not None:
        with stream:
            received = stream.readline(_LONGEST_STRANGE)
            if received == f"{nonce} begun\n".encode():
                child.events.put(("begun", b""))
                received = stream.readline(_LONGEST_STRANGE)
            content = read_content(stream, received, nonce)
            if content is not None:
                child.events.put(("answer", content))
                return
            received += stream.read(_LONGEST_STRANGE)
    child.events.put(("no answer", received))


def read_content(stream: IO[bytes], header: bytes, nonce: str) -> bytes | None:
    """The content behind an answer's header, None if that isn't such a header or the content is cut off."""
    word, _, length = header.rstrip(b"\n").partition(b" ")
    if word != nonce.encode() or not length.isdigit():
        return None
    content = stream.read(int(length))
    return content if len(content) == int(length) else None
