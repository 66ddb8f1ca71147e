"""Pulumi's JSON encoding of property values, turned into `Value`.

Exports, preview documents and the embedded engine's answer share this encoding: secrets, assets and resource
references are objects with a signature key, an unknown value is a string with a sentinel in it.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from entra_policy.values import UNKNOWN, Opaque, Secret, Value

SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE_REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT_VALUE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_SENTINEL: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# The engine has one sentinel for each kind of value; a string that contains any of them is unknown as a whole.
UNKNOWN_SENTINELS: Final = (
    UNKNOWN_SENTINEL,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a boolean
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # a list
    "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
    "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # an object
)
# How JSON may write a character of a mark: a digit, a letter of a to f or of "secret", a hyphen, a bracket. Pulumi
# itself escapes only `<`, `>` and `&`.
_ESCAPES_IN_MARKS: Final = re.compile(rb"\\u00(?:2[dD]|3[0-9]|5[bBdD]|6[1-6]|7[234])")
# Commands that may not show a secret print this instead of its value.
HIDDEN_SECRET: Final = "[secret]"


def is_unknown_text(text: str) -> bool:
    """Whether the string stands for an unknown value, alone or as a part."""
    return len(text) >= len(UNKNOWN_SENTINEL) and any(sentinel in text for sentinel in UNKNOWN_SENTINELS)


@dataclass(frozen=True, slots=True)
class Marks:
    """Which marks a document's text contains, so that values without any need no second look.

    Attributes:
        objects: signatures of secrets, assets or references occur.
        strings: sentinels of unknown values, or hidden secrets, occur.
    """

    objects: bool = True
    strings: bool = True


def marks_in(text: bytes) -> Marks:
    """The marks that occur in the UTF-8 text of a JSON document; all of them where any may be written with escapes."""
    if b"\\u00" in text and _ESCAPES_IN_MARKS.search(text):
        return Marks()
    return Marks(
        objects=SIGNATURE_KEY.encode() in text,
        strings=HIDDEN_SECRET.encode() in text or any(sentinel.encode() in text for sentinel in UNKNOWN_SENTINELS),
    )


def from_json(value: Any, marks: Marks = Marks()) -> Value:
    """One property value from its JSON encoding.

    Values without any mark come back as they are (the same object): large plain parts cost one look and no copy.
    """
    if not (marks.objects or marks.strings):
        return value  # type: ignore[no-any-return]
    kind = type(value)
    if kind is dict:
        if SIGNATURE_KEY in value:
            return _marked(value)
        changed: dict[str, Value] | None = None
        for key, item in value.items():
            converted = from_json(item, marks) if type(item) in _CONVERTED else item
            if converted is not item:
                if changed is None:
                    changed = dict(value)
                changed[key] = converted
        return value if changed is None else changed
    if kind is list:
        items: list[Value] | None = None
        for index, item in enumerate(value):
            converted = from_json(item, marks) if type(item) in _CONVERTED else item
            if converted is not item:
                if items is None:
                    items = list(value)
                items[index] = converted
        return value if items is None else items
    if kind is str and marks.strings:
        if value == HIDDEN_SECRET:
            return Secret(UNKNOWN)
        if is_unknown_text(value):
            return UNKNOWN
    return value  # type: ignore[no-any-return]


_CONVERTED: Final = frozenset({dict, list, str})


def _marked(value: dict[str, Any]) -> Value:
    signature = value[SIGNATURE_KEY]
    if type(signature) is not str:
        return Opaque("unrecognised")
    if signature == SECRET:
        return Secret(_secret_value(value))
    if signature == OUTPUT_VALUE:
        inner = from_json(value["value"]) if "value" in value else UNKNOWN
        return Secret(inner) if value.get("secret") else inner
    if signature == RESOURCE_REFERENCE:
        urn = value.get("urn")
        return Opaque("resource", urn if isinstance(urn, str) else None)
    return Opaque({ASSET: "asset", ARCHIVE: "archive"}.get(signature, "unrecognised"))


def _secret_value(value: dict[str, Any]) -> Value:
    if "value" in value:
        inner = from_json(value["value"])
    elif isinstance(value.get("plaintext"), str):
        try:
            inner = from_json(json.loads(value["plaintext"]))
        except ValueError:
            return UNKNOWN
    else:
        return UNKNOWN
    return inner.value if type(inner) is Secret else inner
