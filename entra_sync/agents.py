"""Versions of the provisioning agent. The releases and their sources are in `data/agent_versions.json`."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from entra_sync._data import read_data

# Microsoft Learn, on-premises application provisioning: the latest version and the one before it are supported.
_SUPPORTED: Final = 2
_VERSION: Final = re.compile(r"\d{1,9}(?:\.\d{1,9}){1,3}", re.ASCII)


@lru_cache(maxsize=1)
def released_agent_versions() -> tuple[str, ...]:
    """The known releases, newest first."""
    return tuple(entry["version"] for entry in read_data("agent_versions.json")["versions"])


def parse_agent_version(text: str) -> tuple[int, ...] | None:
    """The numbers of a version such as `1.1.2505.0`, for comparisons; None for any other text."""
    stripped = text.strip()
    if _VERSION.fullmatch(stripped) is None:
        return None
    numbers = [int(part) for part in stripped.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))


def oldest_supported_version(released: Iterable[str]) -> str | None:
    """The one before the newest of the given versions, in any order; the only one where there is one, None for none."""
    numbered = {numbers: text for text in released if (numbers := parse_agent_version(text)) is not None}
    newest = sorted(numbered, reverse=True)[:_SUPPORTED]
    return numbered[newest[-1]] if newest else None
