"""Names that are secrets by themselves, as a state or a preview has them: a program's secret hides the whole schema."""

from typing import Any

import pytest

from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Verdict
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import Secret

ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
WITHIN_ENTRA = ("Azure Active Directory", "Azure Active Directory (target tenant)")
INTO_SCIM = ("Azure Active Directory", "customappsso")
EXTENSION = "extension_0f5c1d2e3b4a59687786950412233445_hunter2"
MESSAGES = {
    "EP002": "The expression of a (User -> User) does not parse.",
    "EP006": "The scoping clause mail ? (User -> User) has an operator that no documentation lists.",
    "EP006 type": "The scoping clause enabled EQUALS (User -> User): the operator does not work on the type of its "
    "attribute. It works on Integer, String.",
    "EP008": "A secret scoping clause looks at an attribute that is not among those that the schema defines for the "
    "source object. Correct the name, or add the attribute to the source directory.",
    "EP101": "? -> ? synchronizes objects other than users; cross-tenant synchronization brings only users into another "
    "tenant. Disable this object mapping or remove it.",
    "EP102": "? -> ? turns contacts into users of the other tenant, which cross-tenant synchronization does not do. "
    "Remove it, and synchronize users of the source tenant instead.",
    "EP208": "The scoping clause ? EQUALS (User -> User) refers to a directory extension, which has several values, as "
    "the schema declares. Multivalued directory extensions can't be used in attribute mappings or scoping filters: use a "
    "single-valued one.",
}


def failures(
    rule_id: str,
    job_id: str,
    directories: tuple[str, str],
    defined: list[dict[str, Any]] | None = None,
    **object_mapping: Any,
) -> list[str]:
    """What a rule says of a schema with one object mapping, and definitions of the source object's attributes."""
    document: dict[str, Any] = {
        "synchronizationRules": [
            {
                "sourceDirectoryName": directories[0],
                "targetDirectoryName": directories[1],
                "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User", **object_mapping}],
            }
        ]
    }
    if defined is not None:
        document["directories"] = [{"name": directories[0], "objects": [{"name": "User", "attributes": defined}]}]
    resource = Resource(SCHEMA_DOCUMENT, f"{SCHEMA_DOCUMENT}::x", "x", props={"schema": document}, id=job_id)
    settings = Settings(edition="2026" if rule_id == "EP501" else "2024")
    rules = [rule for rule in all_rules() if rule.id == rule_id]
    found = evaluate(build_estate([resource], settings), rules, settings).findings
    assert {finding.verdict for finding in found} == {Verdict.FAIL}
    return [finding.message for finding in found]


def attribute(name: str) -> dict[str, Any]:
    return {"type": "Attribute", "name": name, "expression": f"[{name}]"}


@pytest.mark.parametrize("rule_id", ["EP101", "EP102"])
def test_objects(rule_id: str) -> None:
    source, target = Secret("orgContact"), Secret("uSer")
    found = failures(rule_id, "Azure2Azure", WITHIN_ENTRA, sourceObjectName=source, targetObjectName=target)
    assert found == [MESSAGES[rule_id]]


def test_expression_that_does_not_parse() -> None:
    source = {**attribute("mail"), "type": "Function", "expression": Secret("ToLower([mail]) hunter2")}
    mapping = {"targetAttributeName": "a", "source": source}
    assert failures("EP002", "scim", INTO_SCIM, attributeMappings=[mapping]) == [MESSAGES["EP002"]]


def test_operator() -> None:
    groups = {"groups": [{"clauses": [{"sourceOperandName": "mail", "operatorName": Secret("EQUAL")}]}]}
    assert failures("EP006", "scim", INTO_SCIM, scope=groups) == [MESSAGES["EP006"]]


def test_type_of_an_attribute() -> None:
    groups = {"groups": [{"clauses": [{"sourceOperandName": "enabled", "operatorName": "EQUALS"}]}]}
    defined = [{"name": "enabled", "type": Secret("Boolean")}]
    assert failures("EP006", "scim", INTO_SCIM, defined, scope=groups) == [MESSAGES["EP006 type"]]


@pytest.mark.parametrize("rule_id", ["EP008", "EP208"])
def test_attribute_of_a_clause(rule_id: str) -> None:
    groups = {"groups": [{"clauses": [{"sourceOperandName": Secret(EXTENSION), "operatorName": "EQUALS"}]}]}
    defined = [{"name": EXTENSION if rule_id == "EP208" else "mail", "multivalued": True}]
    assert failures(rule_id, "scim", INTO_SCIM, defined, scope=groups) == [MESSAGES[rule_id]]


def test_target_of_exchange() -> None:
    mapping = {"targetAttributeName": Secret("proxyAddresses"), "source": attribute("mail")}
    assert failures("EP106", "Azure2Azure", WITHIN_ENTRA, attributeMappings=[mapping]) == [
        "An attribute is the target of ? (User -> User), but can't be written through Microsoft Graph. Remove this mapping."
    ]


def test_name_of_an_on_premises_attribute() -> None:
    mapping = {"targetAttributeName": Secret(f"{ECMA}hunter.2"), "source": attribute("mail")}
    other = {"targetAttributeName": f"{ECMA}userName", "source": attribute("mail")}
    [message] = failures("EP408", "erp", (WITHIN_ENTRA[0], "ERP"), attributeMappings=[mapping, other])
    assert "hunter" not in message


def test_source_of_a_matching_mapping() -> None:
    mapping = {"targetAttributeName": "userName", "source": Secret(attribute("displayName")), "matchingPriority": 1}
    [message] = failures("EP501", "scim", (WITHIN_ENTRA[0], "customappsso"), attributeMappings=[mapping])
    assert message.startswith("userName (User -> User) matches objects by an attribute, which holds free text;")
