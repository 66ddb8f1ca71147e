"""Cases of the section on cross-tenant synchronization: the users in scope, declared and known from facts."""

import datetime as dt
from types import MappingProxyType

from entra_policy.facts import Facts, Group, Member, TenantFacts, User
from entra_policy.settings import Settings, Tenant
from tests.policy.rules.cases.cross_tenant_programs import SOURCE, TARGET
from tests.support.cases import Case

PROGRAM = """
source = azuread.Provider("source", tenant_id="{source}")
in_source = pulumi.ResourceOptions(provider=source)
unknown = azuread.Application("application", display_name="application", opts=in_source).client_id
sync = CrossTenantSync(
    "sync",
    {{"target_tenant_id": "{target}", "mappings": [{mappings}], {more}}},
    pulumi.ResourceOptions(providers={{"azuread": source}}),
)

def user(name, **more):
    more = {{"user_principal_name": name + "@contoso.com", **more}}
    return azuread.User(name, display_name=name, opts=in_source, **more)

def invited(name):
    return azuread.Invitation(
        name, user_email_address=name + "@partner.example", redirect_url="https://myapps.microsoft.com", opts=in_source
    )

def group(name, **more):
    return azuread.Group(name, display_name=name, security_enabled=True, opts=in_source, **more)

def assign(name, principal_object_id, after=None):
    return azuread.AppRoleAssignment(
        name + "-assignment",
        app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
        principal_object_id=principal_object_id,
        resource_object_id=sync.service_principal_object_id,
        opts=pulumi.ResourceOptions(provider=source, depends_on=[after] if after else None),
    )
"""

DISPLAY_NAME = 'to("displayName", attribute("displayName"))'
ALICE = "aaaaaaaa-0000-4000-8000-000000000001"
BOB = "bbbbbbbb-0000-4000-8000-000000000002"
CAROL = "cccccccc-0000-4000-8000-000000000003"
TEAM = "dddddddd-0000-4000-8000-000000000004"


def program(*statements: str, more: str = "", mappings: str = DISPLAY_NAME) -> str:
    """A program with a cross-tenant job and what is done with it."""
    head = PROGRAM.format(source=SOURCE, target=TARGET, more=more, mappings=mappings)
    return head + "\n" + "\n".join(statements) + "\n"


def unknown_template(*statements: str) -> str:
    """The same with a job of which it isn't known what it is for."""
    head, _, rest = program(*statements).partition("sync = CrossTenantSync(")
    job = """
sync = azuread.ServicePrincipal("sync", client_id="5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b", opts=in_source)
sync.service_principal_object_id = sync.object_id
azuread.SynchronizationJob("job", service_principal_id=sync.id, template_id=unknown, opts=in_source)
"""
    return head + job + "\ndef user(" + rest.partition("\ndef user(")[2]


def person(object_id: str, name: str, **more: object) -> User:
    """An internal member in the facts, of whom everything is known that rules ask for."""
    known = {"user_type": "Member", "sms_sign_in": False, "room_mailbox": False, "mail": f"{name}@contoso.com"}
    return User(object_id, f"{name}@contoso.com", **{**known, **more})  # type: ignore[arg-type]


def facts(
    *users: User, domains: tuple[str, ...] | None = ("contoso.com",), target: tuple[User, ...] | None = None
) -> Settings:
    """Settings with facts about the source tenant, which has a group `team` of all these users."""
    source = TenantFacts(
        id=SOURCE,
        verified_domains=domains,
        users=users,
        groups=(Group(TEAM, "team", tuple(Member(user.id, "user") for user in users)),),
    )
    others = () if target is None else (TenantFacts(id=TARGET, users=target),)
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (source, *others)))


EVERYTHING = '"scope": "all"'
SALES_ONLY = '"scoping": scope(clause("department", "EQUALS", "Sales"))'

