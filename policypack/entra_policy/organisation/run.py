"""Evaluating the organisation's rules: estate -> findings. A failure of any kind is a finding, never a silent pass."""

import os
import time
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

from entra_policy.estate.ownership import Ownership
from entra_policy.estate.source_lines import source_of
from entra_policy.evaluation.selection import organisation_level
from entra_policy.finding import RULE_FAILED, Finding, Level, Verdict
from entra_policy.organisation.failure import NotEvaluatedError
from entra_policy.organisation.results import FAILURE_ID, Answer, RuleResult, read_results
from entra_policy.settings import ORGANISATION_POLICY, Organisation, Settings

if TYPE_CHECKING:
    from entra_policy.estate.estate import Estate
    from entra_policy.rule_definition import Rule

_NO_TOKEN: Final = "no token"


def organisation_findings(estate: "Estate", settings: Settings, rules: Sequence["Rule"]) -> tuple[Finding, ...]:
    """What the organisation's rules find, and a failure to evaluate them last; none where the settings name no rules.

    Args:
        estate: the joined resources.
        settings: where the rules are, and how much each weighs.
        rules: the pack's rules, whose ids the organisation's can't have.
    """
    organisation = settings.organisation
    if organisation is None or organisation_level(settings) is Level.DISABLED:
        return ()
    try:
        answer = _evaluate(estate, organisation, settings, {rule.id for rule in rules})
    except NotEvaluatedError as failure:
        answer = Answer((), failure)
    except Exception as error:  # noqa: BLE001 - whatever it is, the rules were not evaluated, and its text may be anything
        answer = Answer((), NotEvaluatedError("failed", f"Evaluating them failed ({type(error).__name__})."))
    ownership = Ownership(estate)
    findings = [
        _finding(result, level, estate, ownership)
        for result in answer.results
        if (level := _level(result, organisation, settings)) is not Level.DISABLED
    ]
    if answer.mistake is not None:
        findings.append(_failure(answer.mistake, organisation))
    return tuple(findings)


def with_organisation_findings(
    findings: tuple[Finding, ...], estate: "Estate", settings: Settings, rules: Sequence["Rule"]
) -> tuple[Finding, ...]:
    """Findings and those of the organisation's rules, in the order of the resources; what belongs to none is last."""
    added = organisation_findings(estate, settings, rules)
    if not added:
        return findings
    order = {urn: number for number, urn in enumerate(estate.resources)}
    return tuple(sorted((*findings, *added), key=lambda finding: order.get(finding.urn, len(order))))


def _evaluate(estate: "Estate", organisation: Organisation, settings: Settings, reserved: Collection[str]) -> Answer:
    from entra_policy.organisation.projection import project

    token = _token(organisation.token_variable)
    deadline = time.monotonic() + organisation.timeout_seconds
    document = project(estate, settings)
    if organisation.bundle is None:
        value = _ask(organisation.url or "", organisation, document, deadline, token)
    else:
        from entra_policy.organisation.local_server import local_server

        with local_server(organisation.bundle, organisation.opa, deadline) as url:
            value = _ask(url, organisation, document, deadline, None)
    return read_results(value, organisation.package, estate.resources.keys(), reserved)


def _ask(url: str, organisation: Organisation, document: Any, deadline: float, token: str | None) -> Any:
    from entra_policy.organisation.opa import ask

    return ask(url, organisation.package, document, deadline=deadline, token=token, ca_file=organisation.ca_file)


def _token(variable: str | None) -> str | None:
    """The token, which is shown nowhere."""
    if variable is None:
        return None
    token = os.environ.get(variable, "").strip()
    if not token:
        raise NotEvaluatedError(_NO_TOKEN, f"The environment variable {variable} for OPA's token is not set.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise NotEvaluatedError(_NO_TOKEN, f"The environment variable {variable} has no valid token for OPA.")
    return token


def _level(result: RuleResult, organisation: Organisation, settings: Settings) -> Level:
    level = organisation.levels.get(result.id, organisation_level(settings))
    return level if result.denied or level.weight < Level.ADVISORY.weight else Level.ADVISORY


def _finding(result: RuleResult, level: Level, estate: "Estate", ownership: Ownership) -> Finding:
    declared = estate.resources.get(result.urn)
    return Finding(
        rule_id=result.id,
        rule=ORGANISATION_POLICY,
        verdict=Verdict.FAIL,
        level=level,
        message=result.message,
        urn=result.urn,
        path=result.path,
        about=result.about,
        source=None if declared is None else source_of(declared, result.path),
        job=ownership.job_of(result.urn),
    )


def _failure(failure: NotEvaluatedError, organisation: Organisation) -> Finding:
    return Finding(
        rule_id=FAILURE_ID,
        rule=ORGANISATION_POLICY,
        verdict=Verdict.FAIL,
        level=organisation.on_failure,
        message=f"The organisation's own rules could not be evaluated. {failure}",
        urn="",
        path="",
        about=f"{RULE_FAILED}{failure.kind}",
    )
