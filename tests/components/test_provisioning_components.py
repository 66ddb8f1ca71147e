"""ProvisioningJob and CrossTenantSync: every resource that they declare, with its inputs, and what they refuse."""

import json
from typing import Any

import pulumi
import pytest

from entra_components import (
    ArgumentError,
    CrossTenantSync,
    ProvisioningJob,
    attribute,
    clause,
    default_cross_tenant_mappings,
    scope,
    to,
)
from entra_policy.resource import Inventory, Resource
from entra_policy.unknown import UNKNOWN, Secret
from entra_sync.shape import shape_problems
from tests.components.wire import sent
from tests.support.programs import run_program

GUID = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
PRINCIPAL = f"/servicePrincipals/{GUID}"
APPLICATION = "azuread:index/applicationFromTemplate:ApplicationFromTemplate"
JOB = "azuread:index/synchronizationJob:SynchronizationJob"
CREDENTIALS = "azuread:index/synchronizationSecret:SynchronizationSecret"
SCHEMA = "pulumi-python:dynamic/entra:SynchronizationSchema"
NOBODY = json.dumps({"Enabled": False, "DeleteThresholdEnabled": False})
OUTPUTS = dict.fromkeys(("application_id", "service_principal_id", "service_principal_object_id", "job_id"), UNKNOWN)


def program(arguments: str, component: str = "ProvisioningJob", opts: str = "None", before: str = "") -> Inventory:
    return run_program(
        "import pulumi\nimport pulumi_azuread as azuread\nfrom entra_components import *\n"
        f'group = azuread.Group("g", display_name="g", security_enabled=True)\n{before}\n'
        "unknown, secret = group.object_id, pulumi.Output.secret\n"
        f'component = {component}("x", {arguments}, {opts})\n'
    )


def declared(inventory: Inventory) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name -> type and inputs of what a component declares, itself included; children are checked to be its own."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    components = [resource for resource in inventory.resources if resource.type.startswith("entra:")]
    assert [component.name for component in components] == ["x"]
    for resource in inventory.resources:
        if resource.name == "x" or resource.name.startswith("x-"):
            assert resource is components[0] or resource.parent == components[0].urn
            found[resource.name] = (resource.type, dict(resource.props))
    return found


def by_name(inventory: Inventory, name: str) -> Resource:
    [found] = [resource for resource in inventory.resources if resource.name == name]
    return found


def dependencies(resource: Resource) -> dict[str, list[str]]:
    return {
        key: [urn.rpartition("::")[2] for urn in urns] for key, urns in resource.property_dependencies.items() if urns
    }


def credentials(**values: Any) -> dict[str, Any]:
    return {
        "servicePrincipalId": UNKNOWN,
        "credentials": [{"key": key, "value": value} for key, value in values.items()],
    }


def schema_inputs(schema: Any, template: str = "scim", mode: str = "merge", **more: Any) -> dict[str, Any]:
    return {
        "service_principal_id": UNKNOWN,
        "job_id": UNKNOWN,
        "template_id": template,
        "mode": mode,
        "schema": sent(schema),
    } | more


def rule(*object_mappings: dict[str, Any], target: str = "customappsso", **more: str) -> dict[str, Any]:
    return {
        "synchronizationRules": [
            more
            | {
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": target,
                "objectMappings": list(object_mappings),
            }
        ]
    }


USER = {"sourceObjectName": "User", "targetObjectName": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"}
GROUP = {"sourceObjectName": "Group", "targetObjectName": "urn:ietf:params:scim:schemas:core:2.0:Group"}
MAPPING = to("userName", attribute("userPrincipalName"), matching=1)
MAPPING_TEXT = 'to("userName", attribute("userPrincipalName"), matching=1)'
DEFAULTS = {"cloud": "global", "enabled": True, "schema_mode": "merge", "synchronization_template_id": "scim"}
NON_GALLERY = {"displayName": "X", "templateId": "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"}


def test_a_job_that_says_only_its_name() -> None:
    inventory = program('{"display_name": "X"}')
    assert declared(inventory) == {
        "x": ("entra:index:ProvisioningJob", DEFAULTS | {"display_name": "X"}),
        "x-application": (APPLICATION, NON_GALLERY),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "scim", "enabled": True}),
        "x-credentials": (CREDENTIALS, credentials(SyncAll="false", SyncNotificationSettings=NOBODY)),
    }
    assert dict(by_name(inventory, "x").outputs) == OUTPUTS
    assert dependencies(by_name(inventory, "x-job")) == {"servicePrincipalId": ["x-application"]}
    assert dependencies(by_name(inventory, "x-credentials")) == {"servicePrincipalId": ["x-application"]}


