"""The arguments `mappings` and `group_mappings`: a list of attribute mappings, or the short form.

The short form is an object from target attributes to what they get, which every language can write:

```yaml
mappings:
  userName: { value: "[userPrincipalName]", matching: 1 }
  displayName: "[displayName]"
  userType: '"Member"'
```

The argument stays as the program wrote it, so that the component's inputs show that; `listed` makes attribute mappings
of it.
"""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final

import pulumi
from pydantic import PlainValidator, ValidationInfo

from entra_components._kinds import Kind, kind_of
from entra_components.blocks import AttributeMapping, Source
from entra_components.connection import is_unknown
from entra_components.errors import ArgumentError
from entra_components.mappings import ShortMapping, expression, to

_KEYS: Final = tuple(ShortMapping.__annotations__)
_NOT_TEXT: Final = (
    'must be text: an attribute such as "[mail]", an expression such as "ToLower([mail])", or a constant in quotes of '
    'its own, such as "\\"Member\\"".'
)
_NO_ENTRY: Final = (
    'must be text, such as "[mail]", or an object with some of ' + ", ".join(_KEYS) + "; outputs are given for the "
    "values in it."
)
_SOURCE_TYPES: Final = frozenset({"Attribute", "Constant", "Function"})
_WITH_LISTS: Final = frozenset({Kind.CLAUSE_GROUP, Kind.SCOPING_FILTER, Kind.RULE, Kind.SCHEMA})
_NAME: Final = re.compile(r"[A-Za-z_$][\w$-]*")


def listed(argument: str, given: Any) -> Any:
    """The attribute mappings that an argument says.

    Args:
        argument: the argument's name, for messages.
        given: the argument.

    Returns:
        A list of attribute mappings, and an output of one for an output; None and a list stay as they are. Those of
        the short form are in the order of their targets: on its way from another language an object loses its own.

    Raises:
        ArgumentError: an entry of the short form is wrong; it names the way to it.
    """
    if isinstance(given, pulumi.Output):
        return given.apply(partial(listed, argument))
    if not isinstance(given, Mapping):
        return given
    if not all(isinstance(target, str) for target in given):
        raise ArgumentError(argument, "must have the names of target attributes as its keys.")
    ways = places(argument, given)
    return [_mapping(way, target, given[target]) for way, target in zip(ways, sorted(given), strict=True)]


def places(argument: str, given: Sequence[Any] | Mapping[str, Any]) -> list[str]:
    """The ways to the attribute mappings that `listed` returns, in their order, as Pulumi writes property paths."""
    if isinstance(given, Mapping):
        return [place(argument, target) for target in sorted(given)]
    return [f"{argument}[{index}]" for index in range(len(given))]


def place(argument: str, target: str) -> str:
    """The way to an entry of the short form."""
    return f"{argument}.{target}" if _NAME.fullmatch(target) else f"{argument}[{json.dumps(target)}]"


def _checked(value: Any, info: ValidationInfo) -> Any:
    argument = str(info.field_name)
    if is_unknown(value):
        return value
    part = _part(value)
    if part is Kind.ATTRIBUTE_MAPPING:
        raise ArgumentError(argument, "is one attribute mapping: put it into a list, [to(...), ...].")
    if part is not None:
        raise ArgumentError(argument, f"is {part}; it must be a list of what to(...) returns.")
    if isinstance(value, Mapping):
        listed(argument, value)
        return dict(value)
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ArgumentError(
            argument, "must be a list of attribute mappings, or an object from target attributes to their values."
        )
    return list(value)


Mappings = Annotated[Any, PlainValidator(_checked)]


def _part(value: Any) -> Kind | None:
    """Which part of a schema was given as a whole. A target attribute may be called `type` or `groups` too."""
    kind = kind_of(value)
    if kind is Kind.SOURCE and value.get("type") not in _SOURCE_TYPES:
        return None
    if kind in _WITH_LISTS and not any(isinstance(item, list | tuple) for item in value.values()):
        return None
    return kind


def _mapping(place: str, target: str, entry: Any) -> AttributeMapping:
    if not target.strip():
        raise ArgumentError(place, "must have the name of a target attribute as its key.")
    if isinstance(entry, str | pulumi.Output):
        return to(target, _source(place, entry))
    if not isinstance(entry, Mapping) or kind_of(entry) is not None:
        raise ArgumentError(place, _NO_ENTRY)
    for key in entry:
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_KEYS)}."
            raise ArgumentError(f"{place}.{key}", f"isn't known in a mapping; {hint}")
    value, default = entry.get("value"), entry.get("default")
    if value is None and default is None:
        raise ArgumentError(f"{place}.value", "is missing: give a value, or a default that is always used.")
    source = None if value is None else _source(f"{place}.value", value)
    matching = entry.get("matching", 0)
    try:
        return to(
            target,
            source,
            # Programs in other languages send every number as a float.
            matching=int(matching) if isinstance(matching, float) and matching.is_integer() else matching,
            default=default,
            on_create_only=entry.get("on_create_only", False),
        )
    except ArgumentError as error:
        raise ArgumentError(f"{place}.{error.argument}", error.reason) from None


def _source(place: str, value: Any) -> pulumi.Input[Source]:
    if isinstance(value, pulumi.Output):
        return value.apply(partial(_source, place))
    if not isinstance(value, str):
        raise ArgumentError(place, _NOT_TEXT)
    if not value.strip():
        raise ArgumentError(place, 'must be text that isn\'t empty; the constant that is empty is "\\"\\"".')
    try:
        return expression(value)
    except ArgumentError as error:
        raise ArgumentError(place, error.reason) from None
