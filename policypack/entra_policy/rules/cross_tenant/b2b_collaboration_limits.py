"""EP114 b2b-collaboration-limits."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT


@rule(
    "EP114",
    "b2b-collaboration-limits",
    level=Level.DISABLED,
    subject=Subject.JOB,
    item="Usage of B2B collaboration",
    scenarios=CROSS_TENANT,
)
def b2b_collaboration_limits(job: Job, context: Context) -> Iterator[Problem]:
    """Synchronized users are B2B collaboration users, with the limits that apply to them.

    What it checks
        Nothing that a program could fix: it is a note, one for each cross-tenant job, and off by default. Turn it on
        with the level `advisory`. Edition 2024 of the article has the heading without any text; edition 2026 names
        three limits.

    Why
        B2B collaboration users can't manage certain Microsoft 365 services of the other tenant, such as Exchange
        Online, and have no directory picker there; Azure Virtual Desktop has prerequisites for them; Power BI treats
        external members differently.

    Example
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
        ```python
        # Nothing is to be done about it but to know it; an application of its own has no such limits.
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    When it is undecided
        While it is not known what the job is for.
    """
    resource = job.component or job.resource
    if resource is None:
        if not job.whole:
            raise NotApplicable  # reported for the job's own resource, once it is seen
        resource = job.subject_resource
    if context.settings.edition == "2024":
        limits = "The limits of B2B collaboration apply to them."
    else:
        limits = (
            "They can't manage certain Microsoft 365 services there (such as Exchange Online), or use its directory "
            "picker; Azure Virtual Desktop has prerequisites for them; Power BI has others for external members."
        )
    yield Problem(
        f"The users that this job synchronizes are B2B collaboration users in the target tenant. {limits}",
        about="the limits of B2B collaboration apply",
        urn=resource.urn,
    )
