"""Unknown and secret property values, as values.

A program's inputs reach a rule as plain JSON values, among which there may be three marks:

* `UNKNOWN`: not known before deployment (or not readable here, such as an encrypted value);
* `Secret`: a value that is known, or not, and must never be shown;
* `Opaque`: something that isn't data: an asset, an archive, a reference to another resource.

`known` and its typed companions are the only way in which rules look at values. They raise
`Undecided` on an unknown value, which makes that rule undecided for that subject and nothing else.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias


class Unknown(enum.Enum):
    """The type of `UNKNOWN`, so that `is UNKNOWN` narrows."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A secret's value and its mark. Neither `repr` nor `str` shows the value."""

    value: "Value"

    def __repr__(self) -> str:
        return "Secret(UNKNOWN)" if self.value is UNKNOWN else "Secret(...)"


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that isn't data.

    Attributes:
        kind: `asset`, `archive` or `resource`.
        urn: the resource's URN, for a reference to a resource.
    """

    kind: str
    urn: str | None = None


Value: TypeAlias = "None | bool | int | float | str | Unknown | Secret | Opaque | list[Value] | dict[str, Value]"


class Undecided(Exception):  # noqa: N818 - not an error: the third verdict on its way
    """A rule needed a value that isn't known.

    Attributes:
        reason: why, in a few words that end a sentence ("is not known before deployment").
        path: the property path inside the resource, where there is one.
        urn: the resource that has the property, where it is not the subject's own.
        once: whether it is reported once for the rule, since it is about no resource and the same for all subjects.
        remedy: what to do so that it is decided, as one sentence; empty where the reason's own default applies.
    """

    def __init__(
        self, reason: str, path: str = "", urn: str | None = None, *, once: bool = False, remedy: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = path
        self.urn = urn
        self.once = once
        self.remedy = remedy

    def at(self, urn: str | None) -> "Undecided":
        """The same about a property of this resource, for a rule whose subject is another one."""
        return Undecided(self.reason, self.path, urn, once=self.once, remedy=self.remedy)


NOT_KNOWN_YET: Final = "is not known before deployment"
SCENARIO_NOT_KNOWN: Final = "what the job is for is not known: neither its template nor its directories say it"
SCOPE_NOT_KNOWN: Final = "whether everyone is in scope (`SyncAll`) is not known"
NOT_READABLE: Final = "is a secret that can't be read here"


def reveal(value: Value) -> Value:
    """The value itself, without a secret's mark; `UNKNOWN` stays."""
    while type(value) is Secret:
        value = value.value
    return value


def is_unknown(value: Value) -> bool:
    """Whether nothing is known of the value, secret or not."""
    return reveal(value) is UNKNOWN


def known(value: Value, path: str = "", urn: str | None = None) -> Value:
    """The value without a secret's mark.

    Raises:
        Undecided: the value isn't known.
    """
    plain = reveal(value)
    if plain is UNKNOWN:
        raise Undecided(NOT_READABLE if type(value) is Secret else NOT_KNOWN_YET, path, urn)
    return plain


def known_text(value: Value, path: str = "", urn: str | None = None) -> str | None:
    """The text, or None for anything else (another rule checks the schema's shape).

    Raises:
        Undecided: the value isn't known.
    """
    plain = known(value, path, urn)
    return plain if type(plain) is str else None


def known_property(holder: Mapping[str, Value], name: str, path: str) -> Value:
    """A property of an object at a path, without a secret's mark. The property's path is made only where it is needed.

    Raises:
        Undecided: the property isn't known.
    """
    value = holder.get(name)
    return known(value, f"{path}.{name}") if value is UNKNOWN or type(value) is Secret else value


def text_property(holder: Mapping[str, Value], name: str, path: str) -> str | None:
    """The same of a property that should be text: None for anything else.

    Raises:
        Undecided: the property isn't known.
    """
    value = holder.get(name)
    return value if type(value) is str else known_text(value, f"{path}.{name}")


def contains_unknown(value: Value) -> bool:
    """Whether the value is unknown or contains an unknown value at any depth."""
    pending = [value]
    while pending:
        item = reveal(pending.pop())
        if item is UNKNOWN:
            return True
        if type(item) is dict:
            pending.extend(item.values())
        elif type(item) is list:
            pending.extend(item)
    return False


def contains_secret(value: Value) -> bool:
    """Whether the value is a secret or contains one at any depth."""
    pending = [value]
    while pending:
        item = pending.pop()
        kind = type(item)
        if kind is dict:
            pending.extend(item.values())  # type: ignore[union-attr]
        elif kind is list:
            pending.extend(item)  # type: ignore[arg-type]
        elif kind is Secret:
            return True
    return False


def without_secret_marks(value: Value) -> Value:
    """A copy of the value in which no secret has its mark. It must not be shown."""
    copies: list[Value] = [value]
    pending: list[tuple[list[Value] | dict[str, Value], Any]] = [(copies, 0)]
    while pending:
        container, key = pending.pop()
        item = reveal(container[key])
        if type(item) is dict:
            item = dict(item)
            pending.extend((item, name) for name in item)
        elif type(item) is list:
            item = list(item)
            pending.extend((item, index) for index in range(len(item)))
        container[key] = item
    return copies[0]


def entries(value: Value) -> Mapping[str, Value]:
    """The value's properties if it is a known object, else none."""
    plain = reveal(value)
    return plain if type(plain) is dict else {}


def items(value: Value) -> list[Value]:
    """The value's items if it is a known list, else none."""
    plain = reveal(value)
    return plain if type(plain) is list else []
