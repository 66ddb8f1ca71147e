"""The test of a job's connection: its inputs, and what it says of a job on a Graph server."""

from typing import Any

import pytest

from entra_components.connection_test import ConnectionTestProvider
from entra_sync.graph import Refused
from tests.support.graph_server import Copies, GraphServer, Tenant, error_answer
from tests.support.graph_targets import PARTNER, Target, make_target, outputs

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PROVIDER = ConnectionTestProvider()
NO_INPUT = (
    "isn't an input of a test of a connection; the inputs are service_principal_id, job_id, credentials_digest, "
    "connection."
)


def inputs(target: Target, **changes: Any) -> dict[str, Any]:
    values = target.with_inputs(credentials_digest="digest") | changes
    return {key: value for key, value in values.items() if value is not ...}


def saved(tenant: Tenant, **secrets: str) -> None:
    (principal,) = tenant.service_principals.values()
    principal.secrets = secrets


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        (dict.fromkeys(("credentials_digest", "job_id", "service_principal_id"), SENTINEL), []),
        ({"credentials_digest": ...}, [("credentials_digest", "is missing.")]),
        ({"credentials": {}, "__provider": "reference"}, [("credentials", NO_INPUT)]),
    ],
)
def test_check(target: Target, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    news = inputs(target, **changes)
    result = PROVIDER.check({}, news)
    assert result.inputs == news
    assert [(failure.property, failure.reason) for failure in result.failures] == expected


@pytest.mark.parametrize(
    ("changes", "differs", "replaces"),
    [
        ({}, False, []),
        ({"credentials_digest": "other"}, True, []),
        ({"credentials_digest": SENTINEL}, True, []),
        ({"job_id": SENTINEL}, True, ["job_id"]),
    ],
)
def test_diff(target: Target, changes: dict[str, Any], differs: bool, replaces: list[str]) -> None:  # noqa: FBT001
    result = PROVIDER.diff("id", inputs(target), inputs(target, **changes))
    assert (result.changes, result.replaces, result.delete_before_replace) == (differs, replaces, False)


def test_what_is_saved_is_tried(graph: GraphServer, tenant: Tenant, target: Target) -> None:
    saved(tenant, SecretToken="planted-token")
    created = PROVIDER.create(inputs(target))
    assert (created.id, outputs(created)) == (f"{target.inputs['job_id']}/validateCredentials", inputs(target))
    changed = inputs(target, credentials_digest="other")
    assert outputs(PROVIDER.update(created.id, outputs(created), changed)) == changed
    assert [(entry.route, entry.body) for entry in graph.requests] == [
        ("jobs.validate_credentials", {"useSavedCredentials": True})
    ] * 2
    now = PROVIDER.read(created.id, outputs(created))
    assert (outputs(now), now.inputs) == (outputs(created), inputs(target))
    PROVIDER.delete(created.id, outputs(created))


def test_a_job_that_is_gone(tenant: Tenant, target: Target) -> None:
    (principal,) = tenant.service_principals.values()
    principal.jobs.clear()
    assert vars(PROVIDER.read("id", inputs(target))) == {"id": "", "outs": {}, "inputs": None}


def refusal(target: Target, said: str, caught: pytest.ExceptionInfo[Refused]) -> str:
    job = target.inputs["job_id"].rpartition("/")[2]
    return (
        f"Couldn't connect job {job} with its application: the service answered {said}; nothing was started. Correct "
        "the credentials, or what stands between the service and the application, and deploy again; validate=False "
        f"leaves this test out (client-request-id {caught.value.request_id})."
    )


def test_a_test_that_fails_says_what_the_service_says(tenant: Tenant, target: Target) -> None:
    saved(tenant, SecretToken="planted-token")
    tenant.invalid_secrets = ["planted-token"]
    for call in (lambda: PROVIDER.create(inputs(target)), lambda: PROVIDER.update("id", {}, inputs(target))):
        with pytest.raises(Refused) as caught:
            call()
        said = 'InvalidCredentials, "The application refused the credentials"'
        assert str(caught.value) == refusal(target, said, caught)


def test_a_service_without_words(graph: GraphServer, tenant: Tenant, target: Target) -> None:
    saved(tenant, SecretToken="planted-token")
    graph.fail_next("jobs.validate_credentials", error_answer(400, "BadRequest"))
    with pytest.raises(Refused) as caught:
        PROVIDER.create(inputs(target))
    assert str(caught.value) == refusal(target, "BadRequest", caught)


def test_redemption_that_is_not_set_up(tenant: Tenant) -> None:
    target = make_target(tenant, "Azure2Azure")
    saved(tenant, CompanyId=PARTNER, AuthenticationType="SyncPolicy")
    with pytest.raises(Refused) as caught:
        PROVIDER.create(inputs(target))
    assert caught.value.code == "AzureDirectoryB2BManagementPolicyCheckFailure"
    tenant.partners[PARTNER] = {"tenantId": PARTNER, "automaticUserConsentSettings": {"outboundAllowed": True}}
    assert outputs(PROVIDER.create(inputs(target))) == inputs(target)


def test_credentials_that_are_not_known_everywhere_yet(graph: GraphServer, tenant: Tenant, target: Target) -> None:
    saved(tenant, SecretToken="planted-token")
    graph.fail_next("jobs.validate_credentials", error_answer(400, "CredentialsMissing"))
    PROVIDER.create(inputs(target))
    assert [(entry.route, entry.status) for entry in graph.requests] == [
        ("jobs.validate_credentials", 400),
        ("secrets.get", 200),
        ("jobs.validate_credentials", 204),
    ]


def test_no_credentials_at_all(graph: GraphServer, target: Target) -> None:
    with pytest.raises(Refused) as caught:
        PROVIDER.create(inputs(target))
    assert caught.value.code == "CredentialsMissing"
    assert graph.requests[-1].route == "jobs.validate_credentials"


def test_a_job_that_is_not_known_everywhere(graph: GraphServer, tenant: Tenant, target: Target) -> None:
    saved(tenant, SecretToken="planted-token")
    graph.fail_next("jobs.validate_credentials", error_answer(404, "JobNotFound"))
    graph.fail_next("jobs.validate_credentials", error_answer(409, "ConcurrencyViolation"))
    graph.behind(Copies())
    PROVIDER.create(inputs(target))
    assert [entry.status for entry in graph.requests] == [404, 409, 204]


def test_a_cloud_without_such_a_call_is_no_failure(
    graph: GraphServer, target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "Resource not found for the segment 'microsoft.graph.validateCredentials'."
    graph.fail_next("jobs.validate_credentials", error_answer(400, "BadRequest", said))
    assert outputs(PROVIDER.create(inputs(target))) == inputs(target)
    job = target.inputs["job_id"].rpartition("/")[2]
    printed = capsys.readouterr().err
    assert (
        printed
        == f"info: The connection of job {job} was not tested: Microsoft Graph of this cloud has no such call.\n"
    )
