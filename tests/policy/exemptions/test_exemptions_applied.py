"""Which findings an exemption covers, and what is said of the exemptions themselves."""

import datetime as dt
from dataclasses import replace

import pytest

from entra_policy.estate.types import JOB, PROVISIONING_JOB
from entra_policy.exemptions.applying import apply_exemptions, mark_exempted
from entra_policy.exemptions.patterns import designates, literal
from entra_policy.finding import Exemption, Finding, Level, Notice, NoticeKind
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.exempted_findings import (
    COMPONENT_URN,
    CRASHED,
    CREDENTIALS_URN,
    CRM,
    DESK,
    FINDINGS,
    GROUP_URN,
    NESTED,
    NESTED_IN_CRM,
    NESTED_IN_DESK,
    ON_COMPONENT,
    ONCE,
    PASSWORD,
    SCHEMA_URN,
    SETTINGS,
    TARGET_URN,
    TODAY,
    UNDECIDED,
    exemption,
    mark,
    marked,
    stack,
    urn,
)

OTHER_COMPONENT = urn(PROVISIONING_JOB, "hr")
OTHER_CRM = urn(f"{PROVISIONING_JOB}${JOB}", "hr-job")
Outcome = tuple[tuple[Finding, ...], tuple[Notice, ...]]


def applied(*exemptions: Exemption, settings: Settings = SETTINGS, findings: tuple[Finding, ...] = FINDINGS) -> Outcome:
    return apply_exemptions(findings, exemptions, stack(), settings, all_rules())


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        (SCHEMA_URN, {"crm-schema"}),
        (SCHEMA_URN.removeprefix("urn:pulumi:dev::"), {"crm-schema"}),
        ("crm-schema", {"crm-schema"}),
        ("crm*", {"crm", "crm-schema"}),
        ("crm", {"crm"}),
        ("CRM", set()),
        ("rm", set()),
        ("cr", set()),
        ("?rm", {"crm"}),
        ("[a-c]rm", {"crm"}),
        ("[!a-c]rm", set()),
        ("*", {"crm", "crm-schema", "sales", "desk", ""}),
        ("shop*", set()),  # the project's name is no part of a name
        ("shop::*", {"crm", "crm-schema", "sales", "desk"}),
        ("shop::*ProvisioningJob*", {"crm", "crm-schema"}),
        ("*::entra:index:ProvisioningJob::*", {"crm"}),
        ("urn:pulumi:dev::*", {"crm", "crm-schema", "sales", "desk"}),
        ("urn:pulumi:prod::*", set()),
        ("urn:pulumi:*::shop::*::sales", {"sales"}),
        ("urn*", set()),
        ("", {""}),
        ("[", set()),
    ],
)
def test_patterns(pattern: str, covered: set[str]) -> None:
    urns = {"crm": COMPONENT_URN, "crm-schema": SCHEMA_URN, "sales": GROUP_URN, "desk": CREDENTIALS_URN, "": ""}
    assert {name for name, urn in urns.items() if designates(pattern, urn)} == covered


@pytest.mark.parametrize("name", ["a*b", "a?b", "a[b]", "[!a]", "]", "a\\b", "a\nb", "p::q"])
def test_a_literal_pattern_designates_its_text_alone(name: str) -> None:
    urn = f"urn:pulumi:dev::shop::t::{name}"
    assert designates(literal(f"shop::t::{name}"), urn)
    assert designates(name, urn)
    assert not designates(literal(f"shop::t::{name}"), "urn:pulumi:dev::shop::t::axxb")


@pytest.mark.parametrize(
    ("given", "covered"),
    [
        (exemption(), [NESTED]),
        (exemption("EP301", "crm-schema"), [PASSWORD, UNDECIDED]),
        (exemption("EP301", "*"), [ON_COMPONENT, PASSWORD, UNDECIDED]),
        (exemption("EP108", "*"), [ONCE]),
        (exemption("EP301", None, component=COMPONENT_URN), [ON_COMPONENT, PASSWORD, UNDECIDED]),
        (exemption("EP301", "crm", component=COMPONENT_URN), [ON_COMPONENT]),
        (exemption(expires=TODAY), [NESTED]),
    ],
)
def test_what_is_covered_is_marked_and_nothing_else(given: Exemption, covered: list[Finding]) -> None:
    assert applied(given) == (mark(FINDINGS, given, *covered), ())


ON_GROUP = (NESTED_IN_CRM, NESTED_IN_DESK, NESTED)


