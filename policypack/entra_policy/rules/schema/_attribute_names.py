"""The names of attributes that mappings and scoping clauses refer to, and what is known of the names that there are."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from entra_policy.estate.mapping_side import Side
from entra_policy.estate.schema import AttributeMapping, Clause, ObjectMapping
from entra_policy.rule_definition import Context
from entra_policy.scope.users import source_facts
from entra_policy.values import Secret, Undecided, reveal
from entra_sync.names import is_directory_extension, is_entra_directory
from entra_sync.names_known import KnownAttributes, known_source_attributes, known_target_attributes, service_names
from entra_sync.names_suggested import suggested_documented_name


class NameUse(NamedTuple):
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


def side_of(object_mapping: ObjectMapping, use: NameUse) -> Side:
    """The side of the object mapping that the name belongs to."""
    return object_mapping.target_side if use.of_target else object_mapping.source_side


def documented(side: Side, use: NameUse) -> KnownAttributes:
    """What documentation lists of the object that the name belongs to; empty where it lists nothing."""
    return _documented(*side.names, of_target=use.of_target)


def suggested_name(side: Side, use: NameUse) -> str | None:
    """The documented name of an attribute of the object that the name is probably a misspelling of."""
    return suggested_documented_name(use.name, _documented_names(*side.names, of_target=use.of_target))


def is_unremarkable(side: Side, use: NameUse) -> bool:
    """Whether documentation has nothing against a name: it lists the name, or nothing like it."""
    return _is_unremarkable(use.name, *side.names, of_target=use.of_target)


@lru_cache(maxsize=4096)
def _is_unremarkable(name: str, directory: str, object_name: str, *, of_target: bool) -> bool:
    if name.lower() in _documented(directory, object_name, of_target=of_target):
        return True
    if is_directory_extension(name) and not of_target:
        return True
    listed = _documented_names(directory, object_name, of_target=of_target)
    return suggested_documented_name(name, listed) is None and _service_name(name, directory, object_name) is None


def _documented(directory: str, object_name: str, *, of_target: bool) -> KnownAttributes:
    return (known_target_attributes if of_target else known_source_attributes)(directory, object_name)


@lru_cache(maxsize=256)
def _documented_names(directory: str, object_name: str, *, of_target: bool) -> frozenset[str]:
    return frozenset(known.name for known in _documented(directory, object_name, of_target=of_target).values())


def service_name(side: Side, use: NameUse) -> str | None:
    """What the service calls an attribute of a user of Microsoft Entra ID that has Microsoft Graph's name for it."""
    return _service_name(use.name, *side.names)


def _service_name(name: str, directory: str, object_name: str) -> str | None:
    if not is_entra_directory(directory) or object_name.lower() != "user":
        return None
    return service_names().get(name.lower())


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


def directory_extensions(side: Side, context: Context) -> tuple[str, ...] | None:
    """The names of all directory extensions of the source tenant, None where the facts or the schema don't say."""
    if context.settings.facts is None or not is_entra_directory(side.names[0]):
        return None
    try:
        facts = source_facts(context.job, context.settings)
    except Undecided:
        return None
    if facts is None or facts.extension_properties is None:
        return None
    return tuple(extension.name for extension in facts.extension_properties)
