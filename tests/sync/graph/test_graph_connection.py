"""Who signs in where, and what a connection never falls back to."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from entra_sync.graph import (
    Connection,
    Endpoints,
    GraphClient,
    NotSignedIn,
    Retry,
    credential,
    endpoints,
    list_partners,
)
from tests.support.graph_server import GraphServer

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
OTHER_TENANT = "99999999-8a52-4b7d-9c34-2e5f7a8b9c0d"
CLIENT = "c0ffee00-1111-4222-8333-444455556666"
OTHER_CLIENT = "c0ffee00-9999-4222-8333-444455556666"
PARTNER = {"tenantId": "77777777-8888-4999-8aaa-bbbbbbbbbbbb"}
PREFIX = "Couldn't sign in to Microsoft Graph: "
GLOBAL = Endpoints("https://graph.microsoft.com", "https://login.microsoftonline.com")


@pytest.mark.parametrize(
    ("cloud", "expected"),
    [
        (None, GLOBAL),
        ("public", GLOBAL),
        ("usgovernment", Endpoints("https://graph.microsoft.us", "https://login.microsoftonline.us")),
        ("dod", Endpoints("https://dod-graph.microsoft.us", "https://login.microsoftonline.us")),
        ("china", Endpoints("https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn")),
    ],
)
def test_the_endpoints_of_a_cloud(cloud: str | None, expected: Endpoints) -> None:
    found = endpoints(Connection(cloud=cloud), {})

    assert found == expected
    assert found.scope == f"{expected.graph}/.default"


def test_the_environment_names_private_endpoints() -> None:
    environ = {"ENTRA_GRAPH_ENDPOINT": "https://graph.contoso/", "ENTRA_GRAPH_AUTHORITY": "https://login.contoso"}

    assert endpoints(Connection(cloud="china"), environ) == Endpoints(
        "https://graph.contoso", "https://login.contoso", private=True
    )


@pytest.mark.parametrize(
    ("connection", "environ", "text"),
    [
        (
            Connection(cloud="mars"),
            {},
            "'mars' isn't a known cloud; the clouds are global, usgovernmentl4, usgovernmentl5, china.",
        ),
        (
            Connection(cloud="germany"),
            {},
            "the cloud germany has no Graph any more; move the tenant, or correct `cloud`.",
        ),
        (
            Connection(),
            {"ENTRA_GRAPH_ENDPOINT": "http://graph.contoso"},
            "ENTRA_GRAPH_ENDPOINT must begin with https://, as tokens are sent there.",
        ),
        (
            Connection(),
            {"ENTRA_GRAPH_AUTHORITY": "login.contoso"},
            "ENTRA_GRAPH_AUTHORITY must begin with https://, as tokens are sent there.",
        ),
    ],
)
def test_a_connection_that_leads_nowhere(connection: Connection, environ: Mapping[str, str], text: str) -> None:
    with pytest.raises(NotSignedIn) as caught:
        GraphClient(connection, environ=environ)

    assert str(caught.value) == PREFIX + text


@pytest.mark.parametrize(
    ("connection", "environ", "text"),
    [
        (
            Connection(TENANT, client_id=CLIENT, client_secret_variable="CONTOSO"),
            {},
            "the environment variable CONTOSO must hold the application's secret.",
        ),
        (
            Connection(TENANT, client_id=CLIENT, client_secret_variable="CONTOSO"),
            {"CONTOSO": ""},
            "the environment variable CONTOSO must hold the application's secret.",
        ),
        (
            Connection(client_id=CLIENT, client_secret_variable="CONTOSO"),
            {"CONTOSO": "x"},
            "`tenant_id`, or the environment variable AZURE_TENANT_ID, must name the tenant.",
        ),
        (
            Connection(TENANT, client_secret_variable="CONTOSO"),
            {"CONTOSO": "x"},
            "`client_id`, or the environment variable AZURE_CLIENT_ID, must name the application.",
        ),
        (Connection("a/b"), {}, "'a/b' isn't a tenant; give its id or one of its domains."),
        (
            Connection(TENANT, client_id=CLIENT),
            {"AZURE_FEDERATED_TOKEN_FILE": "/nowhere"},
            "the file that AZURE_FEDERATED_TOKEN_FILE names can't be read; correct the variable.",
        ),
    ],
)
def test_a_secret_that_is_not_there(connection: Connection, environ: Mapping[str, str], text: str) -> None:
    with pytest.raises(NotSignedIn) as caught:
        credential(connection, environ=environ)

    assert str(caught.value) == PREFIX + text


def test_variables_that_do_not_fit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TENANT_ID": TENANT,
        "CLIENT_ID": CLIENT,
        "CLIENT_CERTIFICATE_PATH": "/nowhere",
        "CLIENT_CERTIFICATE_PASSWORD": "planted",
    }.items():
        monkeypatch.setenv(f"AZURE_{name}", value)
    monkeypatch.delenv("AZURE_CLIENT_SECRET", raising=False)
    with pytest.raises(NotSignedIn) as caught:
        credential(Connection())

    assert str(caught.value) == (
        f"{PREFIX}the AZURE_ variables of the environment do not fit together; correct them, or name a connection."
    )


def partners(connection: Connection) -> int:
    """How many partners the tenant has that the connection leads to."""
    with GraphClient(connection, retry=Retry(attempts=0)) as client:
        return len(list_partners(client))


def test_the_environment_signs_in(server: GraphServer, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = server.state(TENANT)
    tenant.clients = {CLIENT: "planted-secret"}
    tenant.partners = {"a": PARTNER}
    for name, value in {"TENANT_ID": TENANT, "CLIENT_ID": CLIENT, "CLIENT_SECRET": "planted-secret"}.items():
        monkeypatch.setenv(f"AZURE_{name}", value)

    assert partners(Connection()) == 1
    assert partners(Connection(client_id=CLIENT)) == 1


def test_one_identity_works_in_two_tenants(server: GraphServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for tenant_id, found in ((TENANT, {"a": PARTNER}), (OTHER_TENANT, {"a": PARTNER, "b": PARTNER})):
        server.state(tenant_id).clients = {CLIENT: "planted-secret"}
        server.state(tenant_id).partners = dict(found)
    for name, value in {"TENANT_ID": TENANT, "CLIENT_ID": CLIENT, "CLIENT_SECRET": "planted-secret"}.items():
        monkeypatch.setenv(f"AZURE_{name}", value)

    assert [partners(Connection(tenant)) for tenant in (None, TENANT, OTHER_TENANT)] == [1, 1, 2]


def test_workload_identity_signs_in(server: GraphServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tenant = server.state(TENANT)
    tenant.clients = {CLIENT: "planted-assertion"}
    tenant.partners = {"a": PARTNER}
    token = tmp_path / "token"
    token.write_text("planted-assertion", encoding="utf-8")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(token))
    # The cloud of the connection decides, not this variable.
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", "https://login.invalid")

    assert partners(Connection(TENANT, client_id=CLIENT)) == 1


def test_another_application_never_takes_its_place(server: GraphServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.state(TENANT).clients = {OTHER_CLIENT: "planted-secret"}
    for name, value in {"TENANT_ID": TENANT, "CLIENT_ID": OTHER_CLIENT, "CLIENT_SECRET": "planted-secret"}.items():
        monkeypatch.setenv(f"AZURE_{name}", value)
    with pytest.raises(NotSignedIn) as caught:
        partners(Connection(TENANT, client_id=CLIENT))

    assert str(caught.value) == (
        "Couldn't list the partners of the cross-tenant access policy: no identity to sign in with was found; name one "
        "in the connection, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or use `az login` "
        f"(client-request-id {caught.value.request_id})."
    )
    assert server.requests == []


@pytest.mark.parametrize(
    ("client_id", "said"),
    [
        (CLIENT, f"AADSTS7000215: Invalid client secret provided for the app '{CLIENT}'"),
        (
            OTHER_CLIENT,
            f"AADSTS700016: Application with identifier '{OTHER_CLIENT}' was not found in the directory '{TENANT}'",
        ),
    ],
)
def test_the_sign_in_service_refuses(server: GraphServer, client_id: str, said: str) -> None:
    server.state(TENANT).clients = {CLIENT: "another secret"}
    with pytest.raises(NotSignedIn) as caught:
        partners(Connection(TENANT, client_id=client_id, client_secret_variable="GRAPH_TEST_SECRET"))

    assert caught.value.message == said
    assert str(caught.value) == (
        f'Couldn\'t list the partners of the cross-tenant access policy: the sign-in service answered "{said}"; correct '
        f"the tenant, the client id or its secret (client-request-id {caught.value.request_id})."
    )


def test_a_connection_shows_the_variable_and_not_the_secret(server: GraphServer) -> None:
    connection = Connection(TENANT, client_id=CLIENT, client_secret_variable="GRAPH_TEST_SECRET")

    assert repr(connection) == (
        f"Connection(tenant_id='{TENANT}', cloud=None, client_id='{CLIENT}', client_secret_variable='GRAPH_TEST_SECRET')"
    )
    assert "planted" not in repr(credential(connection)) + repr(GraphClient(connection))
    assert server.requests == []


def test_azure_is_imported_with_the_first_call_only(project_root: Path) -> None:
    code = (
        "import entra_sync.graph, sys; entra_sync.graph.GraphClient();"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'azure', 'msal', 'requests', 'pulumi'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project_root)

    assert run.stdout == "[]\n"
