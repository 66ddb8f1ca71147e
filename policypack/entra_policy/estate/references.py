"""What a property refers to in the directory: found, or not known. Nothing that is referred to disappears.

At a first preview ids aren't known, so a declared object is found by the resource that the property depends on. An id
that no declared object has is the id of one that exists already.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.look_ups import LookUps
from entra_policy.resource import Resource, urn_name
from entra_policy.values import NOT_KNOWN_YET, NOT_READABLE, UNKNOWN, Secret, Undecided, Value, reveal

_OBJECT_TYPES: Final = types.GROUPS | types.PRINCIPALS_THAT_ARE_NO_GROUPS


@dataclass(frozen=True, slots=True)
class Reference:
    """A property that refers to a user, a group or a service principal.

    Attributes:
        holder: the resource that has the property.
        path: the property's path.
        resource: the declared resource that it refers to; None where it is none, or isn't known.
        object_id: the object id, lower case; None where that isn't known.
        look_up: the look-up that finds the object; None where none is known to.
        candidates: the declared resources of which it may be one, where it depends on several.
        reason: why it isn't known what it refers to, in words that end a sentence; empty where that is known.
        secret: whether the object id is a secret, which no message may show.
    """

    holder: Resource
    path: str
    resource: Resource | None = None
    object_id: str | None = None
    look_up: Resource | None = None
    candidates: tuple[Resource, ...] = ()
    reason: str = ""
    secret: bool = False

    @property
    def key(self) -> str | None:
        """What is equal for all references to one object; None where it isn't known which object it is."""
        if self.resource is not None:
            return self.resource.urn
        if self.object_id is not None:
            return f"id:{self.object_id}"
        return None if self.look_up is None else self.look_up.urn

    @property
    def may_be_group(self) -> bool:
        """Whether a group may be what it refers to."""
        if self.resource is not None:
            return self.resource.type in types.GROUPS
        if self.look_up is not None:
            return types.LOOKED_UP.get(self.look_up.type) in (None, types.GROUP)
        return not self.candidates or any(candidate.type in types.GROUPS for candidate in self.candidates)

    @property
    def is_group(self) -> bool:
        """Whether it is a group for certain: declared, or looked up as one."""
        if self.resource is not None:
            return self.resource.type in types.GROUPS
        return self.look_up is not None and types.LOOKED_UP.get(self.look_up.type) == types.GROUP

    @property
    def label(self) -> str:
        """What the object is called in messages: what may be shown, else the name of the resource that refers to it."""
        if self.resource is not None:
            return self.resource.name
        if self.object_id is not None and not self.secret:
            return self.object_id
        return self.holder.name if self.look_up is None else asked_name(self.look_up) or self.holder.name

    @property
    def undecided(self) -> Undecided:
        """Why what depends on the object isn't decided."""
        return Undecided(self.reason or NOT_DECLARED, self.path, self.holder.urn)


def may_be_one(first: Reference, second: Reference) -> bool:
    """Whether two references to objects that aren't declared may be to the same one, named in two ways."""
    one, other = _names(first), _names(second)
    providers = {each.look_up.provider for each in (first, second) if each.look_up is not None}
    if not one or not other or len(providers) > 1:
        return False
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def _names(reference: Reference) -> dict[str, str]:
    """What names an object that isn't declared; empty where it is declared, or nothing is known."""
    if reference.resource is not None:
        return {}
    if reference.object_id is not None:
        return {"objectId": reference.object_id}
    if (look_up := reference.look_up) is None:
        return {}
    return {name: text.lower() for name in _NAMES if type(text := reveal(look_up.props.get(name))) is str}


NOT_DECLARED: Final = "is the id of an object that is not declared here, so its type is not known"


