"""Reports for the tests of their formats: a rich one with hostile names, an empty one, and any that hypothesis makes."""

import datetime as dt
import re
from typing import Final

from hypothesis import strategies as st

from entra_policy.estate.estate import Estate
from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.evaluation.tally import RuleCount
from entra_policy.finding import Exempted, Finding, Level, Notice, NoticeKind, Verdict
from entra_policy.gap import Gap, GapKind
from entra_policy.reports.checked_path import CheckedPath
from entra_policy.reports.report import Report
from entra_policy.resource import Resource, SourceLocation
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

JOB: Final = "azuread:index/synchronizationJob:SynchronizationJob"
CREDENTIALS: Final = "azuread:index/synchronizationSecret:SynchronizationSecret"
PRINCIPAL: Final = "azuread:index/servicePrincipal:ServicePrincipal"

# Markup, a mention, a link, commands of pipelines' agents, a terminal's escape, an end of a CDATA section, a lone
# surrogate, a right-to-left override.
HOSTILE: Final = (
    "<script>alert(1)</script> | `code` ``` @octocat [here](javascript:x) ![p](http://e.example/p.png) {0} %0A::error::x "
    "##vso[task.complete] \x1b[31m\x07 ]]> \\| \r\n::error::forged\n# heading \ud800 \u202e &amp; </details>"
)


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::example::{type_}::{name}"


def _job(name: str, line: int) -> tuple[Resource, ...]:
    principal = Resource(PRINCIPAL, urn(PRINCIPAL, name), name)
    dependencies = {"servicePrincipalId": (principal.urn,)}
    return (
        principal,
        Resource(
            JOB,
            urn(JOB, name),
            name,
            {"templateId": "scim"},
            property_dependencies=dependencies,
            source=SourceLocation("app.py", line),
        ),
        Resource(CREDENTIALS, urn(CREDENTIALS, name), name, {}, property_dependencies=dependencies),
    )


ESTATE: Final[Estate] = build_estate([*_job("crm", 3), *_job(HOSTILE, 9)], Settings())
EXEMPTED: Final = Exempted(
    "Agreed until the migration ends.", dt.date(2031, 5, 31), "exemptions.yaml:12", "identity-team", "OPS-7"
)
MANDATORY: Final = Finding(
    "EP303",
    "no-b2c-target",
    Verdict.FAIL,
    Level.MANDATORY,
    "`BaseAddress` is an address of an Azure AD B2C tenant. Provision to the application itself.",
    urn(CREDENTIALS, "crm"),
    "credentials[0].value",
    "BaseAddress",
    SourceLocation("app.py", 5),
    job=urn(JOB, "crm"),
)
ADVISORY: Final = Finding(
    "EP306",
    "manager-needs-restart",
    Verdict.FAIL,
    Level.ADVISORY,
    "The manager flows.",
    urn(JOB, "crm"),
    "",
    "manager",
    SourceLocation("app.py", 3),
    job=urn(JOB, "crm"),
)
STRANGE: Final = Finding(
    "EP301",
    "no-password-provisioning",
    Verdict.FAIL,
    Level.MANDATORY,
    f"It is wrong: {HOSTILE}",
    urn(JOB, HOSTILE),
    f"schema[{HOSTILE}]",
    "x",
    SourceLocation(f"a {HOSTILE}.py", 9),
    job=urn(JOB, HOSTILE),
)
NOT_OF_A_JOB: Final = Finding(
    "ORG001",
    "organisation-rules",
    Verdict.FAIL,
    Level.ADVISORY,
    "Every group has an owner.",
    urn("azuread:index/group:Group", "sales"),
    "owners",
    "owners",
)
NOT_DECIDED: Final = Finding(
    "EP313",
    "government-credential-size",
    Verdict.UNDECIDED,
    Level.ADVISORY,
    "not decided: `credentials` is not known before deployment.",
    urn(CREDENTIALS, "crm"),
    "credentials",
    "x",
    job=urn(JOB, "crm"),
    cause="`credentials` is not known before deployment",
    remedy="Check the state after the deployment.",
)
NOT_DECIDED_MANDATORY: Final = Finding(
    "EP110",
    "cross-tenant-source-tenant-only",
    Verdict.UNDECIDED,
    Level.MANDATORY,
    "not decided: no facts are given.",
    "",
    "",
    "x",
    cause="no facts are given",
    remedy="Give a facts file.",
)
EXEMPTED_FAILURE: Final = Finding(
    "EP314",
    "no-rollback",
    Verdict.FAIL,
    Level.MANDATORY,
    "Nothing is rolled back.",
    urn(JOB, "crm"),
    "templateId",
    "x",
    SourceLocation("app.py", 3),
    EXEMPTED,
    job=urn(JOB, "crm"),
)
EXEMPTED_UNDECIDED: Final = Finding(
    "EP307",
    "interval-is-fixed",
    Verdict.UNDECIDED,
    Level.ADVISORY,
    "not decided: the interval is not known.",
    urn(JOB, HOSTILE),
    "interval",
    "x",
    None,
    Exempted(f"Because {HOSTILE}", dt.date(2031, 1, 1), f"component {HOSTILE}"),
    job=urn(JOB, HOSTILE),
    cause="the interval is not known",
    remedy=f"Look at {HOSTILE}.",
)
NOTICES: Final = (
    Notice(NoticeKind.EXEMPTION_EXPIRED, "The exemption of EP302 ended on 2020-01-01.", "exemptions.yaml:3"),
    Notice(NoticeKind.BASELINE_RESOLVED, f"No longer found: {HOSTILE}", ""),
)
GAPS: Final = (
    Gap(GapKind.COMPONENT_OF_PLUGIN, f"The children of {HOSTILE} can't be seen.", "Check a preview instead."),
)
FINDINGS: Final = (
    ADVISORY,
    EXEMPTED_FAILURE,
    MANDATORY,
    NOT_DECIDED,
    STRANGE,
    EXEMPTED_UNDECIDED,
    NOT_OF_A_JOB,
    NOT_DECIDED_MANDATORY,
)
RICH: Final = Report(
    "the program in infra, stack dev",
    "2024",
    Evaluation(
        FINDINGS,
        {
            "EP301": RuleCount(failed=1, passed=3, not_applicable=2),
            "EP302": RuleCount(passed=1200),
            "EP304": RuleCount(not_applicable=7),
        },
        subjects=12,
    ),
    GAPS,
    NOTICES,
    known=4,
    estate=ESTATE,
    rules=tuple(rule for rule in all_rules() if rule.id in {"EP301", "EP302", "EP304"}),
    checked=CheckedPath("infra/Pulumi.yaml", "infra"),
)
PASSED: Final = Report(
    "the state in x", "2026", Evaluation((), {"EP301": RuleCount(passed=1)}, 1), rules=RICH.rules[:1], estate=ESTATE
)
EMPTY: Final = Report("the state in x", "2026", Evaluation((), {"EP301": RuleCount()}, 0), rules=RICH.rules[:1])


