r"""From text to a tree, in time that grows with the length of the text and without recursion.

The grammar (white space is free between its parts):

```
expression     = concatenation [ ("=" | "<>" | ">" | ">=" | "<" | "<=") concatenation ]
concatenation  = term { "&" term }
term           = call | attribute | text | number | identifier | parameter
call           = identifier "(" [ argument { "," argument } ] ")"
argument       = [ expression ]
attribute      = "[" name "]"           brackets inside a name are balanced, except in quotation marks
text           = '"' characters '"'     \" and \\ stand for " and \
number         = ["-"] digits ["." digits] | "&H" hexadecimal digits
parameter      = "%" name "%"           letters, digits, `_` and `.`: the service's default mappings have `%DomainFQDN%`
```

An expression of the service is a call; this parser also takes any other expression of the grammar, because
the same grammar is used for attributes and constants inside a mapping's parameters.
"""

import re
from typing import Final, NoReturn

from entra_sync.expression.errors import ExpressionSyntaxError
from entra_sync.expression.nodes import (
    Attribute,
    Call,
    Comparison,
    Concatenation,
    Empty,
    Identifier,
    Node,
    Number,
    ServiceParameter,
    Text,
)

MAXIMUM_DEPTH: Final = 200
"""How deep calls may be nested."""

# A term and the space around it. Possessive quantifiers: what was read is never given back, so that no input
# makes the time grow faster than its length. No group matches where there is no term.
_TERM: Final = re.compile(
    r"""\s*+(?:
        "([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+                                   # 1: text
      | \[([^\[\]\\]++)\]\s*+                                               # 2: attribute with a plain name
      | ([A-Za-z_][A-Za-z0-9_]*+)\s*+\(                                     # 3: call
      | ([A-Za-z_][A-Za-z0-9_]*+)\s*+                                       # 4: identifier
      | (-?+[0-9]++(?:\.[0-9]++)?+|&[Hh][0-9A-Fa-f]++)(?![A-Za-z0-9_.])\s*+ # 5: number
      | %([A-Za-z_][A-Za-z0-9_.]*+)%\s*+                                   # 6: parameter
    )?+""",
    re.VERBOSE | re.DOTALL,
)
_TEXT, _ATTRIBUTE, _CALL, _IDENTIFIER, _NUMBER, _PARAMETER = range(1, 7)

# A call's closing parenthesis directly behind the opening one.
_EMPTY_CALL: Final = re.compile(r"\s*+(\))\s*+")
_OPERATOR: Final = re.compile(r"<>|<=|>=|[=<>&]")
_SPACE: Final = re.compile(r"\s*+")
_ESCAPE: Final = re.compile(r'\\(["\\])')
_IN_NAME: Final = re.compile(r'[\[\]"]|\\.', re.DOTALL)
_QUOTED: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_FOUND: Final = re.compile(r"[A-Za-z0-9_.]{1,20}|<>|<=|>=|.", re.DOTALL)

_ENDS_ARGUMENT: Final = frozenset({",", ")"})
_A_TERM: Final = "a function, an attribute in brackets, a text in quotation marks, a number or a word"
_A_DOUBLE_QUOTE: Final = 'a text in double quotes, such as "x"'
_A_NAME: Final = "an attribute's name"
_CLOSED_TEXT: Final = "a quotation mark at the end of the text that begins here"
_CLOSED_PARAMETER: Final = "the name of a parameter and another percent sign, such as %DomainFQDN%"
# Single quotation marks, and those that text programs make of straight ones.
_OTHER_QUOTES: Final = ("'", "\u00b4", "\u2018", "\u2019", "\u201c", "\u201d", "\u201e", "\u00ab")
_AT_END: Final = "an operator or the end of the expression"
_NOT_DEEPER: Final = f"at most {MAXIMUM_DEPTH} calls inside each other"
_END: Final = "the end"
_LONGEST_NAME: Final = 40


class _Operation:
    """What was read of an argument before the term that is read now: `[a] & [b] =`."""

    __slots__ = ("left", "operator", "parts")

    def __init__(self) -> None:
        self.parts: list[Node] = []
        self.left: Node | None = None
        self.operator = ""

    def add(self, operator: str, term: Node) -> bool:
        """Takes a term and the operator behind it; False for a second comparison."""
        if operator == "&":
            self.parts.append(term)
            return True
        if self.left is not None:
            return False
        self.left = self._concatenated(term)
        self.operator = operator
        self.parts = []
        return True

    def finish(self, term: Node) -> Node:
        """The whole argument, which ends with the term."""
        right = self._concatenated(term)
        if self.left is None:
            return right
        return Comparison(self.operator, self.left, right, self.left.start, right.end)

    def _concatenated(self, term: Node) -> Node:
        if not self.parts:
            return term
        return Concatenation((*self.parts, term), self.parts[0].start, term.end)


