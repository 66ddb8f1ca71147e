"""EP111 cross-tenant-target-can-turn-off."""

from collections.abc import Iterator

from entra_policy.estate.credentials import Declared
from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job
from entra_policy.estate.tenants import source_tenant, target_tenant, tenant_declared
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.cross_tenant._access_settings import AccessSettings, access_settings
from entra_policy.settings import Settings
from entra_policy.values import Undecided, known
from entra_sync.templates import Scenario


@rule(
    "EP111",
    "cross-tenant-target-can-turn-off",
    level=Level.ADVISORY,
    subject=Subject.ESTATE,
    item="The target administrator can turn it off at any time",
)
def cross_tenant_target_can_turn_off(estate: Estate, context: Context) -> Iterator[Problem]:
    """Where the target tenant's side is declared too, it lets users in, and redemption is automatic on both sides.

    What it checks
        For each cross-tenant job the access settings that the same program declares: in the target tenant for the
        source tenant (`CrossTenantSyncTarget`, or a `CrossTenantPartner` and an `IdentitySynchronization`), and in the
        source tenant for the target tenant (`CrossTenantPartner`). Inbound synchronization of users must not be turned
        off in the target tenant, and automatic redemption must be declared by both sides if either says anything about
        it: outbound in the source tenant, inbound in the target tenant. Without a declared target side the rule does
        not apply.

    Why
        The administrator of the target tenant decides. Turning it off there stops the job without any change in the
        source tenant. Without automatic redemption on both sides, the connection test fails.

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
        CrossTenantSyncTarget(
            "from-contoso",
            {
                "source_tenant_id": "0f5c1d2e-3b4a-5968-7786-950412233445",
                "user_sync_inbound_allowed": False,
                "connection": {"tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"},
            },
        )
        ```

    Instead
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
        CrossTenantSyncTarget(
            "from-contoso",
            {
                "source_tenant_id": "0f5c1d2e-3b4a-5968-7786-950412233445",
                "connection": {"tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"},
            },
        )
        ```

    When it is undecided
        While a setting, or which tenants it is about, is not known before deployment.
    """
    declared = access_settings(estate.resources.values())
    jobs = [job for job in estate.jobs if job.scenario is Scenario.CROSS_TENANT]
    if not jobs or not any(_may_be_target_side(item) for item in declared):
        raise NotApplicable
    not_known: list[Undecided] = []
    looked_at = False
    for job in jobs:
        try:
            tenants = source_tenant(job, context.settings), target_tenant(job, context.settings)
        except Undecided as undecided:
            not_known.append(undecided.at(undecided.urn or job.subject_resource.urn))
            continue
        source, target = tenants
        if source is not None and source == target:
            continue  # there are no two sides; EP110 reports it
        unclear: list[Undecided] = []
        inbound = [item for item in declared if _is_between(item, target, source, context.settings, unclear)]
        outbound = [item for item in declared if _is_between(item, source, target, context.settings, unclear)]
        not_known.extend(unclear)
        if not inbound:
            continue
        looked_at = True
        yield from _turned_off(job, inbound, not_known)
        yield from _redemption(job, inbound, outbound, not_known, certain=not unclear)
    if not_known:
        raise not_known[0]
    if not looked_at:
        raise NotApplicable


def _may_be_target_side(item: AccessSettings) -> bool:
    """Whether it says anything about incoming users; the source tenant's side alone doesn't."""
    return item.user_sync_inbound.value is not None or item.redemption_inbound.value is not None


def _is_between(
    item: AccessSettings, own: str | None, partner: str | None, settings: Settings, unclear: list[Undecided]
) -> bool:
    """Whether the settings are those of one tenant for the other, as far as they say."""
    try:
        if partner is None or tenant_declared(item.partner, settings) != partner:
            return False
        # A connection that is found in the environment doesn't say its tenant.
        stated = tenant_declared(item.own, settings)
    except Undecided as undecided:
        if not any(known_one.urn == undecided.urn for known_one in unclear):
            unclear.append(undecided)
        return False
    return stated in (None, own)


def _turned_off(job: Job, inbound: list[AccessSettings], not_known: list[Undecided]) -> Iterator[Problem]:
    state, decisive = _state([item.user_sync_inbound for item in inbound], not_known)
    if state is False:
        yield Problem(
            f"The target tenant's side of job `{job.label}` is declared with inbound synchronization of users turned "
            "off, so the job can't synchronize anyone. Allow it with `user_sync_inbound_allowed`; the target tenant's "
            "administrator can still turn it off at any time.",
            about=f"{job.label}: inbound synchronization of users is turned off",
            path=decisive.path,
            urn=decisive.urn,
        )


def _redemption(
    job: Job,
    inbound: list[AccessSettings],
    outbound: list[AccessSettings],
    not_known: list[Undecided],
    *,
    certain: bool,
) -> Iterator[Problem]:
    in_target, target_setting = _state([item.redemption_inbound for item in inbound], not_known)
    in_source, source_setting = _state([item.redemption_outbound for item in outbound], not_known)
    sides = (in_source is True, in_target is True)
    # A setting that isn't known, or whose tenants aren't, may be the missing one.
    if "unknown" in (in_source, in_target) or all(sides) or not certain:
        return
    if not any(sides):
        off, where = (target_setting, "target") if in_target is False else (source_setting, "source")
        if False in (in_source, in_target):
            both = "both sides" if in_source is in_target else f"the {where} tenant's side"
            yield Problem(
                f"Automatic redemption for job `{job.label}` is turned off on {both}; the connection test fails "
                "unless it is on in both tenants. Set `automatic_redemption_outbound` in the source tenant and "
                "`automatic_redemption_inbound` in the target tenant.",
                about=f"{job.label}: automatic redemption is turned off on {both}",
                path=off.path,
                urn=off.urn,
            )
        return
    if sides[0]:
        lacking, missing, side = target_setting, "`automatic_redemption_inbound` in the target tenant", "source"
    else:
        lacking, missing, side = source_setting, "`automatic_redemption_outbound` in the source tenant", "target"
    yield Problem(
        f"Automatic redemption for job `{job.label}` is declared on the {side} tenant's side only; the connection test "
        f"then fails. Declare {missing} too.",
        about=f"{job.label}: automatic redemption on the {side} tenant's side only",
        path=lacking.path,
        urn=lacking.urn or job.subject_resource.urn,
    )


def _state(settings_: list[Declared], not_known: list[Undecided]) -> tuple[bool | str | None, Declared]:
    """What several declarations of one setting amount to, and the declaration that decides it.

    True where any allows it, else "unknown" where any isn't known, else False where any forbids it, else None.
    """
    state: bool | str | None = None
    decisive = settings_[0] if settings_ else Declared(None, "", None)
    undecided: Undecided | None = None
    for setting in settings_:
        try:
            value = known(setting.value, setting.path, setting.urn)
        except Undecided as reason:
            undecided, state, decisive = reason, "unknown", setting
            continue
        if value is True:
            return True, setting
        if value is False and state is None:
            state, decisive = False, setting
    if undecided is not None:
        not_known.append(undecided)
    return state, decisive
