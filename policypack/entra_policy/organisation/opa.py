"""Asking an OPA server for a package's rules over an input, with a limit on how long and how much it answers.

The client is opa-python-client; importing it takes more than half a second, so this module is imported only when the
settings ask for organisation rules.
"""

import contextlib
import os
import re
import ssl
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from opa_client.opa import OpaClient
from requests.adapters import HTTPAdapter

from entra_policy.organisation.address import is_loopback
from entra_policy.organisation.failure import NotEvaluatedError
from entra_policy.text import one_line, shortened

# The policy language that the rules are written in came with OPA 1.0.
_VERSION: Final = re.compile(r"v?(\d+)\.\d+")
_MOST_BYTES: Final = 64 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_LONGEST: Final = 400
_REFUSED: Final = frozenset({401, 403})
# Without the first a mistake such as a number where a text is needed would silently leave a rule undefined.
_QUERY: Final = {"strict-builtin-errors": "true", "provenance": "true"}


def ask(
    url: str,
    package: str,
    document: Mapping[str, Any],
    *,
    deadline: float,
    token: str | None = None,
    ca_file: Path | None = None,
) -> Any:
    """What a package's rules say of an input: the value of the package, with its rules by name.

    Args:
        url: the server's address.
        package: the package, such as `entra.organisation`.
        document: the input.
        deadline: when it must have answered, on the clock of `time.monotonic`.
        token: the bearer token.
        ca_file: the certificates that the server's is checked against; None for the system's.

    Raises:
        NotEvaluatedError: it didn't answer, or the answer isn't a package's value.
    """
    client = _Client(url, token, ca_file, max(deadline - time.monotonic(), 0.001))
    outcome: list[Any] = []

    def query() -> None:
        try:
            outcome.append(client.query_rule(document, package, query_params=_QUERY))
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            outcome.append(error)

    # A timeout of requests is one for each piece of an answer, so a server could take for ever.
    asking = threading.Thread(target=query, name="opa-query", daemon=True)
    asking.start()
    asking.join(max(deadline - time.monotonic(), 0.0))
    if not outcome:
        raise _slow()
    client.close_connection()
    if isinstance(outcome[0], BaseException):
        raise (_slow() if time.monotonic() > deadline else _failure(outcome[0])) from None
    return _value(outcome[0], package)


class _TooLargeError(Exception):
    """The answer is larger than any that is taken."""


class _LimitedAdapter(HTTPAdapter):
    """Takes answers up to a size."""

    def send(self, *arguments: Any, **options: Any) -> requests.Response:
        """Send a request and read its answer, as far as the limit."""
        response = super().send(*arguments, **options)
        body = bytearray()
        with response:
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > _MOST_BYTES:
                    raise _TooLargeError
        response._content = bytes(body)  # noqa: SLF001 - what requests does itself with a whole body
        return response


class _Client(OpaClient):  # type: ignore[misc] # it has no types
    """A client of one server: no redirects, no retries, and of the environment only the proxies."""

    def __init__(self, url: str, token: str | None, ca_file: Path | None, timeout: float) -> None:
        parts = urlsplit(url)
        self._url = url
        self._certificates = _system_certificates() if ca_file is None else str(ca_file)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        port = parts.port or (443 if parts.scheme == "https" else 80)
        super().__init__(host=host, port=port, ssl=parts.scheme == "https", token=token, retries=0, timeout=timeout)
        self.root_url = f"{url.rstrip('/')}/{self.version}"  # the server may be below a path

    def _init_session(self) -> requests.Session:
        session: requests.Session = super()._init_session()
        session.trust_env = False  # else a .netrc would replace the token, and a variable the certificates
        session.max_redirects = 0
        session.verify = self._certificates
        if not is_loopback(self._url):
            session.proxies.update(requests.utils.get_environ_proxies(self._url))
        for scheme in ("http://", "https://"):
            session.mount(scheme, _LimitedAdapter(max_retries=0))
        return session


def _system_certificates() -> str | bool:
    paths = ssl.get_default_verify_paths()
    return os.environ.get("REQUESTS_CA_BUNDLE") or paths.cafile or paths.capath or True


