"""Findings of the policy pack in the real CLI and of `entra-policy check`, so that they can be compared."""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

from entra_policy.rules import all_rules

RULES: Final = {rule.name: rule.id for rule in all_rules()}


class Found(NamedTuple):
    """A finding; `verdict` is the level of a failure, `exempted` or `undecided`, and `lacking` why it is undecided."""

    rule_id: str
    verdict: str
    resource: str
    job: str | None = "crm"
    lacking: str = ""


def found_by_the_pack(events: str) -> list[Found]:
    """The policies' messages in the CLI's event log, which say of which job they are in their text, or not at all."""
    reported = [event for line in events.splitlines() if (event := json.loads(line).get("policyEvent")) is not None]
    return sorted(found for event in reported for found in _found_in(event))


_MESSAGE = re.compile(r"(EP[\d, EP]+): (exempted until \S+ \(.*?\): )?(not decided: )?(.*)")


def _found_in(event: dict[str, Any]) -> list[Found]:
    message = _MESSAGE.match(event["message"])
    assert message is not None, event
    rule_ids, exempted, not_decided, text = message.groups()
    assert RULES[event["policyName"]] == rule_ids.partition(", ")[0]
    job = re.search(r"is assigned to job `(\w+)`", text)
    return [
        Found(
            rule_id,
            "undecided" if not_decided else "exempted" if exempted else event["enforcementLevel"],
            event["resourceUrn"].rpartition("::")[2],
            job and job[1],
            # What follows is what to do.
            text.partition(". ")[0] if not_decided else "",
        )
        for rule_id in rule_ids.split(", ")
    ]


def as_the_pack_shows(found: tuple[Found, ...]) -> list[Found]:
    """Without the jobs that the messages don't name: what one resource decides is reported before its job is seen."""
    return sorted(each if each.rule_id == "EP302" and not each.lacking else each._replace(job=None) for each in found)


def found_by_a_check(report: dict[str, Any]) -> list[Found]:
    """The findings of a report as JSON."""
    return sorted(
        Found(
            finding["rule_id"],
            _verdict(finding),
            finding["urn"].rpartition("::")[2],
            finding["job"] and finding["job"].rpartition("::")[2],
            finding["cause"] or "",
        )
        for finding in report["findings"]
    )


def _verdict(finding: dict[str, Any]) -> str:
    if finding["verdict"] == "undecided":
        return "undecided"
    return "exempted" if finding["exempted"] else str(finding["level"])
