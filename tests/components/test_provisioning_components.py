"""ProvisioningJob: every resource that it declares, with its inputs, and what it refuses."""

import json
from typing import Any

import pulumi
import pytest

from entra_components import ArgumentError, ProvisioningJob, all_of, attribute, clause, scope, to, users
from entra_policy.errors import ProgramError
from entra_policy.inventory import Inventory
from entra_policy.values import UNKNOWN, Secret
from entra_sync.shape import shape_problems
from tests.support import component_programs
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
    dependencies,
    restart_inputs,
    schedule_inputs,
    schema_inputs,
)

PRINCIPAL = f"/servicePrincipals/{GUID}"
JOB_ID = f"scim.0f5c1d2e3b4a49689786950412233445.{GUID}"


def program(arguments: str, **more: Any) -> Inventory:
    return component_programs.program(arguments, "ProvisioningJob", **more)


def rule(*object_mappings: dict[str, Any], target: Any = "customappsso") -> dict[str, Any]:
    return component_programs.rule(*object_mappings, target=target)


USER = {"sourceObjectName": "User", "targetObjectName": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"}
GROUP = {"sourceObjectName": "Group", "targetObjectName": "urn:ietf:params:scim:schemas:core:2.0:Group"}
MAPPING = to("userName", attribute("userPrincipalName"), matching=1)
MAPPING_TEXT = 'to("userName", attribute("userPrincipalName"), matching=1)'
DEFAULTS = {
    "cloud": "global",
    "enabled": True,
    "restart": True,
    "schema_mode": "merge",
    "synchronization_template_id": "scim",
}
NON_GALLERY = {"displayName": "X", "templateId": "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"}


def test_a_job_that_says_only_its_name() -> None:
    inventory = program('{"display_name": "X"}')
    assert declared(inventory) == {
        "x": ("entra:index:ProvisioningJob", DEFAULTS | {"display_name": "X"}),
        "x-application": (APPLICATION, NON_GALLERY),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "scim", "enabled": False}),
        "x-credentials": (CREDENTIALS, credentials(SyncAll="false", SyncNotificationSettings=NOBODY)),
        "x-start": (SCHEDULE, schedule_inputs("start")),
        "x-restart": (RESTART, restart_inputs(scope="assigned", enabled="true")),
    }
    assert dict(by_name(inventory, "x").outputs) == JOB_OUTPUTS
    assert dependencies(by_name(inventory, "x-job")) == {"servicePrincipalId": ["x-application"]}
    assert dependencies(by_name(inventory, "x-credentials")) == {"servicePrincipalId": ["x-application"]}


