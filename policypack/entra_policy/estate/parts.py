"""Parts of a declared document: values with their paths, some of them unknown or secret."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from entra_policy.values import Secret, Undecided, Value, is_unknown, known


@dataclass(frozen=True, slots=True)
class UnseenPart:
    """A part of a schema that isn't known: what it contains can't be looked at.

    Attributes:
        path: its property path.
        reason: why it isn't known, as in `Undecided`.
    """

    path: str
    reason: str


class Part(NamedTuple):
    """A value with its path, and whether it is, or is inside, a secret."""

    value: Value
    path: str
    secret: bool

    @property
    def entries(self) -> dict[str, Value]:
        """The value's properties; `objects` gives only objects."""
        return self.value if type(self.value) is dict else {}


def objects(holder: Part, key: str, unseen: list[UnseenPart]) -> Iterator[Part]:
    """The objects in the holder's list of that name; parts that aren't known are noted."""
    plain_holder = seen(holder, unseen)
    if type(plain_holder.value) is not dict:
        return
    list_path = f"{holder.path}.{key}" if holder.path else key
    plain_list = seen(Part(plain_holder.value.get(key), list_path, plain_holder.secret), unseen)
    if type(plain_list.value) is not list:
        return
    for index, item in enumerate(plain_list.value):
        if type(item) is dict:  # as nearly always, and there are many
            yield Part(item, f"{list_path}[{index}]", plain_list.secret)
            continue
        part = seen(Part(item, f"{list_path}[{index}]", plain_list.secret), unseen)
        if type(part.value) is dict:
            yield part


def named(parts: Iterator[Part], unseen: list[UnseenPart]) -> Iterator[Part]:
    """The parts; names among them that aren't known are noted."""
    for part in parts:
        if is_unknown(part.entries.get("name")):
            seen(Part(part.entries.get("name"), f"{part.path}.name", part.secret), unseen)
        yield part


def seen(part: Part, unseen: list[UnseenPart]) -> Part:
    """The part without a secret's mark, remembering it; nothing, and a note, where it isn't known."""
    try:
        return Part(known(part.value, part.path), part.path, part.secret or type(part.value) is Secret)
    except Undecided as undecided:
        unseen.append(UnseenPart(part.path, undecided.reason))
        return Part(None, part.path, part.secret)


def name_in_label(value: Value) -> str:
    """A text as it is, `?` for anything else: what isn't known, a secret."""
    return value if type(value) is str else "?"
