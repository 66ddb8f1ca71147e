"""The service's own reading of expressions: from a text to an attributeMappingSource with the service's keys.

Written from the reference of expressions and Graph's list of functions, and independent of the product's parser. The
keys of functions that the list doesn't have are the server's own: nobody can know them without asking.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

Document = dict[str, Any]
Read = tuple[Document, str]
"""A source, and how it is written inside the expression around it."""

# Graph, synchronizationSchema: functions. The last key of a repeating function is used for each further argument.
_KEYS: Final[dict[str, list[str]]] = {
    "AltSecIdFromNetId": ["source"],
    "Append": ["source", "suffix"],
    "AppRoleAssignments": ["source"],
    "AppRoleAssignmentsComplex": ["source"],
    "Coalesce": ["source"],
    "DefaultDomain": [],
    "FormatDateTime": ["source", "inputFormat", "outputFormat"],
    "IIF": ["one", "valueIfTrue", "valueIfFalse"],
    "IsNothing": ["source"],
    "IsPresent": ["source"],
    "Join": ["separator", "source"],
    "Mid": ["source", "start", "length"],
    "Not": ["source"],
    "Prepend": ["prefix", "source"],
    "Replace": [
        *("source", "Find", "RegularExpression", "RegularExpressionGroupName"),
        *("Replacement", "ReplacementPropertyName", "Template"),
    ],
    "SingleAppRoleAssignment": ["source"],
    "Split": ["source", "delimiter"],
    "StripSpaces": ["source"],
    "Switch": ["source", "defaultValue", "switchValue"],
}
_REPEATING: Final = frozenset({"Coalesce", "Join", "SelectUniqueValue", "Switch"})
_TOKEN: Final = re.compile(
    r"""\s*(?: (?P<text>"(?:[^"\\]|\\.)*") | (?P<open>\[) | (?P<name>[A-Za-z_]\w*)\s*(?P<call>\()?
      | (?P<word>%[\w.]+% | -?\d+(?:\.\d+)? | &[Hh][0-9A-Fa-f]+) )""",
    re.VERBOSE | re.DOTALL,
)
_BETWEEN: Final = re.compile(r"\s*(<>|<=|>=|[=<>&])")


class BadExpression(Exception):  # noqa: N818 - it is an answer of the service
    """The text isn't an expression."""


def keys_of(function: str, arguments: int) -> list[str]:
    """The keys of a function's parameters, one for each argument."""
    keys = _KEYS.get(function) or ["source", *(f"argument{number}" for number in range(2, arguments + 1))]
    if function in _REPEATING:
        keys = keys + keys[-1:] * max(0, arguments - len(keys))
    if len(keys) < arguments:
        keys = keys + [f"argument{number}" for number in range(len(keys) + 1, arguments + 1)]
    return keys[:arguments]


def source_of(text: str) -> Document:
    """The attributeMappingSource of an expression.

    Raises:
        BadExpression: it isn't one.
    """
    reader = _Reader(text)
    found, _ = reader.operation()
    if reader.rest():
        raise BadExpression(f"unexpected text at position {reader.at}")
    return found


@dataclass
class _Reader:
    """Reads a text from the left; recursion is enough for a test's expressions."""

    text: str
    at: int = 0

    def rest(self) -> str:
        return self.text[self.at :].strip()

    def operation(self) -> Read:
        """A term, or terms with operators between them, which the service keeps as a text."""
        found, written = self.term()
        parts = [written]
        while match := _BETWEEN.match(self.text, self.at):
            self.at = match.end()
            parts += [match[1], self.term()[1]]
        return (found, written) if len(parts) == 1 else _read("Constant", " ".join(parts), " ".join(parts))

    def term(self) -> Read:
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            raise BadExpression(f"a value is missing at position {self.at}")
        self.at = match.end()
        if match["text"] is not None:
            return _read("Constant", re.sub(r'\\(["\\])', r"\1", match["text"][1:-1]), match["text"])
        if match["open"]:
            return self.attribute(match.end())
        if match["call"]:
            return self.call(match["name"])
        word = match["name"] or match["word"].strip()
        # In the tree a number is a text, in the expression around it it stays as it is.
        return _source("Constant", word, word if match["name"] or "%" in word else f'"{word}"'), word

    def attribute(self, start: int) -> Read:
        depth, quoted = 1, False
        for end in range(start, len(self.text)):
            character = self.text[end]
            quoted ^= character == '"'
            depth += 0 if quoted else (character == "[") - (character == "]")
            if depth == 0:
                self.at = end + 1
                return _read("Attribute", self.text[start:end], f"[{self.text[start:end]}]")
        raise BadExpression("a bracket is not closed")

    def call(self, name: str) -> Read:
        arguments: list[Read | None] = []
        while True:
            following = self.rest()[:1]
            if following in (",", ")"):
                arguments.append(None)
            else:
                arguments.append(self.operation())
                following = self.rest()[:1]
            if following not in (",", ")"):
                raise BadExpression(f"a comma or a parenthesis is missing at position {self.at}")
            self.at = self.text.index(following, self.at) + 1
            if following == ")":
                break
        if arguments == [None]:
            arguments = []
        written = f"{name}({', '.join(argument[1] if argument else '' for argument in arguments)})"
        parameters = [
            {"key": key, "value": argument[0]}
            for key, argument in zip(keys_of(name, len(arguments)), arguments, strict=True)
            if argument
        ]
        return {**_source("Function", name, written), "parameters": parameters}, written


def _read(kind: str, name: str, expression: str) -> Read:
    return _source(kind, name, expression), expression


def _source(kind: str, name: str, expression: str) -> Document:
    return {"expression": expression, "name": name, "parameters": [], "type": kind}
