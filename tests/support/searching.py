"""Which programs are generated, and the smallest that shows what was found."""

import os
from collections.abc import Callable, Sequence
from typing import Final

import pytest

from entra_policy.errors import ProgramError
from tests.support.fronts import Disagreement
from tests.support.generated_programs import GeneratedProgram

# `ENTRA_SEARCH=2000,300` tries so many other programs: on the embedded engine, and in the CLI. A third number is where
# the seeds begin.
_VARIABLE: Final = "ENTRA_SEARCH"
COUNTS: Final = (200, 60)
_FIRST_OF_SEARCH: Final = 1000
# Each try in the CLI takes seconds.
_MOST_TRIES: Final = 60


def seeds(*, in_the_cli: bool = False) -> range:
    """The seeds of the programs to try.

    Raises:
        ValueError: ENTRA_SEARCH isn't two or three numbers.
    """
    written = os.environ.get(_VARIABLE)
    if not written:
        return range(COUNTS[in_the_cli])
    numbers = [int(number) for number in written.split(",")]
    if len(numbers) not in (2, 3):
        raise ValueError(f"{_VARIABLE} must be two numbers of programs, and may have the first seed: 2000,300,1000.")
    first = numbers[2] if len(numbers) == 3 else _FIRST_OF_SEARCH
    return range(first, first + numbers[in_the_cli])


def must_agree(
    program: GeneratedProgram, disagreements_on: Callable[[GeneratedProgram], Sequence[Disagreement]]
) -> None:
    """Fail the test where the fronts disagree on a program, with the smallest one that still shows it.

    Args:
        program: the program.
        disagreements_on: the disagreements on a program; raises `ProgramError` where it doesn't run on every front.
    """
    try:
        found = disagreements_on(program)
    except ProgramError as error:
        pytest.fail(f"{program}\n{error}", pytrace=False)
    if found:
        smaller, found = _smallest(program, found, disagreements_on)
        pytest.fail("\n".join([str(smaller), *map(str, found)]), pytrace=False)


def _smallest(
    program: GeneratedProgram,
    found: Sequence[Disagreement],
    disagreements_on: Callable[[GeneratedProgram], Sequence[Disagreement]],
) -> tuple[GeneratedProgram, Sequence[Disagreement]]:
    """A program of fewer pieces with the first of the disagreements, and its own disagreements."""
    wanted, tries, smaller = found[0].kind, 0, True
    while smaller:
        smaller = False
        for candidate in program.smaller():
            if (tries := tries + 1) > _MOST_TRIES:
                return program, found
            try:
                of_candidate = disagreements_on(candidate)
            except ProgramError:
                continue  # another piece needs what was left out
            if any(each.kind == wanted for each in of_candidate):
                program, found, smaller = candidate, of_candidate, True
                break
    return program, found
