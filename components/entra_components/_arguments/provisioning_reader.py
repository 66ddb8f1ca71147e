"""What a `ProvisioningReader` accepts."""

from collections.abc import Mapping
from typing import Annotated, Any

import pulumi
from pydantic import BaseModel, PlainValidator

from entra_components._arguments.validation import STRICT, Flag, PlainFlag, Text, WrongValueError, given
from entra_components.mappings import NOT_TEXT


def _principals(value: Any) -> dict[str, Any]:
    if isinstance(value, pulumi.Output) or not isinstance(value, Mapping):
        # Each is a resource of its own, and resources need names that are there before anything is deployed.
        raise WrongValueError(
            'must be a dictionary of names and object ids, such as {"auditors": group.object_id}; the object ids may '
            "be outputs, it can't be one as a whole."
        )
    for name, object_id in value.items():
        if not isinstance(name, str) or not name.strip():
            raise WrongValueError("names must be text that isn't empty.")
        if isinstance(object_id, pulumi.Output):
            continue
        if not isinstance(object_id, str):
            raise WrongValueError(f"{name} {NOT_TEXT}")
        if not object_id.strip():
            raise WrongValueError(f"{name} must be text that isn't empty.")
    return dict(value)


class ProvisioningReaderModel(BaseModel):
    """The arguments of a `ProvisioningReader`; what they mean is said there."""

    model_config = STRICT

    display_name: Text | None = None
    description: Text | None = None
    enabled: Flag = True
    version: Text = "1.0"
    template_id: Text | None = None
    read_service_principals: PlainFlag | None = None
    read_logs: PlainFlag | None = None
    principal_object_ids: Annotated[Mapping[str, Any], PlainValidator(_principals)] = {}


def component_props(model: ProvisioningReaderModel) -> dict[str, Any]:
    """The arguments as the component's own inputs, named as in Python."""
    return {name: value for name, value in given(model).items() if value != {}}
