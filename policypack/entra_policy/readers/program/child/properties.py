"""Property values of messages as the JSON in which analyzers see them.

Source of the encoding: Pulumi, sdk/go/common/resource/properties.go (the signatures) and
pkg/resource/plugin/analyzer_plugin.go (what an analyzer is given: unknown and secret values stay marked,
internal keys are left out, a reference to a resource is its id, or its URN where it has none).
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from .marks import any_marks, is_derived, look_ups_in, without_marks

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct, Value

SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
# What is shown in place of an unknown part of a name.
UNKNOWN_NAME = "unknown"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

# The inputs of azuread's resources and providers that are secrets, or may be.
_CREDENTIALS = frozenset(
    {
        "clientCertificate", "clientCertificatePassword", "clientSecret", "keyValue", "oidcRequestToken", "oidcToken",
        "password", "value",
    }
)  # fmt: skip
_EXACT = 2**53
_KEY = itemgetter(0)


def properties(struct: Struct) -> dict[str, Any]:
    """The properties of a resource, or of an object inside one, without internal keys."""
    return {
        without_marks(key, UNKNOWN_NAME) if is_derived(key) else key: plain(item)
        for key, item in sorted(struct.fields.items(), key=_KEY)
        if not key.startswith("__")
    }


def plain(value: Value) -> Any:
    """One value; a number without a fraction becomes an int, as in a state's JSON."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if is_derived(value.string_value) else value.string_value
    if kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE_KEY in fields and fields[SIGNATURE_KEY].string_value == RESOURCE_REFERENCE:
            return _referred(fields)
        return _object(fields)
    if kind == "list_value":
        return [plain(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < _EXACT else number
    if kind == "bool_value":
        return value.bool_value
    return None


def _object(fields: Any) -> Any:
    if any(map(is_derived, fields)):
        return UNKNOWN
    # A message has no order; the engine sorts.
    return {key: plain(item) for key, item in sorted(fields.items(), key=_KEY) if not key.startswith("__")}


def _referred(fields: Any) -> str:
    if "id" not in fields:
        return str(fields["urn"].string_value)
    return fields["id"].string_value or UNKNOWN


def without_unknown_texts(struct: Struct) -> dict[str, set[str]]:
    """Puts the engine's mark of an unknown value in place of what was made of unknown texts, in the message itself.

    Returns:
        Property -> the URNs of the look-ups of whose answers it is made, as far as it has any.
    """
    look_ups: dict[str, set[str]] = {}
    if any_marks():
        for key in list(struct.fields):
            found: set[str] = set()
            _mark_unknown(struct.fields[key], found)
            if found:
                look_ups[key] = found
    return look_ups


def _mark_unknown(value: Value, look_ups: set[str]) -> None:
    kind = value.WhichOneof("kind")
    if kind == "string_value" and is_derived(value.string_value):
        look_ups |= look_ups_in(value.string_value)
        value.string_value = UNKNOWN
    elif kind == "list_value":
        for item in value.list_value.values:
            _mark_unknown(item, look_ups)
    elif kind == "struct_value":
        fields = value.struct_value.fields
        if any(map(is_derived, fields)):
            # An object of whose keys one is unknown: nothing can be said of any other.
            value.string_value = UNKNOWN
            return
        for key in list(fields):
            _mark_unknown(fields[key], look_ups)


def secret(value: Any) -> dict[str, Any]:
    """The value in the envelope of a secret."""
    return {SIGNATURE_KEY: SECRET, "value": value}


def after_dynamic_check(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs of a dynamic resource as its provider's check gives them back.

    The provider takes no secrets and drops empty properties, and the engine marks the result again: a list with a
    secret in it becomes a secret as a whole. Source: Pulumi, sdk/python/lib/pulumi/dynamic/__main__.py (Check) and
    pkg/resource/plugin/provider_plugin.go (annotateSecrets).
    """
    return {key: _checked(value) for key, value in inputs.items()}


def _checked(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(SIGNATURE_KEY) == SECRET:
            return secret(_revealed(value["value"]))
        return {key: _checked(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        revealed = _revealed(value)
        return secret(revealed) if _has_secret(value) else revealed
    return value


def _revealed(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(SIGNATURE_KEY) == SECRET:
            return _revealed(value["value"])
        return {key: _revealed(item) for key, item in value.items() if item is not None}
    return [_revealed(item) for item in value] if isinstance(value, list) else value


def _has_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get(SIGNATURE_KEY) == SECRET or any(map(_has_secret, value.values()))
    return isinstance(value, list) and any(map(_has_secret, value))


def secret_texts(value: Any, inside: bool = False) -> set[str]:  # noqa: FBT001, FBT002 - recursion's own mark
    """The texts of secrets in a converted value, marked ones and the credentials of azuread, for no message to repeat.

    A credential of a synchronization job may be a secret whatever its key; a provider and a user have theirs by name.
    """
    if isinstance(value, dict):
        inside = inside or value.get(SIGNATURE_KEY) == SECRET
        return set().union(
            *(secret_texts(item, inside or key in _CREDENTIALS) for key, item in value.items() if key != SIGNATURE_KEY)
        )
    if isinstance(value, list):
        return set().union(*(secret_texts(item, inside) for item in value))
    return {value} if inside and isinstance(value, str) and UNKNOWN not in value else set()
