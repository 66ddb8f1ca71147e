"""Resources in which no rule can find anything by themselves are passed over in Analyze, and nothing is missed."""

import pytest

from entra_policy.analyzer.session import Session
from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import may_be_decided_alone
from entra_policy.evaluation.evaluate import find
from entra_policy.evaluation.selection import select
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.readers.program import batch
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.checking import declared
from tests.support.rule_cases import all_cases

pytestmark = pytest.mark.engine  # looks at all cases

# One of each rule's cases: all of them take half a minute.
CASES = {case.rule_id: case for case in all_cases()}


def ancestors(resource: Resource, resources: dict[str, Resource]) -> list[Resource]:
    """The resources around a resource, outermost first."""
    found: list[Resource] = []
    while (parent := resources.get(resource.parent or "")) is not None:
        found.insert(0, parent)
        resource = parent
    return found


def alone(resource: Resource, resources: dict[str, Resource], settings: Settings) -> tuple[Finding, ...]:
    """Everything that the rules find in a resource that is seen with its provider and its ancestors only."""
    provider = resources.get(resource.provider or "")
    seen = [*([] if provider is None else [provider]), *ancestors(resource, resources), resource]
    estate = build_estate(seen, settings, complete=False)
    return tuple(
        finding
        for finding in find(estate, select(all_rules(), settings))
        if finding.verdict is Verdict.FAIL and finding.urn == resource.urn and finding.level is not Level.DISABLED
    )


def test_analyze_finds_all_that_a_resource_decides_alone(programs: batch.ProgramServer) -> None:
    passed_over = set()
    for case in CASES.values():
        inventory = declared(case.program, programs, case.config)
        resources = {resource.urn: resource for resource in inventory.resources}
        session = Session(all_rules(), case.settings)
        for resource in inventory.resources:
            around = ancestors(resource, resources)
            if not may_be_decided_alone(resource.type, (ancestor.type for ancestor in around)):
                passed_over.add(resource.type)
            found = session.analyze(resource, resources.get(resource.provider or ""))
            assert found == alone(resource, resources, case.settings), (case.id, resource.urn)
    # So that the test doesn't pass because nothing was passed over.
    assert {"azuread:index/servicePrincipal:ServicePrincipal", "azuread:index/group:Group"} <= passed_over
