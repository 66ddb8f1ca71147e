"""Which declared resources belong to one job."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.job_parts import JobParts
from entra_policy.estate.owners import Owners
from entra_policy.estate.perhaps import note_what_may_belong
from entra_policy.estate.service_principal import ServicePrincipals
from entra_policy.resource import Resource, with_ancestors
from entra_policy.values import reveal

# The property that names the job, where it isn't `job_id`.
_JOB_ID: Final = MappingProxyType({types.PROVISION_ON_DEMAND: "synchronizationJobId"})


def gather_parts(
    resources: Sequence[Resource], owners: Owners, by_urn: Mapping[str, Resource], principals: ServicePrincipals
) -> list[JobParts]:
    """The jobs, declared or implied, each with the resources that belong to it.

    Args:
        resources: what is declared.
        owners: the service principal that each part belongs to.
        by_urn: all resources.
        principals: says which service principals may be one.
    """
    keys = owners.keys
    declared: dict[str, JobParts] = {}
    by_key: dict[str, list[JobParts]] = defaultdict(list)
    credentials: dict[str, list[Resource]] = defaultdict(list)
    for resource in resources:
        if resource.type == types.JOB:
            parts = JobParts(keys[resource.urn], job=resource, component=_component(resource, by_urn))
            declared[resource.urn] = parts
            by_key[keys[resource.urn]].append(parts)
        elif resource.type == types.CREDENTIALS:
            credentials[keys[resource.urn]].append(resource)
    gathered = list(declared.values())
    jobs = _Jobs(declared, _by_id(gathered), by_key, keys)
    for resource in resources:
        if resource.type not in types.SCHEMAS:
            continue
        owner = jobs.named_by(resource)
        if owner is None:
            for parts in by_key.get(keys[resource.urn], ()):
                parts.unjoined = (*parts.unjoined, resource)
            owner = JobParts(keys[resource.urn], component=_component(resource, by_urn))
            gathered.append(owner)
            by_key[keys[resource.urn]].append(owner)
        owner.schemas = (*owner.schemas, resource)
    for key, found in credentials.items():
        of_key = by_key.get(key)
        if not of_key:
            of_key = [JobParts(key, component=_component(found[0], by_urn))]
            gathered.extend(of_key)
        for owner in of_key:
            # A preview lists resources in the order in which they got ready, which is another one in each run.
            owner.credentials = tuple(sorted(found, key=lambda resource: resource.urn))
    for resource in resources:
        if resource.type == types.JOB_RESTART:
            for parts in jobs.restarted_by(resource, gathered):
                parts.restarts = (*parts.restarts, resource)
        elif resource.type == types.PROVISION_ON_DEMAND:
            named = jobs.named_by(resource)
            if named is not None:
                named.on_demand = (*named.on_demand, resource)
    note_what_may_belong(gathered, owners, principals)
    claimed = {parts.component.urn for parts in gathered if parts.component is not None}
    gathered.extend(
        JobParts(None, component=resource)
        for resource in resources
        if resource.type in types.COMPONENTS and resource.urn not in claimed
    )
    return gathered


@dataclass(frozen=True, slots=True)
class _Jobs:
    """The jobs, by everything that names them.

    Attributes:
        by_urn: those which are declared.
        by_id: the same by the last part of their ids, as far as these are known.
        by_key: all, by the key of their service principal.
        keys: the keys of all resources.
    """

    by_urn: Mapping[str, JobParts]
    by_id: Mapping[str, JobParts]
    by_key: Mapping[str, list[JobParts]]
    keys: Mapping[str, str]

    def named_by(self, resource: Resource) -> JobParts | None:
        """The job that a schema, a restart or a request on demand is for; None where that isn't known."""
        name = _JOB_ID.get(resource.type, "job_id")
        named = [self.by_urn[urn] for urn in resource.property_dependencies.get(name, ()) if urn in self.by_urn]
        if len(named) == 1:
            return named[0]
        job_id = reveal(resource.props.get(name))
        if type(job_id) is str and (found := self.by_id.get(_last_part(job_id))) is not None:
            return found
        same = self.by_key.get(self.keys[resource.urn], [])
        return same[0] if len(same) == 1 else None

    def restarted_by(self, restart: Resource, every: list[JobParts]) -> list[JobParts]:
        """The jobs that a restart may be meant for: one where that is known, all where it can't be found out."""
        named = self.named_by(restart)
        if named is not None:
            return [named]
        key = self.keys[restart.urn]
        return every if key == restart.urn else self.by_key.get(key, [])


def _by_id(declared: Iterable[JobParts]) -> dict[str, JobParts]:
    found: dict[str, JobParts] = {}
    for parts in declared:
        if parts.job is not None and type(parts.job.id) is str:
            found.setdefault(_last_part(parts.job.id), parts)
    return found


def _last_part(job_id: str) -> str:
    return job_id.rpartition("/")[2]


def _component(resource: Resource, by_urn: Mapping[str, Resource]) -> Resource | None:
    """The nearest ancestor that is one of this project's components."""
    for urn in with_ancestors(resource.parent or "", by_urn):
        if (ancestor := by_urn.get(urn)) is not None and ancestor.type in types.COMPONENTS:
            return ancestor
    return None
