"""Why a document is not a synchronization schema, in words for the person who wrote it."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from entra_sync.schema import FLAGS_ERROR, SynchronizationSchema

Location: TypeAlias = tuple[int | str, ...]

MAXIMUM_PROBLEMS: Final = 100
_QUOTED_LENGTH: Final = 60
# Longer names are not worth a comparison with the properties of a type, which have at most 24 characters.
_LONGEST_MISSPELT: Final = 40
_SIMILAR: Final = 0.85


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """One place where a document differs from what Microsoft Graph takes.

    Attributes:
        path: the place, such as `synchronizationRules[0].objectMappings[0].name`; empty for the document.
        reason: what is wrong, as the rest of a sentence that begins with the path ("must be text, not null").
        value: the very object at that place; for a property that is missing, the object that lacks it.
    """

    path: str
    reason: str
    value: object


def shape_problems(document: object, *, quote: bool = True) -> tuple[ShapeProblem, ...]:
    """What keeps the document from being a synchronization schema, in the order in which it was found.

    Properties that no type of this version has are fine (Graph grows), except where one is nearly the name of
    a property that the type has: those are mistakes that Graph would ignore silently.

    Args:
        document: JSON data: what Graph calls a synchronizationSchema.
        quote: whether a reason may quote a value that is not one of the allowed words.

    Returns:
        At most `MAXIMUM_PROBLEMS` problems, and then one for the whole document that says how many more there
        are. Empty if the document is a schema.
    """
    try:
        SynchronizationSchema.model_validate(document, extra="forbid", by_alias=True, by_name=False)
    except ValidationError as error:
        details = error.errors(include_url=False)
    else:
        return ()
    problems: list[ShapeProblem] = []
    more = 0
    for problem in _problems(document, details, quote=quote):
        if len(problems) < MAXIMUM_PROBLEMS:
            problems.append(problem)
        else:
            more += 1
    if more:
        problems.append(ShapeProblem("", f"has {more} more problems like these", document))
    return tuple(problems)


def _problems(document: object, details: list[ErrorDetails], *, quote: bool) -> Iterator[ShapeProblem]:
    misspelt = {
        detail["loc"]: meant
        for detail in details
        if detail["type"] == "extra_forbidden" and (meant := _meant(document, detail["loc"]))
    }
    # A misspelt property is also missing under its right name; that is one mistake, not two.
    explained = {(*loc[:-1], meant) for loc, meant in misspelt.items()}
    for detail in details:
        loc = detail["loc"]
        if detail["type"] == "extra_forbidden":
            if loc in misspelt:
                reason = f"is not a property here: did you mean {misspelt[loc]}?"
                yield ShapeProblem(_path(loc), reason, detail["input"])
        elif detail["type"] in _TOO_DEEP:
            yield ShapeProblem(_path(_outermost_source(loc)), "is nested too deeply, or in itself", detail["input"])
        elif detail["type"] != "missing" or loc not in explained:
            yield ShapeProblem(_path(loc), _reason(detail, quote=quote), detail["input"])


def _meant(document: object, loc: Location) -> str | None:
    """The property that an unknown one at that place is nearly called; None for one that is just unknown."""
    name = loc[-1]
    if not isinstance(name, str) or "@" in name or len(name) > _LONGEST_MISSPELT:
        # Names with an `@` are OData annotations.
        return None
    model = _model_at(tuple(part for part in loc[:-1] if isinstance(part, str)))
    respelt = _properties(model).get(_folded(name))
    if respelt is not None:
        return respelt
    similar = _similar(model, name)
    # Two similar names side by side are two properties.
    return similar if similar is not None and similar not in _object_at(document, loc[:-1]) else None


@lru_cache(maxsize=1024)
def _model_at(names: tuple[str, ...]) -> type[BaseModel]:
    """The type of the object at a place; list indexes are left out of the place."""
    model: type[BaseModel] = SynchronizationSchema
    for name in names:
        annotation = next(field.annotation for field in model.model_fields.values() if field.alias == name)
        model = next(_models_in(annotation))
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in an annotation such as `tuple[Filter, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


@lru_cache(maxsize=64)
def _properties(model: type[BaseModel]) -> dict[str, str]:
    """The names of a type's properties by their folded form."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    return {_folded(name): name for name in names}


def _folded(name: str) -> str:
    return name.lower().replace("_", "")


@lru_cache(maxsize=4096)
def _similar(model: type[BaseModel], name: str) -> str | None:
    names = _properties(model).values()
    return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=_SIMILAR)), None)


def _object_at(document: Any, loc: Location) -> Any:
    for part in loc:
        document = document[part]
    return document


def _path(loc: Location) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{_shortened(part)}" for part in loc]
    return "".join(parts).removeprefix(".")


def _outermost_source(loc: Location) -> Location:
    """Only a mapping's source nests in itself: its own path says enough."""
    return loc[: loc.index("source") + 1] if "source" in loc else loc


def _shortened(text: str) -> str:
    return text if len(text) <= _QUOTED_LENGTH else f"{text[: _QUOTED_LENGTH - 3]}..."


_TOO_DEEP: Final = frozenset({"recursion_loop", "recursion_depth_exceeded"})
_EXPECTED: Final = {
    "string_type": "must be text",
    "string_unicode": "must be text that can be written as UTF-8",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list",
    "model_type": "must be an object",
    "invalid_key": "must have text as its name",
}


def _reason(detail: ErrorDetails, *, quote: bool) -> str:
    kind = detail["type"]
    value = detail["input"]
    context = detail.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "literal_error":
        # The members are quoted and joined by `or` there.
        members = context["expected"].replace("'", "").replace(" or ", ", ")
        return f"must be one of {members}, not {_quoted(value, quote=quote)}"
    if kind == FLAGS_ERROR:
        members = ", ".join(context["members"])
        return f"must be a comma-separated list of {members}, not {_quoted(value, quote=quote)}"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"must lie between {_limits(detail)}"
    if kind in _EXPECTED:
        return f"{_EXPECTED[kind]}, not {_kind(value)}"
    return "is not what Microsoft Graph takes here"


def _limits(detail: ErrorDetails) -> str:
    context = detail["ctx"]
    bits = 31 if context.get("le") == 2**31 - 1 or context.get("ge") == -(2**31) else 63
    return f"-2^{bits} and 2^{bits} - 1"


def _quoted(value: object, *, quote: bool) -> str:
    if isinstance(value, str):
        return repr(_shortened(value)) if quote else "another text"
    return _kind(value)


_KINDS: Final = (
    (type(None), "null"),
    (bool, "true or false"),
    (str, "text"),
    (int, "a number"),
    (float, "a fraction"),
    (dict, "an object"),
    (list, "a list"),
    (tuple, "a list"),
)


def _kind(value: object) -> str:
    return next((words for kind, words in _KINDS if isinstance(value, kind)), "something that isn't JSON")
