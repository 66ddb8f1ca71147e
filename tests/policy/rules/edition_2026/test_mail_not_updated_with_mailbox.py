"""EP505 mail-not-updated-with-mailbox: the mail of users with a mailbox in the other tenant is kept up to date by hand."""

import json

import pytest

from entra_policy.estate.types import ROLE_ASSIGNMENT, SCHEMA
from entra_policy.facts import Facts
from entra_policy.facts.reading import facts_from_json
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE, TARGET
from tests.support.expected import advises, as_source, undecided
from tests.support.schema_programs import CROSS_TENANT, MATCHING, mappings_program

ADA = "3a2b1c0d-1111-4222-8333-444455556666"
BOB = "6c5d4e3f-1111-4222-8333-444455556666"


def mailboxes(*people: tuple[str, str]) -> Facts:
    """Facts about users (object id, name) of the source tenant, each with a mailbox in the target tenant."""
    document = {
        "version": 1,
        "collected": "2026-11-20",
        "tenants": [
            {
                "id": SOURCE,
                "users": [{"id": id_, "user_principal_name": f"{name}@contoso.com"} for id_, name in people],
            },
            {
                "id": TARGET,
                "users": [
                    {
                        "id": f"{number}b3c2d1e-1111-4222-8333-444455556666",
                        "user_principal_name": f"{name}_contoso.com#EXT#@fabrikam.onmicrosoft.com",
                        "mailbox": True,
                    }
                    for number, (_, name) in enumerate(people, start=4)
                ],
            },
        ],
    }
    return facts_from_json(json.dumps(document).encode())


MAILBOXES = mailboxes((ADA, "ada"))
TWO_MAILBOXES = mailboxes((ADA, "ada"), (BOB, "bob"))


def mail(mapping: str, principal: str = f'"{ADA}"') -> str:
    """A cross-tenant job with one mapping and one assigned user."""
    return f"""
    unknown = azuread.Application("application", display_name="application").client_id
    tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
    sync = CrossTenantSync(
        "sync",
        {{"target_tenant_id": "{TARGET}", "mappings": [{mapping}]}},
        pulumi.ResourceOptions(providers={{"azuread": tenant}}),
    )
    azuread.AppRoleAssignment(
        "ada",
        app_role_id="00000000-0000-0000-0000-000000000000",
        principal_object_id={principal},
        resource_object_id=sync.service_principal_object_id,
    )
    """


WITH_FACTS = Settings(edition="2026", facts=MAILBOXES)
MAIL = 'to("mail", attribute("mail"))'

CASES = cases(
    "EP505",
    Case(
        "target-in-capitals",
        mail('to("MAIL", attribute("mail"))'),
        settings=WITH_FACTS,
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "MAIL (User -> User) is not updated for users in scope that have a mailbox in the target tenant, such as ada_contoso.com#EXT#@fabrikam.onmicrosoft.com (facts of 2026-11-20). To change such a user's mail, remove the Exchange licence, update the attribute and assign the licence again; or map it on creation only (ObjectAddOnly).",
            ),
        ),
    ),
    Case(
        "two-with-mailboxes",
        mail(MAIL).rstrip()
        + f"""
    azuread.AppRoleAssignment(
        "bob",
        app_role_id="00000000-0000-0000-0000-000000000000",
        principal_object_id="{BOB}",
        resource_object_id=sync.service_principal_object_id,
    )
    """,
        settings=Settings(edition="2026", facts=TWO_MAILBOXES),
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "mail (User -> User) is not updated for users in scope that have a mailbox in the target tenant, such as ada_contoso.com#EXT#@fabrikam.onmicrosoft.com and 1 more (facts of 2026-11-20). To change such a user's mail, remove the Exchange licence, update the attribute and assign the licence again; or map it on creation only (ObjectAddOnly).",
            ),
        ),
    ),
    Case(
        "existing-user-with-mailbox",
        mail(MAIL),
        settings=WITH_FACTS,
        found=(
            advises(
                SCHEMA,
                "sync-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "mail (User -> User) is not updated for users in scope that have a mailbox in the target tenant, such as ada_contoso.com#EXT#@fabrikam.onmicrosoft.com (facts of 2026-11-20). To change such a user's mail, remove the Exchange licence, update the attribute and assign the licence again; or map it on creation only (ObjectAddOnly).",
            ),
        ),
    ),
    Case("on-creation-only", mail('to("mail", attribute("mail"), on_create_only=True)'), settings=WITH_FACTS),
    Case(
        "nobody-in-scope-has-one",
        mail(MAIL, '"5b3c2d1e-1111-4222-8333-444455556666"'),
        settings=WITH_FACTS,
        found=(undecided("", "", "", "not decided: no facts about users and groups of the source tenant are given."),),
    ),
    Case(
        "without-facts",
        mail(MAIL),
        settings=EDITION_2026,
        found=(undecided("", "", "", "not decided: no facts about users of the target tenant are given."),),
    ),
    Case(
        "unknown-principal",
        mail(MAIL, "unknown"),
        settings=WITH_FACTS,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "ada",
                "principalObjectId",
                "not decided: `principalObjectId` is not known before deployment (mail (User -> User)).",
            ),
        ),
    ),
    Case("application-is-fine", mappings_program(MATCHING, MAIL), settings=EDITION_2026),
    Case("not-in-2024", mail(MAIL), settings=Settings(facts=MAILBOXES)),
    Case("another-target", mail('to("displayName", attribute("displayName"))'), settings=WITH_FACTS),
    Case(
        "mapping-without-a-target",
        mappings_program(
            '{"source": attribute("mail"), "flowType": "Always"}', template="Azure2Azure", directories=CROSS_TENANT
        ),
        settings=EDITION_2026,
        others=("EP001",),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
