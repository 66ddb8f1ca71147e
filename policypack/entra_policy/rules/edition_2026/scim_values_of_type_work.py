"""EP502 scim-values-of-type-work."""

import re
from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.edition_2026._edition import EDITION
from entra_sync.templates import Scenario

_TYPED_VALUE: Final = re.compile(r'(?:^|:)(addresses|emails|phoneNumbers)\[type eq "([^"]*)"\]', re.IGNORECASE)


@rule(
    "EP502",
    "scim-values-of-type-work",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="SCIM multi-valued attributes of a type other than work",
    editions=EDITION,
    scenarios=frozenset({Scenario.APPLICATION}),
)
def scim_values_of_type_work(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """Multi-valued SCIM attributes are mapped for the type `work`.

    What it checks
        Targets such as `emails[type eq "home"].value`: of `addresses`, `emails` and `phoneNumbers` the service only
        processes values of the type `work`. It is advisory, since default templates map other types.

    Why
        Values of any other type are skipped without an error.

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
        While the target's name is not known before deployment.
    """
    target = mapping.target
    found = None if target is None else _TYPED_VALUE.search(target)
    if found is None or found[2].lower() == "work":
        return
    quoted = "A target" if mapping.secret else f"`{target}`"
    yield Problem(
        f"{quoted} is not of the type `work`, the only one whose values the service processes: it will be skipped. Map "
        "the value to the type `work` or to a single-valued attribute.",
        about=f"{mapping.label}: type other than work",
        path=f"{mapping.path}.targetAttributeName",
    )
