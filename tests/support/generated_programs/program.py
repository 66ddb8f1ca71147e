"""A whole program: which pieces, in which order, in which surroundings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from tests.support.generated_programs import applications, credentials, groups, schemas
from tests.support.generated_programs.draft import Draft, Kind, Piece

__all__ = ["GeneratedProgram", "Kind", "Piece", "generated_program"]

_IMPORTS: Final = "import asyncio\nimport sys\n\nimport pulumi\nimport pulumi_azuread as azuread\n"
_COMPONENTS: Final = (
    "from entra_components import (\n    SCIM_USER, CrossTenantSync, ProvisioningJob, SynchronizationSchema, attribute,"
    " expression, synchronization_rule,\n    synchronization_schema, to, users,\n)\n"
)
_NAMES_OF_COMPONENTS: Final = ("SynchronizationSchema(", "ProvisioningJob(", "CrossTenantSync(")


@dataclass(frozen=True)
class GeneratedProgram:
    """A program and its surroundings.

    Attributes:
        seed: what it is made from.
        pieces: its statements.
        config: the stack's configuration.
        environment: the environment variables of the engine and the program.
        edition: the edition with which it is checked.
        surroundings: what is unusual around it.
    """

    seed: int
    pieces: tuple[Piece, ...]
    config: Mapping[str, str]
    environment: Mapping[str, str]
    edition: str = "2024"
    surroundings: frozenset[Kind] = frozenset()

    @property
    def text(self) -> str:
        """The text of `__main__.py`."""
        body = "\n".join(piece.text for piece in self.pieces) + "\n"
        uses_components = any(name in body for name in _NAMES_OF_COMPONENTS)
        return f"{_IMPORTS}{_COMPONENTS if uses_components else ''}\n{body}"

    @property
    def kinds(self) -> frozenset[Kind]:
        """What is unusual in it."""
        return self.surroundings.union(*(piece.kinds for piece in self.pieces))

    def smaller(self) -> Iterator["GeneratedProgram"]:
        """The program without some neighbouring pieces, many first; it may fail where another piece needs those."""
        count = len(self.pieces)
        sizes = [count // divisor for divisor in (2, 4, 8) if count // divisor > 1]
        for size in [*sizes, 1]:
            for end in range(count, size - 1, -size):
                yield replace(self, pieces=(*self.pieces[: end - size], *self.pieces[end:]))

    def __str__(self) -> str:
        around = f"seed {self.seed}, edition {self.edition}"
        for what in (self.config, self.environment):
            around += "".join(f", {key}={value}" for key, value in what.items())
        return f"# {around}\n{self.text}"


def generated_program(seed: int) -> GeneratedProgram:
    """The program of a seed."""
    draft = Draft(Random(seed))  # noqa: S311 - chance, not secrecy
    pieces = tuple(_pieces(draft))
    config: dict[str, str] = {}
    environment: dict[str, str] = {}
    if draft.chance(0.2):
        draft.note(Kind.CLOUD_NOT_IN_PROVIDER)
        environment["ARM_ENVIRONMENT"] = draft.one(["usgovernment", "public", "china"])
    if draft.chance(0.2):
        draft.note(Kind.CLOUD_NOT_IN_PROVIDER)
        config["azuread:environment"] = draft.one(["usgovernment", "public"])
    if draft.chance(0.15):
        config["azuread:tenantId"] = "0f5c1d2e-3b4a-4968-9786-950412233445"
    edition = "2026" if draft.chance(0.25) else "2024"
    return GeneratedProgram(seed, pieces, config, environment, edition, frozenset(draft.kinds))


def _pieces(draft: Draft) -> Iterator[Piece]:
    for _ in range(draft.one([0, 0, 1, 1, 2])):
        yield applications.provider(draft)
    if draft.chance(0.3):
        yield applications.component(draft)
    declared = (applications.declared, applications.declared, applications.from_template, applications.looked_up)
    for _ in range(draft.random.randint(1, 3)):
        yield draft.one(declared)(draft)
    for _ in range(draft.random.randint(1, 3)):
        yield applications.job(draft)
    yield from _some(draft, 6, (groups.user, groups.group, groups.group, groups.nested))
    yield from _some(draft, 3, (groups.member,))
    yield from _some(draft, 4, (groups.assignment,))
    if draft.groups and draft.chance(0.4):
        yield groups.assignments(draft)
    yield from _some(draft, 3, (credentials.secret,))
    yield from _some(draft, 1, (credentials.compared, credentials.derived, credentials.task))
    if draft.chance(0.35) and (schema := schemas.schema(draft)) is not None:
        yield schema
    if draft.chance(0.25):
        yield draft.one([schemas.provisioning_job, schemas.provisioning_job, schemas.cross_tenant_sync])(draft)
    if draft.chance(0.15):
        draft.note(Kind.ENDS_ITSELF)
        yield draft.piece("sys.exit(0)")


def _some(draft: Draft, most: int, makers: tuple[Callable[[Draft], Piece], ...]) -> Iterator[Piece]:
    for _ in range(draft.random.randint(0, most)):
        yield draft.one(makers)(draft)
