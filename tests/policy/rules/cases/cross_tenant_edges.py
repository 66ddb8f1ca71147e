"""Cases of the section on cross-tenant synchronization: what facts, settings and declarations leave out, or say twice."""

import datetime as dt
from dataclasses import replace
from types import MappingProxyType

from entra_policy.facts import Facts, TenantFacts
from entra_policy.settings import Settings, Tenant
from entra_sync.clouds import Cloud
from tests.policy.rules.cases.cross_tenant_programs import SOURCE, TARGET, component, plain, schema, users
from tests.policy.rules.cases.cross_tenant_schema import objects
from tests.policy.rules.cases.cross_tenant_target import ARGUMENTS, EDITION_2026, NOTE, OTHER, access, clouds, listed
from tests.policy.rules.cases.cross_tenant_users import (
    ALICE,
    BOB,
    CAROL,
    EVERYTHING,
    SALES_ONLY,
    SHOWN,
    TEAM,
    VERIFIED,
    external,
    facts,
    person,
    program,
)
from tests.support.cases import Case

JOB_ALONE = plain(f'"{TARGET}"').partition("azuread.SynchronizationSecret(")[0]
ASSIGNED = f'assign("alice", "{ALICE}")'
DECLARED = 'assign("alice", user("alice").object_id)'
# The tenant of the job isn't known, so the facts can't be its.
TENANT_NOT_KNOWN = 'source = azuread.Provider("source")'


def in_unknown_tenant(text: str) -> str:
    """The program, its provider without a tenant."""
    return text.replace(f'source = azuread.Provider("source", tenant_id="{SOURCE}")', TENANT_NOT_KNOWN)


def without_users() -> Settings:
    """Facts that say nothing of the users of the source tenant."""
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(id=SOURCE),)))


def elsewhere() -> Settings:
    """Facts about another tenant than those of the job."""
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(id=OTHER, users=()),)))


ON_SCOPE = (
    Case("EP108-job-alone", JOB_ALONE, settings=facts(person(ALICE, "alice", sms_sign_in=True))),
    Case(
        "EP108-component-alone",
        f'pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {{"target_tenant_id": "{TARGET}"}})',
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
    ),
    Case(
        "EP108-assigned-in-a-job-without-credentials",
        JOB_ALONE
        + f"""
azuread.AppRoleAssignment(
    "alice",
    app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
    principal_object_id="{ALICE}",
    resource_object_id=principal.object_id,
    opts=options,
)
""",
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
    ),
    Case(
        "EP108-everybody-of-a-tenant-that-is-not-known",
        in_unknown_tenant(program(more=EVERYTHING)),
        settings=facts(person(ALICE, "alice", sms_sign_in=None)),
    ),
    Case("EP108-everybody-of-a-tenant-without-facts", program(more=EVERYTHING), settings=elsewhere()),
    Case(
        "EP108-declared-and-not-collected", program(DECLARED), settings=facts(person(ALICE, "alice", sms_sign_in=None))
    ),
    Case("EP108-not-in-the-facts", program(ASSIGNED), settings=facts(person(BOB, "bob"))),
    Case("EP108-declared-in-a-tenant-that-is-not-known", in_unknown_tenant(program(DECLARED)), settings=facts()),
    Case("EP108-declared-and-users-not-collected", program(DECLARED), settings=without_users()),
    Case("EP108-new-invited-is-fine", program('assign("dana", invited("dana").user_id)'), settings=facts()),
    Case(
        "EP108-declared-with-an-unknown-name",
        program('assign("alice", user("alice", user_principal_name=unknown).object_id)'),
        settings=facts(),
    ),
)

