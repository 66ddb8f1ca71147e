"""The Examples of several rules' pages in one program."""

import ast
import json
from collections.abc import Iterable
from typing import Any, Final

from entra_policy.testing.pages import PRELUDE, Example, example_of

__all__ = ["Example", "example_of", "merged_facts", "together", "with_own_ids"]

# Ids that the pages share, of tenants, a service principal and an agent. What belongs together is found through them.
_SHARED_IDS: Final = (
    "0f5c1d2e-3b4a-5968-7786-950412233445",
    "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
    "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
    "6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
)
# Constructors whose first argument is the resource's type; the name is the second.
_TYPE_FIRST: Final = frozenset({"ComponentResource", "CustomResource"})


def with_own_ids(example: Example) -> Example:
    """The example with tenants, a service principal and an agent that no other page has."""
    own = {shared: f"{shared[:-3]}{example.rule.id[2:]}" for shared in _SHARED_IDS}

    def replaced(text: str) -> str:
        for shared, of_page in own.items():
            text = text.replace(shared, of_page)
        return text

    facts = None if example.facts is None else json.loads(replaced(json.dumps(example.facts)))
    return Example(example.rule, tuple(map(replaced, example.programs)), facts)


def together(examples: Iterable[Example]) -> str:
    """All programs in one: each is a function, and the names of its resources begin with the rule's id.

    Examples `with_own_ids` have nothing to do with each other there.
    """
    return PRELUDE + "".join(_as_function(example) for example in examples)


def _as_function(example: Example) -> str:
    [program] = example.programs
    tree = _Prefixed(f"{example.rule.id}-").visit(ast.parse(program))
    body = ast.unparse(tree)
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"\ndef {example.rule.id}():\n{lines}\n\n{example.rule.id}()\n"


class _Prefixed(ast.NodeTransformer):
    """Puts a prefix before the name of every resource: of every class of azuread and pulumi, and every other class."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        position = 1 if called in _TYPE_FIRST else 0
        if called[:1].isupper() and len(node.args) > position:
            node.args[position] = ast.BinOp(ast.Constant(self.prefix), ast.Add(), node.args[position])
        return ast.fix_missing_locations(node)


def merged_facts(examples: Iterable[Example]) -> dict[str, Any] | None:
    """The facts documents of examples `with_own_ids` as one, with the tenants of all of them."""
    documents = [example.facts for example in examples if example.facts is not None]
    tenants = [tenant for document in documents for tenant in document["tenants"]]
    return {**documents[0], "tenants": tenants} if documents else None
