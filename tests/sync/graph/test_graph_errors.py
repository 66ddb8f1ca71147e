"""What is raised for what Graph refuses: the type, the details, the whole sentence."""

from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from entra_sync.errors import EntraSyncError
from entra_sync.graph import (
    Call,
    Conflict,
    GraphClient,
    GraphError,
    NotFound,
    NotSignedIn,
    Partner,
    PermissionMissing,
    Refused,
    ServiceUnavailable,
    Throttled,
    create_partner,
    delete_partner,
    get_job,
    get_schema,
    list_partners,
    put_schema,
    put_secrets,
)
from entra_sync.jobs import SecretEntry
from tests.support.graph_server import Fault, GraphServer, Tenant, error_answer, throttled, unavailable

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
PARTNER = "77777777-8888-4999-8aaa-bbbbbbbbbbbb"


@dataclass(frozen=True)
class Reported:
    """All that an error reports, except the request's id, which differs each time."""

    kind: type[GraphError]
    status: int | None
    code: str | None
    message: str | None
    text: str


def reported(error: GraphError, server: GraphServer) -> Reported:
    """What an error reports; its request id must be the one that the server saw, and be in its text."""
    assert error.request_id == server.requests[-1].client_request_id
    assert str(error).startswith(f"Couldn't {error.operation}: ")
    ending = f" (client-request-id {error.request_id})."
    assert str(error).endswith(ending)
    return Reported(type(error), error.status, error.code, error.message, str(error).removesuffix(ending))


JOB = f"job scim.1 of service principal {PRINCIPAL}"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(
            error_answer(400, "BadRequest", "The job is\r\n  odd."),
            Reported(
                Refused,
                400,
                "BadRequest",
                "The job is odd",
                f'Couldn\'t read {JOB}: Graph answered 400 BadRequest, "The job is odd"; correct what it names and '
                "repeat the operation",
            ),
            id="400",
        ),
        pytest.param(
            error_answer(403, "Authorization_RequestDenied", "Insufficient privileges."),
            Reported(
                PermissionMissing,
                403,
                "Authorization_RequestDenied",
                "Insufficient privileges",
                f'Couldn\'t read {JOB}: Graph answered 403 Authorization_RequestDenied, "Insufficient privileges"; '
                "grant Synchronization.Read.All to the identity, with an administrator's consent",
            ),
            id="403",
        ),
        pytest.param(
            error_answer(404, "JobNotFound"),
            Reported(
                NotFound,
                404,
                "JobNotFound",
                None,
                f"Couldn't read {JOB}: Graph answered 404 JobNotFound; check the ids, and `pulumi refresh` if it was "
                "deleted outside the program",
            ),
            id="404",
        ),
        pytest.param(
            error_answer(409, "Conflict", "Busy"),
            Reported(
                Conflict,
                409,
                "Conflict",
                "Busy",
                f'Couldn\'t read {JOB}: Graph answered 409 Conflict, "Busy"; look at what is there now, then repeat '
                "the operation or adopt it",
            ),
            id="409",
        ),
        pytest.param(
            error_answer(412, "PreconditionFailed"),
            Reported(
                Conflict,
                412,
                "PreconditionFailed",
                None,
                f"Couldn't read {JOB}: Graph answered 412 PreconditionFailed; look at what is there now, then repeat "
                "the operation or adopt it",
            ),
            id="412",
        ),
        pytest.param(
            error_answer(418, "", ""),
            Reported(
                Refused,
                418,
                None,
                None,
                f"Couldn't read {JOB}: Graph answered 418; correct what it names and repeat the operation",
            ),
            id="another 4xx, nothing said",
        ),
    ],
)
def test_a_refusal(client: GraphClient, server: GraphServer, fault: Fault, expected: Reported) -> None:
    server.fail_next("jobs.get", fault)
    with pytest.raises(GraphError) as caught:
        get_job(client, PRINCIPAL, "scim.1")

    assert reported(caught.value, server) == expected
    assert isinstance(caught.value, EntraSyncError)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(
            throttled(),
            Reported(
                Throttled,
                429,
                "TooManyRequests",
                "Too many requests",
                f'Couldn\'t read {JOB}: Graph answered 429 TooManyRequests, "Too many requests", still after the '
                "retries; try again in 0 seconds",
            ),
            id="429",
        ),
        pytest.param(
            throttled(retry_after=None),
            Reported(
                Throttled,
                429,
                "TooManyRequests",
                "Too many requests",
                f'Couldn\'t read {JOB}: Graph answered 429 TooManyRequests, "Too many requests", still after the '
                "retries; try again later",
            ),
            id="429 without Retry-After",
        ),
        pytest.param(
            unavailable(),
            Reported(
                ServiceUnavailable,
                503,
                "ServiceUnavailable",
                "The service is unavailable",
                f'Couldn\'t read {JOB}: Graph answered 503 ServiceUnavailable, "The service is unavailable", still '
                "after the retries; try again later, or look at the service's health",
            ),
            id="503",
        ),
        pytest.param(
            error_answer(500, "InternalServerError"),
            Reported(
                ServiceUnavailable,
                500,
                "InternalServerError",
                None,
                f"Couldn't read {JOB}: Graph answered 500 InternalServerError, still after the retries; try again "
                "later, or look at the service's health",
            ),
            id="500",
        ),
    ],
)
def test_what_may_pass_is_tried_again_until_the_attempts_are_used_up(
    client: GraphClient, server: GraphServer, fault: Fault, expected: Reported
) -> None:
    server.fail_next("jobs.get", fault, times=7)
    with pytest.raises(GraphError) as caught:
        get_job(client, PRINCIPAL, "scim.1")

    assert reported(caught.value, server) == expected
    assert [entry.status for entry in server.requests] == [expected.status] * 7
    assert {entry.client_request_id for entry in server.requests} == {caught.value.request_id}


