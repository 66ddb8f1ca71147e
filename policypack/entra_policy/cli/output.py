"""Standard output of the command line, which may be closed, full, or a pipe whose reader has gone."""

import os
import sys
from contextlib import suppress
from typing import NoReturn

import click

from entra_policy.errors import UsageError
from entra_policy.files import reason


class ReaderGone(Exception):  # noqa: N818 - not an error: who read the beginning has seen enough
    """Nobody reads standard output any more. click has ways of its own with the system's error."""


def open_standard_streams() -> None:
    """Give standard streams that are closed to the null device, so that no other file gets their numbers.

    `sys.stdout` stays None where it was closed.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free


def put(text: str) -> None:
    """Print what a command is for, in UTF-8, as one piece and to its end.

    Raises:
        UsageError: standard output is closed, or can't take it.
        ReaderGone: its reader has gone.
    """
    if sys.stdout is None:
        raise UsageError("the report can't be written: standard output is closed.")
    try:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except OSError as error:
        abandon_output()
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from None
        raise UsageError(f"the report can't be written: {reason(error)}.") from None


def say(text: str, *, end: str = "\n") -> None:
    """Print what a command has done elsewhere; a standard output that doesn't take it undoes nothing of that."""
    try:
        click.echo(text + end, nl=False)
    except OSError:
        abandon_output()


def complain(text: str) -> None:
    """Print on standard error, if it takes it."""
    with suppress(OSError):
        click.echo(text, err=True)


def abandon_output() -> None:
    """Don't try again, at the end of the process, what is left in the buffer of standard output."""
    stream, sys.stdout = sys.stdout, None
    with suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())  # the interpreter flushes the buffer all the same
        os.close(null)


def end(status: int) -> NoReturn:
    """End the process; what can't be flushed then is given up without a message of the interpreter's."""
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except OSError:
            abandon_output()
    sys.exit(status)
