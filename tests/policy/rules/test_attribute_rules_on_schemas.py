"""The rules on attributes and expressions on schemas as the service writes them, and on secrets inside a schema."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Finding
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import EDITIONS, Settings
from entra_policy.values import UNKNOWN, Secret, Value, reveal

SCHEMAS = Path(__file__).parents[2] / "sync" / "schemas"
RULES = [rule for rule in all_rules() if rule.id.startswith(("EP00", "EP20"))]
Reported: TypeAlias = tuple[str, str, str, str]

UNSUPPORTED = "which is documented as unsupported although some of the service's own mappings have it"
ROLES = "not decided: whether everyone is in scope (`SyncAll`) is not known, and role functions need assignments"


def findings(document: Any, job_id: str, edition: str = "2024") -> tuple[Finding, ...]:
    resource = Resource(SCHEMA_DOCUMENT, f"{SCHEMA_DOCUMENT}::x", "x", props={"schema": document}, id=job_id)
    settings = Settings(edition=edition)
    return evaluate(build_estate([resource], settings), RULES, settings).findings


def reported(found: tuple[Finding, ...]) -> list[Reported]:
    return [(item.rule_id, item.verdict.value, item.level.value, item.message) for item in found]


def iif(target: str) -> Reported:
    return (
        "EP004",
        "fail",
        "advisory",
        (
            f"In the expression of {target} (user -> User), `IIF` has IsPresent as its first argument, {UNSUPPORTED}. Use Switch with "
            'an empty text as a key: `Switch([source], [source], "", "other")`.'
        ),
    )


EXPECTED = {
    "cloud-sync": [iif("userPrincipalName"), iif("displayName"), iif("mailNickname")],
    "cross-tenant": [],
    "on-premises": [],
    "scim-application": [
        ("EP009", "undecided", "advisory", f'{ROLES} (roles[primary eq "True"].value (User -> User)).')
    ],
}


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_false_alarm_on_the_services_own_schemas(name: str, edition: str) -> None:
    document = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    assert reported(findings(document, document["id"], edition)) == EXPECTED[name]


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_no_false_alarm_on_the_services_salesforce_mapping(reference_dir: Path, edition: str) -> None:
    mapping = json.loads((reference_dir / "salesforce-user-object-mapping.json").read_text(encoding="utf-8"))
    rule = {
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "salesforce.com",
        "objectMappings": [mapping],
    }
    document = {"synchronizationRules": [rule]}
    assert reported(findings(document, "SfSandboxOutDelta", edition)) == [
        ("EP009", "undecided", "advisory", f"{ROLES} (ProfileName (User -> User)).")
    ]


def source(expression: str, name: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Function", "name": name, "expression": expression, "parameters": list(parameters)}


def parameter(name: str) -> dict[str, Any]:
    return {"key": "source", "value": {"type": "Attribute", "name": name, "expression": f"[{name}]"}}


EXTENSION = "extension_0f5c1d2e3b4a59687786950412233445_planted"
# Breaks every rule of the two sections that looks at a schema, each text in it a word of its own.
VIOLATIONS: dict[str, Any] = {
    "synchronizationRules": [
        {
            "sourceDirectoryName": "Azure Active Directory",
            "targetDirectoryName": "planted target directory",
            "objectMappings": [
                {
                    "sourceObjectName": "plantedSourceObject",
                    "targetObjectName": "plantedTargetObject",
                    "scope": {
                        "groups": [
                            {
                                "clauses": [
                                    {"sourceOperandName": "userType", "operatorName": "plantedOperator"},
                                    {"sourceOperandName": "plantedOperand", "operatorName": "EQUALS"},
                                    {"sourceOperandName": EXTENSION, "operatorName": "IS NULL"},
                                    {"sourceOperandName": "plantedTyped", "operatorName": "IS TRUE"},
                                ]
                            }
                        ]
                    },
                    "attributeMappings": [
                        {"targetAttributeName": "plantedTarget1", "source": source("plantedFunction([a])", "F")},
                        {"targetAttributeName": "plantedTarget2", "source": source("Item([b], 0, plantedWord)", "F")},
                        {"targetAttributeName": "plantedTarget3", "source": source("Not(planted[", "F")},
                        {
                            "targetAttributeName": "plantedTarget4",
                            "source": source("ToLower([c])", "ToLower", parameter("plantedReference")),
                        },
                        {"targetAttributeName": "plantedTarget5", "source": source(f"Not([{EXTENSION}])", "F")},
                        {"targetAttributeName": "plantedTarget6", "source": source("Not([extension_planted])", "F")},
                        {"targetAttributeName": "plantedTarget7", "source": source("Not([userType])", "F")},
                        {"targetAttributeName": "plantedTarget8", "defaultValue": ""},
                        {"targetAttributeName": "plantedTarget9", "source": source("Not([" + "x" * 10_000 + "])", "F")},
                        {"targetAttributeName": "plantedRole", "source": source("[appRoleAssignments]", "F")},
                    ],
                }
            ],
        }
    ],
    "directories": [
        {
            "name": "Azure Active Directory",
            "objects": [
                {
                    "name": "plantedSourceObject",
                    "attributes": [
                        {"name": EXTENSION, "type": "String", "multivalued": True},
                        {"name": "plantedTyped", "type": "DateTime"},
                    ],
                }
            ],
        },
        {"name": "planted target directory", "objects": [{"name": "plantedTargetObject", "attributes": []}]},
    ],
}


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of everything in a document."""
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