def test_a_token_that_stays_refused(client: GraphClient, server: GraphServer) -> None:
    server.fail_next("jobs.get", error_answer(401, "InvalidAuthenticationToken"), times=2)
    with pytest.raises(NotSignedIn) as caught:
        get_job(client, PRINCIPAL, "scim.1")

    assert reported(caught.value, server) == Reported(
        NotSignedIn,
        401,
        "InvalidAuthenticationToken",
        None,
        f"Couldn't read {JOB}: Graph answered 401 InvalidAuthenticationToken; check that the identity belongs to the tenant and has "
        "Synchronization.Read.All, then sign in again",
    )
    assert [entry.status for entry in server.requests] == [401, 401]


@pytest.mark.parametrize(
    ("permissions", "call", "missing"),
    [
        ([], lambda client, job: get_schema(client, PRINCIPAL, job), "Synchronization.Read.All"),
        (
            ["Synchronization.Read.All"],
            lambda client, job: put_schema(client, PRINCIPAL, job, {}),
            "Synchronization.ReadWrite.All",
        ),
        ([], lambda client, _job: list_partners(client), "Policy.Read.All"),
        (
            ["Policy.Read.All", "Synchronization.ReadWrite.All"],
            lambda client, _job: create_partner(client, Partner(tenant_id=PARTNER)),
            "Policy.ReadWrite.CrossTenantAccess",
        ),
    ],
)
def test_the_missing_permission_is_named(
    client: GraphClient, tenant: Tenant, permissions: list[str], call: Any, missing: str
) -> None:
    job = tenant.add_job(PRINCIPAL)
    tenant.permissions = permissions
    with pytest.raises(PermissionMissing) as caught:
        call(client, job.document["id"])

    assert caught.value.permission == missing
    assert f"; grant {missing} to the identity" in str(caught.value)


def test_what_the_service_itself_refuses(client: GraphClient, tenant: Tenant) -> None:
    job = str(tenant.add_job(PRINCIPAL, "Azure2Azure").document["id"])
    without_job = tenant.add_service_principal()
    tenant.partners[PARTNER] = {"tenantId": PARTNER}
    tenant.identity_synchronization[PARTNER] = {"tenantId": PARTNER}
    schema = get_schema(client, PRINCIPAL, job)
    schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"][1]["matchingPriority"] = 2

    found = []
    for call in (
        lambda: put_secrets(client, without_job, [SecretEntry(key="SecretToken", value=SecretStr("planted"))]),
        lambda: put_schema(client, PRINCIPAL, job, schema),
        # The client itself never asks for this.
        lambda: client.send(
            Call(
                "restart a job",
                "POST",
                f"servicePrincipals/{PRINCIPAL}/synchronization/jobs/{job}/restart",
                "Synchronization.ReadWrite.All",
                body={"criteria": {"resetScope": "ConnectorDataStore"}},
            )
        ),
        lambda: create_partner(client, Partner(tenant_id=PARTNER)),
        lambda: delete_partner(client, PARTNER),
        lambda: get_job(client, "b1b2c3d4-0000-4000-8000-000000000002", job),
    ):
        with pytest.raises(GraphError) as caught:
            call()
        found.append((type(caught.value), caught.value.status, caught.value.code))

    assert found == [
        (Refused, 400, "BadRequest"),
        (Refused, 400, "schemaInvalid"),
        (Refused, 400, "InvalidResetScope"),
        (Conflict, 409, "Request_MultipleObjectsWithSameKeyValue"),
        (Conflict, 409, "Request_BadRequest"),
        (NotFound, 404, "Request_ResourceNotFound"),
    ]
