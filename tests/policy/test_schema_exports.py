"""Schemas alone, in jobs and templates, in lists of these, and as the PowerShell SDK writes them."""

import json
from pathlib import Path
from typing import Any

import pytest

from entra_policy.errors import InputError
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.inventory import Inventory
from entra_policy.readers import read
from entra_policy.resource import Resource

SCHEMA: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.synchronizationSchema",
    "id": "crm.00000000000000000000000000000000",
    "synchronizationRules": [
        {
            "sourceDirectoryName": "Azure Active Directory",
            "metadata": [{"key": "supportsProvisionOnDemand", "value": "true"}],
            "objectMappings": [{"flowTypes": "Add,Update", "scope": None, "attributeMappings": []}],
        }
    ],
}
FROM_POWERSHELL: dict[str, Any] = {
    "@odata.type": "#microsoft.graph.synchronizationSchema",
    "Id": "crm.00000000000000000000000000000000",
    "SynchronizationRules": [
        {
            "SourceDirectoryName": "Azure Active Directory",
            "Metadata": [{"Key": "supportsProvisionOnDemand", "Value": "true", "AdditionalProperties": {}}],
            "ObjectMappings": [{"FlowTypes": "Add,Update", "Scope": None, "AttributeMappings": []}],
        }
    ],
    "AdditionalProperties": {"@odata.context": "x"},
}


def read_document(document: Any, tmp_path: Path) -> Inventory:
    file = tmp_path / "document.json"
    file.write_text(json.dumps(document))
    return read(file)


def resource(name: str, schema: dict[str, Any] = SCHEMA) -> Resource:
    return Resource(SCHEMA_DOCUMENT, f"{SCHEMA_DOCUMENT}::{name}", name, {"schema": schema}, id=name)


@pytest.mark.parametrize(
    ("document", "names"),
    [
        (SCHEMA, ["crm.00000000000000000000000000000000"]),
        (FROM_POWERSHELL, ["crm.00000000000000000000000000000000"]),
        ({"id": "crm.a.b", "templateId": "crm", "schema": SCHEMA}, ["crm.a.b"]),
        ({"Id": "crm.a.b", "TemplateId": "crm", "Schema": FROM_POWERSHELL}, ["crm.a.b"]),
        ({"value": [{"id": "one", "schema": SCHEMA}, {"id": "two", "schema": SCHEMA}]}, ["one", "two"]),
        ({"value": [{"id": "one"}, {"id": "two", "schema": SCHEMA}]}, ["two"]),
        ([{"Id": "one", "Schema": FROM_POWERSHELL}, {"Id": "two", "Schema": FROM_POWERSHELL}], ["one", "two"]),
    ],
)
def test_what_is_read(document: Any, names: list[str], tmp_path: Path) -> None:
    found = read_document(document, tmp_path)
    plural = "s" if len(names) > 1 else ""
    origin = f"the synchronization schema{plural} in {tmp_path / 'document.json'}"
    assert found == Inventory(tuple(map(resource, names)), origin)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (
            {"value": [{"id": "crm", "factoryTag": "crm"}]},
            (
                "it lists synchronization jobs or templates without their schemas. Export each schema: "
                "`GET .../synchronization/jobs/{id}/schema` or `GET .../synchronization/templates/{id}/schema`."
            ),
        ),
        (
            {"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {}},
            (
                "it is a plan or a state of Terraform (or OpenTofu), whose resources aren't read. Export the synchronization "
                "schema of each job from Microsoft Graph and check that (`GET .../synchronization/jobs/{id}/schema`); "
                "`--scope`, `--scenario` and `--adopted` say what a schema alone doesn't. `pulumi convert --from terraform` "
                "makes a Pulumi program of the configuration."
            ),
        ),
    ],
)
def test_what_is_refused_and_what_to_do(document: Any, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_document(document, tmp_path)
    assert str(caught.value) == f"{tmp_path / 'document.json'}: {reason}"
