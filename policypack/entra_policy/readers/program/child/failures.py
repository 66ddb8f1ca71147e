"""What is reported of a program that failed: its own traceback, without frames of the engine and the SDK."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import json
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
# The variables in which Pulumi and the provider look for credentials.
_CREDENTIALS = (
    "ARM_ACCESS_TOKEN", "ARM_CLIENT_CERTIFICATE", "ARM_CLIENT_CERTIFICATE_PASSWORD", "ARM_CLIENT_SECRET",
    "ARM_OIDC_REQUEST_TOKEN", "ARM_OIDC_TOKEN", "AZURE_CLIENT_SECRET", "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE",
)  # fmt: skip


# What the components raise of an argument; their package may not be installed, and isn't imported here.
_COMPONENTS = "entra_components"
_ARGUMENT_ERROR = (f"{_COMPONENTS}.errors", "ArgumentError")


class EngineError(Exception):
    """What the engine would have refused; the message says it all."""


class Secrets:
    """The secret texts that are known so far, so that no message repeats them."""

    def __init__(self) -> None:
        self.texts: set[str] = set()

    def add(self, value: Any) -> None:
        """Notes the texts and the numbers of a plain value that was declared a secret."""
        if isinstance(value, str):
            self.texts.add(str.__str__(value))
        elif isinstance(value, bytes):
            self.texts.add(value.decode(errors="replace"))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.texts.add(str(value))
        elif isinstance(value, dict):
            for item in value.values():
                self.add(item)
        elif isinstance(value, (list, tuple, set)):
            for item in value:
                self.add(item)

    def add_configuration(self, text: str) -> None:
        """Notes a secret value of the configuration, and what is in it where it is the JSON of an object."""
        self.texts.add(text)
        with contextlib.suppress(ValueError):
            self.add(json.loads(text))

    def add_environment(self) -> None:
        """Notes the credentials that the process was given."""
        self.texts |= {os.environ[name] for name in _CREDENTIALS if os.environ.get(name)}


def _is_machinery(file: str) -> bool:
    """Whether a frame's file belongs to the engine, the SDK, `runpy` or the event loop."""
    return file.startswith(_MACHINERY)


def program_traceback(error: BaseException) -> str:
    """The whole traceback of the program, as Python writes it."""
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
    return "".join(written.format()).rstrip()


def innermost_line(error: BaseException, directory: str) -> str | None:
    """`file:line` of the innermost frame below the directory."""
    return next((_place(frame, directory) for frame in _own_frames(error, directory)), None)


def callers(error: BaseException, directory: str) -> list[str]:
    """From where the program got to its innermost frame: `file:line, in name`, innermost first."""
    return [f"{_place(frame, directory)}, in {frame.name}" for frame in _own_frames(error, directory)[1:]]


def is_wrong_argument(error: BaseException) -> bool:
    """Whether the components refuse an argument; their message says it all."""
    return any((each.__module__, each.__name__) == _ARGUMENT_ERROR for each in type(error).__mro__)


def called_function(error: BaseException, directory: str) -> str | None:
    """The function of the components that the program called, such as `clause`; None where it called a class."""
    called = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if is_below(frame.f_code.co_filename, directory):
            called = None
        elif called is None and frame.f_globals.get("__name__", "").partition(".")[0] == _COMPONENTS:
            called = frame.f_code.co_name
    return None if called is None or called.startswith("_") else called


def _own_frames(error: BaseException, directory: str) -> list[traceback.FrameSummary]:
    """The frames below the directory, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame for frame in reversed(frames) if is_below(frame.filename, directory)]


def _place(frame: traceback.FrameSummary, directory: str) -> str:
    return f"{os.path.relpath(frame.filename, directory)}:{frame.lineno}"


def is_below(file: str, directory: str) -> bool:
    """Whether the file is the program's own: below the directory, and not a package installed there."""
    return file.startswith(directory + os.sep) and "site-packages" not in Path(file).parts
