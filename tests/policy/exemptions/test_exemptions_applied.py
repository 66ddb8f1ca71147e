"""Which findings an exemption covers, and what is said of the exemptions themselves."""

import datetime as dt
from dataclasses import replace

import pytest

from entra_policy.exemptions.applying import apply_exemptions
from entra_policy.exemptions.patterns import designates, literal
from entra_policy.finding import Exemption, Finding, Level, Notice, NoticeKind
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.exempted_findings import (
    COMPONENT_URN,
    CRASHED,
    CREDENTIALS_URN,
    FINDINGS,
    GROUP_URN,
    NESTED,
    ON_COMPONENT,
    ONCE,
    PASSWORD,
    SCHEMA_URN,
    SETTINGS,
    TODAY,
    UNDECIDED,
    exemption,
    mark,
    stack,
)

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
    ],
)
def test_what_this_run_cannot_know_is_not_called_unused(given: Exemption, settings: Settings) -> None:
    assert applied(given, settings=settings) == (FINDINGS, ())


@pytest.mark.parametrize("resource", ["urn:pulumi:d*::shop::*::none", "sh?p::*::none", "*::none", "none"])
def test_what_is_for_this_stack_is_called_unused(resource: str) -> None:
    findings, notices = applied(exemption(resource=resource))
    assert (findings, [notice.kind for notice in notices]) == (FINDINGS, [NoticeKind.EXEMPTION_UNUSED])
