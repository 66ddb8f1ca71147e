"""Which part of a schema a value is, and what to do where another one belongs."""

import enum
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final


class Kind(enum.StrEnum):
    """A kind of part, as messages call it."""

    CLAUSE = "a clause"
    CLAUSE_GROUP = "a group of clauses"
    SCOPING_FILTER = "a scoping filter"
    ATTRIBUTE_MAPPING = "an attribute mapping"
    SOURCE = "the source of an attribute mapping"
    OBJECT_MAPPING = "an object mapping"
    RULE = "a synchronization rule"
    SCHEMA = "a whole schema"


# The property that no other kind has.
_BY_PROPERTY: Final = MappingProxyType(
    {
        "operatorName": Kind.CLAUSE,
        "clauses": Kind.CLAUSE_GROUP,
        "groups": Kind.SCOPING_FILTER,
        "targetAttributeName": Kind.ATTRIBUTE_MAPPING,
        "expression": Kind.SOURCE,
        "sourceObjectName": Kind.OBJECT_MAPPING,
        "objectMappings": Kind.RULE,
        "synchronizationRules": Kind.SCHEMA,
        # Of a source without an expression, as Graph takes it too.
        "type": Kind.SOURCE,
    }
)
_MADE_BY: Final = MappingProxyType(
    {
        Kind.CLAUSE: "clause(...) returns",
        Kind.CLAUSE_GROUP: "all_of(...) returns",
        Kind.SCOPING_FILTER: 'scope(...) returns, such as scope(clause("department", "EQUALS", "Sales"))',
        Kind.ATTRIBUTE_MAPPING: "to(...) returns",
        Kind.SOURCE: "attribute(...), constant(...) or expression(...) returns",
        Kind.OBJECT_MAPPING: "users(...), groups(...) or object_mapping(...) returns",
        Kind.RULE: "synchronization_rule(...) returns",
        Kind.SCHEMA: "synchronization_schema(...) returns",
    }
)
# What puts a part into the one that belongs there: (wanted, given) -> the fix.
_FIXES: Final = MappingProxyType(
    {
        (Kind.SCOPING_FILTER, Kind.CLAUSE): "write scope(clause(...))",
        (Kind.SCOPING_FILTER, Kind.CLAUSE_GROUP): "write scope(all_of(...))",
        (Kind.CLAUSE_GROUP, Kind.CLAUSE): "write all_of(clause(...))",
        (Kind.ATTRIBUTE_MAPPING, Kind.SOURCE): 'write to("TARGET", ...), with the attribute that takes the value',
        (Kind.ATTRIBUTE_MAPPING, Kind.CLAUSE): "a condition belongs in the scoping filter, scope(clause(...))",
        (Kind.ATTRIBUTE_MAPPING, Kind.SCOPING_FILTER): "give it as the scoping filter, an argument of its own",
        (Kind.OBJECT_MAPPING, Kind.ATTRIBUTE_MAPPING): "write users(to(...), ...) or groups(to(...), ...)",
        (Kind.RULE, Kind.OBJECT_MAPPING): "write synchronization_rule(users(...), target_directory=...)",
        (Kind.SCHEMA, Kind.RULE): "write synchronization_schema(synchronization_rule(...))",
        (Kind.SCHEMA, Kind.OBJECT_MAPPING): (
            "write synchronization_schema(synchronization_rule(users(...), target_directory=...))"
        ),
    }
)


def kind_of(value: object) -> Kind | None:
    """Which part of a schema a value is; None for anything else, an output too."""
    if not isinstance(value, Mapping):
        return None
    return next((kind for key, kind in _BY_PROPERTY.items() if key in value), None)


def misplaced(value: object, wanted: Kind) -> str | None:
    """Why a value can't be where a part of the wanted kind belongs, and what to do; None where it can.

    Args:
        value: what the program gave; an output is looked at by nobody.
        wanted: the kind that belongs there.

    Returns:
        The reason as `ArgumentError` takes it. It doesn't show the value.
    """
    kind = kind_of(value)
    if kind is wanted:
        return None
    fix = None if kind is None else _FIXES.get((wanted, kind))
    if fix is not None:
        return f"is {kind}: {fix}."
    if kind is not None:
        return f"is {kind}; it must be what {_MADE_BY[wanted]}."
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"is a list; it must be what {_MADE_BY[wanted]}. To give all items of a list, put a star before it."
    return f"must be what {_MADE_BY[wanted]}."
