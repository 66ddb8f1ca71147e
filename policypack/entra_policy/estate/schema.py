"""A declared synchronizationSchema and its object mappings.

These are views of the property values as they are declared. Where the shape isn't what it should be they find
nothing; a rule of its own reports that the shape is wrong. Each view is made once, since rules look at all of them
again and again, and it keeps what was found out about it.
"""

import math
from dataclasses import dataclass

from entra_policy.estate.definitions import DeclaredDirectories
from entra_policy.estate.mapping_side import Side
from entra_policy.estate.mapping_source import MappingSource
from entra_policy.estate.parts import Part, UnseenPart, name_in_label, objects, seen
from entra_policy.kept import kept
from entra_policy.values import (
    UNKNOWN,
    Secret,
    Undecided,
    Value,
    contains_secret,
    known,
    known_property,
    known_text,
    reveal,
    text_property,
)
from entra_sync.expression import Node


@dataclass(frozen=True)
class Schema:
    """A declared synchronizationSchema.

    Attributes:
        urn: the URN of the resource that declares it.
        document: the schema as it is declared.
        path: the property path of the document inside the resource; empty for a schema document of its own.
        mode: `merge` where it is laid over the template's default, so that what it lacks proves nothing, `replace`
            where it is the whole; as declared.
    """

    urn: str
    document: Value
    path: str
    mode: Value = None

    @kept
    def merged(self) -> bool | None:
        """Whether it is laid over the template's default, so that what it lacks proves nothing; None if not known."""
        mode = reveal(self.mode)
        return None if mode is UNKNOWN else mode != "replace"

    def check_mode_known(self) -> None:
        """Nothing, where it is known whether it is merged. Raises `Undecided` where it isn't."""
        known(self.mode, "mode")

    @kept
    def directories(self) -> DeclaredDirectories:
        """The directories that it declares."""
        return DeclaredDirectories(self.document, self.path)

    def object_mappings(self) -> "tuple[tuple[ObjectMapping, ...], tuple[UnseenPart, ...]]":
        """The object mappings that aren't disabled, and the parts in which others may be."""
        return self._object_mappings

    @kept
    def _object_mappings(self) -> "tuple[tuple[ObjectMapping, ...], tuple[UnseenPart, ...]]":
        found: list[ObjectMapping] = []
        unseen: list[UnseenPart] = []
        for rule in objects(Part(self.document, self.path, secret=False), "synchronizationRules", unseen):
            for mapping in objects(rule, "objectMappings", unseen):
                enabled = reveal(mapping.entries.get("enabled"))
                if enabled is not False:
                    plain, doubt = mapping.entries, enabled is UNKNOWN
                    found.append(ObjectMapping(self, rule.entries, plain, mapping.path, mapping.secret, doubt))
        return tuple(found), tuple(unseen)


@dataclass(frozen=True)
class ObjectMapping:
    """An object mapping that isn't disabled.

    Attributes:
        schema: the schema it is in.
        rule: the synchronization rule it is in, as declared.
        value: the object mapping as declared.
        path: its property path.
        secret: whether it is inside a secret, so that nothing of it may be shown.
        enabled_unknown: whether it isn't known to be enabled.
    """

    schema: Schema
    rule: dict[str, Value]
    value: dict[str, Value]
    path: str
    secret: bool
    enabled_unknown: bool

    @property
    def label(self) -> str:
        """`User -> User`, for messages and fingerprints."""
        if self.secret:
            return "a secret object mapping"
        source, target = self.value.get("sourceObjectName"), self.value.get("targetObjectName")
        return f"{name_in_label(source)} -> {name_in_label(target)}"

    @kept
    def source_side(self) -> Side:
        """What it reads."""
        return self._side("source")

    @kept
    def target_side(self) -> Side:
        """What it writes."""
        return self._side("target")

    def _side(self, side: str) -> Side:
        directory, name = f"{side}DirectoryName", f"{side}ObjectName"
        where = f"{self.path.rpartition('.objectMappings')[0]}.{directory}"
        named, called = self.rule.get(directory), self.value.get(name)
        return Side(self.schema.directories, named, where, called, f"{self.path}.{name}")

    def clauses(self) -> "tuple[tuple[Clause, ...], tuple[UnseenPart, ...]]":
        """The clauses of the scoping filter, and the parts in which others may be."""
        return self._clauses

    @kept
    def _clauses(self) -> "tuple[tuple[Clause, ...], tuple[UnseenPart, ...]]":
        unseen: list[UnseenPart] = []
        scope = seen(Part(self.value.get("scope"), f"{self.path}.scope", self.secret), unseen)
        found = tuple(
            Clause(self, part.entries, part.path, part.secret, number)
            for number, group in enumerate(objects(scope, "groups", unseen))
            for part in objects(group, "clauses", unseen)
        )
        return found, tuple(unseen)

    def attribute_mappings(self) -> "tuple[tuple[AttributeMapping, ...], tuple[UnseenPart, ...]]":
        """The attribute mappings, and the parts in which others may be."""
        return self._attribute_mappings

    @kept
    def _attribute_mappings(self) -> "tuple[tuple[AttributeMapping, ...], tuple[UnseenPart, ...]]":
        unseen: list[UnseenPart] = []
        found = tuple(
            AttributeMapping(self, part.entries, part.path, part.secret)
            for part in objects(Part(self.value, self.path, self.secret), "attributeMappings", unseen)
        )
        return found, tuple(unseen)