def test_a_whole_job() -> None:
    filter_ = scope(clause("department", "EQUALS", "Sales"))
    inventory = program(
        f"""{{
        "display_name": "X",
        "template_id": "{GUID}",
        "cloud": "usgovernment",
        "enabled": False,
        "credentials": {{
            "base_address": "https://x.example/scim", "secret_token": "planted", "extra": {{"AppKey": "planted"}}
        }},
        "scope": "all",
        "notification_emails": ["a@x.example", "b@x.example"],
        "mappings": [{MAPPING_TEXT}],
        "group_mappings": [{MAPPING_TEXT}],
        "scoping": scope(clause("department", "EQUALS", "Sales")),
        "schema_mode": "replace",
        "connection": {{"tenant_id": "x.example", "client_secret_variable": "X"}},
        }}"""
    )
    mails = json.dumps({"Enabled": True, "Recipients": "a@x.example;b@x.example", "DeleteThresholdEnabled": False})
    document = rule(USER | {"scope": filter_, "attributeMappings": [MAPPING]}, GROUP | {"attributeMappings": [MAPPING]})
    connection = {"tenant_id": "x.example", "client_secret_variable": "X"}
    assert declared(inventory) == {
        "x": (
            "entra:index:ProvisioningJob",
            {
                "display_name": "X",
                "template_id": GUID,
                "cloud": "usgovernment",
                "synchronization_template_id": "scim",
                "enabled": False,
                "credentials": {
                    "base_address": "https://x.example/scim",
                    "secret_token": Secret("planted"),
                    "extra": {"AppKey": Secret("planted")},
                },
                "scope": "all",
                "notification_emails": ["a@x.example", "b@x.example"],
                "mappings": [MAPPING],
                "group_mappings": [MAPPING],
                "scoping": filter_,
                "schema_mode": "replace",
                "connection": connection,
            },
        ),
        "x-application": (APPLICATION, {"displayName": "X", "templateId": GUID}),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "scim", "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                BaseAddress="https://x.example/scim",
                SecretToken=Secret("planted"),
                AppKey=Secret("planted"),
                SyncAll="true",
                SyncNotificationSettings=mails,
            ),
        ),
        "x-schema": (SCHEMA, schema_inputs(document, mode="replace", connection=connection)),
    }
    assert shape_problems(document) == ()
    assert dependencies(by_name(inventory, "x-schema")) == {
        "service_principal_id": ["x-application"],
        "job_id": ["x-job"],
    }


def test_outputs_as_arguments() -> None:
    inventory = program(
        """{
        "display_name": unknown, "template_id": unknown, "enabled": unknown.apply(bool), "cloud": unknown,
        "synchronization_template_id": unknown, "scope": unknown, "notification_emails": ["a@x.example", unknown],
        "credentials": {"base_address": unknown, "secret_token": secret(unknown), "extra": {"AppKey": secret("planted")}},
        "mappings": unknown.apply(lambda id: [id]), "group_mappings": [unknown], "scoping": unknown.apply(lambda id: {}),
        "schema_mode": unknown, "target_directory": unknown,
        "connection": {"client_id": unknown},
        }"""
    )
    document = rule(
        {"sourceObjectName": "User", "targetObjectName": "User", "scope": UNKNOWN, "attributeMappings": UNKNOWN},
        {"sourceObjectName": "Group", "targetObjectName": "Group", "attributeMappings": [UNKNOWN]},
        target=UNKNOWN,  # type: ignore[arg-type]
    )
    assert declared(inventory) == {
        "x": (
            "entra:index:ProvisioningJob",
            {
                **dict.fromkeys(
                    (
                        "display_name",
                        "template_id",
                        "enabled",
                        "cloud",
                        "synchronization_template_id",
                        "scope",
                        "mappings",
                        "scoping",
                        "schema_mode",
                        "target_directory",
                    ),
                    UNKNOWN,
                ),
                "notification_emails": ["a@x.example", UNKNOWN],
                "credentials": {
                    "base_address": UNKNOWN,
                    "secret_token": Secret(UNKNOWN),
                    "extra": {"AppKey": Secret("planted")},
                },
                "group_mappings": [UNKNOWN],
                "connection": {"client_id": UNKNOWN},
            },
        ),
        "x-application": (APPLICATION, {"displayName": UNKNOWN, "templateId": UNKNOWN}),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": UNKNOWN, "enabled": UNKNOWN}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                BaseAddress=UNKNOWN,
                SecretToken=Secret(UNKNOWN),
                AppKey=Secret("planted"),
                SyncAll=UNKNOWN,
                SyncNotificationSettings=UNKNOWN,
            ),
        ),
        "x-schema": (
            SCHEMA,
            schema_inputs(
                document,
                template=UNKNOWN,  # type: ignore[arg-type]
                mode=UNKNOWN,  # type: ignore[arg-type]
                connection={"client_id": UNKNOWN},
            ),
        ),
    }


