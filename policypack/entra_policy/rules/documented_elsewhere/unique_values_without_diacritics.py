"""EP609 unique-values-without-diacritics."""

import re
from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import children, source_trees, value_attributes
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_sync.expression import Call, Node
from entra_sync.templates import Scenario

_NORMALIZED: Final = frozenset({"NormalizeDiacritics"})
_NUMBER: Final = re.compile(r".*(?:I[dD]|Number)|id|number")


@rule(
    "EP609",
    "unique-values-without-diacritics",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    scenarios=frozenset({Scenario.INBOUND}),
    documented_in=(pages.FUNCTIONS,),
)
def unique_values_without_diacritics(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """What `SelectUniqueValue` looks for in Active Directory has no diacritics.

    What it checks
        Sources of inbound jobs that call `SelectUniqueValue`: whether an attribute that may hold a name reaches it
        without `NormalizeDiacritics` around it. Attributes whose name ends with `Id`, `ID` or `Number` are taken for
        numbers, such as `WorkerID`.

    Why
        The search in Active Directory doesn't escape special characters. A name such as "Jéssica" makes it fail, and
        the user isn't created.

    Example
        ```python
        SynchronizationSchema(
            "workers",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Workday2AD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Workday2AD",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping(
                        "Worker",
                        "User",
                        to(
                            "userPrincipalName",
                            expression(
                                'SelectUniqueValue(Join("@", [FirstName], "contoso.com"), '
                            'Join("@", [LastName], "contoso.com"))'
                            ),
                            on_create_only=True,
                        ),
                    ),
                    source_directory="Workday",
                    target_directory="Active Directory",
                )
            ),
        )
        ```

    Instead
        ```python
        SynchronizationSchema(
            "workers",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="Workday2AD.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="Workday2AD",
            schema=synchronization_schema(
                synchronization_rule(
                    object_mapping(
                        "Worker",
                        "User",
                        to(
                            "userPrincipalName",
                            expression(
                                'SelectUniqueValue(Join("@", NormalizeDiacritics([FirstName]), "contoso.com"), '
                                'Join("@", NormalizeDiacritics([LastName]), "contoso.com"))'
                            ),
                            on_create_only=True,
                        ),
                    ),
                    source_directory="Workday",
                    target_directory="Active Directory",
                )
            ),
        )
        ```

    When it is undecided
        While the source is not known before deployment, or when such a call is there and what the job is for is not
        known.
    """
    if "SelectUniqueValue" not in mapping.source_functions():
        return
    names = [
        name
        for tree in source_trees(mapping)
        for call in _calls(tree)
        for name in value_attributes(call, without=_NORMALIZED)
        if _NUMBER.fullmatch(name) is None
    ]
    if names:
        what = "An attribute" if mapping.hides_source else f"`{names[0]}`"
        yield Problem(
            f"{what} in `SelectUniqueValue` of {mapping.label} may hold letters with diacritics, with which the "
            "search in Active Directory fails. Put `NormalizeDiacritics` around it.",
            about=f"{mapping.label}: SelectUniqueValue without NormalizeDiacritics",
            path=f"{mapping.path}.source",
        )


def _calls(tree: Node) -> Iterator[Call]:
    pending = [tree]
    while pending:
        node = pending.pop()
        if type(node) is Call and node.name == "SelectUniqueValue":
            yield node
        pending.extend(children(node))
