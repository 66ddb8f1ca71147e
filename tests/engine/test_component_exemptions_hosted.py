"""Exemptions of components in programs of other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.component_plugin import ComponentPlugin, Constructed, component_plugin, output

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRY = {"rule": "no-b2c-target", "reason": "A pilot.", "expires": "2027-03-31"}


@pytest.fixture(scope="module")
def plugin() -> Iterator[ComponentPlugin]:
    with component_plugin() as running:
        yield running


def answered(plugin: ComponentPlugin, exemptions: Any) -> Any:
    """The exemptions that the component passes on, or what it refuses."""
    answer = plugin.construct("ProvisioningJob", "crm", {"displayName": "CRM", "exemptions": exemptions})
    if not isinstance(answer, Constructed):
        return list(answer.properties)
    return next(resource for resource in answer.resources if resource.name == "crm").props["exemptions"]


def test_they_are_passed_on(plugin: ComponentPlugin) -> None:
    entries = [ENTRY | {"owner": "me", "ticket": "ID-1", "resource": "crm-*"}, ENTRY]
    assert answered(plugin, entries) == entries


WHOLE = "must be an object; its values may be outputs or secrets, it can't be one as a whole. Wrap the values instead."


@pytest.mark.parametrize(
    ("exemptions", "place", "reason"),
    [
        (
            [ENTRY | {"reason": output("planted", secret=True)}],
            "exemptions",
            "item 0: reason must be plain text, not an output.",
        ),
        ([ENTRY | {"expires": output()}], "exemptions", "item 0: expires must be plain text, not an output."),
        ([ENTRY, output()], "exemptions[1]", WHOLE),
        ([output(ENTRY, secret=True)], "exemptions[0]", WHOLE),
        (["EP303"], "exemptions[0]", WHOLE),
        (
            output(),
            "exemptions",
            "must be a plain list, not an output: the gate has to know it before deployment.",
        ),
        ("EP303", "exemptions", "must be a list."),
        (
            [{"rule": "EP303", "expires": "2027-03-31"}],
            "exemptions[0].reason",
            "Missing required input 'exemptions[0].reason' on 'ProvisioningJob'",
        ),
    ],
)
def test_what_is_refused(exemptions: Any, place: str, reason: str, plugin: ComponentPlugin) -> None:
    assert answered(plugin, exemptions) == [(place, reason)]
