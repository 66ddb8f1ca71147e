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

from typing import cast

import pulumi

from entra_components._kinds import Kind, kind_of, misplaced
from entra_components.blocks import Clause, ClauseGroup, Operands, OperatorName, ScopingFilter, written_here
from entra_components.connection import is_unknown
from entra_components.errors import ArgumentError
from entra_components.mappings import NOT_TEXT
from entra_sync.filters import filter_operator, nearest_operator, operator_names


def clause(attribute: pulumi.Input[str], operator: OperatorName, *values: pulumi.Input[str]) -> Clause:
    """One condition on an attribute of the source object.

    Args:
        attribute: the source attribute's name, such as `department`.
        operator: the service's name of the operator, in any case: EQUALS, NOT EQUALS, IS TRUE, IS FALSE, IS NULL,
            IS NOT NULL, REGEX MATCH, NOT REGEX MATCH, ...
        *values: what to compare with; none for an operator that takes none (IS NULL).

    Returns:
        A filterClause; it knows the line where it was written.

    Raises:
        ArgumentError: the operator is unknown, has too many or too few values, or can't work with one of them.
    """
    if not isinstance(attribute, pulumi.Output) and (not isinstance(attribute, str) or not attribute.strip()):
        raise ArgumentError("attribute", 'must be the name of a source attribute, such as "department".')
    known = filter_operator(operator) if isinstance(operator, str) else None
    if known is None:
        near = nearest_operator(operator) if isinstance(operator, str) else None
        hint = f"the operators are {', '.join(operator_names())}." if near is None else f"did you mean {near}?"
        raise ArgumentError("operator", f"isn't one that the service documents; {hint}")
    if not all(isinstance(value, str | pulumi.Output) for value in values):
        raise ArgumentError("values", NOT_TEXT)
    if known.unary and values:
        raise ArgumentError("values", f"{known.name} takes none.")
    if not known.unary and not values:
        raise ArgumentError("values", f"{known.name} compares with a value: give one.")
    for value in values:
        reason = known.refusal(value) if isinstance(value, str) and not is_unknown(value) else None
        if reason is not None:
            raise ArgumentError("values", f"can't be used: {known.name} {reason}.")
    operands = None if known.unary else Operands(values=list(values))
    return written_here(Clause(sourceOperandName=attribute, operatorName=known.name, targetOperand=operands))


def all_of(*clauses: Clause, name: str | None = None) -> ClauseGroup:
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
        reason = misplaced(item, Kind.CLAUSE)
        if reason is not None:
            raise ArgumentError("clauses", reason)
    if name is not None and (not isinstance(name, str) or not name.strip()):
        raise ArgumentError("name", "must be text that isn't empty.")
    listed = list(clauses)
    return ClauseGroup(clauses=listed) if name is None else ClauseGroup(name=name, clauses=listed)


def scope(*groups: ClauseGroup | Clause) -> ScopingFilter:
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
    if len(groups) > 1 and any(kind_of(item) is Kind.CLAUSE for item in groups):
        raise ArgumentError(
            "groups",
            "a bare clause beside others leaves open whether it is an alternative: put the clauses that must all be "
            "satisfied into one all_of(...), and each alternative into an all_of(...) of its own.",
        )
    listed: list[ClauseGroup] = []
    for item in groups:
        if kind_of(item) is Kind.CLAUSE:
            listed.append(all_of(cast("Clause", item)))
            continue
        reason = misplaced(item, Kind.CLAUSE_GROUP)
        if reason is not None:
            raise ArgumentError("groups", reason)
        listed.append(cast("ClauseGroup", item))
    return ScopingFilter(groups=listed)


def check_scoping(argument: str, scoping: object) -> None:
    """Look at a scoping filter that came as an argument; an output is passed on unseen.

    Raises:
        ArgumentError: it isn't a scoping filter: the service would take it for one without clauses.
    """
    if isinstance(scoping, pulumi.Output):
        return
    reason = misplaced(scoping, Kind.SCOPING_FILTER)
    if reason is not None:
        raise ArgumentError(argument, reason)
    groups = cast("dict[str, object]", scoping)["groups"]
    if isinstance(groups, pulumi.Output):
        return
    if not isinstance(groups, list | tuple) or not groups:
        raise ArgumentError(f"{argument}.groups", "must be a list of what all_of(...) returns, with at least one.")
    for index, group in enumerate(groups):
        reason = None if isinstance(group, pulumi.Output) else misplaced(group, Kind.CLAUSE_GROUP)
        if reason is not None:
            raise ArgumentError(f"{argument}.groups[{index}]", reason)