def test_an_existing_service_principal_keeps_credentials_that_are_not_given() -> None:
    assert declared(program(f'{{"service_principal_id": "{GUID}", "scoping": scope(clause("a", "IS NULL"))}}')) == {
        "x": (
            "entra:index:ProvisioningJob",
            DEFAULTS | {"service_principal_id": GUID, "scoping": scope(clause("a", "IS NULL"))},
        ),
        "x-job": (JOB, {"servicePrincipalId": PRINCIPAL, "templateId": "scim", "enabled": True}),
        "x-schema": (
            SCHEMA,
            schema_inputs(rule(USER | {"scope": scope(clause("a", "IS NULL"))})) | {"service_principal_id": PRINCIPAL},
        ),
    }


def test_an_existing_service_principal_of_the_program() -> None:
    inventory = program(
        '{"service_principal_id": p.id, "credentials": {}, "scope": secret("all"), "schema": {"synchronizationRules": []}}',
        before='p = azuread.ServicePrincipal("p", client_id="c")',
    )
    assert declared(inventory) == {
        "x": (
            "entra:index:ProvisioningJob",
            DEFAULTS
            | {
                "service_principal_id": UNKNOWN,
                "credentials": {},
                "scope": Secret("all"),
                "schema": {"synchronizationRules": []},
            },
        ),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "scim", "enabled": True}),
        "x-credentials": (CREDENTIALS, credentials(SyncAll=Secret("true"), SyncNotificationSettings=NOBODY)),
        "x-schema": (SCHEMA, schema_inputs({"synchronizationRules": []})),
    }
    assert dependencies(by_name(inventory, "x-job")) == {"servicePrincipalId": ["p"]}


def test_another_template_names_its_directory_and_has_plain_objects() -> None:
    inventory = program(
        f'{{"display_name": "X", "synchronization_template_id": "dataBricks", "target_directory": "databricks", "mappings": [{MAPPING_TEXT}]}}'
    )
    plain = {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [MAPPING]}
    assert declared(inventory)["x-schema"] == (
        SCHEMA,
        schema_inputs(rule(plain, target="databricks"), template="dataBricks"),
    )


@pytest.mark.parametrize(
    ("cloud", "template"),
    [
        ("public", "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"),
        ("usgovernment", "4602d0b4-76bb-404b-bca9-2652e1a39c6d"),
        ("dod", "4602d0b4-76bb-404b-bca9-2652e1a39c6d"),
        ("china", "5a532e38-1581-4918-9658-008dc27c1d68"),
    ],
)
def test_the_non_gallery_template_is_the_one_of_the_cloud(cloud: str, template: str) -> None:
    found = declared(program(f'{{"display_name": "X", "cloud": "{cloud}"}}'))["x-application"]
    assert found == (APPLICATION, {"displayName": "X", "templateId": template})


@pytest.mark.parametrize("opts", ["provider=p", 'providers={"azuread": p}', "providers=[p]"])
def test_providers_reach_the_children(opts: str) -> None:
    inventory = program(
        '{"display_name": "X"}',
        opts=f"pulumi.ResourceOptions({opts})",
        before='p = azuread.Provider("p", environment="usgovernment")',
    )
    provider = by_name(inventory, "p").urn
    assert {
        resource.name: resource.provider
        for resource in inventory.resources
        if resource.name in ("x-application", "x-job", "x-credentials")
    } == {"x-application": provider, "x-job": provider, "x-credentials": provider}


