"""Which service principal adopts an application: the first that depends on it or has its object id."""

from hypothesis import given
from hypothesis import strategies as st

from entra_policy.estate import types
from entra_policy.estate.service_principal import ServicePrincipals
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Secret

IDS = st.sampled_from([None, "a", "/servicePrincipals/A", "b", UNKNOWN, Secret("a"), 7])


@st.composite
def programs(draw: st.DrawFn) -> list[Resource]:
    kinds = draw(st.lists(st.booleans(), max_size=6))
    applications = [f"urn::{index}" for index, adopts in enumerate(kinds) if not adopts]
    resources = []
    for index, adopts in enumerate(kinds):
        identifier = draw(IDS)
        if adopts:
            depends = draw(st.lists(st.sampled_from(applications or ["urn::none"]), max_size=2))
            resources.append(
                Resource(
                    type=types.SERVICE_PRINCIPAL,
                    urn=f"urn::{index}",
                    name=str(index),
                    outputs={"objectId": identifier},
                    property_dependencies={"clientId": tuple(depends)},
                )
            )
        else:
            resources.append(
                Resource(
                    type=types.APPLICATION_FROM_TEMPLATE,
                    urn=f"urn::{index}",
                    name=str(index),
                    outputs={"servicePrincipalObjectId": identifier},
                )
            )
    return resources


def own_id(resource: Resource, name: str) -> str | None:
    value = resource.outputs[name]
    value = value.value if isinstance(value, Secret) else value
    return value.rpartition("/")[2].lower() if isinstance(value, str) else None


def first_of(principal: Resource, resources: list[Resource]) -> str:
    """The first service principal that is the same one: one object has one id, and one application has one of them."""
    first: dict[tuple[str, str], str] = {}
    same = principal.urn
    for other in resources:
        if other.type != types.SERVICE_PRINCIPAL:
            continue
        adopted = set(other.property_dependencies["clientId"]) & {
            each.urn for each in resources if each.type == types.APPLICATION_FROM_TEMPLATE
        }
        names = [("application", urn) for urn in adopted if len(adopted) == 1]
        if (identifier := own_id(other, "objectId")) is not None:
            names.insert(0, ("object id", identifier))
        same = next((first[name] for name in names if name in first), other.urn)
        for name in names:
            first.setdefault(name, same)
        if other is principal:
            break
    return same


def adopter(application: Resource, resources: list[Resource]) -> str:
    created = own_id(application, "servicePrincipalObjectId")
    for other in resources:
        if other.type == types.SERVICE_PRINCIPAL and (
            application.urn in other.property_dependencies["clientId"]
            or (created is not None and own_id(other, "objectId") == created)
        ):
            return first_of(other, resources)
    return application.urn


@given(programs())
def test_the_first_that_adopts_stands_for_the_application(resources: list[Resource]) -> None:
    principals = ServicePrincipals(resources)
    assert {resource.urn: principals.key_of(resource.urn) for resource in resources} == {
        resource.urn: first_of(resource, resources)
        if resource.type == types.SERVICE_PRINCIPAL
        else adopter(resource, resources)
        for resource in resources
    }
