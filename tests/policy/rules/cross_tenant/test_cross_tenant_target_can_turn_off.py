"""EP111 cross-tenant-target-can-turn-off: where the target tenant's side is declared too, it lets users in, and redemption is automatic on both sides."""

import pytest

from entra_policy.estate.types import (
    CROSS_TENANT_PARTNER,
    CROSS_TENANT_SYNC_TARGET,
    IDENTITY_SYNCHRONIZATION,
    JOB,
    PROVIDER,
)
from entra_policy.readers.program import batch
from tests.policy.rules.cross_tenant._programs import ARGUMENTS, OTHER, component
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET, plain
from tests.support.expected import advises, as_source, undecided


def access(*resources: str, more: str = "") -> str:
    """A component and access settings; each is (type, name, properties) as Python."""
    declared = "\n".join(
        f'pulumi.CustomResource("pulumi-python:dynamic/entra:{kind}", {name!r}, {{{properties}}})'
        for kind, name, properties in (item.split("|") for item in resources)
    )
    unknown = 'unknown = azuread.Application("application", display_name="application").client_id\n'
    # The component declares no access settings of its own here: the cases say what there is.
    return unknown + component(ARGUMENTS + '"automatic_redemption": False, ' + more) + declared + "\n"


IN_TARGET = f'"connection": {{"tenant_id": "{TARGET}"}}'
ALLOWED = f'IdentitySynchronization|inbound|"tenant_id": "{SOURCE}", "user_sync_inbound_allowed": True, {IN_TARGET}'
FORBIDDEN = f'IdentitySynchronization|inbound|"tenant_id": "{SOURCE}", "user_sync_inbound_allowed": False, {IN_TARGET}'

REDEEM_IN_TARGET = (
    f'CrossTenantPartner|partner-in-target|"tenant_id": "{SOURCE}", "automatic_redemption_inbound": True, {IN_TARGET}'
)

REDEEM_IN_SOURCE = (
    f'CrossTenantPartner|partner-in-source|"tenant_id": "{TARGET}", "automatic_redemption_outbound": True'
)

UNKNOWN_ALLOWED = FORBIDDEN.replace("|inbound|", "|first|").replace("False", "unknown")


def settings_only(*resources: str) -> str:
    """Access settings without a job."""
    return access(*resources).partition("CrossTenantSync(")[2].partition("\n")[2]


OTHER_PAIR = f"""
other = azuread.Provider("other", tenant_id="{OTHER}")
CrossTenantSync("other-pair", {{{ARGUMENTS}"automatic_redemption": False}}, pulumi.ResourceOptions(providers={{"azuread": other}}))
"""

