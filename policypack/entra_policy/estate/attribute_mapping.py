"""An attribute mapping, as rules look at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_policy.estate.expressions import functions_in, parsed, references_in
from entra_policy.estate.parts import shown
from entra_policy.resource import Resource
from entra_policy.unknown import (
    Secret,
    Value,
    contains_secret,
    known,
    known_text,
)
from entra_sync.expression import Node

if TYPE_CHECKING:
    from entra_policy.estate.job import Job
    from entra_policy.estate.schema import ObjectMapping


@dataclass(frozen=True, slots=True)
class AttributeMapping:
    """An attribute mapping of an object mapping that isn't disabled.

    Attributes:
        object_mapping: the object mapping it stands in.
        value: the attribute mapping as declared.
        path: its property path.
        secret: whether it stands inside a secret, so that nothing of it may be shown.
    """

    object_mapping: "ObjectMapping"
    value: dict[str, Value]
    path: str
    secret: bool

    @property
    def job(self) -> "Job":
        """The job that the mapping belongs to."""
        return self.object_mapping.job

    @property
    def resource(self) -> Resource:
        """The resource that declares the mapping."""
        return self.object_mapping.resource

    @property
    def target(self) -> str | None:
        """The target attribute's name. Raises `Undecided` where it isn't known."""
        return known_text(self.value.get("targetAttributeName"), f"{self.path}.targetAttributeName")

    @property
    def hides_target(self) -> bool:
        """Whether the target's name is a secret, so that it may not be shown."""
        return self.secret or type(self.value.get("targetAttributeName")) is Secret

    @property
    def hides_source(self) -> bool:
        """Whether any part of the source is a secret, so that nothing of it may be shown."""
        return self.secret or contains_secret(self.value.get("source"))

    @property
    def flow_type(self) -> str:
        """When the value flows, `Always` unless declared otherwise. Raises `Undecided`."""
        return known_text(self.value.get("flowType"), f"{self.path}.flowType") or "Always"

    @property
    def matching_priority(self) -> int:
        """0 for a mapping that doesn't match. Raises `Undecided`."""
        priority = known(self.value.get("matchingPriority"), f"{self.path}.matchingPriority")
        return int(priority) if isinstance(priority, int | float) and not isinstance(priority, bool) else 0

    @property
    def label(self) -> str:
        """`userName (User -> User)`, for messages and fingerprints; never raises, never shows a secret."""
        if self.secret:
            return "a secret attribute mapping"
        return f"{shown(self.value.get('targetAttributeName'))} ({self.object_mapping.label})"

    @property
    def source(self) -> dict[str, Value] | None:
        """The mapping's source as declared, None where it has none. Raises `Undecided`."""
        source = self.value.get("source")
        if type(source) is not dict:  # the path is made only where it is needed: rules ask for sources all the time
            source = known(source, f"{self.path}.source")
        return source if type(source) is dict else None

    @property
    def expression(self) -> str | None:
        """The text of the source's expression, None where there is none. Raises `Undecided`."""
        declared = self.value.get("source")
        source = declared if type(declared) is dict else self.source  # rules ask for expressions all the time
        text = None if source is None else source.get("expression")
        return text if text is None or type(text) is str else known_text(text, f"{self.path}.source.expression")

    @property
    def tree(self) -> Node | None:
        """The syntax tree of the source's expression, None where there is none or it doesn't parse.

        Raises:
            Undecided: the expression isn't known.
        """
        text = self.expression
        return parsed(text) if text else None

    def source_references(self) -> tuple[str, ...]:
        """The names of the attributes that the source refers to: from its expression, else from its tree.

        Raises:
            Undecided: the source isn't known, in whole or in the part that is needed.
        """
        text = self.expression
        if text and (names := references_in(text)) is not None:
            return names
        source = self.source
        return () if source is None else self._named_in_tree(source, "Attribute")

    def source_functions(self) -> tuple[str, ...]:
        """The names of the functions that the source calls: from its expression, else from its tree.

        Raises:
            Undecided: the source isn't known, in whole or in the part that is needed.
        """
        text = self.expression
        if text and (names := functions_in(text)) is not None:
            return names
        source = self.source
        return () if source is None else self._named_in_tree(source, "Function")

    def _named_in_tree(self, source: dict[str, Value], kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_tree_names(source, f"{self.path}.source", kind)))


def _tree_names(source: dict[str, Value], path: str, kind: str) -> Iterator[str]:
    """The names of everything of that kind (`Attribute`, `Function`) in a source's tree."""
    pending = [(source, path)]
    while pending:
        node, node_path = pending.pop()
        if known(node.get("type"), f"{node_path}.type") == kind:
            name = known_text(node.get("name"), f"{node_path}.name")
            if name:
                yield name
        parameters = known(node.get("parameters"), f"{node_path}.parameters")
        if type(parameters) is not list:
            continue
        for index, item in reversed(list(enumerate(parameters))):
            item_path = f"{node_path}.parameters[{index}]"
            parameter = known(item, item_path)
            value = known(parameter.get("value"), f"{item_path}.value") if type(parameter) is dict else None
            if type(value) is dict:
                pending.append((value, f"{item_path}.value"))
