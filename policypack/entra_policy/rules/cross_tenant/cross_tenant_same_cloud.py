"""EP103 cross-tenant-same-cloud."""

from collections.abc import Iterator

from entra_policy.estate.cloud import CLOUD_ASSUMED, CLOUD_NOT_KNOWN
from entra_policy.estate.job import Job
from entra_policy.estate.tenant_clouds import source_clouds, target_clouds
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.settings import Settings
from entra_policy.values import Undecided
from entra_sync.clouds import Cloud, is_us_government, same_boundary


@rule(
    "EP103",
    "cross-tenant-same-cloud",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Synchronizing users across clouds",
    scenarios=CROSS_TENANT,
)
def cross_tenant_same_cloud(job: Job, context: Context) -> Iterator[Problem]:
    """The source tenant and the target tenant are in clouds between which users can be synchronized.

    What it checks
        The cloud of the source tenant: a component's `source_cloud` or `cloud`, the provider's `environment`, what the
        settings or the facts say about the tenant; a provider that names none is in the global cloud unless the
        settings say otherwise. The cloud of the target tenant: a component's `target_cloud`, or what the settings or
        the facts say about the tenant. They must be the same cloud; US Government L4 and L5 count as one. In edition
        2026 users can also be synchronized from the global cloud into US Government or China, and from US Government
        into the global cloud. Within China it is advisory there, since Microsoft's pages contradict each other.
        Where nothing says which cloud the target tenant is in, the rule does not apply.

    Why
        The tenants of different clouds don't trust each other's identities. A job between them can't be connected, or
        synchronizes nobody.

    Example
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445", environment="china")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "target_cloud": "global",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    Instead
        ```python
        # Fabrikam has a tenant in the source tenant's own cloud.
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445", environment="global")
        CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "target_cloud": "global",
                "mappings": [to("displayName", attribute("displayName"))],
            },
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        ```

    When it is undecided
        While the cloud of the target tenant is declared and not known before deployment, or known and the source
        tenant's is not, or is only assumed to be global; while the target tenant is not known and the settings list
        tenants of several clouds. Where several target tenants are declared, each of them counts.
    """
    not_known: list[Undecided] = []
    targets = target_clouds(job, context.settings, not_known)
    if not targets and not not_known:
        raise NotApplicable
    source_not_known: list[Undecided] = []
    sources = source_clouds(job, context.settings, source_not_known)
    for source, target in ((source, target) for source in sources for target in targets):
        level = _level(source.cloud, target.cloud, context.settings)
        if level is Level.DISABLED:
            continue
        if source.assumed:
            raise Undecided(CLOUD_ASSUMED)
        clouds = f"The source tenant is in the cloud {source.cloud} and the target tenant in {target.cloud}"
        yield Problem(
            f"{clouds}; Microsoft's pages contradict each other on whether users can be synchronized between them. "
            "Ask Microsoft before you rely on it."
            if level is Level.ADVISORY
            else f"{clouds}, between which users can't be synchronized. Synchronize into a tenant of the source "
            "tenant's cloud.",
            about="the tenants are in different clouds" if level is not Level.ADVISORY else "both tenants are in China",
            path=target.path,
            urn=target.urn,
            level=None if level is Level.MANDATORY else level,
        )
        return
    if undecided := [*not_known, *source_not_known]:
        raise undecided[0]
    if not sources:
        raise Undecided(CLOUD_NOT_KNOWN)


def _level(source: Cloud, target: Cloud, settings: Settings) -> Level:
    """The level of synchronizing users from one cloud into the other; disabled where that is supported.

    Source: Microsoft Learn, "Configure cross-tenant synchronization" and "What is cross-tenant synchronization?".
    """
    if settings.edition == "2024":
        return Level.DISABLED if same_boundary(source, target) else Level.MANDATORY
    if source is target is Cloud.CHINA:
        return Level.ADVISORY
    supported = (
        same_boundary(source, target)
        or (source is Cloud.GLOBAL and (is_us_government(target) or target is Cloud.CHINA))
        or (is_us_government(source) and target is Cloud.GLOBAL)
    )
    return Level.DISABLED if supported else Level.MANDATORY
