"""The azuread stand-in with a Graph behind it: what each resource does there, through the servicer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest
from pulumi.runtime.proto import provider_pb2, status_pb2

from azuread_provider.servicer import AzureadProvider
from azuread_provider.values import UNKNOWN, reveal_all, secret, to_json, to_struct
from tests.support.graph_server import Copies, GraphServer, Tenant, app_role, default_schema, error_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    import grpc

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
OTHER_TENANT = "8b1d2c3e-0f4a-4c5b-8d6e-7f8091a2b3c4"
CLIENT = "c0ffee00-1111-4222-8333-444455556666"
CLIENT_SECRET = "planted-client-secret"
APPLICATION = "azuread:index/applicationFromTemplate:ApplicationFromTemplate"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
JOB = "azuread:index/synchronizationJob:SynchronizationJob"
SECRET = "azuread:index/synchronizationSecret:SynchronizationSecret"
ON_DEMAND = "azuread:index/synchronizationJobProvisionOnDemand:SynchronizationJobProvisionOnDemand"
TEMPLATE = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
APP_ID = "a99a0000-1111-4222-8333-444455556666"
CREDENTIALS = [
    {"key": "BaseAddress", "value": "https://scim.example"},
    {"key": "SecretToken", "value": secret("planted-token")},
]


class EndedError(Exception):
    """A call that the servicer ended with a status."""


class Context:
    """What a servicer needs of gRPC's context."""

    def __init__(self) -> None:
        self.trailers: dict[str, bytes] = {}

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        self.trailers.update(metadata)

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        raise EndedError(f"{code.name}: {details}")


