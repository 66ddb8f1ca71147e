"""Credentials by key, given once, several times, or not known."""

from collections.abc import Sequence

import pytest

from entra_policy.estate.credentials import NOT_ONE_VALUE, Credentials, Declared
from entra_policy.estate.scenario import find_scenario
from entra_policy.estate.types import CREDENTIALS
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Secret, Undecided, Value
from entra_sync.templates import Scenario


def resource(name: str, *pairs: tuple[Value, Value]) -> Resource:
    listed: list[Value] = [{"key": key, "value": value} for key, value in pairs]
    return Resource(CREDENTIALS, f"urn:pulumi:dev::p::{CREDENTIALS}::{name}", name, {"credentials": listed})


ONE = resource("one", ("BaseAddress", "https://a"), ("SyncAll", "true"), ("baseaddress", Secret("https://b")))
TWO = resource("two", ("BASEADDRESS", "https://a"), ("CompanyId", "A"), ("companyid", " a "))
UNSURE = resource("unsure", (UNKNOWN, "x"))


def credentials(*resources: Resource, visible: bool = True) -> Credentials:
    return Credentials(resources, visible=visible)


def test_every_value_of_a_key() -> None:
    assert credentials(ONE, TWO).every("BaseAddress") == (
        Declared("https://a", "credentials[0].value", ONE),
        Declared(Secret("https://b"), "credentials[2].value", ONE),
        Declared("https://a", "credentials[0].value", TWO),
    )
    assert credentials(ONE, UNSURE).every("SyncAll") == (
        Declared("true", "credentials[1].value", ONE),
        Declared(UNKNOWN, "credentials[0].value", UNSURE),
    )
    assert credentials(ONE).every("Url") == (Declared(None, "credentials", ONE),)
    assert credentials(ONE, visible=False).every("Url") == (Declared(UNKNOWN, "credentials", ONE),)
    assert credentials().every("Url") == (Declared(None, "credentials", None),)


def test_one_value_where_a_question_needs_one() -> None:
    assert credentials(TWO).one("CompanyId") == Declared("A", "credentials[1].value", TWO)
    with pytest.raises(Undecided) as caught:
        credentials(TWO, ONE).one("BaseAddress")
    assert (caught.value.reason, caught.value.path, caught.value.urn) == (
        NOT_ONE_VALUE,
        "credentials[0].value",
        TWO.urn,
    )


@pytest.mark.parametrize(
    ("pairs", "template", "scenario"),
    [
        ([("AuthenticationType", "SyncPolicy"), ("authenticationtype", "syncpolicy")], "scim", Scenario.CROSS_TENANT),
        ([("AuthenticationType", "SyncPolicy"), ("AuthenticationType", "Basic")], "scim", None),
        ([("AuthenticationType", "SyncPolicy"), ("AuthenticationType", "Basic")], "Azure2Azure", Scenario.CROSS_TENANT),
        ([("BaseAddress", "https://a/ecma2host_x/scim"), ("BaseAddress", "https://a/scim")], "scim", None),
        ([("BaseAddress", "https://a/ecma2host_x/scim")], "scim", Scenario.ON_PREMISES),
        ([("BaseAddress", "https://a/scim"), ("BaseAddress", UNKNOWN)], "scim", Scenario.APPLICATION),
    ],
)
def test_values_that_disagree_say_no_scenario(
    pairs: Sequence[tuple[Value, Value]], template: str, scenario: Scenario | None
) -> None:
    found = find_scenario(
        component=None,
        template=template,
        application_template=None,
        credentials=credentials(resource("one", *pairs)),
        schemas=(),
    )
    assert found is scenario
