"""A declared synchronizationSchema and its object mappings.

These are views of the property values as they are declared. Where the shape isn't what it should be they find
nothing; a rule of its own reports that the shape is wrong.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from entra_policy.estate.definitions import AttributeDefinition, DirectoryDefinition, ObjectDefinition, read_directories
from entra_policy.estate.expressions import functions_in, parsed, references_in
from entra_policy.estate.parts import Part, UnseenPart, name_in_label, named, objects, seen
from entra_policy.values import (
    UNKNOWN,
    Secret,
    Undecided,
    Value,
    contains_secret,
    entries,
    items,
    known,
    known_text,
    reveal,
)
from entra_sync.expression import Node
from entra_sync.names import is_entra_directory


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

    @cached_property
    def merged(self) -> bool | None:
        """Whether it is laid over the template's default, so that what it lacks proves nothing; None if not known."""
        mode = reveal(self.mode)
        return None if mode is UNKNOWN else mode != "replace"

    def check_mode_known(self) -> None:
        """Nothing, where it is known whether it is merged. Raises `Undecided` where it isn't."""
        known(self.mode, "mode")

    @cached_property
    def directories(self) -> dict[str, DirectoryDefinition]:
        """The directories that it declares, by name."""
        return read_directories(self.document, self.path)

    @cached_property
    def unseen_directory(self) -> UnseenPart | None:
        """The first part of the declared directories that isn't known; None where all of them are."""
        unseen: list[UnseenPart] = []
        for directory in named(objects(Part(self.document, self.path, secret=False), "directories", unseen), unseen):
            for declared in named(objects(directory, "objects", unseen), unseen):
                for _ in named(objects(declared, "attributes", unseen), unseen):
                    pass
        return next(iter(unseen), None)

    def object_definition(self, directory: Value, name: Value) -> ObjectDefinition | None:
        """The object of that name in the directory of that name, None where it isn't declared."""
        directory_name, object_name = reveal(directory), reveal(name)
        if type(directory_name) is not str or type(object_name) is not str:
            return None
        found = self.directories.get(directory_name)
        return None if found is None else found.objects.get(object_name.lower())

    def object_mappings(self) -> "tuple[list[ObjectMapping], list[UnseenPart]]":
        """The object mappings that aren't disabled, and the parts in which others may be."""
        found: list[ObjectMapping] = []
        unseen: list[UnseenPart] = []
        for rule in objects(Part(self.document, self.path, secret=False), "synchronizationRules", unseen):
            for mapping in objects(rule, "objectMappings", unseen):
                enabled = reveal(mapping.entries.get("enabled"))
                if enabled is not False:
                    found.append(
                        ObjectMapping(
                            self, rule.entries, mapping.entries, mapping.path, mapping.secret, enabled is UNKNOWN
                        )
                    )
        return found, unseen


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

    @property
    def source_object(self) -> str | None:
        """The source object's name. Raises `Undecided` where it isn't known."""
        return known_text(self.value.get("sourceObjectName"), f"{self.path}.sourceObjectName")

    @property
    def target_object(self) -> str | None:
        """The target object's name. Raises `Undecided` where it isn't known."""
        return known_text(self.value.get("targetObjectName"), f"{self.path}.targetObjectName")

    @property
    def source_directory(self) -> str | None:
        """The source directory's name. Raises `Undecided` where it isn't known."""
        return known_text(self.rule.get("sourceDirectoryName"), f"{self._rule_path}.sourceDirectoryName")

    @property
    def target_directory(self) -> str | None:
        """The target directory's name. Raises `Undecided` where it isn't known."""
        return known_text(self.rule.get("targetDirectoryName"), f"{self._rule_path}.targetDirectoryName")

    @cached_property
    def source_is_entra(self) -> bool:
        """Whether the source directory is Microsoft Entra ID. Raises `Undecided` where its name isn't known."""
        name = self.source_directory
        return name is not None and is_entra_directory(name)

    @cached_property
    def source_may_be_entra(self) -> bool:
        """False where the source directory is known to be another one than Microsoft Entra ID."""
        name = reveal(self.rule.get("sourceDirectoryName"))
        return name is UNKNOWN or (type(name) is str and is_entra_directory(name))

    def source_attribute(self, name: str) -> AttributeDefinition | None:
        """What is declared of an attribute of the source object, None where it is not declared to have it.

        Raises:
            Undecided: it may be declared in a part that isn't known.
        """
        found = None if self.source_definition is None else self.source_definition.attribute(name)
        if found is None:
            known(self.value.get("sourceObjectName"), f"{self.path}.sourceObjectName")
            known(self.rule.get("sourceDirectoryName"), f"{self._rule_path}.sourceDirectoryName")
            self._check_directories_seen()
        return found

    def target_attribute(self, name: str) -> AttributeDefinition | None:
        """The same of the target object."""
        found = None if self.target_definition is None else self.target_definition.attribute(name)
        if found is None:
            known(self.value.get("targetObjectName"), f"{self.path}.targetObjectName")
            known(self.rule.get("targetDirectoryName"), f"{self._rule_path}.targetDirectoryName")
            self._check_directories_seen()
        return found

    def _check_directories_seen(self) -> None:
        if (unseen := self.schema.unseen_directory) is not None:
            raise Undecided(unseen.reason, unseen.path)

    @property
    def _rule_path(self) -> str:
        return self.path.rpartition(".objectMappings")[0]

    @cached_property
    def source_definition(self) -> ObjectDefinition | None:
        """What the schema declares of the source object, None where it declares nothing."""
        return self.schema.object_definition(self.rule.get("sourceDirectoryName"), self.value.get("sourceObjectName"))

    @cached_property
    def target_definition(self) -> ObjectDefinition | None:
        """What the schema declares of the target object, None where it declares nothing."""
        return self.schema.object_definition(self.rule.get("targetDirectoryName"), self.value.get("targetObjectName"))

    def clauses(self) -> "tuple[list[Clause], list[UnseenPart]]":
        """The clauses of the scoping filter, and the parts in which others may be."""
        unseen: list[UnseenPart] = []
        scope = seen(Part(self.value.get("scope"), f"{self.path}.scope", self.secret), unseen)
        found = [
            Clause(self, part.entries, part.path, part.secret, number)
            for number, group in enumerate(objects(scope, "groups", unseen))
            for part in objects(group, "clauses", unseen)
        ]
        return found, unseen

    def attribute_mappings(self) -> "tuple[list[AttributeMapping], list[UnseenPart]]":
        """The attribute mappings, and the parts in which others may be."""
        unseen: list[UnseenPart] = []
        found = [
            AttributeMapping(self, part.entries, part.path, part.secret)
            for part in objects(Part(self.value, self.path, self.secret), "attributeMappings", unseen)
        ]
        return found, unseen


