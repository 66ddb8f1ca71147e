"""Looks of the program at values that aren't known here: each is a gap, since what follows may go another way.

Only what the program's own code does counts, directly or through Python's standard library: the SDK and other packages
look at every value that they pass on.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from .failures import EngineError, is_below

if TYPE_CHECKING:
    from .marks import Origin

_HERE = str(Path(__file__).absolute().parent) + os.sep
_STANDARD_LIBRARY = (sysconfig.get_path("stdlib") + os.sep, "<")
_NEVER = f"{os.sep}site-packages{os.sep}"
_OTHER_WAY = "in the deployment the program may go another way than it did here."


class Looks:
    """The looks of one program.

    Attributes:
        gaps: what is recorded, once a line: `kind`, `message` and `remedy` of each.
        refusals: the looks after which nothing sensible could go on, each with the task that was refused, if any.
    """

    def __init__(self) -> None:
        self.gaps: list[dict[str, str]] = []
        self.refusals: list[tuple[EngineError, asyncio.Task[Any] | None]] = []
        self._directory = ""
        self._directories: tuple[str, ...] = ()
        self._places: dict[str, str] = {}
        self._seen: set[tuple[str, int]] = set()

    def begin(self, directory: str, program_directory: str, gaps: list[dict[str, str]]) -> None:
        """Records into `gaps` from now on, for a program below one of the directories.

        Args:
            directory: the project's folder, to which files are reported.
            program_directory: the program's folder, which `main:` may name elsewhere.
            gaps: what is recorded is added to it.
        """
        self._directory = directory
        self._directories = (directory, program_directory)
        self.gaps = gaps

    def is_own(self, file: str) -> bool:
        """Whether a file is the program's own."""
        return self._place(file) == "own"

    def is_package(self, file: str) -> bool:
        """Whether a file belongs to the SDK or another package."""
        return self._place(file) == "package"

    def relative(self, file: str) -> str:
        """One of the program's files as it is reported."""
        return os.path.relpath(file, self._directory).replace(os.sep, "/")

    def note(self, origin: Origin, how: str) -> None:
        """Records that the program looks at a value, if it is the program that does.

        Args:
            origin: where the value comes from.
            how: what the program does, such as `compares`.
        """
        where = self._own_place(sys._getframe(1))  # noqa: SLF001
        if where is None or where in self._seen:
            return
        self._seen.add(where)
        self.gaps.append(
            {
                "kind": "unknown-text-compared",
                "message": f"{where[0]}:{where[1]} {how} {origin.what}: {_OTHER_WAY}",
                "remedy": origin.remedy,
            }
        )

    def refuse(self, origin: Origin, how: str) -> NoReturn:
        """Ends a program that can't go on without a value.

        Raises:
            EngineError: always.
        """
        self.note(origin, how)
        error = EngineError(f"The program {how} {origin.what}. {origin.remedy}")
        with contextlib.suppress(RuntimeError):  # outside of the event loop's thread
            self.refusals.append((error, asyncio.current_task()))
        raise error

    def _own_place(self, frame: Any) -> tuple[str, int] | None:
        while frame is not None:
            file = frame.f_code.co_filename
            place = self._place(file)
            if place == "own":
                return self.relative(file), frame.f_lineno
            if place == "package":
                return None
            frame = frame.f_back
        return None

    def _place(self, file: str) -> str:
        """`own`, `between` for the standard library and the engine, or `package`."""
        known = self._places.get(file)
        if known is None:
            # The engine and Python itself may be below the program's folder: in a checkout of this project, in an
            # environment that has its own Python.
            if file.startswith(_HERE) or (file.startswith(_STANDARD_LIBRARY) and _NEVER not in file):
                known = "between"
            elif any(is_below(file, directory) for directory in self._directories):
                known = "own"
            else:
                known = "package"
            self._places[file] = known
        return known


LOOKS = Looks()
