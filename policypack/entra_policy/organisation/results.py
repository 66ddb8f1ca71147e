"""What the organisation's rules found, read from a package's value: whatever that is, nothing of it is passed over."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from entra_policy.organisation.failure import NotEvaluatedError
from entra_policy.text import printable, shortened

# The id of the finding that the rules could not be evaluated.
FAILURE_ID: Final = "ORG000"
_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_KEYS: Final = frozenset({"id", "urn", "path", "message", "about"})
_LONGEST_MESSAGE: Final = 4000
_LONGEST_OTHER: Final = 2000


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One thing that a rule of the organisation found.

    Attributes:
        id: the rule's id, such as `ORG001`.
        urn: the resource; empty for the program as a whole.
        path: the property path inside it, empty for the whole of it.
        message: what is wrong and what to do.
        about: the same in stable words, for the finding's fingerprint.
        denied: whether it came from `deny`, not from `warn`.
    """

    id: str
    urn: str
    path: str
    message: str
    about: str
    denied: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a package says.

    Attributes:
        results: what is as it should be, `deny` before `warn`, each sorted: the order of a set says nothing.
        mistake: what is not, None where all is.
    """

    results: tuple[RuleResult, ...]
    mistake: NotEvaluatedError | None = None


def read_results(value: Any, package: str, urns: Collection[str], reserved: Collection[str]) -> Answer:
    """The results in a package's value.

    Args:
        value: the value, from JSON.
        package: the package's name.
        urns: the declared resources.
        reserved: ids that the organisation's rules can't have, those of the pack's own.

    Raises:
        NotEvaluatedError: there is no `deny`, so nothing is known.
    """
    if not isinstance(value, dict) or "deny" not in value:
        raise NotEvaluatedError(
            "no deny",
            f"The package `{package}` has no `deny`, so there are no rules. Define it as a set, `deny contains ...`: "
            "while nothing is denied, it is empty.",
        )
    found: dict[tuple[str, str, str, str], RuleResult] = {}
    mistakes: list[NotEvaluatedError] = []
    for name in ("deny", "warn"):
        for entry in _entries(value.get(name, []), name, mistakes):
            try:
                result = _result(entry, name, urns, reserved)
            except NotEvaluatedError as mistake:
                mistakes.append(mistake)
            else:
                found.setdefault((result.id, result.urn, result.path, result.message), result)
    results = sorted(found.values(), key=lambda item: (not item.denied, item.id, item.urn, item.path, item.message))
    return Answer(tuple(results), _first(mistakes))


def _entries(value: Any, name: str, mistakes: list[NotEvaluatedError]) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    else:
        mistakes.append(NotEvaluatedError(f"{name} is no set", f"`{name}` is {_kind(value)}, not a set of objects."))


def _result(entry: Any, name: str, urns: Collection[str], reserved: Collection[str]) -> RuleResult:
    if not isinstance(entry, dict):
        raise _wrong(f"`{name}` has {_kind(entry)} in it, not an object", f"{name} entry")
    unknown = sorted(key for key in entry if key not in _KEYS)
    if unknown:
        raise _wrong(
            f"a result of `{name}` has a property `{_quoted(unknown[0])}`, which results don't have", f"{name} key"
        )
    identifier = _text(entry, "id", name)
    if not _ID.fullmatch(identifier):
        raise _wrong(f"a result of `{name}` has the id `{_quoted(identifier)}`; an id is such as ORG001", f"{name} id")
    if identifier == FAILURE_ID or identifier in reserved:
        raise _wrong(f"a result of `{name}` has the id {identifier}, which is one of this software's own", f"{name} id")
    urn = _text(entry, "urn", f"{name} ({identifier})")
    if urn and urn not in urns:
        raise _wrong(
            f"a result of {identifier} has a `urn` that no declared resource has, `{_quoted(urn)}`", f"{identifier} urn"
        )
    message = _text(entry, "message", f"{name} ({identifier})")
    if not message.strip():
        raise _wrong(f"a result of {identifier} has an empty `message`", f"{identifier} message")
    path = _text(entry, "path", f"{name} ({identifier})", default="")
    about = _text(entry, "about", f"{name} ({identifier})", default=message)
    return RuleResult(
        identifier,
        urn,
        _cut(path, _LONGEST_OTHER),
        _cut(message, _LONGEST_MESSAGE),
        # The beginning of `about` says where the rule itself failed; no result may look like that.
        f"{'denied' if name == 'deny' else 'warned'}: {_cut(about, _LONGEST_OTHER)}",
        denied=name == "deny",
    )


def _text(entry: dict[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = entry.get(key, default)
    if isinstance(value, str):
        return value
    if key not in entry:
        raise _wrong(f"a result of {where} has no `{key}`", f"{key} missing")
    raise _wrong(f"a result of {where} has {_kind(value)} as its `{key}`", f"{key} is no text")


def _wrong(what: str, kind: str) -> NotEvaluatedError:
    return NotEvaluatedError(
        f"result: {kind}",
        f"{what[0].upper()}{what[1:]}. A result is an object with `id`, `urn`, `message` and perhaps `path` and "
        "`about`, all of them text.",
    )


def _first(mistakes: list[NotEvaluatedError]) -> NotEvaluatedError | None:
    """The mistake to report, the first in the order of their texts (sets have none), and how many others there are."""
    if not mistakes:
        return None
    first = min(mistakes, key=str)
    others = len({str(mistake) for mistake in mistakes}) - 1
    return NotEvaluatedError(first.kind, f"{first}{f' ({others} other mistakes like this.)' if others else ''}")


def _kind(value: Any) -> str:
    kinds = {bool: "a boolean", type(None): "null", str: "text", list: "a list", dict: "an object"}
    return kinds.get(type(value), "a number")


def _quoted(text: str) -> str:
    return _cut(text, 80)


def _cut(text: str, longest: int) -> str:
    return printable(shortened(text, longest))
