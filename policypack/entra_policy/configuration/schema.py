"""The JSON Schema of a policy configuration, made from the model of its properties.

`docs/settings.schema.json` is the whole document's, for editors and for whoever writes configurations by program;
`settings_schema.json` beside this module is the part that the engine gets of the pseudo-policy, so that the pack need
not import pydantic to describe itself. `tools/schemas.py` writes both.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from entra_policy.configuration.properties import PackProperties, RuleProperties
from entra_policy.finding import Level
from entra_policy.json_schema import without_references
from entra_policy.settings import ALL, ORGANISATION_POLICY, PACK_POLICY

if TYPE_CHECKING:
    from pydantic import BaseModel

    from entra_policy.rule_definition import Rule


# The engine knows no later draft.
_DIALECT: Final = "http://json-schema.org/draft-07/schema#"
_LEVEL: Final = {"type": "string", "enum": [level.value for level in Level]}


def properties_schemas() -> dict[str, dict[str, Any]]:
    """The schemas of properties that the engine gets: of the pseudo-policy, and of every rule's policy."""
    return {"pack": _properties(PackProperties), "rule": _properties(RuleProperties)}


def configuration_schema(rules: Sequence["Rule"]) -> dict[str, Any]:
    """The schema of a whole policy configuration."""
    schemas = properties_schemas()
    policies = {
        rule.name: _policy(f"{rule.id}: {rule.summary} By default {rule.level.value}.", schemas["rule"])
        for rule in rules
    }
    ids = {rule.id: {"$ref": f"#/properties/{rule.name}"} for rule in rules}
    return {
        "$schema": _DIALECT,
        "title": "Policy configuration of entra-provisioning",
        "description": "What `pulumi preview --policy-pack-config` and `entra-policy check --config` read.",
        "type": "object",
        "properties": {
            ALL: {"description": "The level of every rule that has none of its own here.", **_LEVEL},
            PACK_POLICY: _policy("What isn't one rule's own.", schemas["pack"]),
            ORGANISATION_POLICY: _policy("The organisation's own rules, in Rego.", schemas["rule"]),
            **policies,
            **ids,
        },
        "additionalProperties": False,
    }


def _policy(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    entry = {
        "type": "object",
        "properties": {"enforcementLevel": _LEVEL, **properties},
        "additionalProperties": False,
    }
    return {"description": description, "anyOf": [_LEVEL, entry]}


def _properties(model: type["BaseModel"]) -> dict[str, Any]:
    schema = without_references(model.model_json_schema(), defaults=False, nulls=False)
    properties: dict[str, Any] = schema["properties"]
    return properties
