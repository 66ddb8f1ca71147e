"""What decides a rule: what the `Undecided` itself says, else what goes with its reason, else the rule's page."""

import pytest

from entra_policy.evaluation.remedies import remedy_of
from entra_policy.facts import missing
from entra_policy.values import (
    NOT_KNOWN_YET,
    NOT_READABLE,
    SCENARIO_NOT_KNOWN,
    UNKNOWN,
    Secret,
    Undecided,
    Value,
    known,
)

DEPLOY = (
    "Check the state after the deployment (`pulumi stack export > state.json`), or a preview of the deployed stack "
    "(`pulumi preview --json --show-sames > preview.json`)."
)
SHOW_SECRETS = (
    "Check an export that shows secrets (`pulumi stack export --show-secrets > state.json`) where that may be done; no "
    "report shows their values."
)
GIVE_DOMAINS = (
    "Give a facts file that has `verified_domains`: `--facts facts.json`, or `facts` in the settings (docs/facts.md)."
)
TEMPLATE = (
    "Name the synchronization template as plain text (the job's `template_id`), or say what the job is for: a "
    "component's `scenario`, `--scenario`, or `scenario` in the settings (docs/settings.md)."
)


@pytest.mark.parametrize(
    ("undecided", "remedy"),
    [
        (Undecided(NOT_KNOWN_YET, "a.b"), DEPLOY),
        (Undecided(NOT_READABLE), SHOW_SECRETS),
        (Undecided(SCENARIO_NOT_KNOWN), TEMPLATE),
        (Undecided("depends on what the job is for, which is not known, since ..."), TEMPLATE),
        (Undecided(NOT_KNOWN_YET, remedy="Ask."), "Ask."),
        (Undecided(NOT_KNOWN_YET, remedy="Ask.").at("urn:x"), "Ask."),
        (
            missing("the verified domains of the source tenant"),
            GIVE_DOMAINS,
        ),
        (Undecided("is a riddle"), "`entra-policy explain EP301` says when the rule is undecided."),
    ],
)
def test_remedies(undecided: Undecided, remedy: str) -> None:
    assert remedy_of(undecided, "EP301") == remedy


@pytest.mark.parametrize(("value", "remedy"), [(UNKNOWN, DEPLOY), (Secret(UNKNOWN), SHOW_SECRETS)])
def test_what_decides_a_value(value: Value, remedy: str) -> None:
    with pytest.raises(Undecided) as raised:
        known(value, "credentials")
    assert remedy_of(raised.value, "EP301") == remedy


def test_the_same_at_another_resource() -> None:
    moved = Undecided("is unclear", "a.b", "urn:x", remedy="Ask.").at("urn:y")
    assert (moved.reason, moved.path, moved.urn, moved.once, moved.remedy) == (
        "is unclear",
        "a.b",
        "urn:y",
        False,
        "Ask.",
    )
