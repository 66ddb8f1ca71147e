"""Which clouds the two tenants of a cross-tenant job are in."""

from dataclasses import dataclass

from entra_policy.estate.credentials import Declared
from entra_policy.estate.job import Job
from entra_policy.estate.tenants import declared_targets, source_tenant, tenant_declared
from entra_policy.settings import Settings
from entra_policy.values import Undecided, known_text
from entra_sync.clouds import Cloud, parse_cloud, same_boundary


@dataclass(frozen=True, slots=True)
class StatedCloud:
    """The cloud that a tenant is said, or only assumed, to be in, and where that is said.

    Attributes:
        cloud: the cloud.
        path: the property path of what says it.
        urn: the resource that has the property; None for the job's own.
        assumed: whether nobody stated it.
    """

    cloud: Cloud
    path: str
    urn: str | None
    assumed: bool = False


def across_clouds(job: Job, settings: Settings, not_known: list[Undecided]) -> tuple[StatedCloud, StatedCloud] | None:
    """The clouds of the source and the target tenant where they are two; what isn't known is added to the list."""
    targets = target_clouds(job, settings, not_known)
    sources = source_clouds(job, settings, not_known) if targets else []
    pairs = ((source, target) for source in sources for target in targets)
    return next((pair for pair in pairs if not same_boundary(pair[0].cloud, pair[1].cloud)), None)


def source_clouds(job: Job, settings: Settings, not_known: list[Undecided]) -> list[StatedCloud]:
    """What says which cloud the source tenant is in; what isn't known is added to the list."""
    found = _stated_clouds(
        [Declared(job.argument(name), name, job.component) for name in ("source_cloud", "cloud")], not_known
    )
    try:
        cloud = _listed_cloud(source_tenant(job, settings), settings)
    except Undecided:
        cloud = None
    if cloud is not None:
        found.append(StatedCloud(cloud, "tenantId", None))
    if job.provider is None:
        return found
    environment = _stated_clouds([Declared(job.provider.value("environment"), "environment", job.provider)], not_known)
    # The SDK writes the global cloud into every provider for which neither the program nor the environment of the
    # process names one, so this counts for less than what is said about the tenant.
    if any(item.cloud is not Cloud.GLOBAL for item in environment) or not (found or not_known):
        found.extend(environment)
    if not (found or not_known) and job.cloud is not None:
        found.append(StatedCloud(job.cloud, "environment", None, job.deployment.assumed))
    return found


def target_clouds(job: Job, settings: Settings, not_known: list[Undecided]) -> list[StatedCloud]:
    """What says which cloud the target tenant is in; what isn't known is added to the list."""
    found = _stated_clouds([Declared(job.argument("target_cloud"), "target_cloud", job.component)], not_known)
    if not _lists_clouds(settings):
        return found
    listed: list[StatedCloud] = []
    for declared in declared_targets(job):
        try:
            cloud = _listed_cloud(tenant_declared(declared, settings), settings)
        except Undecided as undecided:
            if not found:
                not_known.append(undecided)
            continue
        if cloud is not None:
            listed.append(StatedCloud(cloud, declared.path, declared.urn))
    return [*found, *listed]


def _stated_clouds(declared: list[Declared], not_known: list[Undecided]) -> list[StatedCloud]:
    found: list[StatedCloud] = []
    for item in declared:
        try:
            text = known_text(item.value, item.path, item.urn)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        cloud = None if text is None else parse_cloud(text)
        if cloud is not None:
            found.append(StatedCloud(cloud, item.path, item.urn))
    return found


def _listed_cloud(tenant: str | None, settings: Settings) -> Cloud | None:
    return None if tenant is None else settings.tenant_cloud(tenant)


def _lists_clouds(settings: Settings) -> bool:
    if any(tenant.cloud is not None for tenant in settings.tenants.values()):
        return True
    return settings.facts is not None and any(tenant.cloud is not None for tenant in settings.facts.tenants)