@pytest.mark.parametrize(
    ("job", "covered"),
    [
        (None, ON_GROUP),
        ("crm", [NESTED_IN_CRM]),  # the component
        ("crm-job", [NESTED_IN_CRM]),
        (CRM, [NESTED_IN_CRM]),
        ("shop::*::desk", [NESTED_IN_DESK]),
        ("[cd]*", [NESTED_IN_CRM, NESTED_IN_DESK]),
        ("*", [NESTED_IN_CRM, NESTED_IN_DESK]),  # but not what is about no job
    ],
)
def test_an_exemption_for_a_job_covers_no_other(job: str | None, covered: list[Finding]) -> None:
    given = exemption(job=job)
    assert applied(given, findings=ON_GROUP) == (mark(ON_GROUP, given, *covered), ())


def test_an_exemption_of_a_component_reaches_its_own_job_only() -> None:
    own, other = (replace(PASSWORD, job=job) for job in (CRM, OTHER_CRM))
    given = exemption("EP301", None, component=COMPONENT_URN)
    resources = stack()
    resources[OTHER_COMPONENT] = Resource(PROVISIONING_JOB, OTHER_COMPONENT, "hr")
    resources[OTHER_CRM] = Resource(JOB, OTHER_CRM, "hr-job", parent=OTHER_COMPONENT)
    found = apply_exemptions((own, other), (given,), resources, SETTINGS, all_rules())
    assert found == ((marked(own, given), other), ())


def test_an_exemption_of_what_has_no_job_of_its_own_covers_what_is_found_on_it() -> None:
    on_target = replace(PASSWORD, urn=TARGET_URN, job=CRM)
    given = exemption("EP301", None, component=TARGET_URN)
    assert applied(given, findings=(on_target,)) == ((marked(on_target, given),), ())


