"""Every call, as it reaches the service and as its answer comes back."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from entra_sync.graph import (
    AutomaticUserConsent,
    Conflict,
    GraphClient,
    IdentitySynchronization,
    NotFound,
    OnDemandResult,
    OnDemandStep,
    Partner,
    Refused,
    SyncInbound,
    UnexpectedAnswer,
    create_job,
    create_partner,
    delete_identity_synchronization,
    delete_job,
    delete_partner,
    delete_schema,
    get_identity_synchronization,
    get_job,
    get_partner,
    get_schema,
    get_secrets,
    get_template_schema,
    list_filter_operators,
    list_functions,
    list_jobs,
    list_partners,
    list_templates,
    parse_expression,
    pause_job,
    provision_on_demand,
    put_identity_synchronization,
    put_schema,
    put_secrets,
    restart_job,
    start_job,
    update_identity_synchronization,
    update_partner,
    validate_credentials,
)
from entra_sync.jobs import (
    ApplicationParameters,
    SecretEntry,
    Subject,
    SynchronizationError,
    SynchronizationQuarantine,
    SynchronizationSchedule,
    SynchronizationTaskExecution,
)
from entra_sync.schema import dump
from tests.support.graph_server import GraphServer, Job, Tenant, default_schema, raw

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
PARTNER = "77777777-8888-4999-8aaa-bbbbbbbbbbbb"
SYNC = f"/v1.0/servicePrincipals/{PRINCIPAL}/synchronization"
PARTNERS = "/v1.0/policies/crossTenantAccessPolicy/partners"
IDENTITY = f"{PARTNERS}/{PARTNER}/identitySynchronization"
RULE = "91c1d3a2-7b5e-4c8f-9a60-1b2c3d4e5f60#V2"

MAPPING = {"targetAttributeName": "userName", "source": None}
SMALL_SCHEMA = {
    "synchronizationRules": [
        {
            "id": "rule",
            "sourceDirectoryName": "Microsoft Entra ID",
            "targetDirectoryName": "Contoso",
            "objectMappings": [
                {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [MAPPING]}
            ],
        }
    ],
    "directories": [{"name": "Contoso", "objects": []}],
}


def sent(server: GraphServer) -> list[tuple[str, str, Any, int]]:
    """What reached the service: method, path, body and the answer's status."""
    return [(entry.method, entry.path, entry.body, entry.status) for entry in server.requests]


@pytest.fixture
def job(tenant: Tenant) -> Job:
    return tenant.add_job(PRINCIPAL)


@pytest.fixture
def job_id(job: Job) -> str:
    return str(job.document["id"])


def test_jobs_are_created_read_listed_and_deleted(client: GraphClient, tenant: Tenant, server: GraphServer) -> None:
    created = create_job(client, PRINCIPAL, "scim")
    assert created.id is not None
    document = tenant.job(PRINCIPAL, created.id).document
    read = [dump(model) for model in (created, get_job(client, PRINCIPAL, created.id), *list_jobs(client, PRINCIPAL))]
    delete_job(client, PRINCIPAL, created.id)

    assert read == [document] * 3
    assert tenant.service_principals[PRINCIPAL].jobs == {}
    assert sent(server) == [
        ("POST", f"{SYNC}/jobs", {"templateId": "scim"}, 201),
        ("GET", f"{SYNC}/jobs/{created.id}", None, 200),
        ("GET", f"{SYNC}/jobs", None, 200),
        ("DELETE", f"{SYNC}/jobs/{created.id}", None, 204),
    ]


