"""The credentials of a service principal's synchronization: the secrets that the service keeps for it."""

from dataclasses import dataclass

from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Value, known, reveal


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared value and where it is declared.

    Attributes:
        value: as declared, with its marks; None where there is none.
        path: its property path, or that of what would hold it.
        resource: the resource that declares it; None where none does.
    """

    value: Value
    path: str
    resource: Resource | None

    @property
    def urn(self) -> str | None:
        """The URN of the resource that declares it."""
        return None if self.resource is None else self.resource.urn


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials that are declared for a service principal.

    Attributes:
        resources: the `azuread.SynchronizationSecret` resources; normally one, since the service keeps one list.
        visible: False where credentials may be declared that can't be seen from here.
        may_follow: whether they may be seen later, when the rest of the program is.
    """

    resources: tuple[Resource, ...]
    visible: bool
    may_follow: bool = False

    def get(self, key: str) -> Declared:
        """The credential of that key, ignoring case.

        The value is `UNKNOWN` where it can't be said whether there is one: a key isn't known, or not all credentials
        can be seen.
        """
        unsure: Declared | None = None
        for resource in self.resources:
            for path, entry_key, value in _entries(resource):
                if entry_key is UNKNOWN:
                    unsure = unsure or Declared(UNKNOWN, path, resource)
                elif type(entry_key) is str and entry_key.lower() == key.lower():
                    return Declared(value, path, resource)
        if unsure is not None:
            return unsure
        declared = self.resources[0] if self.resources else None
        return Declared(None if self.visible else UNKNOWN, "credentials", declared)

    def find(self, key: str) -> Declared | None:
        """The credential that is declared under that key, ignoring case, whether or not its value is known."""
        for resource in self.resources:
            for path, entry_key, value in _entries(resource):
                if type(entry_key) is str and entry_key.lower() == key.lower():
                    return Declared(value, path, resource)
        return None

    def others(self, keys: frozenset[str]) -> list[Declared]:
        """All credentials but those of the given keys (lower case). Raises `Undecided` where a key isn't known."""
        return [
            Declared(value, path, resource)
            for resource in self.resources
            for path, key, value in _entries(resource)
            if str(known(key, path, resource.urn)).lower() not in keys
        ]


def _entries(resource: Resource) -> list[tuple[str, Value, Value]]:
    """(path, key, value) of each credential; one entry with an unknown key for what isn't known."""
    credentials = reveal(resource.value("credentials"))
    if credentials is UNKNOWN:
        return [("credentials", UNKNOWN, UNKNOWN)]
    found: list[tuple[str, Value, Value]] = []
    for index, item in enumerate(credentials if type(credentials) is list else []):
        entry = reveal(item)
        if entry is UNKNOWN:
            found.append((f"credentials[{index}]", UNKNOWN, UNKNOWN))
        elif type(entry) is dict:
            found.append((f"credentials[{index}].value", reveal(entry.get("key")), entry.get("value")))
    return found
