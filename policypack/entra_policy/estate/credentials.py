"""The credentials of a service principal's synchronization: the secrets that the service keeps for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Undecided, Value, known, reveal

NOT_ONE_VALUE = "is one of several different values of the same credential, and which of them counts is not known"


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

    A key may be given more than once, in one list or in several resources. The service keeps one value, and which one
    is not known, so every value counts. Keys are the same whatever the case of their letters.

    Attributes:
        resources: the `azuread.SynchronizationSecret` resources; normally one, since the service keeps one list.
        visible: False where credentials may be declared that can't be seen from here.
        may_follow: whether they may be seen later, when the rest of the program is.
    """

    resources: tuple[Resource, ...]
    visible: bool
    may_follow: bool = False

    def every(self, key: str) -> tuple[Declared, ...]:
        """The credentials of that key, at least one.

        The value of one is `UNKNOWN` where it can't be said whether there is one: a key isn't known, or none is
        declared and not all credentials can be seen. Where none is declared for certain, it is one with the value None.
        """
        found = tuple(self._of(key))
        unsure = next(
            (
                Declared(UNKNOWN, path, resource)
                for resource in self.resources
                for path, entry_key, _ in _entries(resource)
                if entry_key is UNKNOWN
            ),
            None,
        )
        if unsure is not None:
            return (*found, unsure)
        declared = self.resources[0] if self.resources else None
        return found or (Declared(None if self.visible else UNKNOWN, "credentials", declared),)

    def declared(self, key: str) -> tuple[Declared, ...]:
        """The credentials that are declared under that key, whether or not their values are known."""
        return tuple(self._of(key))

    def one(self, key: str) -> Declared:
        """The credential of that key, for questions that have one answer. Texts are the same whatever their case.

        The value is `UNKNOWN` or None as in `every`.

        Raises:
            Undecided: it is given more than once, with different values.
        """
        first, *others = self.every(key)
        if any(_same_for_all(other.value) != _same_for_all(first.value) for other in others):
            raise Undecided(NOT_ONE_VALUE, first.path, first.urn)
        return first

    def agree(self, key: str, holds: Callable[[str], bool]) -> bool | None:
        """Whether something holds of the texts under that key: of all of them, or of none (also where there is none).

        None where it holds of some of them only.
        """
        answers = {holds(text) for each in self._of(key) if type(text := reveal(each.value)) is str}
        return None if len(answers) > 1 else True in answers

    def others(self, keys: frozenset[str]) -> list[tuple[str, Declared]]:
        """All credentials but those of the given keys, with their keys; lower case.

        Raises:
            Undecided: a key isn't known.
        """
        return [
            (lowered, Declared(value, path, resource))
            for resource in self.resources
            for path, key, value in _entries(resource)
            if (lowered := str(known(key, path, resource.urn)).lower()) not in keys
        ]

    def _of(self, key: str) -> Iterator[Declared]:
        for resource in self.resources:
            for path, entry_key, value in _entries(resource):
                if type(entry_key) is str and entry_key.lower() == key.lower():
                    yield Declared(value, path, resource)


def _same_for_all(value: Value) -> object:
    plain = reveal(value)
    return plain.strip().lower() if type(plain) is str else plain


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
