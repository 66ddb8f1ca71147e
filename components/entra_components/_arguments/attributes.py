"""What the argument `attributes` accepts, and what it is as an input of the schema resource."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, get_args

import pulumi
from pydantic import BaseModel, BeforeValidator

from entra_components._arguments.validation import STRICT, Flag, PlainFlag, Text, WrongValueError, known
from entra_sync.schema import AttributeType

_TYPES: Final[tuple[str, ...]] = get_args(AttributeType)


def _type(value: Any) -> str:
    if value not in _TYPES:
        raise WrongValueError(f"must be one of {', '.join(_TYPES)}.")
    return str(value)


def _listed(value: Any) -> Any:
    if isinstance(value, pulumi.Output):
        raise WrongValueError("must be a list; what is in it may be outputs, it can't be one as a whole.")
    return value


class AttributeModel(BaseModel):
    """An entry of the argument `attributes`."""

    model_config = STRICT

    name: Text
    type: Annotated[Any, known(_type)] = "String"
    multivalued: Flag = False
    required: Flag = False
    case_exact: Flag = False
    groups: PlainFlag = False


Attributes = Annotated[list[AttributeModel], BeforeValidator(_listed)]
"""The argument `attributes`."""


def attribute_props(attributes: Sequence[AttributeModel] | None) -> dict[str, Any]:
    """The argument as one of the component's own inputs; nothing without it."""
    if attributes is None:
        return {}
    return {"attributes": [{key: getattr(entry, key) for key in entry.model_fields_set} for entry in attributes]}


def definitions(
    attributes: Sequence[AttributeModel] | None,
    *,
    directory: pulumi.Input[str],
    users: str,
    groups: str,
    named: Callable[[Any], Any] = lambda name: name,
) -> list[dict[str, Any]] | None:
    """The attributes as the schema resource takes them; None without any.

    Args:
        attributes: the argument.
        directory: what the schema calls the application.
        users: what the schema calls its users.
        groups: what the schema calls its groups.
        named: the schema's name of an attribute.
    """
    if attributes is None:
        return None
    return [
        {
            "directory": directory,
            "object": groups if entry.groups else users,
            "name": entry.name.apply(named) if isinstance(entry.name, pulumi.Output) else named(entry.name),
            "type": entry.type,
            "multivalued": entry.multivalued,
            "required": entry.required,
            "case_exact": entry.case_exact,
        }
        for entry in attributes
    ]