def test_a_job_is_started_paused_and_restarted(
    client: GraphClient, tenant: Tenant, job: Job, job_id: str, server: GraphServer
) -> None:
    tenant.service_principals[PRINCIPAL].secrets = {"SecretToken": "x"}
    states = []
    for call in (start_job, pause_job, restart_job):
        call(client, PRINCIPAL, job_id)
        states.append((job.document["schedule"]["state"], job.document["status"]["code"]))
    job.finish_cycle()
    restart_job(client, PRINCIPAL, job_id, "Watermark, Escrows")
    states.append((job.document["schedule"]["state"], job.document["status"]["code"]))

    assert states == [("Active", "NotRun"), ("Paused", "Paused"), ("Active", "NotRun"), ("Active", "Active")]
    assert job.restarts == [{}, {"resetScope": "Watermark, Escrows"}]
    assert sent(server) == [
        ("POST", f"{SYNC}/jobs/{job_id}/start", None, 204),
        ("POST", f"{SYNC}/jobs/{job_id}/pause", None, 204),
        ("POST", f"{SYNC}/jobs/{job_id}/restart", {"criteria": {}}, 204),
        ("POST", f"{SYNC}/jobs/{job_id}/restart", {"criteria": {"resetScope": "Watermark, Escrows"}}, 204),
    ]


@pytest.mark.parametrize("call", [start_job, restart_job])
def test_without_credentials_a_job_that_should_run_is_in_quarantine_until_it_is_started_again(
    client: GraphClient, job_id: str, call: Callable[[GraphClient, str, str], None]
) -> None:
    call(client, PRINCIPAL, job_id)
    put_secrets(client, PRINCIPAL, [SecretEntry(key="SecretToken", value=SecretStr("planted-token"))])
    quarantined = get_job(client, PRINCIPAL, job_id)
    call(client, PRINCIPAL, job_id)
    running = get_job(client, PRINCIPAL, job_id)

    assert quarantined.schedule == running.schedule == SynchronizationSchedule(state="Active")
    assert quarantined.status is not None
    assert (quarantined.status.code, quarantined.status.quarantine) == (
        "Quarantine",
        SynchronizationQuarantine(
            reason="EncounteredQuarantineException",
            current_began="2026-11-24T10:00:00Z",
            next_attempt="2026-11-24T16:00:00Z",
            series_began="2026-11-24T10:00:00Z",
            series_count=1,
            error=SynchronizationError(
                code="InvalidCredentials",
                message="The application's credentials are missing.",
                tenant_actionable=True,
            ),
        ),
    )
    assert running.status is not None
    assert (running.status.code, running.status.quarantine) == ("NotRun", None)


@pytest.mark.parametrize(
    ("template", "identifier", "schedule", "code"),
    [
        (
            "scim",
            r"scim\.[0-9a-f]{32}\.[0-9a-f-]{36}",
            SynchronizationSchedule(interval="P10675199DT2H48M5.4775807S", state="Disabled"),
            "NotConfigured",
        ),
        (
            "Azure2Azure",
            r"Azure2Azure\.[0-9a-f]{32}\.[0-9a-f-]{36}",
            SynchronizationSchedule(interval="PT40M", state="Disabled"),
            "Paused",
        ),
        (
            "AD2AADProvisioning",
            r"AD2AADProvisioning\.[0-9a-f]{32}",
            SynchronizationSchedule(interval="P10675199DT2H48M5.4775807S", state="Disabled"),
            "NotConfigured",
        ),
    ],
)
def test_a_new_job_does_not_run_and_has_not_run_once_it_is_started(
    client: GraphClient, tenant: Tenant, template: str, identifier: str, schedule: SynchronizationSchedule, code: str
) -> None:
    made = create_job(client, PRINCIPAL, template)
    assert made.id is not None
    assert made.status is not None
    assert (re.fullmatch(identifier, made.id) is not None, made.schedule, made.status.code) == (True, schedule, code)

    tenant.service_principals[PRINCIPAL].secrets = {"SecretToken": "x"}
    start_job(client, PRINCIPAL, made.id)
    started = get_job(client, PRINCIPAL, made.id)
    assert started.status is not None
    assert (started.schedule, started.status.code, started.status.last_execution) == (
        SynchronizationSchedule(interval="PT40M", state="Active"),
        "NotRun",
        SynchronizationTaskExecution(
            state="Failed", time_began="0001-01-01T00:00:00Z", time_ended="0001-01-01T00:00:00Z"
        ),
    )


