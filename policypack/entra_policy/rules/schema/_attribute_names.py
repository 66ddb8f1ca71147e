"""The names of attributes that mappings and scoping clauses refer to, and what is known of the names that there are."""

from collections.abc import Iterator
from dataclasses import dataclass

from entra_policy.estate.definitions import AttributeDefinition, ObjectDefinition
from entra_policy.estate.schema import AttributeMapping, Clause, ObjectMapping
from entra_policy.rule_definition import Context
from entra_policy.scope.users import source_facts
from entra_policy.values import Secret, Undecided, reveal
from entra_sync.names import is_entra_directory
from entra_sync.names_known import KnownAttributes, known_source_attributes, known_target_attributes, service_names


@dataclass(frozen=True, slots=True)
class NameUse:
    """A place in which an attribute mapping or a scoping clause names an attribute.

    Attributes:
        subject: the mapping or clause.
        name: the name.
        of_target: whether it is an attribute of the target object, not of the source object.
    """

    subject: AttributeMapping | Clause
    name: str
    of_target: bool

    @property
    def in_clause(self) -> bool:
        """Whether a scoping clause has it."""
        return isinstance(self.subject, Clause)

    @property
    def hidden(self) -> bool:
        """Whether the name may not be shown."""
        if isinstance(self.subject, Clause):
            return self.subject.secret or type(self.subject.value.get("sourceOperandName")) is Secret
        return self.subject.hides_target if self.of_target else self.subject.hides_source

    @property
    def quoted(self) -> str:
        """What it is, for fingerprints: the name of a source attribute, where that may be shown."""
        if self.in_clause:
            return "the attribute"
        if self.of_target:
            return "the target"
        return "an attribute" if self.hidden else f"`{self.name}`"

    @property
    def begin(self) -> str:
        """The beginning of a sentence: "The source of title (User -> User) refers to `mial`, which"."""
        if self.in_clause:
            what = "A secret scoping clause" if self.hidden else f"The scoping clause {self.subject.label}"
            return f"{what} refers to an attribute that"
        if self.of_target:
            return f"The target of {self.subject.label}"
        return f"The source of {self.subject.label} refers to {self.quoted}, which"

    @property
    def path(self) -> str:
        """Its property path."""
        if self.in_clause:
            return f"{self.subject.path}.sourceOperandName"
        return f"{self.subject.path}.{'targetAttributeName' if self.of_target else 'source'}"


def name_uses(subject: AttributeMapping | Clause, not_known: dict[bool, Undecided]) -> Iterator[NameUse]:
    """The names in a mapping or clause.

    Args:
        subject: the mapping or clause.
        not_known: is given what isn't known of the names, by whether they are those of the target object.
    """
    if isinstance(subject, AttributeMapping):
        try:
            target = subject.target
        except Undecided as undecided:
            not_known[True] = undecided
        else:
            if target is not None:
                yield NameUse(subject, target, of_target=True)
    try:
        names = _source_names(subject)
    except Undecided as undecided:
        not_known[False] = undecided
        return
    for name in names:
        yield NameUse(subject, name, of_target=False)


def _source_names(subject: AttributeMapping | Clause) -> tuple[str, ...]:
    if isinstance(subject, AttributeMapping):
        return subject.source_references()
    name = subject.attribute
    return () if name is None else (name,)


def definition_of(object_mapping: ObjectMapping, use: NameUse) -> ObjectDefinition | None:
    """What the schema declares of the object that the name belongs to."""
    return object_mapping.target_definition if use.of_target else object_mapping.source_definition


def defined(object_mapping: ObjectMapping, use: NameUse) -> AttributeDefinition | None:
    """What the schema declares of the attribute, None where it declares nothing.

    Raises:
        Undecided: it may be declared in a part that isn't known.
    """
    find = object_mapping.target_attribute if use.of_target else object_mapping.source_attribute
    return find(use.name)


def documented(object_mapping: ObjectMapping, use: NameUse) -> KnownAttributes:
    """What documentation lists of the object that the name belongs to; empty where it lists nothing."""
    directory, object_name = _directory_and_object(object_mapping, use)
    find = known_target_attributes if use.of_target else known_source_attributes
    return find(directory, object_name)


def service_name(object_mapping: ObjectMapping, use: NameUse) -> str | None:
    """What the service calls an attribute of a user of Microsoft Entra ID that has Microsoft Graph's name for it."""
    directory, object_name = _directory_and_object(object_mapping, use)
    if not is_entra_directory(directory) or object_name.lower() != "user":
        return None
    return service_names().get(use.name.lower())


def discovered(context: Context) -> tuple[str, ...]:
    """The names that the service discovered in the target, as the facts say; empty where they say nothing of it."""
    if context.settings.facts is None:
        return ()
    try:
        facts = source_facts(context.job, context.settings)
    except Undecided:
        return ()
    principal = reveal(context.resource.props.get("service_principal_id"))
    if facts is None or type(principal) is not str:
        return ()
    object_id = principal.rpartition("/")[2].lower()
    listed = facts.discovered_attributes or ()
    return tuple(each.name for each in listed if each.service_principal_id.lower() == object_id)


def directory_extensions(object_mapping: ObjectMapping, use: NameUse, context: Context) -> tuple[str, ...] | None:
    """The names of all directory extensions of the source tenant, None where the facts or the schema don't say."""
    directory, _ = _directory_and_object(object_mapping, use)
    if context.settings.facts is None or not is_entra_directory(directory):
        return None
    try:
        facts = source_facts(context.job, context.settings)
    except Undecided:
        return None
    if facts is None or facts.extension_properties is None:
        return None
    return tuple(extension.name for extension in facts.extension_properties)


def _directory_and_object(object_mapping: ObjectMapping, use: NameUse) -> tuple[str, str]:
    """The names of the directory and the object; empty where they aren't known, as no directory's name is."""
    side = "target" if use.of_target else "source"
    directory = reveal(object_mapping.rule.get(f"{side}DirectoryName"))
    object_name = reveal(object_mapping.value.get(f"{side}ObjectName"))
    if type(directory) is not str or type(object_name) is not str:
        return "", ""
    return directory, object_name
