"""Every rule's cases through the pack's own process, with the messages that the engine sends.

The engine shows an analyzer no inputs from before a change, so cases about changes are left to the other inputs.
"""

import json
from collections.abc import Iterator

import pytest
from pulumi.runtime.proto import analyzer_pb2

from entra_policy.finding import Verdict
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.analyzer.pack import SECONDS, Pack
from tests.policy.rules.cases import SECTIONS
from tests.support.analyzer_messages import analyze_requests, stack_request, struct
from tests.support.cases import Case
from tests.support.checking import declared
from tests.support.expectations import expected_findings

LEVELS = {
    analyzer_pb2.EnforcementLevel.Value("ADVISORY"): "advisory",
    analyzer_pb2.EnforcementLevel.Value("MANDATORY"): "mandatory",
}


@pytest.fixture(scope="module")
def programs() -> Iterator[batch.ProgramServer]:
    with batch.program_server() as server:
        yield server


def pack_properties(settings: Settings) -> dict[str, object]:
    """The settings as properties of the pseudo-policy."""
    return {
        "edition": settings.edition,
        "cloud": settings.cloud.value,
        "tenants": [
            {
                "id": tenant.id,
                "domains": sorted(tenant.domains),
                **({"kind": tenant.kind.value} if tenant.kind else {}),
            }
            for tenant in settings.tenants.values()
        ],
    }


def told(diagnostic: analyzer_pb2.AnalyzeDiagnostic) -> tuple[str, str, str, str]:
    """(policy, level, URN, message)"""
    return (
        diagnostic.policyName,
        LEVELS[diagnostic.enforcementLevel],
        diagnostic.urn,
        diagnostic.message,
    )


@pytest.mark.parametrize(
    ("section", "case"),
    [(section, case) for section, cases in SECTIONS.items() for case in cases if case.before is None],
    ids=str,
)
def test_case(section: str, case: Case, programs: batch.ProgramServer, pack: Pack) -> None:
    inventory = declared(case.program, programs, case.config)
    pack.configure(
        entra_provisioning=analyzer_pb2.PolicyConfig(
            properties=struct(json.loads(json.dumps(pack_properties(case.settings))))
        )
    )
    at_once = [
        told(diagnostic)
        for request in analyze_requests(inventory)
        for diagnostic in pack.stub.Analyze(request, timeout=SECONDS).diagnostics
    ]
    at_the_end = [
        told(diagnostic) for diagnostic in pack.stub.AnalyzeStack(stack_request(inventory), timeout=SECONDS).diagnostics
    ]
    diagnostics = at_once + at_the_end
    expected = expected_findings(section)[case.id]
    assert sorted((message[:5], level, urn.rpartition("::")[2]) for _, level, urn, message in diagnostics) == sorted(
        (finding.rule_id, finding.level.value, finding.name) for finding in expected
    )
    for finding in expected:
        assert any(finding.message in message for _, _, _, message in diagnostics), (finding, diagnostics)
    # What one resource decides is told before that resource is touched; what isn't decided waits for the end.
    undecided = [finding for finding in expected if finding.verdict is Verdict.UNDECIDED]
    assert not [item for item in at_once for finding in undecided if finding.message in item[3]]
