"""The explanation of a rule on the page, from its own text: paragraphs, code in backquotes, and code blocks."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from entra_policy.reports.html_report.markup import Content, Markup, element
from entra_policy.rule_definition import Rule

_FENCE: Final = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE: Final = re.compile(r"`([^`]+)`")
_BLANK: Final = re.compile(r"\n\s*\n")


def explanations(rules: Sequence[Rule], anchors: Mapping[str, str], found: Collection[str]) -> Iterator[Markup]:
    """Each rule's explanation, closed until somebody asks for it.

    Args:
        rules: the rules.
        anchors: rule id -> the id of its place on the page.
        found: the ids of rules with findings; the others are not printed.
    """
    yield element("p", {"class": "printed note"}, "Rules that found nothing are explained on the page, not on paper.")
    for rule in rules:
        summary = element(
            "summary",
            {},
            element("h3", {}, element("span", {"class": "rule-id"}, rule.id), f" {rule.name}"),
            element("span", {"class": "detail"}, rule.summary),
        )
        content: list[Content] = [element("p", {"class": "detail"}, _about(rule))]
        for heading, text in rule.text.items():
            content.append(element("h4", {}, heading))
            content.extend(blocks(text))
        kind = "rule" if rule.id in found else "rule not-printed"
        yield element("details", {"class": kind, "id": anchors[rule.id]}, summary, *content)


def _about(rule: Rule) -> str:
    item = f"item of the article: {rule.item}; " if rule.item else ""
    item += "".join(f"documented in {page.title} ({page.address}); " for page in rule.documented_in)
    return (
        f"Usually {rule.level.value}; looks at each {rule.subject.value}; {item}"
        f"editions {', '.join(sorted(rule.editions))}; decided from {', '.join(sorted(rule.sources))}."
    )


def blocks(text: str) -> Iterator[Markup]:
    """Paragraphs and code blocks."""
    for number, part in enumerate(_FENCE.split(text)):
        if number % 2:
            yield element("pre", {"tabindex": 0}, element("code", {}, part.rstrip("\n")))
            continue
        for paragraph in _BLANK.split(part.strip()):
            if paragraph:
                yield element("p", {}, *inline(paragraph))


def inline(text: str) -> Iterator[Content]:
    """Text in which what is in backquotes is code."""
    for number, part in enumerate(_CODE.split(text)):
        if part:
            yield element("code", {}, part) if number % 2 else part
