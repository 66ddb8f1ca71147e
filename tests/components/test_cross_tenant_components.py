"""CrossTenantSync and CrossTenantSyncTarget: every resource that they declare, with its inputs, and what they refuse."""

import json
import re
from typing import Any

import pytest

from entra_components import (
    ArgumentError,
    CrossTenantSync,
    CrossTenantSyncTarget,
    attribute,
    clause,
    constant,
    default_cross_tenant_mappings,
    scope,
    to,
)
from entra_policy.values import UNKNOWN, Secret
from entra_sync.shape import shape_problems
from tests.support.component_programs import (
    APPLICATION,
    CONNECTION_TEST,
    CREDENTIALS,
    GUID,
    IDENTITY_SYNCHRONIZATION,
    JOB,
    JOB_OUTPUTS,
    NOBODY,
    PARTNER,
    RESTART,
    SCHEDULE,
    SCHEMA,
    by_name,
    connection_test_inputs,
    credentials,
    declared,
    dependencies,
    program,
    restart_inputs,
    rule,
    schedule_inputs,
    schema_inputs,
)

OTHER = "0f5c1d2e-3b4a-4968-9786-950412233445"
PRINCIPAL = f"/servicePrincipals/{OTHER}"
JOB_ID = f"Azure2Azure.0f5c1d2e3b4a49689786950412233445.{GUID}"
DEFAULTS = {
    "automatic_redemption": True,
    "enabled": True,
    "restart": True,
    "scope": "assigned",
    "schema_mode": "merge",
    "target_tenant_id": GUID,
}
CONFIGURATION = {"displayName": "x", "templateId": "518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"}
TEXT = 'must be text; booleans and numbers are texts here too: "true", "1".'
NO_SECRET = (
    "a connection never carries a secret: it would be stored in the state. Put the secret into an environment "
    "variable, and that variable's name into client_secret_variable."
)
TWO_TARGETS = (
    "target_tenant_id: is another tenant than connection.tenant_id, where the settings are made: give the same, or "
    "leave one of them out."
)
MAPPING = to("userName", attribute("userPrincipalName"), matching=1)
MAPPING_TEXT = 'to("userName", attribute("userPrincipalName"), matching=1)'


def cross_tenant_rule(**user: Any) -> dict[str, Any]:
    return rule(
        {"sourceObjectName": "User", "targetObjectName": "User"} | user,
        target="Azure Active Directory (target tenant)",
        name="USER_INBOUND_USER",
    )


def test_a_cross_tenant_synchronization_with_its_defaults() -> None:
    inventory = program(f'{{"target_tenant_id": "{GUID.upper()}"}}', "CrossTenantSync")
    assert declared(inventory) == {
        "x": ("entra:index:CrossTenantSync", DEFAULTS),
        "x-partner": (PARTNER, {"tenant_id": GUID, "automatic_redemption_outbound": True}),
        "x-application": (APPLICATION, CONFIGURATION),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "Azure2Azure", "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                AuthenticationType="SyncPolicy", CompanyId=GUID, SyncAll="false", SyncNotificationSettings=NOBODY
            ),
        ),
        "x-connection-test": (CONNECTION_TEST, connection_test_inputs(AuthenticationType="SyncPolicy", CompanyId=GUID)),
        "x-schema": (
            SCHEMA,
            schema_inputs(
                cross_tenant_rule(attributeMappings=default_cross_tenant_mappings(manager=False)), "Azure2Azure"
            ),
        ),
        "x-start": (SCHEDULE, schedule_inputs("start")),
        "x-restart": (RESTART, restart_inputs(scope="assigned", enabled="true")),
    }
    assert dict(by_name(inventory, "x").outputs) == JOB_OUTPUTS
    assert dependencies(by_name(inventory, "x-restart")) == {
        "service_principal_id": ["x-application"],
        "job_id": ["x-job"],
        "just_started": ["x-start"],
    }


@pytest.mark.parametrize(
    ("argument", "missing"),
    [
        ('"automatic_redemption": False', "x-partner"),
        ('"validate": False', "x-connection-test"),
        ('"restart": False', "x-restart"),
    ],
)
def test_parts_that_are_not_wanted(argument: str, missing: str) -> None:
    arguments = f'{{"target_tenant_id": "{GUID}", %s}}'
    whole = declared(program(arguments % "", "CrossTenantSync"))
    assert missing in whole
    del whole["x"], whole[missing]
    found = declared(program(arguments % argument, "CrossTenantSync"))
    assert found.pop("x")[1] == DEFAULTS | {argument.split('"')[1]: False}
    assert found == whole


