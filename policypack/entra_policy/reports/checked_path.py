"""Where the checked input lies in a checkout, so that reports can name files from there."""

from dataclasses import dataclass
from pathlib import Path

from entra_policy.readers.project_files import PROJECT_FILES


@dataclass(frozen=True, slots=True)
class CheckedPath:
    """Files as seen from the folder in which the check runs, with `/` as separator.

    Attributes:
        file: the project file, or the document that was checked; findings without a source line point to it. Empty
            where nothing was read from a file.
        folder: the folder of the project, to which source locations are relative; empty for the current one.
    """

    file: str = ""
    folder: str = ""

    def source(self, file: str) -> str:
        """A source file's path from the folder in which the check runs."""
        return f"{self.folder}/{file}" if self.folder and not file.startswith("/") else file


def locate(path: Path, start: Path) -> CheckedPath:
    """Find the project of what is checked.

    A document belongs to the project in whose folder, or below it, it lies; where there is none, its source locations
    are taken to be relative to `start`.

    Args:
        path: a project's folder or file, or a document.
        start: the folder in which the check runs, absolute.
    """
    whole = (start / path).absolute()
    if whole.is_dir() or whole.name in PROJECT_FILES:
        folder = whole if whole.is_dir() else whole.parent
        file = next((folder / name for name in PROJECT_FILES if (folder / name).is_file()), folder / PROJECT_FILES[0])
        return CheckedPath(_seen_from(start, file), _seen_from(start, folder))
    for folder in whole.parents:
        if any((folder / name).is_file() for name in PROJECT_FILES):
            return CheckedPath(_seen_from(start, whole), _seen_from(start, folder))
        if folder == start:
            break
    return CheckedPath(_seen_from(start, whole))


def _seen_from(start: Path, path: Path) -> str:
    """The path relative to `start` where it lies below it, else absolute; empty for `start` itself."""
    text = path.relative_to(start).as_posix() if path.is_relative_to(start) else path.as_posix()
    return "" if text == "." else text
