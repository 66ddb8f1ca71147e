"""EP620 values-active-directory-takes."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import source_trees, value_arguments
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold
from entra_policy.rules.documented_elsewhere._directories import goes_to_active_directory
from entra_sync.expression import Call, Node, Text
from entra_sync.templates import Scenario

_HIDE: Final = "msexchhidefromaddresslists"
_BOOLEANS: Final = frozenset({"TRUE", "FALSE"})
_CHOOSING: Final = frozenset({"IIF", "Switch"})


@rule(
    "EP620",
    "values-active-directory-takes",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    scenarios=frozenset({Scenario.INBOUND}),
    documented_in=(pages.WORKDAY_FUNCTIONS, pages.HR_CREATION_ISSUES),
)
def values_active_directory_takes(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """Constants for Active Directory are in the form that it takes.

    What it checks
        Attribute mappings of inbound jobs whose target is Active Directory. Whether a constant, or a constant that a
        function may return, is an empty text: in the source itself, in `IIF` or in `Switch`. Whether such a constant
        for `msExchHideFromAddressLists` is something else than `TRUE` or `FALSE` in capitals. An empty text inside
        another function is fine, and in `IgnoreFlowIfNullOrEmpty`.

    Why
        Active Directory refuses an empty text and the operation fails (`InvalidAttributeSyntax`); a boolean attribute
        takes only `TRUE` and `FALSE` (`HybridSynchronizationActiveDirectoryInvalidParameter` otherwise).

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
                            "msExchHideFromAddressLists",
                            expression('Switch([Active], , "1", "false", "0", "true")'),
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
                            "msExchHideFromAddressLists",
                            expression('Switch([Active], , "1", "FALSE", "0", "TRUE")'),
                        ),
                    ),
                    source_directory="Workday",
                    target_directory="Active Directory",
                )
            ),
        )
        ```

    When it is undecided
        While the target, the source or the target directory's name is not known before deployment, or when such a
        constant is there and what the job is for is not known.
    """
    if all_hold(lambda: "" in _constants(mapping), lambda: goes_to_active_directory(mapping.object_mapping)):
        yield Problem(
            f"{mapping.label} can be an empty text, which Active Directory refuses: the operation fails. Put the "
            "source into `IgnoreFlowIfNullOrEmpty`, or give another text.",
            about=f"{mapping.label}: an empty text",
            path=f"{mapping.path}.source",
        )
    elif all_hold(
        lambda: (mapping.target or "").lower() == _HIDE,
        lambda: not _BOOLEANS.issuperset(_constants(mapping)),
        lambda: goes_to_active_directory(mapping.object_mapping),
    ):
        yield Problem(
            f"{mapping.label} can be a constant other than `TRUE` and `FALSE` in capitals, which are all that this "
            "attribute of Active Directory takes: the operation fails.",
            about=f"{mapping.label}: neither TRUE nor FALSE",
            path=f"{mapping.path}.source",
        )


def _constants(mapping: AttributeMapping) -> frozenset[str]:
    """The constants that may be the value as they are. Raises `Undecided`."""
    return frozenset(text for tree in source_trees(mapping) for text in _results(tree))


def _results(tree: Node) -> Iterator[str]:
    pending = [tree]
    while pending:
        node = pending.pop()
        if type(node) is Text:
            yield node.value
        elif type(node) is Call and node.name in _CHOOSING:
            pending.extend(value_arguments(node))
