"""EP306 manager-needs-restart."""

from collections.abc import Iterator

from entra_policy.estate.cloud import CLOUD_ASSUMED
from entra_policy.estate.job import Job
from entra_policy.estate.tenant_clouds import across_clouds, source_clouds
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.service._restarts import (
    is_limited,
    manager_mapping,
    not_all_seen,
    not_known_enabled,
    object_mappings,
    restarts_periodically,
)
from entra_policy.settings import Settings
from entra_policy.values import Undecided
from entra_sync.clouds import is_us_government
from entra_sync.templates import Scenario


@rule(
    "EP306",
    "manager-needs-restart",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Manager isn't provisioned",
    scenarios=frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT}),
)
def manager_needs_restart(job: Job, context: Context) -> Iterator[Problem]:
    """Where users' managers are provisioned and not everyone is in scope, provisioning is restarted periodically.

    What it checks
        Jobs that flow the attribute `manager` while not everyone is in scope: only what is assigned is, or the object
        mapping has a scoping filter. They need a recurring restart: the component's argument `restart_period`, or a
        `JobRestart` for the job with a trigger that doesn't just follow the job's scope or whether it is enabled. In
        edition 2026 a cross-tenant job that flows the manager is reported whatever its scope is where the source tenant
        is in a US Government cloud, or the target tenant in another cloud. On-premises applications take no references
        at all (`on-premises-no-references`).

    Why
        A user whose manager is not in scope is provisioned without one. When the manager comes into scope, the
        reference stays empty: the service looks at the user again only after a restart. Cross-tenant synchronization
        in the US Government clouds, or across clouds, doesn't synchronize the manager at all.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "scope": "assigned",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", attribute("manager")),
                ],
            },
        )
        ```

    Instead
        ```python
        # The job is restarted in the first deployment of each week. With scope `all` everyone's manager is in scope.
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "scope": "assigned",
                "restart_period": "weekly",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", attribute("manager")),
                ],
            },
        )
        ```

    When it is undecided
        While a source, the scope or the restart is not known before deployment; when a part of the job can't be seen;
        in edition 2026 while the cloud of one of the tenants of a cross-tenant job isn't known, or only assumed.
    """
    if job.resource is None and job.component is None:
        raise NotApplicable
    clouds_not_known: list[Undecided] = []
    unavailable = _unavailable(job, context.settings, clouds_not_known)
    doubts: list[Undecided] = []
    restarted = unavailable is None and restarts_periodically(job, doubts)
    if restarted and not clouds_not_known:
        return
    if not job.whole:
        doubts.append(not_all_seen(job))
    not_known: list[Undecided] = []
    for object_mapping in object_mappings(job, not_known):
        if clouds_not_known and manager_mapping(object_mapping, not_known) is not None:
            not_known.extend(clouds_not_known)
        if restarted:
            continue
        limited = unavailable is not None or is_limited(object_mapping, job, not_known)
        mapping = manager_mapping(object_mapping, not_known) if limited else None
        if mapping is None:
            continue
        if doubts or object_mapping.enabled_unknown:
            not_known.extend(doubts or [not_known_enabled(object_mapping)])
        elif unavailable is not None:
            yield Problem(
                f"{mapping.label} flows the manager, which cross-tenant synchronization does not synchronize "
                f"{unavailable}. Remove this mapping.",
                about=f"{mapping.label}: the manager {unavailable}",
                path=mapping.path,
                urn=mapping.object_mapping.schema.urn,
            )
        else:
            yield Problem(
                f"{mapping.label} flows the manager while not everyone is in scope: when a manager comes into scope "
                "later, the reference stays empty until provisioning is restarted. Restart the job periodically (the "
                "component's `restart_period`, or a `JobRestart` with a trigger that changes once per period), or put "
                "everyone into scope.",
                about=f"{mapping.label}: the manager without a restart",
                path=mapping.path,
                urn=mapping.object_mapping.schema.urn,
            )
    if not_known:
        raise not_known[0]


def _unavailable(job: Job, settings: Settings, not_known: list[Undecided]) -> str | None:
    """Where the manager isn't synchronized at all, in words; None where it is, or where that isn't known.

    What isn't known is added to the list.
    """
    if settings.edition == "2024" or job.scenario is not Scenario.CROSS_TENANT:
        return None
    if any(is_us_government(source.cloud) for source in source_clouds(job, settings, not_known)):
        return "in US Government clouds"
    clouds = across_clouds(job, settings, not_known)
    if clouds is None:
        return None
    if clouds[0].assumed:
        not_known.append(Undecided(CLOUD_ASSUMED))
        return None
    return "across clouds"
