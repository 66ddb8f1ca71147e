"""What organisation rules look at: the layout is the published one, unknown values are marked as such, secrets never."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from entra_policy.estate.joining import build_estate
from entra_policy.inventory import Inventory
from entra_policy.organisation.input_schema import input_schema
from entra_policy.organisation.projection import project
from entra_policy.readers import read
from entra_policy.readers.program.batch import ProgramServer
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Value
from tests.support.checking import declared
from tests.support.planted_secrets import CHANGES, planted, property_places, violations

NON_GALLERY = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
OWNER = "5b0e5b3d-6c2e-4a53-8d0a-0c2b1f6a7e11"
JOB_URN = "urn:pulumi:dev::example::azuread:index/synchronizationJob:SynchronizationJob::wiki"
SCHEMA_URN = "urn:pulumi:dev::example::pulumi-python:dynamic/entra:SynchronizationSchema::wiki"
MAPPING = "schema.synchronizationRules[0].objectMappings[0]"

PROGRAM = f"""
application = azuread.Application("wiki", display_name="Contoso Wiki", template_id="{NON_GALLERY}", owners=["{OWNER}"])
principal = azuread.ServicePrincipal("wiki", client_id=application.client_id)
job = azuread.SynchronizationJob("wiki", service_principal_id=principal.id, template_id="scim", enabled=False)
azuread.SynchronizationSecret("wiki", service_principal_id=principal.id, credentials=[
    {{"key": "BaseAddress", "value": "https://wiki.example.com/scim"}},
    {{"key": "SecretToken", "value": pulumi.Output.secret("planted-token")}},
    {{"key": "SyncAll", "value": "true"}},
    {{"key": "SyncNotificationSettings", "value": '{{"Recipients": "a@contoso.com; b@contoso.com"}}'}},
])
somebody = azuread.User("somebody", display_name="Somebody", user_principal_name="somebody@contoso.com")
azuread.ApplicationOwner("somebody", application_id=application.id, owner_object_id=somebody.object_id)
group = azuread.Group("writers", display_name="Writers", security_enabled=True)
azuread.AppRoleAssignment("writers", app_role_id="{OWNER}", principal_object_id=group.object_id, resource_object_id=principal.object_id)
SynchronizationSchema("wiki", service_principal_id=principal.id, job_id=job.id, template_id="scim", mode="replace", schema=synchronization_schema(
    synchronization_rule(
        users(
            to("userName", attribute("userPrincipalName"), matching=1),
            to("nickName", expression('ToLower([mailNickname])'), on_create_only=True),
            scope=scope_(all_of(clause("country", "EQUALS", "DE"))),
        ),
        target_directory="customappsso",
    )
))
""".replace("scope_(", "scope(")

UNKNOWN_JOB: Mapping[str, Any] = {
    "name": "wiki",
    "urn": JOB_URN,
    "type": "azuread:index/synchronizationJob:SynchronizationJob",
    "component": None,
    "scenario": None,
    "synchronization_template": None,
    "application_template": None,
    "application_name": None,
    "application_urn": None,
    "cloud": None,
    "source_tenant": None,
    "target_tenant": None,
    "enabled": None,
    "scope": None,
    "credential_keys": [],
    "notification_emails": [],
    "owners": [],
    "assignments": {"groups": 0, "users": 0, "others": 0},
    "restarts": 0,
    "object_mappings": [],
    "unknown": [
        "scope",
        "scenario",
        "cloud",
        "synchronization_template",
        "application_template",
        "application_name",
        "source_tenant",
        "target_tenant",
        "enabled",
        "credential_keys",
        "notification_emails",
        "owners",
    ],
}


def projected(inventory: Inventory) -> dict[str, Any]:
    """The document, which must keep to the schema and be JSON."""
    estate = build_estate(inventory.resources, Settings(), deleted=inventory.deleted, look_ups=inventory.look_ups)
    document = project(estate, Settings())
    jsonschema.validate(document, input_schema())
    plain: dict[str, Any] = json.loads(json.dumps(document, allow_nan=False))
    return plain


def of_resources(*resources: Resource) -> dict[str, Any]:
    return projected(Inventory(resources, "a test"))


def attribute_mapping(number: int, target: str | None, expression: str | None, **more: Any) -> dict[str, Any]:
    return {
        "path": f"{MAPPING}.attributeMappings[{number}]",
        "target": target,
        "expression": expression,
        "source_attributes": [],
        "functions": [],
        "default_value": None,
        "flow_type": "Always",
        "matching_priority": 0,
        "unknown": [],
        **more,
    }


def test_a_whole_document(programs: ProgramServer) -> None:
    assert projected(declared(PROGRAM, programs)) == {
        "schema_version": 1,
        "edition": "2024",
        "project": "example",
        "stack": "dev",
        "jobs": [
            {
                "name": "wiki",
                "urn": JOB_URN,
                "type": "azuread:index/synchronizationJob:SynchronizationJob",
                "component": None,
                "scenario": "application",
                "synchronization_template": "scim",
                "application_template": NON_GALLERY,
                "application_name": "Contoso Wiki",
                "application_urn": "urn:pulumi:dev::example::azuread:index/application:Application::wiki",
                "cloud": "global",
                "source_tenant": None,
                "target_tenant": None,
                "enabled": False,
                "scope": "all",
                "credential_keys": ["BaseAddress", "SecretToken", "SyncAll", "SyncNotificationSettings"],
                "notification_emails": ["a@contoso.com", "b@contoso.com"],
                "owners": [
                    {"object_id": OWNER, "unknown": []},
                    {"object_id": None, "unknown": ["object_id"]},
                ],
                "assignments": {"groups": 1, "users": 0, "others": 0},
                "restarts": 0,
                "object_mappings": [
                    {
                        "urn": SCHEMA_URN,
                        "path": MAPPING,
                        "merged": False,
                        "source_directory": "Azure Active Directory",
                        "source_object": "User",
                        "target_directory": "customappsso",
                        "target_object": "User",
                        "attribute_mappings": [
                            attribute_mapping(
                                0,
                                "userName",
                                "[userPrincipalName]",
                                source_attributes=["userPrincipalName"],
                                matching_priority=1,
                            ),
                            attribute_mapping(
                                1,
                                "nickName",
                                "ToLower([mailNickname])",
                                source_attributes=["mailNickname"],
                                functions=["ToLower"],
                                flow_type="ObjectAddOnly",
                            ),
                        ],
                        "scoping_clauses": [
                            {
                                "path": f"{MAPPING}.scope.groups[0].clauses[0]",
                                "group": 0,
                                "attribute": "country",
                                "operator": "EQUALS",
                                "values": ["DE"],
                                "unknown": [],
                            }
                        ],
                        "unknown": [],
                    }
                ],
                "unknown": ["source_tenant"],
            }
        ],
    }


@pytest.mark.parametrize(
    ("value", "scenario"),
    # What a job is for is found also from a template that may not be shown.
    [(UNKNOWN, None), (Secret("scim"), "application"), (Secret("planted-value"), None), (Secret(UNKNOWN), None)],
)
def test_a_job_of_which_nothing_is_known(value: Value, scenario: str | None) -> None:
    provider = Resource("pulumi:providers:azuread", "provider", "azuread", {"environment": value, "tenantId": value})
    job = Resource(
        "azuread:index/synchronizationJob:SynchronizationJob",
        JOB_URN,
        "wiki",
        {"servicePrincipalId": "/servicePrincipals/1", "templateId": value, "enabled": value},
        provider="provider",
    )
    credentials = Resource(
        "azuread:index/synchronizationSecret:SynchronizationSecret",
        "credentials",
        "wiki",
        {"servicePrincipalId": "/servicePrincipals/1", "credentials": value},
    )
    unknown = [name for name in UNKNOWN_JOB["unknown"] if name != "scenario" or scenario is None]
    assert of_resources(provider, job, credentials)["jobs"] == [
        {**UNKNOWN_JOB, "scenario": scenario, "unknown": unknown}
    ]


@pytest.mark.parametrize("value", [UNKNOWN, Secret({"planted": "value"}), Secret(UNKNOWN)])
def test_parts_of_a_schema_of_which_nothing_is_known(value: Value) -> None:
    def schema(document: Value) -> list[Any]:
        resource = Resource(
            "pulumi-python:dynamic/entra:SynchronizationSchema",
            SCHEMA_URN,
            "wiki",
            {"service_principal_id": "1", "job_id": "scim.1", "mode": "merge", "schema": document},
        )
        (job,) = of_resources(resource)["jobs"]
        return [job["object_mappings"], "object_mappings" in job["unknown"]]

    all_unknown = {
        "urn": SCHEMA_URN,
        "path": MAPPING,
        "merged": True,
        "source_directory": None,
        "source_object": None,
        "target_directory": None,
        "target_object": None,
        "attribute_mappings": [],
        "scoping_clauses": [],
    }
    rule: dict[str, Value] = {"sourceDirectoryName": value, "targetDirectoryName": value}
    mapping: dict[str, Value] = {"sourceObjectName": value, "targetObjectName": value}
    names = ["source_directory", "source_object", "target_directory", "target_object"]
    known = value is not UNKNOWN and value != Secret(UNKNOWN)
    assert schema({"synchronizationRules": [{**rule, "objectMappings": [mapping]}]}) == [
        [{**all_unknown, "unknown": names}],
        False,
    ]
    assert schema({"synchronizationRules": value}) == [[], not known]
    parts: dict[str, Value] = {"attributeMappings": [value], "scope": {"groups": [{"clauses": [value]}]}}
    ((described,), _) = schema({"synchronizationRules": [{"objectMappings": [parts]}]})
    hidden = ["target", "default_value", "flow_type", "matching_priority"]
    source = ["expression", "source_attributes", "functions"]
    assert described == {
        **all_unknown,
        "attribute_mappings": [
            attribute_mapping(0, None, None, flow_type=None, matching_priority=None, unknown=[*source, *hidden])
        ]
        if known
        else [],
        "scoping_clauses": [
            {
                "path": f"{MAPPING}.scope.groups[0].clauses[0]",
                "group": 0,
                "attribute": None,
                "operator": None,
                "values": [],
                "unknown": ["attribute", "operator", "values"],
            }
        ]
        if known
        else [],
        "unknown": [] if known else ["attribute_mappings", "scoping_clauses"],
    }


@pytest.mark.parametrize("number", [1e999, -1e999, 0.5, "1", [], True])
def test_odd_values_are_not_reported_and_break_nothing(number: Any) -> None:
    schema = Resource(
        "pulumi-python:dynamic/entra:SynchronizationSchema",
        SCHEMA_URN,
        "schema",
        {
            "service_principal_id": "1",
            "schema": {
                "synchronizationRules": [
                    {"objectMappings": [{"attributeMappings": [{"matchingPriority": number, "source": number}]}]}
                ]
            },
        },
    )
    (mapping,) = of_resources(schema)["jobs"][0]["object_mappings"][0]["attribute_mappings"]
    assert mapping == attribute_mapping(0, None, None, matching_priority=None)


def test_the_published_schema_is_current(project_root: Path) -> None:
    published = json.loads((project_root / "docs" / "organisation-input.schema.json").read_text())
    assert published == input_schema()


@pytest.mark.parametrize("change", ["replaced", "as it is, in odd letters"])
def test_no_secret_is_in_it_wherever_it_stands(change: str, tmp_path: Path) -> None:
    state = violations()
    file = tmp_path / "state.json"
    shown = []
    for path in property_places(state):
        document, hidden = planted(state, path, CHANGES[change])
        file.write_text(json.dumps(document))
        inventory = read(file)
        reported = json.dumps(project(build_estate(inventory.resources, Settings()), Settings()), ensure_ascii=False)
        if seen := sorted(text for text in hidden if text in reported):
            shown.append((path, seen))
    assert shown == []
