"""The published schema and the model agree on what a configuration may say."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from entra_policy.configuration.properties import OrganisationProperties, PackProperties, pack_properties
from entra_policy.configuration.reading import properties_schemas
from entra_policy.configuration.schema import properties_schemas as made_from_the_model
from entra_policy.errors import ConfigurationError

TENANT = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
EVERYTHING: dict[str, Any] = {
    "edition": "2026",
    "cloud": "china",
    "scenario": {"hr-*": "inbound", "*": "application"},
    "scope": "all",
    "adopted": ["CRM", TENANT],
    "undecided": "mandatory",
    "unseen": {"all": "mandatory", "unchanged-resources": "advisory"},
    "facts": "facts.json",
    "applications": [{"template_id": TENANT, "clouds": ["global"]}],
    "agent_versions": ["1.1.2505.0"],
    "tenants": [
        {"id": TENANT, "kind": "b2c", "cloud": "global", "domains": ["a.example"], "verified_domains": ["a.example"]}
    ],
    "exemptions": "exemptions.yaml",
    "maximum_exemption_days": 90,
    "organisation": {
        "url": "https://opa.example/v1",
        "package": "entra.rules",
        "opa": "opa",
        "timeout_seconds": 2.5,
        "token_variable": "OPA_TOKEN",
        "ca_file": "ca.pem",
        "levels": {"ORG001": "advisory", "ORG002": "disabled"},
        "on_failure": "advisory",
    },
}
WRONG: list[dict[str, Any]] = [
    {"editon": "2026"},
    {"edition": 2026},
    {"edition": "2025"},
    {"cloud": 1},
    {"scenario": "hr"},
    {"scenario": {"hr": None}},
    {"scenario": ["inbound"]},
    {"scope": "everyone"},
    {"scope": {"crm": True}},
    {"adopted": "crm"},
    {"adopted": [""]},
    {"undecided": "disabled"},
    {"unseen": "disabled"},
    {"unseen": ["mandatory"]},
    {"unseen": None},
    {"unseen": {"unchanged-resource": "mandatory"}},
    {"unseen": {"unchanged-resources": "disabled"}},
    {"unseen": {"all": True}},
    {"facts": ""},
    {"facts": None},
    {"applications": {}},
    {"applications": [{"template_id": TENANT}]},
    {"applications": [{"template_id": TENANT, "clouds": [], "more": 1}]},
    {"agent_versions": []},
    {"tenants": [{}]},
    {"tenants": [{"id": TENANT, "kind": "B2C"}]},
    {"exemptions": 1},
    {"maximum_exemption_days": 0},
    {"maximum_exemption_days": 4000},
    {"maximum_exemption_days": 1.5},
    {"organisation": None},
    {"organisation": {"url": "https://opa.example", "time": 1}},
    {"organisation": {"url": "https://opa.example", "timeout_seconds": 0}},
    {"organisation": {"url": "https://opa.example", "levels": {"ORG001": "off"}}},
    {"organisation": {"url": "https://opa.example", "levels": ["ORG001"]}},
]


@pytest.fixture(scope="module")
def validator(project_root: Path) -> jsonschema.Draft7Validator:
    schema = json.loads((project_root / "docs" / "settings.schema.json").read_text())
    return jsonschema.Draft7Validator(schema)


def test_the_engines_part_is_made_from_the_model() -> None:
    assert properties_schemas() == made_from_the_model()
    assert list(properties_schemas()["pack"]) == list(PackProperties.model_fields)


def test_everything_is_accepted_by_both(validator: jsonschema.Draft7Validator) -> None:
    assert list(validator.iter_errors({"entra-provisioning": EVERYTHING})) == []
    model = pack_properties("entra-provisioning", EVERYTHING)
    assert model.model_fields_set == set(PackProperties.model_fields) == set(EVERYTHING)
    assert model.organisation == OrganisationProperties.model_validate(EVERYTHING["organisation"])


@pytest.mark.parametrize("given", WRONG)
def test_what_is_wrong_is_refused_by_both(given: dict[str, Any], validator: jsonschema.Draft7Validator) -> None:
    assert not validator.is_valid({"entra-provisioning": given})
    with pytest.raises(ConfigurationError):
        pack_properties("entra-provisioning", given)


@pytest.mark.parametrize(
    ("organisation", "message"),
    [
        ({}, " must have either `url`, a server, or `bundle`, a folder."),
        ({"url": "https://a", "bundle": "b"}, " must have either `url`, a server, or `bundle`, a folder."),
        ({"url": "opa.example"}, ".url` must be an address that begins with https:// or http://."),
        ({"url": "https://a:no"}, ".url` must be an address that begins with https:// or http://."),
        ({"url": "https://[a"}, ".url` must be an address that begins with https:// or http://."),
        (
            {"url": "https://me:planted-secret@opa.example"},
            ".url` must not carry a user or a password; `token_variable` names the variable that holds a token.",
        ),
        (
            {"url": "http://opa.example"},
            ".url` must begin with https:// unless the server is on this machine (localhost, 127.0.0.1).",
        ),
        ({"url": "https://opa.example/?a=planted-secret"}, ".url` must end with its path, without `?` and `#`."),
        ({"bundle": "b", "levels": 1}, ".levels` must be an object of levels by rule id, such as ORG001."),
        (
            {"bundle": "b", "levels": {"ORG001": "off"}},
            ".levels` gives 'ORG001' the level 'off'; it must be disabled, advisory or mandatory.",
        ),
        ({"bundle": "b", "opa": 1}, ".opa` must be the path of a program."),
        ({"bundle": ""}, ".bundle` must be the path of a folder with a bundle."),
        ({"bundle": "b", "package": "a/b"}, ".package` must be the name of a Rego package such as entra.rules."),
        (
            {"bundle": "b", "timeout_seconds": 601},
            ".timeout_seconds` must be a number of seconds above 0, up to 600.",
        ),
        ({"bundle": "b", "token_variable": "$X"}, ".token_variable` must be the name of an environment variable."),
        ({"bundle": "b", "ca_file": 1}, ".ca_file` must be the path of a file with certificates."),
        ({"bundle": "b", "on_failure": "disabled"}, ".on_failure` is 'disabled'; it must be advisory or mandatory."),
        ("opa", " must be an object."),
    ],
)
def test_slips_about_the_organisations_rules(organisation: Any, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        pack_properties("entra-provisioning", {"organisation": organisation})
    place = "`entra-provisioning.organisation"
    assert str(caught.value) == f"{place}`{message}" if message.startswith(" ") else f"{place}{message}"
