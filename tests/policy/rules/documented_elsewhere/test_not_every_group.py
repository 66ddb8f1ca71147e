"""EP622 not-every-group: with everyone in scope, groups are limited or left out."""

import pytest

from entra_policy.estate.types import CREDENTIALS, SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.documented_elsewhere._programs import object_mappings, of
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

GROUPS = '"group_mappings": [to("displayName", attribute("displayName"), matching=1)],'


def scoped_job(scope: str, arguments: str) -> str:
    return f"""
ProvisioningJob(
    "crm",
    {{
        "display_name": "CRM",
        "scope": {scope},
        "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
        "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
        {arguments}
    }},
)
"""


def with_schema(sync_all: str, mapping: str, *, name: str = "job") -> str:
    return f"""
{name} = azuread.ApplicationFromTemplate(
    "{name}", display_name="{name}", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
)
unknown = {name}.application_object_id
azuread.SynchronizationJob("{name}", service_principal_id={name}.service_principal_id, template_id="scim")
azuread.SynchronizationSecret(
    "{name}",
    service_principal_id={name}.service_principal_id,
    credentials=[{{"key": "SyncAll", "value": {sync_all}}}],
)
SynchronizationSchema(
    "{name}-schema",
    service_principal_id={name}.service_principal_id,
    job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    template_id="scim",
    schema={{
        "synchronizationRules": [
            {{
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "customappsso",
                "objectMappings": [{mapping}],
            }}
        ]
    }},
)
"""


CASES = cases(
    "EP622",
    Case(
        "every-group",
        scoped_job('"all"', GROUPS),
        found=(
            advises(
                SCHEMA,
                "crm-schema",
                "schema.synchronizationRules[0].objectMappings[1]",
                "Everything is in scope of job `crm`, and Group -> urn:ietf:params:scim:schemas:core:2.0:Group provisions groups: every group of the tenant is created in the application. Provision what is assigned only, or give the mapping a scoping filter.",
            ),
        ),
    ),
    Case("assigned-groups", scoped_job('"assigned"', GROUPS)),
    Case("no-groups-or-some", scoped_job('"all"', "")),
    Case(
        "filtered-or-disabled",
        with_schema(
            '"true"',
            'groups(to("displayName", attribute("displayName"), matching=1), scope=scope(clause("displayName", "REGEX MATCH", "CRM.*")))',
        )
        + with_schema(
            '"true"', 'groups(to("displayName", attribute("displayName"), matching=1), enabled=False)', name="other"
        ),
    ),
    Case("a-schema-by-itself", object_mappings(of("Group"))),
    Case(
        "unknown-scope",
        with_schema("unknown", 'groups(to("displayName", attribute("displayName"), matching=1))'),
        found=(
            undecided(CREDENTIALS, "job", "", "not decided: whether everyone is in scope (`SyncAll`) is not known."),
        ),
    ),
    Case(
        "unknown-parts",
        with_schema(
            '"true"',
            '{"sourceObjectName": "Group", "targetObjectName": "Group", "enabled": unknown, "attributeMappings": []}',
        )
        + with_schema(
            '"true"',
            '{"sourceObjectName": "Group", "targetObjectName": "Group", "scope": unknown, "attributeMappings": []}',
            name="other",
        ),
        found=(
            undecided(
                SCHEMA,
                "job-schema",
                "schema.synchronizationRules[0].objectMappings[0].enabled",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].enabled` is not known before deployment.",
            ),
            undecided(
                SCHEMA,
                "other-schema",
                "schema.synchronizationRules[0].objectMappings[0].scope",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].scope` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "secret",
        with_schema(
            'pulumi.Output.secret("true")',
            'pulumi.Output.secret(groups(to("displayName", attribute("displayName"), matching=1)))',
        ),
        found=(
            advises(
                SCHEMA,
                "job-schema",
                "schema.synchronizationRules[0].objectMappings[0]",
                "Everything is in scope of job `job`, and a secret object mapping provisions groups: every group of the tenant is created in the application. Provision what is assigned only, or give the mapping a scoping filter.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
