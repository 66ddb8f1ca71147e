"""The argument `attributes` of components: what it accepts, and what it is to the schema's resource."""

from typing import Any

import pytest

from entra_components._arguments import on_premises_application, provisioning_job
from entra_components._arguments.validation import validated
from entra_components.errors import ArgumentError
from entra_components.mappings import attribute, to
from entra_components.schemas import SCIM_GROUP, SCIM_USER
from entra_sync.names import ECMA_URN

PLAIN: dict[str, Any] = {"type": "String", "multivalued": False, "required": False, "case_exact": False}
MAPPINGS = [to("badge", attribute("employeeId"))]
ON_PREMISES = {
    "tenant_url": "https://erp.contoso.com:8585/ecma2host_erp/scim",
    "secret_token": "token",
    "synchronization_template_id": "ecma",
}


def provisioning(**arguments: Any) -> list[dict[str, Any]] | None:
    given = {"display_name": "x", "mappings": MAPPINGS, **arguments}
    return provisioning_job.job_attributes(validated(provisioning_job.ProvisioningModel, "ProvisioningJob", "x", given))


def on_premises(**arguments: Any) -> list[dict[str, Any]] | None:
    given = {**ON_PREMISES, "mappings": MAPPINGS, **arguments}
    model = validated(on_premises_application.OnPremisesModel, "OnPremisesApplication", "x", given)
    return on_premises_application.on_premises_attributes(model)


def test_attributes_belong_to_the_application_and_its_objects() -> None:
    listed = [{"name": "badge", "type": "Integer", "required": True}, {"name": "owner", "groups": True}]
    assert provisioning(attributes=listed) == [
        {
            "directory": "customappsso",
            "object": SCIM_USER,
            "name": "badge",
            **PLAIN,
            "type": "Integer",
            "required": True,
        },
        {"directory": "customappsso", "object": SCIM_GROUP, "name": "owner", **PLAIN},
    ]
    gallery = {"synchronization_template_id": "dataBricks", "target_directory": "databricks"}
    assert provisioning(attributes=listed[1:], **gallery) == [
        {"directory": "databricks", "object": "Group", "name": "owner", **PLAIN}
    ]
    assert provisioning() is None


def test_attributes_behind_a_connector_host_have_its_names() -> None:
    assert on_premises(attributes=[{"name": "badge", "multivalued": True}, {"name": f"{ECMA_URN}shoe"}]) == [
        {"directory": "ScimOnPremises", "object": "User", "name": f"{ECMA_URN}badge", **PLAIN, "multivalued": True},
        {"directory": "ScimOnPremises", "object": "User", "name": f"{ECMA_URN}shoe", **PLAIN},
    ]
    assert on_premises() is None


@pytest.mark.parametrize("mappings", [[], {}])
def test_attributes_of_a_schema_are_defined_though_nothing_maps_them(mappings: Any) -> None:
    """A program that makes its mappings may make none; what it says of attributes holds all the same."""
    listed = [{"name": "badge"}]
    assert provisioning(attributes=listed, mappings=mappings) == [
        {"directory": "customappsso", "object": SCIM_USER, "name": "badge", **PLAIN}
    ]
    assert on_premises(attributes=listed, mappings=mappings) == [
        {"directory": "ScimOnPremises", "object": "User", "name": f"{ECMA_URN}badge", **PLAIN}
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"attributes": [{"name": "badge", "type": "Text"}]},
            "attributes[0].type: must be one of String, Integer, Reference, Binary, Boolean, DateTime.",
        ),
        ({"attributes": [{"type": "String"}]}, "attributes[0].name: is missing."),
        ({"attributes": [{"name": " "}]}, "attributes[0].name: must be text that isn't empty."),
        ({"attributes": [{"name": "a", "required": "yes"}]}, "attributes[0].required: must be True or False."),
        ({"attributes": [{"name": "a"}], "mappings": None}, "attributes: are for mappings, which are missing."),
    ],
)
def test_what_is_wrong_with_attributes_is_said(arguments: dict[str, Any], message: str) -> None:
    for component, call in (("ProvisioningJob", provisioning), ("OnPremisesApplication", on_premises)):
        with pytest.raises(ArgumentError) as caught:
            call(**arguments)
        assert str(caught.value) == f'{component} "x": {message}'


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ([{"name": "badge", "typ": "String"}], "attributes[0].typ: isn't an argument; did you mean type?"),
        (
            [{"name": "badge"}, {"name": "x", "zzz": 1}],
            "attributes[1].zzz: isn't an argument; the arguments are name, type, multivalued, required, case_exact, groups.",
        ),
        (["badge"], "attributes[0]: must be a dictionary."),
        ({"name": "badge"}, "attributes: must be a list."),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(attributes: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        provisioning(attributes=attributes)
    assert str(caught.value) == f'ProvisioningJob "x": {message}'
