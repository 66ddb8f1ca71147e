"""Answers that no Graph gives: the client says so, and sends its token nowhere else."""

import json
from typing import Any

import pytest

from entra_sync.graph import (
    ConnectionFailed,
    GraphClient,
    Refused,
    UnexpectedAnswer,
    create_job,
    get_job,
    get_schema,
    list_jobs,
    list_partners,
    provision_on_demand,
)
from tests.support.graph_server import GraphServer, raw

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
LIST = f"Couldn't list the jobs of service principal {PRINCIPAL}: "


@pytest.mark.parametrize(
    "content",
    ["<html>Sign in to the proxy</html>", "", "[]", "null", "1", '"x"', "{", "[" * 100_000, '{"a": NaN'],
)
def test_an_answer_that_is_not_a_json_object(client: GraphClient, server: GraphServer, content: str) -> None:
    server.fail_next("schema.get", raw(content))
    with pytest.raises(UnexpectedAnswer) as caught:
        get_schema(client, PRINCIPAL, "scim.1")

    assert str(caught.value) == (
        f"Couldn't read the schema of job scim.1 of service principal {PRINCIPAL}: Graph's answer isn't a JSON object; "
        f"look for a proxy that answers in its place (client-request-id {caught.value.request_id})."
    )


@pytest.mark.parametrize("content", ["{}", '{"id": "x"}', '{"synchronizationRules": null}', "\ufeff{}"])
def test_an_answer_that_is_not_a_schema(client: GraphClient, server: GraphServer, content: str) -> None:
    server.fail_next("schema.get", raw(content))
    with pytest.raises(UnexpectedAnswer) as caught:
        get_schema(client, PRINCIPAL, "scim.1")

    assert str(caught.value) == (
        f"Couldn't read the schema of job scim.1 of service principal {PRINCIPAL}: Graph's answer has no "
        "synchronizationRules; nothing should be saved over it."
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": {"code": "Dancing"}}, "Graph's answer does not fit at status.code (Input should be "),
        ({"schedule": 1}, "Graph's answer does not fit at schedule (Input should be "),
        (
            {"id": ["planted"]},
            "Graph's answer does not fit at id (Input should be a valid string); update this software.",
        ),
        ({}, "Graph answered without a document; look whether it was done."),
    ],
)
def test_an_answer_of_another_kind(client: GraphClient, server: GraphServer, answer: Any, reason: str) -> None:
    server.fail_next("jobs.get", raw(json.dumps(answer)))
    with pytest.raises(UnexpectedAnswer) as caught:
        get_job(client, PRINCIPAL, "scim.1")

    assert str(caught.value).startswith(f"Couldn't read job scim.1 of service principal {PRINCIPAL}: {reason}")
    assert "planted" not in str(caught.value)


def test_a_creation_without_a_document(client: GraphClient, server: GraphServer) -> None:
    server.fail_next("jobs.create", raw("", 201))
    with pytest.raises(UnexpectedAnswer) as caught:
        create_job(client, PRINCIPAL, "scim")

    assert str(caught.value) == (
        f"Couldn't create a job of template scim for service principal {PRINCIPAL}: Graph answered without a "
        "document; look whether it was done."
    )


@pytest.mark.parametrize("answer", [{}, {"value": None}, {"value": {}}, {"value": ["x"]}, {"value": "x"}])
def test_an_answer_that_is_not_a_list(client: GraphClient, server: GraphServer, answer: Any) -> None:
    server.fail_next("jobs.list", raw(json.dumps(answer)))
    with pytest.raises(UnexpectedAnswer) as caught:
        list_jobs(client, PRINCIPAL)

    assert str(caught.value) == f"{LIST}Graph's answer isn't a list of objects."


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/v1.0/x", "{root}.evil.example/x", "{root}@evil.example/", "/v1.0/x", 1, ["x"], "{own}"],
)
def test_the_token_goes_nowhere_else(client: GraphClient, server: GraphServer, link: Any) -> None:
    own = f"{server.url}/v1.0/servicePrincipals/{PRINCIPAL}/synchronization/jobs"
    if isinstance(link, str):
        link = link.replace("{root}", server.url).replace("{own}", own)
    server.fail_next("jobs.list", raw(json.dumps({"value": [], "@odata.nextLink": link})))
    with pytest.raises(UnexpectedAnswer) as caught:
        list_jobs(client, PRINCIPAL)

    assert str(caught.value) == f"{LIST}Graph's answer names a next page that isn't one of this list's."
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_is_not_followed(client: GraphClient, server: GraphServer, status: int) -> None:
    server.fail_next("partners.list", raw("moved", status))
    with pytest.raises(UnexpectedAnswer):
        list_partners(client)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer", [[], {"error": "text"}, {"error": {"code": 5, "message": {"a": 1}}}, "no JSON at all"]
)
def test_an_error_in_another_form(client: GraphClient, server: GraphServer, answer: Any) -> None:
    content = answer if isinstance(answer, str) else json.dumps(answer)
    server.fail_next("jobs.list", raw(content, 400))
    with pytest.raises(Refused) as caught:
        list_jobs(client, PRINCIPAL)

    assert (caught.value.code, caught.value.message) == (None, None)
    assert str(caught.value).startswith(f"{LIST}Graph answered 400; correct what it names")


def test_a_message_without_end_is_shortened(client: GraphClient, server: GraphServer) -> None:
    answer = {"error": {"code": "Long\x1b[31m", "message": "\x1b]0;x\x07" + "a" * 1_000_000}}
    server.fail_next("jobs.list", raw(json.dumps(answer), 400))
    with pytest.raises(Refused) as caught:
        list_jobs(client, PRINCIPAL)

    assert caught.value.code == "Long [31m"
    assert caught.value.message == f"]0;x {'a' * 495}…"


@pytest.mark.parametrize(
    "answer",
    [
        {"key": "no JSON", "value": "{}"},
        {"key": "[]", "value": "{}"},
        {"key": "{}", "value": "{}"},
        {"key": '{"result": 1}', "value": "{}"},
        {"key": '{"result": "Success"}', "value": None},
        {"key": '{"result": "Success", "details": []}', "value": "{}"},
        {"key": "[" * 100_000, "value": "{}"},
        {"other": 1},
    ],
)
def test_a_result_on_demand_in_another_form(client: GraphClient, server: GraphServer, answer: Any) -> None:
    server.fail_next("jobs.provision_on_demand", raw(json.dumps(answer)))
    with pytest.raises(UnexpectedAnswer) as caught:
        provision_on_demand(client, PRINCIPAL, "scim.1", [])

    assert str(caught.value).endswith(": Graph's answer has no result; look at the provisioning logs.")


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_file_of_authorities_that_is_not_there(
    client: GraphClient, monkeypatch: pytest.MonkeyPatch, *, signed_in: bool
) -> None:
    if signed_in:
        list_partners(client)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with pytest.raises(ConnectionFailed) as caught:
        get_job(client, PRINCIPAL, "scim.1")

    assert str(caught.value) == (
        f"Couldn't read job scim.1 of service principal {PRINCIPAL}: the file of authorities that REQUESTS_CA_BUNDLE "
        f"names can't be read; correct the variable (client-request-id {caught.value.request_id})."
    )


def test_a_certificate_that_is_not_trusted(client: GraphClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(ConnectionFailed) as caught:
        get_job(client, PRINCIPAL, "scim.1")

    assert str(caught.value) == (
        f"Couldn't read job scim.1 of service principal {PRINCIPAL}: the certificate of the sign-in service is not "
        f"trusted; put its authority's into REQUESTS_CA_BUNDLE (client-request-id {caught.value.request_id})."
    )