def test_an_existing_configuration_and_its_job() -> None:
    inventory = program(
        f'{{"target_tenant_id": "{GUID}", "service_principal_id": "{OTHER}", "existing_job_id": "{JOB_ID}",'
        '"automatic_redemption": False, "restart": False}',
        "CrossTenantSync",
    )
    arguments = {"service_principal_id": OTHER, "existing_job_id": JOB_ID}
    assert declared(inventory) == {
        "x": (
            "entra:index:CrossTenantSync",
            {key: value for key, value in DEFAULTS.items() if key != "enabled"}
            | arguments
            | {"automatic_redemption": False, "restart": False},
        ),
        "x-job": (JOB, {"servicePrincipalId": PRINCIPAL, "templateId": "Azure2Azure", "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                AuthenticationType="SyncPolicy", CompanyId=GUID, SyncAll="false", SyncNotificationSettings=NOBODY
            )
            | {"servicePrincipalId": PRINCIPAL},
        ),
        "x-connection-test": (
            CONNECTION_TEST,
            connection_test_inputs(AuthenticationType="SyncPolicy", CompanyId=GUID)
            | {"service_principal_id": PRINCIPAL},
        ),
        "x-schema": (
            SCHEMA,
            schema_inputs(
                cross_tenant_rule(attributeMappings=default_cross_tenant_mappings(manager=False)), "Azure2Azure"
            )
            | {"service_principal_id": PRINCIPAL},
        ),
    }
    assert dict(by_name(inventory, "x").outputs) == {
        "service_principal_id": PRINCIPAL,
        "service_principal_object_id": OTHER,
        "job_id": UNKNOWN,
    }


def test_the_default_mappings() -> None:
    mappings: list[Any] = default_cross_tenant_mappings()
    assert [
        (mapping["targetAttributeName"], mapping["source"]["expression"], mapping.get("matchingPriority", 0))
        for mapping in mappings
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
            ]
        ),
        ("showInAddressList", '"true"', 0),
        ("userType", '"Member"', 0),
        ("manager", "[manager]", 0),
    ]
    # Of what the service's own mappings say, nothing else is declared.
    assert [
        mapping for mapping in mappings if not {*mapping} <= {"targetAttributeName", "source", "matchingPriority"}
    ] == [
        to("showInAddressList", constant("true"), on_create_only=True),
        to("userType", constant("Member")),
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
    arguments = clouds | {"target_tenant_id": GUID, "restart_period": "daily"}
    found = declared(program(json.dumps(arguments), "CrossTenantSync"))
    assert found["x"] == ("entra:index:CrossTenantSync", DEFAULTS | arguments)
    assert found["x-schema"] == (
        SCHEMA,
        schema_inputs(
            cross_tenant_rule(attributeMappings=default_cross_tenant_mappings(manager=manager)),
            "Azure2Azure",
            **({"connection": {"cloud": clouds["source_cloud"]}} if clouds else {}),
        ),
    )


def test_a_cross_tenant_synchronization_with_everything_and_outputs() -> None:
    inventory = program(
        f"""{{
        "target_tenant_id": unknown, "source_tenant_id": secret("{GUID}"), "target_tenant_kind": "b2c",
        "source_cloud": unknown, "target_cloud": "global", "display_name": unknown, "enabled": unknown.apply(bool),
        "scope": "all", "notification_emails": [secret("planted@x.example")], "deletion_threshold": 50,
        "restart_period": "weekly", "mappings": [{MAPPING_TEXT}],
        "scoping": scope(clause("mail", "IS NOT NULL")), "schema_mode": "replace", "connection": {{"cloud": "global"}},
        }}""",
        "CrossTenantSync",
    )
    settings = {"Enabled": True, "Recipients": "planted@x.example", "DeleteThresholdEnabled": True}
    has_mail = scope(clause("mail", "IS NOT NULL"))
    connection = {"connection": {"cloud": "global"}}
    restart = by_name(inventory, "x-restart").props["triggers"]
    assert isinstance(restart, dict)
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
                "enabled": UNKNOWN,
                "automatic_redemption": True,
                "scope": "all",
                "notification_emails": [Secret("planted@x.example")],
                "deletion_threshold": 50,
                "restart": True,
                "restart_period": "weekly",
                "mappings": [MAPPING],
                "scoping": has_mail,
                "schema_mode": "replace",
                **connection,
            },
        ),
        "x-partner": (PARTNER, {"tenant_id": UNKNOWN, "automatic_redemption_outbound": True} | connection),
        "x-application": (APPLICATION, CONFIGURATION | {"displayName": UNKNOWN}),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "Azure2Azure", "enabled": False}),
        "x-credentials": (
            CREDENTIALS,
            credentials(
                AuthenticationType="SyncPolicy",
                CompanyId=UNKNOWN,
                SyncAll="true",
                SyncNotificationSettings=Secret(
                    json.dumps(settings | {"DeleteThresholdValue": 50}, separators=(",", ":"))
                ),
            ),
        ),
        "x-connection-test": (CONNECTION_TEST, connection_test_inputs(CompanyId=UNKNOWN) | connection),
        **{f"x-{only}": (SCHEDULE, schedule_inputs(only, enabled=UNKNOWN) | connection) for only in ("pause", "start")},
        "x-schema": (
            SCHEMA,
            schema_inputs(
                cross_tenant_rule(scope=has_mail, attributeMappings=[MAPPING]), "Azure2Azure", "replace", **connection
            ),
        ),
        "x-restart": (
            RESTART,
            restart_inputs(scope="all", enabled=UNKNOWN, period=restart["period"]) | connection,
        ),
    }
    assert re.fullmatch(r"\d{4}-W\d{2}", str(restart["period"]))


