"""Exemptions that components carry."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from entra_policy.exemptions.applying import exempted
from entra_policy.exemptions.components import component_exemptions
from entra_policy.finding import Exemption, Notice, NoticeKind
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.values import UNKNOWN, Secret
from tests.support.exempted_findings import (
    COMPONENT_URN,
    FINDINGS,
    ON_COMPONENT,
    PASSWORD,
    SETTINGS,
    TOMORROW,
    UNDECIDED,
    mark,
    stack,
)

ENTRY: dict[str, Any] = {"rule": "no-password-provisioning", "reason": "A pilot\nof ours.", "expires": "2026-11-25"}
READ = Exemption(
    "EP301", None, "A pilot of ours.", TOMORROW, "2026-11-25", "component crm, exemptions[0]", component=COMPONENT_URN
)


def read(given: Any) -> tuple[tuple[Exemption, ...], tuple[Notice, ...]]:
    return component_exemptions(stack(component={"exemptions": given}).values(), all_rules())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ()),
        ([], ()),
        ([ENTRY], (READ,)),
        (
            [ENTRY | {"owner": "me", "ticket": "ID-1", "resource": "crm-*"}],
            (replace(READ, owner="me", ticket="ID-1", resource="crm-*"),),
        ),
        ([ENTRY | {"owner": None, "ticket": ""}], (READ,)),
        ([ENTRY | {"expires": "soon"}], (replace(READ, expires=None, written_expiry="soon"),)),
        ([{"rule": "EP301", "reason": "x"}], (replace(READ, reason="x", expires=None, written_expiry=""),)),
    ],
)
def test_what_is_read(given: Any, expected: tuple[Exemption, ...]) -> None:
    assert read(given) == (expected, ())


@pytest.mark.parametrize(
    ("given", "place", "why"),
    [
        (UNKNOWN, "", "`exemptions` is not known before deployment."),
        (Secret([ENTRY]), "", "`exemptions` is a secret."),
        ("EP301", "", "`exemptions` must be a list."),
        ({}, "", "`exemptions` must be a list."),
        ([UNKNOWN], "[0]", "it is not known before deployment."),
        ([Secret(ENTRY)], "[0]", "it is a secret."),
        (["EP301"], "[0]", "it must be an object."),
        ([ENTRY | {"rule": UNKNOWN}], "[0]", "its `rule` is not known before deployment."),
        ([ENTRY | {"reason": Secret("planted-secret")}], "[0]", "its `reason` is a secret."),
        ([ENTRY | {"reason": Secret(UNKNOWN)}], "[0]", "its `reason` is a secret."),
        ([ENTRY | {"expires": UNKNOWN}], "[0]", "its `expires` is not known before deployment."),
        ([ENTRY | {"expires": 20261125}], "[0]", "its `expires` must be text."),
        ([ENTRY | {"owner": ["me", UNKNOWN]}], "[0]", "its `owner` is not known before deployment."),
        ([ENTRY | {"resource": UNKNOWN}], "[0]", "its `resource` is not known before deployment."),
        ([ENTRY | {"resource": " "}], "[0]", "its `resource` is empty."),
        ([ENTRY | {"reason": " "}], "[0]", "it has no `reason`."),
        ([{"reason": "x"}], "[0]", "it has no `rule`."),
        (
            [ENTRY | {"rule": "no-nested-group"}],
            "[0]",
            "there is no rule `no-nested-group`; did you mean EP302 (no-nested-groups)?",
        ),
        ([ENTRY | {"rule": "ORG001"}], "[0]", "there is no rule `ORG001`."),
        ([ENTRY | {"expire": "x"}], "[0]", "it has no property `expire`; did you mean `expires`?"),
        ([ENTRY | {"a\x1b": 1}], "[0]", "it has no property `a\\x1b`."),
    ],
)
def test_what_is_not_valid_is_reported(given: Any, place: str, why: str) -> None:
    notice = Notice(
        NoticeKind.EXEMPTION_REFUSED, f"The exemption isn't valid: {why}", f"component crm, exemptions{place}"
    )
    assert read(given) == ((), (notice,))
    findings, notices = exempted(FINDINGS, stack(component={"exemptions": given}), SETTINGS, all_rules())
    assert (findings, notices) == (FINDINGS, (notice,))


def test_an_entry_that_is_none_takes_nothing_from_the_others() -> None:
    found, notices = read([ENTRY | {"rule": UNKNOWN}, ENTRY])
    assert found == (replace(READ, place="component crm, exemptions[1]"),)
    assert [notice.place for notice in notices] == ["component crm, exemptions[0]"]


def test_the_component_and_everything_below_it_is_covered() -> None:
    resources = stack(component={"exemptions": [ENTRY]})
    assert exempted(FINDINGS, resources, SETTINGS, all_rules()) == (
        mark(FINDINGS, READ, ON_COMPONENT, PASSWORD, UNDECIDED),
        (),
    )


def test_another_component_does_not_cover_it() -> None:
    resources = stack()
    other = next(resource for resource in resources.values() if resource.name == "partner")
    resources[other.urn] = replace(other, props={"exemptions": [ENTRY]})
    message = (
        "The exemption of EP301 for the component covers nothing in this run. Remove it, or correct its rule or its "
        "resource."
    )
    notice = Notice(NoticeKind.EXEMPTION_UNUSED, message, "component partner, exemptions[0]")
    assert exempted(FINDINGS, resources, SETTINGS, all_rules()) == (FINDINGS, (notice,))


def test_parents_that_go_in_a_circle_end_somewhere() -> None:
    one = Resource("a", "urn:a", "a", parent="urn:b")
    two = Resource("b", "urn:b", "b", parent="urn:a")
    resources = stack(component={"exemptions": [ENTRY]}) | {one.urn: one, two.urn: two}
    finding = replace(PASSWORD, urn=one.urn)
    assert exempted((finding,), resources, SETTINGS, all_rules())[0] == (finding,)


def test_file_and_component_are_judged_alike() -> None:
    settings = replace(SETTINGS, maximum_exemption_days=30)
    resources = stack(component={"exemptions": [ENTRY | {"expires": "2027-11-25"}]})
    message = (
        "The exemption of EP301 for the component until 2027-11-25 is refused, since `maximum_exemption_days` allows 30 "
        f"days from today (until {SETTINGS.day + dt.timedelta(days=30)}). What it was for counts."
    )
    notice = Notice(NoticeKind.EXEMPTION_REFUSED, message, "component crm, exemptions[0]")
    assert exempted(FINDINGS, resources, settings, all_rules()) == (FINDINGS, (notice,))


def test_other_types_carry_none() -> None:
    resources = [Resource("x:y:z", "urn:x", "x", props={"exemptions": [ENTRY]})]
    assert component_exemptions(resources, all_rules()) == ((), ())
