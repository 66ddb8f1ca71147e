"""Which property values can reach a rule.

Values reach rules from JSON and from protobuf's `Struct`, by way of `entra_policy.pulumi_json`. A test with a value
that can't come from there shows nothing about production.
"""

from typing import Any, Final

from entra_policy.errors import UsageError
from entra_policy.pulumi_json import HIDDEN_SECRET, SIGNATURE_KEY, is_unknown_text
from entra_policy.values import UNKNOWN, Opaque, Secret

_DEEPEST: Final = 100
_EXACT: Final = 2**53
_OPAQUE: Final = frozenset({"asset", "archive", "resource"})


def check_property(value: Any, path: str, *, dynamic: bool) -> None:
    """Make sure that a property's value is one that can reach a rule.

    Args:
        value: the value.
        path: where it is, for errors: the resource's name and the property path.
        dynamic: whether the resource is a dynamic one, whose provider changes what the program gave.

    Raises:
        UsageError: it can't; the message says where, and what would.
    """
    if value is None:
        raise UsageError(f"{path} is None, and a property without a value is not sent: leave it out.")
    _check(value, path, dynamic, 0)


def _check(value: Any, path: str, dynamic: bool, depth: int) -> None:  # noqa: FBT001 - passed on
    if depth > _DEEPEST:
        raise UsageError(f"{path} is nested deeper than {_DEEPEST} levels.")
    kind = type(value)
    if value is UNKNOWN or value is None or kind is bool:
        return
    if kind is str:
        _check_text(value, path)
    elif kind is int or kind is float:
        _check_number(value, path)
    elif kind is Secret:
        if type(value.value) is Secret:
            raise UsageError(f"{path} is a secret in a secret; marks don't add up.")
        _check(value.value, path, dynamic, depth + 1)
        if dynamic and _has_secret(value.value):
            raise UsageError(
                f"{path} has a secret in a secret; a dynamic resource's provider leaves the outer mark only."
            )
    elif kind is Opaque:
        if value.kind not in _OPAQUE:
            raise UsageError(f"{path} is an Opaque of the kind {value.kind!r}; there are {', '.join(sorted(_OPAQUE))}.")
    elif kind is dict:
        for key, item in value.items():
            _check_key(key, path)
            if dynamic and item is None:
                raise UsageError(f"{path}.{key} is None, which a dynamic resource's provider drops: leave it out.")
            _check(item, f"{path}.{key}", dynamic, depth + 1)
    elif kind is list:
        if dynamic and any(map(_has_secret, value)):
            raise UsageError(
                f"{path} is a list with a secret in it; in a dynamic resource's inputs the whole list is the secret: "
                "Secret([...])."
            )
        for index, item in enumerate(value):
            _check(item, f"{path}[{index}]", dynamic, depth + 1)
    else:
        raise UsageError(
            f"{path} is a {kind.__name__}; rules see only dict, list, str, int, float, bool, None, UNKNOWN, Secret and "
            "Opaque."
        )


def _check_key(key: Any, path: str) -> None:
    if type(key) is not str:
        raise UsageError(f"{path} has the key {key!r}; keys are text.")
    _check_text(key, f"a key of {path}")
    if key.startswith("__") or key == SIGNATURE_KEY:
        raise UsageError(f"{path} has the key {key}, which is the engine's own and never shown.")


def _check_text(text: str, path: str) -> None:
    if is_unknown_text(text):
        raise UsageError(f"{path} has the mark of an unknown value in it: such a text is UNKNOWN as a whole.")
    if text == HIDDEN_SECRET:
        raise UsageError(f"{path} is {HIDDEN_SECRET}, which reaches rules as Secret(UNKNOWN).")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{path} has half of a character in it, which can't be sent.") from None


def _check_number(number: float, path: str) -> None:
    # None of these messages repeats the number: it may be a secret.
    if not abs(number) < _EXACT:  # nor is NaN
        raise UsageError(f"{path} is a number that can't be sent: numbers are exact only below 2**53.")
    if type(number) is float and number.is_integer():
        raise UsageError(f"{path} is a float without a fraction, which reaches rules as an int: write it without `.0`.")


def _has_secret(value: Any) -> bool:
    if type(value) is dict:
        return any(map(_has_secret, value.values()))
    if type(value) is list:
        return any(map(_has_secret, value))
    return type(value) is Secret