@pytest.mark.parametrize("scope", ["None", "ConnectorDataStore", "Escrows, ConnectorDataStore"])
def test_a_forbidden_reset_scope_is_never_sent(
    client: GraphClient, scope: str, job_id: str, server: GraphServer
) -> None:
    with pytest.raises(Refused) as caught:
        restart_job(client, PRINCIPAL, job_id, scope)

    assert str(caught.value) == (
        f"Couldn't restart job {job_id} of service principal {PRINCIPAL}: the documentation says not to use "
        f"{scope.rpartition(', ')[2]} as resetScope; use Full, or leave it out for what the portal does."
    )
    assert server.requests == []


def test_a_schema_goes_back_as_it_came(client: GraphClient, job_id: str, server: GraphServer) -> None:
    first = get_schema(client, PRINCIPAL, job_id)
    put_schema(client, PRINCIPAL, job_id, first)
    second = get_schema(client, PRINCIPAL, job_id)

    assert first == {"id": job_id, "version": "Date:2026-11-24, FileVersion:1", **default_schema("scim")}
    assert second == {**first, "version": "Date:2026-11-24, FileVersion:2"}
    assert sent(server) == [
        ("GET", f"{SYNC}/jobs/{job_id}/schema", None, 200),
        ("PUT", f"{SYNC}/jobs/{job_id}/schema", first, 204),
        ("GET", f"{SYNC}/jobs/{job_id}/schema", None, 200),
    ]


def test_a_schema_is_replaced_and_reset(client: GraphClient, job: Job, job_id: str, server: GraphServer) -> None:
    put_schema(client, PRINCIPAL, job_id, SMALL_SCHEMA)
    replaced = job.schema
    delete_schema(client, PRINCIPAL, job_id)

    assert replaced == SMALL_SCHEMA
    assert (job.schema, job.saves) == (default_schema("scim"), 3)
    assert sent(server) == [
        ("PUT", f"{SYNC}/jobs/{job_id}/schema", SMALL_SCHEMA, 204),
        ("DELETE", f"{SYNC}/jobs/{job_id}/schema", None, 204),
    ]


def test_an_expression_is_parsed(client: GraphClient, job_id: str, server: GraphServer) -> None:
    parsed = parse_expression(client, PRINCIPAL, job_id, "ToLower([mail])", test_input={"definition": None})

    assert dump(parsed) == {
        "parsingSucceeded": True,
        "evaluationSucceeded": False,
        "evaluationResult": [],
        "parsedExpression": {
            "type": "Function",
            "name": "ToLower",
            "expression": "ToLower([mail])",
            "parameters": [
                {
                    "key": "source",
                    "value": {"type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": []},
                }
            ],
        },
        "error": None,
    }
    body = {
        "expression": "ToLower([mail])",
        "testInputObject": {"definition": None},
        "targetAttributeDefinition": None,
    }
    assert sent(server) == [("POST", f"{SYNC}/jobs/{job_id}/schema/parseExpression", body, 200)]


def test_an_expression_does_not_parse(client: GraphClient, job_id: str) -> None:
    parsed = parse_expression(client, PRINCIPAL, job_id, "ToLower([mail]")

    assert (parsed.parsing_succeeded, parsed.parsed_expression) == (False, None)
    assert parsed.error is not None
    assert parsed.error.code == "ExpressionParsingFailed"


