"""What the service itself writes, and what its documentation shows, has no mandatory finding."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from entra_policy.configuration.reading import read_settings
from entra_policy.facts import Facts
from entra_policy.facts.reading import facts_from_json
from entra_policy.finding import Level
from entra_policy.gate import check
from entra_policy.inventory import Inventory
from entra_policy.readers import read
from entra_policy.rules import all_rules
from entra_policy.settings import EDITIONS, EVERY_JOB, Settings
from entra_sync.templates import job_tenant
from tests.support.service_documents import service_documents

DOCUMENTS: Final = service_documents()
SCOPES: Final = ("assigned", "all")
TARGET: Final = {
    "id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
    "cloud": "global",
    "kind": "workforce",
    "users": [],
    "guest_invites": "everyone",
}
# Everything that a tenant's facts can say, with nobody and nothing in it that a rule could find.
SOURCE: Final = {
    "cloud": "global",
    "verified_domains": ["contoso.com"],
    "users": [],
    "groups": [],
    "service_principals": [],
    "extension_properties": [{"name": "extension_0f5c1d2e3b4a49689786950412233445_GroupDN", "multivalued": False}],
    "provisioning_agents": [],
    "discovered_attributes": [],
    "entra_connect": False,
}


def mandatory(inventory: Inventory, settings: Settings) -> list[tuple[str, str, str]]:
    """Rule, verdict and message of each finding that fails the gate."""
    report = check(inventory, all_rules(), settings)
    assert report.evaluation.subjects > 0
    return [
        (finding.rule_id, finding.verdict, finding.message)
        for finding in report.findings
        if finding.level is Level.MANDATORY
    ]


@pytest.fixture(params=sorted(DOCUMENTS))
def document(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    return DOCUMENTS[request.param]


@pytest.fixture
def exported(document: Mapping[str, Any], tmp_path: Path) -> Inventory:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return read(file)


def facts_about(document: Mapping[str, Any]) -> Facts:
    """Facts about the document's tenant, and about the other one where it synchronizes two."""
    source = SOURCE | {"id": job_tenant(document["id"]) or "0f5c1d2e-3b4a-4968-9786-950412233445"}
    tenants = [source, TARGET] if document["id"].startswith("Azure2Azure") else [source]
    return facts_from_json(
        json.dumps({"version": 1, "collected": "2026-11-20", "tenants": tenants}).encode(encoding="utf-8")
    )


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("preset", ["default", "us-government"])
def test_nothing_is_mandatory(preset: str, edition: str, exported: Inventory) -> None:
    settings = replace(read_settings(Path(preset), all_rules()), edition=edition)
    assert mandatory(exported, settings) == []


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("scope", SCOPES)
def test_nor_in_strict_once_scope_and_facts_are_given(
    scope: str, edition: str, document: Mapping[str, Any], exported: Inventory
) -> None:
    settings = replace(
        read_settings(Path("strict"), all_rules()),
        edition=edition,
        scopes={EVERY_JOB: scope},
        facts=facts_about(document),
    )
    assert mandatory(exported, settings) == []


def test_these_are_the_documents() -> None:
    assert sorted(DOCUMENTS) == [
        "aws",
        "cloud-sync",
        "cross-tenant",
        "entra-to-ad",
        "entra-to-ad-original-ou",
        "hr-to-ad",
        "hr-to-entra",
        "on-premises",
        "salesforce",
        "scim-application",
    ]
