"""Whether a user has a value to be matched by: what the matching attributes of a job read, and what is known of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.estate.schema import AttributeMapping, ObjectMapping
from entra_policy.facts import User
from entra_policy.rules.documented_elsewhere._deciding import decided
from entra_policy.rules.documented_elsewhere._template import synchronization_template
from entra_policy.scope.filters import KnownOrNot, ScopingFilter, Truth, any_holds, scoping_filter
from entra_policy.scope.user_attributes import attribute_reader
from entra_policy.values import UNKNOWN, Undecided, known, known_text, reveal
from entra_sync.expression import Attribute, Call, Empty, Node, Number, Text

ValueOf = Callable[[str], KnownOrNot]

# Microsoft Graph makes no user without these, nor clears them.
_ALWAYS: Final = frozenset({"displayname", "objectid", "originaluserprincipalname", "userprincipalname"})
# Functions that give a value exactly where their first argument has one.
_KEEPING: Final = frozenset({"ToLower", "ToUpper"})
# The non-gallery SCIM template matches by `userName` alone; of others it isn't documented.
_SCIM: Final = "scim"
_MATCHED_BY_SCIM: Final = "username"


@dataclass(frozen=True, slots=True)
class Matching:
    """How one object mapping matches users.

    Attributes:
        sources: what each matching attribute reads; None where that isn't known.
        names: the attributes that they read, for messages; empty where they may not be shown.
        filter: the object mapping's scoping filter.
        whole: whether there are no other matching attributes.
        doubt: what isn't known of a source before deployment; None where all are known.
        path: the property path of its attribute mappings.
        urn: the resource that declares it.
    """

    sources: tuple[Node | None, ...]
    names: tuple[str, ...]
    filter: ScopingFilter
    whole: bool
    doubt: Undecided | None
    path: str
    urn: str

    @property
    def matches_all(self) -> bool:
        """Whether every user has a value, whatever is known of them."""
        return self.value(lambda _: UNKNOWN) is True

    def value(self, value_of: ValueOf) -> Truth:
        """Whether a user has a value for any matching attribute; None where that isn't known."""
        return any_holds(None if source is None else has_value(source, value_of) for source in self.sources)


def matchings(job: Job, not_known: list[Undecided]) -> tuple[Matching, ...]:
    """How the job's object mappings of users match them; none where no matching attribute is declared.

    Args:
        job: the job.
        not_known: takes in what isn't known.
    """
    found: list[Matching] = []
    for schema in job.schemas:
        mappings, _ = schema.object_mappings()
        for mapping in mappings:
            if decided(not_known, partial(_of_users, mapping), schema.urn) is True:
                declared = _matching(mapping, job, not_known)
                found.extend([declared] if declared is not None else [])
    return tuple(found)


def has_value(node: Node, value_of: ValueOf) -> Truth:
    """Whether a source gives a value; None where that isn't known, as for most functions."""
    match node:
        case Attribute(name=name):
            return True if name.lower() in _ALWAYS else _is_value(value_of(name))
        case Text(value=text):
            return bool(text)
        case Number():
            return True
        case Empty():
            return False
        case Call(name="Coalesce", arguments=arguments):
            return any_holds(has_value(argument, value_of) for argument in arguments)
        case Call(name=name, arguments=(first,)) if name in _KEEPING:
            return has_value(first, value_of)
    return None


@dataclass(frozen=True, slots=True)
class MayLackValue:
    """Which users of the facts may have no value to be matched by; those that are declared always may.

    Attributes:
        sources: the sources of the matching attributes of each object mapping.
        declared: the object ids and user principal names of declared users, lower case.
    """

    sources: tuple[tuple[Node | None, ...], ...]
    declared: frozenset[str]

    def __call__(self, user: User) -> bool:
        if user.id.lower() in self.declared or user.user_principal_name.lower() in self.declared:
            return True
        value_of = attribute_reader(None, user)
        return any(
            any_holds(None if source is None else has_value(source, value_of) for source in of_mapping) is not True
            for of_mapping in self.sources
        )


def _is_value(value: KnownOrNot) -> Truth:
    return None if value is UNKNOWN else value not in (None, "", ())


def _of_users(mapping: ObjectMapping) -> bool:
    return mapping.source_side.is_entra and (mapping.source_side.object or "").lower() == "user"


def _matching(mapping: ObjectMapping, job: Job, not_known: list[Undecided]) -> Matching | None:
    urn = mapping.schema.urn
    mappings, unseen = mapping.attribute_mappings()
    sources: list[Node | None] = []
    names: dict[str, None] = {}
    doubts: list[Undecided] = []
    shown, certain = True, not unseen and not mapping.enabled_unknown
    for each in mappings:
        priority = decided(not_known, lambda each=each: each.matching_priority, urn)  # type: ignore[misc]
        if priority is None:
            certain = False
        elif priority > 0:
            sources.append(decided(doubts, partial(_source, each), urn))
            shown = shown and not each.hides_source
            names.update(dict.fromkeys(decided([], each.source_references, urn) or ()))
    if not sources:
        return None
    return Matching(
        tuple(sources),
        tuple(names) if shown else (),
        scoping_filter(mapping),
        certain and _nothing_stays(mapping, mappings, job),
        doubts[0] if doubts else None,
        f"{mapping.path}.attributeMappings",
        urn,
    )


def _nothing_stays(mapping: ObjectMapping, mappings: Sequence[AttributeMapping], job: Job) -> bool:
    """Whether no matching attribute of the template's default stays beside the declared ones."""
    if mapping.schema.merged is False:
        return True
    template = decided([], lambda: synchronization_template(job))
    return (
        template is not None
        and template.text == _SCIM
        and any(str(reveal(each.value.get("targetAttributeName"))).lower() == _MATCHED_BY_SCIM for each in mappings)
    )


def _source(mapping: AttributeMapping) -> Node | None:
    """What a mapping reads; None where that can't be told, and where a default may stand in for it.

    Raises:
        Undecided: it isn't known.
    """
    source, tree, text = mapping.source, mapping.tree, mapping.expression
    default = known(mapping.value.get("defaultValue"), f"{mapping.path}.defaultValue")
    if source is None or default not in (None, ""):
        return None
    if text:
        return tree
    kind = known_text(source.get("type"), f"{mapping.path}.source.type")
    name = known_text(source.get("name"), f"{mapping.path}.source.name")
    if kind == "Attribute" and name:
        return Attribute(name)
    return Text(name or "") if kind == "Constant" else None
