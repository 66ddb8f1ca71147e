"""Programs with users in scope of a cross-tenant job, and facts about them."""

import datetime as dt
from types import MappingProxyType

from entra_policy.facts import Facts, Group, Member, TenantFacts, User
from entra_policy.settings import Settings, Tenant
from tests.policy.rules.cross_tenant._programs import OTHER
from tests.support.cross_tenant_programs import SOURCE, TARGET

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
TEAM = "dddddddd-0000-4000-8000-000000000004"


def program(*statements: str, more: str = "", mappings: str = DISPLAY_NAME) -> str:
    """A program with a cross-tenant job and what is done with it."""
    head = PROGRAM.format(source=SOURCE, target=TARGET, more=more, mappings=mappings)
    return head + "\n" + "\n".join(statements) + "\n"


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

VERIFIED = Settings(
    tenants=MappingProxyType({SOURCE: Tenant(SOURCE, verified_domains=frozenset({"contoso.com", "contoso.example"}))})
)

ASSIGNED = f'assign("alice", "{ALICE}")'
DECLARED = 'assign("alice", user("alice").object_id)'

# The tenant of the job isn't known, so the facts can't be its.
TENANT_NOT_KNOWN = 'source = azuread.Provider("source")'


def in_unknown_tenant(text: str) -> str:
    """The program, its provider without a tenant."""
    return text.replace(f'source = azuread.Provider("source", tenant_id="{SOURCE}")', TENANT_NOT_KNOWN)


def elsewhere() -> Settings:
    """Facts about another tenant than those of the job."""
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(id=OTHER, users=()),)))


MATCHED = 'to("userName", attribute("userPrincipalName"), matching=1)'


def of_an_application(text: str) -> str:
    """The program, its job that of an application; the mappings are to be `MATCHED`."""
    credentials = '{"base_address": "https://crm.example.com/scim", "secret_token": "token"}'
    return text.replace("CrossTenantSync(", "ProvisioningJob(").replace(
        f'"target_tenant_id": "{TARGET}"', f'"display_name": "CRM", "credentials": {credentials}'
    )