@dataclass(frozen=True)
class AttributeMapping:
    """An attribute mapping of an object mapping that isn't disabled.

    Attributes:
        object_mapping: the object mapping it is in.
        value: the attribute mapping as declared.
        path: its property path.
        secret: whether it is inside a secret, so that nothing of it may be shown.
    """

    object_mapping: "ObjectMapping"
    value: dict[str, Value]
    path: str
    secret: bool

    @kept
    def target(self) -> str | None:
        """The target attribute's name. Raises `Undecided` where it isn't known."""
        return text_property(self.value, "targetAttributeName", self.path)

    def may_name(self, part: str) -> bool:
        """Whether its target, or an attribute that its source refers to, may have that in its name.

        Args:
            part: in lower case. For rules that concern nearly no mapping: it is cheaper than what they look at then.
        """
        return self._folded_names is None or part in self._folded_names

    @kept
    def _folded_names(self) -> str | None:
        """All names in it, in lower case and apart from each other; None where one of them isn't known."""
        try:
            return "\n".join((self.target or "", *self.source_references())).lower()
        except Undecided:
            return None

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
        return text_property(self.value, "flowType", self.path) or "Always"

    @property
    def matching_priority(self) -> int:
        """0 for a mapping that doesn't match. Raises `Undecided`."""
        priority = known_property(self.value, "matchingPriority", self.path)
        if not isinstance(priority, int | float) or isinstance(priority, bool):
            return 0
        # 1e400 is a number of JSON, and infinite here.
        return int(priority) if math.isfinite(priority) else int(priority > 0)

    @property
    def label(self) -> str:
        """`userName (User -> User)`, for messages and fingerprints; never raises, never shows a secret."""
        if self.secret:
            return "a secret attribute mapping"
        return f"{name_in_label(self.value.get('targetAttributeName'))} ({self.object_mapping.label})"

    @kept
    def flow(self) -> MappingSource:
        """What flows through it."""
        return MappingSource(self.value.get("source"), f"{self.path}.source")

    @kept
    def source(self) -> dict[str, Value] | None:
        """The mapping's source as declared, None where it has none. Raises `Undecided`."""
        return self.flow.properties

    @kept
    def expression(self) -> str | None:
        """The text of the source's expression, None where there is none. Raises `Undecided`."""
        return self.flow.expression

    @kept
    def tree(self) -> Node | None:
        """The expression's syntax tree, None where there is none or it doesn't parse. Raises `Undecided`."""
        return self.flow.tree

    def source_references(self) -> tuple[str, ...]:
        """The names of the attributes that the source refers to: in its expression, and in its tree beside that.

        Raises:
            Undecided: the source isn't known, in whole or in the part that is needed.
        """
        return self.flow.references

    def source_functions(self) -> tuple[str, ...]:
        """The names of the functions that the source calls, likewise. Raises `Undecided`."""
        return self.flow.functions


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the scoping filter of an object mapping that isn't disabled.

    Attributes:
        object_mapping: the object mapping whose scope it limits.
        value: the clause as declared.
        path: its property path.
        secret: whether it is inside a secret, so that nothing of it may be shown.
        group: the number of its group: all clauses of one group must hold, in any group.
    """

    object_mapping: "ObjectMapping"
    value: dict[str, Value]
    path: str
    secret: bool
    group: int

    @property
    def attribute(self) -> str | None:
        """The name of the source attribute that it looks at. Raises `Undecided`."""
        return text_property(self.value, "sourceOperandName", self.path)

    @property
    def operator(self) -> str | None:
        """The operator as declared. Raises `Undecided`."""
        return text_property(self.value, "operatorName", self.path)

    def values(self) -> tuple[str, ...]:
        """The texts that it compares with. Raises `Undecided`."""
        operand = known_property(self.value, "targetOperand", self.path)
        path = f"{self.path}.targetOperand.values"
        values = known(operand.get("values"), path) if type(operand) is dict else None
        listed = values if type(values) is list else []
        texts = (known_text(item, f"{path}[{index}]") for index, item in enumerate(listed))
        return tuple(text for text in texts if text is not None)

    @property
    def label(self) -> str:
        """`department EQUALS (User -> User)`, for messages and fingerprints; never raises, never shows a secret."""
        if self.secret:
            return "a secret scoping clause"
        attribute = name_in_label(self.value.get("sourceOperandName"))
        operator = name_in_label(self.value.get("operatorName"))
        return f"{attribute} {operator} ({self.object_mapping.label})"
