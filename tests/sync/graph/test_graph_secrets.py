"""No secret leaves the client but to the service: not in a log, not in an error, not in a repr."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from entra_sync.graph import (
    Call,
    GraphClient,
    GraphError,
    get_schema,
    put_secrets,
    start_job,
    validate_credentials,
)
from entra_sync.jobs import SecretEntry
from tests.support.graph_server import Fault, GraphServer, Tenant, dropped, error_answer, expired_token, half_written

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
CLIENT_SECRET = "planted-client-secret"
# What JSON and addresses write in another way is not to be found in that way either.
VALUES = ("planted-scim-token", 'planted "quoted"\\ value', "planted-ünïcode", "planted/with?signs&=+ %")
KEYS = ("SecretToken", "Password", "ClientSecret", "Oauth2ClientSecret")
ENTRIES = [SecretEntry(key=key, value=SecretStr(value)) for key, value in zip(KEYS, VALUES, strict=True)]

MakeClient = Callable[..., GraphClient]


def forms(value: str) -> set[str]:
    """How a text may show a value."""
    return {value, json.dumps(value)[1:-1], quote(value, safe=""), quote(value)}


@contextmanager
def nothing_shown(caplog: pytest.LogCaptureFixture, server: GraphServer) -> Iterator[list[str]]:
    """What is logged inside, at every level and by everybody, and what is put into the list, has no secret."""
    texts: list[str] = []
    with caplog.at_level(logging.DEBUG):
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.NOTSET)
        yield texts
    for record in caplog.records:
        texts += [record.getMessage(), repr(record.args), str(record.exc_info)]
    texts += [repr(entry) for entry in server.requests]
    assert caplog.records
    tokens = {f"graph-test-token-{number}" for number in range(1, 1000)}
    leaks = [
        (secret, text)
        for secret in {form for value in (*VALUES, CLIENT_SECRET) for form in forms(value)} | tokens
        for text in texts
        if secret in text
    ]
    assert leaks == []


@pytest.mark.parametrize(
    "fault",
    [
        None,
        error_answer(400, "BadRequest", "I don't take {body}"),
        error_answer(403, "{body}", "{body}"),
        error_answer(500, "E", "{body}"),
        dropped(),
        half_written(),
        expired_token(),
    ],
)
def test_secrets_are_never_shown(
    make_client: MakeClient,
    server: GraphServer,
    tenant: Tenant,
    caplog: pytest.LogCaptureFixture,
    fault: Fault | None,
) -> None:
    client = make_client(attempts=0)
    job_id = str(tenant.add_job(PRINCIPAL).document["id"])
    calls: list[tuple[str, Callable[[], None]]] = [
        ("secrets.put", lambda: put_secrets(client, PRINCIPAL, ENTRIES)),
        ("jobs.validate_credentials", lambda: validate_credentials(client, PRINCIPAL, job_id, ENTRIES)),
    ]
    with nothing_shown(caplog, server) as texts:
        for route, call in calls:
            if fault:
                server.fail_next(route, fault)
            try:
                call()
            except GraphError as error:
                texts += [str(error), repr(error), repr(error.__cause__), repr(vars(error))]
        texts += [repr(client), repr(ENTRIES)]

    if fault is None or fault == expired_token():
        stored = tenant.service_principals[PRINCIPAL].secrets
        assert stored == {entry.key: value for entry, value in zip(ENTRIES, VALUES, strict=True)}


def test_what_graph_repeats_is_hidden(client: GraphClient, server: GraphServer) -> None:
    server.fail_next("secrets.put", error_answer(400, "BadRequest", "I don't take {body}"))
    with pytest.raises(GraphError) as caught:
        put_secrets(client, PRINCIPAL, ENTRIES[:1])

    assert caught.value.message == "I don't take {'value': [{'key': 'SecretToken', 'value': '[secret]'}]}"


def test_a_token_that_graph_repeats_is_hidden(client: GraphClient, server: GraphServer, tenant: Tenant) -> None:
    job_id = str(tenant.add_job(PRINCIPAL).document["id"])
    server.fail_next("jobs.start", error_answer(400, "BadRequest", "Bad token eyJhbGciOi.eyJpc3Mi_-.c2ln-_ here"))
    with pytest.raises(GraphError) as caught:
        start_job(client, PRINCIPAL, job_id)

    assert caught.value.message == "Bad token [secret] here"


def test_a_client_secret_that_the_sign_in_repeats_is_hidden(make_client: MakeClient, server: GraphServer) -> None:
    server.fail_next("token", error_answer(401, "invalid_client", f"AADSTS7000215: Bad secret {CLIENT_SECRET}."))
    with pytest.raises(GraphError) as caught:
        get_schema(make_client(), PRINCIPAL, "scim.1")

    assert caught.value.message == "AADSTS7000215: Bad secret [secret]"
    assert CLIENT_SECRET not in str(caught.value)


def test_a_call_does_not_show_its_body() -> None:
    call = Call("save", "PUT", "secrets", "P", body={"value": VALUES[0]}, secrets=VALUES)

    assert repr(call) == "Call(PUT /v1.0/secrets)"