CASES = cases(
    "EP111",
    Case(
        "user-sync-turned-off",
        access(FORBIDDEN),
        found=(
            advises(
                IDENTITY_SYNCHRONIZATION,
                "inbound",
                "user_sync_inbound_allowed",
                "The target tenant's side of job `sync` is declared with inbound synchronization of users turned off, so the job can't synchronize anyone. Allow it with `user_sync_inbound_allowed`; the target tenant's administrator can still turn it off at any time.",
            ),
        ),
    ),
    Case(
        "turned-off-as-graph-writes-it",
        access(
            f'IdentitySynchronization|inbound|"tenantId": "{SOURCE}", "userSyncInbound": {{"isSyncAllowed": False}}'
        ),
        found=(
            advises(
                IDENTITY_SYNCHRONIZATION,
                "inbound",
                "userSyncInbound.isSyncAllowed",
                "The target tenant's side of job `sync` is declared with inbound synchronization of users turned off, so the job can't synchronize anyone. Allow it with `user_sync_inbound_allowed`; the target tenant's administrator can still turn it off at any time.",
            ),
        ),
    ),
    Case(
        "redemption-in-the-source-only",
        access(ALLOWED, REDEEM_IN_SOURCE),
        found=(
            advises(
                IDENTITY_SYNCHRONIZATION,
                "inbound",
                "automatic_redemption_inbound",
                "Automatic redemption for job `sync` is declared on the source tenant's side only; the connection test then fails. Declare `automatic_redemption_inbound` in the target tenant too.",
            ),
        ),
    ),
    Case(
        "redemption-off-on-both-sides",
        access(ALLOWED, REDEEM_IN_SOURCE.replace("True", "False"), REDEEM_IN_TARGET.replace("True", "False")),
        found=(
            advises(
                CROSS_TENANT_PARTNER,
                "partner-in-target",
                "automatic_redemption_inbound",
                "Automatic redemption for job `sync` is turned off on both sides; the connection test fails unless it is on in both tenants. Set `automatic_redemption_outbound` in the source tenant and `automatic_redemption_inbound` in the target tenant.",
            ),
        ),
    ),
    Case(
        "redemption-off-in-the-target",
        access(ALLOWED, REDEEM_IN_TARGET.replace("True", "False")),
        found=(
            advises(
                CROSS_TENANT_PARTNER,
                "partner-in-target",
                "automatic_redemption_inbound",
                "Automatic redemption for job `sync` is turned off on the target tenant's side; the connection test fails unless it is on in both tenants. Set `automatic_redemption_outbound` in the source tenant and `automatic_redemption_inbound` in the target tenant.",
            ),
        ),
    ),
    Case(
        "redemption-in-the-target-only",
        access(
            REDEEM_IN_TARGET,
            f'CrossTenantPartner|partner-in-source|"tenant_id": "{TARGET}", '
            '"automatic_user_consent_settings": {"outbound_allowed": False}',
        ),
        found=(
            advises(
                CROSS_TENANT_PARTNER,
                "partner-in-source",
                "automatic_user_consent_settings.outbound_allowed",
                "Automatic redemption for job `sync` is declared on the target tenant's side only; the connection test then fails. Declare `automatic_redemption_outbound` in the source tenant too.",
            ),
        ),
    ),
    Case(
        "redemption-in-the-target-without-a-partner",
        access(REDEEM_IN_TARGET),
        found=(
            advises(
                JOB,
                "sync-job",
                "",
                "Automatic redemption for job `sync` is declared on the target tenant's side only; the connection test then fails. Declare `automatic_redemption_outbound` in the source tenant too.",
            ),
        ),
    ),
    Case("both-sides-are-fine", access(ALLOWED, REDEEM_IN_TARGET, REDEEM_IN_SOURCE)),
    Case("target-side-not-declared-is-fine", access(REDEEM_IN_SOURCE)),
    Case(
        "of-another-pair-is-fine",
        access(
            FORBIDDEN.replace(SOURCE, OTHER),
            FORBIDDEN.replace(TARGET, OTHER).replace("|inbound|", "|elsewhere|"),
            ALLOWED.replace("|inbound|", "|here|"),
        ),
    ),
    Case(
        "target-component",
        access() + f'pulumi.ComponentResource("entra:index:CrossTenantSyncTarget", "target", '
        f'{{"source_tenant_id": "{SOURCE}", "user_sync_inbound_allowed": False}})\n',
        found=(
            advises(
                CROSS_TENANT_SYNC_TARGET,
                "target",
                "user_sync_inbound_allowed",
                "The target tenant's side of job `sync` is declared with inbound synchronization of users turned off, so the job can't synchronize anyone. Allow it with `user_sync_inbound_allowed`; the target tenant's administrator can still turn it off at any time.",
            ),
        ),
    ),
    Case("without-a-job-is-fine", access(FORBIDDEN).partition("CrossTenantSync(")[0] + "\n"),
    Case(
        "unknown-setting",
        access(FORBIDDEN.replace("False", "unknown")),
        found=(
            undecided(
                IDENTITY_SYNCHRONIZATION,
                "inbound",
                "user_sync_inbound_allowed",
                "not decided: `user_sync_inbound_allowed` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-tenant",
        access(FORBIDDEN.replace(f'"tenant_id": "{SOURCE}"', '"tenant_id": unknown')),
        found=(
            undecided(
                IDENTITY_SYNCHRONIZATION,
                "inbound",
                "tenant_id",
                "not decided: `tenant_id` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "secret-setting",
        access(FORBIDDEN.replace("False", "pulumi.Output.secret(False)")),
        found=(
            advises(
                IDENTITY_SYNCHRONIZATION,
                "inbound",
                "user_sync_inbound_allowed",
                "The target tenant's side of job `sync` is declared with inbound synchronization of users turned off, so the job can't synchronize anyone. Allow it with `user_sync_inbound_allowed`; the target tenant's administrator can still turn it off at any time.",
            ),
        ),
    ),
    Case("partner-without-tenant-is-fine", access('CrossTenantPartner|partner|"automatic_redemption_outbound": True')),
    Case("job-of-an-application-is-fine", plain(f'"{TARGET}"', template='"scim"') + settings_only(FORBIDDEN)),
    Case(
        "job-of-a-tenant-that-is-not-known",
        'unknown = ""\n' + component(ARGUMENTS, provider="") + settings_only(FORBIDDEN),
        found=(
            undecided(
                PROVIDER,
                "tenant",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it.",
            ),
        ),
    ),
    Case(
        "job-without-a-target",
        plain("None") + settings_only('CrossTenantPartner|partner|"automatic_redemption_inbound": True'),
    ),
    Case(
        "redemption-of-a-tenant-that-is-not-known",
        access(ALLOWED, REDEEM_IN_TARGET, REDEEM_IN_SOURCE.replace(f'"{TARGET}"', "unknown")),
        found=(
            undecided(
                CROSS_TENANT_PARTNER,
                "partner-in-source",
                "tenant_id",
                "not decided: `tenant_id` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-redemption-in-the-source",
        access(REDEEM_IN_TARGET, REDEEM_IN_SOURCE.replace("True", "unknown")),
        found=(
            undecided(
                CROSS_TENANT_PARTNER,
                "partner-in-source",
                "automatic_redemption_outbound",
                "not decided: `automatic_redemption_outbound` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-redemption-in-the-target",
        access(REDEEM_IN_TARGET.replace("True", "unknown"), REDEEM_IN_SOURCE),
        found=(
            undecided(
                CROSS_TENANT_PARTNER,
                "partner-in-target",
                "automatic_redemption_inbound",
                "not decided: `automatic_redemption_inbound` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "redemption-of-the-second-job",
        OTHER_PAIR + access(ALLOWED, REDEEM_IN_TARGET).replace('"tenant"', '"source-tenant"'),
        found=(
            advises(
                JOB,
                "sync-job",
                "",
                "Automatic redemption for job `sync` is declared on the target tenant's side only; the connection test then fails. Declare `automatic_redemption_outbound` in the source tenant too.",
            ),
        ),
    ),
    Case(
        "unknown-and-turned-off",
        access(UNKNOWN_ALLOWED, FORBIDDEN),
        found=(
            undecided(
                IDENTITY_SYNCHRONIZATION,
                "first",
                "user_sync_inbound_allowed",
                "not decided: `user_sync_inbound_allowed` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "turned-off-after-what-is-not-known",
        access(UNKNOWN_ALLOWED).replace("pulumi.CustomResource(", "first = pulumi.CustomResource(")
        + settings_only(FORBIDDEN).replace("})\n", "}, pulumi.ResourceOptions(depends_on=[first]))\n"),
        found=(
            undecided(
                IDENTITY_SYNCHRONIZATION,
                "first",
                "user_sync_inbound_allowed",
                "not decided: `user_sync_inbound_allowed` is not known before deployment.",
            ),
        ),
    ),
    Case("turned-off-and-allowed", access(FORBIDDEN.replace("|inbound|", "|first|"), ALLOWED)),
    Case(
        "partner-that-forbids-in-the-target",
        access(
            f'CrossTenantPartner|partner|"tenant_id": "{SOURCE}", "automatic_redemption_inbound": False, {IN_TARGET}',
            REDEEM_IN_SOURCE,
        ),
        found=(
            advises(
                CROSS_TENANT_PARTNER,
                "partner",
                "automatic_redemption_inbound",
                "Automatic redemption for job `sync` is declared on the source tenant's side only; the connection test then fails. Declare `automatic_redemption_inbound` in the target tenant too.",
            ),
        ),
    ),
    Case("source-side-of-a-tenant-that-is-not-known-is-fine", component(ARGUMENTS, provider="")),
    Case(
        "tenant-that-is-its-own-target-is-fine",
        component(ARGUMENTS, provider=f'tenant_id="{TARGET}"')
        + 'unknown = ""\n'
        + settings_only(FORBIDDEN.replace(SOURCE, TARGET)),
        others=("EP110",),
    ),
    Case(
        "both-components",
        component(ARGUMENTS)
        + f'CrossTenantSyncTarget("target", {{"source_tenant_id": "{SOURCE}", "user_sync_inbound_allowed": False, '
        f'"automatic_redemption_inbound": False, {IN_TARGET}}})\n',
        found=(
            advises(
                CROSS_TENANT_PARTNER,
                "target-partner",
                "automatic_redemption_inbound",
                "Automatic redemption for job `sync` is declared on the source tenant's side only; the connection test then fails. Declare `automatic_redemption_inbound` in the target tenant too.",
            ),
            advises(
                IDENTITY_SYNCHRONIZATION,
                "target-identity-synchronization",
                "user_sync_inbound_allowed",
                "The target tenant's side of job `sync` is declared with inbound synchronization of users turned off, so the job can't synchronize anyone. Allow it with `user_sync_inbound_allowed`; the target tenant's administrator can still turn it off at any time.",
            ),
        ),
    ),
    Case("side-of-another-tenant-is-fine", access(FORBIDDEN.replace(TARGET, OTHER))),
    Case(
        "settings-with-a-child-that-has-settings",
        access()
        + f"""
synchronization = pulumi.CustomResource(
    "pulumi-python:dynamic/entra:IdentitySynchronization", "inbound", {{{FORBIDDEN.split("|")[2]}}}
)
pulumi.CustomResource(
    "pulumi-python:dynamic/entra:CrossTenantPartner",
    "partner",
    {{"tenant_id": "{SOURCE}", {IN_TARGET}}},
    pulumi.ResourceOptions(parent=synchronization),
)
""",
        found=(
            advises(
                IDENTITY_SYNCHRONIZATION,
                "inbound",
                "user_sync_inbound_allowed",
                "The target tenant's side of job `sync` is declared with inbound synchronization of users turned off, so the job can't synchronize anyone. Allow it with `user_sync_inbound_allowed`; the target tenant's administrator can still turn it off at any time.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
