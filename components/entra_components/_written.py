"""Where the program wrote something: the innermost line of its own code that is being run."""

import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pulumi

if TYPE_CHECKING:
    from types import FrameType

_PACKAGE: Final = str(Path(__file__).parent) + os.sep
# Libraries that are installed below a project aren't the program.
_INSTALLED: Final = frozenset({"site-packages", "dist-packages", ".venv", "venv"})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the program.

    Attributes:
        file: the file, relative to the project's folder, with `/` as separator.
        number: the line, from 1.
    """

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


def line_of_the_program() -> Line | None:
    """The innermost line of the project's own files that is being run.

    Returns:
        The line; None where nothing of the project is being run, such as in a program in another language.
    """
    root = pulumi.runtime.get_root_directory()
    if not root or not os.path.isabs(root):  # noqa: PTH117 - a text is wanted; outside of a deployment it is no folder
        root = os.getcwd()  # noqa: PTH109
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect's own, without its import
    while frame is not None:
        file = _file_of_project(frame.f_code.co_filename, root)
        if file is not None:
            return Line(file, frame.f_lineno)
        frame = frame.f_back
    return None


@lru_cache(maxsize=1024)
def _file_of_project(filename: str, root: str) -> str | None:
    """The file relative to the project's folder; None for a file elsewhere, and for this package's own."""
    if filename.startswith(("<", _PACKAGE)):
        return None
    # As the project names it, also where that is a link to elsewhere; then as the file system does.
    return _below(os.path.abspath(filename), os.path.abspath(root)) or _below(  # noqa: PTH100 - links stay links
        os.path.realpath(filename), os.path.realpath(root)
    )


def _below(filename: str, root: str) -> str | None:
    try:
        path = Path(os.path.relpath(filename, root))
    except ValueError:  # on another drive
        return None
    if ".." in path.parts or not _INSTALLED.isdisjoint(path.parts):
        return None
    return path.as_posix()
