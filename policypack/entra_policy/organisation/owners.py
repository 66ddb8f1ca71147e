"""Who owns a job's application: `owners` of it and its service principal, and `azuread.ApplicationOwner` resources."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from entra_policy.estate import types
from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job
from entra_policy.estate.service_principal import APPLICATIONS
from entra_policy.organisation import document
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Value, reveal

_WITH_OWNERS = frozenset({types.APPLICATION, types.SERVICE_PRINCIPAL})


def declared_owners(estate: Estate) -> dict[str, list[Resource]]:
    """The `azuread.ApplicationOwner` resources by the URN of the application."""
    applications = {
        resource.id: resource.urn
        for resource in estate.of_type(*APPLICATIONS)
        if type(resource.id) is str and resource.type != types.APPLICATION_FROM_TEMPLATE
    }
    found: dict[str, list[Resource]] = defaultdict(list)
    for resource in estate.of_type(types.APPLICATION_OWNER):
        named = resource.property_dependencies.get("applicationId", ())
        urns = {urn for urn in named if urn in estate.resources and estate.resources[urn].type in APPLICATIONS}
        identifier = reveal(resource.props.get("applicationId"))
        if type(identifier) is str and identifier in applications:
            urns.add(applications[identifier])
        for urn in urns:
            found[urn].append(resource)
    return found


def owners_of(job: Job, declared: Mapping[str, Sequence[Resource]], unknown: list[str]) -> list[document.Owner]:
    """The owners of a job's application and service principal.

    Args:
        job: the job.
        declared: `declared_owners`.
        unknown: gets `owners` where there may be more.
    """
    found: list[document.Owner] = []
    if job.application is None:
        unknown.append("owners")
    for resource in (job.application, job.service_principal):
        if resource is not None and resource.type in _WITH_OWNERS:
            listed = resource.props.get("owners")
            if type(listed) is list:
                found.extend(map(_owner, listed))
            elif listed is not None:
                unknown.append("owners")
    application = "" if job.application is None else job.application.urn
    found.extend(_owner(resource.props.get("ownerObjectId", UNKNOWN)) for resource in declared.get(application, ()))
    known = {owner["object_id"]: owner for owner in found if not owner["unknown"]}
    return [*known.values(), *(owner for owner in found if owner["unknown"])]


def _owner(value: Value) -> document.Owner:
    if type(value) is str:
        return {"object_id": value.lower(), "unknown": []}
    return {"object_id": None, "unknown": ["object_id"]}
