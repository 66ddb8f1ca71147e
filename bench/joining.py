"""What it costs to join resources to jobs: its time per job, for programs of several sizes.

    python bench/joining.py [--rounds 3] [--jobs 1000 2000 4000]

In the first program all is declared. In the second the service principals exist already: each job names its own by a
`ServicePrincipal` that adopts it, and each set of credentials is for another one, which it names by its object id, so
that it has to be found out for each job that it is none of these. Prints a JSON document.
"""

import argparse
import gc
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.states import write_state  # noqa: E402 - found through the path above
from entra_policy.estate import types  # noqa: E402 - the same
from entra_policy.estate.joining import build_estate  # noqa: E402 - the same
from entra_policy.readers import read  # noqa: E402 - the same
from entra_policy.resource import Resource  # noqa: E402 - the same
from entra_policy.settings import Settings  # noqa: E402 - the same

DECLARED: Final = "all is declared"
EXISTING: Final = "service principals that exist already"


@dataclass(frozen=True)
class Joining:
    """What joining costs.

    Attributes:
        program: which of the programs it is.
        jobs: how many jobs it has.
        seconds: the processor's time for all of them.
    """

    program: str
    jobs: int
    seconds: float


def joinings(sizes: list[int], rounds: int) -> Iterator[Joining]:
    """The cost for each program and each size."""
    gc.disable()
    for jobs in sizes:
        resources = _declared(jobs)
        programs = {DECLARED: resources, EXISTING: tuple(_existing(resources))}
        for program, joined in programs.items():
            yield Joining(program, jobs, statistics.median(_seconds(joined) for _ in range(rounds)))
        gc.collect()


def _declared(jobs: int) -> tuple[Resource, ...]:
    with tempfile.TemporaryDirectory(prefix="entra-bench-") as folder:
        state = Path(folder) / "state.json"
        write_state(state, jobs=jobs, mappings=1)
        return read(state).resources


def _existing(resources: tuple[Resource, ...]) -> Iterator[Resource]:
    for number, resource in enumerate(resources):
        if resource.type == types.APPLICATION_FROM_TEMPLATE:
            continue
        if resource.type == types.SERVICE_PRINCIPAL:
            yield replace(resource, property_dependencies={})
        elif resource.type == types.CREDENTIALS:
            other = f"/servicePrincipals/00000000-0000-4000-8000-{number:012}"
            yield replace(resource, props={**resource.props, "servicePrincipalId": other}, property_dependencies={})
        else:
            yield resource


def _seconds(resources: tuple[Resource, ...]) -> float:
    started = time.process_time()
    build_estate(resources, Settings())
    return time.process_time() - started


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure what joining resources to jobs costs.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1000, 2000, 4000])
    options = parser.parse_args()
    json.dump([asdict(joining) for joining in joinings(options.jobs, options.rounds)], sys.stdout)


if __name__ == "__main__":
    main()
