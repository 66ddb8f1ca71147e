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
    found = None
    for frame in traceback.extract_tb(error.__traceback__):
        if is_below(frame.filename, directory):
            found = f"{os.path.relpath(frame.filename, directory)}:{frame.lineno}"
    return found


def is_below(file: str, directory: str) -> bool:
    """Whether the file is the program's own: below the directory, and not a package installed there."""
    return file.startswith(directory + os.sep) and "site-packages" not in Path(file).parts