def test_operators_functions_and_templates(
    client: GraphClient, tenant: Tenant, job_id: str, server: GraphServer
) -> None:
    operators = list_filter_operators(client, PRINCIPAL, job_id)
    functions = list_functions(client, PRINCIPAL, job_id)
    templates = list_templates(client, PRINCIPAL)
    schema = get_template_schema(client, PRINCIPAL, "Azure2Azure")

    assert dump(operators[0]) == {
        "id": "EQUALS",
        "name": "EQUALS",
        "arity": "Binary",
        "multivaluedComparisonType": "All",
        "supportedAttributeTypes": ["Integer", "String"],
    }
    parameter = {"name": "value", "type": "String", "required": True, "allowMultipleOccurrences": False}
    assert next(dump(entry) for entry in functions if entry.name == "CStr") == {
        "id": "CStr",
        "name": "CStr",
        "parameters": [parameter],
    }
    common = {
        "applicationId": tenant.service_principals[PRINCIPAL].document["appId"],
        "description": "",
        "discoverable": True,
        "metadata": [],
    }
    assert [dump(entry) for entry in templates] == [
        {"id": "scim", "default": True, "factoryTag": "scim", **common},
        {"id": "Azure2Azure", "default": False, "factoryTag": "Azure2Azure", **common},
    ]
    assert schema == {
        "id": "Azure2Azure",
        "version": "Date:2026-11-24, FileVersion:1",
        **default_schema("Azure2Azure"),
    }
    assert sent(server) == [
        ("GET", f"{SYNC}/jobs/{job_id}/schema/filterOperators()", None, 200),
        ("GET", f"{SYNC}/jobs/{job_id}/schema/functions()", None, 200),
        ("GET", f"{SYNC}/templates", None, 200),
        ("GET", f"{SYNC}/templates/Azure2Azure/schema", None, 200),
    ]


def test_secrets_replace_each_other_as_a_whole(client: GraphClient, tenant: Tenant, server: GraphServer) -> None:
    tenant.add_job(PRINCIPAL)
    tenant.service_principals[PRINCIPAL].secrets = {"Password": "old"}
    put_secrets(
        client,
        PRINCIPAL,
        [
            SecretEntry(key="BaseAddress", value=SecretStr("https://scim.contoso.com")),
            SecretEntry(key="SecretToken", value=SecretStr("planted-token")),
        ],
    )

    assert tenant.service_principals[PRINCIPAL].secrets == {
        "BaseAddress": "https://scim.contoso.com",
        "SecretToken": "planted-token",
    }
    assert get_secrets(client, PRINCIPAL) == (
        SecretEntry(key="BaseAddress", value=SecretStr("https://scim.contoso.com")),
        SecretEntry(key="SecretToken", value=SecretStr("*")),
    )
    hidden = {"value": [{"key": "BaseAddress", "value": "***"}, {"key": "SecretToken", "value": "***"}]}
    assert sent(server) == [("PUT", f"{SYNC}/secrets", hidden, 204), ("GET", f"{SYNC}/secrets", None, 200)]


def test_credentials_are_validated(client: GraphClient, tenant: Tenant, job_id: str, server: GraphServer) -> None:
    tenant.service_principals[PRINCIPAL].secrets = {"SecretToken": "good"}
    tenant.invalid_secrets = ["bad"]
    validate_credentials(client, PRINCIPAL, job_id)
    validate_credentials(client, PRINCIPAL, job_id, [SecretEntry(key="SecretToken", value=SecretStr("good"))])
    with pytest.raises(Refused) as caught:
        validate_credentials(client, PRINCIPAL, job_id, [SecretEntry(key="SecretToken", value=SecretStr("bad"))])

    assert (caught.value.status, caught.value.code) == (400, "InvalidCredentials")
    path = f"{SYNC}/jobs/{job_id}/validateCredentials"
    hidden = {"credentials": [{"key": "SecretToken", "value": "***"}]}
    assert sent(server) == [
        ("POST", path, {"useSavedCredentials": True}, 204),
        ("POST", path, hidden, 204),
        ("POST", path, hidden, 400),
    ]


STEP = {"name": "EntryImport", "type": "Import", "status": "Success"}
DONE = {"action": "Create", "provisioningSteps": [STEP]}


