"""Cases of the section on cross-tenant synchronization: the target tenant's side, and users as other programs declare them."""

from dataclasses import replace

from tests.policy.rules.cases.cross_tenant_programs import SOURCE, TARGET, component, plain, schema, users
from tests.policy.rules.cases.cross_tenant_target import (
    ALLOWED,
    ARGUMENTS,
    EDITION_2026,
    FORBIDDEN,
    IN_TARGET,
    OTHER,
    REDEEM_IN_SOURCE,
    REDEEM_IN_TARGET,
    access,
    clouds,
)
from tests.policy.rules.cases.cross_tenant_users import (
    ALICE,
    BOB,
    EVERYTHING,
    SALES_ONLY,
    VERIFIED,
    facts,
    person,
    program,
)
from tests.support.cases import Case

UNKNOWN_ALLOWED = FORBIDDEN.replace("|inbound|", "|first|").replace("False", "unknown")


def settings_only(*resources: str) -> str:
    """Access settings without a job."""
    return access(*resources).partition("CrossTenantSync(")[2].partition("\n")[2]


OTHER_PAIR = f"""
other = azuread.Provider("other", tenant_id="{OTHER}")
CrossTenantSync("other-pair", {{{ARGUMENTS}"automatic_redemption": False}}, pulumi.ResourceOptions(providers={{"azuread": other}}))
"""

ON_THE_TARGET_SIDE = (
    Case("EP111-job-of-an-application-is-fine", plain(f'"{TARGET}"', template='"scim"') + settings_only(FORBIDDEN)),
    Case(
        "EP111-job-of-a-tenant-that-is-not-known",
        'unknown = ""\n' + component(ARGUMENTS, provider="") + settings_only(FORBIDDEN),
    ),
    Case(
        "EP111-job-without-a-target",
        plain("None") + settings_only('CrossTenantPartner|partner|"automatic_redemption_inbound": True'),
    ),
    Case(
        "EP111-redemption-of-a-tenant-that-is-not-known",
        access(ALLOWED, REDEEM_IN_TARGET, REDEEM_IN_SOURCE.replace(f'"{TARGET}"', "unknown")),
    ),
    Case(
        "EP111-unknown-redemption-in-the-source", access(REDEEM_IN_TARGET, REDEEM_IN_SOURCE.replace("True", "unknown"))
    ),
    Case(
        "EP111-unknown-redemption-in-the-target", access(REDEEM_IN_TARGET.replace("True", "unknown"), REDEEM_IN_SOURCE)
    ),
    Case(
        "EP111-redemption-of-the-second-job",
        OTHER_PAIR + access(ALLOWED, REDEEM_IN_TARGET).replace('"tenant"', '"source-tenant"'),
    ),
    Case("EP111-unknown-and-turned-off", access(UNKNOWN_ALLOWED, FORBIDDEN)),
    Case(
        "EP111-turned-off-after-what-is-not-known",
        access(UNKNOWN_ALLOWED).replace("pulumi.CustomResource(", "first = pulumi.CustomResource(")
        + settings_only(FORBIDDEN).replace("})\n", "}, pulumi.ResourceOptions(depends_on=[first]))\n"),
    ),
    Case(
        "EP111-turned-off-and-allowed",
        access(FORBIDDEN.replace("|inbound|", "|first|"), ALLOWED),
    ),
    Case(
        "EP111-partner-that-forbids-in-the-target",
        access(
            f'CrossTenantPartner|partner|"tenant_id": "{SOURCE}", "automatic_redemption_inbound": False, {IN_TARGET}',
            REDEEM_IN_SOURCE,
        ),
    ),
    Case("EP111-source-side-of-a-tenant-that-is-not-known-is-fine", component(ARGUMENTS, provider="")),
    Case(
        "EP111-tenant-that-is-its-own-target-is-fine",
        component(ARGUMENTS, provider=f'tenant_id="{TARGET}"')
        + 'unknown = ""\n'
        + settings_only(FORBIDDEN.replace(SOURCE, TARGET)),
    ),
    Case(
        "EP111-both-components",
        component(ARGUMENTS)
        + f'CrossTenantSyncTarget("target", {{"source_tenant_id": "{SOURCE}", "user_sync_inbound_allowed": False, '
        f'"automatic_redemption_inbound": False, {IN_TARGET}}})\n',
    ),
)

