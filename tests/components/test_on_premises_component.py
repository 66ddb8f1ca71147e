"""OnPremisesApplication: every resource that it declares, with its inputs, and what it refuses."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_components import ArgumentError, OnPremisesApplication, attribute, clause, initial_password, scope, to
from entra_policy.values import UNKNOWN, Secret
from entra_sync.expression import parse
from entra_sync.function_limits import broken_limits
from entra_sync.names import ECMA_URN
from entra_sync.shape import shape_problems
from tests.support.component_programs import (
    APPLICATION,
    CONNECTION_TEST,
    CREDENTIALS,
    GUID,
    JOB,
    JOB_OUTPUTS,
    NOBODY,
    RESTART,
    SCHEDULE,
    SCHEMA,
    by_name,
    connection_test_inputs,
    credentials,
    declared,
    program,
    restart_inputs,
    rule,
    schedule_inputs,
    schema_inputs,
)

URL = "https://erp.contoso.com:8585/ecma2host_ERP/scim"
NEEDED: dict[str, Any] = {"tenant_url": URL, "secret_token": "planted", "synchronization_template_id": "erp"}
TEXT = f'"tenant_url": "{URL}", "secret_token": "planted", "synchronization_template_id": "erp"'
SHOWN_INPUTS = NEEDED | {
    "cloud": "global",
    "enabled": True,
    "restart": True,
    "schema_mode": "merge",
    "scope": "assigned",
    "secret_token": Secret("planted"),
    "target_directory": "ScimOnPremises",
}
NON_GALLERY = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"


def user(**parts: Any) -> dict[str, Any]:
    return rule({"sourceObjectName": "User", "targetObjectName": "User"} | parts, target="ScimOnPremises")


def user_mappings(arguments: str, before: str = "") -> Any:
    """The attribute mappings in the schema of a component with these arguments."""
    schema: Any = by_name(program(f"{{{TEXT}, {arguments}}}", "OnPremisesApplication", before=before), "x-schema")
    return schema.props["schema"]["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]


def test_an_application_with_its_defaults() -> None:
    inventory = program(f"{{{TEXT}}}", "OnPremisesApplication")
    assert declared(inventory) == {
        "x": ("entra:index:OnPremisesApplication", SHOWN_INPUTS),
        "x-application": (APPLICATION, {"displayName": "x", "templateId": NON_GALLERY}),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "erp", "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                BaseAddress=URL, SecretToken=Secret("planted"), SyncAll="false", SyncNotificationSettings=NOBODY
            ),
        ),
        "x-connection-test": (CONNECTION_TEST, connection_test_inputs(BaseAddress=URL, SecretToken="planted")),
        "x-start": (SCHEDULE, schedule_inputs("start")),
        "x-restart": (RESTART, restart_inputs(scope="assigned", enabled="true")),
    }
    assert dict(by_name(inventory, "x").outputs) == JOB_OUTPUTS


def test_an_application_with_everything() -> None:
    certificate = {"common_name": "erp.contoso.com", "not_after": "2099-12-31", "self_signed": False}
    stated = {
        "target": "sql",
        "entra_connect": False,
        "dsn_encoding": "utf-8",
        "agent_id": GUID,
        "agent_version": "1.1.2505.0",
        "agent_automatic_update": False,
        "host_name": "erp",
        "certificate": certificate,
        "anchor": "AzureID",
    }
    connection = {"tenant_id": "contoso.com"}
    settings = {"Enabled": True, "Recipients": "a@x.example", "DeleteThresholdEnabled": True, "DeleteThresholdValue": 9}
    employees = scope(clause("employeeId", "IS NOT NULL"))
    arguments = {
        "display_name": "ERP",
        "template_id": GUID,
        "cloud": "usgovernment",
        "enabled": False,
        "scope": "all",
        "notification_emails": ["a@x.example"],
        "deletion_threshold": 9,
        "restart": False,
        "target_directory": "ERP",
        "schema_mode": "replace",
        "connection": connection,
        "scoping": employees,
        "mappings": [to("AzureID", attribute("objectId")), to("-dn-", attribute("mail"), matching=1)],
    }
    inventory = program(f"{{{TEXT}, **{stated | arguments}}}", "OnPremisesApplication")
    document = user(
        scope=employees,
        attributeMappings=[
            to(f"{ECMA_URN}AzureID", attribute("objectId"), on_create_only=True),
            to(f"{ECMA_URN}-dn-", attribute("mail"), matching=1),
        ],
    )
    document["synchronizationRules"][0]["targetDirectoryName"] = "ERP"
    assert declared(inventory) == {
        "x": ("entra:index:OnPremisesApplication", SHOWN_INPUTS | stated | arguments),
        "x-application": (APPLICATION, {"displayName": "ERP", "templateId": GUID}),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "erp", "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                BaseAddress=URL,
                SecretToken=Secret("planted"),
                SyncAll="true",
                SyncNotificationSettings=json.dumps(settings, separators=(",", ":")),
            ),
        ),
        "x-connection-test": (
            CONNECTION_TEST,
            connection_test_inputs(BaseAddress=URL, SecretToken="planted")
            | {"connection": connection | {"cloud": "usgovernment"}},
        ),
        "x-pause": (SCHEDULE, schedule_inputs("pause") | {"connection": connection | {"cloud": "usgovernment"}}),
        "x-schema": (
            SCHEMA,
            schema_inputs(document, "erp", "replace", connection=connection | {"cloud": "usgovernment"}),
        ),
    }
    assert shape_problems(document) == ()


def test_outputs_and_secrets_as_arguments() -> None:
    inventory = program(
        """{
        "tenant_url": unknown, "secret_token": secret(unknown), "synchronization_template_id": unknown,
        "display_name": unknown, "template_id": unknown, "cloud": unknown, "enabled": unknown.apply(bool),
        "scope": unknown, "notification_emails": [unknown], "deletion_threshold": unknown.apply(len),
        "target": unknown, "entra_connect": unknown.apply(bool), "agent_id": secret("planted"), "host_name": unknown,
        "certificate": unknown, "anchor": unknown, "target_directory": unknown, "schema_mode": unknown,
        "mappings": [unknown, to(unknown, attribute("mail")), to("AzureID", attribute(unknown))],
        "scoping": unknown.apply(lambda id: {}), "connection": {"client_id": unknown},
        }""",
        "OnPremisesApplication",
    )
    names = ("tenant_url", "synchronization_template_id", "display_name", "template_id", "cloud", "enabled", "scope")
    more = ("deletion_threshold", "target", "entra_connect", "host_name", "certificate", "anchor", "target_directory")
    mail: dict[str, Any] = {**to("a", attribute("mail")), "targetAttributeName": UNKNOWN}
    named: dict[str, Any] = {**to("AzureID", attribute("mail"))}
    named["source"] = {"type": "Attribute", "name": UNKNOWN, "expression": UNKNOWN, "parameters": []}
    document = user(
        scope=UNKNOWN, attributeMappings=[UNKNOWN, mail, named | {"targetAttributeName": f"{ECMA_URN}AzureID"}]
    )
    document["synchronizationRules"][0]["targetDirectoryName"] = UNKNOWN
    connection = {"connection": {"client_id": UNKNOWN}}
    in_its_cloud = {"connection": {"client_id": UNKNOWN, "cloud": UNKNOWN}}
    assert declared(inventory) == {
        "x": (
            "entra:index:OnPremisesApplication",
            dict.fromkeys((*names, *more, "schema_mode", "scoping"), UNKNOWN)
            | {
                "secret_token": Secret(UNKNOWN),
                "notification_emails": [UNKNOWN],
                "restart": True,
                "agent_id": Secret("planted"),
                "mappings": [UNKNOWN, mail, named],
            }
            | connection,
        ),
        "x-application": (APPLICATION, {"displayName": UNKNOWN, "templateId": UNKNOWN}),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": UNKNOWN, "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                BaseAddress=UNKNOWN,
                SecretToken=Secret(UNKNOWN),
                SyncAll=UNKNOWN,
                SyncNotificationSettings=UNKNOWN,
            ),
        ),
        "x-connection-test": (CONNECTION_TEST, connection_test_inputs(SecretToken=UNKNOWN) | in_its_cloud),
        **{
            f"x-{only}": (SCHEDULE, schedule_inputs(only, enabled=UNKNOWN) | in_its_cloud)
            for only in ("pause", "start")
        },
        "x-schema": (SCHEMA, schema_inputs(document, UNKNOWN, UNKNOWN, **in_its_cloud)),
        "x-restart": (RESTART, restart_inputs(scope=UNKNOWN, enabled=UNKNOWN) | in_its_cloud),
    }


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("userName", f"{ECMA_URN}userName"),
        ("-dn-", f"{ECMA_URN}-dn-"),
        ("active", f"{ECMA_URN}active"),
        (f"{ECMA_URN}login", f"{ECMA_URN}login"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:active", "urn:ietf:params:scim:schemas:core:2.0:User:active"),
    ],
)
def test_targets_are_named_as_in_the_connector(target: str, name: str) -> None:
    found = user_mappings(f'"mappings": [to("{target}", attribute("mail"))]')
    assert [mapping["targetAttributeName"] for mapping in found] == [name]


@pytest.mark.parametrize(
    "mappings", ["[{0}]", "pulumi.Output.from_input([{0}])", "unknown.apply(lambda _: [{0}])"], ids=str
)
@pytest.mark.parametrize("anchor", ["AzureID", "azureid", f"{ECMA_URN}AzureID"])
def test_the_anchor_flows_on_creation_only(mappings: str, anchor: str) -> None:
    one = 'to("AzureID", attribute("objectId"))'
    found = user_mappings(f'"anchor": "{anchor}", "mappings": {mappings.format(one)}')
    if mappings.startswith("unknown"):
        assert found is UNKNOWN
    else:
        assert [(mapping["targetAttributeName"], mapping["flowType"]) for mapping in found] == [
            (f"{ECMA_URN}AzureID", "ObjectAddOnly")
        ]


@pytest.mark.parametrize(
    ("argument", "template", "cloud"),
    [
        ('"cloud": "dod"', "4602d0b4-76bb-404b-bca9-2652e1a39c6d", "dod"),
        ('"connection": {"cloud": "china"}', "5a532e38-1581-4918-9658-008dc27c1d68", "china"),
        ('"cloud": "global", "connection": {"cloud": "china"}', NON_GALLERY, "global"),
    ],
)
def test_the_cloud_decides_the_non_gallery_template(argument: str, template: str, cloud: str) -> None:
    inventory = program(f"{{{TEXT}, {argument}}}", "OnPremisesApplication")
    assert by_name(inventory, "x-application").props == {"displayName": "x", "templateId": template}
    assert by_name(inventory, "x").props["cloud"] == cloud


def test_a_schema_of_ones_own_is_taken_as_it_is() -> None:
    inventory = program(f'{{{TEXT}, "schema": {{"synchronizationRules": []}}}}', "OnPremisesApplication")
    assert declared(inventory)["x-schema"] == (SCHEMA, schema_inputs({"synchronizationRules": []}, "erp"))


def test_an_existing_service_principal_and_its_job() -> None:
    job_id = f"erp.0f5c1d2e3b4a49689786950412233445.{GUID}"
    inventory = program(
        f'{{{TEXT}, "service_principal_id": "/servicePrincipals/{GUID}", "existing_job_id": "{job_id}"}}',
        "OnPremisesApplication",
    )
    principal = f"/servicePrincipals/{GUID}"
    assert declared(inventory) == {
        "x": (
            "entra:index:OnPremisesApplication",
            {key: value for key, value in SHOWN_INPUTS.items() if key != "enabled"}
            | {"service_principal_id": principal, "existing_job_id": job_id},
        ),
        "x-job": (JOB, {"servicePrincipalId": principal, "templateId": "erp", "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                BaseAddress=URL, SecretToken=Secret("planted"), SyncAll="false", SyncNotificationSettings=NOBODY
            )
            | {"servicePrincipalId": principal},
        ),
        "x-connection-test": (
            CONNECTION_TEST,
            connection_test_inputs(BaseAddress=URL, SecretToken="planted") | {"service_principal_id": principal},
        ),
        # It stays as it is, started or paused.
        "x-restart": (
            RESTART,
            {
                key: value
                for key, value in restart_inputs(scope="assigned", enabled="true").items()
                if key != "just_started"
            }
            | {"service_principal_id": principal},
        ),
    }


def test_options_reach_the_component_and_its_resources() -> None:
    inventory = program(
        f"{{{TEXT}}}",
        "OnPremisesApplication",
        opts='pulumi.ResourceOptions(parent=outer, providers={"azuread": p}, aliases=[pulumi.Alias(name="y")])',
        before='p = azuread.Provider("p")\nouter = pulumi.ComponentResource("a:b:Outer", "outer")',
    )
    assert by_name(inventory, "x").parent == by_name(inventory, "outer").urn
    provider = by_name(inventory, "p").urn
    assert {name: by_name(inventory, name).provider for name in ("x-application", "x-job", "x-credentials")} == {
        "x-application": provider,
        "x-job": provider,
        "x-credentials": provider,
    }


ADDRESS = "must be the connector host's address: https://HOST:8585/ecma2host_CONNECTOR/scim."
NOT_TEXT = 'must be text; booleans and numbers are texts here too: "true", "1".'
IN_NAMES = 'must be a name without "." and "[", which the connector host does not support in names.'
A_CERTIFICATE = (
    "must be a certificate in PEM form, or an object with some of common_name, subject_alternative_names, not_after, "
    "self_signed."
)
TEMPLATE_ID = (
    "must be the id of an application template (a GUID): look it up by the application's name with "
    "azuread.get_application_template, or leave it out for a non-gallery application."
)
AN_ALIAS = (
    'has a "." or "[" in its name, which the connector host does not support: give the column or attribute an alias in '
    "the connector."
)
MAIL = attribute("mail")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"tenant_url": 5}, f"tenant_url: {NOT_TEXT}"),
        ({"tenant_url": "http://planted:8585/ecma2host_erp/scim"}, f"tenant_url: {ADDRESS}"),
        ({"tenant_url": "https://planted:8585/scim"}, f"tenant_url: {ADDRESS}"),
        ({"tenant_url": "https:///ecma2host_erp/scim"}, f"tenant_url: {ADDRESS}"),
        ({"tenant_url": "https://u:planted@erp:8585/ecma2host_erp/scim"}, f"tenant_url: {ADDRESS}"),
        ({"tenant_url": "https://erp:planted/ecma2host_erp/scim"}, f"tenant_url: {ADDRESS}"),
        ({"tenant_url": "https://[erp/ecma2host_erp/scim"}, f"tenant_url: {ADDRESS}"),
        ({"secret_token": " "}, "secret_token: must be text that isn't empty."),
        ({"synchronization_template_id": None}, "synchronization_template_id: is missing."),
        (
            {"cloud": "germany"},
            "template_id: is missing: no template for non-gallery applications is known in germany.",
        ),
        (
            {"service_principal_id": GUID, "template_id": GUID},
            "template_id: is for a new application: leave it out with service_principal_id.",
        ),
        (
            {"restart": False, "restart_period": "daily"},
            "restart_period: contradicts restart: with False the job is never restarted.",
        ),
        ({"entra_connect": "no"}, "entra_connect: must be True or False."),
        (
            {"anchor": ["a", "b"]},
            "anchor: must be the name of one attribute: the connector host knows objects by a single anchor.",
        ),
        (
            {"anchor": "ObjectTypeName+UserName"},
            "anchor: must be one attribute; a composite anchor is not supported.",
        ),
        ({"anchor": "user.id"}, f"anchor: {IN_NAMES}"),
        ({"anchor": f"{ECMA_URN}ids[0]"}, f"anchor: {IN_NAMES}"),
        ({"anchor": "urn:other:id"}, f"anchor: {IN_NAMES}"),
        (
            {"certificate": "-----BEGIN PRIVATE KEY-----\nplanted"},
            "certificate: contains a private key, which would be stored in the state: give the certificate alone.",
        ),
        (
            {"certificate": "planted"},
            "certificate: must be a certificate in PEM form, or an object that describes one.",
        ),
        ({"certificate": {"private_key": "planted"}}, f"certificate: {A_CERTIFICATE}"),
        ({"certificate": 5}, f"certificate: {A_CERTIFICATE}"),
        ({"mappings": [to("name.given", MAIL)]}, f"mappings[0]: the target 'name.given' {AN_ALIAS}"),
        (
            {"mappings": [to("a", MAIL), to(f"{ECMA_URN}emails[0]", MAIL)]},
            f"mappings[1]: the target 'emails[0]' {AN_ALIAS}",
        ),
        (
            {"mappings": [to("a", MAIL), to(f"{ECMA_URN}a", MAIL)]},
            f"mappings[1]: a second mapping to the attribute '{ECMA_URN}a'.",
        ),
        ({"mappings": ["a"]}, "mappings[0]: must be what to(...) returns."),
        ({"mappings": [{}]}, "mappings[0]: must be what to(...) returns."),
        (
            {"anchor": "id", "mappings": [to("ID", MAIL, flow_type="AttributeAddOnly")]},
            "mappings[0]: maps the anchor, whose value must never change: use on_create_only=True.",
        ),
        (
            {"anchor": "EmployeID", "mappings": [to("mail", MAIL), to(f"{ECMA_URN}EmployeeID", MAIL)]},
            "anchor: no mapping has the target 'EmployeID'; did you mean 'EmployeeID'? Map it, or leave anchor out where the target system sets it.",
        ),
        (
            {"anchor": "objectGUID", "mappings": [to("mail", MAIL), to("urn:other:id", MAIL)]},
            "anchor: no mapping has the target 'objectGUID'. Map it, or leave anchor out where the target system sets it.",
        ),
        ({"template_id": "on-premises"}, f"template_id: {TEMPLATE_ID}"),
        (
            {"schema": {}, "mappings": []},
            "mappings: contradicts schema, which says everything: give one of them.",
        ),
        ({"group_mappings": []}, "group_mappings: isn't an argument; did you mean mappings?"),
        ({"tenant_uri": URL}, "tenant_uri: isn't an argument; did you mean tenant_url?"),
    ],
)
def test_it_refuses_and_names_the_argument(args: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        OnPremisesApplication("erp", NEEDED | args)
    assert str(caught.value) == f'OnPremisesApplication "erp": {message}'
    assert "planted" not in f"{caught.value!r} {caught.value.__context__!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize("argument", list(NEEDED))
def test_what_has_no_default_is_needed(argument: str) -> None:
    args: Any = {key: value for key, value in NEEDED.items() if key != argument}
    with pytest.raises(ArgumentError) as caught:
        OnPremisesApplication("erp", args)
    assert str(caught.value) == f'OnPremisesApplication "erp": {argument}: is missing.'


def test_an_initial_password() -> None:
    assert initial_password() == {
        "targetAttributeName": "export_password",
        "source": {
            "type": "Function",
            "name": "Redact",
            "expression": 'Redact(RandomString(16, 2, 2, 2, 2, ""))',
            "parameters": [],
        },
        "defaultValue": None,
        "matchingPriority": 0,
        "flowType": "ObjectAddOnly",
        "flowBehavior": "FlowWhenChanged",
        "exportMissingReferences": False,
    }


@given(
    length=st.integers(-1, 300),
    minimums=st.lists(st.integers(-1, 100), min_size=4, max_size=4),
    avoid=st.text(max_size=8),
)
def test_an_initial_password_is_one_that_can_be_made(length: int, minimums: list[int], avoid: str) -> None:
    names = ("minimum_numbers", "minimum_special_characters", "minimum_capital", "minimum_lower_case")
    possible = min(length, *minimums) >= 0 and 1 <= length <= 256 and sum(minimums) <= length
    arguments: dict[str, Any] = {
        "length": length,
        "characters_to_avoid": avoid,
        **dict(zip(names, minimums, strict=True)),
    }
    if possible:
        made: Any = initial_password("userPassword", **arguments)
        assert broken_limits(parse(made["source"]["expression"])) == []
    else:
        with pytest.raises(ArgumentError):
            initial_password("userPassword", **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"length": 7}, "length: must be from 8, what the minimums need, to 256."),
        ({"length": 257}, "length: must be from 8, what the minimums need, to 256."),
        ({"length": "16"}, "length: must be a whole number from 0."),
        ({"minimum_capital": -1}, "minimum_capital: must be a whole number from 0."),
        ({"minimum_numbers": True}, "minimum_numbers: must be a whole number from 0."),
        ({"characters_to_avoid": None}, f"characters_to_avoid: {NOT_TEXT}"),
        ({"target": ""}, 'target: must be the name of an attribute of the target, such as "userName".'),
    ],
)
def test_an_initial_password_refuses_and_names_the_argument(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        initial_password(**arguments)
    assert str(caught.value) == message