@pytest.mark.parametrize(
    ("kind", "status_info", "provisioning"),
    [
        ("User", False, ({"action": "Create", "provisioningSteps": [STEP]},)),
        ("Group", False, ({},)),
        ("User", True, ({"action": "Create", "provisioningSteps": [STEP], "statusInfo": {"status": "Success"}},)),
    ],
)
def test_objects_are_provisioned_on_demand(
    client: GraphClient,
    tenant: Tenant,
    server: GraphServer,
    kind: str,
    status_info: bool,  # noqa: FBT001
    provisioning: tuple[dict[str, Any], ...],
) -> None:
    job_id = tenant.add_job(PRINCIPAL, "Azure2Azure").document["id"]
    tenant.service_principals[PRINCIPAL].secrets = {"CompanyId": PARTNER}
    tenant.on_demand_status_info = status_info
    parameters = ApplicationParameters(rule_id=RULE, subjects=(Subject(object_id="1", object_type_name=kind),))

    found = provision_on_demand(client, PRINCIPAL, job_id, [parameters])
    assert found == OnDemandResult("Success", {}, provisioning)
    expected = [OnDemandStep("EntryImport", "Import", "Success", "", {})] if kind == "User" else []
    assert (list(found.steps), list(found.modified_properties)) == (expected, [])
    body = {"parameters": [{"ruleId": RULE, "subjects": [{"objectId": "1", "objectTypeName": kind}]}]}
    assert sent(server) == [("POST", f"{SYNC}/jobs/{job_id}/provisionOnDemand", body, 200)]


def test_what_was_provisioned_on_demand_is_not_printed() -> None:
    """A log with the result must not carry the attributes of a person."""
    assert repr(OnDemandResult("Success", {}, ({"displayName": "Planted Name"},))) == (
        "OnDemandResult(result='Success', details={})"
    )


SKIPPED = {
    "provisioningSteps": [{**STEP, "description": "Retrieved", "details": {"active": "True"}}, "no step"],
    "statusInfo": {"status": "Skipped", "errorCode": "RedundantExport", "reason": "Nothing differs."},
    "modifiedProperties": [{"displayName": "active", "oldValue": None, "newValue": "True"}],
}
STATUS_INFO = "Microsoft.Identity.Health.CPP.Common.DataContracts.SyncFabric.StatusInfo"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (
            STATUS_INFO,
            [DONE, SKIPPED],
            OnDemandResult(
                "Skipped", {"errorCode": "RedundantExport", "errorMessage": "Nothing differs."}, (DONE, SKIPPED)
            ),
        ),
        # The documented answer shows no status of the whole.
        (STATUS_INFO, [DONE], OnDemandResult("Success", {}, (DONE,))),
        (
            STATUS_INFO,
            [{"provisioningSteps": [STEP, {**STEP, "status": "Failure"}]}],
            OnDemandResult("Failure", {}, ({"provisioningSteps": [STEP, {**STEP, "status": "Failure"}]},)),
        ),
        (
            json.dumps({"result": "Skipped", "details": {"errorCode": "RedundantExport"}}),
            SKIPPED,
            OnDemandResult("Skipped", {"errorCode": "RedundantExport"}, (SKIPPED,)),
        ),
        (json.dumps({"result": "Success", "details": None}), {}, OnDemandResult("Success", {}, ({},))),
        (STATUS_INFO, [], None),
        (STATUS_INFO, [{}], None),
        (STATUS_INFO, "text", None),
        (json.dumps({"result": "Success", "details": "text"}), {}, None),
        (json.dumps({"details": {}}), {}, None),
        ("Success", {}, None),
    ],
)
def test_each_form_of_an_answer_on_demand_is_read(
    client: GraphClient,
    tenant: Tenant,
    server: GraphServer,
    key: str,
    value: object,
    expected: OnDemandResult | None,
) -> None:
    job_id = tenant.add_job(PRINCIPAL).document["id"]
    server.fail_next("jobs.provision_on_demand", raw(json.dumps({"key": key, "value": json.dumps(value)})))
    if expected is None:
        with pytest.raises(UnexpectedAnswer, match="Graph's answer has no result; look at the provisioning logs"):
            provision_on_demand(client, PRINCIPAL, job_id, [])
        return
    found = provision_on_demand(client, PRINCIPAL, job_id, [])
    assert found == expected
    if value is SKIPPED:
        assert found.steps == (OnDemandStep("EntryImport", "Import", "Success", "Retrieved", {"active": "True"}),)
        assert found.modified_properties == ({"displayName": "active", "oldValue": None, "newValue": "True"},)


