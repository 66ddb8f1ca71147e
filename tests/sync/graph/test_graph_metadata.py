"""Documents against the excerpt of Graph's metadata: what is right in every part, and each kind of mistake."""

from typing import Any

import pytest

from entra_sync.graph import GraphClient, Refused
from entra_sync.graph.client import Call
from tests.support.graph_metadata import metadata, problems
from tests.support.graph_server import GraphServer, Job, Tenant
from tests.support.graph_server.contract import CONTRACTS, wrong_in_body
from tests.support.graph_server.routes import ROUTES
from tests.support.graph_server.server import UnlikeGraphError

PRINCIPAL = "a1b2c3d4-0000-4000-8000-000000000001"
MAPPING = {
    "targetAttributeName": "userName",
    "source": {
        "type": "Function",
        "expression": "ToLower([mail])",
        "name": "ToLower",
        "parameters": [{"key": "source", "value": {"type": "Attribute", "name": "mail", "parameters": []}}],
    },
    "matchingPriority": 1,
    "exportMissingReferences": False,
    "flowBehavior": "FlowWhenChanged",
    "flowType": "Always",
    "defaultValue": None,
}
SCHEDULE = {"interval": "PT40M", "expiration": None, "state": "Active"}
ROLE = {
    "id": "18d14569-c3bd-439b-9a66-3a2aee01d14f",
    "allowedMemberTypes": ["User"],
    "isEnabled": True,
    "value": None,
}


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("attributeMapping", MAPPING),
        ("[attributeMapping]?", None),
        ("[attributeMapping]", []),
        ("synchronizationSchedule", SCHEDULE),
        ("synchronizationSchedule", {**SCHEDULE, "interval": "P10675199DT2H48M5.4775807S"}),
        ("synchronizationSchedule", {**SCHEDULE, "expiration": "2026-11-24T10:00:00.1234567Z"}),
        ("synchronizationSchedule", {**SCHEDULE, "expiration": "0001-01-01T00:00:00+01:00"}),
        ("appRole", ROLE),
        ("restart", {"criteria": {"resetScope": "Escrows, Watermark,QuarantineState"}}),
        ("restart", {"criteria": {}}),
        ("directoryObject", {"@odata.type": "#microsoft.graph.user", "id": "1", "userPrincipalName": "a@b.example"}),
        # An open type.
        ("expressionInputObject", {"properties": [{"key": "mail", "value": {"any": 1}}]}),
    ],
)
def test_what_the_metadata_has(kind: str, document: Any) -> None:
    assert problems(document, kind) == []


@pytest.mark.parametrize(
    ("kind", "document", "expected"),
    [
        ("attributeMapping", {**MAPPING, "Source": None}, ["Source is no property of attributeMapping"]),
        ("attributeMapping", {**MAPPING, "matchingPriority": "1"}, ["matchingPriority is a text that is no integer"]),
        (
            "attributeMapping",
            {**MAPPING, "matchingPriority": True},
            ["matchingPriority is a boolean that is no integer"],
        ),
        (
            "attributeMapping",
            {**MAPPING, "matchingPriority": None},
            ["matchingPriority is null, which the metadata doesn't allow"],
        ),
        ("attributeMapping", {**MAPPING, "source": "[mail]"}, ["source is a text that is no attributeMappingSource"]),
        (
            "attributeMapping",
            {**MAPPING, "flowType": "always"},
            [
                "flowType is 'always'; members of attributeFlowType are Always, ObjectAddOnly, MultiValueAddOnly, ValueAddOnly, AttributeAddOnly"
            ],
        ),
        ("attributeMapping", {**MAPPING, "flowType": 0}, ["flowType is a number, not a member of attributeFlowType"]),
        (
            "attributeMapping",
            {**MAPPING, "source": {**MAPPING["source"], "parameters": [{"key": 1, "value": {"kind": "Attribute"}}]}},  # type: ignore[dict-item]
            [
                "source.parameters[0].key is a number that is no string",
                "source.parameters[0].value.kind is no property of attributeMappingSource",
            ],
        ),
        (
            "[attributeMapping]",
            {"value": [MAPPING]},
            ["the document is an object, not a list of attributeMapping"],
        ),
        (
            "[attributeMapping]",
            [MAPPING, None],
            ["the document[1] is null, which the metadata doesn't allow"],
        ),
        ("synchronizationSchedule", {**SCHEDULE, "interval": "40 minutes"}, ["interval is a text that is no duration"]),
        ("synchronizationSchedule", {**SCHEDULE, "interval": "PT"}, ["interval is a text that is no duration"]),
        (
            "synchronizationSchedule",
            {**SCHEDULE, "expiration": "2026-11-24T10:00:00"},
            ["expiration is a text that is no date-time"],
        ),
        ("appRole", {**ROLE, "id": "User"}, ["id is a text that is no uuid"]),
        (
            "appRole",
            {**ROLE, "allowedMemberTypes": ["User", 1]},
            ["allowedMemberTypes[1] is a number that is no string"],
        ),
        (
            "restart",
            {"criteria": {"resetScope": "Escrows, Everything"}},
            [
                "criteria.resetScope is 'Everything'; members of synchronizationJobRestartScope are None, ConnectorDataStore, Escrows, Watermark, QuarantineState, Full, ForceDeletes"
            ],
        ),
        ("restart", {"resetScope": "Full"}, ["resetScope is no property of restart"]),
        (
            "directoryObject",
            {"@odata.type": "#microsoft.graph.synchronizationJob", "id": "1"},
            ["the document is said to be a synchronizationJob, which is no directoryObject"],
        ),
        (
            "synchronizationSchema",
            {"directories@odata.context": "https://graph", "synchronizationRules": []},
            ["directories@odata.context is an annotation, which only answers have"],
        ),
    ],
)
def test_what_it_does_not_have(kind: str, document: Any, expected: list[str]) -> None:
    assert problems(document, kind) == expected