def test_a_parent_is_kept() -> None:
    inventory = program(
        '{"display_name": "X"}',
        opts="pulumi.ResourceOptions(parent=outer)",
        before='outer = pulumi.ComponentResource("a:b:Outer", "outer")',
    )
    assert by_name(inventory, "x").parent == by_name(inventory, "outer").urn


CROSS_TENANT_DEFAULTS = {"enabled": True, "scope": "assigned", "schema_mode": "merge", "target_tenant_id": GUID}
CROSS_TENANT_APPLICATION = {"displayName": "x", "templateId": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"}


def cross_tenant_rule(**user: Any) -> dict[str, Any]:
    return rule(
        {"sourceObjectName": "User", "targetObjectName": "User"} | user,
        target="Azure Active Directory (target tenant)",
        name="USER_INBOUND_USER",
    )


def test_a_cross_tenant_synchronization_with_its_defaults() -> None:
    inventory = program(f'{{"target_tenant_id": "{GUID.upper()}"}}', "CrossTenantSync")
    assert declared(inventory) == {
        "x": ("entra:index:CrossTenantSync", CROSS_TENANT_DEFAULTS),
        "x-application": (APPLICATION, CROSS_TENANT_APPLICATION),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "Azure2Azure", "enabled": True}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                AuthenticationType="SyncPolicy", CompanyId=GUID, SyncAll="false", SyncNotificationSettings=NOBODY
            ),
        ),
        "x-schema": (
            SCHEMA,
            schema_inputs(cross_tenant_rule(attributeMappings=default_cross_tenant_mappings()), "Azure2Azure"),
        ),
    }
    assert dict(by_name(inventory, "x").outputs) == OUTPUTS


def test_the_default_mappings() -> None:
    assert [
        (mapping["targetAttributeName"], mapping["source"]["expression"], mapping["matchingPriority"])
        for mapping in default_cross_tenant_mappings()
    ] == [
        ("alternativeSecurityIds", "AltSecIdFromNetId([netId])", 1),
        *(
            (name, f"[{name}]", 0)
            for name in [
                "IsSoftDeleted",
                "accountEnabled",
                "streetAddress",
                "city",
                "state",
                "postalCode",
                "country",
                "department",
                "employeeId",
                "displayName",
                "givenName",
                "surname",
                "mail",
                "mailNickname",
                "preferredLanguage",
                "telephoneNumber",
                "userPrincipalName",
            ]
        ),
        ("showInAddressList", '"true"', 0),
        ("userType", '"Member"', 0),
        ("manager", "[manager]", 0),
    ]
    assert shape_problems(cross_tenant_rule(attributeMappings=default_cross_tenant_mappings())) == ()


@pytest.mark.parametrize(
    ("clouds", "manager"),
    [
        ({}, True),
        ({"source_cloud": "public", "target_cloud": "global"}, True),
        ({"source_cloud": "usgovernment"}, False),
        ({"source_cloud": "global", "target_cloud": "china"}, False),
        ({"source_cloud": "usgovernmentl4", "target_cloud": "usgovernmentl5"}, False),
    ],
)
def test_managers_are_left_out_where_the_service_does_not_synchronize_them(
    clouds: dict[str, str],
    manager: bool,  # noqa: FBT001
) -> None:
    arguments = json.dumps(clouds | {"target_tenant_id": GUID})
    found = declared(program(arguments, "CrossTenantSync"))
    assert found["x"] == ("entra:index:CrossTenantSync", CROSS_TENANT_DEFAULTS | clouds)
    assert found["x-schema"] == (
        SCHEMA,
        schema_inputs(
            cross_tenant_rule(attributeMappings=default_cross_tenant_mappings(manager=manager)), "Azure2Azure"
        ),
    )


