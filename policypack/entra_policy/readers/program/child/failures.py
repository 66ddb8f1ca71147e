"""What is reported of a program that failed: its own traceback, without frames of the engine and the SDK."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import runpy
import traceback
from pathlib import Path
from typing import Any

import pulumi

_MACHINERY = (
    "<frozen",
    runpy.__file__,
    *(
        str(Path(file).absolute().parent) + os.sep
        for file in (__file__, asyncio.__file__, concurrent.futures.__file__, pulumi.__file__)
    ),
)
_LONGEST = 12_000
# A shorter text would take letters out of innocent words.
_SHORTEST_SECRET = 4


class EngineError(Exception):
    """What the engine would have refused; the message says it all."""


class Secrets:
    """The secret texts that are known so far, so that no message repeats them."""

    def __init__(self) -> None:
        self.texts: set[str] = set()

    def add(self, value: Any) -> None:
        """Notes the texts of a plain value that was declared a secret."""
        if isinstance(value, str):
            self.texts.add(value)
        elif isinstance(value, dict):
            for item in value.values():
                self.add(item)
        elif isinstance(value, (list, tuple)):
            for item in value:
                self.add(item)

    def without(self, text: str) -> str:
        """The text with every known secret replaced."""
        for known in sorted(self.texts, key=len, reverse=True):
            # `repr` writes some characters in another way than the secret itself.
            for written in {known, repr(known)[1:-1]}:
                if len(written) >= _SHORTEST_SECRET:
                    text = text.replace(written, "[secret]")
        return text


def _is_machinery(file: str) -> bool:
    """Whether a frame's file belongs to the engine, the SDK, `runpy` or the event loop."""
    return file.startswith(_MACHINERY)


def program_traceback(error: BaseException) -> str:
    """The traceback of the program, as Python writes it."""
    written = traceback.TracebackException.from_exception(error)
    pending = [written]
    seen: set[int] = set()
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        one.stack = traceback.StackSummary.from_list(
            [frame for frame in one.stack if not _is_machinery(frame.filename)]
        )
        pending += [other for other in (one.__cause__, one.__context__) if other is not None]
    text = "".join(written.format()).rstrip()
    return text if len(text) <= _LONGEST else "[...]\n" + text[-_LONGEST:]


def innermost_line(error: BaseException, directory: str) -> str | None:
    """`file:line` of the innermost frame below the directory."""
    found = None
    for frame in traceback.extract_tb(error.__traceback__):
        if is_below(frame.filename, directory):
            found = f"{os.path.relpath(frame.filename, directory)}:{frame.lineno}"
    return found


def is_below(file: str, directory: str) -> bool:
    """Whether the file is the program's own: below the directory, and not a package installed there."""
    return file.startswith(directory + os.sep) and "site-packages" not in Path(file).parts
