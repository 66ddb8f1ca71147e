"""Service principals that may be one, found by their names: the same ones as when each is compared with each."""

from hypothesis import given
from hypothesis import strategies as st

from entra_policy.estate import types
from entra_policy.estate.existing_principals import ExistingPrincipals
from entra_policy.estate.service_principal import ServicePrincipal, ServicePrincipals
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Secret, Value

ID, CLIENT_ID, NAME = (st.sampled_from([f"{kind}-{end}" for end in "ABc"]) for kind in ("id", "client", "name"))
PROVIDER = st.sampled_from([None, "one", "two"])


def marked(text: st.SearchStrategy[str]) -> st.SearchStrategy[Value]:
    """A text that may be a secret, or not known."""
    return st.one_of(text, text.map(Secret), st.sampled_from([None, UNKNOWN, Secret(UNKNOWN)]))


def look_up(client_id: Value, name: Value, provider: str | None) -> ServicePrincipal:
    """One that a look-up finds."""
    asked = {"clientId": client_id, "displayName": name}
    return ServicePrincipal(
        "look-up", look_up=Resource(types.GET_SERVICE_PRINCIPAL, "look-up", "look-up", asked, provider=provider)
    )


def adopted(object_id: Value, client_id: Value, provider: str | None) -> ServicePrincipal:
    """One that a resource adopts."""
    resource = Resource(
        types.SERVICE_PRINCIPAL, "adopted", "adopted", {"clientId": client_id}, {"objectId": object_id}, None, provider
    )
    return ServicePrincipal("adopted", resource)


PRINCIPAL = st.one_of(
    ID.map(lambda text: ServicePrincipal("id", object_id=text.lower())),
    st.builds(look_up, marked(CLIENT_ID), marked(NAME), PROVIDER),
    st.builds(adopted, marked(ID), marked(CLIENT_ID), PROVIDER),
    st.just(
        ServicePrincipal(
            "created", Resource(types.APPLICATION_FROM_TEMPLATE, "urn", "created", {"clientId": "client-A"})
        )
    ),
)


def plain(value: Value) -> str | None:
    """A known text, in lower case."""
    shown = value.value if isinstance(value, Secret) else value
    return shown.lower() if isinstance(shown, str) else None


def names(principal: ServicePrincipal) -> tuple[dict[str, str], str | None] | None:
    """What names one that exists already, and its provider."""
    if principal.object_id is not None:
        return {"id": principal.object_id}, None
    if principal.look_up is not None:
        asked = principal.look_up.props
        name = asked["displayName"]  # a secret name is not compared
        found = {"client": plain(asked["clientId"]), "name": name.lower() if isinstance(name, str) else None}
        provider = principal.look_up.provider
    elif principal.resource is not None and principal.resource.type == types.SERVICE_PRINCIPAL:
        resource = principal.resource
        found = {"id": plain(resource.outputs["objectId"]), "client": plain(resource.props["clientId"])}
        provider = resource.provider
    else:
        return None
    return {kind: text for kind, text in found.items() if text is not None}, provider


def may_be_one(first: ServicePrincipal, second: ServicePrincipal) -> bool:
    """The same question for two."""
    one, other = names(first), names(second)
    if one is None or other is None or (one[1] and other[1] and one[1] != other[1]):
        return False
    return all(one[0][kind] == other[0][kind] for kind in one[0].keys() & other[0].keys())


@given(PRINCIPAL, st.lists(PRINCIPAL, max_size=8))
def test_those_are_found_that_may_be_one(principal: ServicePrincipal, others: list[ServicePrincipal]) -> None:
    every = {f"{number}": other for number, other in enumerate(others)}
    found = ExistingPrincipals(every, ServicePrincipals([])).perhaps(principal)
    assert found == {key for key, other in every.items() if may_be_one(principal, other)}