def test_a_cross_tenant_synchronization_with_everything_and_outputs() -> None:
    inventory = program(
        f"""{{
        "target_tenant_id": unknown, "source_tenant_id": secret("{GUID}"), "target_tenant_kind": "b2c",
        "source_cloud": unknown, "target_cloud": "global", "display_name": unknown, "enabled": False, "scope": "all",
        "notification_emails": [secret("planted@x.example")], "mappings": [{MAPPING_TEXT}],
        "scoping": scope(clause("mail", "IS NOT NULL")), "schema_mode": "replace", "connection": {{"cloud": "global"}},
        }}""",
        "CrossTenantSync",
    )
    mails = json.dumps({"Enabled": True, "Recipients": "planted@x.example", "DeleteThresholdEnabled": False})
    has_mail = scope(clause("mail", "IS NOT NULL"))
    assert declared(inventory) == {
        "x": (
            "entra:index:CrossTenantSync",
            {
                "target_tenant_id": UNKNOWN,
                "source_tenant_id": Secret(GUID),
                "target_tenant_kind": "b2c",
                "source_cloud": UNKNOWN,
                "target_cloud": "global",
                "display_name": UNKNOWN,
                "enabled": False,
                "scope": "all",
                "notification_emails": [Secret("planted@x.example")],
                "mappings": [MAPPING],
                "scoping": has_mail,
                "schema_mode": "replace",
                "connection": {"cloud": "global"},
            },
        ),
        "x-application": (APPLICATION, CROSS_TENANT_APPLICATION | {"displayName": UNKNOWN}),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "Azure2Azure", "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                AuthenticationType="SyncPolicy",
                CompanyId=UNKNOWN,
                SyncAll="true",
                SyncNotificationSettings=Secret(mails),
            ),
        ),
        "x-schema": (
            SCHEMA,
            schema_inputs(
                cross_tenant_rule(scope=has_mail, attributeMappings=[MAPPING]),
                "Azure2Azure",
                "replace",
                connection={"cloud": "global"},
            ),
        ),
    }


def test_the_target_may_be_the_source_since_the_gate_decides_that() -> None:
    found = declared(program(f'{{"target_tenant_id": "{GUID}", "source_tenant_id": "{GUID}"}}', "CrossTenantSync"))
    assert found["x"] == ("entra:index:CrossTenantSync", CROSS_TENANT_DEFAULTS | {"source_tenant_id": GUID})


TEXT = 'must be text; booleans and numbers are texts here too: "true", "1".'
ONE_LIST = (
    "are needed with scope or notification_emails for an existing service principal: the service "
    "writes all of them as one list, and would remove the credentials that are there."
)
NO_SECRET = (
    "a connection never carries a secret: it would be stored in the state. Put the secret into an "
    "environment variable, and that variable's name into client_secret_variable."
)
WHOLE = "must be a dictionary; its values may be outputs, it can't be one as a whole."
NAMED: dict[str, Any] = {"display_name": "X"}


