"""EP617 one-sync-between-two-tenants."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job
from entra_policy.estate.tenants import source_tenant, target_tenant
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold, decided
from entra_policy.settings import Settings
from entra_policy.values import Undecided
from entra_sync.templates import Scenario


@rule(
    "EP617",
    "one-sync-between-two-tenants",
    level=Level.ADVISORY,
    subject=Subject.ESTATE,
    documented_in=(pages.CROSS_TENANT_OVERVIEW,),
)
def one_sync_between_two_tenants(estate: Estate, context: Context) -> Iterator[Problem]:
    """One source tenant is synchronized into one target tenant by one configuration.

    What it checks
        The cross-tenant jobs of the program: whether two have the same source tenant (the same provider, or the same
        tenant id) and the same target tenant. Configurations that other programs declare can't be seen.

    Why
        Only one configuration can exist between two tenants. Two would create, update and delete the same users, each
        by its own scope and mappings.

    Example
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        targets = {
            "members": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
            "guests": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
        }
        for name, target in targets.items():
            CrossTenantSync(
                name,
                {
                    "target_tenant_id": target,
                    "mappings": [to("displayName", attribute("displayName"))],
                },
                pulumi.ResourceOptions(providers={"azuread": source}),
            )
        ```

    Instead
        ```python
        source = azuread.Provider("source", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        targets = {
            "members": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
            "guests": "5d3b9a40-2c61-4e7f-8a9b-1f2e3d4c5b6a",
        }
        for name, target in targets.items():
            CrossTenantSync(
                name,
                {
                    "target_tenant_id": target,
                    "mappings": [to("displayName", attribute("displayName"))],
                },
                pulumi.ResourceOptions(providers={"azuread": source}),
            )
        ```

    When it is undecided
        While the tenants of two cross-tenant jobs are not known to differ: a tenant is not known before deployment, or
        given by a domain that the settings don't list.
    """
    jobs = [job for job in estate.jobs if job.scenario is Scenario.CROSS_TENANT]
    not_known: list[Undecided] = []
    reported: set[str] = set()
    for first, second in combinations(jobs, 2):
        same = decided(not_known, partial(_have_same_tenants, first, second, context.settings))
        if not same or second.subject_resource.urn in reported:
            continue
        reported.add(second.subject_resource.urn)
        yield Problem(
            f"Jobs `{first.label}` and `{second.label}` synchronize the same source tenant into the same target "
            "tenant, and only one configuration can exist between two tenants. Make one of them.",
            about=f"{second.label}: the same tenants as {first.label}",
            urn=second.subject_resource.urn,
        )
    if not_known:
        raise not_known[0]


def _have_same_tenants(first: Job, second: Job, settings: Settings) -> bool:
    return all_hold(
        lambda: _of(first, settings) == _of(second, settings), lambda: _have_same_source(first, second, settings)
    )


def _of(job: Job, settings: Settings) -> str:
    """The target tenant; the job's own URN where none is declared, which no other job has. Raises `Undecided`."""
    return _at(job, partial(target_tenant, job, settings)) or job.subject_resource.urn


def _have_same_source(first: Job, second: Job, settings: Settings) -> bool:
    if first.provider is not None and second.provider is not None and first.provider.urn == second.provider.urn:
        return True
    sources = (
        _at(first, partial(source_tenant, first, settings)),
        _at(second, partial(source_tenant, second, settings)),
    )
    return sources[0] is not None and sources[0] == sources[1]


def _at(job: Job, value: Callable[[], str | None]) -> str | None:
    try:
        return value()
    except Undecided as undecided:
        raise undecided.at(undecided.urn or job.subject_resource.urn) from None
