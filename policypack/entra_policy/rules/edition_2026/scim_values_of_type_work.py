"""EP502 scim-values-of-type-work."""

import re
from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.edition_2026._edition import EDITION
from entra_policy.values import reveal
from entra_sync.templates import Scenario

_TYPED_VALUE: Final = re.compile(r'(?:^|:)(addresses|emails|phoneNumbers)\[type eq "([^"]*)"\]', re.IGNORECASE)

_WORK: Final = "work"


@rule(
    "EP502",
    "scim-values-of-type-work",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="SCIM multi-valued attributes of a type other than work",
    editions=EDITION,
    scenarios=frozenset({Scenario.APPLICATION, Scenario.INBOUND}),
)
def scim_values_of_type_work(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Multi-valued SCIM attributes are mapped for the type `work`.

    What it checks
        Targets such as `emails[type eq "home"].value` and, where users are brought in, sources of that form: according
        to the known issues the service only processes values of the type `work` of `addresses`, `emails` and
        `phoneNumbers`. It is never more than advisory: the pages on attribute mappings list other types, such as mobile
        and fax numbers, and default templates map them.

    Why
        Values of any other type may be skipped without an error.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to('emails[type eq "home"].value', attribute("mail")),
                ],
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to('emails[type eq "work"].value', attribute("mail")),
                ],
            },
        )
        ```

    When it is undecided
        While the target's name, or the source of an inbound mapping, is not known before deployment.
    """
    if context.job.scenario is Scenario.INBOUND:
        for name in mapping.source_references():
            if (type_ := _other_type(name)) is not None:
                yield _problem(mapping, "source", name, type_, "", hidden=mapping.hides_source)
        return
    target = mapping.target
    if target is not None and (type_ := _other_type(target)) is not None:
        instead = "" if _is_mapped(_of_type_work(target), mapping) else f" `{_of_type_work(target)}` is not in doubt."
        yield _problem(mapping, "targetAttributeName", target, type_, instead, hidden=mapping.hides_target)


def _other_type(name: str) -> str | None:
    """The type of a multi-valued attribute that isn't `work`; None for any other attribute."""
    found = _TYPED_VALUE.search(name)
    return None if found is None or found[2].lower() == _WORK else found[2]


def _of_type_work(name: str) -> str:
    found = _TYPED_VALUE.search(name)
    return name if found is None else f"{name[: found.start(2)]}{_WORK}{name[found.end(2) :]}"


def _is_mapped(target: str, beside: AttributeMapping) -> bool:
    """Whether the same object mapping has a mapping to that target, or may have one."""
    mappings, unseen = beside.object_mapping.attribute_mappings()
    targets = [reveal(mapping.value.get("targetAttributeName")) for mapping in mappings]
    return bool(unseen) or any(type(each) is not str or each.lower() == target.lower() for each in targets)


def _problem(mapping: AttributeMapping, where: str, name: str, type_: str, instead: str, *, hidden: bool) -> Problem:
    quoted, of_type = ("An attribute", "another type") if hidden else (f"`{name}`", f"the type `{type_}`")
    return Problem(
        f"{quoted} is a value of {of_type}. According to the known issues only values of the type `work` are "
        "processed, while the pages on attribute mappings list other types too: see with a test user whether the value "
        f"arrives.{'' if hidden else instead}",
        about=f"{mapping.label}: type other than work",
        path=f"{mapping.path}.{where}",
        level=Level.ADVISORY,
    )
