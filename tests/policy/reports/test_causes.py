"""What leaves findings undecided, once for each cause and job, with the remedy; in every format for people."""

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from entra_policy.analyzer.messages import diagnostics
from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.facts.lacking import missing, reason_for, remedy_for, what_is_lacking
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.reports import (
    github_report,
    html_report,
    json_report,
    junit_report,
    markdown_report,
    sarif_report,
    text_report,
)
from entra_policy.reports.causes import Cause, by_cause, undecided_together
from entra_policy.reports.report import Report
from entra_policy.rules import all_rules
from tests.support.reports import CREDENTIALS, ESTATE, EXEMPTED, HOSTILE, JOB, MANDATORY, urn

CRM, OTHER = urn(JOB, "crm"), urn(JOB, HOSTILE)
SECRET = urn(CREDENTIALS, "crm")
AFTERWARDS, SHOW = "Check the state afterwards.", "Show the secrets."
NOT_YET = "`credentials[0].value` is not known before deployment"


def undecided(rule_id: str, cause: str, remedy: str, where: str, path: str = "", job: str | None = CRM) -> Finding:
    return Finding(
        rule_id,
        f"rule-{rule_id.lower()}",
        Verdict.UNDECIDED,
        Level.ADVISORY,
        f"not decided: {cause}.",
        where,
        path,
        cause,
        job=job,
        cause=cause,
        remedy=remedy,
    )


def lacking(rule_id: str, what: str) -> Finding:
    undecided_by = missing(what)
    return undecided(rule_id, undecided_by.reason, undecided_by.remedy, "", job=None)


VALUE = undecided("EP303", NOT_YET, AFTERWARDS, SECRET, "credentials[0].value")
SAME_VALUE = replace(VALUE, rule_id="EP313", rule="rule-ep313")
OTHER_VALUE = undecided("EP303", NOT_YET, AFTERWARDS, OTHER, "credentials[0].value")
IN_OTHER_JOB = replace(VALUE, job=OTHER)
CLOUD = undecided("EP304", "the cloud is not known", "Say which cloud.", CRM)
CLOUD_OF_CREDENTIALS = replace(CLOUD, rule_id="EP313", rule="rule-ep313", urn=SECRET)
HEAVY = replace(CLOUD, rule_id="EP102", rule="rule-ep102", level=Level.MANDATORY)
FACTS = tuple(
    lacking(rule_id, what)
    for rule_id, what in (
        ("EP102", "room mailboxes of the source tenant"),
        ("EP106", "users and groups of the source tenant"),
        ("EP108", "users and groups of the source tenant"),
        ("EP402", "provisioning agents"),
    )
)
NO_FACTS = (
    "no facts about room mailboxes of the source tenant, users and groups of the source tenant, provisioning agents are "
    "given"
)
GIVE_FACTS = (
    "Give a facts file that has `users[].room_mailbox`, `users`, `groups` and `provisioning_agents`: `--facts facts.json`, "
    "or `facts` in the settings (docs/facts.md)."
)


@pytest.mark.parametrize(
    ("findings", "causes"),
    [
        ((), ()),
        ((VALUE, SAME_VALUE), (Cause(NOT_YET, AFTERWARDS, (VALUE, SAME_VALUE)),)),
        # The same property of another resource is another value, and another job another thing to look at.
        (
            (VALUE, OTHER_VALUE, SAME_VALUE, IN_OTHER_JOB),
            (
                Cause(NOT_YET, AFTERWARDS, (VALUE, SAME_VALUE)),
                Cause(NOT_YET, AFTERWARDS, (OTHER_VALUE,)),
                Cause(NOT_YET, AFTERWARDS, (IN_OTHER_JOB,)),
            ),
        ),
        # What isn't known of a job is the same in all of its parts, but weighs what it weighs.
        (
            (CLOUD, HEAVY, CLOUD_OF_CREDENTIALS),
            (
                Cause("the cloud is not known", "Say which cloud.", (CLOUD, CLOUD_OF_CREDENTIALS)),
                Cause("the cloud is not known", "Say which cloud.", (HEAVY,)),
            ),
        ),
        # Without a job the resource is all that tells them apart.
        (
            (replace(CLOUD, job=None), replace(CLOUD_OF_CREDENTIALS, job=None)),
            (
                Cause("the cloud is not known", "Say which cloud.", (replace(CLOUD, job=None),)),
                Cause("the cloud is not known", "Say which cloud.", (replace(CLOUD_OF_CREDENTIALS, job=None),)),
            ),
        ),
        (FACTS, (Cause(NO_FACTS, GIVE_FACTS, FACTS),)),
        (FACTS[1:3], (Cause(FACTS[1].cause, FACTS[1].remedy, FACTS[1:3]),)),
        # Several remedies of one cause are all of help.
        (
            (VALUE, replace(SAME_VALUE, remedy=SHOW)),
            (Cause(NOT_YET, f"{AFTERWARDS} {SHOW}", (VALUE, replace(SAME_VALUE, remedy=SHOW))),),
        ),
    ],
)
def test_by_cause(findings: tuple[Finding, ...], causes: tuple[Cause, ...]) -> None:
    assert by_cause(findings) == causes


