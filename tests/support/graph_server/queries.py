"""What a list or a document becomes by its query: `$filter`, `$select`, `$top`.

Source: Microsoft Graph, "Use query parameters to customize responses" and "Use the $filter query parameter"; of what
can be filtered, only what the pages of the two collections show.
"""

import re
from typing import Any
from urllib.parse import parse_qs

from tests.support.graph_server.answers import Refusal

Document = dict[str, Any]
_FILTERED = {"principals.list": ("appId", "displayName"), "gallery.list": ("displayName",)}
_EQUAL = re.compile(r"(?P<name>\w+) eq '(?P<text>(?:[^']|'')*)'")
_CONTAINS = re.compile(r"contains\((?P<name>\w+), ?'(?P<text>(?:[^']|'')*)'\)")
# A list that an object doesn't have is empty; another property is null.
_LISTS = {"appRoles"}
_KNOWN = {"$filter", "$select", "$top", "$skiptoken"}


def queried(documents: list[Document], query: str, route: str) -> list[Document]:
    """The documents that `$filter` leaves, each as `$select` says."""
    wanted = parse_qs(query, keep_blank_values=True)
    _refuse_unknown(wanted)
    if "$filter" in wanted:
        condition = wanted["$filter"][0]
        equal, contains = _EQUAL.fullmatch(condition), _CONTAINS.fullmatch(condition)
        match = equal or contains
        if match is None or match["name"] not in _FILTERED.get(route, ()):
            raise Refusal(400, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified.")
        text = match["text"].replace("''", "'").lower()
        values = [(each, str(each.get(match["name"]) or "").lower()) for each in documents]
        documents = [each for each, value in values if (value == text if equal else text in value)]
    return [selected(each, query) for each in documents]


def selected(document: Document, query: str) -> Document:
    """The properties that `$select` names; those that the document lacks are null or empty.

    What Graph says about the answer, such as the type of a directory object, is no property and stays.
    """
    wanted = parse_qs(query, keep_blank_values=True)
    _refuse_unknown(wanted)
    if "$select" not in wanted:
        return document
    annotations = {name: value for name, value in document.items() if name.startswith("@odata.")}
    return annotations | {
        name: document.get(name, [] if name in _LISTS else None) for name in wanted["$select"][0].split(",")
    }


def _refuse_unknown(wanted: dict[str, list[str]]) -> None:
    for name in wanted:
        if name not in _KNOWN:
            raise Refusal(400, "BadRequest", f"The query parameter '{name}' is not supported.")
