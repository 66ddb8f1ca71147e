"""Schemas as documents: without what Graph says about its answers, and which of their texts nobody may see."""

from typing import Any, Final

from entra_sync.expression import ExpressionSyntaxError, constants, parse

Document = dict[str, Any]

# What Graph says about a part (`directories@odata.context`); sent back, it would be a property that Graph doesn't know.
_ANNOTATION: Final = "@odata."
# Shorter constants ("true", "Member") are words that an error may have for other reasons.
_SHORTEST_SECRET: Final = 8


def without_annotations(document: Document) -> Document:
    """A copy of the document without Graph's annotations, at any depth."""
    result: Document = {}
    # A stack instead of recursion: a hostile answer may be nested deep.
    pending: list[tuple[Any, Any]] = [(document, result)]
    while pending:
        source, target = pending.pop()
        if isinstance(source, dict):
            for key, value in source.items():
                if _ANNOTATION not in key:
                    target[key] = _begun(value, pending)
        else:
            target.extend(_begun(value, pending) for value in source)
    return result


def _begun(value: Any, pending: list[tuple[Any, Any]]) -> Any:
    """The value; an empty one of its kind, to be filled later, where it has parts."""
    if not isinstance(value, dict | list):
        return value
    empty: Any = type(value)()
    pending.append((value, empty))
    return empty


def secret_texts(part: object) -> tuple[str, ...]:
    """The texts that attribute mappings flow as they are; someone's initial password may be one of them."""
    found: set[str] = set()
    pending = [part]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, dict):
            pending.extend(part.values())
            expression, texts = part.get("expression"), [part.get("defaultValue")]
            if part.get("type") == "Constant":
                texts += [part.get("name"), expression]
            elif isinstance(expression, str):
                texts += secret_parts(expression)
            found.update(text for text in texts if isinstance(text, str) and len(text) >= _SHORTEST_SECRET)
    return tuple(sorted(found))


def secret_parts(expression: str) -> tuple[str, ...]:
    """The constants of an expression that are long enough to be a secret."""
    try:
        found = constants(parse(expression))
    except ExpressionSyntaxError:
        return ()
    return tuple(text for text in found if len(text) >= _SHORTEST_SECRET)
