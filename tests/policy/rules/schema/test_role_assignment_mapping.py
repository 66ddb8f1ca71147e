"""EP009 role-assignment-mapping: role assignments reach a role attribute through one of the functions made for them."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided
from tests.support.schema_programs import function, mappings_program

ROLE = 'to("roles", expression("SingleAppRoleAssignment([appRoleAssignments])"))'


def job(scope: str, *mappings: str) -> str:
    """A program with a job of that scope."""
    return f"""
unknown = azuread.Application("application", display_name="application").client_id
ProvisioningJob(
    "crm",
    {{
        "display_name": "CRM",
        "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
        "scope": {scope},
        "mappings": [{", ".join(mappings)}],
    }},
)
"""


CASES = cases(
    "EP009",
    Case(
        "mapped-unchanged",
        mappings_program(
            'to("roles", attribute("AppRoleAssignments"))',
            """to('roles[primary eq "True"].value', attribute("appRoleAssignments"))""",
            '{"targetAttributeName": "userRole", "source": {"type": "Attribute", "name": "appRoleAssignments"}}',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "roles (User -> User) maps role assignments unchanged, which the target can't read. Use the function SingleAppRoleAssignment, or AppRoleAssignmentsComplex for several roles.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                'roles[primary eq "True"].value (User -> User) maps role assignments unchanged, which the target can\'t read. Use the function SingleAppRoleAssignment, or AppRoleAssignmentsComplex for several roles.',
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "userRole (User -> User) maps role assignments unchanged, which the target can't read. Use the function SingleAppRoleAssignment, or AppRoleAssignmentsComplex for several roles.",
            ),
        ),
    ),
    Case(
        "role-as-a-part-of-other-words-is-fine",
        mappings_program(
            'to("controlEntitlements", attribute("appRoleAssignments"))',
            'to("payrollId", attribute("appRoleAssignments"))',
            'to("enrolEd", attribute("appRoleAssignments"))',
        ),
    ),
    Case(
        "role-as-a-word-of-the-path",
        mappings_program(
            'to("urn:ietf:params:scim:schemas:extension:contoso:2.0:User:SYSTEMRole", attribute("appRoleAssignments"))',
            'to("user_role", attribute("appRoleAssignments"))',
            'to("ROLES", attribute("appRoleAssignments"))',
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "urn:ietf:params:scim:schemas:extension:contoso:2.0:User:SYSTEMRole (User -> User) maps role assignments unchanged, which the target can't read. Use the function SingleAppRoleAssignment, or AppRoleAssignmentsComplex for several roles.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                "user_role (User -> User) maps role assignments unchanged, which the target can't read. Use the function SingleAppRoleAssignment, or AppRoleAssignmentsComplex for several roles.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].source",
                "ROLES (User -> User) maps role assignments unchanged, which the target can't read. Use the function SingleAppRoleAssignment, or AppRoleAssignmentsComplex for several roles.",
            ),
        ),
    ),
    Case(
        "function-while-everyone-is-in-scope",
        job('"all"', ROLE),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source",
                "roles (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User) takes its value from role assignments, but everyone is in scope (`SyncAll`), assigned or not. Provision assigned users only, or expect the default value for everyone else.",
            ),
        ),
    ),
    Case(
        "function-of-assigned-users-or-another-target",
        job(
            '"assigned"',
            ROLE,
            'to("title", attribute("appRoleAssignments"))',
            'to("roleName", attribute("jobTitle"))',
            'to("role", expression(\'Append([jobTitle], "[appRoleAssignments]")\'))',
        ),
    ),
    Case(
        "unknown-scope",
        job("unknown", ROLE),
        found=(
            undecided(
                SCHEMA,
                "crm-schema",
                "",
                "not decided: whether everyone is in scope (`SyncAll`) is not known, and role functions need assignments (roles (User -> urn:ietf:params:scim:schemas:extension:enterprise:2.0:User)).",
            ),
        ),
    ),
    Case(
        "no-scope-declared",
        mappings_program(ROLE),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: whether everyone is in scope (`SyncAll`) is not known, and role functions need assignments (roles (User -> User)).",
            ),
        ),
    ),
    Case(
        "unknown-target-and-source",
        mappings_program('to(unknown, attribute("appRoleAssignments"))', function('"roles"', "unknown")),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source.expression` is not known before deployment (roles (User -> User)).",
            ),
        ),
    ),
    Case(
        "all-role-functions",
        mappings_program(
            *(
                f'to("{name}", expression("{name}([appRoleAssignments])"))'
                for name in (
                    "SingleAppRoleAssignment",
                    "AppRoleAssignmentsComplex",
                    "AssertiveAppRoleAssignmentsComplex",
                )
            )
        ),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: whether everyone is in scope (`SyncAll`) is not known, and role functions need assignments (SingleAppRoleAssignment (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: whether everyone is in scope (`SyncAll`) is not known, and role functions need assignments (AppRoleAssignmentsComplex (User -> User)).",
            ),
            undecided(
                SCHEMA,
                "schema",
                "",
                "not decided: whether everyone is in scope (`SyncAll`) is not known, and role functions need assignments (AssertiveAppRoleAssignmentsComplex (User -> User)).",
            ),
        ),
    ),
    Case(
        "of-a-directory-that-is-not-known",
        mappings_program(
            'to("roles", attribute("appRoleAssignments"))',
            'to("roles", expression("SingleAppRoleAssignment([appRoleAssignments])"))',
        ).replace('"sourceDirectoryName": "Azure Active Directory"', '"sourceDirectoryName": unknown'),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].sourceDirectoryName",
                "not decided: `schema.synchronizationRules[0].sourceDirectoryName` is not known before deployment (roles (User -> User)).",
            ),
        ),
    ),
    Case(
        "of-no-directory",
        mappings_program(
            'to("roles", attribute("appRoleAssignments"))',
            'to("roles", expression("SingleAppRoleAssignment([appRoleAssignments])"))',
            '{"source": {"type": "Attribute", "name": "appRoleAssignments"}}',
        ).replace('"sourceDirectoryName": "Azure Active Directory", ', ""),
        others=("EP001",),
    ),
    Case(
        "no-target",
        mappings_program('{"source": {"type": "Attribute", "name": "appRoleAssignments"}}'),
        others=("EP001",),
    ),
    Case("constant-role", mappings_program('to("roles", constant("x"))')),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
