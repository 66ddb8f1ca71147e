"""The azuread stand-in through its servicer: every resource of pulumi-azuread, unknowns, secrets, differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.proto import provider_pb2

from azuread_provider import catalogue, facts
from azuread_provider.identifiers import guid
from azuread_provider.plausible import Source, value
from azuread_provider.servicer import AzureadProvider
from azuread_provider.values import UNKNOWN, reveal_all, secret, to_json, to_struct

if TYPE_CHECKING:
    import grpc

JOB = "azuread:index/synchronizationJob:SynchronizationJob"
SECRET = "azuread:index/synchronizationSecret:SynchronizationSecret"
PRINCIPAL = "/servicePrincipals/0dbcb1a4-1b32-4d8f-9b4f-6b2f2b1a6f01"


class RefusedError(Exception):
    """A call that the servicer ended with a status."""


class Context:
    """What a servicer needs of gRPC's context: the end of a call."""

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        raise RefusedError(f"{code.name}: {details}")


CONTEXT: Any = Context()


def urn(token: str, name: str = "a") -> str:
    return f"urn:pulumi:dev::project::{token}::{name}"


def minimal(token: str) -> dict[str, Any]:
    """The inputs that a resource must have, and no others."""
    resource = catalogue.resource_type(token)
    assert resource is not None
    source = Source("test", facts.TENANT_ID, guid("test"))
    inputs = {item.name: value(item, source) for item in resource.inputs.values() if item.required}
    return {**inputs, **({"servicePrincipalId": PRINCIPAL} if "synchronization" in token else {})}


