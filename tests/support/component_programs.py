"""Programs with one component named `x`, and what it declares."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.inventory import Inventory, compared
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, reveal
from tests.components.sent_values import sent
from tests.support.programs import run_program

APPLICATION = "azuread:index/applicationFromTemplate:ApplicationFromTemplate"
JOB = "azuread:index/synchronizationJob:SynchronizationJob"
CREDENTIALS = "azuread:index/synchronizationSecret:SynchronizationSecret"
SCHEMA = "pulumi-python:dynamic/entra:SynchronizationSchema"
CONNECTION_TEST = "pulumi-python:dynamic/entra:ConnectionTest"
SCHEDULE = "pulumi-python:dynamic/entra:JobSchedule"
RESTART = "pulumi-python:dynamic/entra:JobRestart"
PARTNER = "pulumi-python:dynamic/entra:CrossTenantPartner"
IDENTITY_SYNCHRONIZATION = "pulumi-python:dynamic/entra:IdentitySynchronization"

GUID = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
NOBODY = '{"Enabled":false,"DeleteThresholdEnabled":false}'
# Graph's own order of the keys that the tests use.
_ORDER = (
    *("SecretToken", "AppKey", "BaseAddress", "SyncAll", "Oauth2ClientId", "Oauth2ClientSecret", "CompanyId"),
    *("SyncNotificationSettings", "Oauth2TokenExchangeUri", "AuthenticationType"),
)
JOB_OUTPUTS = dict.fromkeys(
    ("application_id", "service_principal_id", "service_principal_object_id", "job_id"), UNKNOWN
)


def program(
    arguments: str,
    component: str,
    opts: str = "None",
    before: str = "",
    config: Mapping[str, str] | None = None,
) -> Inventory:
    """What a program declares: a group `g`, what `before` says, and the component `x`.

    The texts may use `unknown` (an output that isn't known) and `secret` (which creates a secret).
    """
    return run_program(
        "import pulumi\nimport pulumi_azuread as azuread\nfrom entra_components import *\n"
        f'group = azuread.Group("g", display_name="g", security_enabled=True)\n{before}\n'
        "unknown, secret = group.object_id, pulumi.Output.secret\n"
        f'component = {component}("x", {arguments}, {opts})\n',
        config=config,
    )


def declared(inventory: Inventory) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name -> type and inputs of what the component declares, including itself; children are checked to be its own."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    components = [resource for resource in inventory.resources if resource.type.startswith("entra:")]
    assert [component.name for component in components] == ["x"]
    for resource in inventory.resources:
        if resource.name == "x" or resource.name.startswith("x-"):
            assert resource is components[0] or resource.parent == components[0].urn
            # Where mappings and clauses were written is the subject of tests of its own.
            inputs = {key: value for key, value in resource.props.items() if key != "source_lines"}
            found[resource.name] = (resource.type, inputs)
    return found


def by_name(inventory: Inventory, name: str) -> Resource:
    """The one resource of that name."""
    [found] = [resource for resource in inventory.resources if resource.name == name]
    return found


def dependencies(resource: Resource) -> dict[str, list[str]]:
    """Input -> the names of the resources that it depends on."""
    return {
        key: [urn.rpartition("::")[2] for urn in urns] for key, urns in resource.property_dependencies.items() if urns
    }


def credentials(**values: Any) -> dict[str, Any]:
    """The inputs of the credentials of a new application."""
    keys = sorted(values, key=_ORDER.index)
    return {
        "servicePrincipalId": UNKNOWN,
        "credentials": [{"key": key, "value": values[key]} for key in keys],
    }


def connection_test_inputs(**values: Any) -> dict[str, Any]:
    """The inputs of the test of a new application's connection with these credentials."""
    plain = {key: reveal(value) for key, value in values.items()}
    digest: Any = UNKNOWN
    if UNKNOWN not in plain.values():
        digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    return {"service_principal_id": UNKNOWN, "job_id": UNKNOWN, "credentials_digest": Secret(digest)}


def schedule_inputs(only: str, *, enabled: Any = None) -> dict[str, Any]:
    """The inputs of the start or the pause of a new application's job."""
    given = only == "start" if enabled is None else enabled
    return {"service_principal_id": UNKNOWN, "job_id": UNKNOWN, "enabled": given, "only": only}


def schema_inputs(schema: Any, template: Any, mode: Any = "merge", **more: Any) -> dict[str, Any]:
    """The inputs of the schema of a new application's job."""
    return {
        "service_principal_id": UNKNOWN,
        "job_id": UNKNOWN,
        "template_id": template,
        "mode": mode,
        "schema": sent(schema),
    } | more


def restart_inputs(**triggers: Any) -> dict[str, Any]:
    """The inputs of the restart of a new application's job; one that is to run is started by the deployment itself."""
    inputs = {
        "service_principal_id": UNKNOWN,
        "job_id": UNKNOWN,
        "triggers": triggers,
        "reset_scope": "Escrows, Watermark, QuarantineState",
    }
    return inputs if triggers["enabled"] == "false" else inputs | {"just_started": UNKNOWN}


def rule(*object_mappings: dict[str, Any], target: Any, **more: str) -> dict[str, Any]:
    """A schema with one rule out of Microsoft Entra ID."""
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


def gate(
    inventory: Inventory, edition: str = "2024", before: Inventory | None = None
) -> list[tuple[str, str, str, str]]:
    """What the gate finds on a program: rule, verdict, level and the resource's name."""
    settings = Settings(edition=edition)
    looked_at = inventory if before is None else compared(inventory, before)
    estate = build_estate(looked_at.resources, settings, deleted=looked_at.deleted)
    findings = evaluate(estate, all_rules(), settings).findings
    return sorted(
        (finding.rule_id, finding.verdict.value, finding.level.value, _shown(finding.urn)) for finding in findings
    )


def _shown(urn: str) -> str:
    # The default provider's name ends with the version of azuread.
    name = urn.rpartition("::")[2]
    return "default" if name.startswith("default_") else name