def test_the_beta_version_has_more() -> None:
    """What is different there comes on top of v1.0."""
    settings = {"tenantId": "1", "groupSyncInbound": {"isSyncAllowed": True}}
    kind = "crossTenantIdentitySyncPolicyPartner"
    assert problems(settings, kind, version="v1.0") == [f"groupSyncInbound is no property of {kind}"]
    assert problems(settings, kind, version="beta") == []
    assert problems(MAPPING, "attributeMapping", version="beta") == []


def test_annotations_of_an_answer() -> None:
    document = {"@odata.context": "https://graph", "directories@odata.context": "https://graph", "version": "v1.2"}
    assert problems(document, "synchronizationSchema", annotations=True) == []


def test_every_route_has_its_kinds() -> None:
    """And each is a kind that the excerpt has."""
    assert {route.name for route in ROUTES} == CONTRACTS.keys()
    api = metadata("v1.0")
    kinds = {kind.strip("[]") for each in CONTRACTS.values() for kind in (each.body, each.answer) if kind}
    assert kinds - api["types"].keys() - api["bodies"].keys() == set()


def test_a_call_without_a_body() -> None:
    assert wrong_in_body("jobs.start", "v1.0", None) == []
    assert wrong_in_body("jobs.start", "v1.0", {}) == ["the call takes no body"]


def test_a_wrong_body_is_refused_and_reported(client: GraphClient, server: GraphServer, tenant: Tenant) -> None:
    job: Job = tenant.add_job(PRINCIPAL)
    path = f"servicePrincipals/{PRINCIPAL}/synchronization/jobs/{job.document['id']}/restart"
    before = tenant.to_json()
    with pytest.raises(Refused) as caught:
        client.send(Call("restart", "POST", path, "Any", body={"criteria": {"scope": "Full"}}, repeatable=False))
    wrong = "criteria.scope is no property of synchronizationJobRestartCriteria"
    assert (caught.value.code, caught.value.message) == ("BadRequest", f"The request is not valid: {wrong}")
    assert tenant.to_json() == before
    assert server.take_unlike_graph() == [f"jobs.restart is sent what Graph doesn't take: {wrong}"]


def test_a_wrong_answer_is_reported(client: GraphClient, server: GraphServer, tenant: Tenant) -> None:
    tenant.service_principals[PRINCIPAL].document["appRole"] = None
    client.send(Call("read", "GET", f"servicePrincipals/{PRINCIPAL}", "Any"))
    assert server.take_unlike_graph() == [
        "principals.get answers what Graph doesn't: appRole is no property of servicePrincipal"
    ]


def test_what_nobody_took_fails_at_the_end() -> None:
    with pytest.raises(UnlikeGraphError) as caught, GraphServer() as server:
        server.service.unlike_graph += [
            "jobs.get answers what Graph doesn't: a",
            "jobs.get answers what Graph doesn't: b",
        ]
    assert str(caught.value) == "jobs.get answers what Graph doesn't: a\njobs.get answers what Graph doesn't: b"


def test_a_failure_of_the_test_itself_is_not_hidden() -> None:
    def fails() -> None:
        with GraphServer() as server:
            server.service.unlike_graph += ["jobs.get answers what Graph doesn't: a"]
            raise LookupError

    with pytest.raises(LookupError):
        fails()
