"""What pydantic refuses in a document, reduced to the mistake that says the most and to its place."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_UNKNOWN_KEY: Final = frozenset({"extra_forbidden", "unexpected_keyword_argument"})


def first_mistake(error: "ValidationError") -> "ErrorDetails":
    """The first mistake, without the value: that may be a person's data, or a secret.

    A key that doesn't exist says more than the key that is missing in its place.
    """
    mistakes = error.errors(include_url=False, include_input=False)
    return next((mistake for mistake in mistakes if mistake["type"] in _UNKNOWN_KEY), mistakes[0])


def property_path(location: "tuple[int | str, ...]", root: str = "") -> str:
    """A mistake's place as a property path, such as `tenants[0].users[2].attributes["job title"]`.

    Args:
        location: the keys and indexes that lead to it.
        root: the path of the document itself; empty where paths begin with a property's name.
    """
    import json

    path = root
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part.isidentifier():
            path += f".{part}" if path else part
        else:
            path += f"[{json.dumps(part)}]"
    return path
