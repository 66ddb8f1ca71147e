"""The slips of a first hour in an exported schema, and all that is said of each."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.gate import check
from entra_policy.readers import read
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

ENTERPRISE_USER: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
JOB: Final = "scim.0f5c1d2e3b4a59687786950412233445.3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
ADD: Final = "If the name is right, add the attribute to the schema's definition of the {} directory."


def document(mapping: dict[str, Any] | None = None, scope: dict[str, Any] | None = None) -> dict[str, Any]:
    """An exported schema with one more mapping, or with a scope."""
    first = {
        "targetAttributeName": "userName",
        "matchingPriority": 1,
        "source": {"type": "Attribute", "name": "userPrincipalName", "expression": "[userPrincipalName]"},
    }
    object_mapping = {
        "sourceObjectName": "User",
        "targetObjectName": ENTERPRISE_USER,
        "scope": scope,
        "attributeMappings": [first] if mapping is None else [first, mapping],
    }
    rule = {
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "customappsso",
        "objectMappings": [object_mapping],
    }
    return {"id": JOB, "synchronizationRules": [rule]}


def attribute_of(target: str, name: str) -> dict[str, Any]:
    source = {"type": "Attribute", "name": name, "expression": f"[{name}]"}
    return {"targetAttributeName": target, "source": source}


def function_of(target: str, name: str, expression: str) -> dict[str, Any]:
    return {"targetAttributeName": target, "source": {"type": "Function", "name": name, "expression": expression}}


def clause_of(name: str, operator: str, value: str) -> dict[str, Any]:
    return {"sourceOperandName": name, "operatorName": operator, "targetOperand": {"values": [value]}}


def filter_of(clause: dict[str, Any]) -> dict[str, Any]:
    return {"groups": [{"clauses": [clause]}]}


DOCUMENT: Final = "synchronizationRules[0].objectMappings[0]"
PAIR: Final = f"(User -> {ENTERPRISE_USER})"
IN_DOCUMENTS: Final = {
    "source": (
        document(attribute_of("displayName", "displayNam")),
        (
            (
                f"EP008 advisory {DOCUMENT}.attributeMappings[1].source: The source of displayName {PAIR} refers to "
                "`displayNam`, which is not among the attributes that are documented for the source object; did you mean "
                f"`displayName`? {ADD.format('source')}"
            ),
        ),
    ),
    "target": (
        document(attribute_of("displayNam", "displayName")),
        (
            (
                f"EP008 advisory {DOCUMENT}.attributeMappings[1].targetAttributeName: The target of displayNam {PAIR} is not "
                "among the attributes that are documented for the target object; did you mean `displayName`? "
                f"{ADD.format('target')}"
            ),
        ),
    ),
    "clause": (
        document(scope=filter_of(clause_of("departmnt", "EQUALS", "Sales"))),
        (
            (
                f"EP008 advisory {DOCUMENT}.scope.groups[0].clauses[0].sourceOperandName: The scoping clause departmnt EQUALS "
                f"{PAIR} refers to an attribute that is not among those that are documented for the source object; did you mean "
                f"`department`? {ADD.format('source')}"
            ),
        ),
    ),
    "bare-word": (
        document(function_of("displayName", "ToLower", "ToLower(displayName)")),
        (
            (
                f"EP002 advisory {DOCUMENT}.attributeMappings[1].source.expression: The expression of displayName {PAIR} has the "
                "bare word `displayName`; did you mean `[displayName]`?"
            ),
        ),
    ),
    "brackets-twice": (
        document(attribute_of("displayName", "[displayName]")),
        (
            (
                f"EP002 advisory {DOCUMENT}.attributeMappings[1].source.expression: The expression of displayName {PAIR} has "
                "`displayName` in two pairs of brackets; did you mean `[displayName]`?"
            ),
        ),
    ),
    "single-quotes": (
        document(function_of("displayName", "Append", "Append([displayName], 'x')")),
        (
            (
                f"EP002 mandatory {DOCUMENT}.attributeMappings[1].source.expression: The expression of displayName {PAIR} does "
                'not parse: Line 1, column 23: expected a text in double quotes, such as "x", found `\'`.'
            ),
        ),
    ),
    "clause-for-scope": (
        document(scope=clause_of("department", "EQUALS", "Sales")),
        (
            (
                f"EP001 mandatory {DOCUMENT}.scope: Microsoft Graph would refuse this schema: `{DOCUMENT}.scope` is a clause, so "
                'it filters nothing: every object is in scope. Write `{"groups": [{"clauses": [...]}]}` with the clause in it.'
            ),
        ),
    ),
    "group-for-scope": (
        document(scope={"clauses": [clause_of("department", "EQUALS", "Sales")]}),
        (
            (
                f"EP001 mandatory {DOCUMENT}.scope: Microsoft Graph would refuse this schema: `{DOCUMENT}.scope` is a group of "
                'clauses, so it filters nothing: every object is in scope. Write `{"groups": [...]}` with the group in it.'
            ),
        ),
    ),
    "anything-for-scope": (
        document(scope={"foo": 1}),
        (
            (
                f"EP001 mandatory {DOCUMENT}.scope.foo: Microsoft Graph would refuse this schema: `{DOCUMENT}.scope.foo` is not a "
                "property of a scoping filter, so what is in it filters nothing."
            ),
            (
                f"EP001 mandatory {DOCUMENT}.scope: Microsoft Graph would refuse this schema: `{DOCUMENT}.scope` has no groups, "
                "so it filters nothing: every object is in scope."
            ),
        ),
    ),
    "broken-pattern": (
        document(scope=filter_of(clause_of("department", "REGEX MATCH", "(Sales"))),
        (
            (
                f"EP006 mandatory {DOCUMENT}.scope.groups[0].clauses[0].targetOperand.values[0]: The scoping clause department "
                f"REGEX MATCH {PAIR} has a regular expression that does not compile in .NET: it has a `(` without a `)`."
            ),
        ),
    ),
    "misspelt-operator": (
        document(scope=filter_of(clause_of("department", "EQUAL", "Sales"))),
        (
            (
                f"EP006 advisory {DOCUMENT}.scope.groups[0].clauses[0].operatorName: The scoping clause department EQUAL {PAIR} "
                "uses an operator that no documentation lists; did you mean `EQUALS`?"
            ),
        ),
    ),
}


@pytest.mark.parametrize("name", IN_DOCUMENTS)
def test_what_is_said_of_an_exported_schema(name: str, tmp_path: Path) -> None:
    exported, said = IN_DOCUMENTS[name]
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(exported), encoding="utf-8")
    inventory = read(file)
    assert [resource.type for resource in inventory.resources] == [SCHEMA_DOCUMENT]
    findings = check(inventory, all_rules(), Settings()).findings
    assert tuple(f"{each.rule_id} {each.level} {each.path}: {each.message}" for each in findings) == said
