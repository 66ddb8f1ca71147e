"""Scoping filters: which objects are provisioned.

```python
scope(clause("department", "EQUALS", "Sales"))
scope(
    all_of(clause("department", "EQUALS", "Sales"), clause("country", "EQUALS", "DE"), name="Sales in Germany"),
    all_of(clause("employeeId", "IS NOT NULL"), name="Employees"),
)
```

All clauses of a group must be satisfied (AND); an object that satisfies any group is in scope (OR).

Source: Microsoft Graph, filter, filterGroup and filterClause.
"""

from typing import Any, TypeAlias

import pulumi

from entra_components.errors import ArgumentError
from entra_components.mappings import NOT_TEXT
from entra_sync.filters import filter_operator, operator_names

Clause: TypeAlias = dict[str, Any]
"""A filterClause as Graph writes it."""
Group: TypeAlias = dict[str, Any]
"""A filterGroup as Graph writes it."""
Filter: TypeAlias = dict[str, Any]
"""A filter as Graph writes it."""


def clause(attribute: pulumi.Input[str], operator: str, *values: pulumi.Input[str]) -> Clause:
    """One condition on an attribute of the source object.

    Args:
        attribute: the source attribute's name, such as `department`.
        operator: the service's name of the operator, in any case: EQUALS, NOT EQUALS, IS TRUE, IS FALSE, IS NULL,
            IS NOT NULL, REGEX MATCH, NOT REGEX MATCH, ...
        *values: what to compare with; none for an operator that takes none (IS NULL).

    Returns:
        A filterClause.

    Raises:
        ArgumentError: the operator is unknown, has too many or too few values, or can't work with one of them.
    """
    if not isinstance(attribute, pulumi.Output) and (not isinstance(attribute, str) or not attribute.strip()):
        raise ArgumentError("attribute", 'must be the name of a source attribute, such as "department".')
    known = filter_operator(operator) if isinstance(operator, str) else None
    if known is None:
        raise ArgumentError(
            "operator", f"isn't one that the service documents; the operators are {', '.join(operator_names())}."
        )
    if not all(isinstance(value, str | pulumi.Output) for value in values):
        raise ArgumentError("values", NOT_TEXT)
    if known.unary and values:
        raise ArgumentError("values", f"{known.name} takes none.")
    if not known.unary and not values:
        raise ArgumentError("values", f"{known.name} compares with a value: give one.")
    for value in values:
        reason = known.refusal(value) if isinstance(value, str) else None
        if reason is not None:
            raise ArgumentError("values", f"can't be used: {known.name} {reason}.")
    return {
        "sourceOperandName": attribute,
        "operatorName": known.name,
        "targetOperand": None if known.unary else {"values": list(values)},
    }


def all_of(*clauses: Clause, name: str | None = None) -> Group:
    """A group of clauses that must all be satisfied.

    Args:
        *clauses: what `clause` returns, at least one.
        name: the group's name in the portal.

    Returns:
        A filterGroup.

    Raises:
        ArgumentError: there is no clause, or one isn't valid.
    """
    if not clauses:
        raise ArgumentError("clauses", "are missing: a group without clauses has no meaning.")
    for item in clauses:
        if not isinstance(item, dict) or "operatorName" not in item:
            raise ArgumentError("clauses", "must be what clause(...) returns.")
    if name is not None and (not isinstance(name, str) or not name.strip()):
        raise ArgumentError("name", "must be text that isn't empty.")
    group: Group = {"clauses": list(clauses)}
    return group if name is None else {"name": name} | group


def scope(*groups: Group | Clause) -> Filter:
    """A scoping filter: an object is provisioned if it satisfies any of the groups.

    Args:
        *groups: what `all_of` returns; a single clause counts as a group of its own.

    Returns:
        A filter.

    Raises:
        ArgumentError: there is no group, one isn't valid, or several bare clauses leave open whether they are
            alternatives.
    """
    if not groups:
        raise ArgumentError("groups", "are missing: leave the filter out to put every object in scope.")
    bare = [item for item in groups if isinstance(item, dict) and "operatorName" in item]
    if bare and len(groups) > 1:
        raise ArgumentError(
            "groups", "several bare clauses are ambiguous: put those that must all be satisfied into all_of(...)."
        )
    for item in groups:
        if not isinstance(item, dict) or not ("operatorName" in item or "clauses" in item):
            raise ArgumentError("groups", "must be what all_of(...) or clause(...) returns.")
    return {"groups": [all_of(item) if "operatorName" in item else item for item in groups]}