# A user as another program may declare it: with what azuread only computes.
USER = """
foreign = pulumi.CustomResource("azuread:index/user:User", "foreign", {{{properties}}}, in_source)
assign("foreign", foreign.id)
"""


def foreign(properties: str) -> str:
    """A cross-tenant job with one assigned user, whose properties are Python text."""
    return program(USER.format(properties=properties))


ON_USERS = (
    Case("EP107-declared-as-a-guest", foreign('"userPrincipalName": "a@contoso.com", "userType": "Guest"')),
    Case("EP107-declared-as-invited", foreign('"userPrincipalName": "a@contoso.com", "creationType": "Invitation"')),
    Case(
        "EP107-declared-with-an-invitation",
        foreign('"userPrincipalName": "a@contoso.com", "externalUserState": "Accepted"'),
    ),
    Case("EP107-declared-without-a-state", foreign('"userPrincipalName": "a@contoso.com", "externalUserState": ""')),
    Case(
        "EP107-declared-with-a-strange-state", foreign('"userPrincipalName": "a@contoso.com", "externalUserState": 1')
    ),
    Case("EP107-declared-without-a-name", foreign('"displayName": "a"')),
    Case(
        "EP107-assigned-while-everybody-is-in-scope",
        program(f'assign("alice", "{ALICE}")', more=EVERYTHING),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
    ),
    Case(
        "EP113-known-mail-of-a-declared-user-and-listed-domains",
        program('assign("alice", user("alice").object_id)'),
        settings=replace(facts(person(ALICE, "alice", mail="alice@partner.example")), tenants=VERIFIED.tenants),
    ),
    Case(
        "EP113-everybody-without-a-list-in-the-facts",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice"), domains=None),
    ),
    Case(
        "EP112-known-users-the-first-in-scope-perhaps",
        program(f'alice = assign("alice", "{ALICE}")', f'assign("bob", "{BOB}", after=alice)', more=SALES_ONLY),
        settings=facts(
            person(ALICE, "alice", mail="sales@contoso.com"),
            person(BOB, "bob", mail="sales@contoso.com", attributes={"department": "Sales"}),
        ),
    ),
    Case(
        "EP112-declared-otherwise-than-known",
        program(
            'alice = assign("alice", user("alice", mail="bob@contoso.com").object_id)',
            f'assign("bob", "{BOB}", after=alice)',
        ),
        settings=facts(person(ALICE, "alice"), person(BOB, "bob")),
    ),
)

ON_THE_REST = (
    Case(
        "EP106-secret-target",
        schema(users('{"targetAttributeName": pulumi.Output.secret("proxyAddresses"), "source": attribute("mail")}')),
    ),
    Case("EP103-into-germany-in-2026", clouds('"global"', '"germany"'), settings=EDITION_2026),
    Case(
        "EP103-no-provider-declared",
        'pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {"target_cloud": "china"})\n',
    ),
    Case(
        "EP110-component-with-credentials-and-no-target",
        """
        tenant = azuread.Provider("tenant", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        sync = pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {})
        azuread.SynchronizationSecret(
            "credentials",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            credentials=[{"key": "SyncAll", "value": "false"}],
            opts=pulumi.ResourceOptions(parent=sync, provider=tenant),
        )
        """,
    ),
    Case(
        "EP108-credentials-alone",
        "".join(
            line
            for line in plain(f'"{TARGET}"', more='{"key": "AuthenticationType", "value": "SyncPolicy"}').splitlines(
                keepends=True
            )
            if not line.startswith("job = ")
        ),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
    ),
    Case(
        "EP108-schema-and-an-assignment",
        f"""
        source = azuread.Provider("source", tenant_id="{SOURCE}")
        azuread.AppRoleAssignment(
            "alice",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id="{ALICE}",
            resource_object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            opts=pulumi.ResourceOptions(provider=source),
        )
        """
        + schema(users()).replace("\n", "\n        "),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
    ),
    Case("EP110-component-without-a-target", 'pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {})\n'),
)

CASES = (*ON_THE_TARGET_SIDE, *ON_USERS, *ON_THE_REST)