@dataclass(frozen=True, slots=True)
class DirectoryObjects:
    """The declared users, groups and service principals.

    Attributes:
        by_urn: all resources.
        by_object_id: the declared objects whose object id is known, by that id in lower case.
        by_name: the declared objects by their type, a property that names them, and its text.
        look_ups: what the program looks up.
    """

    by_urn: Mapping[str, Resource]
    by_object_id: Mapping[str, Resource]
    by_name: Mapping[tuple[str, str, str], Sequence[Resource]]
    look_ups: LookUps

    @classmethod
    def among(cls, by_urn: Mapping[str, Resource], look_ups: LookUps) -> "DirectoryObjects":
        """Those among the resources."""
        known = {
            object_id: resource for resource in by_urn.values() if (object_id := object_id_of(resource)) is not None
        }
        return cls(by_urn, known, _by_name(by_urn.values()), look_ups)

    def referred(self, holder: Resource, name: str) -> Reference:
        """What a property of a resource refers to; the property must be there."""
        return self.reference(holder.props.get(name), holder, name, holder.property_dependencies.get(name, ()))

    def reference(self, value: Value, holder: Resource, path: str, dependencies: Iterable[str]) -> Reference:
        """What one value refers to.

        Args:
            value: the object id, known or not.
            holder: the resource that has the property.
            path: the path of the value.
            dependencies: the URNs that the property depends on.
        """
        plain = reveal(value)
        depended = tuple(dict.fromkeys(dependencies))
        sources = [
            self.by_urn[urn] for urn in depended if urn in self.by_urn and self.by_urn[urn].type in _OBJECT_TYPES
        ]
        if type(plain) is str and plain:
            object_id = plain.rpartition("/")[2].lower()
            declared = self.by_object_id.get(object_id)
            if declared is None and len(sources) == 1:
                declared = sources[0]  # whose own id isn't known, or was another one before this change
            return Reference(holder, path, declared, object_id, secret=type(value) is Secret)
        found = [self.look_ups.by_urn[urn] for urn in depended if urn in self.look_ups.by_urn]
        if len(sources) == 1 and not found:
            return Reference(holder, path, sources[0])
        if len(found) == 1 and not sources:
            return self._looked_up(found[0], holder, path)
        if sources or found:
            return Reference(holder, path, candidates=tuple(sources), reason=depends_on_several([*sources, *found]))
        if plain is not UNKNOWN:
            return Reference(holder, path, reason="isn't an object id")
        return Reference(holder, path, reason=NOT_READABLE if type(value) is Secret else NOT_KNOWN_YET)

    def _looked_up(self, look_up: Resource, holder: Resource, path: str) -> Reference:
        """The object that a look-up finds: declared, or existing already."""
        object_id = reveal(look_up.props.get("objectId"))
        if type(object_id) is str and object_id:
            return Reference(holder, path, self.by_object_id.get(object_id.lower()), object_id.lower(), look_up)
        wanted = types.LOOKED_UP.get(look_up.type)
        depended = look_up.property_dependencies.get("objectId", ())
        declared = [
            resource
            for urn in sorted(depended)
            if (resource := self.by_urn.get(urn)) is not None and resource.type in _OBJECT_TYPES
        ]
        if not declared and wanted is not None:
            asked = ((name, reveal(look_up.props.get(name))) for name in _NAMES)
            name, text = next(((name, text) for name, text in asked if type(text) is str), ("", ""))
            called = self.by_name.get((wanted, name, text), ())
            declared = [resource for resource in called if in_one_tenant(resource, look_up)]
        if len(declared) == 1:
            return Reference(holder, path, declared[0], look_up=look_up)
        canonical = self.look_ups.canonical(look_up)
        return Reference(holder, path, look_up=canonical, candidates=tuple(declared))


def in_one_tenant(resource: Resource, look_up: Resource) -> bool:
    """Whether the look-up asks the tenant that the resource is deployed to: both have one provider."""
    if look_up.provider is None or resource.provider is None:
        return look_up.provider is None and (resource.provider is None or is_default_provider(resource.provider))
    return look_up.provider == resource.provider


def is_default_provider(urn: str) -> bool:
    """Whether the engine made the provider, since the program gives none."""
    return urn_name(urn).startswith("default")


def _by_name(resources: Iterable[Resource]) -> dict[tuple[str, str, str], list[Resource]]:
    found: dict[tuple[str, str, str], list[Resource]] = defaultdict(list)
    for resource in resources:
        if resource.type in _OBJECT_TYPES:
            declared = types.SAME_OBJECT.get(resource.type, resource.type)
            for name in _NAMES:
                if type(text := reveal(resource.props.get(name))) is str:
                    found[declared, name, text].append(resource)
    return found


_NAMES: Final = ("displayName", "userPrincipalName", "mailNickname")


def asked_name(look_up: Resource) -> str | None:
    """The name that a look-up asks for; None where it asks by something else, or the name isn't known or a secret."""
    return next((asked for name in _NAMES if type(asked := look_up.props.get(name)) is str), None)


def depends_on_several(resources: Iterable[Resource]) -> str:
    """Why it isn't known which of the resources a value comes from."""
    names = ", ".join(f"`{resource.name}`" for resource in resources)
    return f"is not known before deployment, and depends on several resources ({names})"


def object_id_of(resource: Resource) -> str | None:
    """The object id of a declared group, user or service principal, lower case; None where it isn't known."""
    if resource.type not in _OBJECT_TYPES:
        return None
    value = reveal(resource.value("userId" if resource.type == types.INVITATION else "objectId"))
    if type(value) is not str and type(resource.id) is str:
        value = resource.id.rpartition("/")[2]
    return value.lower() if type(value) is str else None