def check(token: str, inputs: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    request = provider_pb2.CheckRequest(urn=urn(token), news=to_struct(inputs))
    response = AzureadProvider().Check(request, CONTEXT)
    return to_json(response.inputs), [(failure.property, failure.reason) for failure in response.failures]


def create(token: str, inputs: dict[str, Any], *, preview: bool) -> tuple[str, dict[str, Any]]:
    request = provider_pb2.CreateRequest(urn=urn(token), properties=to_struct(inputs), preview=preview)
    response = AzureadProvider().Create(request, CONTEXT)
    return response.id, to_json(response.properties)


def diff(token: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    request = provider_pb2.DiffRequest(urn=urn(token), old_inputs=to_struct(old), news=to_struct(new))
    response = AzureadProvider().Diff(request, CONTEXT)
    some = response.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert some == bool(response.detailedDiff)
    kinds = provider_pb2.PropertyDiff.Kind.Name
    return {path: kinds(item.kind) for path, item in response.detailedDiff.items()}, list(response.replaces)


@pytest.mark.parametrize("token", sorted(catalogue.resource_tokens()))
def test_every_resource_can_be_previewed_created_and_left_unchanged(token: str) -> None:
    resource = catalogue.resource_type(token)
    assert resource is not None
    inputs = minimal(token)
    checked, failures = check(token, inputs)
    assert failures == []
    defaults = checked.pop("__defaults")
    assert reveal_all({name: item for name, item in checked.items() if name not in defaults}) == reveal_all(inputs)

    computed = {item.name for item in resource.computed()} - checked.keys()
    planned_id, planned = create(token, checked, preview=True)
    assert planned_id == ""
    assert reveal_all(planned) == reveal_all({**checked, **dict.fromkeys(computed, UNKNOWN)})

    made_id, made = create(token, checked, preview=False)
    assert made_id
    assert UNKNOWN not in str(made)
    assert made.keys() == planned.keys()
    assert (made_id, made) == create(token, checked, preview=False)
    assert diff(token, {**checked, "__defaults": defaults}, {**checked, "__defaults": defaults}) == ({}, [])


@pytest.mark.parametrize("token", sorted(catalogue.resource_tokens()))
def test_every_resource_misses_each_required_input_and_knows_no_other(token: str) -> None:
    resource = catalogue.resource_type(token)
    assert resource is not None
    required = sorted(item.name for item in resource.inputs.values() if item.required)
    known = ", ".join(sorted(resource.inputs))
    _, failures = check(token, {"nonsense": 1})
    assert sorted(failures) == sorted(
        [(name, "a required property is missing") for name in required]
        + [("nonsense", f"there is no such property; there are: {known}")]
    )
    assert check(token, dict.fromkeys(required, UNKNOWN))[1] == []


def test_outputs_that_only_the_provider_decides_are_the_documented_ones() -> None:
    job, principal = catalogue.resource_type(JOB), catalogue.resource_type("azuread:index/group:Group")
    assert job is not None
    assert principal is not None
    assert [item.name for item in job.computed()] == ["schedules"]
    assert {item.name for item in principal.computed()} >= {"objectId", "mail", "proxyAddresses"}
    assert {item.name for item in job.inputs.values() if item.required} == {"servicePrincipalId", "templateId"}


def test_credentials_are_marked_as_secrets_wherever_they_are_known() -> None:
    inputs = {
        "servicePrincipalId": PRINCIPAL,
        "credentials": [
            {"key": "BaseAddress", "value": "https://scim.example"},
            {"key": "SecretToken", "value": secret("planted")},
            {"key": "Domain", "value": UNKNOWN},
        ],
    }
    expected = [
        {"key": "BaseAddress", "value": secret("https://scim.example")},
        {"key": "SecretToken", "value": secret("planted")},
        {"key": "Domain", "value": secret(UNKNOWN)},
    ]
    checked, failures = check(SECRET, inputs)
    assert failures == []
    assert checked["credentials"] == expected
    assert create(SECRET, inputs, preview=True) == ("", {"servicePrincipalId": PRINCIPAL, "credentials": expected})


@pytest.mark.parametrize("whole", [UNKNOWN, secret([{"key": "a", "value": "b"}]), secret(UNKNOWN)])
def test_an_unknown_or_secret_list_passes_through(whole: Any) -> None:
    inputs = {"servicePrincipalId": PRINCIPAL, "credentials": whole}
    assert check(SECRET, inputs) == ({**inputs, "__defaults": []}, [])
    assert create(SECRET, inputs, preview=True) == ("", inputs)


@pytest.mark.parametrize(
    ("credentials", "failure"),
    [
        ("text", ("credentials", "expected a list, got a string")),
        (["text"], ("credentials[0]", "expected an object, got a string")),
        ([{"value": "v"}], ("credentials[0].key", "a required property is missing")),
        ([{"key": ["k"], "value": "v"}], ("credentials[0].key", "expected a string, got a list")),
        (
            [{"key": "k", "value": "v", "kind": 1}],
            ("credentials[0].kind", "there is no such property; there are: key, value"),
        ),
        (secret([{"key": "k"}]), ("credentials[0].value", "a required property is missing")),
    ],
)
def test_nested_inputs_are_checked_and_values_are_not_repeated(credentials: Any, failure: tuple[str, str]) -> None:
    assert check(SECRET, {"servicePrincipalId": PRINCIPAL, "credentials": credentials})[1] == [failure]


@pytest.mark.parametrize(
    ("token", "old", "new", "expected"),
    [
        (JOB, {"enabled": True}, {"enabled": False}, ({"enabled": "UPDATE"}, [])),
        (JOB, {"templateId": "a"}, {"templateId": "b"}, ({"templateId": "UPDATE_REPLACE"}, ["templateId"])),
        (JOB, {}, {"enabled": True}, ({"enabled": "ADD"}, [])),
        (JOB, {"enabled": True}, {}, ({"enabled": "DELETE"}, [])),
        (
            JOB,
            {"servicePrincipalId": PRINCIPAL},
            {"servicePrincipalId": UNKNOWN},
            ({"servicePrincipalId": "UPDATE_REPLACE"}, ["servicePrincipalId"]),
        ),
        (
            SECRET,
            {"credentials": [{"key": "a", "value": secret("old")}]},
            {"credentials": [{"key": "a", "value": "old"}, {"key": "b", "value": "c"}]},
            ({"credentials[1]": "ADD"}, []),
        ),
        (
            SECRET,
            {"credentials": [{"key": "a", "value": secret("old")}]},
            {"credentials": [{"key": "a", "value": secret("new")}]},
            ({"credentials[0].value": "UPDATE"}, []),
        ),
        (
            "azuread:index/group:Group",
            {"types": ["Unified"], "displayName": "a"},
            {"types": ["DynamicMembership"], "displayName": "b"},
            ({"displayName": "UPDATE", "types[0]": "UPDATE_REPLACE"}, ["types"]),
        ),
    ],
)
def test_differences(
    token: str, old: dict[str, Any], new: dict[str, Any], expected: tuple[dict[str, str], list[str]]
) -> None:
    assert diff(token, old, new) == expected


def test_an_update_keeps_what_a_tenant_decided_and_drops_what_is_no_longer_given() -> None:
    token = "azuread:index/group:Group"
    _, made = create(token, {"displayName": "a", "description": "old", "securityEnabled": True}, preview=False)
    request = provider_pb2.UpdateRequest(
        urn=urn(token), id="/groups/g", olds=to_struct(made), news=to_struct({"displayName": "b"}), preview=True
    )
    updated = to_json(AzureadProvider().Update(request, CONTEXT).properties)

    gone = {"description", "securityEnabled"}
    assert updated == {**{name: item for name, item in made.items() if name not in gone}, "displayName": "b"}


def test_every_data_source_answers_with_its_arguments_and_always_the_same() -> None:
    names = [name[3:-6] for name in vars(catalogue.package()) if name.startswith("Get") and name.endswith("Result")]
    assert len(names) > 20
    for name in names:
        request = provider_pb2.InvokeRequest(
            tok=f"azuread:index/get{name}:get{name}", args=to_struct({"displayName": "Sales", "nonsense": 1})
        )
        first, second = (to_json(getattr(AzureadProvider().Invoke(request, CONTEXT), "return")) for _ in range(2))
        source = catalogue.data_source(request.tok)
        assert source is not None
        assert first == second
        assert first.keys() <= source.outputs.keys()
        assert first.keys() >= {item.name for item in source.outputs.values() if item.required}
        assert first.get("displayName") == ("Sales" if "displayName" in source.outputs else None)


def test_what_pulumi_azuread_does_not_have_is_refused() -> None:
    with pytest.raises(RefusedError, match="NOT_FOUND: pulumi-azuread has no resource azuread:index/job:Job"):
        check("azuread:index/job:Job", {})
    with pytest.raises(RefusedError, match="NOT_FOUND: pulumi-azuread has no data source azuread:index/getJob:getJob"):
        AzureadProvider().Invoke(provider_pb2.InvokeRequest(tok="azuread:index/getJob:getJob"), CONTEXT)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.just(UNKNOWN),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3) | inner.map(secret)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["credentials", "servicePrincipalId", "other", "__x"]), json_values))
def test_any_input_is_checked_without_an_exception_and_comes_back(inputs: dict[str, Any]) -> None:
    checked, _ = check(SECRET, inputs)
    checked.pop("__defaults")
    assert reveal_all(checked) == reveal_all(inputs)
