"""Validation of a component's arguments at construction: everything that isn't an output.

The models here describe what a component accepts. A component's own argument type is a TypedDict, because that is
the only form that its users see both in Python and through a plugin.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, TypeVar, get_args
from urllib.parse import urlsplit

import pulumi
from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError
from pydantic_core import ErrorDetails

from entra_components._kinds import Kind, kind_of, misplaced
from entra_components.connection import check_connection, is_unknown
from entra_components.errors import ArgumentError
from entra_components.filters import check_scoping
from entra_components.mappings import NOT_TEXT
from entra_components.schemas import SCHEMA_MODES
from entra_sync.clouds import Cloud, parse_cloud
from entra_sync.templates import Scenario, is_application_template_id, is_job_id
from entra_sync.tenants import tenant_id as known_tenant_id

SCOPES: Final = ("assigned", "all")
PERIODS: Final = ("daily", "weekly", "monthly")
# What people call those who are assigned.
_ASSIGNED_WORDS: Final = frozenset({"groups", "users", "members", "principals", "assignments", "assigned_groups"})
_ASSIGN: Final = 'who is provisioned is said with assigned, such as "assigned": {"sales": group.object_id}.'
Model = TypeVar("Model", bound=BaseModel)


class WrongValueError(ValueError):
    """A value is wrong; pydantic knows which. The text says what would be right, never the value."""


def validated(
    model: type[Model], component: str, name: str, args: object, context: Mapping[str, Any] | None = None
) -> Model:
    """The arguments of a component, checked.

    Args:
        model: what the component accepts.
        component: the component's name, for the message.
        name: the resource's name, for the message.
        args: what the program passed.
        context: what the model's validators need besides.

    Returns:
        The model. It has outputs where the program passed them.

    Raises:
        ArgumentError: for the first argument that is wrong; the message names all of them, and no value.
    """
    if not isinstance(args, Mapping):
        raise ArgumentError(f'{component} "{name}": args', "must be a dictionary of arguments.")
    names = {field.alias or name for name, field in model.model_fields.items()}
    # As everywhere in Pulumi, an argument that is None is not given.
    said = {key: value for key, value in args.items() if value is not None or key not in names}
    try:
        return model.model_validate(said, context=context)
    except ValidationError as error:
        problems = [_problem(model, item) for item in error.errors(include_input=False)]
    # Raised here, so that pydantic's own message, which shows values, is not its context.
    argument, reason = problems[0]
    others = "".join(f" {where}: {why}" for where, why in problems[1:])
    raise ArgumentError(f'{component} "{name}": {argument}', reason + others)


def given(model: BaseModel) -> dict[str, Any]:
    """The arguments that a component was given or has by default, named as in Python."""
    values = {(field.alias or name): getattr(model, name) for name, field in type(model).model_fields.items()}
    return {name: value for name, value in values.items() if value is not None}


# What pydantic says of a value of another kind, in words of the program.
_WRONG_FORMS: Final = {
    "model_type": "must be a dictionary.",
    "model_attributes_type": "must be a dictionary.",
    "dict_type": "must be a dictionary.",
    "list_type": "must be a list.",
    "tuple_type": "must be a list.",
}


def _problem(model: type[BaseModel], details: ErrorDetails) -> tuple[str, str]:
    cause = details.get("ctx", {}).get("error")
    if isinstance(cause, ArgumentError):
        return cause.argument, cause.reason
    loc = details["loc"]
    where = ""
    for part in loc:
        where += f"[{part}]" if isinstance(part, int) else f".{part}" if where else part
    if details["type"] == "missing":
        return where, "is missing."
    if details["type"] == "extra_forbidden":
        fields = _nested(model, loc[:-1]).model_fields
        names = [field.alias or name for name, field in fields.items()]
        if loc[-1] in _ASSIGNED_WORDS and "assigned" in names:
            return where, f"isn't an argument; {_ASSIGN}"
        near = difflib.get_close_matches(str(loc[-1]), names, 1)
        hint = f"did you mean {near[0]}?" if near else f"the arguments are {', '.join(names)}."
        return where, f"isn't an argument; {hint}"
    if details["type"] in _WRONG_FORMS:
        return where or "args", _WRONG_FORMS[details["type"]]
    return where or "args", details["msg"].removeprefix("Value error, ")


def _nested(model: type[BaseModel], loc: Sequence[int | str]) -> type[BaseModel]:
    """The model of the object at a place."""
    for part in loc:
        if isinstance(part, int):
            continue  # what is in a list has the model of the list
        field = model.model_fields.get(part) or next(
            (field for field in model.model_fields.values() if field.alias == part), None
        )
        model = next(_models_in(None if field is None else field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def known(check: Callable[[Any], Any]) -> PlainValidator:
    """Apply a check to what is known; an output passes, and so does the engine's mark of an unknown text."""

    def validate(value: Any) -> Any:
        return value if is_unknown(value) else check(value)

    return PlainValidator(validate)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValueError(NOT_TEXT)
    if not value.strip():
        raise WrongValueError("must be text that isn't empty.")
    return value


