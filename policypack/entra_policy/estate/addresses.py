"""The hosts of the addresses that jobs provision to."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

_SCHEME: Final = re.compile(r"\s*[a-z][a-z0-9+.-]*:(?=[/\\])", re.IGNORECASE | re.ASCII)
_DOTS: Final = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})


def host_of(address: str) -> str | None:
    """The host of an address, lower case, without port, user and a dot at the end; None where it has none.

    A client that calls the address reads it alike: the scheme may be missing, and a backslash is a slash.
    """
    rest = _SCHEME.sub("", address, count=1).strip().replace("\\", "/").removeprefix("//")
    try:
        host = urlsplit(f"//{unicodedata.normalize('NFKC', rest)}").hostname
    except ValueError:
        return None
    return unquote(host).translate(_DOTS).rstrip(".").lower() or None if host else None


def domain_of(host: str, domains: Iterable[str]) -> str | None:
    """The longest of the domains that the host is, or is below."""
    return max((domain for domain in domains if f".{host}".endswith(f".{domain}")), key=len, default=None)
