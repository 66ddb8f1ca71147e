"""EP617 one-sync-between-two-tenants."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Final, TypeVar

from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job
from entra_policy.estate.references import asked_name
from entra_policy.estate.service_principal import known_object_id
from entra_policy.estate.tenants import source_tenant, target_tenant
from entra_policy.facts import ServicePrincipal, TenantFacts, fact_note
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold, decided
from entra_policy.scope.users import source_facts
from entra_policy.settings import Settings
from entra_policy.values import Undecided, reveal
from entra_sync.templates import Scenario

_Value = TypeVar("_Value")
_MAY_BE_OWN: Final = "it is not known whether a configuration between the same tenants that exists is this job's own"
_NAME_IT: Final = (
    "Name the service principal by its object id (a component's `service_principal_id`), or give facts that have its "
    "`display_name` (docs/facts.md)."
)


@rule(
    "EP617",
    "one-sync-between-two-tenants",
    level=Level.ADVISORY,
    subject=Subject.ESTATE,
    sources=frozenset({Source.STATIC, Source.FACTS}),
    documented_in=(pages.CROSS_TENANT_OVERVIEW,),
)
def one_sync_between_two_tenants(estate: Estate, context: Context) -> Iterator[Problem]:
    """One source tenant is synchronized into one target tenant by one configuration.

    What it checks
        The cross-tenant jobs of the program: whether two have the same source tenant (the same provider, or the same
        tenant id) and the same target tenant. Configurations that exist already, or that other programs declare, are
        known from facts only (`service_principals[].target_tenants`).

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
        given by a domain that the settings don't list. While it is not known whether a configuration of the facts is
        the job's own, which is told by ids, else by the display name.
    """
    jobs = [job for job in estate.jobs if job.scenario is Scenario.CROSS_TENANT]
    not_known: list[Undecided] = []
    reported: set[str] = set()
    ends = [_ends(job, context.settings) for job in jobs]
    for first, second in _same_target(ends):
        same = decided(not_known, partial(_have_same_tenants, first, second))
        if not same or second.urn in reported:
            continue
        reported.add(second.urn)
        yield Problem(
            f"Jobs `{first.label}` and `{second.label}` synchronize the same source tenant into the same target "
            "tenant, and only one configuration can exist between two tenants. Make one of them.",
            about=f"{second.label}: the same tenants as {first.label}",
            urn=second.urn,
        )
    for first, second in _unknown_target(ends):
        if not_known:  # one reason is reported
            break
        decided(not_known, partial(_have_same_tenants, first, second))
    for job in jobs if context.settings.facts is not None else ():
        existing = decided(not_known, partial(_existing, job, context.settings))
        if existing is not None and context.settings.facts is not None:
            yield Problem(
                f"Service principal `{existing.display_name or existing.id}` synchronizes users of the source tenant "
                f"into the target tenant of job `{job.label}` already {fact_note(context.settings.facts)}, and only "
                "one configuration can exist between two tenants. Keep one of them.",
                about=f"{job.label}: the same tenants as a service principal that exists",
                urn=job.subject_resource.urn,
            )
    if not_known:
        raise not_known[0]


def _existing(job: Job, settings: Settings) -> ServicePrincipal | None:
    """Another service principal of the facts that synchronizes the same tenants. Raises `Undecided`."""
    if not any(each.target_tenants for tenant in _tenants(settings) for each in tenant.service_principals or ()):
        return None
    tenant = _at(job, partial(source_facts, job, settings))
    target = None if tenant is None else _at(job, partial(target_tenant, job, settings))
    if tenant is None or target is None:
        return None
    for each in tenant.service_principals or ():
        targets = {identifier.strip().lower() for identifier in each.target_tenants or ()}
        if target.lower() in targets and not _is_own(each, job):
            return each
    return None


def _tenants(settings: Settings) -> tuple[TenantFacts, ...]:
    return () if settings.facts is None else settings.facts.tenants


def _is_own(existing: ServicePrincipal, job: Job) -> bool:
    """Whether a service principal of the facts is the one that the job belongs to. Raises `Undecided`."""
    if job.principal is None:
        raise Undecided(_MAY_BE_OWN, "", job.subject_resource.urn, remedy=_NAME_IT)
    if (object_id := known_object_id(job.principal)) is not None:
        return object_id == existing.id.lower()
    name = _display_name(job)
    if name is None or existing.display_name is None:
        raise Undecided(_MAY_BE_OWN, "", job.subject_resource.urn, remedy=_NAME_IT)
    return name == existing.display_name


def _display_name(job: Job) -> str | None:
    """The display name of the job's service principal, which is that of its application."""
    look_up = None if job.principal is None else job.principal.look_up
    if look_up is not None:
        return asked_name(look_up)
    declared = job.application or job.service_principal
    name = None if declared is None else reveal(declared.props.get("displayName"))
    return name if type(name) is str else None


@dataclass(frozen=True, slots=True)
class _Ends:
    """What a job synchronizes, each found out once: there may be thousands of jobs, and far more pairs.

    Attributes:
        target: the target tenant; the job's own URN where none is declared, which no other job has.
        source: the source tenant, None where none is declared.
        provider: the URN of the provider, which stands for a source tenant whose id isn't known.
    """

    label: str
    urn: str
    target: str | Undecided
    source: str | Undecided | None
    provider: str | None


def _ends(job: Job, settings: Settings) -> _Ends:
    urn = job.subject_resource.urn
    return _Ends(
        job.label,
        urn,
        _or_why_not(lambda: _at(job, partial(target_tenant, job, settings)) or urn),
        _or_why_not(lambda: _at(job, partial(source_tenant, job, settings))),
        None if job.provider is None else job.provider.urn,
    )


def _same_target(every: Sequence[_Ends]) -> Iterator[tuple[_Ends, _Ends]]:
    """The pairs whose target tenants are the same, each in the order of the jobs."""
    earlier: dict[str, list[_Ends]] = defaultdict(list)
    for second in every:
        if not isinstance(second.target, Undecided):
            yield from ((first, second) for first in earlier[second.target])
            earlier[second.target].append(second)


def _unknown_target(every: Sequence[_Ends]) -> Iterator[tuple[_Ends, _Ends]]:
    """The pairs of which a target tenant isn't known, each in the order of the jobs."""
    for first, second in combinations(every, 2):
        if isinstance(first.target, Undecided) or isinstance(second.target, Undecided):
            yield first, second


def _have_same_tenants(first: _Ends, second: _Ends) -> bool:
    return all_hold(
        lambda: _known(first.target) == _known(second.target),
        lambda: (
            (first.provider is not None and first.provider == second.provider)
            or ((source := _known(first.source)) == _known(second.source) and source is not None)
        ),
    )


def _or_why_not(value: Callable[[], _Value]) -> _Value | Undecided:
    try:
        return value()
    except Undecided as undecided:
        return undecided


def _known(value: _Value | Undecided) -> _Value:
    if isinstance(value, Undecided):
        raise value.with_traceback(None)
    return value


def _at(job: Job, value: Callable[[], _Value]) -> _Value:
    try:
        return value()
    except Undecided as undecided:
        raise undecided.at(undecided.urn or job.subject_resource.urn) from None