class AnOutput(pulumi.Output[Any]):
    """An output that needs no engine; only its type is looked at."""

    def __init__(self) -> None:
        """Has no value."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


OUTPUT = AnOutput()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({}, "display_name: is missing: name the application, or give service_principal_id."),
        (None, "args: must be a dictionary of arguments."),
        (NAMED | {"displayname": "Y"}, "displayname: is no argument; did you mean display_name?"),
        ({"display_name": ""}, "display_name: must be text that isn't empty."),
        ({"display_name": 7}, f"display_name: {TEXT}"),
        ({"display_name": 7, "enabled": "yes"}, f"display_name: {TEXT} enabled: must be True or False."),
        (NAMED | {"enabled": 1}, "enabled: must be True or False."),
        (
            NAMED | {"cloud": "moon"},
            "cloud: names no cloud that is known here; there are global, usgovernmentl4, usgovernmentl5, china, germany.",
        ),
        (
            NAMED | {"cloud": "germany"},
            "template_id: is missing: no template for non-gallery applications is known in germany.",
        ),
        (NAMED | {"cloud": OUTPUT}, "cloud: must be plain text, not an output, unless template_id is given."),
        (
            NAMED | {"service_principal_id": GUID},
            "display_name: is for a new application: leave it out with service_principal_id.",
        ),
        (
            {"service_principal_id": GUID, "template_id": GUID},
            "template_id: is for a new application: leave it out with service_principal_id.",
        ),
        ({"service_principal_id": GUID, "scope": "all"}, f"credentials: {ONE_LIST}"),
        ({"service_principal_id": GUID, "notification_emails": ["a@b"]}, f"credentials: {ONE_LIST}"),
        (
            NAMED | {"scope": "some"},
            "scope: must be assigned (users and groups that are assigned to the application) or all.",
        ),
        (NAMED | {"credentials": OUTPUT}, f"credentials: {WHOLE}"),
        (NAMED | {"credentials": {"extra": OUTPUT}}, f"credentials.extra: {WHOLE}"),
        (NAMED | {"credentials": {"secret_token": 5}}, f"credentials.secret_token: {TEXT}"),
        (
            NAMED | {"credentials": {"secret_tokens": "planted"}},
            "credentials.secret_tokens: is no argument; did you mean secret_token?",
        ),
        (
            NAMED | {"credentials": {"password": "planted"}},
            "credentials.password: is no argument; there are base_address, secret_token, extra.",
        ),
        (
            NAMED | {"credentials": {"extra": {"AppKeys": "planted"}}},
            "credentials.extra: AppKeys is no key that the service documents for credentials; did you mean AppKey?",
        ),
        (
            NAMED | {"credentials": {"extra": {"Zzz": "planted"}}},
            "credentials.extra: Zzz is no key that the service documents for credentials.",
        ),
        (
            NAMED | {"credentials": {"extra": {"SyncAll": "true"}}},
            "credentials.extra: SyncAll has an argument of its own: scope.",
        ),
        (
            NAMED | {"credentials": {"extra": {"SecretToken": "planted"}}},
            "credentials.extra: SecretToken has an argument of its own: credentials.secret_token.",
        ),
        (NAMED | {"credentials": {"extra": {"AppKey": 5}}}, "credentials.extra: the value of AppKey must be text."),
        (
            NAMED | {"credentials": {"extra": ["planted"]}},
            "credentials.extra: must be a dictionary of keys and their values.",
        ),
        (NAMED | {"notification_emails": "a@b"}, "notification_emails: must be a list of texts."),
        (NAMED | {"notification_emails": ["a@b", ""]}, "notification_emails: item 1 must be text that isn't empty."),
        (NAMED | {"notification_emails": ["a@b, c@d"]}, "notification_emails: item 0 must be one e-mail address."),
        (NAMED | {"mappings": MAPPING}, "mappings: must be a list."),
        (NAMED | {"mappings": ["userName"]}, "mappings[0]: must be what to(...) returns."),
        (
            NAMED | {"group_mappings": [MAPPING, MAPPING]},
            "group_mappings[1]: a second mapping to the attribute 'userName'.",
        ),
        (NAMED | {"scoping": "all"}, "scoping: must be an object, as the functions of this package return it."),
        (
            NAMED | {"schema": {}, "mappings": [MAPPING]},
            "mappings: contradicts schema, which says everything: give one of them.",
        ),
        (
            NAMED | {"schema_mode": "overwrite"},
            "schema_mode: must be merge (over the template's default) or replace (the whole schema).",
        ),
        (
            NAMED | {"synchronization_template_id": "dataBricks", "mappings": [MAPPING]},
            "target_directory: is missing: give the name that the template's schema has for the application's directory (targetDirectoryName).",
        ),
        (
            NAMED | {"connection": {"client_secret": "planted"}},
            f"connection.client_secret: {NO_SECRET}",
        ),
    ],
)
def test_a_job_refuses_and_names_the_argument(args: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        ProvisioningJob("hr", args)
    assert str(caught.value) == f'ProvisioningJob "hr": {message}'
    assert "planted" not in f"{caught.value!r} {caught.value.__context__!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({}, "target_tenant_id: is missing."),
        (
            {"target_tenant_id": "contoso.com"},
            "target_tenant_id: must be a tenant's id (a GUID such as 00000000-0000-0000-0000-000000000001).",
        ),
        ({"target_tenant_id": GUID, "source_tenant_id": 1}, f"source_tenant_id: {TEXT}"),
        (
            {"target_tenant_id": GUID, "target_tenant_kind": "B2C"},
            "target_tenant_kind: must be one of workforce, b2c, external.",
        ),
        (
            {"target_tenant_id": GUID, "target_cloud": "mars"},
            "target_cloud: names no cloud that is known here; there are global, usgovernmentl4, usgovernmentl5, china, germany.",
        ),
        ({"target_tenant_id": GUID, "mappings": [1]}, "mappings[0]: must be what to(...) returns."),
        (
            {"target_tenant_id": GUID, "mappings": [], "schema_mode": "replace"},
            "mappings: are empty: with replace no user would be synchronized.",
        ),
        (
            {"target_tenant_id": GUID, "target_tenant": "x"},
            "target_tenant: is no argument; did you mean target_tenant_id?",
        ),
    ],
)
def test_a_cross_tenant_synchronization_refuses_and_names_the_argument(args: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        CrossTenantSync("to-fabrikam", args)
    assert str(caught.value) == f'CrossTenantSync "to-fabrikam": {message}'
