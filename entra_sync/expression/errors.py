"""What the parser says about text that isn't an expression."""

from entra_sync.errors import EntraSyncError


class ExpressionSyntaxError(EntraSyncError):
    """A text is not an expression; `str` is one sentence that says where and why.

    `found`, and so the sentence, quotes a few characters of the expression. Of an expression that must not be
    shown, only the numbers and `expected` may be.

    Attributes:
        position: where, in code points from 0.
        line: the line, from 1.
        column: the column in code points, from 1.
        expected: what would have been right there.
        found: what is there, shortened.
    """

    def __init__(self, text: str, position: int, expected: str, found: str) -> None:
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)
        self.expected = expected
        self.found = found
        super().__init__(f"Line {self.line}, column {self.column}: expected {expected}, found {found}.")