def test_more_than_five_calls_on_demand_wait_and_are_made(
    client: GraphClient, tenant: Tenant, server: GraphServer
) -> None:
    job_id = tenant.add_job(PRINCIPAL, "Azure2Azure").document["id"]
    tenant.service_principals[PRINCIPAL].secrets = {"CompanyId": PARTNER}
    parameters = ApplicationParameters(rule_id=RULE, subjects=(Subject(object_id="1", object_type_name="User"),))
    results = [provision_on_demand(client, PRINCIPAL, job_id, [parameters]).result for _ in range(6)]

    assert results == ["Success"] * 6
    assert [status for _, _, _, status in sent(server)] == [200, 200, 200, 200, 200, 429, 200]


def test_without_credentials_nothing_is_provisioned_on_demand(client: GraphClient, tenant: Tenant) -> None:
    job_id = tenant.add_job(PRINCIPAL, "Azure2Azure").document["id"]
    parameters = ApplicationParameters(rule_id=RULE, subjects=(Subject(object_id="1", object_type_name="User"),))
    with pytest.raises(Refused) as caught:
        provision_on_demand(client, PRINCIPAL, job_id, [parameters])
    assert str(caught.value) == (
        f"Couldn't provision on demand with job {job_id} of service principal {PRINCIPAL}: Graph answered 400 "
        'CredentialsMissing, "The credentials of the application are missing"; save the credentials of the application '
        f"first (client-request-id {caught.value.request_id})."
    )


def test_partners_are_created_updated_and_deleted(client: GraphClient, tenant: Tenant, server: GraphServer) -> None:
    outbound = AutomaticUserConsent(outbound_allowed=True)
    created = create_partner(client, Partner(tenant_id=PARTNER, automatic_user_consent_settings=outbound))
    inbound = AutomaticUserConsent(inbound_allowed=False)
    update_partner(client, Partner(tenant_id=PARTNER, automatic_user_consent_settings=inbound))
    read = get_partner(client, PARTNER)
    listed = list_partners(client)
    delete_partner(client, PARTNER)

    assert dump(created) == {
        "tenantId": PARTNER,
        "isServiceProvider": None,
        "automaticUserConsentSettings": {"inboundAllowed": None, "outboundAllowed": True},
    }
    assert dump(read) == {
        "tenantId": PARTNER,
        "isServiceProvider": None,
        "automaticUserConsentSettings": {"outboundAllowed": True, "inboundAllowed": False},
    }
    assert listed == (read,)
    assert tenant.partners == {}
    assert sent(server) == [
        ("POST", PARTNERS, {"tenantId": PARTNER, "automaticUserConsentSettings": {"outboundAllowed": True}}, 201),
        ("PATCH", f"{PARTNERS}/{PARTNER}", {"automaticUserConsentSettings": {"inboundAllowed": False}}, 204),
        ("GET", f"{PARTNERS}/{PARTNER}", None, 200),
        ("GET", PARTNERS, None, 200),
        ("DELETE", f"{PARTNERS}/{PARTNER}", None, 204),
    ]


