"""Why a document is not a synchronization schema, in words for the person who wrote it."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Final, TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from entra_sync.schema import FLAGS_ERROR, Filter, SynchronizationSchema

Location: TypeAlias = tuple[int | str, ...]

MAXIMUM_PROBLEMS: Final = 100
_QUOTED_LENGTH: Final = 60
# Longer names are not worth a comparison with the properties of a type, which have at most 24 characters.
_LONGEST_MISSPELT: Final = 40
_SIMILAR: Final = 0.85
_RATHER_SIMILAR: Final = 0.6
_SCOPE: Final = "scope"


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """One place where a document differs from what Microsoft Graph takes.

    Attributes:
        path: the place, such as `synchronizationRules[0].objectMappings[0].name`; empty for the document.
        reason: what is wrong, as the rest of a sentence that begins with the path ("must be text, not null").
        value: the very object at that place; for a property that is missing or isn't one, the object around it.
        certain: False for a property that may be newer than this version: nothing of that name is known.
    """

    path: str
    reason: str
    value: object
    certain: bool = True


def shape_problems(document: object, *, quote: bool = True, doubtful: bool = False) -> tuple[ShapeProblem, ...]:
    """What keeps the document from being a synchronization schema, in the order in which it was found.

    Properties that no type of this version has may be newer (Graph grows), except where one is nearly the name of a
    property that the type has. In a scoping filter they are mistakes in any case, and so is a filter without `groups`:
    the filter isn't there, and every object is in scope.

    Args:
        document: JSON data: what Graph calls a synchronizationSchema.
        quote: whether a reason may quote a value that is not one of the allowed words.
        doubtful: whether properties that may be newer are reported as well.

    Returns:
        At most `MAXIMUM_PROBLEMS` problems, and then one for the whole document that says how many more there
        are. Empty if the document is a schema.
    """
    try:
        SynchronizationSchema.model_validate(document, extra="forbid", by_alias=True, by_name=False)
    except ValidationError as error:
        details = error.errors(include_url=False)
    else:
        details = []
    problems: list[ShapeProblem] = []
    more = 0
    for problem in chain(_problems(document, details, quote=quote), _without_groups(document)):
        if not (doubtful or problem.certain):
            continue
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
    unknown: list[ShapeProblem] = []
    for detail in details:
        loc = detail["loc"]
        if detail["type"] == "extra_forbidden":
            if loc in misspelt:
                reason = f"is not a property here: did you mean {misspelt[loc]}?"
                yield ShapeProblem(_path(loc), reason, _object_at(document, loc[:-1]))
            elif isinstance(loc[-1], str) and "@" not in loc[-1] and not _is_of_a_part(document, loc):
                unknown.append(_unknown(loc, _object_at(document, loc[:-1])))
        elif detail["type"] in _TOO_DEEP:
            yield ShapeProblem(_path(_outermost_source(loc)), "is nested too deeply, or in itself", detail["input"])
        elif detail["type"] != "missing" or loc not in explained:
            yield ShapeProblem(_path(loc), _reason(detail, quote=quote), detail["input"])
    # The names of an object have no order that all inputs keep.
    yield from sorted(unknown, key=lambda problem: problem.path)


def _unknown(loc: Location, around: object) -> ShapeProblem:
    """A property of which nothing is known. Names with an `@` are OData annotations, and none of those."""
    hint = _hint(loc)
    question = "" if hint is None else f": did you mean {hint}?"
    if _SCOPE in loc[:-1]:
        return ShapeProblem(
            _path(loc), f"is not a property of a scoping filter, so what is in it filters nothing{question}", around
        )
    return ShapeProblem(_path(loc), f"is not a property that is known here{question}", around, certain=False)


def _hint(loc: Location) -> str | None:
    """The property that an unknown one at that place may stand for: `groups` for `filterGroups`."""
    name = loc[-1]
    if not isinstance(name, str) or len(name) > _LONGEST_MISSPELT:
        return None
    properties = _properties(_model_at(tuple(part for part in loc[:-1] if isinstance(part, str))))
    folded = _folded(name)
    contained = [known for known in properties if folded.endswith(known) or known.endswith(folded)]
    begun = [known for known in properties if known.startswith(folded)]
    similar = difflib.get_close_matches(folded, properties, n=1, cutoff=_RATHER_SIMILAR)
    found = [*contained, *begun, *similar]
    return properties[found[0]] if found else None


def _without_groups(document: object) -> Iterator[ShapeProblem]:
    """Scoping filters that have no `groups`, and nothing that was meant to be them."""
    for number, rule in enumerate(_objects(document, "synchronizationRules")):
        for index, mapping in enumerate(_objects(rule, "objectMappings")):
            scope = mapping.get(_SCOPE)
            if type(scope) is not dict or "groups" in scope:
                continue
            place: Location = ("synchronizationRules", number, "objectMappings", index, _SCOPE)
            unknown = scope.keys() - _properties(Filter).values()
            if (part := _part_of_a_filter(scope)) is not None:
                yield ShapeProblem(
                    _path(place),
                    f"is {part[0]}, so it filters nothing: every object is in scope. Write {part[1]}",
                    scope,
                )
            elif not any(_hint((*place, name)) == "groups" for name in unknown):
                yield ShapeProblem(
                    _path(place), "has no groups, so it filters nothing: every object is in scope", scope
                )


def _part_of_a_filter(scope: Mapping[Any, Any]) -> tuple[str, str] | None:
    """What a scope is that is only a part of a filter, and how the filter is written; None for others."""
    if "operatorName" in scope:
        return "a clause", '`{"groups": [{"clauses": [...]}]}` with the clause in it'
    return ("a group of clauses", '`{"groups": [...]}` with the group in it') if "clauses" in scope else None


def _is_of_a_part(document: object, loc: Location) -> bool:
    """Whether a property is one of a clause or a group that stands in place of a filter: that is one mistake."""
    return len(loc) > 1 and loc[-2] == _SCOPE and _part_of_a_filter(_object_at(document, loc[:-1])) is not None


def _objects(document: object, name: str) -> Iterator[dict[Any, Any]]:
    """The objects in a list of an object, and an empty one for each item that isn't an object."""
    listed = document.get(name) if isinstance(document, dict) else None
    for item in listed if isinstance(listed, list) else ():
        yield item if isinstance(item, dict) else {}


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
