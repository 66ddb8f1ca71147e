"""The expressions that Microsoft's documentation shows: each parses, and no mandatory rule refuses one where it belongs."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from entra_components.mappings import attribute, expression, to
from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Level, Verdict
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_sync.expression import functions, parse, render
from tests.components.sent_values import sent

_FILE: Final = Path(__file__).parents[2] / "reference" / "documented-expressions.json"
DOCUMENTED: Final = json.loads(_FILE.read_text(encoding="utf-8"))["expressions"]
_ENTRA: Final = "Azure Active Directory"
# A part of a page's path -> the template of the jobs that the page is about, their source and their target directory.
_JOBS: Final = {
    "cloud-sync/": ("AD2AADProvisioning", "Active Directory", _ENTRA),
    "workday": ("Workday2AD", "Workday", "Active Directory"),
    "successfactors": ("SuccessFactors2AD", "SuccessFactors", "Active Directory"),
    "hr-user": ("Workday2AD", "Workday", "Active Directory"),
    "inbound-provisioning": ("API2AD", "API", "Active Directory"),
}


def job_of(text: str, page: str) -> tuple[str, str, str]:
    """The template, the source and the target directory of a job to which the expression belongs."""
    if "SelectUniqueValue" in functions(parse(text)):
        return _JOBS["workday"]
    return next((job for part, job in _JOBS.items() if part in page), ("scim", _ENTRA, "customappsso"))


def found(text: str, page: str, edition: str) -> list[tuple[str, Verdict, Level, str]]:
    template, source, target = job_of(text, page)
    mappings = [
        to("externalId", attribute("employeeId"), matching=1),
        to("description", expression(text), on_create_only="SelectUniqueValue" in text),
    ]
    user = {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": sent(mappings)}
    rule: dict[str, Any] = {"sourceDirectoryName": source, "targetDirectoryName": target, "objectMappings": [user]}
    resource = Resource(
        SCHEMA_DOCUMENT,
        f"{SCHEMA_DOCUMENT}::x",
        "x",
        props={"schema": {"synchronizationRules": [rule]}},
        id=f"{template}.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    )
    settings = Settings(edition=edition)
    findings = evaluate(build_estate([resource], settings), all_rules(), settings).findings
    return [
        (finding.rule_id, finding.verdict, finding.level, finding.message)
        for finding in findings
        if "description" in finding.message
    ]


def test_there_are_as_many_as_the_readme_says() -> None:
    assert len(DOCUMENTED) == 208


@pytest.mark.parametrize("text", [entry["expression"] for entry in DOCUMENTED])
def test_each_parses(text: str) -> None:
    assert parse(render(parse(text))) == parse(text)


@pytest.mark.parametrize("edition", ["2024", "2026"])
def test_none_has_a_mandatory_finding_where_it_belongs(edition: str) -> None:
    refused = {
        entry["expression"]: mandatory
        for entry in DOCUMENTED
        if (
            mandatory := [
                finding
                for finding in found(entry["expression"], entry["page"], edition)
                if finding[2] is Level.MANDATORY and finding[1] is Verdict.FAIL
            ]
        )
    }

    assert refused == {}


# The rules about schemas and expressions.
_OF_THE_LANGUAGE: Final = "EP0"


def test_what_the_documentation_itself_calls_unsupported_is_advised() -> None:
    unsupported = ("IsPresent(", "IsNullOrEmpty(", 'IIF([country]=""')
    others = {
        entry["expression"]: messages
        for entry in DOCUMENTED
        if not any(part in entry["expression"] for part in unsupported)
        and (
            messages := [
                finding[::3]
                for finding in found(entry["expression"], entry["page"], "2024")
                if finding[0].startswith(_OF_THE_LANGUAGE)
            ]
        )
    }
    scope = "not decided: whether everyone is in scope (`SyncAll`) is not known, and role functions need assignments"

    assert others == {
        'Mid(Item([proxyAddresses],Contains([proxyAddresses], "SMTP:")),6)': [
            ("EP004", "In the expression of description (User -> User), `Mid` takes 3 arguments and has 2.")
        ],
        "AppRoleAssignmentsComplex([appRoleAssignments])": [("EP009", f"{scope} (description (User -> User)).")],
        "SingleAppRoleAssignment([appRoleAssignments])": [("EP009", f"{scope} (description (User -> User)).")],
        "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])": [
            ("EP009", f"{scope} (description (User -> User)).")
        ],
    }
