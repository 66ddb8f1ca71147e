"""Programs as input: run on the embedded engine, so that unknown, secret and computed values are the engine's own."""

import ast
import atexit
import contextlib
import functools
import inspect
import os
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from entra_policy.errors import ProgramError, UsageError
from entra_policy.inventory import Inventory
from entra_policy.readers.program import batch, read_program

_PROJECT: Final = "example"
# What programs import nearly always; they find it imported.
_PRELOADED: Final = ("entra_components.preloaded",)


def program(
    given: str | Callable[[], object] | Path,
    *,
    stack: str = "dev",
    config: Mapping[str, str] | None = None,
    secret_config: Mapping[str, str] | None = None,
    timeout: float = 20.0,
) -> Inventory:
    """What a Pulumi program declares, as a preview of a new stack would show it.

    Args:
        given: the program's text; or a function without parameters, of which only the text counts (so it imports
            what it needs itself); or the folder of a Pulumi project, which runs with its own Python.
        stack: the stack's name.
        config: configuration values by key, for a text or a function; a folder has files for that.
        secret_config: the same, as secrets.
        timeout: how long the program may run, in seconds.

    Raises:
        UsageError: the function can't run by itself.
        ProgramError: the program fails; the message has its own traceback.
    """
    values, secrets = dict(config or {}), dict(secret_config or {})
    if isinstance(given, Path):
        if values or secrets:
            raise UsageError(f"the configuration of a project is in its files: {given} takes none here.")
        return read_program(given, stack=stack, timeout=timeout)
    text = textwrap.dedent(given) if isinstance(given, str) else _text_of(given)
    secrets = {_full_key(key): value for key, value in secrets.items()}
    values = {_full_key(key): value for key, value in values.items()} | secrets
    return run_text(text, batch.Settings(_PROJECT, stack, values, tuple(secrets), timeout))


def run_text(text: str, settings: batch.Settings) -> Inventory:
    """What a program's text declares.

    Raises:
        ProgramError: the program fails.
    """
    try:
        outcome = program_server().run(text, settings)
    except ProgramError:
        program_server.cache_clear()  # it has ended; the next program gets another
        raise
    if isinstance(outcome, ProgramError):
        raise outcome
    return outcome


@functools.cache
def program_server() -> batch.ProgramServer:
    """The process that runs this process's programs, each in a fork; it ends with this process.

    Raises:
        UsageError: the system can't fork.
    """
    if not hasattr(os, "fork"):
        raise UsageError("this system can't fork processes, so only a project's folder can be run as a program.")
    running = contextlib.ExitStack()
    atexit.register(running.close)
    return running.enter_context(batch.program_server(preload=_PRELOADED))


def _full_key(key: str) -> str:
    return key if ":" in key else f"{_PROJECT}:{key}"


def _text_of(function: Callable[[], object]) -> str:
    """A function as a program of its own: its definition, and a call of it."""
    name = getattr(function, "__name__", repr(function))
    if not inspect.isfunction(function) or name == "<lambda>":
        raise UsageError(f"{name} isn't a function that `def` defines; give its text instead.")
    if inspect.signature(function).parameters:
        raise UsageError(f"the function {name} has parameters, and a program is called without any.")
    if function.__closure__:
        names = ", ".join(function.__code__.co_freevars)
        raise UsageError(f"the function {name} uses {names} from around it; a program has only what is inside it.")
    try:
        text = textwrap.dedent(inspect.getsource(function))
        [definition] = ast.parse(text).body
    except (OSError, SyntaxError, ValueError):
        raise UsageError(f"the text of the function {name} can't be found; give a text instead.") from None
    if not isinstance(definition, ast.FunctionDef):
        raise UsageError(f"{name} isn't a plain function; a program is called, not awaited.")
    lines = text.splitlines()[definition.lineno - 1 : definition.end_lineno]  # without decorators
    return "\n".join(["from __future__ import annotations", *lines, f"{name}()", ""])