def with_change(path: tuple[str | int, ...], *, secret: bool) -> tuple[Any, Any]:
    """The violations with one part a secret, or not known; and that part."""
    if not path:
        return (Secret(copy.deepcopy(VIOLATIONS)) if secret else UNKNOWN), VIOLATIONS
    document = copy.deepcopy(VIOLATIONS)
    holder: Any = document
    for key in path[:-1]:
        holder = holder[key]
    changed = holder[path[-1]]
    holder[path[-1]] = Secret(changed) if secret else UNKNOWN
    return document, changed


def texts(value: Value) -> Iterator[str]:
    plain = reveal(value)
    if isinstance(plain, dict):
        for item in plain.values():
            yield from texts(item)
    elif isinstance(plain, list):
        for item in plain:
            yield from texts(item)
    elif isinstance(plain, str):
        yield plain


def test_the_violations_break_every_rule_on_schemas() -> None:
    broken = {item.rule_id for item in findings(VIOLATIONS, "scim") if item.verdict.value == "fail"}
    assert broken == {
        *("EP002", "EP003", "EP004", "EP005", "EP006", "EP007", "EP008", "EP009"),
        *("EP202", "EP203", "EP204", "EP205", "EP206", "EP208"),
    }


def planted(changed: Any) -> set[str]:
    """The words of a part that appear nowhere else."""
    words = {word for text in texts(changed) for word in text.replace("(", " ").replace("[", " ").split()}
    return {word.strip("]),.") for word in words if "planted" in word}


@pytest.mark.parametrize("path", list(places(VIOLATIONS)), ids=lambda path: ".".join(map(str, path)) or "document")
def test_no_part_of_a_secret_is_shown(path: tuple[str | int, ...]) -> None:
    document, changed = with_change(path, secret=True)
    elsewhere = planted_elsewhere(path)
    hidden = planted(changed) - elsewhere
    for finding in findings(document, "scim"):
        text = f"{finding.message} {finding.about} {finding.path}"
        assert [word for word in hidden if word in text] == []


def planted_elsewhere(path: tuple[str | int, ...]) -> set[str]:
    document, _ = with_change(path, secret=False) if path else ({}, None)
    return planted(document)


@pytest.mark.parametrize("path", list(places(VIOLATIONS)), ids=lambda path: ".".join(map(str, path)) or "document")
def test_no_rule_crashes_on_what_is_not_known(path: tuple[str | int, ...]) -> None:
    document, _ = with_change(path, secret=False)
    assert [item for item in findings(document, "scim") if "the rule itself failed" in item.message] == []


@pytest.mark.parametrize("strange", [None, True, 7, "", "text", [], {}, [None], {"x": 1}], ids=json.dumps)
def test_no_rule_crashes_on_what_has_another_shape(strange: Any) -> None:
    for path in places(VIOLATIONS):
        document = copy.deepcopy(VIOLATIONS)
        holder: Any = document
        for key in path[:-1]:
            holder = holder[key]
        if path:
            holder[path[-1]] = strange
        else:
            document = strange
        assert [item for item in findings(document, "scim") if "the rule itself failed" in item.message] == []
