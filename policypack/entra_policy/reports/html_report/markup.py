"""HTML as values: the one place in which text becomes part of the page.

A plain `str` is always text and is escaped; `Markup` is what `element` made. So nothing that comes from an input can be
taken for markup: it would have to be turned into `Markup` on purpose. Names of elements and attributes are literals of
this package. Texts are made printable first: control characters and those that change the direction of writing are
shown as escapes.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Final, TypeAlias

from entra_policy.text import commands_escaped, printable


class Markup(str):
    """HTML that was made by `element`, or comes with this package."""

    __slots__ = ()


Content: TypeAlias = "str | Markup | Iterable[Content]"
Attributes: TypeAlias = Mapping[str, str | int | None]
NOTHING: Final = Markup("")

_EMPTY_ELEMENTS: Final = frozenset({"meta", "link", "input", "br"})
LONGEST: Final = 4_000


def element(name: str, attributes: Attributes, *content: Content) -> Markup:
    """An element.

    Args:
        name: its name.
        attributes: by name; one whose value is None is left out. Values are escaped.
        content: text, which is escaped, and elements.
    """
    start = "".join(
        f' {key}="{_escaped(printable(value)) if isinstance(value, str) else value}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY_ELEMENTS:
        return Markup(f"<{name}{start}>")
    return Markup(f"<{name}{start}>{joined(content)}</{name}>")


def joined(content: Content) -> Markup:
    """The content one behind the other."""
    if type(content) is Markup:
        return content
    if isinstance(content, str):
        return Markup(_escaped(printable(content, keep_lines=True), quote=False))
    return Markup("".join([joined(part) for part in content]))


def _escaped(text: str, *, quote: bool = True) -> str:
    return commands_escaped(escape(text, quote=quote), lambda character: f"&#{ord(character)};")


def separated(parts: Iterable[Content], separator: str) -> list[Content]:
    """The parts with a separator between them."""
    result: list[Content] = []
    for part in parts:
        result.extend((separator, part) if result else (part,))
    return result


def bounded(text: str, longest: int = LONGEST) -> str:
    """The text, cut off where it is so long that nobody would read it; what is missing is said."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… ({len(text) - longest:,} more characters)"
