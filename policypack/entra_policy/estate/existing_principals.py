"""Service principals that exist already may be named in several ways: by an id, a client id or a display name.

Two that are named in different ways may be one, unless both have a name of the same kind and it differs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from entra_policy.estate import types
from entra_policy.estate.principal_ids import client_id_of, own_id
from entra_policy.estate.references import asked_name
from entra_policy.estate.service_principal import ServicePrincipal, ServicePrincipals
from entra_policy.values import Undecided


class _Existing(NamedTuple):
    """How a service principal that exists already is named, and the provider that is asked for it."""

    names: Mapping[str, str]
    provider: str | None = None


class ExistingPrincipals:
    """Some service principals, of which those are found that another one may be.

    They are looked up by their names, so that it costs nothing how many others there are.
    """

    def __init__(self, every: Mapping[str, ServicePrincipal], principals: ServicePrincipals) -> None:
        """Those among which is looked.

        Args:
            every: by key.
            principals: says what is declared of them.
        """
        self._principals = principals
        self._by_kinds: dict[frozenset[str], list[tuple[str, _Existing]]] = defaultdict(list)
        for key, principal in every.items():
            if (existing := self._existing(principal)) is not None:
                self._by_kinds[frozenset(existing.names)].append((key, existing))
        self._alike: dict[
            tuple[frozenset[str], tuple[str, ...]], dict[tuple[str, ...], list[tuple[str, _Existing]]]
        ] = {}

    def perhaps(self, principal: ServicePrincipal) -> frozenset[str]:
        """The keys of those that may be this one, named in another way; none for one that this program has created."""
        own = self._existing(principal) if self._by_kinds else None
        if own is None:
            return frozenset()
        return frozenset(
            key
            for kinds in self._by_kinds
            for key, other in self._named_alike(kinds, own)
            if not (own.provider and other.provider and own.provider != other.provider)
        )

    def _named_alike(self, kinds: frozenset[str], own: _Existing) -> Sequence[tuple[str, _Existing]]:
        """Those that have names of these kinds, where the names that the other one has as well are its own."""
        common = tuple(sorted(kinds & own.names.keys()))
        if (kinds, common) not in self._alike:
            alike = self._alike[kinds, common] = defaultdict(list)
            for key, other in self._by_kinds[kinds]:
                alike[tuple(other.names[kind] for kind in common)].append((key, other))
        return self._alike[kinds, common].get(tuple(own.names[kind] for kind in common), ())

    def _existing(self, principal: ServicePrincipal) -> _Existing | None:
        """What names a service principal that exists already; None for one that this program has created."""
        if principal.object_id is not None:
            return _Existing({"objectId": principal.object_id})
        named = principal.look_up or principal.resource
        if named is None or named.type == types.APPLICATION_FROM_TEMPLATE:
            return None
        if principal.resource is not None and not isinstance(self._principals.application_of(principal), Undecided):
            return None
        names = {
            "objectId": own_id(named) if principal.resource is not None else None,
            "clientId": client_id_of(named),
        }
        if principal.look_up is not None:
            names["displayName"] = asked_name(principal.look_up)
        return _Existing({kind: text.lower() for kind, text in names.items() if text is not None}, named.provider)
