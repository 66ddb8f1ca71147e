"""What expressions say, each text looked at once.

Several rules look at each expression, organisation rules see what it refers to when all rules have run, and the
analyzer looks at each schema twice: in Analyze and in AnalyzeStack.
"""

from functools import lru_cache
from typing import Final

from entra_sync.broken_limit import BrokenLimit
from entra_sync.expression import ExpressionSyntaxError, Names, Node, names, parse
from entra_sync.function_limits import broken_limits

_REMEMBERED: Final = 65_536


@lru_cache(maxsize=_REMEMBERED)
def syntax(text: str) -> Node | ExpressionSyntaxError:
    """The expression's syntax tree, or why it has none."""
    try:
        return parse(text)
    except ExpressionSyntaxError as error:
        return error.with_traceback(None)


def parsed(text: str) -> Node | None:
    """The expression's syntax tree, None where it doesn't parse (a rule of its own reports that)."""
    tree = syntax(text)
    return None if isinstance(tree, ExpressionSyntaxError) else tree


@lru_cache(maxsize=_REMEMBERED)
def names_in(text: str) -> Names | None:
    """The attributes, functions and bare words that the expression names, None where it doesn't parse."""
    tree = parsed(text)
    return None if tree is None else names(tree)


@lru_cache(maxsize=_REMEMBERED)
def broken_limits_in(text: str) -> tuple[BrokenLimit, ...]:
    """The documented limits of functions that the expression breaks, none where it doesn't parse."""
    tree = parsed(text)
    return () if tree is None else tuple(broken_limits(tree))