@pytest.mark.parametrize(
    ("client_secret", "seen"),
    [
        ('"planted"', Secret("planted")),
        ('secret("planted")', Secret("planted")),
        ("unknown", Secret(UNKNOWN)),
    ],
)
def test_a_client_that_gets_tokens(client_secret: str, seen: Secret) -> None:
    """The keys are Graph's, and the secret is one however it is given."""
    oauth = f'{{"token_address": unknown, "client_id": "client", "client_secret": {client_secret}}}'
    arguments = f'{{"display_name": "X", "credentials": {{"base_address": "https://x.example", "oauth": {oauth}}}}}'
    inventory = program(arguments)
    assert by_name(inventory, "x-credentials").props == credentials(
        BaseAddress="https://x.example",
        AuthenticationType="OAuth2ClientCredentialsGrant",
        Oauth2ClientId="client",
        Oauth2ClientSecret=seen,
        Oauth2TokenExchangeUri=UNKNOWN,
        SyncAll="false",
        SyncNotificationSettings=NOBODY,
    )
    assert by_name(inventory, "x").props["credentials"] == {
        "base_address": "https://x.example",
        "oauth": {"token_address": UNKNOWN, "client_id": "client", "client_secret": seen},
    }


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
        "deletion_threshold": 20,
        "restart": True,
        "mappings": [{MAPPING_TEXT}],
        "group_mappings": [{MAPPING_TEXT}],
        "scoping": scope(clause("department", "EQUALS", "Sales")),
        "schema_mode": "replace",
        "connection": {{"tenant_id": "x.example", "client_secret_variable": "X"}},
        }}"""
    )
    mails = json.dumps(
        {
            "Enabled": True,
            "Recipients": "a@x.example;b@x.example",
            "DeleteThresholdEnabled": True,
            "DeleteThresholdValue": 20,
        },
        separators=(",", ":"),
    )
    document = rule(USER | {"scope": filter_, "attributeMappings": [MAPPING]}, GROUP | {"attributeMappings": [MAPPING]})
    connection = {"tenant_id": "x.example", "client_secret_variable": "X"}
    in_its_cloud = connection | {"cloud": "usgovernment"}
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
                "deletion_threshold": 20,
                "restart": True,
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
        "x-connection-test": (
            CONNECTION_TEST,
            connection_test_inputs(BaseAddress="https://x.example/scim", SecretToken="planted", AppKey="planted")
            | {"connection": in_its_cloud},
        ),
        "x-pause": (SCHEDULE, schedule_inputs("pause") | {"connection": in_its_cloud}),
        "x-schema": (SCHEMA, schema_inputs(document, "scim", "replace", connection=in_its_cloud)),
        "x-restart": (RESTART, restart_inputs(scope="all", enabled="false") | {"connection": in_its_cloud}),
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
        "deletion_threshold": unknown.apply(len),
        "credentials": {"base_address": unknown, "secret_token": secret(unknown), "extra": {"AppKey": secret("planted")}},
        "mappings": unknown.apply(lambda id: [id]), "group_mappings": [unknown], "scoping": unknown.apply(lambda id: {}),
        "schema_mode": unknown, "target_directory": unknown,
        "connection": {"client_id": unknown},
        }"""
    )
    document = rule(
        {"sourceObjectName": "User", "targetObjectName": "User", "scope": UNKNOWN, "attributeMappings": UNKNOWN},
        {"sourceObjectName": "Group", "targetObjectName": "Group", "attributeMappings": [UNKNOWN]},
        target=UNKNOWN,
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
                        "deletion_threshold",
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
                "restart": True,
                "connection": {"client_id": UNKNOWN},
            },
        ),
        "x-application": (APPLICATION, {"displayName": UNKNOWN, "templateId": UNKNOWN}),
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": UNKNOWN, "enabled": False}),
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
        "x-connection-test": (
            CONNECTION_TEST,
            connection_test_inputs(SecretToken=UNKNOWN) | {"connection": {"client_id": UNKNOWN, "cloud": UNKNOWN}},
        ),
        **{
            f"x-{only}": (
                SCHEDULE,
                schedule_inputs(only, enabled=UNKNOWN) | {"connection": {"client_id": UNKNOWN, "cloud": UNKNOWN}},
            )
            for only in ("pause", "start")
        },
        "x-schema": (
            SCHEMA,
            schema_inputs(document, UNKNOWN, UNKNOWN, connection={"client_id": UNKNOWN, "cloud": UNKNOWN}),
        ),
        "x-restart": (
            RESTART,
            restart_inputs(scope=UNKNOWN, enabled=UNKNOWN) | {"connection": {"client_id": UNKNOWN, "cloud": UNKNOWN}},
        ),
    }


def test_an_existing_service_principal_keeps_credentials_that_are_not_given() -> None:
    assert declared(program(f'{{"service_principal_id": "{GUID}", "scoping": scope(clause("a", "IS NULL"))}}')) == {
        "x": (
            "entra:index:ProvisioningJob",
            DEFAULTS | {"service_principal_id": GUID, "scoping": scope(clause("a", "IS NULL"))},
        ),
        "x-job": (JOB, {"servicePrincipalId": PRINCIPAL, "templateId": "scim", "enabled": False}),
        "x-schema": (
            SCHEMA,
            schema_inputs(rule(USER | {"scope": scope(clause("a", "IS NULL"))}), "scim")
            | {"service_principal_id": PRINCIPAL},
        ),
        "x-start": (SCHEDULE, schedule_inputs("start") | {"service_principal_id": PRINCIPAL}),
        "x-restart": (RESTART, restart_inputs(enabled="true") | {"service_principal_id": PRINCIPAL}),
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
        "x-job": (JOB, {"servicePrincipalId": UNKNOWN, "templateId": "scim", "enabled": False}),
        "x-credentials": (CREDENTIALS, credentials(SyncAll=Secret("true"), SyncNotificationSettings=NOBODY)),
        "x-schema": (SCHEMA, schema_inputs({"synchronizationRules": []}, "scim")),
        "x-start": (SCHEDULE, schedule_inputs("start")),
        "x-restart": (RESTART, restart_inputs(scope=Secret("all"), enabled="true")),
    }
    assert dependencies(by_name(inventory, "x-job")) == {"servicePrincipalId": ["p"]}