def test_the_name_of_a_mapping_stays_while_only_one_is_meant() -> None:
    named = replace(VALUE, message=f"not decided: {NOT_YET} (userName).")
    assert [cause.reason for cause in by_cause((named, replace(named, rule_id="EP004")))] == [f"{NOT_YET} (userName)"]
    assert [cause.reason for cause in by_cause((named, VALUE))] == [NOT_YET]


def test_together_in_the_order_of_all_findings() -> None:
    exempted = replace(VALUE, exempted=EXEMPTED)
    listed = (exempted, VALUE, MANDATORY, FACTS[0], SAME_VALUE, FACTS[1])
    assert undecided_together(listed) == (
        exempted,
        Cause(NOT_YET, AFTERWARDS, (VALUE, SAME_VALUE)),
        MANDATORY,
        by_cause(FACTS[:2])[0],
    )


def test_what_is_lacking() -> None:
    assert [what_is_lacking(each.cause) for each in FACTS] == [
        "room mailboxes of the source tenant",
        "users and groups of the source tenant",
        "users and groups of the source tenant",
        "provisioning agents",
    ]
    assert [what_is_lacking(text) for text in ("", NOT_YET, "no facts are given")] == [None, None, None]
    assert reason_for(("a", "b", "c")) == "no facts about a, b and c are given"
    # Facts that nobody has listed yet are lacking all the same.
    assert remedy_for(("moods",)) == (
        "Give a facts file: `--facts facts.json`, or `facts` in the settings (docs/facts.md)."
    )


FINDINGS = (VALUE, CLOUD, SAME_VALUE, CLOUD_OF_CREDENTIALS, *FACTS)
REPORT = Report("the program in x", "2024", Evaluation(FINDINGS, {}, 3), estate=ESTATE, rules=all_rules())


def test_text() -> None:
    _, _, text = text_report.render(REPORT).partition("Not decided\n")
    assert text.partition("\n\n")[0].splitlines() == [
        "  Job crm (application)",
        f"    EP303, EP313 crm: {NOT_YET}.",
        f"        {AFTERWARDS}",
        "    EP304, EP313: the cloud is not known.",
        "        Say which cloud.",
        "  Not part of one job",
        f"    EP102, EP106, EP108, EP402: {NO_FACTS}.",
        f"        {GIVE_FACTS}",
    ]


def test_text_says_a_remedy_once_for_all_causes_that_have_it() -> None:
    second = replace(VALUE, cause="`x` is not known", message="not decided: `x` is not known.", path="x")
    report = replace(REPORT, evaluation=Evaluation((VALUE, CLOUD, second), {}, 3))
    assert text_report.render(report).partition("Not decided\n")[2].partition("\n\n")[0].splitlines() == [
        "  Job crm (application)",
        f"    EP303 crm: {NOT_YET}.",
        "    EP303 crm: `x` is not known.",
        f"        {AFTERWARDS}",
        "    EP304 crm: the cloud is not known.",
        "        Say which cloud.",
    ]


def test_markdown() -> None:
    lines = [line for line in markdown_report.render(REPORT).splitlines() if line.startswith("- ")]
    assert lines == [
        f"- `crm`: `EP303`, `EP313` `{SECRET}`: {NOT_YET}. {AFTERWARDS}",
        "- `crm`: `EP304`, `EP313`: the cloud is not known. Say which cloud.",
        f"- Not part of one job: `EP102`, `EP106`, `EP108`, `EP402`: {NO_FACTS}. {GIVE_FACTS}",
    ]


def annotation(rules: str, text: str) -> str:
    return f"::notice title={rules} (advisory%2C not decided)::not decided: {text}"


