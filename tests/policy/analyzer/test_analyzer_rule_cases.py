"""Every rule's cases through the pack's own process, with the messages that the engine sends.

The engine shows an analyzer no inputs from before a change, so cases about changes are left to the other inputs.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from pulumi.runtime.proto import analyzer_pb2

from entra_policy.analyzer.replay import analyze_requests, stack_request, struct
from entra_policy.facts.lacking import what_is_lacking
from entra_policy.facts.reading import ADAPTER
from entra_policy.finding import Finding, Verdict
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from entra_policy.testing import Found
from tests.policy.analyzer.pack import SECONDS, Pack
from tests.support.cases import Case, parameters
from tests.support.checking import declared, findings_of
from tests.support.rule_cases import all_cases

# What a diagnostic reports: its policy, its level, a URN, a message.
Diagnostic: TypeAlias = tuple[str, str, str, str]
# The rules, and why they are undecided.
NOT_DECIDED = re.compile(r"(EP\d{3}(?:, EP\d{3})*): not decided: (.*)")
LEVELS = {
    analyzer_pb2.EnforcementLevel.Value("DISABLED"): "disabled",
    analyzer_pb2.EnforcementLevel.Value("ADVISORY"): "advisory",
    analyzer_pb2.EnforcementLevel.Value("MANDATORY"): "mandatory",
}


def pack_properties(settings: Settings, folder: Path) -> dict[str, object]:
    """The settings as properties of the pseudo-policy; facts go into a file in the folder."""
    facts = folder / "facts.json"
    cloud = settings.cloud or settings.environment_cloud
    if settings.facts is not None:
        facts.write_bytes(ADAPTER.dump_json(settings.facts))
    return {
        "edition": settings.edition,
        **({} if cloud is None else {"cloud": cloud.value}),
        **({} if settings.facts is None else {"facts": str(facts)}),
        "tenants": [
            {
                "id": tenant.id,
                "domains": sorted(tenant.domains),
                **({"kind": tenant.kind.value} if tenant.kind else {}),
                **({"cloud": tenant.cloud.value} if tenant.cloud else {}),
                **({} if tenant.verified_domains is None else {"verified_domains": sorted(tenant.verified_domains)}),
            }
            for tenant in settings.tenants.values()
        ],
        "applications": [
            {"template_id": template_id, "clouds": sorted(clouds)}
            for template_id, clouds in settings.applications.items()
        ],
        **({} if settings.agent_versions is None else {"agent_versions": list(settings.agent_versions)}),
    }


def pack_levels(settings: Settings) -> dict[str, analyzer_pb2.PolicyConfig]:
    """The levels that the settings give to policies."""
    numbers = {level: number for number, level in LEVELS.items()}
    return {
        name: analyzer_pb2.PolicyConfig(enforcementLevel=numbers[level.value])
        for name, level in settings.levels.items()
    }


def reported(diagnostic: analyzer_pb2.AnalyzeDiagnostic) -> Diagnostic:
    return (
        diagnostic.policyName,
        LEVELS[diagnostic.enforcementLevel],
        diagnostic.urn,
        diagnostic.message,
    )


def rule_id(case: Case) -> str:
    return case.rule_id


def assert_agreed(found: Sequence[Finding], failures: Sequence[Diagnostic], diagnostics: Sequence[Diagnostic]) -> None:
    """Of what is looked up the replayed engine knows no answer, which only the embedded engine's look-ups describe.

    So the pack may be undecided where the check decides, but it omits nothing that the check finds, and fails nothing
    that the check passes.
    """
    of_rules = [message.partition(":")[0].split(", ") for _, _, _, message in diagnostics]
    reported_rules = {rule for rules in of_rules for rule in rules}
    assert {finding.rule_id for finding in found} <= reported_rules
    failed = {finding.rule_id for finding in found if finding.verdict is Verdict.FAIL}
    assert {message[:5] for _, _, _, message in failures} <= failed


@pytest.mark.parametrize(
    "case", parameters((case for case in all_cases() if case.before is None), quick_one_of=rule_id)
)
def test_case(case: Case, programs: batch.ProgramServer, pack: Pack, tmp_path: Path) -> None:
    inventory = declared(case.program, programs, case.config)
    pack.configure(
        entra_provisioning=analyzer_pb2.PolicyConfig(
            properties=struct(json.loads(json.dumps(pack_properties(case.settings, tmp_path))))
        ),
        **pack_levels(case.settings),
    )
    at_once = [
        reported(diagnostic)
        for request in analyze_requests(inventory)
        for diagnostic in pack.stub.Analyze(request, timeout=SECONDS).diagnostics
    ]
    at_the_end = [
        reported(diagnostic)
        for diagnostic in pack.stub.AnalyzeStack(stack_request(inventory), timeout=SECONDS).diagnostics
    ]
    diagnostics = at_once + at_the_end
    found = findings_of(case, programs)
    failures = [Found.of(finding) for finding in found if finding.verdict is Verdict.FAIL]
    undecided = [finding for finding in found if finding.verdict is Verdict.UNDECIDED]
    of_failures = [each for each in diagnostics if NOT_DECIDED.match(each[3]) is None]
    if inventory.look_ups:
        assert_agreed(found, of_failures, diagnostics)
        return
    assert sorted((message[:5], level, urn.rpartition("::")[2]) for _, level, urn, message in of_failures) == sorted(
        (finding.rule_id, finding.level.value, finding.name) for finding in failures
    )
    for failure in failures:
        assert any(failure.message in message for _, _, _, message in of_failures), (failure, diagnostics)
    # What one resource decides is reported before that resource is touched; what isn't decided waits for the end.
    assert [each for each in at_once if NOT_DECIDED.match(each[3])] == []
    causes = [
        (set(match[1].split(", ")), level, match[2])
        for _, level, _, message in at_the_end
        if (match := NOT_DECIDED.match(message))
    ]
    assert {(rule, level) for rules, level, _ in causes for rule in rules} == {
        (finding.rule_id, finding.level.value) for finding in undecided
    }
    for finding in undecided:
        said = what_is_lacking(finding.cause) or finding.cause
        assert any(finding.rule_id in rules and said in reason for rules, _, reason in causes), (finding, causes)
    assert len({reason for _, _, reason in causes if what_is_lacking(reason.partition(". ")[0])}) <= 1
