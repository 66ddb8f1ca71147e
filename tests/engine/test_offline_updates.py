"""A small azuread program through preview, up, change, refresh and destroy, with the real CLI and no tenant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from environment import Pulumi
    from tests.engine.conftest import OfflineStack

PROGRAM = """
import pulumi
import pulumi_azuread as azuread

config = pulumi.Config()
application = azuread.ApplicationFromTemplate(
    "app", display_name="Databricks", template_id="9c9818d2-2900-49e8-8ba4-22688be7c675"
)
principal = azuread.ServicePrincipal("principal", client_id="11111111-2222-4333-8444-555555555555")
secret = azuread.SynchronizationSecret(
    "secret",
    service_principal_id=principal.id,
    credentials=[
        {"key": "BaseAddress", "value": "https://scim.example"},
        {"key": "SecretToken", "value": config.require_secret("token")},
    ],
)
job = azuread.SynchronizationJob(
    "job",
    service_principal_id=principal.id,
    template_id=config.get("template") or "dataBricks",
    enabled=config.get_bool("enabled"),
)
pulumi.export("job", job.id)
"""

PRINCIPAL = "/servicePrincipals/c7339a4b-47f7-5728-8122-e33e85945563"


def prepared(offline_stack: OfflineStack, directory: Path) -> Pulumi:
    pulumi = offline_stack(directory)
    assert pulumi.run("config", "set", "--secret", "token", "planted-token").returncode == 0
    return pulumi


def up(pulumi: Pulumi, *arguments: str) -> None:
    result = pulumi.run("up", "--yes", "--skip-preview", *arguments)
    assert result.returncode == 0, result.stdout + result.stderr


def exported(pulumi: Pulumi) -> dict[str, dict[str, Any]]:
    """The azuread resources of the state, by name."""
    result = pulumi.run("stack", "export", "--show-secrets")
    assert result.returncode == 0, result.stderr
    resources = json.loads(result.stdout)["deployment"].get("resources", [])
    return {item["urn"].rpartition("::")[2]: item for item in resources if item["type"].startswith("azuread:")}


def planned(pulumi: Pulumi) -> list[tuple[str, str, list[str], list[str]]]:
    """The steps of a preview: operation, resource, what differs, what replaces."""
    result = pulumi.run("preview", "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    return [
        (step["op"], step["urn"].rpartition("::")[2], step.get("diffReasons") or [], step.get("replaceReasons") or [])
        for step in json.loads(result.stdout)["steps"]
        if step["op"] != "same" and "azuread:index" in step["urn"]
    ]


def secret_value(text: str) -> dict[str, str]:
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": json.dumps(text)}


def test_up_creates_every_resource_with_ids_of_the_services_form(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    pulumi = prepared(offline_stack, write_project(PROGRAM))
    up(pulumi)

    state = exported(pulumi)
    principal = state["principal"]["id"]
    credentials = [
        {"key": "BaseAddress", "value": secret_value("https://scim.example")},
        {"key": "SecretToken", "value": secret_value("planted-token")},
    ]
    assert {name: item["id"] for name, item in state.items()} == {
        "app": "/applicationTemplates/9c9818d2-2900-49e8-8ba4-22688be7c675/instantiate/"
        "8fb57ab3-c40b-50e6-95d7-54c2a7393369/ce952e39-6855-571d-8662-33d61e218258",
        "principal": PRINCIPAL,
        "secret": PRINCIPAL,
        "job": f"{PRINCIPAL}/synchronization/jobs/dataBricks.72f8f5d45e4b4a0c9d410f7f1c1d2e3a."
        "c198da8e-fbb3-5416-a9cf-b2897743ee4c",
    }
    assert state["app"]["outputs"] == {
        "applicationId": "/applications/8fb57ab3-c40b-50e6-95d7-54c2a7393369",
        "applicationObjectId": "8fb57ab3-c40b-50e6-95d7-54c2a7393369",
        "displayName": "Databricks",
        "servicePrincipalId": "/servicePrincipals/ce952e39-6855-571d-8662-33d61e218258",
        "servicePrincipalObjectId": "ce952e39-6855-571d-8662-33d61e218258",
        "templateId": "9c9818d2-2900-49e8-8ba4-22688be7c675",
    }
    assert state["job"]["inputs"] == {
        "__defaults": ["enabled"],
        "enabled": True,
        "servicePrincipalId": principal,
        "templateId": "dataBricks",
    }
    assert state["job"]["outputs"] == {
        "enabled": True,
        "schedules": [{"expiration": "", "interval": "PT40M", "state": "Active"}],
        "servicePrincipalId": principal,
        "templateId": "dataBricks",
    }
    assert state["secret"]["inputs"] == {
        "__defaults": [],
        "credentials": credentials,
        "servicePrincipalId": principal,
    }
    assert state["secret"]["outputs"] == {"credentials": credentials, "servicePrincipalId": principal}


def test_a_second_up_changes_nothing_and_ids_are_the_same_on_a_fresh_backend(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    directory = write_project(PROGRAM)
    first = prepared(offline_stack, directory)
    up(first)
    up(first, "--expect-no-changes", "--refresh")
    (directory / "Pulumi.dev.yaml").unlink()
    second = prepared(offline_stack, directory)
    up(second)

    assert {name: item["id"] for name, item in exported(first).items()} == {
        name: item["id"] for name, item in exported(second).items()
    }


def test_a_jobs_state_is_updated_and_its_template_replaces_it(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    pulumi = prepared(offline_stack, write_project(PROGRAM))
    up(pulumi)

    pulumi.run("config", "set", "enabled", "false")
    assert planned(pulumi) == [("update", "job", ["enabled"], [])]
    up(pulumi)
    assert exported(pulumi)["job"]["outputs"]["schedules"] == [
        {"expiration": "", "interval": "PT40M", "state": "Disabled"}
    ]

    pulumi.run("config", "set", "template", "scim")
    assert planned(pulumi) == [
        ("replace", "job", ["templateId"], ["templateId"]),
    ]
    up(pulumi)
    assert "/synchronization/jobs/scim." in exported(pulumi)["job"]["id"]


def test_a_rotated_secret_is_an_update(offline_stack: OfflineStack, write_project: Callable[..., Path]) -> None:
    pulumi = prepared(offline_stack, write_project(PROGRAM))
    up(pulumi)
    pulumi.run("config", "set", "--secret", "token", "another-token")

    assert planned(pulumi) == [("update", "secret", ["credentials"], [])]
    preview = pulumi.run("preview", "--diff")
    assert "another-token" not in preview.stdout + preview.stderr
    assert "planted-token" not in preview.stdout + preview.stderr


def test_destroy_leaves_nothing(offline_stack: OfflineStack, write_project: Callable[..., Path]) -> None:
    pulumi = prepared(offline_stack, write_project(PROGRAM))
    up(pulumi)
    result = pulumi.run("destroy", "--yes")

    assert result.returncode == 0, result.stdout + result.stderr
    assert exported(pulumi) == {}


def test_existing_resources_can_be_read_and_imported(
    offline_stack: OfflineStack, write_project: Callable[..., Path]
) -> None:
    identifier = (
        "/servicePrincipals/0dbcb1a4-1b32-4d8f-9b4f-6b2f2b1a6f01/synchronization/jobs/"
        "scim.72f8f5d45e4b4a0c9d410f7f1c1d2e3a.8442fd39-2183-419c-8732-74b6ce866bd5"
    )
    program = f"""
