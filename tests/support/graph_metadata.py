"""Is a JSON document what Microsoft Graph's metadata says? Checked against `tests/reference/graph-metadata.json`."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

Document = dict[str, Any]

_EXCERPT: Final = Path(__file__).parents[1] / "reference" / "graph-metadata.json"
_TYPE: Final = "@odata.type"
# Where the service is known to differ from its metadata: type, property, kind.
_DIFFERENCES: Final = (
    # Written without a zone, as in the errors that Microsoft Graph's documentation shows.
    ("innerError", "date", "string?"),
)


def _text(pattern: str) -> Callable[[Any], bool]:
    whole = re.compile(pattern)
    return lambda value: isinstance(value, str) and whole.fullmatch(value) is not None


# What a value of each plain kind is in JSON. Source: OData JSON Format 4.01, "Primitive Value".
_PLAIN: Final[Mapping[str, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "uuid": _text("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "date": _text(r"\d{4}-\d{2}-\d{2}"),
    "date-time": _text(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,12})?)?(Z|[+-]\d{2}:\d{2})"),
    "time": _text(r"\d{2}:\d{2}(:\d{2}(\.\d{1,12})?)?"),
    "duration": _text(r"-?P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
    "bytes": _text(r"[A-Za-z0-9+/_-]*={0,2}"),
}


@cache
def metadata(version: str) -> Document:
    """The excerpt of a version of the API. The beta version has only what is different there, and what that needs."""
    document = json.loads(_EXCERPT.read_text(encoding="utf-8"))
    newest = document["v1.0"]
    for kind, name, written in _DIFFERENCES:
        newest["types"][kind]["properties"][name] = written
    if version == "v1.0":
        return newest  # type: ignore[no-any-return]
    return {part: {**newest[part], **document[version][part]} for part in newest}


def problems(value: Any, kind: str, *, version: str = "v1.0", annotations: bool = False) -> list[str]:
    """What in a value isn't as the metadata has it; a sentence each, with the place. Values of texts aren't in it.

    Args:
        value: a JSON value.
        kind: the name of a body, a type or an enum, or a plain kind; in brackets for a list of them, with a question
            mark at the end where it may be null.
        version: the version of the API.
        annotations: whether `@odata.*` is allowed, as in answers; of a type, it always is.
    """
    return list(_problems(value, kind, "the document", metadata(version), annotations=annotations))


def _problems(value: Any, kind: str, place: str, api: Document, *, annotations: bool) -> Iterator[str]:
    expected = kind.removesuffix("?")
    if value is None:
        if expected == kind:
            yield f"{place} is null, which the metadata doesn't allow"
    elif expected.startswith("["):
        if not isinstance(value, list):
            yield f"{place} is {_name(value)}, not a list of {expected[1:-1]}"
            return
        for number, entry in enumerate(value):
            yield from _problems(entry, expected[1:-1], f"{place}[{number}]", api, annotations=annotations)
    elif expected in _PLAIN:
        if not _PLAIN[expected](value):
            yield f"{place} is {_name(value)} that is no {expected}"
    elif expected in api["enums"]:
        yield from _enum_problems(value, expected, place, api["enums"][expected])
    elif not isinstance(value, dict):
        yield f"{place} is {_name(value)} that is no {expected}"
    else:
        yield from _object_problems(value, expected, place, api, annotations=annotations)


def _enum_problems(value: Any, enum: str, place: str, described: Document) -> Iterator[str]:
    members = described["members"]
    if not isinstance(value, str):
        yield f"{place} is {_name(value)}, not a member of {enum}"
        return
    for part in value.split(",") if described.get("flags") else [value]:
        if part.strip() not in members:
            yield f"{place} is {part.strip()!r}; members of {enum} are {', '.join(members)}"


def _object_problems(value: Document, kind: str, place: str, api: Document, *, annotations: bool) -> Iterator[str]:
    if kind in api["bodies"]:
        described: Document = {"properties": api["bodies"][kind]}
    else:
        said = str(value.get(_TYPE, "")).removeprefix("#microsoft.graph.")
        if said and kind not in _bases(said, api):
            yield f"{place} is said to be a {said}, which is no {kind}"
            return
        kind = said or kind
        described = api["types"][kind]
    for name, entry in value.items():
        inner = name if place == "the document" else f"{place}.{name}"
        if "@odata." in name:
            if not annotations and name != _TYPE:
                yield f"{inner} is an annotation, which only answers have"
        elif name in described["properties"]:
            yield from _problems(entry, described["properties"][name], inner, api, annotations=annotations)
        elif not described.get("open"):
            yield f"{inner} is no property of {kind}"


def _bases(kind: str, api: Document) -> Iterator[str]:
    current = kind
    while current in api["types"]:
        yield current
        current = api["types"][current].get("base", "")


def _name(value: Any) -> str:
    names = {dict: "an object", list: "a list", bool: "a boolean", int: "a number", float: "a number"}
    return names.get(type(value), "a text")