_TEXTS = st.one_of(
    st.just(HOSTILE),
    st.text(max_size=30),
    # JSON knows a high surrogate before a low one only as the one character that both stand for.
    st.text(st.characters(categories=("Cs", "Cc", "Cf", "Zl", "Po")), max_size=10).filter(
        lambda text: not re.search("[\ud800-\udbff][\udc00-\udfff]", text)
    ),
    st.text(alphabet="`|\\<>@#[](){}%:,_*~&\n- 0w.", max_size=30),
)
_EXEMPTED = st.builds(
    Exempted,
    reason=_TEXTS,
    expires=st.dates(),
    place=_TEXTS,
    owner=st.none() | _TEXTS,
    ticket=st.none() | _TEXTS,
)
_FINDING = st.builds(
    Finding,
    rule_id=st.sampled_from(["EP301", "EP302", "EP306"]) | _TEXTS,
    rule=st.just("no-password-provisioning") | _TEXTS,
    verdict=st.sampled_from(Verdict),
    level=st.sampled_from([Level.ADVISORY, Level.MANDATORY]),
    message=_TEXTS,
    urn=st.sampled_from([urn(JOB, "crm"), urn(JOB, HOSTILE), ""]) | _TEXTS,
    path=_TEXTS,
    about=st.just("x"),
    source=st.none() | st.builds(SourceLocation, _TEXTS, st.integers(0, 10**6)),
    exempted=st.none() | _EXEMPTED,
    job=st.sampled_from([None, urn(JOB, "crm"), urn(JOB, HOSTILE)]),
    cause=_TEXTS,
    remedy=_TEXTS,
)
_GAP = st.builds(
    Gap,
    kind=st.sampled_from(GapKind),
    message=_TEXTS,
    remedy=_TEXTS,
    level=st.sampled_from([Level.ADVISORY, Level.MANDATORY]),
)
REPORTS: Final = st.builds(
    Report,
    origin=_TEXTS,
    edition=st.sampled_from(["2024", "2026"]),
    evaluation=st.builds(
        Evaluation,
        findings=st.lists(_FINDING, max_size=5).map(tuple),
        counts=st.just(RICH.evaluation.counts),
        subjects=st.integers(0, 3),
    ),
    gaps=st.lists(_GAP, max_size=2).map(tuple),
    notices=st.lists(st.builds(Notice, st.sampled_from(NoticeKind), _TEXTS, _TEXTS), max_size=2).map(tuple),
    known=st.none() | st.integers(0, 9),
    estate=st.sampled_from([None, ESTATE]),
    rules=st.sampled_from([(), RICH.rules]),
    checked=st.builds(CheckedPath, _TEXTS, _TEXTS),
)
