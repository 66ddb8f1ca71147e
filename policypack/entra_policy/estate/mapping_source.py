"""What flows through an attribute mapping: an expression, a tree of parameters, or both; and what these name.

Which of the two the service follows isn't documented, so both count. What isn't known of a tree beside an expression
counts for nothing, and neither does a function in it without its parameters.

Many rules ask the same of each mapping, so what is found is kept as long as the mapping is.
"""

from dataclasses import dataclass

from entra_policy.estate.declared_tree import is_function_alone, known_names, names_of_nodes, plainly_same, tree_of
from entra_policy.estate.expressions import names_in, parsed
from entra_policy.kept import kept
from entra_policy.values import Undecided, Value, known, known_text
from entra_sync.expression import Names, Node


@dataclass(frozen=True)
class MappingSource:
    """The source of an attribute mapping.

    Attributes:
        value: the source as declared.
        path: its property path.
    """

    value: Value
    path: str

    @kept
    def properties(self) -> dict[str, Value] | None:
        """Its properties, None where there are none. Raises `Undecided`."""
        value = self.value
        if type(value) is not dict:
            value = known(value, self.path)
        return value if type(value) is dict else None

    @kept
    def expression(self) -> str | None:
        """The expression's text, None where there is none. Raises `Undecided`."""
        properties = self.properties
        text = None if properties is None else properties.get("expression")
        return text if text is None or type(text) is str else known_text(text, f"{self.path}.expression")

    @kept
    def tree(self) -> Node | None:
        """The expression's syntax tree, None where there is none or it doesn't parse. Raises `Undecided`."""
        text = self.expression
        return parsed(text) if text else None

    @kept
    def is_plain(self) -> bool:
        """Whether the declared tree is literally that of the expression, so that it adds nothing. Raises `Undecided`.

        False where only a closer look shows it, or one of the two isn't there.
        """
        tree = self.tree
        return tree is not None and plainly_same(self.properties, tree)

    @kept
    def names(self) -> Names | None:
        """What the expression names, None where there is none or it doesn't parse. Raises `Undecided`."""
        text = self.expression
        return names_in(text) if text else None

    @kept
    def references(self) -> tuple[str, ...]:
        """The names of the attributes that it refers to.

        Raises:
            Undecided: it isn't known, in whole or in the part that is needed.
        """
        return self._named("Attribute", None if self.names is None else self.names.attributes)

    @kept
    def functions(self) -> tuple[str, ...]:
        """The names of the functions that it calls. Raises `Undecided` as `references` does."""
        return self._named("Function", None if self.names is None else self.names.functions)

    def _named(self, kind: str, in_expression: tuple[str, ...] | None) -> tuple[str, ...]:
        """The names in the expression, and those of a kind of nodes in the tree; in the tree alone without one."""
        if in_expression is not None:
            return in_expression if self.is_plain else _with_others(in_expression, self._beside[kind])
        properties = self.properties
        return () if properties is None else tuple(dict.fromkeys(known_names(properties, self.path, kind)))

    @kept
    def _beside(self) -> dict[str, list[str]]:
        return names_of_nodes(self.value)

    @kept
    def trees(self) -> tuple[Node, ...]:
        """The syntax trees: of the expression and, where it has both, of its parameters. Raises `Undecided`."""
        tree, properties = self.tree, self.properties
        if properties is None:
            return ()
        if tree is None:
            declared = tree_of(properties, self.path)
            return () if declared is None else (declared,)
        if is_function_alone(properties):
            return (tree,)
        try:
            declared = tree_of(properties, self.path)
        except Undecided:
            return (tree,)
        return (tree,) if declared is None else (tree, declared)


def _with_others(names: tuple[str, ...], in_tree: list[str]) -> tuple[str, ...]:
    """Names of an expression, and those which only the tree beside it has."""
    others = [name for name in in_tree if name not in names]
    if not others:  # as in nearly all mappings
        return names
    found = {name.lower(): name for name in names}
    for name in others:
        found.setdefault(name.lower(), name)
    return tuple(found.values())