ON_GUESTS = (
    Case("EP107-invitation", program('assign("dana", invited("dana").user_id)')),
    Case(
        "EP107-external-name",
        program('assign("dana", user("dana", user_principal_name="dana_partner.example#EXT#@contoso.com").object_id)'),
    ),
    Case(
        "EP107-known-guest",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
    ),
    Case(
        "EP107-known-external-members",
        program(f'assign("alice", "{ALICE}")', f'assign("bob", "{BOB}")'),
        settings=facts(
            person(ALICE, "alice", creation_type="Invitation"), person(BOB, "bob", external_user_state="Accepted")
        ),
    ),
    Case(
        "EP107-invitation-in-a-group",
        program('assign("mixed", group("mixed", members=[invited("dana").user_id, user("erin").object_id]).object_id)'),
    ),
    Case(
        "EP107-known-guest-in-a-known-group",
        program(f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice", user_type="Guest"), person(BOB, "bob")),
    ),
    Case(
        "EP107-declared-user-who-is-a-known-guest",
        program('assign("alice", user("alice").object_id)'),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
    ),
    Case(
        "EP107-member-is-fine",
        program('assign("alice", user("alice", job_title="Guest #EXT#").object_id)'),
        settings=facts(),
    ),
    Case(
        "EP107-everybody-is-fine",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
    ),
    Case(
        "EP107-guest-out-of-scope-is-fine",
        program(f'assign("alice", "{ALICE}")', more=SALES_ONLY),
        settings=facts(person(ALICE, "alice", user_type="Guest", attributes={"department": "Support"})),
    ),
    Case(
        "EP107-guest-in-scope-perhaps",
        program(f'assign("alice", "{ALICE}")', more=SALES_ONLY),
        settings=facts(person(ALICE, "alice", user_type="Guest")),
    ),
    Case(
        "EP107-invitation-to-an-application-is-fine",
        program().partition("sync = ")[0]
        + 'sync = ProvisioningJob("crm", {"display_name": "CRM", "mappings": [to("userName", attribute("mail"), matching=1)], '
        '"credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"}}, '
        'pulumi.ResourceOptions(providers={"azuread": source}))\n'
        + program('assign("dana", invited("dana").user_id)').partition(")\n\n")[2],
    ),
    Case("EP107-unknown-principal", program('assign("someone", unknown)')),
    Case("EP107-undeclared-principal", program(f'assign("alice", "{ALICE}")')),
    Case("EP107-unknown-name", program('assign("alice", user("alice", user_principal_name=unknown).object_id)')),
    Case(
        "EP107-user-type-not-collected",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", user_type=None)),
    ),
    Case(
        "EP107-secret-name",
        program(
            'assign("dana", user("dana", user_principal_name=pulumi.Output.secret("d_p.example#EXT#@contoso.com")).object_id)'
        ),
    ),
)

ON_SIGN_IN = (
    Case(
        "EP108-assigned",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
    ),
    Case(
        "EP108-in-a-group",
        program(f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
    ),
    Case("EP108-everybody", program(more=EVERYTHING), settings=facts(person(ALICE, "alice", sms_sign_in=True))),
    Case(
        "EP108-not-assigned-is-fine",
        program(f'assign("bob", "{BOB}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=True), person(BOB, "bob")),
    ),
    Case(
        "EP108-new-user-is-fine",
        program('assign("alice", user("alice").object_id)'),
        settings=facts(person(BOB, "bob")),
    ),
    Case("EP108-nobody-assigned-is-fine", program()),
    Case("EP108-no-facts", program('assign("alice", user("alice").object_id)', 'assign("bob", user("bob").object_id)')),
    Case(
        "EP108-not-collected",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=None)),
    ),
    Case(
        "EP108-everybody-not-collected",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice", sms_sign_in=None, room_mailbox=None), person(BOB, "bob")),
    ),
    Case("EP108-template-not-known-and-nobody-known", unknown_template(f'assign("alice", "{ALICE}")')),
    Case(
        "EP108-template-not-known",
        unknown_template(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
    ),
    Case(
        "EP108-in-scope-perhaps",
        program(f'assign("alice", "{ALICE}")', more=SALES_ONLY),
        settings=facts(person(ALICE, "alice", sms_sign_in=True)),
    ),
)

ON_ROOMS = (
    Case(
        "EP105-known-room",
        program(f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "board", room_mailbox=True)),
    ),
    Case(
        "EP105-known-room-out-of-scope-is-fine",
        program(f'assign("team", "{TEAM}")', more=SALES_ONLY),
        settings=facts(person(ALICE, "board", room_mailbox=True, attributes={"department": None})),
    ),
)

SHOWN = 'to("showInAddressList", constant("true"))'


def external(object_id: str, name: str, *, mailbox: bool = True) -> User:
    """A user of the target tenant who comes from the source tenant."""
    return User(object_id, f"{name}_contoso.com#EXT#@fabrikam.onmicrosoft.com", mailbox=mailbox)


ON_ADDRESS_LISTS = (
    Case(
        "EP109-mailbox-in-the-target",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(person(ALICE, "Alice"), target=(external(BOB, "alice"), external(CAROL, "carol"))),
    ),
    Case(
        "EP109-many-mailboxes-in-the-target",
        program(more=EVERYTHING, mappings=SHOWN),
        settings=facts(
            *(person(f"aaaaaaaa-0000-4000-8000-{number:012}", f"user{number}") for number in range(5)),
            target=tuple(external(f"bbbbbbbb-0000-4000-8000-{number:012}", f"user{number}") for number in range(5)),
        ),
    ),
    Case(
        "EP109-no-mailbox-in-the-target-is-fine",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(person(ALICE, "alice"), target=(external(BOB, "alice", mailbox=False),)),
    ),
    Case(
        "EP109-mailbox-of-somebody-else-is-fine",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(person(ALICE, "alice"), target=(external(CAROL, "carol"),)),
    ),
    Case(
        "EP109-facts-of-the-source-only",
        program(f'assign("alice", "{ALICE}")', mappings=SHOWN),
        settings=facts(person(ALICE, "alice", mailbox=True)),
    ),
    Case(
        "EP109-unknown-principal",
        program('assign("someone", unknown)', mappings=SHOWN),
        settings=facts(person(ALICE, "alice"), target=(external(CAROL, "carol"),)),
    ),
)

# Which of two comes first is told, so their order must be certain.
SAME_MAIL = (
    'alice = assign("alice", user("alice", mail="sales@contoso.com").object_id)',
    'assign("bob", user("bob", mail="Sales@contoso.com").object_id, after=alice)',
)
VERIFIED = Settings(
    tenants=MappingProxyType({SOURCE: Tenant(SOURCE, verified_domains=frozenset({"contoso.com", "contoso.example"}))})
)

ON_MAIL = (
    Case("EP112-declared", program(*SAME_MAIL), settings=VERIFIED),
    Case(
        "EP112-declared-and-known",
        program('assign("bob", user("bob", mail="Alice@contoso.com").object_id)', f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice")),
    ),
    Case(
        "EP112-everybody",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice"), person(BOB, "bob", mail="alice@contoso.com")),
    ),
    Case(
        "EP112-one-user-twice-is-fine",
        program(f'assign("alice", "{ALICE}")', f'assign("team", "{TEAM}")'),
        settings=facts(person(ALICE, "alice")),
    ),
    Case(
        "EP112-not-in-scope-is-fine",
        program(SAME_MAIL[0], 'user("bob", mail="sales@contoso.com")'),
        settings=VERIFIED,
    ),
    Case(
        "EP112-without-mail-is-fine",
        program('assign("alice", user("alice").object_id)', 'assign("bob", user("bob", mail="").object_id)'),
        settings=VERIFIED,
    ),
    Case(
        "EP112-in-scope-perhaps",
        program(*SAME_MAIL, more='"scoping": scope(clause("extensionAttribute1", "EQUALS", "x"))'),
        settings=VERIFIED,
    ),
    Case(
        "EP112-unknown-mail",
        program(SAME_MAIL[0], 'assign("bob", user("bob", mail=unknown).object_id, after=alice)'),
        settings=VERIFIED,
    ),
    Case(
        "EP112-secret-mail",
        program(
            SAME_MAIL[0],
            'assign("bob", user("bob", mail=pulumi.Output.secret("sales@contoso.com")).object_id, after=alice)',
        ),
        settings=VERIFIED,
    ),
    Case(
        "EP113-declared",
        program('assign("alice", user("alice", mail="alice@mail.contoso.com").object_id)'),
        settings=VERIFIED,
    ),
    Case(
        "EP113-declared-with-known-domains",
        program('assign("alice", user("alice", mail="alice@contoso.example").object_id)'),
        settings=facts(),
    ),
    Case(
        "EP113-known",
        program(more=EVERYTHING),
        settings=facts(person(ALICE, "alice", mail="alice@partner.example"), person(BOB, "bob")),
    ),
    Case(
        "EP113-verified-is-fine",
        program('assign("alice", user("alice", mail="alice@CONTOSO.example").object_id)'),
        settings=VERIFIED,
    ),
    Case(
        "EP113-invited-is-fine",
        program('assign("team", group("mixed", members=[invited("dana").user_id]).object_id)'),
        settings=VERIFIED,
    ),
    Case(
        "EP113-declared-otherwise-than-known",
        program('user("alice", mail="alice@contoso.example")', more=EVERYTHING),
        settings=facts(person(ALICE, "alice")),
    ),
    Case("EP113-no-list", program('assign("alice", user("alice", mail="alice@contoso.com").object_id)')),
    Case(
        "EP113-no-list-in-the-facts",
        program(f'assign("alice", "{ALICE}")'),
        settings=facts(person(ALICE, "alice"), domains=None),
    ),
    Case("EP113-unknown-mail", program('assign("alice", user("alice", mail=unknown).object_id)'), settings=VERIFIED),
    Case(
        "EP113-secret-mail",
        program('assign("alice", user("alice", mail=pulumi.Output.secret("alice@partner.example")).object_id)'),
        settings=VERIFIED,
    ),
)

CASES = (*ON_GUESTS, *ON_SIGN_IN, *ON_ROOMS, *ON_ADDRESS_LISTS, *ON_MAIL)
