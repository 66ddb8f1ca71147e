"""Which versions of the Pulumi SDK a program can be run with."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

# The oldest in which a data source's answer can be unknown.
OLDEST_SDK = "3.256.0"
_NUMBER = re.compile(r"\d+")


def too_old() -> str | None:
    """The version of the installed SDK if it is older than the oldest that works; None if it will do."""
    try:
        found = version("pulumi")
    except PackageNotFoundError:
        # An SDK that isn't installed as a package, such as one under development.
        return None
    return found if _parts(found) < _parts(OLDEST_SDK) else None


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _NUMBER.findall(text)[:2])
