"""Reading a facts file: JSON, validated as a whole, every mistake reported with its place."""

import dataclasses
import gc
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from entra_policy.errors import ConfigurationError
from entra_policy.facts.model import Facts, TenantFacts
from entra_policy.facts.objects import (
    Agent,
    CustomSecurityAttribute,
    DiscoveredAttribute,
    ExtensionProperty,
    Group,
    Member,
    ServicePrincipal,
    User,
)
from entra_policy.facts.repetition import check_facts_once
from entra_policy.files import read_configuration_file
from entra_policy.json_reading import key_given_twice
from entra_policy.text import did_you_mean, printable, sentence
from entra_policy.validation_errors import first_mistake, property_path

ADAPTER: Final = TypeAdapter(Facts)

# PowerShell and other tools of Windows write it in front of UTF-8.
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

# Which objects a list of that name holds.
_OBJECTS: Final = MappingProxyType(
    {
        "": Facts,
        "tenants": TenantFacts,
        "users": User,
        "groups": Group,
        "members": Member,
        "custom_security_attributes": CustomSecurityAttribute,
        "extension_properties": ExtensionProperty,
        "service_principals": ServicePrincipal,
        "provisioning_agents": Agent,
        "discovered_attributes": DiscoveredAttribute,
    }
)

_Location = tuple[int | str, ...]


def read_facts(path: Path) -> Facts:
    """The facts of a file.

    Raises:
        ConfigurationError: the file can't be read, or anything in it isn't understood; names the file and the place.
    """
    text = read_configuration_file(path, "the facts")
    try:
        return facts_from_json(text)
    except ConfigurationError as error:
        raise ConfigurationError(f"{printable(str(path))}: {error}") from None


def facts_from_json(text: bytes) -> Facts:
    """The facts of a JSON document in UTF-8.

    Raises:
        ConfigurationError: anything in it isn't understood.
    """
    collecting = gc.isenabled()
    gc.disable()  # there are as many new objects as there are users, and all of them are kept
    try:
        facts = ADAPTER.validate_json(text.removeprefix(_BYTE_ORDER_MARK))
    except ValidationError as error:
        raise ConfigurationError(_message(error)) from None
    finally:
        if collecting:
            gc.enable()
    if (twice := key_given_twice(text.removeprefix(_BYTE_ORDER_MARK))) is not None:
        raise ConfigurationError(f"`{property_path(twice)}` appears twice; keep one.")
    check_facts_once(facts)
    return facts


def _message(error: ValidationError) -> str:
    """The first mistake in words of the file. It never shows values: they are people's data."""
    first = first_mistake(error)
    location: _Location = first["loc"]
    context: dict[str, Any] = first.get("ctx", {})
    match first["type"]:
        case "json_invalid":
            return f"the facts aren't JSON in UTF-8: {sentence(str(context.get('error', 'it ends too early')))}"
        case "unexpected_keyword_argument":
            known = [each.name for each in dataclasses.fields(_OBJECTS[_list_name(location[:-1])])]
            key = str(location[-1])
            return f"{_place(location[:-1])} has no property {_quoted(key)}{did_you_mean(key, known)}"
        case "missing":
            return f"{_place(location[:-1])} has no `{location[-1]}`, which every {_kind(location[:-1])} needs."
    if "attributes" in location:
        value = location[: location.index("attributes") + 2]
        return f"{_place(value)} must be {'an object' if len(value) == len(location) else _ATTRIBUTE}."
    if first["type"].startswith("date_"):
        return f"{_place(location)} must be a day such as 2026-11-20."
    expected = context.get("expected")
    if expected is not None:
        return f"{_place(location)} must be {str(expected).replace(chr(39), '`')}."
    return f"{_place(location)} must be {_EXPECTED.get(first['type'], 'of another kind')}."


_ATTRIBUTE: Final = "text, a number, true, false, null or a list of these"
_EXPECTED: Final = MappingProxyType(
    {
        "string_type": "text",
        "string_unicode": "text in UTF-8",
        "bool_type": "true or false",
        "tuple_type": "a list",
        "dataclass_type": "an object",
        "dict_type": "an object",
    }
)


def _list_name(location: _Location) -> str:
    """The name of the list that has the object at the location, empty for the document."""
    return next((part for part in reversed(location) if isinstance(part, str)), "")


def _kind(location: _Location) -> str:
    return {"": "facts file", "tenants": "tenant"}.get(_list_name(location), "object of this list")


def _place(location: _Location) -> str:
    return f"`{property_path(location)}`" if location else "the document"


def _quoted(key: str) -> str:
    return f"`{key}`" if key.isprintable() else json.dumps(key)