def _https(value: Any) -> str:
    text = _text(value)
    wrong = WrongValueError("must be an address that begins with https:// and has no user in it.")
    try:
        parts = urlsplit(text)
        said = (parts.scheme, bool(parts.hostname), parts.username)
    except ValueError:
        raise wrong from None
    if said != ("https", True, None):
        raise wrong
    return text


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("must be True or False.")
    return value


def _cloud(value: Any) -> str:
    if parse_cloud(_text(value)) is None:
        raise WrongValueError(f"isn't a known cloud; the clouds are {', '.join(Cloud)}.")
    return str(value)


def _tenant(value: Any) -> str:
    found = known_tenant_id(_text(value))
    if found is None:
        raise WrongValueError("must be a tenant's id (a GUID such as 00000000-0000-0000-0000-000000000001).")
    return found


def _scope(value: Any) -> str:
    if value not in SCOPES:
        raise WrongValueError("must be assigned (users and groups that are assigned to the application) or all.")
    return str(value)


def _texts(value: Any) -> list[Any]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise WrongValueError("must be a list of texts.")
    for index, item in enumerate(value):
        if not is_unknown(item) and (not isinstance(item, str) or not item.strip()):
            raise WrongValueError(f"item {index} must be text that isn't empty.")
    return list(value)


def _emails(value: Any) -> list[Any]:
    addresses = _texts(value)
    for index, address in enumerate(addresses):
        if not is_unknown(address) and ("@" not in address or any(mark in address for mark in ",; ")):
            raise WrongValueError(f"item {index} must be one e-mail address.")
    return addresses


def _deletion_threshold(value: Any) -> int:
    # Programs in other languages send every number as a float.
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise WrongValueError("must be a whole number of 1 or more: as many deletions in one cycle stop the job.")
    return number


def _plain_flag(value: Any) -> bool:
    if isinstance(value, pulumi.Output):
        raise WrongValueError("must be True or False, not an output: it decides which resources are declared.")
    return _flag(value)


def _restart_period(value: Any) -> str:
    if isinstance(value, pulumi.Output) or value not in PERIODS:
        raise WrongValueError(f"must be one of {', '.join(PERIODS)}, not an output.")
    return str(value)


def _scenario(value: Any) -> str:
    scenarios = [scenario.value for scenario in Scenario]
    if isinstance(value, pulumi.Output) or value not in scenarios:
        raise WrongValueError(f"must be one of {', '.join(scenarios)}, not an output.")
    return str(value)


def _scoping(value: Any) -> Any:
    check_scoping("scoping", value)
    return value


def _document(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise WrongValueError("must be an object, as the functions of this package return it.")
    if kind_of(value) is not None and (reason := misplaced(value, Kind.SCHEMA)) is not None:
        raise WrongValueError(reason)
    return dict(value)


def _application_template(value: Any) -> str:
    if not is_application_template_id(_text(value)):
        raise WrongValueError(
            "must be the id of an application template (a GUID): look it up by the application's name with "
            "azuread.get_application_template, or leave it out for a non-gallery application."
        )
    return str(value).strip()


def _mode(value: Any) -> str:
    if value not in SCHEMA_MODES:
        raise WrongValueError("must be merge (over the template's default) or replace (the whole schema).")
    return str(value)


def _connection(value: Any) -> Any:
    check_connection(value)
    return value


# Any, since a value is what it says or an output of it: pydantic can't look into Pulumi's Input.
Text = Annotated[Any, known(_text)]
TokenAddress = Annotated[Any, known(_https)]
Flag = Annotated[Any, known(_flag)]
CloudName = Annotated[Any, known(_cloud)]
TenantId = Annotated[Any, known(_tenant)]
Scope = Annotated[Any, known(_scope)]
Emails = Annotated[Any, known(_emails)]
DeletionThreshold = Annotated[Any, known(_deletion_threshold)]
PlainFlag = Annotated[bool, PlainValidator(_plain_flag)]
RestartPeriod = Annotated[str, PlainValidator(_restart_period)]
ScenarioName = Annotated[str, PlainValidator(_scenario)]
Document = Annotated[Any, known(_document)]
Scoping = Annotated[Any, known(_scoping)]
ApplicationTemplateId = Annotated[Any, known(_application_template)]
Mode = Annotated[Any, known(_mode)]
ConnectionArgument = Annotated[Any, PlainValidator(_connection)]
STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True, frozen=True)
_JOB_PATH: Final = re.compile(r"/?servicePrincipals/[^/\s]+/synchronization/jobs/")


def _existing_job_id(value: Any) -> str:
    # The engine must know it before it asks anyone.
    if isinstance(value, pulumi.Output):
        raise WrongValueError("must be plain text, not an output: it says what is imported.")
    if is_unknown(value):
        return str(value)
    path = _JOB_PATH.match(value) if isinstance(value, str) else None
    if not isinstance(value, str) or not is_job_id(value[path.end() :] if path else value):
        raise WrongValueError(
            "must be the job's id as the service gives it ({template}.{tenant}.{GUID}), or its resource id "
            "(/servicePrincipals/{object id}/synchronization/jobs/{job id})."
        )
    return value


ExistingJobId = Annotated[str, PlainValidator(_existing_job_id)]