def _value(answer: Any, package: str) -> Any:
    """The package's value in an answer of the data API."""
    if not isinstance(answer, dict):
        raise NotEvaluatedError("no answer of OPA", "What answered isn't OPA. Check `organisation.url`.")
    provenance = answer.get("provenance")
    version = provenance.get("version") if isinstance(provenance, dict) else None
    found = _VERSION.match(version) if isinstance(version, str) else None
    if found is None:
        raise NotEvaluatedError(
            "no version", "The server does not say which version of OPA it is; 1.0 or later is needed."
        )
    if int(found[1]) < 1:
        found_version = one_line(str(version))[:40]
        raise NotEvaluatedError("old version", f"The server is OPA {found_version}; 1.0 or later is needed.")
    if "result" not in answer:
        raise NotEvaluatedError(
            "no package",
            f"OPA has no package `{package}`, so there are no rules. Name the package of the rules in "
            "`organisation.package`.",
        )
    return answer["result"]


def _slow() -> NotEvaluatedError:
    return NotEvaluatedError(
        "slow", "OPA did not answer in time. Raise `organisation.timeout_seconds`, or look at the server."
    )


def _failure(error: BaseException) -> NotEvaluatedError:
    """What went wrong, in words of our own: an exception's may quote the token."""
    match error:
        case requests.HTTPError():
            return _status(error.response) if error.response is not None else _slow()
        case requests.Timeout():
            return _slow()
        case requests.exceptions.SSLError():
            return NotEvaluatedError(
                "certificate",
                "OPA's certificate is not trusted. Name the certificates of its issuer in `organisation.ca_file`.",
            )
        case requests.TooManyRedirects():
            return NotEvaluatedError(
                "redirect", "The server redirects elsewhere, which is not followed. Correct `organisation.url`."
            )
        case _TooLargeError():
            return NotEvaluatedError("too large", "OPA's answer is larger than 64 MB.")
        case requests.exceptions.InvalidJSONError():
            return NotEvaluatedError("no JSON", "OPA's answer isn't JSON. Check `organisation.url`.")
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return NotEvaluatedError("cut off", "OPA's answer is cut off. Look at the server.")
        case requests.ConnectionError():
            return NotEvaluatedError("away", "OPA can't be reached. Check `organisation.url` and the server.")
        case requests.RequestException():
            return NotEvaluatedError("failed", f"Asking OPA failed ({type(error).__name__}).")
        case OSError():
            return NotEvaluatedError("certificates", "The certificates of `organisation.ca_file` can't be read.")
        case ValueError() | RecursionError():  # a number or a nesting that Python's reader refuses
            return NotEvaluatedError("no JSON", "OPA's answer can't be read as JSON.")
        case _:
            return NotEvaluatedError("failed", f"Asking OPA failed ({type(error).__name__}).")


def _status(response: requests.Response) -> NotEvaluatedError:
    """What an answer with an error's status means, with OPA's own words."""
    if response.status_code in _REFUSED:
        return NotEvaluatedError(
            f"status {response.status_code}",
            f"OPA refuses the request ({response.status_code}). Check the token in the variable of "
            "`organisation.token_variable`, and what OPA allows it.",
        )
    words = ""
    with contextlib.suppress(ValueError, RecursionError, AttributeError, TypeError):
        document = response.json()
        details = [document.get("message"), *map(_located, document.get("errors") or ())]
        words = one_line(": ".join(text for text in details if isinstance(text, str)))
    said = f": {shortened(words, _LONGEST)}" if words else ""
    return NotEvaluatedError(
        f"status {response.status_code}",
        f"OPA answers with an error ({response.status_code}){said}. Look at the rules and at the server.",
    )


def _located(error: Any) -> Any:
    """The message of an error in a rule, behind the file and the line where it has them."""
    location = error.get("location") or {}
    file, row = location.get("file"), location.get("row")
    place = f"{file.rpartition('/')[2]}:{row}: " if isinstance(file, str) and isinstance(row, int) else ""
    return f"{place}{error.get('message', '')}"
