"""Whether a document is a synchronization schema in its plain form, found out without pydantic.

Nearly all documents are: every property is one that is known here, of the type that Graph declares, in ASCII. For
these the models of `entra_sync.schema` have nothing to add, and importing pydantic takes longer than the rest of a
small check. The types are in `data/schema_shape.json`, which `tools/schemas.py` makes from the models.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from entra_sync._data import read_data

_ROOT: Final = "SynchronizationSchema"
_INT32: Final = range(-(2**31), 2**31)
# Sources nest in themselves; how deep is too deep is the models' matter.
_DEEPEST: Final = 40


class _Property(NamedTuple):
    kind: str
    of: Any
    nullable: bool


class _Type(NamedTuple):
    required: frozenset[str]
    properties: Mapping[str, _Property]


@cache
def _types() -> Mapping[str, _Type]:
    return {
        name: _Type(
            frozenset(shape["required"]),
            {key: _Property(kind, _members(kind, of), nullable) for key, (kind, of, nullable) in shape["is"].items()},
        )
        for name, shape in read_data("schema_shape.json").items()
    }


def _members(kind: str, of: Any) -> Any:
    return frozenset(of) if kind in ("one", "flags") else of


def is_plainly_a_schema(document: object) -> bool:
    """Whether `entra_sync.shape.shape_problems` finds nothing in a document, by a look that is quick.

    False says nothing: a closer look may find nothing either.

    Args:
        document: JSON data: what Graph calls a synchronizationSchema.
    """
    types = _types()
    pending: list[tuple[object, str, int]] = [(document, _ROOT, 0)]
    while pending:
        value, name, depth = pending.pop()
        if type(value) is not dict or depth > _DEEPEST:
            return False
        required, properties = types[name]
        if not required <= value.keys():
            return False
        for key, item in value.items():
            wanted = properties.get(key)
            if wanted is None:
                return False
            kind, of, nullable = wanted
            if item is None:
                if not nullable:
                    return False
            elif kind == "text":
                if type(item) is not str or not item.isascii():
                    return False
            elif kind == "object":
                pending.append((item, of, depth + 1))
            elif kind == "objects":
                if type(item) is not list:
                    return False
                pending.extend([(entry, of, depth + 1) for entry in item])
            elif not _is_plain(kind, of, item):
                return False
    return True


def _is_plain(kind: str, of: Any, item: object) -> bool:
    if kind == "one":
        return type(item) is str and item in of
    if kind == "flag":
        return type(item) is bool
    if kind == "number":
        return type(item) is int and item in _INT32
    if kind == "flags":
        return type(item) is str and all(member.strip(" ") in of for member in item.split(","))
    return type(item) is list and all(type(text) is str and text.isascii() for text in item)
