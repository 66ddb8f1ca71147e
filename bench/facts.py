"""Writes facts files of any size, and the state of a synchronization that has all of them in scope.

    python bench/facts.py FOLDER [--users 100000]

The state has a cross-tenant synchronization of everybody, limited by a scoping filter with a regular expression, and an
application to which a group with a fifth of the users is assigned.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.states import AZUREAD, PROJECT, STACK_URN, Json, urn  # noqa: E402 - found through the path above

TENANT: Final = "7d1f4a1e-0f6b-4b6b-9d2a-3c5e8f7a9b10"
TARGET: Final = "0b2f4c1e-8f7a-4d65-b1f4-2f3a4b5c6d7e"
GROUP: Final = "cccccccc-0000-4000-8000-000000000000"
SYNC: Final = "11111111-0000-4000-8000-000000000000"
CRM: Final = "22222222-0000-4000-8000-000000000000"
_DEPARTMENTS: Final = ("Sales", "Support", "Engineering", "Finance", "Legal")


def write_facts(file: Path, users: int) -> int:
    """Write a facts file; returns its size in bytes."""
    tenant = {
        "id": TENANT,
        "cloud": "global",
        "kind": "workforce",
        "verified_domains": ["contoso.com", "contoso.onmicrosoft.com"],
        "extension_properties": [],
        "users": [_user(number) for number in range(users)],
        "groups": [
            {
                "id": GROUP,
                "display_name": "Everybody",
                "members": [{"id": _id(number), "type": "user"} for number in range(0, users, 5)],
            }
        ],
        "provisioning_agents": [],
        "entra_connect": False,
        "discovered_attributes": [],
    }
    text = json.dumps({"version": 1, "collected": "2026-11-20", "tenants": [tenant]})
    file.write_text(text, encoding="utf-8")
    return len(text)


def _id(number: int) -> str:
    return f"aaaaaaaa-0000-4000-8000-{number:012}"


def _user(number: int) -> Json:
    return {
        "id": _id(number),
        "user_principal_name": f"user{number}@contoso.com",
        "mail": f"user{number}@contoso.com",
        "user_type": "Member",
        "creation_type": None,
        "external_user_state": None,
        "enabled": True,
        "sms_sign_in": False,
        "mailbox": True,
        "room_mailbox": False,
        "on_premises_sync": False,
        "manager": _id(number // 10),
        "attributes": {
            "department": _DEPARTMENTS[number % len(_DEPARTMENTS)],
            "jobTitle": f"Title {number % 97}",
            "companyName": "Contoso",
            "city": "Berlin",
            "country": "DE",
            "employeeId": str(1_000_000 + number),
            "givenName": f"Given {number}",
            "surname": None,
        },
    }


def write_synchronization(file: Path) -> None:
    """Write the state."""
    provider_id = "99999999-0000-4000-8000-000000000000"
    resources: list[Json] = [
        {"urn": STACK_URN, "custom": False, "type": "pulumi:pulumi:Stack"},
        {
            "urn": AZUREAD,
            "custom": True,
            "id": provider_id,
            "type": "pulumi:providers:azuread",
            "inputs": {"tenantId": TENANT},
            "outputs": {"tenantId": TENANT},
        },
    ]

    def declare(resource_type: str, name: str, identifier: str, inputs: Json, **computed: str) -> None:
        resources.append(
            {
                "urn": urn(resource_type, name),
                "custom": True,
                "id": identifier,
                "type": resource_type,
                "inputs": inputs,
                "outputs": {**inputs, **computed},
                "parent": STACK_URN,
                "provider": "" if resource_type.startswith("pulumi-python") else f"{AZUREAD}::{provider_id}",
            }
        )

    for principal, template, target, credentials in (
        (
            SYNC,
            "Azure2Azure",
            "Azure Active Directory (target tenant)",
            {"AuthenticationType": "SyncPolicy", "CompanyId": TARGET, "SyncAll": "True"},
        ),
        (
            CRM,
            "scim",
            "customappsso",
            {"BaseAddress": "https://crm.example.com", "SecretToken": "token", "SyncAll": "False"},
        ),
    ):
        owner = {"servicePrincipalId": f"/servicePrincipals/{principal}"}
        job_id = f"/servicePrincipals/{principal}/synchronization/jobs/{template}.1.2"
        listed = [{"key": key, "value": value} for key, value in credentials.items()]
        declare(
            "azuread:index/synchronizationJob:SynchronizationJob", template, job_id, {**owner, "templateId": template}
        )
        declare(
            "azuread:index/synchronizationSecret:SynchronizationSecret", template, "x", {**owner, "credentials": listed}
        )
        declare(
            "pulumi-python:dynamic/entra:SynchronizationSchema",
            template,
            f"{job_id}/schema",
            {"service_principal_id": owner["servicePrincipalId"], "job_id": job_id, "template_id": template}
            | {"mode": "merge", "schema": _schema(target)},
        )
    declare(
        "azuread:index/appRoleAssignment:AppRoleAssignment",
        "everybody",
        "y",
        {"principalObjectId": GROUP, "resourceObjectId": CRM, "appRoleId": "00000000-0000-0000-0000-000000000000"},
    )
    state = {"version": 3, "deployment": {"manifest": {}, "resources": resources}}
    file.write_text(json.dumps(state), encoding="utf-8")


def _schema(target: str) -> Json:
    name = {"type": "Attribute", "name": "userPrincipalName", "expression": "[userPrincipalName]", "parameters": []}
    clauses = [
        {
            "sourceOperandName": "userPrincipalName",
            "operatorName": "REGEX MATCH",
            "targetOperand": {"values": [".*@contoso.com"]},
        },
        {"sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": {"values": ["Sales"]}},
    ]
    mapping = {
        "name": PROJECT,
        "enabled": True,
        "flowTypes": "Add,Update,Delete",
        "sourceObjectName": "User",
        "targetObjectName": "User",
        "scope": {"groups": [{"clauses": clauses}]},
        "attributeMappings": [
            {"targetAttributeName": "displayName", "matchingPriority": 0, "flowType": "Always", "source": name}
        ],
    }
    return {
        "synchronizationRules": [
            {
                "name": "USER_TO_USER",
                "priority": 1,
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": target,
                "objectMappings": [mapping],
            }
        ]
    }


def main() -> None:
    """Write both files into a folder."""
    parser = argparse.ArgumentParser(description="Write a facts file, and a state to check with it.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--users", type=int, default=100_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    size = write_facts(options.folder / "facts.json", options.users)
    write_synchronization(options.folder / "state.json")
    print(f"{options.folder}: facts.json ({size / 1e6:.0f} MB), state.json")


if __name__ == "__main__":
    main()
