"""Generated programs on the embedded engine: the gate and the pack find the same in what it declares.

The real CLI's preview, and the pack in it, are compared in `tests/engine/test_fronts_agree.py`.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, TypeAlias
from unittest import mock

import pytest

from entra_policy.errors import ProgramError
from entra_policy.inventory import Inventory
from entra_policy.readers.program import batch
from tests.support.fronts import Disagreement, disagreements, gate_on, pack_on, settings_of
from tests.support.generated_programs import GeneratedProgram, Kind, generated_program
from tests.support.searching import COUNTS, must_agree, seeds

# The others belong to `make test`.
_QUICK: Final = 20

Servers: TypeAlias = Callable[[tuple[tuple[str, str], ...]], batch.ProgramServer]


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """A process that runs programs for each set of environment variables."""
    with contextlib.ExitStack() as running:

        @cache
        def server(variables: tuple[tuple[str, str], ...]) -> batch.ProgramServer:
            kept = {name: value for name, value in os.environ.items() if not name.startswith("ARM_")}
            with mock.patch.dict(os.environ, {**kept, **dict(variables)}, clear=True):
                return running.enter_context(batch.program_server(preload=("entra_components.preloaded",)))

        yield server


def declared(program: GeneratedProgram, servers: Servers) -> Inventory:
    server = servers(tuple(sorted(program.environment.items())))
    outcome = server.run(program.text, batch.Settings(config=program.config, timeout=120.0))
    if isinstance(outcome, ProgramError):
        raise outcome
    return outcome


@pytest.mark.parametrize(
    "seed",
    [pytest.param(seed, marks=[pytest.mark.engine] if place >= _QUICK else []) for place, seed in enumerate(seeds())],
)
def test_fronts_agree(seed: int, servers: Servers) -> None:
    def disagreements_on(program: GeneratedProgram) -> tuple[Disagreement, ...]:
        inventory = declared(program, servers)
        settings = settings_of(program.edition, program.environment)
        return disagreements([gate_on("the program", inventory, settings), pack_on("the pack", inventory, settings)])

    must_agree(generated_program(seed), disagreements_on)


@pytest.mark.parametrize("count", COUNTS)
def test_each_kind_of_unusual_program_is_generated(count: int) -> None:
    found = {kind for seed in range(count) for kind in generated_program(seed).kinds}
    assert found == set(Kind)


def test_a_seed_always_gives_the_same_program() -> None:
    assert [generated_program(seed) for seed in range(20)] == [generated_program(seed) for seed in range(20)]
