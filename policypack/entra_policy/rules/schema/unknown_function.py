"""EP003 unknown-function."""

from collections.abc import Iterable, Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.text import did_you_mean
from entra_sync.functions import catalogue

_LOGICAL: Final = frozenset({"and", "or"})


@rule("EP003", "unknown-function", level=Level.ADVISORY, subject=Subject.MAPPING)
def unknown_function(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """Expressions call only documented functions.

    What it checks
        The name of every function in an expression, against the functions that are documented for application
        provisioning and cloud sync, listed by Microsoft Graph, or known from mappings that the service itself writes.
        Case matters.

    Why
        A function that the service doesn't know makes it refuse the schema. The service does know functions that no
        documentation lists, so this is only a reason to check the name.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", expression("LowerCase([userPrincipalName])"), matching=1)],
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
                "mappings": [to("userName", expression("ToLower([userPrincipalName])"), matching=1)],
            },
        )
        ```

    When it is undecided
        While the expression is not known before deployment.
    """
    listed = catalogue()
    for name in mapping.source_functions():
        if name in listed:
            continue
        if mapping.hides_source:
            what, hint = "a function", "."
        else:
            what, hint = f"`{name}`", _hint(name, listed)
        yield Problem(
            f"The expression of {mapping.label} calls {what}, which no documentation lists{hint}",
            about=f"{mapping.label}: {what} is not a documented function",
            path=f"{mapping.path}.source",
        )


def _hint(name: str, listed: Iterable[str]) -> str:
    """What may have been meant. The functions on bits aren't what somebody means who writes `And`."""
    if name.lower() in _LOGICAL:
        return ". For several conditions, put one IIF into another."
    return did_you_mean(name, listed)
