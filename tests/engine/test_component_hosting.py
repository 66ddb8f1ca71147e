"""The components as a program in another language creates them: in the plugin's own process, called as by the engine."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import grpc
import pytest

from entra_policy.values import UNKNOWN, Secret
from tests.support.component_plugin import (
    PROJECT,
    STACK_URN,
    ComponentPlugin,
    Constructed,
    Refused,
    component_plugin,
    output,
    secret,
)
from tests.support.component_programs import (
    APPLICATION,
    CONNECTION_TEST,
    CREDENTIALS,
    GUID,
    JOB,
    RESTART,
    SCHEDULE,
    SCHEMA,
    connection_test_inputs,
    restart_inputs,
    schedule_inputs,
)
from tests.support.component_schema import expected_schema
from tests.support.programs import run_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from entra_policy.resource import Resource
    from tests.engine.conftest import OfflineStack

NOT_KNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
GROUP_URN = f"urn:pulumi:dev::{PROJECT}::azuread:index/group:Group::sales"
PROVIDER = f"urn:pulumi:dev::{PROJECT}::pulumi:providers:azuread::contoso::7d1f7c1c-5b1f-4a3e-8f51-30ad3f0ad1a5"
MAPPING = {
    "targetAttributeName": "userName",
    "matchingPriority": 1.0,
    "source": {"type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": []},
}


@pytest.fixture(scope="module")
def plugin() -> Iterator[ComponentPlugin]:
    with component_plugin() as running:
        yield running


def constructed(answer: Constructed | Refused) -> Constructed:
    assert isinstance(answer, Constructed), answer
    return answer


def comparable(resources: tuple[Resource, ...]) -> dict[str, tuple[Any, ...]]:
    """By URN: everything about the resources that doesn't depend on the process and the order of their declaration.

    Only Python's building blocks know the line where they were written.
    """

    def inputs(resource: Resource) -> dict[str, Any]:
        return {key: value for key, value in resource.props.items() if key != "source_lines"}

    return {resource.urn: (resource.parent, inputs(resource), dict(resource.outputs)) for resource in resources}


def test_a_job_with_numbers_secrets_and_unknown_values(plugin: ComponentPlugin) -> None:
    answer = constructed(
        plugin.construct(
            "ProvisioningJob",
            "crm",
            {
                "displayName": output(dependencies=(GROUP_URN,)),
                "credentials": {
                    "baseAddress": "https://crm.example.com/scim",
                    "secretToken": output("planted", secret=True),
                    "extra": {"AppKey": output(secret=True)},
                },
                "scope": output("all"),
                "notificationEmails": ["a@x.example", output()],
                "deletionThreshold": 500.0,
                "restartPeriod": "daily",
                "restart": True,
                "mappings": [MAPPING],
                "schemaMode": "replace",
                "connection": {"tenantId": output("t.example"), "clientSecretVariable": "CRM_SECRET"},
            },
        )
    )
    connection = {"tenant_id": "t.example", "client_secret_variable": "CRM_SECRET"}
    mapping = MAPPING | {"matchingPriority": 1}
    unknown_job = {"service_principal_id": UNKNOWN, "job_id": UNKNOWN}
    registered = {resource.name: (resource.type, dict(resource.props)) for resource in answer.resources}
    triggers = registered["crm-restart"][1]["triggers"]
    period = triggers["period"] if isinstance(triggers, dict) else None
    assert registered == {
        "crm": (
            "entra:index:ProvisioningJob",
            {
                "display_name": UNKNOWN,
                "cloud": "global",
                "synchronization_template_id": "scim",
                "enabled": True,
                "credentials": {
                    "base_address": "https://crm.example.com/scim",
                    "secret_token": Secret("planted"),
                    "extra": {"AppKey": Secret(UNKNOWN)},
                },
                "scope": "all",
                "notification_emails": ["a@x.example", UNKNOWN],
                "deletion_threshold": 500,
                "restart": True,
                "restart_period": "daily",
                "mappings": [mapping],
                "schema_mode": "replace",
                "connection": connection,
            },
        ),
        "crm-application": (
            APPLICATION,
            {"displayName": UNKNOWN, "templateId": "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"},
        ),
        "crm-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "scim", "enabled": False}),
        "crm-credentials": (
            CREDENTIALS,
            {
                "servicePrincipalId": UNKNOWN,
                "credentials": [
                    {"key": "SecretToken", "value": Secret("planted")},
                    {"key": "AppKey", "value": Secret(UNKNOWN)},
                    {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
                    {"key": "SyncAll", "value": "true"},
                    {"key": "SyncNotificationSettings", "value": UNKNOWN},
                ],
            },
        ),
        "crm-connection-test": (
            CONNECTION_TEST,
            connection_test_inputs(AppKey=UNKNOWN) | {"connection": connection},
        ),
        "crm-start": (SCHEDULE, schedule_inputs("start") | {"connection": connection}),
        "crm-schema": (
            SCHEMA,
            unknown_job
            | {
                "template_id": "scim",
                "mode": "replace",
                "connection": connection,
                "schema": {
                    "synchronizationRules": [
                        {
                            "sourceDirectoryName": "Azure Active Directory",
                            "targetDirectoryName": "customappsso",
                            "objectMappings": [
                                {
                                    "sourceObjectName": "User",
                                    "targetObjectName": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                                    "attributeMappings": [mapping],
                                }
                            ],
                        }
                    ]
                },
            },
        ),
        "crm-restart": (
            RESTART,
            restart_inputs(scope="all", enabled="true", period=period) | {"connection": connection},
        ),
    }
    assert answer.urn == f"urn:pulumi:dev::{PROJECT}::entra:index:ProvisioningJob::crm"
    assert answer.state == dict.fromkeys(
        ("applicationId", "servicePrincipalId", "servicePrincipalObjectId", "jobId"), NOT_KNOWN
    )
    assert {resource.name: resource.parent for resource in answer.resources} == {"crm": STACK_URN} | dict.fromkeys(
        (name for name in registered if name != "crm"), answer.urn
    )
    [application] = [resource for resource in answer.resources if resource.name == "crm-application"]
    assert dict(application.property_dependencies) == {"displayName": (GROUP_URN,)}


# A component's name -> its inputs as the engine sends them, and the arguments of the same component in Python.
SAME: dict[str, tuple[dict[str, Any], str]] = {
    "ProvisioningJob": (
        {
            "servicePrincipalId": GUID,
            "existingJobId": f"scim.0f5c1d2e3b4a49689786950412233445.{GUID}",
            "enabled": output(),
            "mappings": {
                "userName": {"value": "[mail]", "matching": 1.0},
                "title": {"value": output(), "default": output("Employee"), "onCreateOnly": True},
                "on_create_only": output("[jobTitle]"),
            },
            "groupMappings": [MAPPING],
            "restart": False,
            "credentials": {
                "oauth": {
                    "tokenAddress": "https://x.example/token",
                    "clientId": output(),
                    "clientSecret": output("planted", secret=True),
                }
            },
            "assigned": {"auditors": output(), "ada": {"id": GUID, "role": "Admin"}},
        },
        f"""{{
            "service_principal_id": "{GUID}", "existing_job_id": "scim.0f5c1d2e3b4a49689786950412233445.{GUID}",
            "mappings": {{
                "userName": {{"value": "[mail]", "matching": 1}},
                "title": {{"value": unknown, "default": pulumi.Output.from_input("Employee"), "on_create_only": True}},
                "on_create_only": pulumi.Output.from_input("[jobTitle]"),
            }},
            "enabled": unknown.apply(bool), "group_mappings": [{json.dumps(MAPPING)}], "restart": False,
            "credentials": {{"oauth": {{
                "token_address": "https://x.example/token", "client_id": unknown, "client_secret": secret("planted"),
            }}}},
            "assigned": {{"auditors": unknown, "ada": {{"id": "{GUID}", "role": "Admin"}}}},
        }}""",
    ),
    "CrossTenantSync": (
        {
            "targetTenantId": output(GUID),
            "sourceTenantId": GUID.upper(),
            "targetTenantKind": "workforce",
            "displayName": output("Fabrikam", secret=True),
            "deletionThreshold": output(20.0),
            "automaticRedemption": True,
            "mappings": output({"title": {"value": "[jobTitle]", "onCreateOnly": True}}),
            "connection": {"tenantId": "contoso.com"},
        },
        f"""{{
            "target_tenant_id": pulumi.Output.from_input("{GUID}"), "source_tenant_id": "{GUID.upper()}",
            "target_tenant_kind": "workforce", "display_name": secret("Fabrikam"),
            "deletion_threshold": pulumi.Output.from_input(20), "automatic_redemption": True,
            "mappings": pulumi.Output.from_input({{"title": {{"value": "[jobTitle]", "on_create_only": True}}}}),
            "connection": {{"tenant_id": "contoso.com"}},
        }}""",
    ),
    "CrossTenantSyncTarget": (
        {"sourceTenantId": GUID, "groupSyncInboundAllowed": output(), "connection": {"tenantId": "fabrikam.com"}},
        f"""{{
            "source_tenant_id": "{GUID}", "group_sync_inbound_allowed": unknown.apply(bool),
            "connection": {{"tenant_id": "fabrikam.com"}},
        }}""",
    ),
    "OnPremisesApplication": (
        {
            "tenantUrl": "https://localhost:8585/ecma2host_SQL/scim",
            "secretToken": output("planted", secret=True),
            "synchronizationTemplateId": output(),
            "mappings": output(),
            "certificate": {"common_name": "localhost", "self_signed": True},
        },
        """{
            "tenant_url": "https://localhost:8585/ecma2host_SQL/scim", "secret_token": secret("planted"),
            "synchronization_template_id": unknown, "mappings": unknown.apply(lambda name: {"a": name}),
            "certificate": {"common_name": "localhost", "self_signed": True},
        }""",
    ),
    "ProvisioningReader": (
        {"version": "2", "principalObjectIds": {"auditors": output(), "ada": GUID}},
        f'{{"version": "2", "principal_object_ids": {{"auditors": unknown, "ada": "{GUID}"}}}}',
    ),
}


@pytest.mark.parametrize("component", SAME)
def test_a_component_is_the_same_in_every_language(plugin: ComponentPlugin, component: str) -> None:
    inputs, arguments = SAME[component]
    answer = constructed(plugin.construct(component, "x", inputs))
    program = run_program(
        "import json\nimport pulumi\nimport pulumi_azuread as azuread\nfrom entra_components import *\n"
        "false, true = False, True\n"
        'unknown, secret = azuread.Group("g", display_name="g").object_id, pulumi.Output.secret\n'
        f'{component}("x", {arguments})\n',
        project=PROJECT,
    )
    [urn] = [resource.urn for resource in program.resources if resource.name == "x"]
    own = tuple(resource for resource in program.resources if urn in (resource.urn, resource.parent))
    assert comparable(answer.resources) == comparable(own)


def test_options_reach_the_resources(plugin: ComponentPlugin) -> None:
    inputs = {"servicePrincipalId": GUID, "existingJobId": f"scim.0f5c1d2e3b4a49689786950412233445.{GUID}"}
    answer = constructed(
        plugin.construct(
            "ProvisioningJob",
            "crm",
            inputs,
            providers={"azuread": PROVIDER},
            protect=True,
            parent="urn:pulumi:dev::shop::my:index:Apps::apps",
            aliases=[{"spec": {"name": "old"}}],
        )
    )
    sent = {
        name: (
            request.parent,
            request.provider.rpartition("::")[0],
            request.protect,
            request.importId,
            [a.spec.name for a in request.aliases],
        )
        for name, request in answer.requests.items()
    }
    urn = f"urn:pulumi:dev::{PROJECT}::my:index:Apps$entra:index:ProvisioningJob::crm"
    imported = f"/servicePrincipals/{GUID}/synchronization/jobs/{inputs['existingJobId']}"
    assert answer.urn == urn
    # The engine gives children the new names that follow from the aliases of their parent.
    assert sent == {
        "crm": ("urn:pulumi:dev::shop::my:index:Apps::apps", "", True, "", ["old"]),
        "crm-job": (urn, PROVIDER.rpartition("::")[0], True, imported, []),
        "crm-restart": (urn, "", True, "", []),
    }


def test_the_stacks_cloud_is_read_in_the_plugin(plugin: ComponentPlugin) -> None:
    answer = constructed(
        plugin.construct("ProvisioningJob", "crm", {"displayName": "CRM"}, config={"azuread:environment": "china"})
    )
    registered = {resource.name: dict(resource.props) for resource in answer.resources}
    assert registered["crm-application"] == {
        "displayName": "CRM",
        "templateId": "5a532e38-1581-4918-9658-008dc27c1d68",
    }
    assert registered["crm"]["cloud"] == "china"


WHOLE = "must be an object; its values may be outputs or secrets, it can't be one as a whole. Wrap the values instead."


@pytest.mark.parametrize(
    ("component", "inputs", "path", "reason"),
    [
        ("ProvisioningJob", {"credentials": output({"secretToken": "planted"}, secret=True)}, "credentials", WHOLE),
        ("ProvisioningJob", {"credentials": secret({"secretToken": "planted"})}, "credentials", WHOLE),
        ("ProvisioningJob", {"credentials": output()}, "credentials", WHOLE),
        ("ProvisioningJob", {"connection": output({"tenantId": "t"})}, "connection", WHOLE),
        (
            "ProvisioningJob",
            {"credentials": {"extra": output({"AppKey": "planted"}, secret=True)}},
            "credentials.extra",
            "must be a dictionary; its values may be outputs, it can't be one as a whole.",
        ),
        (
            "ProvisioningJob",
            {"credentials": {"secretToken": 5.0}},
            "credentials.secretToken",
            'must be text; booleans and numbers are texts here too: "true", "1".',
        ),
        ("ProvisioningJob", {}, "displayName", "is missing: name the application, or give servicePrincipalId."),
        (
            "ProvisioningJob",
            {"displayName": "X", "deletionThreshold": 1.5},
            "deletionThreshold",
            "must be a whole number of 1 or more: as many deletions in one cycle stop the job.",
        ),
        (
            "ProvisioningJob",
            {"displayName": "X", "restart": output(value=True)},
            "restart",
            "must be True or False, not an output: it decides which resources are declared.",
        ),
        (
            "ProvisioningJob",
            {"servicePrincipalId": output(), "existingJobId": output("planted")},
            "existingJobId",
            "must be plain text, not an output: it says what is imported.",
        ),
        (
            "ProvisioningJob",
            {"displayName": "X", "groupMappings": {"display_name": {"value": "[mail]", "on_create_only": True}}},
            "groupMappings.display_name.on_create_only",
            "isn't known in a mapping; did you mean onCreateOnly?",
        ),
        (
            "ProvisioningJob",
            {"displayName": "X", "mappings": {"display_name": {"value": "[mail]", "onCreateOnly": "yes"}}},
            "mappings.display_name.onCreateOnly",
            "must be True or False.",
        ),
        (
            "ProvisioningJob",
            {"displayName": "X", "mappings": {"display_name": "secret_token"}},
            "mappings.display_name",
            "is a bare word: did you mean [secret_token]?",
        ),
        (
            "ProvisioningJob",
            {"displayName": "X", "mappings": {"a": {"Value": "[mail]"}}},
            "mappings.a.Value",
            "isn't known in a mapping; did you mean value?",
        ),
        (
            "ProvisioningJob",
            {"displayName": "X", "mappings": {"a": {"flow": "Always", "value": "[mail]"}}},
            "mappings.a.flow",
            "isn't known in a mapping; there are value, matching, default, onCreateOnly.",
        ),
        (
            "ProvisioningJob",
            {"displayName": "X", "mappings": output({"a": {"value": "[b]", "on_create_only": True}})},
            "mappings.a.on_create_only",
            "isn't known in a mapping; did you mean onCreateOnly?",
        ),
        ("CrossTenantSync", {}, "targetTenantId", "Missing required input 'targetTenantId' on 'CrossTenantSync'"),
        (
            "ProvisioningReader",
            {"principalObjectIds": output()},
            "principalObjectIds",
            (
                'must be a dictionary of names and object ids, such as {"auditors": group.object_id}; the object ids '
                "may be outputs, it can't be one as a whole."
            ),
        ),
    ],
)
def test_a_wrong_input_is_named_as_the_program_named_it(
    plugin: ComponentPlugin, component: str, inputs: dict[str, Any], path: str, reason: str
) -> None:
    assert plugin.construct(component, "crm", inputs) == Refused(
        grpc.StatusCode.INVALID_ARGUMENT, "", ((path, reason),)
    )


def as_the_cli_writes_it(schema: dict[str, Any]) -> dict[str, Any]:
    """The CLI reads the schema and writes it again: without empty lists, and only with the descriptions of properties."""
    for holder in (*schema["resources"].values(), *schema["types"].values()):
        if holder.get("requiredInputs") == []:
            del holder["requiredInputs"]
        for property_ in (holder.get("inputProperties", {}) | holder.get("properties", {})).values():
            for inside in ("items", "additionalProperties"):
                property_.get(inside, {}).pop("description", None)
    return {key: value for key, value in schema.items() if key != "dependencies"} | {"config": {}}


def test_the_plugin_and_the_cli_give_the_same_schema(
    plugin: ComponentPlugin, offline_stack: OfflineStack, tmp_path: Path, project_root: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: consumer\nruntime: python\n")
    shown_by_cli = offline_stack(tmp_path).run("package", "get-schema", str(project_root / "components"))
    assert shown_by_cli.returncode == 0, shown_by_cli.stdout + shown_by_cli.stderr
    reviewed = expected_schema(version("entra-provisioning"))
    assert plugin.schema() == reviewed
    assert json.loads(shown_by_cli.stdout) == as_the_cli_writes_it(reviewed)
