"""EP311 group-members-need-restart."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.service._restarts import (
    OUT_OF_ENTRA,
    has_clauses,
    not_all_seen,
    not_known_enabled,
    object_mappings,
    restarts_periodically,
    source_object,
)

if TYPE_CHECKING:
    from entra_policy.estate.schema import ObjectMapping
    from entra_policy.values import Undecided


@rule(
    "EP311",
    "group-members-need-restart",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Member of group not provisioned",
    scenarios=OUT_OF_ENTRA,
)
def group_members_need_restart(job: Job, _: Context) -> Iterator[Problem]:
    """Where groups are provisioned and a filter limits the users, provisioning is restarted periodically.

    What it checks
        Jobs with an enabled object mapping for groups and a scoping filter on the one for users. They need a recurring
        restart: the component's argument `restart_period`, or a `JobRestart` for the job with a trigger other than
        `scope` and `enabled`. What the value of a trigger depends on can't be seen; any such trigger is assumed to
        change with time.

    Why
        A group that is in scope is provisioned without the members that the filter leaves out. When such a user comes
        into scope, the service doesn't update the group: the membership stays missing until a restart.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
                "group_mappings": [to("displayName", attribute("displayName"), matching=1)],
                "scoping": scope(all_of(clause("department", "EQUALS", "Sales"))),
            },
        )
        ```

    Instead
        ```python
        # Change the trigger once per period, or let the component do so with `restart_period`.
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
                "group_mappings": [to("displayName", attribute("displayName"), matching=1)],
                "scoping": scope(all_of(clause("department", "EQUALS", "Sales"))),
            },
        )
        JobRestart(
            "crm-monthly",
            service_principal_id=crm.service_principal_id,
            job_id=crm.job_id,
            triggers={"month": "2026-11"},
        )
        ```

    When it is undecided
        While an object mapping, the filter or the restart is not known before deployment; when a part of the job can't
        be seen.
    """
    if job.resource is None and job.component is None:
        raise NotApplicable
    group_doubts: list[Undecided] = []
    groups = False
    filtered: list[ObjectMapping] = []
    for object_mapping in object_mappings(job, group_doubts):
        source = source_object(object_mapping, group_doubts)
        if source == "group" and object_mapping.enabled_unknown:
            group_doubts.append(not_known_enabled(object_mapping))
        groups = groups or (source == "group" and not object_mapping.enabled_unknown)
        if source == "user":
            filtered.append(object_mapping)
    filter_doubts: list[Undecided] = []
    filtered = [each for each in filtered if has_clauses(each, filter_doubts)]
    filter_doubts.extend(not_known_enabled(each) for each in filtered if each.enabled_unknown)
    filtered = [each for each in filtered if not each.enabled_unknown]
    if not (groups or group_doubts) or not (filtered or filter_doubts or group_doubts):
        return
    doubts: list[Undecided] = [] if groups else group_doubts
    doubts = [*doubts, *([] if filtered else filter_doubts or group_doubts)]
    if restarts_periodically(job, doubts):
        return
    if not job.whole:
        doubts.append(not_all_seen(job))
    if doubts:
        raise doubts[0]
    for object_mapping in filtered:
        yield Problem(
            f"Groups are provisioned while a filter limits {object_mapping.label}: members who come into scope later "
            "stay missing from their groups until provisioning is restarted. Restart the job periodically (the "
            "component's `restart_period`, or a `JobRestart` with a trigger that changes once per period).",
            about=f"{object_mapping.label}: a filter on users beside groups, without a periodic restart",
            path=f"{object_mapping.path}.scope",
            urn=object_mapping.schema.urn,
        )
