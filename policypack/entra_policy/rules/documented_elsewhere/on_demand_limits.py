"""EP613 on-demand-limits."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.values import SCENARIO_NOT_KNOWN, Undecided, Value, entries, known, known_text
from entra_sync.templates import Scenario

_FLAG: Final = "aadoptscim062020"
_KINDS: Final = ("group", "user", "role")
_MOST_MEMBERS: Final = 5
_WITHOUT_GROUPS: Final = frozenset({Scenario.CROSS_TENANT, Scenario.INBOUND})


@rule(
    "EP613",
    "on-demand-limits",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    documented_in=(pages.ON_DEMAND, pages.SCIM_COMPATIBILITY),
)
def on_demand_limits(job: Job, context: Context) -> Iterator[Problem]:
    """What is provisioned on demand can be.

    What it checks
        `azuread.SynchronizationJobProvisionOnDemand` resources of the job. Whether there is a group among the subjects
        in cross-tenant synchronization (advisory in edition 2026, in which groups are synchronized in preview) or in an
        inbound job; whether there is a role; whether there is more than one group in one request. Advisory: whether
        there are more than five users beside a group, its members; whether the job's `BaseAddress` has the flag
        `aadOptscim062020`.

    Why
        A request takes one group with at most five of its members, and no role. Jobs that don't provision groups don't
        provision them on demand either. The flag has no effect on demand, so what is tried is not what the job does.

    Example
        ```python
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                ],
            },
        )
        azuread.SynchronizationJobProvisionOnDemand(
            "at-once",
            service_principal_id=crm.service_principal_id,
            synchronization_job_id=crm.job_id,
            parameters=[
                {
                    "rule_id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
                    "subjects": [
                        {"object_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "object_type_name": "Group"},
                        {"object_id": "4f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "object_type_name": "Group"},
                    ],
                }
            ],
        )
        ```

    Instead
        ```python
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                ],
            },
        )
        azuread.SynchronizationJobProvisionOnDemand(
            "at-once",
            service_principal_id=crm.service_principal_id,
            synchronization_job_id=crm.job_id,
            parameters=[
                {
                    "rule_id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
                    "subjects": [
                        {"object_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "object_type_name": "Group"},
                    ],
                }
            ],
        )
        ```

    When it is undecided
        While the subjects, the type of one or the base address is not known before deployment; when there is a group
        and what the job is for is not known.
    """
    not_known: list[Undecided] = []
    for request in job.on_demand:
        subjects = decided(not_known, partial(_subjects, request)) or []
        groups, members, roles = ([path for path, name in subjects if name == kind] for kind in _KINDS)
        if roles:
            yield Problem(
                f"`{request.name}` provisions a role on demand by job `{job.label}`, which is not supported. Name "
                "users, or one group.",
                about=f"{request.name}: a role on demand",
                path=roles[0],
                urn=request.urn,
            )
        if groups and job.scenario is None:
            not_known.append(Undecided(SCENARIO_NOT_KNOWN, urn=request.urn))
        elif groups and job.scenario in _WITHOUT_GROUPS:
            preview = job.scenario is Scenario.CROSS_TENANT and context.settings.edition != "2024"
            yield Problem(
                f"`{request.name}` provisions a group on demand by job `{job.label}`, which is not supported. Name "
                "users.",
                about=f"{request.name}: a group on demand",
                path=groups[0],
                urn=request.urn,
                level=Level.ADVISORY if preview else None,
            )
        elif groups and len(groups) > 1:
            yield Problem(
                f"`{request.name}` provisions {len(groups)} groups in one request, which takes only one. Make a "
                "resource for each.",
                about=f"{request.name}: several groups on demand",
                path=groups[1],
                urn=request.urn,
            )
        elif groups and len(members) > _MOST_MEMBERS:
            yield Problem(
                f"`{request.name}` provisions a group with {len(members)} members in one request, which takes at most "
                f"{_MOST_MEMBERS}. Make a resource for each {_MOST_MEMBERS} of them.",
                about=f"{request.name}: too many members on demand",
                path=members[_MOST_MEMBERS],
                urn=request.urn,
                level=Level.ADVISORY,
            )
    if job.on_demand and _has_flag(job, not_known):
        yield Problem(
            f"The base address of job `{job.label}` has the flag `aadOptscim062020`, which has no effect on demand: "
            "what is provisioned so differs from what the job does.",
            about="aadOptscim062020 on demand",
            urn=job.on_demand[0].urn,
            level=Level.ADVISORY,
        )
    if not_known:
        raise not_known[0]


def _subjects(request: Resource) -> list[tuple[str, str]]:
    """The path and the type, in lower case, of each subject of a request. Raises `Undecided`."""
    found: list[tuple[str, str]] = []
    for index, parameter in enumerate(_listed(request.value("parameters"), "parameters", request)):
        path = f"parameters[{index}]"
        subjects = entries(known(parameter, path, request.urn)).get("subjects")
        for number, subject in enumerate(_listed(subjects, f"{path}.subjects", request)):
            where = f"{path}.subjects[{number}]"
            plain = entries(known(subject, where, request.urn))
            name = known_text(plain.get("objectTypeName"), f"{where}.objectTypeName", request.urn)
            found.append((where, (name or "").lower()))
    return found


def _listed(value: Value, path: str, request: Resource) -> list[Value]:
    plain = known(value, path, request.urn)
    return plain if type(plain) is list else []


def _has_flag(job: Job, not_known: list[Undecided]) -> bool:
    for credential in job.credentials.every("BaseAddress"):
        address = decided(not_known, partial(known_text, credential.value, credential.path, credential.urn))
        if address is not None and _FLAG in address.lower():
            return True
    return False
