"""EP103 cross-tenant-same-cloud."""

from collections.abc import Iterator
from dataclasses import dataclass

from entra_policy.estate.cloud import CLOUD_ASSUMED, CLOUD_NOT_KNOWN
from entra_policy.estate.credentials import Declared
from entra_policy.estate.job import Job
from entra_policy.estate.tenants import declared_targets, source_tenant, tenant_declared
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.settings import Settings
from entra_policy.values import Undecided, known_text
from entra_sync.clouds import Cloud, is_us_government, parse_cloud, same_boundary


@dataclass(frozen=True, slots=True)
class _StatedCloud:
    """The cloud that a tenant is said, or only assumed, to be in, and where that is said."""

    cloud: Cloud
    path: str
    urn: str | None
    assumed: bool = False


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
    targets = _target_clouds(job, context.settings, not_known)
    if not targets and not not_known:
        raise NotApplicable
    source_not_known: list[Undecided] = []
    sources = _source_clouds(job, context.settings, source_not_known)
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


def _source_clouds(job: Job, settings: Settings, not_known: list[Undecided]) -> list[_StatedCloud]:
    """What says which cloud the source tenant is in; what isn't known is added to the list."""
    found = _stated_clouds(
        [Declared(job.argument(name), name, job.component) for name in ("source_cloud", "cloud")], not_known
    )
    try:
        cloud = _listed_cloud(source_tenant(job, settings), settings)
    except Undecided:
        cloud = None
    if cloud is not None:
        found.append(_StatedCloud(cloud, "tenantId", None))
    if job.provider is None:
        return found
    environment = _stated_clouds([Declared(job.provider.value("environment"), "environment", job.provider)], not_known)
    # The SDK writes the global cloud into every provider for which neither the program nor the environment of the
    # process names one, so this counts for less than what is said about the tenant.
    if any(item.cloud is not Cloud.GLOBAL for item in environment) or not (found or not_known):
        found.extend(environment)
    if not (found or not_known) and job.cloud is not None:
        found.append(_StatedCloud(job.cloud, "environment", None, job.deployment.assumed))
    return found


def _target_clouds(job: Job, settings: Settings, not_known: list[Undecided]) -> list[_StatedCloud]:
    """What says which cloud the target tenant is in; what isn't known is added to the list."""
    found = _stated_clouds([Declared(job.argument("target_cloud"), "target_cloud", job.component)], not_known)
    if not _lists_clouds(settings):
        return found
    listed: list[_StatedCloud] = []
    for declared in declared_targets(job):
        try:
            cloud = _listed_cloud(tenant_declared(declared, settings), settings)
        except Undecided as undecided:
            if not found:
                not_known.append(undecided)
            continue
        if cloud is not None:
            listed.append(_StatedCloud(cloud, declared.path, declared.urn))
    return [*found, *listed]


def _stated_clouds(declared: list[Declared], not_known: list[Undecided]) -> list[_StatedCloud]:
    found: list[_StatedCloud] = []
    for item in declared:
        try:
            text = known_text(item.value, item.path, item.urn)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        cloud = None if text is None else parse_cloud(text)
        if cloud is not None:
            found.append(_StatedCloud(cloud, item.path, item.urn))
    return found


def _listed_cloud(tenant: str | None, settings: Settings) -> Cloud | None:
    return None if tenant is None else settings.tenant_cloud(tenant)


def _lists_clouds(settings: Settings) -> bool:
    if any(tenant.cloud is not None for tenant in settings.tenants.values()):
        return True
    return settings.facts is not None and any(tenant.cloud is not None for tenant in settings.facts.tenants)
