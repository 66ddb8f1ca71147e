"""EP621 one-role-for-each-user: where one role is provisioned, each user has one."""

import datetime as dt

import pytest

from entra_policy.estate.types import NAMED_ROLE_ASSIGNMENT, ROLE_ASSIGNMENT
from entra_policy.facts import Facts, Group, Member, TenantFacts, User
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.documented_elsewhere._programs import SALES, TENANT
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

READER, WRITER = "b9632174-c057-4f7e-951b-be3adc52bfe6", "5c1e7a90-3f42-4d6b-8e21-9a0b1c2d3e4f"
ALICE = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"


def assign(name: str, principal: str, role: str | None) -> str:
    return f"""
azuread.AppRoleAssignment(
    "{name}",
    app_role_id={"unknown" if role is None else repr(role)},
    principal_object_id={principal},
    resource_object_id=crm.service_principal_object_id,
    opts=options,
)
"""


def one_role(*assignments: str, call: str = "SingleAppRoleAssignment") -> str:
    return f"""
tenant = azuread.Provider("tenant", tenant_id="{TENANT}")
options = pulumi.ResourceOptions(provider=tenant)
unknown = azuread.Application("application", display_name="application", opts=options).client_id
crm = ProvisioningJob(
    "crm",
    {{
        "display_name": "CRM",
        "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to("roles", expression("{call}([appRoleAssignments])")),
        ],
    }},
    pulumi.ResourceOptions(providers={{"azuread": tenant}}),
)
alice = azuread.User("alice", user_principal_name="alice@contoso.com", display_name="Alice", opts=options)
sales = azuread.Group(
    "sales", display_name="Sales", security_enabled=True, members=[alice.object_id], opts=options
)
""" + "".join(assignments)


def of_a_component(assigned: str) -> str:
    """The program with the assignments that the component makes, which the users and groups must precede."""
    component, _, people = one_role().partition("alice = ")
    head, _, rest = component.partition("crm = ")
    crm = rest.replace('"display_name": "CRM",', f'"display_name": "CRM",\n        "assigned": {{{assigned}}},')
    return f"{head}alice = {people}\ncrm = {crm}"


def facts_of_members() -> Settings:
    group = Group(SALES, "Sales", (Member(ALICE, "user"),), security_enabled=True)
    tenant = TenantFacts(TENANT, groups=(group,), users=(User(ALICE, "alice@contoso.com"),))
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (tenant,)))


CASES = cases(
    "EP621",
    Case(
        "two-roles",
        one_role(assign("alice", "alice.object_id", READER), assign("alice-again", "alice.object_id", WRITER)),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice-again",
                "appRoleId",
                "`alice` has 2 roles of the application of job `crm`, which provisions one by `SingleAppRoleAssignment`. Assign one role, or use `AppRoleAssignmentsComplex`.",
            ),
        ),
    ),
    Case(
        "directly-and-by-a-group",
        one_role(assign("alice", "alice.object_id", READER), assign("sales", "sales.object_id", WRITER)),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "sales",
                "appRoleId",
                "`alice` has 2 roles of the application of job `crm`, which provisions one by `SingleAppRoleAssignment`. Assign one role, or use `AppRoleAssignmentsComplex`.",
            ),
        ),
    ),
    Case(
        "by-groups-in-facts",
        one_role(assign("sales", repr(SALES), READER), assign("alice", repr(ALICE), WRITER)),
        settings=facts_of_members(),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice",
                "appRoleId",
                "`alice@contoso.com` has 2 roles of the application of job `crm`, which provisions one by `SingleAppRoleAssignment`. Assign one role, or use `AppRoleAssignmentsComplex`.",
            ),
        ),
    ),
    Case("named-alike", of_a_component('"alice": alice.object_id, "sales": sales.object_id')),
    Case(
        "named-in-two-ways",
        of_a_component('"alice": alice.object_id, "sales": {"id": sales.object_id, "role": "User"}'),
        found=(
            undecided(
                NAMED_ROLE_ASSIGNMENT,
                "crm-assigned-alice",
                "app_role_id",
                "not decided: `app_role_id` is not known before deployment.",
            ),
        ),
    ),
    Case("one-role", one_role(assign("alice", "alice.object_id", READER), assign("sales", "sales.object_id", READER))),
    Case(
        "several-roles-are-provisioned",
        one_role(
            assign("alice", "alice.object_id", READER),
            assign("alice-again", "alice.object_id", WRITER),
            call="AppRoleAssignmentsComplex",
        ),
    ),
    Case(
        "unknown-role",
        one_role(assign("alice", "alice.object_id", READER), assign("alice-again", "alice.object_id", None)),
        found=(
            undecided(
                ROLE_ASSIGNMENT, "alice-again", "appRoleId", "not decided: `appRoleId` is not known before deployment."
            ),
        ),
    ),
    Case(
        "unknown-principal",
        one_role(assign("alice", "alice.object_id", READER), assign("somebody", "unknown", WRITER)),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "somebody",
                "principalObjectId",
                "not decided: `principalObjectId` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "secret",
        one_role(
            assign("alice", "alice.object_id", READER),
            assign("alice-again", "pulumi.Output.secret(alice.object_id)", WRITER),
        ),
        found=(
            advises(
                ROLE_ASSIGNMENT,
                "alice-again",
                "appRoleId",
                "`alice` has 2 roles of the application of job `crm`, which provisions one by `SingleAppRoleAssignment`. Assign one role, or use `AppRoleAssignmentsComplex`.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