def test_the_target_may_be_the_source_since_the_gate_decides_that() -> None:
    found = declared(program(f'{{"target_tenant_id": "{GUID}", "source_tenant_id": "{GUID}"}}', "CrossTenantSync"))
    assert found["x"] == ("entra:index:CrossTenantSync", DEFAULTS | {"source_tenant_id": GUID})


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
            "target_cloud: isn't a known cloud; the clouds are global, usgovernmentl4, usgovernmentl5, china, germany.",
        ),
        ({"target_tenant_id": GUID, "mappings": [1]}, "mappings[0]: must be what to(...) returns."),
        (
            {"target_tenant_id": GUID, "mappings": [], "schema_mode": "replace"},
            "mappings: are empty: with replace no user would be synchronized.",
        ),
        (
            {"target_tenant_id": GUID, "target_tenant": "x"},
            "target_tenant: isn't an argument; did you mean target_tenant_id?",
        ),
        (
            {"target_tenant_id": GUID, "restart": False, "restart_period": "daily"},
            "restart_period: contradicts restart: with False the job is never restarted.",
        ),
        (
            {"target_tenant_id": GUID, "service_principal_id": OTHER, "display_name": "x"},
            "display_name: is for a new application: leave it out with service_principal_id.",
        ),
        (
            {"target_tenant_id": GUID, "existing_job_id": JOB_ID},
            "service_principal_id: is missing: existing_job_id is a job of an existing service principal.",
        ),
        (
            {
                "target_tenant_id": GUID,
                "service_principal_id": OTHER,
                "existing_job_id": f"/servicePrincipals/{GUID}/synchronization/jobs/{JOB_ID}",
            },
            "existing_job_id: is a job of another service principal than service_principal_id.",
        ),
        (
            {"target_tenant_id": GUID, "connection": {"client_secret": "planted"}},
            f"connection.client_secret: {NO_SECRET}",
        ),
    ],
)
def test_a_cross_tenant_synchronization_refuses_and_names_the_argument(args: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        CrossTenantSync("to-fabrikam", args)
    assert str(caught.value) == f'CrossTenantSync "to-fabrikam": {message}'
    assert "planted" not in f"{caught.value!r} {caught.value.__context__!r} {caught.value.__cause__!r}"


def test_the_target_side_with_its_defaults() -> None:
    inventory = program(f'{{"source_tenant_id": "{GUID.upper()}"}}', "CrossTenantSyncTarget")
    arguments = {"automatic_redemption_inbound": True, "source_tenant_id": GUID, "user_sync_inbound_allowed": True}
    assert declared(inventory) == {
        "x": ("entra:index:CrossTenantSyncTarget", arguments),
        "x-partner": (PARTNER, {"tenant_id": GUID, "automatic_redemption_inbound": True}),
        "x-identity-synchronization": (
            IDENTITY_SYNCHRONIZATION,
            {"tenant_id": GUID, "user_sync_inbound_allowed": True},
        ),
    }
    assert dict(by_name(inventory, "x").outputs) == {
        "source_tenant_id": GUID,
        "partner_id": UNKNOWN,
        "identity_synchronization_id": UNKNOWN,
    }


def test_the_target_side_with_everything() -> None:
    connection = {"tenant_id": OTHER, "client_id": GUID, "client_secret_variable": "FABRIKAM"}
    inventory = program(
        f"""{{
        "source_tenant_id": "{GUID}", "target_tenant_id": "{OTHER.upper()}", "user_sync_inbound_allowed": False,
        "group_sync_inbound_allowed": True, "automatic_redemption_inbound": False, "display_name": "Contoso",
        "connection": {connection},
        }}""",
        "CrossTenantSyncTarget",
    )
    settings = {"user_sync_inbound_allowed": False, "group_sync_inbound_allowed": True, "display_name": "Contoso"}
    redemption = {"automatic_redemption_inbound": False}
    assert declared(inventory) == {
        "x": (
            "entra:index:CrossTenantSyncTarget",
            {"source_tenant_id": GUID, "target_tenant_id": OTHER, "connection": connection} | settings | redemption,
        ),
        "x-partner": (PARTNER, {"tenant_id": GUID, "connection": connection} | redemption),
        "x-identity-synchronization": (
            IDENTITY_SYNCHRONIZATION,
            {"tenant_id": GUID, "connection": connection} | settings,
        ),
    }


def test_the_target_side_with_outputs_and_secrets() -> None:
    inventory = program(
        f"""{{
        "source_tenant_id": unknown, "target_tenant_id": secret("{OTHER}"),
        "user_sync_inbound_allowed": unknown.apply(bool), "group_sync_inbound_allowed": secret(True),
        "automatic_redemption_inbound": secret(True), "display_name": unknown, "connection": {{"tenant_id": unknown}},
        }}""",
        "CrossTenantSyncTarget",
    )
    connection = {"connection": {"tenant_id": UNKNOWN}}
    settings = {
        "user_sync_inbound_allowed": UNKNOWN,
        "group_sync_inbound_allowed": Secret(True),
        "display_name": UNKNOWN,
    }
    redemption = {"automatic_redemption_inbound": Secret(True)}
    assert declared(inventory) == {
        "x": (
            "entra:index:CrossTenantSyncTarget",
            {"source_tenant_id": UNKNOWN, "target_tenant_id": Secret(OTHER)} | settings | redemption | connection,
        ),
        "x-partner": (PARTNER, {"tenant_id": UNKNOWN} | redemption | connection),
        "x-identity-synchronization": (IDENTITY_SYNCHRONIZATION, {"tenant_id": UNKNOWN} | settings | connection),
    }


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({}, "source_tenant_id: is missing."),
        (None, "args: must be a dictionary of arguments."),
        (
            {"source_tenant_id": "contoso.com"},
            "source_tenant_id: must be a tenant's id (a GUID such as 00000000-0000-0000-0000-000000000001).",
        ),
        (
            {"source_tenant_id": GUID, "target_tenant_id": GUID.upper()},
            "source_tenant_id: is the same tenant as target_tenant_id: give the tenant that users come from.",
        ),
        (
            {"source_tenant_id": GUID, "connection": {"tenant_id": f" {GUID.upper()}"}},
            "source_tenant_id: is the same tenant as connection.tenant_id: give the tenant that users come from.",
        ),
        (
            {
                "source_tenant_id": GUID,
                "target_tenant_id": OTHER,
                "connection": {"tenant_id": "11111111-2222-4333-8444-555555555555"},
            },
            TWO_TARGETS,
        ),
        (
            {"source_tenant_id": GUID, "user_sync_inbound_allowed": "yes"},
            "user_sync_inbound_allowed: must be True or False.",
        ),
        ({"source_tenant_id": GUID, "display_name": " "}, "display_name: must be text that isn't empty."),
        (
            {"source_tenant_id": GUID, "user_sync_allowed": True},
            "user_sync_allowed: isn't an argument; did you mean user_sync_inbound_allowed?",
        ),
        (
            {"source_tenant_id": GUID, "connection": {"client_secret": "planted"}},
            f"connection.client_secret: {NO_SECRET}",
        ),
    ],
)
def test_the_target_side_refuses_and_names_the_argument(args: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        CrossTenantSyncTarget("from-contoso", args)
    assert str(caught.value) == f'CrossTenantSyncTarget "from-contoso": {message}'
    assert "planted" not in f"{caught.value!r} {caught.value.__context__!r} {caught.value.__cause__!r}"


@pytest.mark.parametrize("component", ["CrossTenantSync", "CrossTenantSyncTarget"])
def test_options_reach_the_component_and_its_resources(component: str) -> None:
    argument = "target_tenant_id" if component == "CrossTenantSync" else "source_tenant_id"
    inventory = program(
        f'{{"{argument}": "{GUID}"}}',
        component,
        opts='pulumi.ResourceOptions(parent=outer, providers=[p], aliases=[pulumi.Alias(name="y")])',
        before='p = azuread.Provider("p")\nouter = pulumi.ComponentResource("a:b:Outer", "outer")',
    )
    provider = by_name(inventory, "p").urn
    assert by_name(inventory, "x").parent == by_name(inventory, "outer").urn
    azuread = [resource for resource in inventory.resources if resource.name.startswith("x-")]
    azuread = [resource for resource in azuread if resource.type.startswith("azuread:")]
    assert [resource.provider for resource in azuread] == [provider] * len(azuread)