def parse(text: str) -> Node:
    """The tree of an expression.

    Args:
        text: one expression: normally a call, but `[mail]`, `"Contoso"` and the like are expressions too.

    Raises:
        ExpressionSyntaxError: the text isn't an expression, or its calls are nested deeper than `MAXIMUM_DEPTH`.
    """
    # The calls that are open around the one whose arguments are read now, with what was read of them.
    outer: list[tuple[str, int, list[Node], _Operation | None]] = []
    name, name_start = "", 0
    arguments: list[Node] = []
    operation: _Operation | None = None
    position = 0
    while True:
        match = _TERM.match(text, position)
        assert match is not None  # noqa: S101 - every part of the pattern may be absent
        position = match.end()
        kind = match.lastindex
        if kind == _CALL:
            if len(outer) == MAXIMUM_DEPTH:
                raise ExpressionSyntaxError(text, match.start(_CALL), _NOT_DEEPER, "one more")
            outer.append((name, name_start, arguments, operation))
            name, name_start, arguments, operation = match[_CALL], match.start(_CALL), [], None
            # A call without arguments is the only place where nothing at all may precede `)`.
            empty = _EMPTY_CALL.match(text, position)
            if empty is None:
                continue
            position = empty.end()
            node: Node = Call(name, (), name_start, empty.end(1))
            name, name_start, arguments, operation = outer.pop()
        elif kind is not None:
            node = _leaf(text, match, kind)
        elif text.startswith("[", position):
            node = _bracketed(text, position)
            position = _space_end(text, node.end)
        elif outer and operation is None and text.startswith((",", ")"), position):
            node = Empty(position, position)
        else:
            _fail_term(text, position)
        # A term was read: take what follows it, up to where the next term may begin.
        while True:
            following = text[position : position + 1]
            if outer and following in _ENDS_ARGUMENT:
                arguments.append(node if operation is None else operation.finish(node))
                operation = None
                position += 1
                if following == ",":
                    break
                node = Call(name, tuple(arguments), name_start, position)
                name, name_start, arguments, operation = outer.pop()
                position = _space_end(text, position)
            elif not following and not outer:
                return node if operation is None else operation.finish(node)
            else:
                operator = _OPERATOR.match(text, position)
                operation = operation or _Operation()
                if operator is None or not operation.add(operator[0], node):
                    _fail(text, position, _expected_behind(name) if outer else _AT_END)
                position = operator.end()
                break


def _leaf(text: str, match: re.Match[str], kind: int) -> Node:
    start, end = match.span(kind)
    content = match[kind]
    if kind == _ATTRIBUTE:
        if content.isspace():
            raise ExpressionSyntaxError(text, start, _A_NAME, "only white space")
        return Attribute(content, start - 1, end + 1)
    if kind == _TEXT:
        return Text(_ESCAPE.sub(r"\1", content) if "\\" in content else content, start - 1, end + 1)
    if kind == _NUMBER:
        return Number(content, start, end)
    if kind == _PARAMETER:
        return ServiceParameter(content, start - 1, end + 1)
    return Identifier(content, start, end)


def _bracketed(text: str, start: int) -> Attribute:
    """The attribute whose name begins behind the bracket at `start` and has brackets or backslashes in it."""
    depth = 1
    position = start + 1
    while mark := _IN_NAME.search(text, position):
        position = mark.end()
        match mark[0]:
            case "[":
                depth += 1
            case "]":
                depth -= 1
            case '"' if depth > 1:
                # The quoted value of a filter: `emails[type eq "work"].value`.
                quoted = _QUOTED.match(text, mark.start())
                position = quoted.end() if quoted else len(text)
        if depth == 0:
            name = text[start + 1 : position - 1]
            if not name:
                _fail(text, start + 1, _A_NAME)
            return Attribute(name, start, position)
    raise ExpressionSyntaxError(text, start, "`]` at the end of the name that begins here", _END)


def _space_end(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _expected_behind(name: str) -> str:
    short = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."
    return f"`,` or `)` in the call of {short}"


def _fail_term(text: str, position: int) -> NoReturn:
    if text.startswith('"', position):
        raise ExpressionSyntaxError(text, position, _CLOSED_TEXT, _END)
    if text.startswith(_OTHER_QUOTES, position):
        _fail(text, position, _A_DOUBLE_QUOTE)
    if text.startswith("%", position):
        _fail(text, position + 1, _CLOSED_PARAMETER)
    _fail(text, position, _A_TERM)


def _fail(text: str, position: int, expected: str) -> NoReturn:
    found = _FOUND.match(text, position)
    raise ExpressionSyntaxError(text, position, expected, _shown(found[0]) if found else _END)


def _shown(excerpt: str) -> str:
    return f"`{excerpt}`" if excerpt.isprintable() else f"the character U+{ord(excerpt):04X}"
