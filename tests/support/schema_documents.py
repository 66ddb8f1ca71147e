"""Schemas as a state or a preview has them: single names may be secrets, where a program's secret hides the whole schema."""

from typing import Any, Final

from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Verdict
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

ACROSS_TENANTS: Final = ("Azure Active Directory", "Azure Active Directory (target tenant)")
INTO_SCIM: Final = ("Azure Active Directory", "customappsso")


def failures(
    rule_id: str,
    job_id: str,
    directories: tuple[str, str],
    defined: list[dict[str, Any]] | None = None,
    *,
    edition: str = "2024",
    **object_mapping: Any,
) -> list[str]:
    """The messages of a rule that does nothing but fail on a schema with one object mapping.

    Args:
        rule_id: the rule.
        job_id: the job's id, which begins with its template.
        directories: the names of the source directory and of the target directory.
        defined: the definitions of the source object's attributes.
        edition: the edition of the check.
        **object_mapping: properties of the object mapping.
    """
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
    settings = Settings(edition=edition)
    rules = [rule for rule in all_rules() if rule.id == rule_id]
    found = evaluate(build_estate([resource], settings), rules, settings).findings
    assert {finding.verdict for finding in found} == {Verdict.FAIL}
    return [finding.message for finding in found]


def attribute(name: str) -> dict[str, Any]:
    """The source of an attribute mapping: an attribute."""
    return {"type": "Attribute", "name": name, "expression": f"[{name}]"}
