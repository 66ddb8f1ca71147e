"""Cases of the section on cross-tenant synchronization: clouds, and the target tenant's side."""

from collections.abc import Mapping
from types import MappingProxyType

from entra_policy.finding import Level
from entra_policy.settings import Settings, Tenant
from entra_sync.clouds import Cloud
from tests.policy.rules.cases.cross_tenant_programs import SOURCE, TARGET, component, plain
from tests.support.cases import Case

NO_MAPPINGS = '"mappings": [to("displayName", attribute("displayName"))], '
ARGUMENTS = f'{NO_MAPPINGS}"target_tenant_id": "{TARGET}", '
OTHER = "11111111-2222-3333-4444-555555555555"


def clouds(source: str | None, target: str | None, *, more: str = "", tenant: str = TARGET) -> str:
    """A component between two clouds: the provider's environment, and what is stated of the target (Python)."""
    environment = "" if source is None else f", environment={source}"
    stated = "" if target is None else f'"target_cloud": {target}, '
    arguments = f'{NO_MAPPINGS}"target_tenant_id": "{tenant}", {stated}{more}'
    return 'unknown = azuread.Application("application", display_name="application").client_id\n' + component(
        arguments, provider=f'tenant_id="{SOURCE}"{environment}'
    )


def listed(**clouds_of: Cloud) -> Mapping[str, Tenant]:
    """Tenants in the settings, with their clouds."""
    ids = {"source": SOURCE, "target": TARGET}
    return MappingProxyType({ids[name]: Tenant(ids[name], cloud=cloud) for name, cloud in clouds_of.items()})


EDITION_2026 = Settings(edition="2026")

ON_CLOUDS = (
    Case("EP103-provider-in-another-cloud", clouds('"usgovernment"', '"public"')),
    Case("EP103-stated-clouds-differ", clouds(None, '"china"', more='"source_cloud": "global"')),
    Case("EP103-default-provider", clouds(None, '"usgovernmentl5"')),
    Case(
        "EP103-listed-target",
        clouds(None, None),
        settings=Settings(tenants=listed(target=Cloud.CHINA)),
    ),
    Case(
        "EP103-listed-tenants-of-plain-resources",
        plain(f'"{TARGET}"', more='{"key": "AuthenticationType", "value": "SyncPolicy"}'),
        settings=Settings(tenants=listed(source=Cloud.US_GOVERNMENT_L4, target=Cloud.GLOBAL)),
    ),
    Case("EP103-government-levels-are-one-cloud", clouds('"dod"', '"usgovernmentl4"')),
    Case(
        "EP103-settings-name-the-cloud-of-the-default-provider",
        f'CrossTenantSync("sync", {{{ARGUMENTS}"target_cloud": "china"}})',
        settings=Settings(cloud=Cloud.CHINA),
    ),
    Case(
        "EP103-default-environment-of-a-listed-tenant-is-fine",
        clouds(None, '"usgovernment"'),
        settings=Settings(tenants=listed(source=Cloud.US_GOVERNMENT_L4)),
    ),
    Case("EP103-target-cloud-not-stated-is-fine", clouds('"china"', None)),
    Case("EP103-into-government-in-2026-is-fine", clouds('"global"', '"usgovernment"'), settings=EDITION_2026),
    Case("EP103-out-of-government-in-2026-is-fine", clouds('"usgovernment"', '"global"'), settings=EDITION_2026),
    Case("EP103-into-china-in-2026-is-fine", clouds('"global"', '"china"'), settings=EDITION_2026),
    Case("EP103-out-of-china-in-2026", clouds('"china"', '"global"'), settings=EDITION_2026),
    Case("EP103-government-and-china-in-2026", clouds('"usgovernment"', '"china"'), settings=EDITION_2026),
    Case("EP103-within-china-in-2026", clouds('"china"', '"china"'), settings=EDITION_2026),
    Case("EP103-within-china", clouds('"china"', '"china"')),
    Case("EP103-unknown-environment", clouds("unknown", '"china"')),
    Case("EP103-unknown-target-cloud", clouds('"china"', "unknown")),
    Case("EP103-unknown-tenant-among-listed", plain("unknown"), settings=Settings(tenants=listed(source=Cloud.CHINA))),
    Case(
        "EP103-application-is-fine",
        plain(f'"{TARGET}"', template='"scim"'),
        settings=Settings(tenants=listed(target=Cloud.CHINA)),
    ),
    Case("EP103-secret-cloud", clouds('"global"', 'pulumi.Output.secret("china")')),
)


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

ON_THE_TARGET_SIDE = (
    Case("EP111-user-sync-turned-off", access(FORBIDDEN)),
    Case(
        "EP111-turned-off-as-graph-writes-it",
        access(
            f'IdentitySynchronization|inbound|"tenantId": "{SOURCE}", "userSyncInbound": {{"isSyncAllowed": False}}'
        ),
    ),
    Case("EP111-redemption-in-the-source-only", access(ALLOWED, REDEEM_IN_SOURCE)),
    Case(
        "EP111-redemption-in-the-target-only",
        access(
            REDEEM_IN_TARGET,
            f'CrossTenantPartner|partner-in-source|"tenant_id": "{TARGET}", '
            '"automatic_user_consent_settings": {"outbound_allowed": False}',
        ),
    ),
    Case("EP111-redemption-in-the-target-without-a-partner", access(REDEEM_IN_TARGET)),
    Case("EP111-both-sides-are-fine", access(ALLOWED, REDEEM_IN_TARGET, REDEEM_IN_SOURCE)),
    Case("EP111-target-side-not-declared-is-fine", access(REDEEM_IN_SOURCE)),
    Case(
        "EP111-of-another-pair-is-fine",
        access(
            FORBIDDEN.replace(SOURCE, OTHER),
            FORBIDDEN.replace(TARGET, OTHER).replace("|inbound|", "|elsewhere|"),
            ALLOWED.replace("|inbound|", "|here|"),
        ),
    ),
    Case(
        "EP111-target-component",
        access() + f'pulumi.ComponentResource("entra:index:CrossTenantSyncTarget", "target", '
        f'{{"source_tenant_id": "{SOURCE}", "user_sync_inbound_allowed": False}})\n',
    ),
    Case("EP111-without-a-job-is-fine", access(FORBIDDEN).partition("CrossTenantSync(")[0] + "\n"),
    Case("EP111-unknown-setting", access(FORBIDDEN.replace("False", "unknown"))),
    Case("EP111-unknown-tenant", access(FORBIDDEN.replace(f'"tenant_id": "{SOURCE}"', '"tenant_id": unknown'))),
    Case("EP111-secret-setting", access(FORBIDDEN.replace("False", "pulumi.Output.secret(False)"))),
)

NOTE = Settings(levels=MappingProxyType({"b2b-collaboration-limits": Level.ADVISORY}))

ON_LIMITS = (
    Case("EP114-note", component(ARGUMENTS), settings=NOTE),
    Case(
        "EP114-note-of-plain-resources-in-2026",
        plain(f'"{TARGET}"', more='{"key": "AuthenticationType", "value": "SyncPolicy"}'),
        settings=Settings(edition="2026", levels=NOTE.levels),
    ),
    Case("EP114-off-is-fine", component(ARGUMENTS)),
    Case("EP114-application-is-fine", plain(f'"{TARGET}"', template='"scim"'), settings=NOTE),
    Case("EP114-unknown-template", plain(f'"{TARGET}"', template="unknown"), settings=NOTE),
)

CASES = (*ON_CLOUDS, *ON_THE_TARGET_SIDE, *ON_LIMITS)
