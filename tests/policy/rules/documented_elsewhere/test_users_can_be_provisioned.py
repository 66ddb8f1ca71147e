"""EP618 users-can-be-provisioned: users who are assigned are enabled, and have a value to be matched by."""

import datetime as dt

import pytest

from entra_policy.estate.types import CREDENTIALS, ROLE_ASSIGNMENT, SCHEMA, USER
from entra_policy.facts import Facts, Group, Member, TenantFacts, User
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.cross_tenant._users import ALICE as ACROSS
from tests.policy.rules.cross_tenant._users import facts as across_facts
from tests.policy.rules.cross_tenant._users import person as someone
from tests.policy.rules.cross_tenant._users import program as across_tenants
from tests.policy.rules.documented_elsewhere._programs import SALES, TENANT
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

ALICE, BOB = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "4f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
BY_NAME = 'to("userName", attribute("userPrincipalName"), matching=1)'
BY_MAIL = 'to("userName", attribute("mail"), matching=1)'
BY_TWO = f'{BY_MAIL}, to("externalId", attribute("extensionAttribute1"), matching=2)'


def program(*statements: str, mappings: str = BY_NAME, scope: str = "assigned", more: str = "") -> str:
    """A job `crm`, and `assign`, which assigns a principal to its application."""
    return f"""
tenant = azuread.Provider("tenant", tenant_id="{TENANT}")
options = pulumi.ResourceOptions(provider=tenant)
unknown = azuread.Application("application", display_name="application", opts=options).client_id
crm = ProvisioningJob(
    "crm",
    {{
        "display_name": "CRM",
        "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
        "mappings": [{mappings}],
        "scope": "{scope}",
        {more}
    }},
    pulumi.ResourceOptions(providers={{"azuread": tenant}}),
)

def user(name, **more):
    more = {{"user_principal_name": name + "@contoso.com", **more}}
    return azuread.User(name, display_name=name, opts=options, **more).object_id

def assign(name, principal):
    azuread.AppRoleAssignment(
        name,
        app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
        principal_object_id=principal,
        resource_object_id=crm.service_principal_object_id,
        opts=options,
    )
""" + "\n".join(statements)


def replacing(mappings: str, template: str = '"scim"', *, assigned: bool = True) -> str:
    """The same job of plain resources, its schema the whole one, and whether Alice is assigned."""
    job = f"""
tenant = azuread.Provider("tenant", tenant_id="{TENANT}")
options = pulumi.ResourceOptions(provider=tenant)
unknown = azuread.Application("application", display_name="application", opts=options).client_id
crm = azuread.ApplicationFromTemplate(
    "crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621", opts=options
)
job = azuread.SynchronizationJob("crm", service_principal_id=crm.service_principal_id, template_id={template}, opts=options)
azuread.SynchronizationSecret(
    "crm", service_principal_id=crm.service_principal_id, credentials=[{{"key": "SyncAll", "value": "false"}}], opts=options
)
SynchronizationSchema(
    "schema",
    service_principal_id=crm.service_principal_id,
    job_id=job.id,
    template_id={template},
    mode="replace",
    schema=synchronization_schema(
        synchronization_rule(
            users({mappings}, to("active", expression("Not([IsSoftDeleted])"))), target_directory="customappsso"
        )
    ),
)
"""
    return job + (ALICE_ASSIGNED if assigned else "")


ALICE_ASSIGNED = f"""
azuread.AppRoleAssignment(
    "alice",
    app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
    principal_object_id="{ALICE}",
    resource_object_id=crm.service_principal_id,
    opts=options,
)
"""


ASSIGNED = f'assign("alice", "{ALICE}")'
INVITED = """assign(
    "dana",
    azuread.Invitation(
        "dana", user_email_address="dana@partner.example", redirect_url="https://example.com", opts=options
    ).user_id,
)"""
TEAM = f'assign("sales", "{SALES}")'


