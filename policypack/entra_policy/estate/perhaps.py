"""What belongs to no job for certain, and perhaps to some: it is named in another way, or in one that isn't known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from entra_policy.estate.existing_principals import ExistingPrincipals
from entra_policy.estate.job_parts import JobParts
from entra_policy.estate.owners import Owners
from entra_policy.estate.service_principal import ServicePrincipals
from entra_policy.resource import Resource


def note_what_may_belong(gathered: Sequence[JobParts], owners: Owners, principals: ServicePrincipals) -> None:
    """Note with each declared job what may be meant for it, and what perhaps belongs to it.

    What names a service principal that isn't known may mean any job; where that of some jobs isn't known either, one of
    these. A job of which it isn't known may have each service principal that no job has.

    Args:
        gathered: the jobs, and what belongs to none that is declared.
        owners: the service principals that they belong to.
        principals: says what is declared of these.
    """
    jobs = [(parts, parts.job.urn in owners.not_known) for parts in gathered if parts.job is not None]
    if not jobs:
        return
    some_not_known = any(not_known for _, not_known in jobs)
    of_jobs = {parts.key for parts, _ in jobs}
    free = {key: principal for key, principal in owners.principals.items() if key not in of_jobs}
    every, existing = frozenset(free), ExistingPrincipals(free, principals)
    unjoined = _Unjoined.among(gathered, owners)
    for parts, not_known in jobs:
        parts.perhaps_named = not_known or not some_not_known
        principal = owners.principals.get(parts.key or "")
        if not_known:
            parts.others = every
        elif principal is not None:
            parts.others = existing.perhaps(principal)
        parts.unjoined = (*parts.unjoined, *unjoined.perhaps_of(parts))


@dataclass(frozen=True, slots=True)
class _Unjoined:
    """The credentials and schemas that belong to no declared job for certain.

    Attributes:
        resources: all of them, in order.
        of_unknown: the places of those whose service principal isn't known.
        by_key: the places of the others by its key.
    """

    resources: tuple[Resource, ...]
    of_unknown: tuple[int, ...]
    by_key: Mapping[str | None, Sequence[int]]

    @classmethod
    def among(cls, gathered: Iterable[JobParts], owners: Owners) -> "_Unjoined":
        """Those among what was gathered."""
        resources: list[Resource] = []
        of_unknown: list[int] = []
        by_key: dict[str | None, list[int]] = defaultdict(list)
        for parts in gathered:
            if parts.job is not None:
                continue
            for resource in (*parts.credentials, *parts.schemas):
                by_key[parts.key].append(len(resources))
                if resource.urn in owners.not_known:
                    of_unknown.append(len(resources))
                resources.append(resource)
        return cls(tuple(resources), tuple(of_unknown), by_key)

    def perhaps_of(self, parts: JobParts) -> tuple[Resource, ...]:
        """Those that perhaps belong to a job."""
        places = set(self.of_unknown) if parts.perhaps_named else set()
        for key in self.by_key.keys() & parts.others:
            places.update(self.by_key[key])
        return tuple(self.resources[place] for place in sorted(places))
