"""A progress display for long checks: on standard error, only on a terminal, only where a check takes its time."""

import os
import sys
import threading
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Display
    from rich.progress import TaskID

# Seconds that a check runs silently.
_PATIENCE: Final = 1.0
# A document of this size takes longer than that. Nothing else runs while Python reads it, so that is said before.
_LARGE: Final = 20_000_000


class Progress(AbstractContextManager["Progress"]):
    """How far a check is. Does nothing where standard error isn't a terminal.

    The display is made after a second by a thread of its own; it disappears when the check ends, in whatever way.
    """

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._lock = threading.Lock()
        self._display: Display | None = None
        self._task: TaskID | None = None
        self._phase = "Starting"
        self._done = 0
        self._total: int | None = None
        self._ended = not _on_terminal()
        self._timer = threading.Timer(patience, self._show_quietly)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if not self._ended:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._display is not None:
                self._display.stop()

    def reading(self, path: Path) -> None:
        """The input is read; a large document is announced at once."""
        self.phase(f"Reading {path.name or path}")
        try:
            large = path.is_file() and path.stat().st_size >= _LARGE
        except OSError:
            large = False
        if large:
            self.show()

    def phase(self, name: str, total: int | None = None) -> None:
        """A new phase begins, of so many steps where that is known."""
        self._phase, self._total, self._done = name, total, 0
        with self._lock:
            if self._display is not None and self._task is not None:
                self._display.reset(self._task, description=self._description(), total=total)

    def step(self, done: int) -> None:
        """So many steps of the phase are done."""
        self._done = done
        if self._display is not None and self._task is not None:
            self._display.update(self._task, completed=done, description=self._description())

    def show(self) -> None:
        """Show the display, unless it is there already, or the check has ended."""
        with self._lock:
            if self._ended or self._display is not None:
                return
            from rich.console import Console
            from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Display

            display = Display(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=30),
                TimeElapsedColumn(),
                console=Console(stderr=True),
                transient=True,
                refresh_per_second=5,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._task = display.add_task(self._description(), total=self._total, completed=self._done)
            display.start()
            self._display = display

    def _show_quietly(self) -> None:
        """The same from the thread of the timer: a check doesn't fail because a terminal can't show it."""
        with suppress(Exception):
            self.show()

    def _description(self) -> str:
        """The phase and its steps, without control characters, and without a meaning for rich."""
        from rich.markup import escape

        from entra_policy.text import printable

        name = escape(printable(self._phase))
        return name if self._total is None else f"{name}: {self._done:,} of {self._total:,}"


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
