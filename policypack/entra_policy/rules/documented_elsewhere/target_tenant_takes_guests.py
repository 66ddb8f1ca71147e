"""EP619 target-tenant-takes-guests."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.estate.tenants import target_tenant
from entra_policy.facts import fact_note, missing
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_sync.templates import Scenario


@rule(
    "EP619",
    "target-tenant-takes-guests",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    scenarios=frozenset({Scenario.CROSS_TENANT}),
    sources=frozenset({Source.FACTS}),
    documented_in=(pages.CROSS_TENANT_CONFIGURE,),
)
def target_tenant_takes_guests(job: Job, context: Context) -> Iterator[Problem]:
    """The target tenant of cross-tenant synchronization lets somebody invite guests.

    What it checks
        Facts about the target tenant: whether its guest invite setting (`guest_invites`) is `none`, "no one in the
        organization can invite guest users including admins".

    Why
        The users that are synchronized are guests by invitation. With the most restrictive setting none can be created;
        the logs say `AzureActiveDirectoryForbidden`.

    Example
        ```json
        {
          "version": 1,
          "collected": "2026-11-20",
          "tenants": [{"id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a", "guest_invites": "none"}]
        }
        ```
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    Instead
        ```json
        {
          "version": 1,
          "collected": "2026-11-20",
          "tenants": [{"id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a", "guest_invites": "adminsAndGuestInviters"}]
        }
        ```
        ```python
        # The target tenant's administrator has changed the setting; the program is the same.
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    When it is undecided
        Without facts about who may invite guests in the target tenant; while the target tenant is not known before
        deployment, or given by a domain that the settings don't list.
    """
    settings = context.settings
    target = target_tenant(job, settings)
    if target is None:
        raise NotApplicable
    tenant = None if settings.facts is None else settings.tenant_facts(target)
    if tenant is None or tenant.guest_invites is None:
        if job.scenario is None:
            return
        raise missing("who may invite guests in the target tenant")
    if tenant.guest_invites == "none" and settings.facts is not None:
        yield Problem(
            f"Nobody may invite guests in the target tenant of job `{job.label}` {fact_note(settings.facts)}, so no "
            "user can be created there. Let at least administrators invite guests.",
            about=f"{job.label}: nobody may invite guests in the target tenant",
        )