def person(object_id: str, name: str, *, enabled: bool | None = True, **attributes: str | None) -> User:
    return User(object_id, f"{name}@contoso.com", enabled=enabled, attributes=attributes)


def facts(*users: User) -> Settings:
    """Facts about the tenant: these users, all of them members of the group Sales."""
    group = Group(SALES, "Sales", tuple(Member(user.id, "user") for user in users), security_enabled=True)
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(TENANT, users=users, groups=(group,)),)))


DISABLED = facts(person(ALICE, "alice", enabled=False))
WITHOUT_MAIL = facts(person(ALICE, "alice", mail=None, extensionAttribute1=None))

CASES = cases(
    "EP618",
    Case(
        "disabled",
        program(ASSIGNED),
        settings=DISABLED,
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but is disabled in Microsoft Entra ID (facts of 2026-11-20): no account is created for a disabled user. Enable the user, or remove the assignment.",
            ),
        ),
    ),
    Case(
        "disabled-in-a-group",
        program(TEAM),
        settings=DISABLED,
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "sales",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (through the group `Sales`), but is disabled in Microsoft Entra ID (facts of 2026-11-20): no account is created for a disabled user. Enable the user, or remove the membership.",
            ),
        ),
    ),
    Case(
        "several-disabled-in-a-group",
        program(TEAM),
        settings=facts(
            *(person(f"{ALICE[:-1]}{number}", f"user{number}", enabled=False) for number in range(4)),
            person(BOB, "bob"),
        ),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "sales",
                "principalObjectId",
                "4 users (such as `user0@contoso.com`, `user1@contoso.com` and `user2@contoso.com`) are in scope of job `crm` (through the group `Sales`), but are disabled in Microsoft Entra ID (facts of 2026-11-20): no account is created for a disabled user. Enable them, or remove the memberships.",
            ),
        ),
    ),
    Case(
        "disabled-as-declared",
        program('assign("alice", user("alice", account_enabled=False))'),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but is disabled in Microsoft Entra ID: no account is created for a disabled user. Enable the user, or remove the assignment.",
            ),
        ),
    ),
    Case(
        "enabled-by-this-program",
        program('assign("alice", user("alice", account_enabled=True))'),
        settings=DISABLED,
    ),
    Case("enabled-unless-declared-otherwise", program('assign("alice", user("alice"))')),
    Case("enabled", program(ASSIGNED), settings=facts(person(ALICE, "alice"), person(BOB, "bob", enabled=False))),
    Case("not-in-the-group", program(ASSIGNED), settings=facts(person(ALICE, "alice"))),
    Case(
        "no-facts-of-a-group-that-is-declared",
        program(
            'assign("team", azuread.Group("team", display_name="Team", security_enabled=True, opts=options).object_id)'
        ),
    ),
    Case(
        "no-facts-where-everyone-is-in-scope-and-has-a-name",
        program(scope="all"),
    ),
    Case(
        "no-facts-where-everyone-is-in-scope",
        program(scope="all", mappings=BY_MAIL),
        found=(undecided("", "", "", "not decided: no facts about users of the source tenant are given."),),
    ),
    Case("disabled-where-everyone-is-in-scope", program(scope="all"), settings=DISABLED),
    Case(
        "disabled-and-filtered-out",
        program(ASSIGNED, more='"scoping": scope(clause("accountEnabled", "IS TRUE")),'),
        settings=DISABLED,
    ),
    Case(
        "disabled-and-perhaps-filtered-out",
        program(ASSIGNED, more='"scoping": scope(clause("department", "EQUALS", "Sales")),'),
        settings=DISABLED,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "not decided: `principalObjectId` brings `alice@contoso.com` into scope only if a scoping filter does, which is not known.",
            ),
        ),
    ),
    Case("invited", program(INVITED), settings=facts()),
    Case("invited-and-matched-by-mail", program(INVITED, mappings=BY_MAIL)),
    Case(
        "nobody-in-scope-of-an-unknown-source",
        replacing('to("userName", attribute(unknown), matching=1)', assigned=False),
    ),
    Case(
        "unknown-declaration",
        program('assign("alice", user("alice", account_enabled=unknown.apply(bool)))'),
        found=(
            undecided(USER, "alice", "accountEnabled", "not decided: `accountEnabled` is not known before deployment."),
        ),
    ),
    Case(
        "unknown-principal",
        program('assign("alice", unknown)'),
        settings=DISABLED,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "not decided: `principalObjectId` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "no-facts",
        program(ASSIGNED),
        found=(undecided("", "", "", "not decided: no facts about users and groups of the source tenant are given."),),
    ),
    Case(
        "enabled-not-collected",
        program(ASSIGNED),
        settings=facts(person(ALICE, "alice", enabled=None)),
        found=(
            undecided(
                "", "", "", "not decided: no facts about which users of the source tenant are enabled are given."
            ),
        ),
    ),
    Case(
        "secret",
        program(
            'assign("alice", user("alice", user_principal_name=pulumi.Output.secret("hidden@contoso.com"), account_enabled=pulumi.Output.secret(False)))'
        ),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice` is in scope of job `crm` (assigned directly), but is disabled in Microsoft Entra ID: no account is created for a disabled user. Enable the user, or remove the assignment.",
            ),
        ),
    ),
    Case(
        "no-value-to-match",
        program(ASSIGNED, mappings=BY_MAIL),
        settings=WITHOUT_MAIL,
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but has no value in any matching attribute (`mail`) (facts of 2026-11-20), so the user can't be looked for in the target and is skipped. Give the user a value, or match by an attribute that every user has, such as userPrincipalName.",
            ),
        ),
    ),
    Case(
        "no-value-in-two",
        program(ASSIGNED, mappings=BY_TWO),
        settings=WITHOUT_MAIL,
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but has no value in any matching attribute (`mail`, `extensionAttribute1`) (facts of 2026-11-20), so the user can't be looked for in the target and is skipped. Give the user a value, or match by an attribute that every user has, such as userPrincipalName.",
            ),
        ),
    ),
    Case(
        "no-value-in-the-whole-schema",
        replacing(BY_MAIL),
        settings=WITHOUT_MAIL,
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but has no value in any matching attribute (`mail`) (facts of 2026-11-20), so the user can't be looked for in the target and is skipped. Give the user a value, or match by an attribute that every user has, such as userPrincipalName.",
            ),
        ),
    ),
    Case(
        "empty-value",
        replacing(BY_MAIL),
        settings=facts(person(ALICE, "alice", mail="")),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but has no value in any matching attribute (`mail`) (facts of 2026-11-20), so the user can't be looked for in the target and is skipped. Give the user a value, or match by an attribute that every user has, such as userPrincipalName.",
            ),
        ),
    ),
    Case(
        "no-value-by-coalesce",
        replacing('to("userName", expression("ToLower(Coalesce([mail], [extensionAttribute1]))"), matching=1)'),
        settings=WITHOUT_MAIL,
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but has no value in any matching attribute (`mail`, `extensionAttribute1`) (facts of 2026-11-20), so the user can't be looked for in the target and is skipped. Give the user a value, or match by an attribute that every user has, such as userPrincipalName.",
            ),
        ),
    ),
    Case(
        "a-value-in-the-second",
        program(ASSIGNED, mappings=BY_TWO),
        settings=facts(person(ALICE, "alice", mail=None, extensionAttribute1="A-7")),
    ),
    Case(
        "a-value-by-coalesce",
        replacing('to("userName", expression("Coalesce([mail], [userPrincipalName])"), matching=1)'),
        settings=WITHOUT_MAIL,
    ),
    Case(
        "no-value-in-another-attribute",
        program(ASSIGNED, mappings=f'{BY_NAME}, to("title", attribute("mail"))'),
        settings=WITHOUT_MAIL,
    ),
    Case(
        "everyone-and-some-without-value",
        program(scope="all", mappings=BY_MAIL),
        settings=facts(person(ALICE, "alice", mail=None), person(BOB, "bob", enabled=False, mail="bob@contoso.com")),
        found=(
            advises(
                CREDENTIALS,
                "crm-credentials",
                "credentials[2].value",
                "User `alice@contoso.com` is in scope of job `crm` (in scope since everything is), but has no value in any matching attribute (`mail`) (facts of 2026-11-20), so the user can't be looked for in the target and is skipped. Give the user a value, or match by an attribute that every user has, such as userPrincipalName.",
            ),
        ),
    ),
    Case(
        "everyone-and-all-with-a-value",
        program(scope="all", mappings=BY_MAIL),
        settings=facts(person(ALICE, "alice", mail="alice@contoso.com")),
    ),
    Case(
        "value-not-collected",
        program(ASSIGNED, mappings=BY_MAIL),
        settings=facts(person(ALICE, "alice")),
        found=(
            undecided(
                "",
                "",
                "",
                "not decided: no facts about the matching attributes of users of the source tenant are given.",
            ),
        ),
    ),
    Case(
        "value-of-a-new-user",
        program('assign("alice", user("alice"))', mappings=BY_MAIL),
        settings=facts(),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "not decided: `principalObjectId` brings `alice@contoso.com` into scope, of whom it is not known what the matching attributes will have.",
            ),
        ),
    ),
    Case(
        "disabled-across-tenants",
        across_tenants(f'assign("alice", "{ACROSS}")'),
        settings=across_facts(someone(ACROSS, "alice", enabled=False)),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice-assignment",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `sync` (assigned directly), but is disabled in Microsoft Entra ID (facts of 2026-11-20): no account is created for a disabled user. Enable the user, or remove the assignment.",
            ),
        ),
    ),
    Case(
        "enabled-across-tenants",
        across_tenants(f'assign("alice", "{ACROSS}")'),
        settings=across_facts(someone(ACROSS, "alice", enabled=True)),
    ),
    Case("value-as-declared", program('assign("alice", user("alice", mail="alice@contoso.com"))', mappings=BY_MAIL)),
    Case(
        "value-of-an-expression",
        replacing("to('userName', expression('Switch([department], [mail], \"HR\", \"\")'), matching=1)"),
        settings=facts(person(ALICE, "alice", mail=None, department="HR")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings` doesn't tell without the service whether `alice@contoso.com` has a value to be matched by.",
            ),
        ),
    ),
    Case(
        "default-of-the-mapping",
        replacing('to("userName", attribute("mail"), matching=1, default="nobody@contoso.com")'),
        settings=WITHOUT_MAIL,
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings` doesn't tell without the service whether `alice@contoso.com` has a value to be matched by.",
            ),
        ),
    ),
    Case(
        "the-templates-own-matching",
        program(ASSIGNED, mappings='to("externalId", attribute("mail"), matching=2)'),
        settings=WITHOUT_MAIL,
        found=(
            undecided(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings` may leave matching attributes of the template's default beside the declared ones.",
            ),
        ),
    ),
    Case(
        "secret-source",
        replacing('to("userName", attribute(pulumi.Output.secret("mail")), matching=1)'),
        settings=WITHOUT_MAIL,
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but has no value in any matching attribute (facts of 2026-11-20), so the user can't be looked for in the target and is skipped. Give the user a value, or match by an attribute that every user has, such as userPrincipalName.",
            ),
        ),
    ),
    Case(
        "unknown-source",
        replacing('to("userName", attribute(unknown), matching=1)'),
        settings=WITHOUT_MAIL,
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "template-not-known-but-directories",
        replacing(BY_MAIL, template="unknown"),
        settings=WITHOUT_MAIL,
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "principalObjectId",
                "User `alice@contoso.com` is in scope of job `crm` (assigned directly), but has no value in any matching attribute (`mail`) (facts of 2026-11-20), so the user can't be looked for in the target and is skipped. Give the user a value, or match by an attribute that every user has, such as userPrincipalName.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