import pulumi
import pulumi_azuread as azuread

principal = azuread.ServicePrincipal.get("found", "/servicePrincipals/0dbcb1a4-1b32-4d8f-9b4f-6b2f2b1a6f01")
azuread.SynchronizationJob(
    "job", service_principal_id=principal.id, template_id="scim", opts=pulumi.ResourceOptions(import_="{identifier}")
)
pulumi.export("object", principal.object_id)
"""
    pulumi = offline_stack(write_project(program))
    up(pulumi)

    assert exported(pulumi)["job"]["id"] == identifier
    outputs = pulumi.run("stack", "output", "--json")
    assert json.loads(outputs.stdout) == {"object": "0dbcb1a4-1b32-4d8f-9b4f-6b2f2b1a6f01"}


@pytest.mark.parametrize(
    ("kind", "properties", "message"),
    [
        (
            "SynchronizationJob",
            {"servicePrincipalId": "/servicePrincipals/a"},
            "property templateId value {<nil>} has a problem: a required property is missing",
        ),
        (
            "SynchronizationJob",
            {"servicePrincipalId": "/servicePrincipals/a", "templateId": "scim", "enabledd": True},
            (
                "property enabledd value {true} has a problem: there is no such property; there are: "
                "enabled, servicePrincipalId, templateId"
            ),
        ),
        (
            "SynchronizationJob",
            {"servicePrincipalId": "0dbcb1a4-1b32-4d8f-9b4f-6b2f2b1a6f01", "templateId": "scim"},
            (
                "property servicePrincipalId value {0dbcb1a4-1b32-4d8f-9b4f-6b2f2b1a6f01} has a problem: "
                "expected a resource id of the form /servicePrincipals/{objectId}"
            ),
        ),
        (
            "SynchronizationSecret",
            {"servicePrincipalId": "/servicePrincipals/a", "credentials": [{"key": "BaseAddress"}]},
            "property credentials[0].value value {<nil>} has a problem: a required property is missing",
        ),
    ],
)
def test_what_the_provider_refuses_is_refused_before_anything_is_made(
    kind: str,
    properties: dict[str, Any],
    message: str,
    offline_stack: OfflineStack,
    write_project: Callable[..., Path],
) -> None:
    token = f"azuread:index/{kind[0].lower()}{kind[1:]}:{kind}"
    program = f"import pulumi\n\npulumi.CustomResource({token!r}, 'refused', {properties!r})\n"
    pulumi = offline_stack(write_project(program))
    result = pulumi.run("preview", "--json")

    assert result.returncode == 1
    assert [
        item["message"].strip()
        for item in json.loads(result.stdout)["diagnostics"]
        if item.get("urn", "").endswith("::refused")
    ] == [f"error: {token} resource 'refused': {message}"]
