"""Kinds of attributes that on-premises applications don't support."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import source_trees, value_attributes
from entra_policy.rule_definition import Problem
from entra_policy.rules.on_premises._provisioned import decided
from entra_sync.names import last_segment

if TYPE_CHECKING:
    from entra_policy.values import Undecided


def forbidden_kind(
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
        kind: the type that such an attribute has in a definition.
        by_name: recognises such a source attribute of Microsoft Entra ID by its name, where there is no definition.
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
    trees = decided(not_known, lambda: source_trees(mapping)) or ()
    names = (name for tree in trees for name in value_attributes(tree, without=without))
    for name in {name.lower(): name for name in names}.values():
        if decided(not_known, partial(_source_is, mapping, name, kind, by_name)):
            quoted = "an attribute" if mapping.hides_source else f"`{name}`"
            yield Problem(
                f"{mapping.label}: the source refers to {quoted}, which is {what}; on-premises provisioning does not "
                f"support that. {remedy}",
                about=f"{mapping.label}: the source {quoted} is {what}",
                path=f"{mapping.path}.source",
            )
    if not_known:
        raise not_known[0]


def _target_is(mapping: AttributeMapping, target: str, kind: str, by_name: Callable[[str], bool]) -> bool:
    definition = mapping.object_mapping.target_side.attribute(target)
    return by_name(last_segment(target)) if definition is None else definition.type == kind


def _source_is(mapping: AttributeMapping, name: str, kind: str, by_name: Callable[[str], bool]) -> bool:
    definition = mapping.object_mapping.source_side.attribute(name)
    if definition is not None:
        return definition.type == kind
    return by_name(name) and mapping.object_mapping.source_side.is_entra