class Engine:
    """The engine's calls to one provider, in plain JSON."""

    def __init__(self, configuration: dict[str, Any]) -> None:
        self.provider = AzureadProvider()
        self.ended = Context()
        self.context = cast("Any", self.ended)
        self.provider.Configure(provider_pb2.ConfigureRequest(args=to_struct(configuration)), self.context)

    def create(self, token: str, inputs: dict[str, Any], *, preview: bool = False) -> tuple[str, dict[str, Any]]:
        request = provider_pb2.CreateRequest(urn=urn(token), properties=to_struct(inputs), preview=preview)
        response = self.provider.Create(request, self.context)
        return response.id, to_json(response.properties)

    def read(
        self, token: str, identifier: str, inputs: dict[str, Any] | None = None, state: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        request = provider_pb2.ReadRequest(
            urn=urn(token), id=identifier, inputs=to_struct(inputs or {}), properties=to_struct(state or {})
        )
        response = self.provider.Read(request, self.context)
        return response.id, to_json(response.inputs), to_json(response.properties)

    def update(
        self, token: str, identifier: str, state: dict[str, Any], inputs: dict[str, Any], *, preview: bool = False
    ) -> dict[str, Any]:
        request = provider_pb2.UpdateRequest(
            urn=urn(token), id=identifier, olds=to_struct(state), news=to_struct(inputs), preview=preview
        )
        return to_json(self.provider.Update(request, self.context).properties)

    def delete(self, token: str, identifier: str, state: dict[str, Any]) -> None:
        request = provider_pb2.DeleteRequest(urn=urn(token), id=identifier, properties=to_struct(state))
        self.provider.Delete(request, self.context)


def urn(token: str) -> str:
    return f"urn:pulumi:dev::project::{token}::a"


@pytest.fixture(scope="module")
def running_server() -> Iterator[GraphServer]:
    with GraphServer() as server:
        yield server


@pytest.fixture
def server(running_server: GraphServer, monkeypatch: pytest.MonkeyPatch) -> GraphServer:
    running_server.reset()
    for variable in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"):
        for prefix in ("ARM", "AZURE"):
            monkeypatch.delenv(f"{prefix}_{variable}", raising=False)
    for name, value in {**running_server.environment(), "ENTRA_GRAPH_BACKOFF": "0"}.items():
        monkeypatch.setenv(name, value)
    return running_server


@pytest.fixture
def tenant(server: GraphServer) -> Tenant:
    tenant = server.state(TENANT)
    tenant.clients = {CLIENT: CLIENT_SECRET}
    return tenant


@pytest.fixture
def engine(tenant: Tenant) -> Engine:
    return Engine({"tenantId": tenant.tenant_id, "clientId": CLIENT, "clientSecret": secret(CLIENT_SECRET)})


def sent(server: GraphServer) -> list[tuple[str, Any]]:
    """The requests since the last look: the route, and the body."""
    found = [(entry.route, entry.body) for entry in server.requests]
    server.clear_requests()
    return found


def schedule(state: str) -> list[dict[str, str]]:
    return [{"expiration": "", "interval": "PT40M", "state": state}]


def test_an_application_is_made_renamed_and_deleted_with_its_service_principal(
    engine: Engine, tenant: Tenant, server: GraphServer
) -> None:
    inputs = {"displayName": "Databricks", "templateId": TEMPLATE}
    identifier, made = engine.create(APPLICATION, inputs)
    (application,), (principal,) = tenant.applications, tenant.service_principals
    assert identifier == f"/applicationTemplates/{TEMPLATE}/instantiate/{application}/{principal}"
    assert made == {
        **inputs,
        "applicationId": f"/applications/{application}",
        "applicationObjectId": application,
        "servicePrincipalId": f"/servicePrincipals/{principal}",
        "servicePrincipalObjectId": principal,
    }
    document = tenant.service_principals[principal].document
    assert document == {
        "id": principal,
        "appId": tenant.applications[application]["appId"],
        "applicationTemplateId": TEMPLATE,
        "displayName": "Databricks",
        "appRoles": [app_role("User"), app_role("msiam_access")],
    }
    renamed = engine.update(APPLICATION, identifier, made, {**inputs, "displayName": "Renamed"})
    assert renamed == {**made, "displayName": "Renamed"}
    assert engine.read(APPLICATION, identifier, inputs, made) == (
        identifier,
        {**inputs, "displayName": "Renamed"},
        renamed,
    )
    assert engine.read(APPLICATION, identifier) == (identifier, {**inputs, "displayName": "Renamed"}, renamed)
    sent(server)
    engine.delete(APPLICATION, identifier, renamed)
    assert sent(server) == [("applications.delete", None)]
    assert (tenant.applications, tenant.service_principals) == ({}, {})
    assert engine.read(APPLICATION, identifier, inputs, made) == ("", {}, {})


def test_a_service_principal_is_made_once_for_an_application(engine: Engine, tenant: Tenant) -> None:
    inputs = {"clientId": APP_ID, "notes": "ours"}
    identifier, made = engine.create(PRINCIPAL, inputs)
    ((principal, kept),) = tenant.service_principals.items()
    assert identifier == f"/servicePrincipals/{principal}"
    assert kept.document == {"id": principal, "appId": APP_ID, "displayName": "", "notes": "ours"}
    assert (made["objectId"], made["clientId"], made["notes"]) == (principal, APP_ID, "ours")

    with pytest.raises(EndedError) as caught:
        engine.create(PRINCIPAL, inputs)
    assert str(caught.value) == (
        f"UNKNOWN: A resource with the ID '/servicePrincipals/{principal}' already exists; import it, or set "
        "use_existing to true"
    )
    taken, adopted = engine.create(PRINCIPAL, {"clientId": APP_ID, "notes": "theirs", "useExisting": True})
    assert taken == identifier
    assert tenant.service_principals[principal].document["notes"] == "theirs"
    engine.delete(PRINCIPAL, identifier, adopted)
    assert tenant.service_principals == {}
    engine.delete(PRINCIPAL, identifier, adopted)
    with pytest.raises(EndedError, match=f"^UNKNOWN: Couldn't delete service principal {principal}: "):
        engine.delete(PRINCIPAL, identifier, made)


def test_a_job_starts_before_its_credentials_and_is_paused_and_deleted(
    engine: Engine, tenant: Tenant, server: GraphServer
) -> None:
    principal = f"/servicePrincipals/{tenant.add_service_principal()}"
    inputs = {"servicePrincipalId": principal, "templateId": "scim", "enabled": True}
    assert engine.create(JOB, inputs, preview=True) == ("", {**inputs, "schedules": UNKNOWN})
    assert sent(server) == []

    identifier, made = engine.create(JOB, inputs)
    ((job_id, job),) = tenant.service_principals[principal.rpartition("/")[2]].jobs.items()
    assert identifier == f"{principal}/synchronization/jobs/{job_id}"
    assert job_id.startswith("scim.3f0c6d1e8a524b7d9c342e5f7a8b9c0d.")
    assert made == {**inputs, "schedules": schedule("Active")}
    assert (job.document["status"]["code"], job.schema) == ("Quarantine", default_schema("scim"))
    assert sent(server) == [
        ("jobs.create", {"templateId": "scim"}),
        # The provider waits for it to appear.
        ("jobs.get", None),
        ("jobs.start", None),
        ("jobs.get", None),
    ]

    paused = {**inputs, "enabled": False}
    assert engine.update(JOB, identifier, made, paused, preview=True) == {**paused, "schedules": schedule("Disabled")}
    assert sent(server) == []
    updated = engine.update(JOB, identifier, made, paused)
    assert updated == {**paused, "schedules": schedule("Paused")}
    assert sent(server) == [("jobs.get", None), ("jobs.pause", None), ("jobs.get", None)]
    # A drift: what was declared as enabled is paused.
    assert engine.read(JOB, identifier, {**inputs, "__defaults": ["enabled"]}, made) == (
        identifier,
        {**paused, "__defaults": ["enabled"]},
        updated,
    )
    assert engine.read(JOB, identifier) == (identifier, paused, updated)
    engine.delete(JOB, identifier, updated)
    assert tenant.service_principals[principal.rpartition("/")[2]].jobs == {}
    assert engine.read(JOB, identifier, inputs, made) == ("", {}, {})
    with pytest.raises(EndedError, match=f"^UNKNOWN: Couldn't delete job {job_id} of service principal "):
        engine.delete(JOB, identifier, updated)


def test_what_is_new_or_not_allowed_yet_is_asked_for_again(engine: Engine, tenant: Tenant, server: GraphServer) -> None:
    """As the provider does for what synchronization consists of."""
    principal = f"/servicePrincipals/{tenant.add_service_principal()}"
    server.behind(Copies(lag=2, stale=1))
    server.service.copies.created(principal.strip("/"))
    inputs = {"servicePrincipalId": principal, "templateId": "scim", "enabled": False}
    identifier, made = engine.create(JOB, inputs)
    secrets = {"servicePrincipalId": principal, "credentials": CREDENTIALS}
    saved, _ = engine.create(SECRET, secrets)
    server.behind(Copies())
    assert engine.read(JOB, identifier, inputs, made) == (identifier, inputs, made)
    assert (saved, list(tenant.service_principals[principal.rpartition("/")[2]].secrets)) == (
        principal,
        ["BaseAddress", "SecretToken"],
    )


def test_a_job_that_can_not_be_started_exists_and_the_next_update_starts_it(
    engine: Engine, tenant: Tenant, server: GraphServer
) -> None:
    principal = f"/servicePrincipals/{tenant.add_service_principal()}"
    inputs = {"servicePrincipalId": principal, "templateId": "scim", "enabled": True}
    server.fail_next("jobs.start", error_answer(400, "BadRequest", "Not now."))
    with pytest.raises(EndedError) as caught:
        engine.create(JOB, inputs)
    (job_id,) = tenant.service_principals[principal.rpartition("/")[2]].jobs
    status = status_pb2.Status.FromString(engine.ended.trailers["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert str(caught.value) == f"UNKNOWN: {status.message}"
    assert list(detail.reasons) == [status.message]
    assert status.message.startswith(f"Couldn't start job {job_id} of service principal ")
    identifier, made = detail.id, to_json(detail.properties)
    assert (identifier, made) == (
        f"{principal}/synchronization/jobs/{job_id}",
        {**inputs, "schedules": schedule("Active")},
    )
    assert to_json(detail.inputs) == inputs

    engine.update(JOB, identifier, made, inputs)
    routes = ["jobs.create", "jobs.get", "jobs.start", "jobs.get", "jobs.start", "jobs.get"]
    assert [route for route, _ in sent(server)] == routes
    assert engine.read(JOB, identifier, inputs, made) == (identifier, inputs, made)


def test_secrets_are_written_as_a_whole_and_emptied(engine: Engine, tenant: Tenant, server: GraphServer) -> None:
    object_id = tenant.add_service_principal()
    tenant.add_job(object_id)
    principal, kept = f"/servicePrincipals/{object_id}", tenant.service_principals[object_id]
    inputs = {"servicePrincipalId": principal, "credentials": CREDENTIALS}
    identifier, made = engine.create(SECRET, inputs)
    marked = [{"key": entry["key"], "value": secret(entry["value"])} for entry in CREDENTIALS]
    assert (identifier, made) == (principal, {"servicePrincipalId": principal, "credentials": marked})
    assert kept.secrets == {"BaseAddress": "https://scim.example", "SecretToken": "planted-token"}
    hidden = {"value": [{"key": key, "value": "***"} for key in ("BaseAddress", "SecretToken")]}
    assert sent(server) == [("secrets.put", hidden), ("secrets.get", None), ("secrets.get", None)]
    assert engine.read(SECRET, identifier, made, made) == (identifier, made, made)

    kept.secrets = {"SecretToken": "changed", "SyncAll": "true"}
    drifted = {
        "servicePrincipalId": principal,
        "credentials": [
            {"key": "SecretToken", "value": secret("planted-token")},
            {"key": "SyncAll", "value": secret("true")},
        ],
    }
    assert engine.read(SECRET, identifier, made, made) == (identifier, drifted, drifted)
    assert engine.update(SECRET, identifier, drifted, inputs) == made
    assert kept.secrets == {"BaseAddress": "https://scim.example", "SecretToken": "planted-token"}
    engine.delete(SECRET, identifier, made)
    assert kept.secrets == {}
    del tenant.service_principals[object_id]
    assert engine.read(SECRET, identifier, made, made) == ("", {}, {})


@pytest.mark.parametrize("whole", [secret(CREDENTIALS), [secret(entry) for entry in CREDENTIALS]])
def test_secrets_inside_a_secret_keep_its_mark(engine: Engine, tenant: Tenant, whole: Any) -> None:
    object_id = tenant.add_service_principal()
    tenant.add_job(object_id)
    inputs = {"servicePrincipalId": f"/servicePrincipals/{object_id}", "credentials": whole}
    identifier, made = engine.create(SECRET, inputs)

    assert made == inputs
    assert engine.read(SECRET, identifier, made, made) == (identifier, inputs, made)
    assert tenant.service_principals[object_id].secrets == {
        entry["key"]: entry["value"] for entry in reveal_all(CREDENTIALS)
    }


def test_secrets_are_refused_before_a_job_and_a_key_without_a_value_times_out(engine: Engine, tenant: Tenant) -> None:
    object_id = tenant.add_service_principal()
    inputs = {"servicePrincipalId": f"/servicePrincipals/{object_id}", "credentials": CREDENTIALS}
    with pytest.raises(EndedError) as refused:
        engine.create(SECRET, inputs)
    tenant.add_job(object_id)
    with pytest.raises(EndedError) as waited:
        engine.create(SECRET, {**inputs, "credentials": [*CREDENTIALS, {"key": "Domain", "value": ""}]})

    text = str(refused.value)
    assert text.startswith(
        f"UNKNOWN: Couldn't save the secrets of service principal {object_id}: Graph answered 400 BadRequest, "
        f'"The service principal {object_id} has no synchronization job to save secrets for"; '
    )
    assert str(waited.value) == (
        f"UNKNOWN: Waiting for synchronization secrets for /servicePrincipals/{object_id}: 3 were saved and 2 are set; "
        "a key without a value, or a key twice, is never set"
    )
    assert "planted-token" not in text + str(waited.value)


def test_objects_are_provisioned_on_demand_once(engine: Engine, tenant: Tenant, server: GraphServer) -> None:
    object_id = tenant.add_service_principal()
    job = tenant.add_job(object_id)
    tenant.service_principals[object_id].secrets = {"SecretToken": "planted-token"}
    rule = job.schema["synchronizationRules"][0]["id"]
    parameters = [{"ruleId": rule, "subjects": [{"objectId": "u1", "objectTypeName": "User"}]}]
    inputs = {
        "servicePrincipalId": f"/servicePrincipals/{object_id}",
        "synchronizationJobId": job.document["id"],
        "parameters": parameters,
    }
    identifier, made = engine.create(ON_DEMAND, inputs)

    assert sent(server) == [("jobs.provision_on_demand", {"parameters": parameters})]
    assert made == inputs
    assert engine.read(ON_DEMAND, identifier, inputs, made) == (identifier, inputs, made)
    engine.delete(ON_DEMAND, identifier, made)
    assert sent(server) == []


def test_two_providers_work_in_two_tenants(
    engine: Engine, tenant: Tenant, server: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = server.state(OTHER_TENANT)
    other.clients = {"other-client": "other-secret"}
    monkeypatch.setenv("ARM_CLIENT_ID", "other-client")
    monkeypatch.setenv("ARM_CLIENT_SECRET", "other-secret")
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "not-looked-at")
    second = Engine({"tenantId": OTHER_TENANT})
    for provider in (engine, second):
        provider.create(APPLICATION, {"displayName": "Both", "templateId": TEMPLATE})

    assert [entry.tenant for entry in server.requests] == [TENANT, TENANT, OTHER_TENANT, OTHER_TENANT]
    assert [[entry["displayName"] for entry in each.applications.values()] for each in (tenant, other)] == [
        ["Both"],
        ["Both"],
    ]


@pytest.mark.parametrize("missing", ["tenantId", "clientId", "clientSecret"])
def test_a_failed_sign_in_says_what_to_set(tenant: Tenant, missing: str) -> None:
    configuration = {"tenantId": tenant.tenant_id, "clientId": CLIENT, "clientSecret": CLIENT_SECRET}
    engine = Engine({name: value for name, value in configuration.items() if name != missing})
    with pytest.raises(EndedError) as caught:
        engine.create(APPLICATION, {"displayName": "a", "templateId": TEMPLATE})

    assert str(caught.value) == (
        "UNKNOWN: ENTRA_GRAPH_ENDPOINT is set, so azuread's resources live there, and signing in needs a tenant, a "
        "client and its secret: set tenantId, clientId and clientSecret of the azuread provider, or ARM_TENANT_ID, "
        "ARM_CLIENT_ID and ARM_CLIENT_SECRET"
    )


def test_a_wrong_secret_is_not_shown(tenant: Tenant) -> None:
    engine = Engine({"tenantId": tenant.tenant_id, "clientId": CLIENT, "clientSecret": "planted-wrong-secret"})
    with pytest.raises(EndedError) as caught:
        engine.create(APPLICATION, {"displayName": "a", "templateId": TEMPLATE})

    assert str(caught.value).startswith(
        f"UNKNOWN: Couldn't create an application of template {TEMPLATE}: the sign-in service answered "
        f"\"AADSTS7000215: Invalid client secret provided for the app '{CLIENT}'\"; "
    )
    assert "planted-wrong-secret" not in str(caught.value)


def test_other_resources_and_an_unknown_configuration_behave_as_without_a_graph(
    engine: Engine, server: GraphServer
) -> None:
    token = "azuread:index/group:Group"
    identifier, made = engine.create(token, {"displayName": "Sales"})
    engine.delete(token, identifier, made)
    unknown = Engine({"tenantId": UNKNOWN, "clientSecret": secret(UNKNOWN)})
    unknown.create(APPLICATION, {"displayName": "a", "templateId": TEMPLATE}, preview=True)

    assert sent(server) == []
