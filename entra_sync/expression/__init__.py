"""The expression language of attribute mappings, as text and as a tree.

`parse` reads one expression, `render` writes the canonical text of a tree, and `names`, `references`, `functions`,
`constants`, `words` and `walk` look into one. Nothing here evaluates an expression, and no function has to be known.

Source of the language: Microsoft Learn, "Reference for writing expressions for attribute mappings in
Microsoft Entra Application Provisioning" and the expression reference of cloud sync.
"""

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
from entra_sync.expression.parser import MAXIMUM_DEPTH, parse
from entra_sync.expression.queries import Names, constants, functions, names, references, walk, words
from entra_sync.expression.writer import render

__all__ = [
    "MAXIMUM_DEPTH",
    "Attribute",
    "Call",
    "Comparison",
    "Concatenation",
    "Empty",
    "ExpressionSyntaxError",
    "Identifier",
    "Names",
    "Node",
    "Number",
    "ServiceParameter",
    "Text",
    "constants",
    "functions",
    "names",
    "parse",
    "references",
    "render",
    "walk",
    "words",
]
