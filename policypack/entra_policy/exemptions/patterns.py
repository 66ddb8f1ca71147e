"""What an exemption says of resources and days, as text."""

import datetime as dt
import fnmatch
import re
from functools import lru_cache
from typing import Final

from entra_policy.resource import identity_without_stack, urn_name

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> dt.date | None:
    """The day that a text writes as YYYY-MM-DD; None for any other text."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def designates(pattern: str, urn: str) -> bool:
    """Whether a pattern designates the resource of a URN.

    A pattern with `::` is compared with the URN, and with the URN without its first part, the stack
    (`project::type::name`); one without `::` with the resource's name. `*`, `?` and `[...]` stand for any text, one
    character, one of these. It must fit from the first to the last character; capital and small letters differ.
    """
    if pattern in (urn, identity_without_stack(urn), urn_name(urn)):
        return True
    fits = compiled_pattern(pattern)
    if "::" in pattern:
        return bool(fits.match(urn) or fits.match(identity_without_stack(urn)))
    return bool(fits.match(urn_name(urn)))


@lru_cache(maxsize=4096)
def compiled_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern with `*`, `?` and `[...]`, for the whole of a text."""
    return re.compile(fnmatch.translate(pattern))


def literal(text: str) -> str:
    """The pattern that designates this text and no other."""
    return re.sub(r"([*?[])", r"[\1]", text)
