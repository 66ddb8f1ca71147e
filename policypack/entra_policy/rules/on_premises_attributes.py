"""On-premises application provisioning.

Which attributes can be mapped: those that are neither references nor binary.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from entra_policy.estate import AttributeMapping
from entra_policy.estate.source_tree import source_tree, value_attributes
from entra_policy.finding import Level
from entra_policy.rule import Problem, Subject, rule
from entra_policy.rules.on_premises import ON_PREMISES, decided
from entra_policy.settings import Settings
from entra_sync.directory_attributes import is_binary_attribute, is_entra_reference
from entra_sync.names import last_segment

if TYPE_CHECKING:
    from entra_policy.unknown import Undecided

_ROLE_FUNCTIONS: Final = frozenset(
    {
        "AppRoleAssignments",
        "AppRoleAssignmentsComplex",
        "AssertiveAppRoleAssignmentsComplex",
        "SingleAppRoleAssignment",
    }
)


@rule(
    "EP405",
    "on-premises-no-references",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Reference attributes",
    scenarios=ON_PREMISES,
)
def on_premises_no_references(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    """No attribute mapping of an on-premises application carries a reference to another object.

    What it checks
        Whether the target attribute, or an attribute that the source refers to, is defined with the type Reference.
        Where the source directory is Microsoft Entra ID and defines nothing, `manager`, `directReports`, `memberOf` and
        the like are references. Role assignments inside a role function, such as
        `SingleAppRoleAssignment([appRoleAssignments])`, are fine.

    Why
        The ECMA connector host knows no references between objects: a manager can't be provisioned through it.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}supervisor", attribute("manager")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # The name of the manager as a text that an attribute of the user holds.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}supervisor", attribute("extensionAttribute1")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the target, the source or a definition's type is not known before deployment.
    """
    yield from _forbidden_kind(
        mapping,
        kind="Reference",
        by_name=is_entra_reference,
        target_by_name=lambda _: False,
        without=_ROLE_FUNCTIONS,
        what="a reference to another object",
        remedy="Map a text instead, such as a name or an employee number that an attribute of the user holds.",
    )


@rule(
    "EP409",
    "on-premises-no-binary",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Binary attributes",
    scenarios=ON_PREMISES,
)
def on_premises_no_binary(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    """No attribute mapping of an on-premises application carries binary data.

    What it checks
        Whether the target attribute, or an attribute that the source refers to, is defined with the type Binary. Where
        nothing defines it, `thumbnailPhoto`, `jpegPhoto` and `userCertificate` are binary.

    Why
        The ECMA connector host does not support binary attributes.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}picture", attribute("thumbnailPhoto")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # Texts, numbers and truth values only.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}displayName", attribute("displayName")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the target, the source or a definition's type is not known before deployment.
    """
    yield from _forbidden_kind(
        mapping,
        kind="Binary",
        by_name=is_binary_attribute,
        target_by_name=is_binary_attribute,
        without=frozenset(),
        what="binary",
        remedy="Remove this mapping.",
    )


def _forbidden_kind(
    mapping: AttributeMapping,
    *,
    kind: str,
    by_name: Callable[[str], bool],
    target_by_name: Callable[[str], bool],
    without: frozenset[str],
    what: str,
    remedy: str,
) -> Iterator[Problem]:
    """Problems where target or source is of a kind of attribute that isn't supported.

    Args:
        mapping: the attribute mapping.
        kind: the type by which a definition tells.
        by_name: tells a source attribute of Microsoft Entra ID by its name, where no definition does.
        target_by_name: the same for a target attribute, without its URN.
        without: names of functions in which such attributes are fine.
        what: what the attribute is, for the message.
        remedy: what to do.
    """
    not_known: list[Undecided] = []
    target = decided(not_known, lambda: mapping.target)
    if target is not None and decided(not_known, lambda: _target_is(mapping, target, kind, target_by_name)):
        yield Problem(
            f"{mapping.label}: the target is {what}, which on-premises provisioning does not support. {remedy}",
            about=f"{mapping.label}: the target is {what}",
            path=f"{mapping.path}.targetAttributeName",
        )
    tree = decided(not_known, lambda: source_tree(mapping))
    for name in () if tree is None else value_attributes(tree, without=without):
        if decided(not_known, partial(_source_is, mapping, name, kind, by_name)):
            shown = "an attribute" if mapping.hides_source else f"`{name}`"
            yield Problem(
                f"{mapping.label}: the source refers to {shown}, which is {what}; on-premises provisioning does not "
                f"support that. {remedy}",
                about=f"{mapping.label}: the source {shown} is {what}",
                path=f"{mapping.path}.source",
            )
    if not_known:
        raise not_known[0]


def _target_is(mapping: AttributeMapping, target: str, kind: str, by_name: Callable[[str], bool]) -> bool:
    definition = mapping.object_mapping.target_attribute(target)
    return by_name(last_segment(target)) if definition is None else definition.type == kind


def _source_is(mapping: AttributeMapping, name: str, kind: str, by_name: Callable[[str], bool]) -> bool:
    definition = mapping.object_mapping.source_attribute(name)
    if definition is not None:
        return definition.type == kind
    return by_name(name) and mapping.object_mapping.source_is_entra