def found_so_far(*exemptions: Exemption, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return mark_exempted(findings, exemptions, stack(), SETTINGS, all_rules())


def test_before_its_job_is_seen_a_finding_waits_for_what_may_exempt_it() -> None:
    alone = replace(PASSWORD, urn=CREDENTIALS_URN, job=CREDENTIALS_URN)
    of_component = replace(PASSWORD, job=COMPONENT_URN)
    on_job = replace(PASSWORD, urn=DESK, job=DESK)
    for_crm = exemption("EP301", "*", job="crm")
    for_desk = exemption("EP301", "*", job="desk")
    expired = replace(for_crm, expires=TODAY - dt.timedelta(days=1))
    everywhere = exemption("EP301", "*")
    assert found_so_far(for_crm, findings=(alone,)) == ()
    assert found_so_far(for_desk, findings=(alone, of_component)) == ()  # the credentials' name is no job's
    assert found_so_far(for_crm, findings=(of_component,)) == (marked(of_component, for_crm),)
    assert found_so_far(for_crm, findings=(on_job,)) == (on_job,)
    assert found_so_far(for_desk, findings=(on_job,)) == (marked(on_job, for_desk),)
    assert found_so_far(expired, findings=(alone,)) == (alone,)
    assert found_so_far(for_crm, everywhere, findings=(alone,)) == (marked(alone, everywhere),)
    assert found_so_far(exemption("EP301", "other", job="crm"), findings=(alone,)) == (alone,)


def test_no_exemption_covers_that_a_rule_itself_failed_nor_is_called_unused() -> None:
    assert applied(exemption(), findings=(CRASHED,)) == ((CRASHED,), ())
    assert applied(exemption(), findings=(CRASHED, NESTED)) == (mark((CRASHED, NESTED), exemption(), NESTED), ())


def test_the_first_that_covers_counts_and_the_others_are_not_unused() -> None:
    first, second = exemption(place="a:1", reason="one"), exemption(resource="*", place="a:5", reason="two")
    assert applied(first, second) == (mark(FINDINGS, first, NESTED), ())


def test_without_exemptions_everything_stays() -> None:
    assert applied() == (FINDINGS, ())


LIMITED = replace(SETTINGS, maximum_exemption_days=30)


@pytest.mark.parametrize(
    ("given", "settings", "kind", "message"),
    [
        (
            exemption(expires=TODAY - dt.timedelta(days=1)),
            SETTINGS,
            NoticeKind.EXEMPTION_EXPIRED,
            "The exemption of EP302 for `sales` expired on 2026-11-23; what it was for counts again. Solve it, or agree on a new day.",
        ),
        (
            exemption(expires=None, written_expiry="soon"),
            SETTINGS,
            NoticeKind.EXEMPTION_EXPIRED,
            "The exemption of EP302 for `sales` has `soon` as its `expires`, which is taken for expired; what it was for counts. Write the last day on which it is valid as YYYY-MM-DD.",
        ),
        (
            exemption(expires=None, written_expiry=""),
            SETTINGS,
            NoticeKind.EXEMPTION_EXPIRED,
            "The exemption of EP302 for `sales` has no `expires`, which is taken for expired; what it was for counts. Write the last day on which it is valid as YYYY-MM-DD.",
        ),
        (
            exemption(expires=TODAY + dt.timedelta(days=31)),
            LIMITED,
            NoticeKind.EXEMPTION_REFUSED,
            "The exemption of EP302 for `sales` until 2026-12-25 is refused, since `maximum_exemption_days` allows 30 days from today (until 2026-12-24). What it was for counts.",
        ),
        (
            exemption(expires=dt.date.max),
            LIMITED,
            NoticeKind.EXEMPTION_REFUSED,
            "The exemption of EP302 for `sales` until 9999-12-31 is refused, since `maximum_exemption_days` allows 30 days from today (until 2026-12-24). What it was for counts.",
        ),
        (
            exemption(),
            replace(SETTINGS, not_exemptible=frozenset({"no-nested-groups"})),
            NoticeKind.EXEMPTION_REFUSED,
            "The exemption of EP302 for `sales` is refused, since the settings make `no-nested-groups` non-exemptible. What it was for counts.",
        ),
        (
            exemption("ORG001"),
            replace(SETTINGS, not_exemptible=frozenset({"organisation-rules"})),
            NoticeKind.EXEMPTION_REFUSED,
            "The exemption of ORG001 for `sales` is refused, since the settings make `organisation-rules` non-exemptible. What it was for counts.",
        ),
        (
            exemption(resource="sale\n"),
            SETTINGS,
            NoticeKind.EXEMPTION_UNUSED,
            "The exemption of EP302 for `sale\\n` covers nothing in this run. Remove it, or correct its rule or its resource.",
        ),
        (
            exemption(job="de\nsk"),
            SETTINGS,
            NoticeKind.EXEMPTION_UNUSED,
            "The exemption of EP302 for `sales` in job `de\\nsk` covers nothing in this run. Remove it, or correct its rule, its resource or its job.",
        ),
        (
            exemption(job="crm", expires=TODAY - dt.timedelta(days=1)),
            SETTINGS,
            NoticeKind.EXEMPTION_EXPIRED,
            "The exemption of EP302 for `sales` in job `crm` expired on 2026-11-23; what it was for counts again. Solve it, or agree on a new day.",
        ),
        (
            exemption("EP301", None, component=CREDENTIALS_URN),
            SETTINGS,
            NoticeKind.EXEMPTION_UNUSED,
            "The exemption of EP301 for the component covers nothing in this run. Remove it, or correct its rule or its resource.",
        ),
    ],
)
def test_what_covers_nothing_is_reported(given: Exemption, settings: Settings, kind: NoticeKind, message: str) -> None:
    assert applied(given, settings=settings) == (FINDINGS, (Notice(kind, message, "exemptions.yaml:3"),))


def test_the_longest_span_includes_its_last_day() -> None:
    last = exemption(expires=TODAY + dt.timedelta(days=30))
    assert applied(last, settings=LIMITED) == (mark(FINDINGS, last, NESTED), ())


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        (exemption("EP303"), replace(SETTINGS, levels={"no-b2c-target": Level.DISABLED})),
        (exemption("EP501"), SETTINGS),  # a rule of edition 2026
        (exemption(resource="urn:pulumi:prod::shop::*::sales"), SETTINGS),
        (exemption(resource="urn:pulumi:*::other::*::sales"), SETTINGS),
        (exemption(resource="other::*::sales"), SETTINGS),
        (exemption(job="other::*::crm"), SETTINGS),
        (exemption(job="urn:pulumi:prod::shop::*::crm"), SETTINGS),
    ],
)
def test_what_this_run_cannot_know_is_not_called_unused(given: Exemption, settings: Settings) -> None:
    assert applied(given, settings=settings) == (FINDINGS, ())


@pytest.mark.parametrize("resource", ["urn:pulumi:d*::shop::*::none", "sh?p::*::none", "*::none", "none"])
def test_what_is_for_this_stack_is_called_unused(resource: str) -> None:
    findings, notices = applied(exemption(resource=resource))
    assert (findings, [notice.kind for notice in notices]) == (FINDINGS, [NoticeKind.EXEMPTION_UNUSED])
