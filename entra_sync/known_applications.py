"""What public documentation says of the applications that accounts are provisioned to, brought together.

The facts and their sources are in `data/templates.json`, `data/gallery_applications.json` and
`data/application_attributes.json`.
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from entra_sync._data import read_data
from entra_sync.clouds import Cloud


class FactKind(enum.StrEnum):
    """What a fact about an application is."""

    APPLICATION_TEMPLATE = "application template"
    SYNCHRONIZATION_TEMPLATE = "synchronization template"
    DIRECTORY = "directory"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about an application.

    Attributes:
        kind: what it is.
        value: an id or a name, as the service writes it.
        cloud: the only cloud in which it is so, where that is documented.
        source: the page that says it.
    """

    kind: FactKind
    value: str
    cloud: Cloud | None
    source: str


@dataclass(frozen=True, slots=True)
class KnownApplication:
    """An application.

    Attributes:
        name: the gallery's name of it.
        facts: what is documented of it, by kind; never two of the same value and cloud.
    """

    name: str
    facts: tuple[Fact, ...]

    def values(self, kind: FactKind) -> tuple[str, ...]:
        """The values of the facts of a kind."""
        return tuple(fact.value for fact in self.facts if fact.kind is kind)


_KINDS: Final = {
    "applicationTemplate": FactKind.APPLICATION_TEMPLATE,
    "synchronizationTemplate": FactKind.SYNCHRONIZATION_TEMPLATE,
    "directory": FactKind.DIRECTORY,
    "role": FactKind.ROLE,
}


@lru_cache(maxsize=1)
def known_applications() -> tuple[KnownApplication, ...]:
    """The applications of which an id, a directory or a role is documented, by name."""
    order = list(FactKind)
    gathered: dict[str, dict[tuple[FactKind, str, Cloud | None], Fact]] = {}
    for name, fact in _facts():
        gathered.setdefault(name, {}).setdefault((fact.kind, fact.value.lower(), fact.cloud), fact)
    return tuple(
        KnownApplication(name, tuple(sorted(facts.values(), key=lambda fact: order.index(fact.kind))))
        for name, facts in sorted(gathered.items(), key=lambda item: item[0].casefold())
    )


def _facts() -> Iterator[tuple[str, Fact]]:
    templates = read_data("templates.json")
    for row in templates["applicationTemplates"]:
        cloud = Cloud(row["cloud"]) if "cloud" in row else None
        yield row["name"], Fact(FactKind.APPLICATION_TEMPLATE, row["id"], cloud, row["source"])
    for row in read_data("gallery_applications.json")["applications"]:
        yield row["name"], Fact(FactKind.APPLICATION_TEMPLATE, row["templateId"], None, row["source"])
    for row in templates["synchronizationTemplates"]:
        if "application" in row:
            yield row["application"], Fact(FactKind.SYNCHRONIZATION_TEMPLATE, row["id"], None, row["source"])
    for row in templates["directories"]:
        yield row["application"], Fact(FactKind.DIRECTORY, row["name"], None, row["source"])
    for row in read_data("application_attributes.json")["facts"]:
        yield row["application"], Fact(_KINDS[row["fact"]], row["value"], None, row["source"])