def test_github() -> None:
    assert github_report.render(REPORT).splitlines()[:-1] == [
        annotation("EP303%2C EP313", f"{NOT_YET}. {AFTERWARDS}%0A{SECRET} at credentials[0].value"),
        annotation("EP304%2C EP313", f"the cloud is not known. Say which cloud.%0A{CRM}"),
        annotation("EP102%2C EP106%2C EP108%2C EP402", f"{NO_FACTS}. {GIVE_FACTS}"),
    ]


def test_junit_has_every_finding_and_each_cause_once() -> None:
    root = ET.fromstring(junit_report.render(REPORT).encode())  # noqa: S314 - no entities are declared in it
    skipped = [case for case in root.iter("testcase") if case.find("skipped") is not None]
    assert [(case.get("name") or "").partition(" ")[0] for case in skipped][:7] == [
        "EP303",
        "EP304",
        "EP313",
        "EP102",
        "EP106",
        "EP108",
        "EP402",
    ]
    (of_credentials,) = (case for case in skipped if (case.get("name") or "").startswith("EP313"))
    assert (of_credentials.findtext("system-out") or "").splitlines() == [
        "EP313 rule-ep313 (advisory, undecided)",
        f"not decided: {NOT_YET}.",
        f"resource: {SECRET}",
        "property: credentials[0].value",
        f"what decides it: {AFTERWARDS}",
        "",
        "EP313 rule-ep313 (advisory, undecided)",
        "not decided: the cloud is not known.",
        f"resource: {SECRET}",
        "what decides it: Say which cloud.",
    ]
    check = next(case for case in root.iter("testcase") if case.get("name") == "check")
    assert (check.findtext("system-out") or "").splitlines()[2:] == [
        f"Not decided: Job crm (application): EP303, EP313: {NOT_YET}. {AFTERWARDS}",
        "Not decided: Job crm (application): EP304, EP313: the cloud is not known. Say which cloud.",
        f"Not decided: Not part of one job: EP102, EP106, EP108, EP402: {NO_FACTS}. {GIVE_FACTS}",
    ]


def test_sarif_has_every_finding_and_each_cause_once() -> None:
    (run,) = json.loads(sarif_report.render(REPORT))["runs"]
    assert [(each["ruleId"], each["properties"]["cause"]) for each in run["results"]] == [
        (finding.rule_id, finding.cause) for finding in FINDINGS
    ]
    assert run["invocations"][0]["toolExecutionNotifications"] == [
        {
            "level": "note",
            "descriptor": {"id": "not-decided"},
            "message": {"text": f"Not decided: {text}"},
            "properties": {"rules": rules},
        }
        for rules, text in (
            (["EP303", "EP313"], f"Job crm (application): {NOT_YET}. {AFTERWARDS}"),
            (["EP304", "EP313"], "Job crm (application): the cloud is not known. Say which cloud."),
            (["EP102", "EP106", "EP108", "EP402"], f"Not part of one job: {NO_FACTS}. {GIVE_FACTS}"),
        )
    ]


def test_json_has_every_finding() -> None:
    assert [
        (each["rule_id"], each["job"], each["cause"], each["remedy"])
        for each in json.loads(json_report.render(REPORT))["findings"]
    ] == [(finding.rule_id, finding.job, finding.cause, finding.remedy) for finding in FINDINGS]


def test_the_page_has_an_item_for_each_cause() -> None:
    page = html_report.render(REPORT)
    assert [page.count(f'data-count="{count}"') for count in (1, 2, 4)] == [0, 2, 1]
    assert [page.count(text) for text in (AFTERWARDS, "Say which cloud.", "<code>users[].room_mailbox</code>")] == [
        1,
        1,
        1,
    ]


def test_the_engine_gets_a_diagnostic_for_each_cause() -> None:
    found = diagnostics((*FINDINGS, HEAVY), all_rules())
    assert [(each.policyName, each.enforcementLevel, each.urn, each.message) for each in found] == [
        ("rule-ep303", 0, SECRET, f"EP303, EP313: not decided: {NOT_YET}. {AFTERWARDS}"),
        ("rule-ep304", 0, CRM, "EP304, EP313: not decided: the cloud is not known. Say which cloud."),
        ("rule-ep102", 0, "", f"EP102, EP106, EP108, EP402: not decided: {NO_FACTS}. {GIVE_FACTS}"),
        ("rule-ep102", 1, CRM, "EP102: not decided: the cloud is not known. Say which cloud."),
    ]