def test_identity_synchronization_is_saved_read_and_deleted(
    client: GraphClient, tenant: Tenant, server: GraphServer
) -> None:
    tenant.partners[PARTNER] = {"tenantId": PARTNER}
    allowed = SyncInbound(is_sync_allowed=True)
    put_identity_synchronization(
        client, PARTNER, IdentitySynchronization(display_name="Fabrikam", user_sync_inbound=allowed)
    )
    users = get_identity_synchronization(client, PARTNER)
    with pytest.raises(Conflict):
        put_identity_synchronization(client, PARTNER, IdentitySynchronization(user_sync_inbound=allowed))
    forbidden = SyncInbound(is_sync_allowed=False)
    update_identity_synchronization(
        client, PARTNER, IdentitySynchronization(tenant_id=PARTNER, user_sync_inbound=forbidden)
    )
    update_identity_synchronization(
        client, PARTNER, IdentitySynchronization(display_name=None, group_sync_inbound=allowed)
    )
    groups = get_identity_synchronization(client, PARTNER, groups=True)
    delete_identity_synchronization(client, PARTNER)
    with pytest.raises(NotFound):
        update_identity_synchronization(client, PARTNER, IdentitySynchronization(user_sync_inbound=allowed))

    sync = {"isSyncAllowed": True}
    assert dump(users) == {"tenantId": PARTNER, "displayName": "Fabrikam", "userSyncInbound": sync}
    assert dump(groups) == {
        "tenantId": PARTNER,
        "displayName": None,
        "userSyncInbound": {"isSyncAllowed": False},
        "groupSyncInbound": sync,
    }
    assert tenant.identity_synchronization == {}
    beta = IDENTITY.replace("v1.0", "beta")
    assert sent(server) == [
        ("PUT", IDENTITY, {"displayName": "Fabrikam", "userSyncInbound": sync}, 204),
        ("GET", IDENTITY, None, 200),
        ("PUT", IDENTITY, {"userSyncInbound": sync}, 409),
        ("PATCH", IDENTITY, {"userSyncInbound": {"isSyncAllowed": False}}, 204),
        ("PATCH", beta, {"displayName": None, "groupSyncInbound": sync}, 204),
        ("GET", beta, None, 200),
        ("DELETE", IDENTITY, None, 204),
        ("PATCH", IDENTITY, {"userSyncInbound": sync}, 404),
    ]


def test_a_list_has_several_pages(client: GraphClient, tenant: Tenant, server: GraphServer) -> None:
    server.service.page_size = 2
    expected = [tenant.add_job(PRINCIPAL).document["id"] for _ in range(5)]

    assert [job.id for job in list_jobs(client, PRINCIPAL)] == expected
    assert sent(server) == [
        ("GET", f"{SYNC}/jobs", None, 200),
        ("GET", f"{SYNC}/jobs?$skiptoken=2", None, 200),
        ("GET", f"{SYNC}/jobs?$skiptoken=4", None, 200),
    ]


Read = Callable[[GraphClient, str], tuple[BaseModel, ...]]


@pytest.mark.parametrize("call", [list_jobs, list_templates, get_secrets])
def test_ids_of_the_azuread_provider_are_understood(client: GraphClient, tenant: Tenant, call: Read) -> None:
    tenant.add_job(PRINCIPAL)
    tenant.service_principals[PRINCIPAL].secrets = {"SecretToken": "x"}

    assert call(client, f"/servicePrincipals/{PRINCIPAL}") == call(client, PRINCIPAL)


def test_a_job_is_found_by_its_resource_id(client: GraphClient, job_id: str) -> None:
    found = get_job(
        client, f"/servicePrincipals/{PRINCIPAL}", f"/servicePrincipals/{PRINCIPAL}/synchronization/jobs/{job_id}"
    )

    assert found.id == job_id


@pytest.mark.parametrize("identifier", ["a?b", "a#b", "a%2Fb", "a b", "ü", "a&b=c", "a..b"])
def test_an_id_is_never_more_than_a_part_of_the_path(client: GraphClient, server: GraphServer, identifier: str) -> None:
    with pytest.raises(NotFound) as caught:
        get_job(client, PRINCIPAL, identifier)

    assert caught.value.message == f"Job {identifier} was not found"
    assert [entry.route for entry in server.requests] == ["jobs.get"]


@pytest.mark.parametrize("identifier", ["", ".", "..", "/servicePrincipals/", "jobs/.."])
def test_only_an_id_is_ever_sent(client: GraphClient, server: GraphServer, identifier: str) -> None:
    with pytest.raises(Refused) as caught:
        list_jobs(client, identifier)

    assert str(caught.value) == (
        f"Couldn't call Graph for a service principal: {identifier!r} isn't the id of a service principal; give the "
        "object's id."
    )
    assert server.requests == []