def test_another_template_names_its_directory_and_has_plain_objects() -> None:
    inventory = program(
        f'{{"display_name": "X", "synchronization_template_id": "dataBricks", "target_directory": "databricks", "mappings": [{MAPPING_TEXT}]}}'
    )
    plain = {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [MAPPING]}
    assert declared(inventory)["x-schema"] == (
        SCHEMA,
        schema_inputs(rule(plain, target="databricks"), "dataBricks"),
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


@pytest.mark.parametrize(
    ("arguments", "environment", "cloud", "template"),
    [
        ("", "usgovernment", "usgovernment", "4602d0b4-76bb-404b-bca9-2652e1a39c6d"),
        ('"connection": {"cloud": "china"}', "usgovernment", "china", "5a532e38-1581-4918-9658-008dc27c1d68"),
        (
            '"connection": {"cloud": "china"}, "cloud": "global"',
            "usgovernment",
            "global",
            "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
        ),
        (f'"template_id": "{GUID}"', "no cloud", "no cloud", GUID),
    ],
    ids=["stack", "connection", "argument", "no-template-to-choose"],
)
def test_the_cloud_is_the_arguments_else_the_connections_else_the_stacks(
    arguments: str, environment: str, cloud: str, template: str
) -> None:
    inventory = program(f'{{"display_name": "X", {arguments}}}', config={"azuread:environment": environment})
    found = declared(inventory)
    assert found["x"][1]["cloud"] == cloud
    assert found["x-application"] == (APPLICATION, {"displayName": "X", "templateId": template})


def test_the_environment_of_the_stack_is_not_a_cloud() -> None:
    with pytest.raises(ProgramError) as caught:
        program('{"display_name": "X"}', config={"azuread:environment": "moon"})
    assert str(caught.value) == (
        'The program was stopped at __main__.py:7: ProvisioningJob "x": cloud: is missing, and azuread:environment in the '
        "stack's configuration isn't a known cloud; the clouds are global, usgovernmentl4, usgovernmentl5, china, germany."
    )


@pytest.mark.parametrize(
    ("threshold", "emails", "settings"),
    [
        ("500", "None", '{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":500}'),
        ("500.0", "None", '{"Enabled":false,"DeleteThresholdEnabled":true,"DeleteThresholdValue":500}'),
        (
            "secret(1.0)",
            '["a@b"]',
            Secret('{"Enabled":true,"Recipients":"a@b","DeleteThresholdEnabled":true,"DeleteThresholdValue":1}'),
        ),
        ("unknown.apply(len)", '["a@b"]', UNKNOWN),
    ],
)
def test_accidental_deletions(threshold: str, emails: str, settings: Any) -> None:
    given = f'{{"display_name": "X", "deletion_threshold": {threshold}, "notification_emails": {emails}}}'
    found = declared(program(given.replace(', "notification_emails": None', "")))["x-credentials"]
    assert found == (CREDENTIALS, credentials(SyncAll="false", SyncNotificationSettings=settings))


def test_restart_false_declares_no_restart() -> None:
    assert sorted(declared(program('{"display_name": "X", "restart": False}'))) == [
        "x",
        "x-application",
        "x-credentials",
        "x-job",
        "x-start",
    ]


@pytest.mark.parametrize(("period", "text"), [("daily", "2026-12-31"), ("weekly", "2026-W53"), ("monthly", "2026-12")])
def test_a_periodic_restart_has_the_name_of_the_period(period: str, text: str) -> None:
    inventory = program(
        f'{{"display_name": "X", "restart_period": "{period}"}}',
        before="import datetime\nfrom entra_components._job import declaring\n"
        "declaring.utc_today = lambda: datetime.date(2026, 12, 31)",
    )
    found = declared(inventory)
    assert found["x"][1]["restart_period"] == period
    assert found["x-restart"] == (RESTART, restart_inputs(scope="assigned", enabled="true", period=text))


def test_a_scenario_is_said_for_the_gate_and_deploys_nothing() -> None:
    said = declared(program('{"display_name": "X", "scenario": "inbound"}'))
    unsaid = declared(program('{"display_name": "X"}'))
    assert said["x"][1] == unsaid["x"][1] | {"scenario": "inbound"}
    assert {name: found for name, found in said.items() if name != "x"} == {
        name: found for name, found in unsaid.items() if name != "x"
    }


def test_the_restart_waits_for_what_the_job_needs() -> None:
    """`depends_on` shows in the dependencies of no property, so the requests themselves are looked at."""
    inventory = program(
        f'{{"display_name": "X", "mappings": [{MAPPING_TEXT}], "scoping": scope(clause("a", "IS NULL"))}}',
        before="""
def log(args):
    if args.name == "x-restart":
        depended = sorted(each._name for each in args.opts.depends_on)
        azuread.Group("log", display_name=" ".join(depended), security_enabled=True)
    return None
pulumi.runtime.register_stack_transformation(log)
""",
    )
    assert by_name(inventory, "log").props["displayName"] == "x-credentials x-job x-schema x-start"


@pytest.mark.parametrize("job_id", [JOB_ID, f"{PRINCIPAL}/synchronization/jobs/{JOB_ID}"])
@pytest.mark.parametrize("principal", [GUID, PRINCIPAL])
def test_an_existing_job_is_imported(job_id: str, principal: str) -> None:
    inventory = program(
        f'{{"service_principal_id": "{principal}", "existing_job_id": "{job_id}", "restart": False}}',
        before="""
def log(args):
    if args.opts.import_:
        azuread.Group("imported-" + args.name, display_name=args.opts.import_, security_enabled=True)
    return None
pulumi.runtime.register_stack_transformation(log)
""",
    )
    assert {
        resource.name: resource.props["displayName"]
        for resource in inventory.resources
        if resource.type.endswith(":Group")
    } == {
        "g": "g",
        "imported-x-job": f"{PRINCIPAL}/synchronization/jobs/{JOB_ID}",
    }
    assert declared(inventory)["x-job"] == (
        JOB,
        {"servicePrincipalId": PRINCIPAL, "templateId": "scim", "enabled": False},
    )


def test_options_reach_the_resources() -> None:
    inventory = program(
        '{"display_name": "X"}',
        opts="pulumi.ResourceOptions(protect=True, depends_on=[group], transformations=[log])",
        before="""
def log(args):
    if not args.name.startswith("log"):
        protected = args.opts.protect if args.name == "x" else args.opts.parent is component_of(args)
        azuread.Group(f"log-{args.name}", display_name=f"{protected}", security_enabled=True)
    return None
def component_of(args):
    return args.opts.parent if args.opts.parent is not None and args.opts.parent._name == "x" else None
""",
    )
    logged = {
        resource.name: resource.props["displayName"]
        for resource in inventory.resources
        if resource.name.startswith("log")
    }
    names = ("x", "x-application", "x-job", "x-credentials", "x-start", "x-restart")
    assert logged == {f"log-{name}": "True" for name in names}


TEXT = 'must be text; booleans and numbers are texts here too: "true", "1".'
ONE_LIST = (
    "are needed with scope, notification_emails or deletion_threshold for an existing service principal: the service "
    "writes all of them as one list, and would remove the credentials that are there."
)
OAUTH = {"token_address": "https://x.example/token", "client_id": "client", "client_secret": "planted"}
HTTPS = "must be an address that begins with https:// and has no user in it."
LEAVES = "must be a dictionary; its values may be outputs, it can't be one as a whole."
NO_SECRET = (
    "a connection never carries a secret: it would be stored in the state. Put the secret into an "
    "environment variable, and that variable's name into client_secret_variable."
)
THRESHOLD = "must be a whole number of 1 or more: as many deletions in one cycle stop the job."
JOB_IDS = (
    "must be the job's id as the service gives it ({template}.{tenant}.{GUID}), or its resource id "
    "(/servicePrincipals/{object id}/synchronization/jobs/{job id})."
)
TEMPLATE_ID = (
    "must be the id of an application template (a GUID): look it up by the application's name with "
    "azuread.get_application_template, or leave it out for a non-gallery application."
)
SALESFORCE = "cd3ed3de-93ee-400b-8b19-b61ef44a0f29"
OF_THE_GALLERY = (
    "which non-gallery applications have: template_id is that of Salesforce in the gallery. Give a template of that "
    "application: GET /servicePrincipals/{id}/synchronization/templates lists them."
)
WHOLE = "must be a dictionary; its values may be outputs, it can't be one as a whole."
NO_FILTER = 'must be what scope(...) returns, such as scope(clause("department", "EQUALS", "Sales")).'
IN_SALES = clause("department", "EQUALS", "Sales")
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
        (NAMED | {"displayname": "Y"}, "displayname: isn't an argument; did you mean display_name?"),
        ({"display_name": ""}, "display_name: must be text that isn't empty."),
        ({"display_name": 7}, f"display_name: {TEXT}"),
        ({"display_name": 7, "enabled": "yes"}, f"display_name: {TEXT} enabled: must be True or False."),
        (NAMED | {"enabled": 1}, "enabled: must be True or False."),
        (
            NAMED | {"cloud": "moon"},
            "cloud: isn't a known cloud; the clouds are global, usgovernmentl4, usgovernmentl5, china, germany.",
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
            "credentials.secret_tokens: isn't an argument; did you mean secret_token?",
        ),
        (
            NAMED | {"credentials": {"password": "planted"}},
            "credentials.password: isn't an argument; the arguments are base_address, secret_token, oauth, extra.",
        ),
        (
            NAMED | {"credentials": {"extra": {"AppKeys": "planted"}}},
            "credentials.extra: AppKeys isn't a key that the service documents for credentials; did you mean AppKey?",
        ),
        (
            NAMED | {"credentials": {"extra": {"Zzz": "planted"}}},
            "credentials.extra: Zzz isn't a key that the service documents for credentials.",
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
        *(
            (NAMED | {"credentials": credentials_}, f"credentials.{message}")
            for credentials_, message in (
                ({"oauth": OUTPUT}, f"oauth: {LEAVES}"),
                ({"oauth": {"client_id": "a", "client_secret": "planted"}}, "oauth.token_address: is missing."),
                ({"oauth": OAUTH | {"client_secret": ""}}, "oauth.client_secret: must be text that isn't empty."),
                ({"oauth": OAUTH | {"token_address": "http://planted.example"}}, f"oauth.token_address: {HTTPS}"),
                ({"oauth": OAUTH | {"token_address": "https://planted:a@x.example"}}, f"oauth.token_address: {HTTPS}"),
                ({"oauth": OAUTH | {"token_address": "https://[planted"}}, f"oauth.token_address: {HTTPS}"),
                (
                    {"oauth": OAUTH | {"token_adress": "planted"}},
                    "oauth.token_adress: isn't an argument; did you mean token_address?",
                ),
                (
                    {"oauth": OAUTH, "secret_token": OUTPUT},
                    "secret_token: contradicts oauth, by which the service gets a token itself: give one of them.",
                ),
                *(
                    ({"oauth": OAUTH, "extra": {key: "planted"}}, f"extra.{key}: is what oauth says: give one of them.")
                    for key in (
                        "AuthenticationType",
                        "Oauth2ClientId",
                        "Oauth2ClientSecret",
                        "Oauth2TokenExchangeUri",
                    )
                ),
            )
        ),
        (NAMED | {"notification_emails": "a@b"}, "notification_emails: must be a list of texts."),
        (NAMED | {"notification_emails": ["a@b", ""]}, "notification_emails: item 1 must be text that isn't empty."),
        (NAMED | {"notification_emails": ["a@b, c@d"]}, "notification_emails: item 0 must be one e-mail address."),
        ({"service_principal_id": GUID, "deletion_threshold": 5}, f"credentials: {ONE_LIST}"),
        *(
            (NAMED | {"deletion_threshold": value}, f"deletion_threshold: {THRESHOLD}")
            for value in (0, -1, 1.5, True, "20", float("nan"), float("inf"))
        ),
        (
            NAMED | {"restart": OUTPUT},
            "restart: must be True or False, not an output: it decides which resources are declared.",
        ),
        (NAMED | {"restart": "yes"}, "restart: must be True or False."),
        (
            NAMED | {"scenario": "hr"},
            "scenario: must be one of application, cross-tenant, on-premises, cloud-sync, inbound, not an output.",
        ),
        (
            NAMED | {"scenario": OUTPUT},
            "scenario: must be one of application, cross-tenant, on-premises, cloud-sync, inbound, not an output.",
        ),
        (NAMED | {"restart_period": "hourly"}, "restart_period: must be one of daily, weekly, monthly, not an output."),
        (NAMED | {"restart_period": OUTPUT}, "restart_period: must be one of daily, weekly, monthly, not an output."),
        (NAMED | {"restart_period": []}, "restart_period: must be one of daily, weekly, monthly, not an output."),
        (
            NAMED | {"restart_period": "daily", "restart": False},
            "restart_period: contradicts restart: with False the job is never restarted.",
        ),
        (
            NAMED | {"existing_job_id": JOB_ID},
            "service_principal_id: is missing: existing_job_id is a job of an existing service principal.",
        ),
        (
            {"service_principal_id": GUID, "existing_job_id": OUTPUT},
            "existing_job_id: must be plain text, not an output: it says what is imported.",
        ),
        *(
            ({"service_principal_id": GUID, "existing_job_id": value}, f"existing_job_id: {JOB_IDS}")
            for value in (
                "",
                "a b",
                "nope",
                f"scim.{GUID}",
                f"jobs/{JOB_ID}",
                f"/applications/{GUID}/synchronization/jobs/{JOB_ID}",
                7,
            )
        ),
        (
            {"service_principal_id": OUTPUT, "existing_job_id": JOB_ID},
            "existing_job_id: must be the whole resource id (/servicePrincipals/{object id}/synchronization/jobs/{job id}) where service_principal_id is an output.",
        ),
        (
            {
                "service_principal_id": GUID.replace("7", "8"),
                "existing_job_id": f"{PRINCIPAL}/synchronization/jobs/{JOB_ID}",
            },
            "existing_job_id: is a job of another service principal than service_principal_id.",
        ),
        (
            NAMED | {"mappings": MAPPING},
            "mappings: is one attribute mapping: put it into a list, [to(...), ...].",
        ),
        (
            NAMED | {"group_mappings": IN_SALES},
            "group_mappings: is a clause; it must be a list of what to(...) returns.",
        ),
        (NAMED | {"mappings": ["userName"]}, "mappings[0]: must be what to(...) returns."),
        (
            NAMED | {"group_mappings": [MAPPING, MAPPING]},
            "group_mappings[1]: a second mapping to the attribute 'userName'.",
        ),
        (NAMED | {"scoping": "all"}, f"scoping: {NO_FILTER}"),
        (NAMED | {"scoping": {"foo": 1}}, f"scoping: {NO_FILTER}"),
        (NAMED | {"scoping": IN_SALES}, "scoping: is a clause: write scope(clause(...))."),
        (NAMED | {"scoping": all_of(IN_SALES)}, "scoping: is a group of clauses: write scope(all_of(...))."),
        (
            NAMED | {"schema": users()},
            (
                "schema: is an object mapping: write synchronization_schema(synchronization_rule(users(...), "
                "target_directory=...))."
            ),
        ),
        (NAMED | {"template_id": "salesforce"}, f"template_id: {TEMPLATE_ID}"),
        (
            NAMED | {"template_id": SALESFORCE},
            f"synchronization_template_id: can't be scim, {OF_THE_GALLERY}",
        ),
        (
            NAMED | {"template_id": SALESFORCE.upper(), "synchronization_template_id": "customappsso"},
            f"synchronization_template_id: can't be customappsso, {OF_THE_GALLERY}",
        ),
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


def test_a_component_is_given_its_name_first() -> None:
    construct: Any = ProvisioningJob
    with pytest.raises(ArgumentError) as caught:
        construct(resource_name="crm", args=NAMED)
    assert str(caught.value) == 'ProvisioningJob: must be given its name first: ProvisioningJob("NAME", {...}).'
