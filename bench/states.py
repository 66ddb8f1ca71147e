"""Writes stack exports of any size, as `pulumi stack export` writes them.

    python bench/states.py FILE [--jobs 1000] [--mappings 40] [--secrets plaintext|ciphertext|hidden] [--indent 4]

Each job has an application from the gallery's template, its service principal, the credentials, the job and a
synchronization schema whose attribute mappings all have an expression of their own.
"""

import argparse
import json
import sys
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

Json: TypeAlias = dict[str, Any]
Secrets: TypeAlias = Literal["plaintext", "ciphertext", "hidden"]
"""How an export shows secrets: with `--show-secrets`, without it, and as commands that may not show any."""

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"

STACK: Final = "prod"
PROJECT: Final = "contoso-provisioning"
STACK_URN: Final = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:pulumi:Stack::{PROJECT}-{STACK}"
NON_GALLERY_TEMPLATE: Final = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
AZUREAD: Final = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:providers:azuread::default_6_11_1"
DYNAMIC: Final = f"urn:pulumi:{STACK}::{PROJECT}::pulumi:providers:pulumi-python::default"
PROVIDER_CLASS: Final = "entra_components.synchronization_schema.SynchronizationSchemaProvider"

_TENANT: Final = "7d1f4a1e-0f6b-4b6b-9d2a-3c5e8f7a9b10"
_NAMESPACE: Final = uuid.UUID("5f3a6c1e-8d27-4e0b-9a4c-6b1d2e3f4a5b")
_ATTRIBUTES: Final = (
    "mailNickname",
    "givenName",
    "surname",
    "department",
    "jobTitle",
    "companyName",
    "city",
    "country",
)
_TIME: Final = "2026-11-02T08:15:30.123456Z"


def schema(job: int, mappings: int) -> Json:
    """A synchronizationSchema as Microsoft Graph writes it.

    Args:
        job: a number that makes its expressions different from those of other jobs.
        mappings: how many attribute mappings it has.
    """
    return {
        "synchronizationRules": [
            {
                "name": "USER_TO_USER",
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "customappsso",
                "objectMappings": [
                    {
                        "name": "Provision Azure Active Directory Users",
                        "enabled": True,
                        "flowTypes": "Add, Update, Delete",
                        "sourceObjectName": "User",
                        "targetObjectName": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                        "attributeMappings": [_attribute_mapping(job, number) for number in range(mappings)],
                    }
                ],
            }
        ]
    }


def _attribute_mapping(job: int, number: int) -> Json:
    matching = number == 0
    return {
        "targetAttributeName": "userName" if matching else f"customAttribute{number}",
        "source": _source(_ATTRIBUTES[number % len(_ATTRIBUTES)], job, number),
        "defaultValue": None,
        "matchingPriority": 1 if matching else 0,
        "flowType": "Always",
        "flowBehavior": "FlowWhenChanged",
    }


def _source(name: str, job: int, number: int) -> Json:
    """One of three forms: a plain call, a nested one, one with a number; its text occurs nowhere else."""
    own = f"-{job}-{number}"
    match number % 4:
        case 0:
            return _call("Append", source=_attribute(name), suffix=_constant(own))
        case 1:
            lower = _call("ToLower", source=_attribute(name))
            return _call("Append", source=lower, suffix=_constant(own))
        case _:
            return _call("Left", String=_attribute(name), NumChars=_number(1 + job * 1000 + number))


def _call(name: str, **arguments: Json) -> Json:
    arguments_text = ", ".join(argument["expression"] for argument in arguments.values())
    return {
        "type": "Function",
        "name": name,
        "expression": f"{name}({arguments_text})",
        "parameters": [{"key": key, "value": value} for key, value in arguments.items()],
    }


def _attribute(name: str) -> Json:
    return {"type": "Attribute", "name": name, "expression": f"[{name}]", "parameters": []}


def _constant(text: str) -> Json:
    return {"type": "Constant", "name": text, "expression": f'"{text}"', "parameters": []}


def _number(value: int) -> Json:
    return {"type": "Constant", "name": str(value), "expression": str(value), "parameters": []}


def envelope(value: Any, secrets: Secrets) -> Any:
    """A secret as an export writes it.

    Args:
        value: the secret.
        secrets: how it is shown; a ciphertext can't be decrypted by anyone.
    """
    match secrets:
        case "plaintext":
            return {SIGNATURE: SECRET, "plaintext": json.dumps(value)}
        case "ciphertext":
            return {SIGNATURE: SECRET, "ciphertext": f"v1:{_guid('nonce')[:16]}:{_guid('text').replace('-', '')}"}
        case _:
            return "[secret]"


def _guid(*seed: object) -> str:
    return str(uuid.uuid5(_NAMESPACE, "|".join(str(part) for part in seed)))


def urn(resource_type: str, name: str) -> str:
    """The URN of a resource of these states that isn't a child of a component."""
    return f"urn:pulumi:{STACK}::{PROJECT}::{resource_type}::{name}"


def _resource(
    resource_type: str,
    name: str,
    identifier: str,
    inputs: Json,
    computed: Json,
    *,
    provider: str = AZUREAD,
    depends: Mapping[str, str] | None = None,
) -> Json:
    on = {} if depends is None else depends
    return {
        "urn": urn(resource_type, name),
        "custom": True,
        "id": identifier,
        "type": resource_type,
        "inputs": inputs,
        "outputs": {"id": identifier, **inputs, **computed},
        "parent": STACK_URN,
        "dependencies": sorted(set(on.values())),
        "provider": f"{provider}::{_guid('provider', provider)}",
        "propertyDependencies": {key: [on[key]] if key in on else [] for key in inputs if not key.startswith("__")},
        "created": _TIME,
        "modified": _TIME,
    }


