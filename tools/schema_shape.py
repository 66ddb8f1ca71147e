"""The types of a synchronization schema as data, from the models: what `entra_sync.plain_shape` reads.

A property is `[kind, of, nullable]`: `text`, `texts`, `flag`, `number`, `one` of some words, `flags`, and `object` or
`objects` of a type.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from entra_sync.schema import Filter, Flags, SynchronizationSchema

# Graph takes a scoping filter without it; nothing is filtered then, which is no plain form.
_REQUIRED_BESIDES: Final[dict[type[BaseModel], list[str]]] = {Filter: ["groups"]}


def schema_shape() -> dict[str, Any]:
    """The types by name, from the whole schema down."""
    found: dict[str, Any] = {}
    pending: list[type[BaseModel]] = [SynchronizationSchema]
    while pending:
        model = pending.pop()
        if model.__name__ in found:
            continue
        fields = model.model_fields.values()
        found[model.__name__] = {
            "required": [str(field.alias) for field in fields if field.is_required()]
            + _REQUIRED_BESIDES.get(model, []),
            "is": {str(field.alias): _property(field) for field in fields},
        }
        pending.extend(model for field in fields for model in _models_in(field.annotation))
    return dict(sorted(found.items()))


def _property(field: FieldInfo) -> list[Any]:
    kinds = [kind for kind in get_args(field.annotation) if kind is not type(None)]
    nullable = type(None) in get_args(field.annotation)
    kind, of = _kind(kinds[0] if nullable else field.annotation, field)
    return [kind, of, nullable]


def _kind(annotation: Any, field: FieldInfo) -> tuple[str, Any]:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        return "one", list(get_args(annotation))
    several = get_origin(annotation) is tuple
    if models := list(_models_in(annotation)):
        return "objects" if several else "object", models[0].__name__
    if several:
        return "texts", None
    for validator in field.metadata:
        if isinstance(validator, AfterValidator) and isinstance(validator.func, Flags):
            return "flags", list(validator.func.members)
    return {str: "text", bool: "flag", int: "number"}[annotation], None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
