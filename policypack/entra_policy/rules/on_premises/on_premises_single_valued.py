"""EP404 on-premises-single-valued."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import source_trees, value_arguments
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, decided
from entra_policy.values import Undecided
from entra_sync.directory_attributes import is_multivalued_entra_attribute
from entra_sync.expression import Attribute, Call, Comparison, Concatenation, Node
from entra_sync.functions import find_function
from entra_sync.names import last_segment

_SINGLE_VALUE: Final = (
    "Use a documented function that returns one value, such as `Join` or `Item`, or map a single-valued attribute."
)

# Microsoft Learn, expression reference: these return one value, whatever they are given.
_REDUCING: Final = frozenset(
    {
        "BitAnd",
        "CBool",
        "Contains",
        "Count",
        "First",
        "InStr",
        "IsNothing",
        "IsNull",
        "IsNullOrEmpty",
        "IsPresent",
        "IsString",
        "Item",
        "Join",
        "Not",
        "SingleAppRoleAssignment",
    }
)


@rule(
    "EP404",
    "on-premises-single-valued",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Multivalued attributes",
    scenarios=ON_PREMISES,
)
def on_premises_single_valued(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """An attribute mapping of an on-premises application carries a single value.

    What it checks
        Whether the target attribute is defined as multivalued, and whether several values reach it: from an attribute
        that the source directory defines as multivalued (or that is known to be multivalued in Microsoft Entra ID), or
        from `Split`. Functions that turn several values into one, such as `Item`, `Join` and `Count`, are fine, and so
        is a multivalued attribute that is only looked at in a condition. `objectClass`, which the guide for LDAP
        directories maps with `Split`, is reported as advisory.

    Why
        The ECMA connector host doesn't support multivalued attributes: such a value is lost or fails the export.

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
                        to(f"{ECMA}mailAddresses", attribute("proxyAddresses")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # One text that holds all addresses.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}mailAddresses", expression('Join(";", [proxyAddresses])')),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the target, the source or a definition's `multivalued` is not known before deployment, and when several
        values go through a function that no documentation lists.
    """
    not_known: list[Undecided] = []
    target = decided(not_known, lambda: mapping.target)
    level = Level.ADVISORY if target is not None and last_segment(target).lower() == "objectclass" else None
    if target is not None and decided(not_known, lambda: _is_defined_multivalued(mapping, target)):
        yield Problem(
            f"{mapping.label}: the target is defined as multivalued, which on-premises provisioning does not support. "
            "Map a single-valued attribute.",
            about=f"{mapping.label}: the target is multivalued",
            path=f"{mapping.path}.targetAttributeName",
            level=level,
        )
        return
    trees = decided(not_known, lambda: source_trees(mapping)) or ()
    if any(_several(tree, mapping, not_known) for tree in trees):
        yield Problem(
            f"{mapping.label}: several values may reach the target, but on-premises provisioning supports single "
            'values only. Reduce them to one, with `Item([...], 1)` or `Join(";", [...])`.',
            about=f"{mapping.label}: several values",
            path=f"{mapping.path}.source",
            level=level,
        )
        return
    if not_known:
        raise not_known[0]


def _several(node: Node, mapping: AttributeMapping, not_known: list[Undecided]) -> bool:
    """Whether several values may come out of a part of an expression."""
    match node:
        case Attribute(name=name):
            return bool(decided(not_known, lambda: _is_multivalued(mapping, name)))
        case Concatenation(parts=parts):
            return any(_several(part, mapping, not_known) for part in parts)
        case Comparison():
            return False
        case Call(name=function) if function in _REDUCING:
            return False
        case Call(name="Split"):
            return True
        case Call(name=function):
            several = any(_several(argument, mapping, not_known) for argument in value_arguments(node))
            if several and find_function(function) is None:
                reason = "calls a function that no documentation lists, with several values"
                not_known.append(Undecided(reason, f"{mapping.path}.source.expression", remedy=_SINGLE_VALUE))
                return False
            return several
    return False


def _is_multivalued(mapping: AttributeMapping, name: str) -> bool:
    definition = mapping.object_mapping.source_side.attribute(name)
    if definition is not None:
        return definition.is_set("multivalued")
    return is_multivalued_entra_attribute(name) and mapping.object_mapping.source_side.is_entra


def _is_defined_multivalued(mapping: AttributeMapping, target: str) -> bool:
    definition = mapping.object_mapping.target_side.attribute(target)
    return definition is not None and definition.is_set("multivalued")