def job_resources(job: int, mappings: int, secrets: Secrets) -> list[Json]:
    """The five resources of one job: application, service principal, job, credentials, schema."""
    principal, application, client = (_guid(kind, job) for kind in ("principal", "application", "client"))
    principal_id = f"/servicePrincipals/{principal}"
    job_id = f"{principal_id}/synchronization/jobs/scim.{_TENANT.replace('-', '')}.{_guid('job', job)}"
    app = _resource(
        "azuread:index/applicationFromTemplate:ApplicationFromTemplate",
        f"app{job}-application",
        f"/applicationTemplates/{NON_GALLERY_TEMPLATE}/instantiate/{application}",
        {"displayName": f"Application {job}", "templateId": NON_GALLERY_TEMPLATE},
        {
            "applicationId": client,
            "applicationObjectId": application,
            "servicePrincipalId": principal_id,
            "servicePrincipalObjectId": principal,
        },
    )
    service_principal = _resource(
        "azuread:index/servicePrincipal:ServicePrincipal",
        f"app{job}-principal",
        principal_id,
        {"clientId": client, "useExisting": True},
        {"displayName": f"Application {job}", "objectId": principal, "type": "Application"},
        depends={"clientId": app["urn"]},
    )
    synchronization_job = _resource(
        "azuread:index/synchronizationJob:SynchronizationJob",
        f"app{job}-job",
        job_id,
        {"enabled": True, "servicePrincipalId": principal_id, "templateId": "scim"},
        {"schedules": [{"expiration": "", "interval": "PT40M", "state": "Active"}]},
        depends={"servicePrincipalId": service_principal["urn"]},
    )
    return [
        app,
        service_principal,
        synchronization_job,
        _credentials(job, principal_id, service_principal["urn"], secrets),
        _resource(
            "pulumi-python:dynamic/entra:SynchronizationSchema",
            f"app{job}-schema",
            f"{job_id}/schema",
            {
                "__provider": envelope(PROVIDER_CLASS, secrets),
                "service_principal_id": principal_id,
                "job_id": job_id,
                "template_id": "scim",
                "mode": "merge",
                "schema": schema(job, mappings),
            },
            {},
            provider=DYNAMIC,
            depends={"service_principal_id": service_principal["urn"], "job_id": synchronization_job["urn"]},
        ),
    ]


def _credentials(job: int, principal_id: str, principal_urn: str, secrets: Secrets) -> Json:
    """The credentials: a secret token among the inputs, and the outputs secret as a whole, as azuread marks them."""
    address = {"key": "BaseAddress", "value": f"https://app{job}.example.com/scim"}
    token = {"key": "SecretToken", "value": f"token-of-app-{job}"}
    resource = _resource(
        "azuread:index/synchronizationSecret:SynchronizationSecret",
        f"app{job}-credentials",
        f"{principal_id}/synchronization/secrets",
        {
            "credentials": [address, {**token, "value": envelope(token["value"], secrets)}],
            "servicePrincipalId": principal_id,
        },
        {"credentials": envelope([address, token], secrets)},
        depends={"servicePrincipalId": principal_urn},
    )
    return {**resource, "additionalSecretOutputs": ["credentials"]}


def _foundation() -> Iterator[Json]:
    yield {
        "urn": STACK_URN,
        "custom": False,
        "type": "pulumi:pulumi:Stack",
        "outputs": {},
        "created": _TIME,
        "modified": _TIME,
    }
    providers: tuple[tuple[str, Json], ...] = (
        (AZUREAD, {"environment": "global", "tenantId": _TENANT, "version": "6.11.1"}),
        (DYNAMIC, {}),
    )
    for provider, inputs in providers:
        yield {
            "urn": provider,
            "custom": True,
            "id": _guid("provider", provider),
            "type": provider.split("::")[2],
            "inputs": inputs,
            "outputs": inputs,
            "created": _TIME,
            "modified": _TIME,
        }


def resources(jobs: int, mappings: int, secrets: Secrets = "plaintext") -> Iterator[Json]:
    """All resources of a state, dependencies first: 3 + 5 x jobs."""
    yield from _foundation()
    for job in range(jobs):
        yield from job_resources(job, mappings, secrets)


def write_state(
    path: Path, *, jobs: int, mappings: int, secrets: Secrets = "plaintext", indent: int | None = None
) -> int:
    """Write a stack export without ever having all of it in memory.

    Args:
        path: the file.
        jobs: how many jobs it has.
        mappings: how many attribute mappings each of them has.
        secrets: how secrets are shown.
        indent: spaces for each level; by default everything is on one line, which makes as many objects out of
            each byte as possible.

    Returns:
        The size of the file in bytes.
    """
    separators = (",", ":") if indent is None else (",", ": ")
    document = {
        "version": 3,
        "deployment": {
            "manifest": {"time": _TIME, "magic": "", "version": "v3.274.1"},
            "resources": [],
            "metadata": {},
        },
    }
    head, _, tail = json.dumps(document, separators=separators, indent=indent).partition("[]")
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{head}[")
        for index, resource in enumerate(resources(jobs, mappings, secrets)):
            file.write(("," if index else "") + json.dumps(resource, separators=separators, indent=indent))
        file.write(f"]{tail}\n")
        return file.tell()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write a stack export.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--mappings", type=int, default=40)
    parser.add_argument("--secrets", choices=get_args(Secrets), default="plaintext")
    parser.add_argument("--indent", type=int)
    options = parser.parse_args(arguments)
    size = write_state(
        options.file,
        jobs=options.jobs,
        mappings=options.mappings,
        secrets=options.secrets,
        indent=options.indent,
    )
    print(f"{options.file}: {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