# No slots: many rules ask for the names in the source, which are looked for once.
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
        """The names of the attributes that the source refers to: in its expression, and in its tree beside that.

        Which of the two the service follows isn't documented. What isn't known of a tree beside an expression counts
        for nothing.

        Raises:
            Undecided: the source isn't known, in whole or in the part that is needed.
        """
        return self._references

    def source_functions(self) -> tuple[str, ...]:
        """The names of the functions that the source calls: in its expression, and in its tree beside that.

        Raises:
            Undecided: the source isn't known, in whole or in the part that is needed.
        """
        return self._functions

    @cached_property
    def _references(self) -> tuple[str, ...]:
        text = self.expression
        if text and (names := references_in(text)) is not None:
            return _with_others(names, self._names_beside_expression["Attribute"])
        source = self.source
        return () if source is None else self._named_in_tree(source, "Attribute")

    @cached_property
    def _functions(self) -> tuple[str, ...]:
        text = self.expression
        if text and (names := functions_in(text)) is not None:
            return _with_others(names, self._names_beside_expression["Function"])
        source = self.source
        return () if source is None else self._named_in_tree(source, "Function")

    @cached_property
    def _names_beside_expression(self) -> dict[str, list[str]]:
        return _names_of_nodes(self.value.get("source"))

    def _named_in_tree(self, source: dict[str, Value], kind: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_tree_names(source, f"{self.path}.source", kind)))


def _with_others(names: tuple[str, ...], in_tree: list[str]) -> tuple[str, ...]:
    """Names of an expression, and those which only the tree beside it has."""
    others = [name for name in in_tree if name not in names]
    if not others:  # as in nearly all mappings
        return names
    found = {name.lower(): name for name in names}
    for name in others:
        found.setdefault(name.lower(), name)
    return tuple(found.values())


def _names_of_nodes(source: Value) -> dict[str, list[str]]:
    """The known names in a tree by the kind of their nodes, `Attribute` or `Function`, in the order of writing."""
    found: dict[str, list[str]] = {"Attribute": [], "Function": []}
    plain = entries(source)
    # The name of a function without its parameters is no tree.
    if not plain.get("parameters") and reveal(plain.get("type")) == "Function":
        return found
    pending: list[Value] = [source]
    while pending:
        value = pending.pop()
        node = value if type(value) is dict else entries(value)
        kind, name, parameters = reveal(node.get("type")), reveal(node.get("name")), node.get("parameters")
        if type(kind) is str and kind in found and type(name) is str and name:
            found[kind].append(name)
        if parameters:
            for parameter in reversed(items(parameters)):
                operand = (parameter if type(parameter) is dict else entries(parameter)).get("value")
                if operand is not None:
                    pending.append(operand)
    return found


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
        return known_text(self.value.get("sourceOperandName"), f"{self.path}.sourceOperandName")

    @property
    def operator(self) -> str | None:
        """The operator as declared. Raises `Undecided`."""
        return known_text(self.value.get("operatorName"), f"{self.path}.operatorName")

    def values(self) -> tuple[str, ...]:
        """The texts that it compares with. Raises `Undecided`."""
        operand = known(self.value.get("targetOperand"), f"{self.path}.targetOperand")
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
        attribute, operator = (
            name_in_label(self.value.get("sourceOperandName")),
            name_in_label(self.value.get("operatorName")),
        )
        return f"{attribute} {operator} ({self.object_mapping.label})"
