"""Facts that are missing: reported once for a rule, in every report."""

import json
from collections.abc import Iterator
from dataclasses import replace

from entra_policy.analyzer.messages import PACK_NAME, diagnostics, pack_version
from entra_policy.estate.job import Job
from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import JOB
from entra_policy.evaluation.evaluate import Evaluation, evaluate
from entra_policy.evaluation.tally import RuleCount
from entra_policy.facts import missing
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.reports import json_report, text_report
from entra_policy.reports.report import Report
from entra_policy.resource import Resource, SourceLocation
from entra_policy.rule_definition import Problem, Rule, Subject
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

PREFIX = f"urn:pulumi:dev::example::{JOB}::"
JOBS = [
    Resource(JOB, f"{PREFIX}{name}", name, {"templateId": "scim"}, source=SourceLocation("main.py", 7))
    for name in ("a", "b")
]
REMEDY = "Give a facts file that has `users`: `--facts facts.json`, or `facts` in the settings (docs/facts.md)."
WITHOUT_FACTS = Finding(
    rule_id="EP900",
    rule="needs-facts",
    verdict=Verdict.UNDECIDED,
    level=Level.ADVISORY,
    message="not decided: no facts about users of the source tenant are given.",
    urn="",
    path="",
    about="no facts about users of the source tenant are given",
    source=None,
    cause="no facts about users of the source tenant are given",
    remedy=REMEDY,
)


def needs_facts(_: Job, __: Settings) -> Iterator[Problem]:
    yield from ()
    raise missing("users of the source tenant")


def needs_them_too(job: Job, __: Settings) -> Iterator[Problem]:
    if job.label == "a":
        yield Problem("wrong", "about", level=Level.ADVISORY)
    raise missing("users of the source tenant")


def rule(rule_id: str, name: str, check: object) -> Rule:
    return replace(
        all_rules()[0],
        id=rule_id,
        name=name,
        level=Level.MANDATORY,
        subject=Subject.JOB,
        scenarios=None,
        check=check,  # type: ignore[arg-type]
    )


NEEDS, TOO = rule("EP900", "needs-facts", needs_facts), rule("EP901", "needs-them-too", needs_them_too)


def run(*rules: Rule, settings: Settings) -> Evaluation:
    return evaluate(build_estate(JOBS, settings), rules, settings)


def test_once_for_a_rule_not_for_each_job() -> None:
    assert run(NEEDS, settings=Settings()) == Evaluation((WITHOUT_FACTS,), {"EP900": RuleCount(undecided=2)}, 2)


def test_it_weighs_what_undecided_rules_weigh() -> None:
    settings = Settings(undecided=Level.MANDATORY)
    assert run(NEEDS, settings=settings).findings == (replace(WITHOUT_FACTS, level=Level.MANDATORY),)


def test_what_was_found_stays() -> None:
    wrong = Finding(
        "EP901",
        "needs-them-too",
        Verdict.FAIL,
        Level.ADVISORY,
        "wrong",
        JOBS[0].urn,
        "",
        "about",
        JOBS[0].source,
        job=JOBS[0].urn,
    )
    once = replace(WITHOUT_FACTS, rule_id="EP901", rule="needs-them-too")
    assert run(TOO, settings=Settings()).findings == (wrong, once)


def test_reports() -> None:
    report = Report("the program in x", "2024", run(NEEDS, TOO, settings=Settings()))
    assert text_report.render(report) == (
        "Checked the program in x (edition 2024).\n"
        "\n"
        "Not part of one job\n"
        "\n"
        "  a  main.py:7\n"
        f"    {PREFIX}a\n"
        "    EP901 needs-them-too (advisory)\n"
        "        wrong\n"
        "\n"
        "Not decided\n"
        "  Not part of one job\n"
        "    EP900, EP901: no facts about users of the source tenant are given.\n"
        f"        {REMEDY}\n"
        "\n"
        "PASSED  2 rules on 2 subjects: 0 mandatory and 1 advisory failure, 2 not decided.\n"
    )
    assert json.loads(json_report.render(report))["findings"][1] == {
        "rule_id": "EP900",
        "rule": "needs-facts",
        "verdict": "undecided",
        "level": "advisory",
        "message": "not decided: no facts about users of the source tenant are given.",
        "cause": "no facts about users of the source tenant are given",
        "remedy": REMEDY,
        "job": None,
        "urn": "",
        "path": "",
        "fingerprint": WITHOUT_FACTS.fingerprint,
        "source": None,
        "exempted": None,
    }


def test_the_engine_gets_no_resource() -> None:
    (diagnostic,) = diagnostics([WITHOUT_FACTS], [NEEDS])
    assert (diagnostic.policyName, diagnostic.policyPackName, diagnostic.policyPackVersion, diagnostic.urn) == (
        "needs-facts",
        PACK_NAME,
        pack_version(),
        "",
    )
    assert diagnostic.message == (f"EP900: not decided: no facts about users of the source tenant are given. {REMEDY}")