ON_GUESTS = (
    Case(
        "EP107-declared-guest-beside-facts",
        program('assign("dana", user("dana", user_principal_name="dana_p.example#EXT#@contoso.com").object_id)'),
        settings=facts(person(BOB, "bob")),
    ),
    Case(
        "EP107-known-external-name",
        program(ASSIGNED),
        settings=facts(person(ALICE, "alice_partner.example#EXT#")),
    ),
    Case(
        "EP107-guest-of-unknown-type",
        program(ASSIGNED),
        settings=facts(person(ALICE, "alice", user_type=None, creation_type="Invitation")),
    ),
    Case("EP107-known-member-is-fine", program(ASSIGNED), settings=facts(person(ALICE, "alice"))),
    Case(
        "EP107-user-types-of-a-group-not-collected",
        program(f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice", user_type=None), person(BOB, "bob")),
    ),
)

ON_MAIL = (
    Case(
        "EP113-known-guest-is-fine",
        program(ASSIGNED),
        settings=facts(person(ALICE, "alice", user_type="Guest", mail="alice@partner.example")),
    ),
    Case(
        "EP113-declared-and-known-mail",
        program(DECLARED),
        settings=facts(person(ALICE, "alice", mail="alice@partner.example")),
    ),
    Case(
        "EP113-known-without-mail-is-fine",
        program(ASSIGNED, f'assign("bob", "{BOB}")'),
        settings=facts(person(ALICE, "alice", mail=""), person(BOB, "bob", mail=None)),
    ),
    Case(
        "EP113-in-scope-perhaps",
        program(
            'assign("alice", user("alice", mail="a@partner.example").object_id)',
            more='"scoping": scope(clause("extensionAttribute1", "EQUALS", "x"))',
        ),
        settings=VERIFIED,
    ),
    Case(
        "EP113-known-mail-and-listed-domains",
        program(ASSIGNED),
        settings=replace(facts(person(ALICE, "alice", mail="alice@partner.example")), tenants=VERIFIED.tenants),
    ),
    Case(
        "EP113-listed-tenant-without-domains",
        program('assign("alice", user("alice", mail="alice@partner.example").object_id)'),
        settings=replace(facts(), tenants=MappingProxyType({SOURCE: Tenant(SOURCE, cloud=Cloud.GLOBAL)})),
    ),
    Case(
        "EP113-domains-of-a-tenant-that-is-not-known",
        in_unknown_tenant(program('assign("alice", user("alice", mail="alice@partner.example").object_id)')),
        settings=VERIFIED,
    ),
    Case("EP113-everybody-without-a-list", program(more=EVERYTHING)),
    Case("EP113-nobody-without-a-list-is-fine", program()),
    Case(
        "EP112-everybody-declared-otherwise-than-known",
        program('user("ALICE", mail="bob@contoso.com")', more=EVERYTHING),
        settings=facts(person(ALICE, "Alice"), person(BOB, "bob", mail="Bob@contoso.com")),
    ),
    Case(
        "EP112-everybody-and-one-assigned",
        program('assign("alice", user("alice", mail="bob@contoso.com").object_id)', more=EVERYTHING),
        settings=facts(person(ALICE, "alice"), person(BOB, "bob")),
    ),
    Case(
        "EP112-known-and-declared",
        program(
            f'bob = assign("bob", "{BOB}")',
            'assign("carol", user("carol", mail="bob@contoso.com").object_id, after=bob)',
        ),
        settings=facts(person(BOB, "bob")),
    ),
    Case(
        "EP112-one-of-two-in-scope-perhaps",
        program(
            'assign("alice", user("alice", department="Sales", mail="sales@contoso.com").object_id)',
            'assign("bob", user("bob", department=unknown, mail="sales@contoso.com").object_id)',
            more=SALES_ONLY,
        ),
        settings=VERIFIED,
    ),
    Case(
        "EP112-the-other-of-two-in-scope-perhaps",
        program(
            'assign("alice", user("alice", department=unknown, mail="sales@contoso.com").object_id)',
            'assign("bob", user("bob", department="Sales", mail="sales@contoso.com").object_id)',
            more=SALES_ONLY,
        ),
        settings=VERIFIED,
    ),
)

ON_ADDRESS_LISTS = (
    Case(
        "EP109-three-mailboxes-in-the-target",
        program(more=EVERYTHING, mappings=SHOWN),
        settings=facts(
            *(person(f"aaaaaaaa-0000-4000-8000-{number:012}", f"user{number}") for number in range(3)),
            target=tuple(external(f"bbbbbbbb-0000-4000-8000-{number:012}", f"user{number}") for number in range(3)),
        ),
    ),
    Case(
        "EP109-declared-user-with-a-mailbox",
        program(DECLARED, mappings=SHOWN),
        settings=facts(target=(external(BOB, "alice"),)),
    ),
    Case(
        "EP109-declared-user-with-an-unknown-name",
        program('assign("alice", user("alice", user_principal_name=unknown).object_id)', mappings=SHOWN),
        settings=facts(target=(external(BOB, "alice"),)),
    ),
    Case(
        "EP109-mailbox-of-a-member-of-the-target-is-fine",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(
            person(ALICE, "alice"), target=(person(BOB, "alice_contoso.com", mailbox=True), external(CAROL, "carol"))
        ),
    ),
    Case(
        "EP109-one-mailbox-and-an-unknown-principal",
        program(f'assign("alice", "{ALICE}")', 'assign("someone", unknown)', mappings=SHOWN),
        settings=facts(person(ALICE, "alice"), target=(external(BOB, "alice"),)),
    ),
    Case(
        "EP109-users-of-the-target-not-collected",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=Settings(
            facts=Facts(
                1,
                dt.date(2026, 11, 20),
                (TenantFacts(id=SOURCE, users=(person(ALICE, "alice"),)), TenantFacts(id=TARGET)),
            )
        ),
    ),
    Case(
        "EP109-schema-alone-with-facts",
        schema(users('to("showInAddressList", constant("true"))')),
        settings=facts(target=(external(BOB, "alice"),)),
    ),
)

IN_ANOTHER_CLOUD = '"usgovernment"'

ON_CLOUDS = (
    Case("EP103-out-of-global-in-2026-is-fine", clouds('"global"', '"global"'), settings=EDITION_2026),
    Case(
        "EP103-stated-source-and-global-provider-are-fine",
        clouds('"global"', '"china"', more='"source_cloud": "china"'),
    ),
    Case(
        "EP103-stated-source-and-another-provider", clouds(IN_ANOTHER_CLOUD, '"china"', more='"source_cloud": "china"')
    ),
    Case("EP103-unknown-source-and-global-provider", clouds('"global"', '"china"', more='"source_cloud": unknown')),
    Case(
        "EP103-stated-source-of-a-default-provider",
        f'CrossTenantSync("sync", {{{ARGUMENTS}"target_cloud": "china", "source_cloud": "global"}})',
        settings=Settings(cloud=Cloud.CHINA),
    ),
    Case("EP103-unknown-target-and-no-clouds-listed", plain("unknown"), settings=elsewhere()),
    Case(
        "EP103-clouds-in-the-facts",
        plain(f'"{TARGET}"', more='{"key": "AuthenticationType", "value": "SyncPolicy"}'),
        settings=Settings(
            facts=Facts(
                1,
                dt.date(2026, 11, 20),
                (TenantFacts(id=OTHER), TenantFacts(id=TARGET, cloud=Cloud.CHINA)),
            )
        ),
    ),
    Case("EP103-provider-not-declared", schema(users()), settings=Settings(tenants=listed(target=Cloud.CHINA))),
)

NOTHING_SAID = '{"attributeMappings": [{}, {"targetAttributeName": "mail"}], "scope": {"groups": [{"clauses": [{}]}]}}'

ON_SCHEMAS = (
    Case("EP101-nothing-said-is-fine", schema(NOTHING_SAID)),
    Case("EP101-nothing-said-in-2026-is-fine", schema(NOTHING_SAID), settings=EDITION_2026),
    Case("EP102-source-alone-is-fine", schema('{"sourceObjectName": "Contact", "attributeMappings": []}')),
    Case(
        "EP102-secret-object-mapping",
        schema('pulumi.Output.secret({"sourceObjectName": "Contact", "targetObjectName": "User"})'),
    ),
    Case(
        "EP105-places",
        schema(objects('"Place"', '"User"'), objects('"roomMailbox"', '"User"'), objects('"meetingRoom"', '"User"')),
    ),
    Case(
        "EP105-clause-without-operator-is-fine",
        schema(
            users(
                more='"scope": {"groups": [{"clauses": [{"sourceOperandName": "a", "targetOperand": {"values": ["RoomMailbox"]}}]}]}'
            )
        ),
    ),
    Case("EP105-unknown-object-mappings", schema("unknown")),
    Case(
        "EP105-known-room-in-scope-perhaps",
        program(ASSIGNED, more=SALES_ONLY),
        settings=facts(person(ALICE, "board", room_mailbox=True)),
    ),
    Case(
        "EP106-hidden-in-2026",
        schema(
            users('to("HiddenFromAddressListEnabled", constant("true"))', 'to("proxyAddresses", attribute("mail"))')
        ),
        settings=EDITION_2026,
    ),
    Case(
        "EP106-secret-list-of-mappings",
        schema(
            '{"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": pulumi.Output.secret([to("proxyAddresses", attribute("mail"))])}'
        ),
    ),
)

SECRET_ALONE = "".join(line for line in plain(f'"{TARGET}"').splitlines(keepends=True) if not line.startswith("job = "))

ON_SOURCES = (
    Case("EP110-component-without-source", component(f'"target_tenant_id": "{TARGET}"')),
    Case(
        "EP110-source-is-another-tenant",
        component(f'"source_tenant_id": "{OTHER}", "target_tenant_id": "{TARGET}"'),
    ),
    Case(
        "EP110-source-stated-and-provider-without-tenant",
        component(f'"source_tenant_id": "{SOURCE}", "target_tenant_id": "{TARGET}"', provider=""),
    ),
    Case("EP114-credentials-alone", SECRET_ALONE, settings=NOTE),
    Case("EP114-schema-alone", schema(users()), settings=NOTE),
    Case(
        "EP111-partner-without-tenant-is-fine",
        access('CrossTenantPartner|partner|"automatic_redemption_outbound": True'),
    ),
)

CASES = (*ON_SCOPE, *ON_GUESTS, *ON_MAIL, *ON_ADDRESS_LISTS, *ON_CLOUDS, *ON_SCHEMAS, *ON_SOURCES)
