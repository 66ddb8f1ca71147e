"""Names that are secrets by themselves, as a state or a preview has them: a program's secret hides the whole schema."""

from typing import Any

import pytest

from entra_policy.estate import build_estate
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.evaluation import evaluate
from entra_policy.finding import Verdict
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.unknown import Secret

ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
WITHIN_ENTRA = ("Azure Active Directory", "Azure Active Directory (target tenant)")


def failures(rule_id: str, job_id: str, directories: tuple[str, str], **object_mapping: Any) -> list[str]:
    """What a rule says of a schema with one object mapping."""
    document: dict[str, Any] = {
        "synchronizationRules": [
            {
                "sourceDirectoryName": directories[0],
                "targetDirectoryName": directories[1],
                "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User", **object_mapping}],
            }
        ]
    }
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
    names = {"sourceObjectName": Secret("orgContact"), "targetObjectName": Secret("uSer")}
    [message] = failures(rule_id, "Azure2Azure", WITHIN_ENTRA, **names)
    assert "orgContact" not in message
    assert "uSer" not in message


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
