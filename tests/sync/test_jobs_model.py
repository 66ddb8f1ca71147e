"""Jobs, templates, on-demand requests and secrets as Graph writes them."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from entra_sync.jobs import (
    ApplicationParameters,
    RestartCriteria,
    SecretEntry,
    SynchronizationJob,
    SynchronizationTemplate,
)
from entra_sync.schema import dump
from entra_sync.secret_keys import SecretKey, in_order

EXECUTION = {
    "activityIdentifier": "6b9f8a10-1c2d-4e3f-8a4b-5c6d7e8f9012",
    "countEntitled": 12,
    "countEntitledForProvisioning": 12,
    "countEscrowed": 1,
    "countEscrowedRaw": 1,
    "countExported": 3,
    "countExports": 4,
    "countImported": 5_000_000_000,
    "countImportedDeltas": 0,
    "countImportedReferenceDeltas": 0,
    "error": {"code": "SystemForCrossDomainIdentityManagementBadResponse", "message": "…", "tenantActionable": True},
    "state": "EntryLevelErrors",
    "timeBegan": "2026-03-02T08:15:30.1234567Z",
    "timeEnded": "2026-03-02T08:16:30.1234567Z",
}
JOB = {
    "id": "scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    "templateId": "scim",
    "schedule": {"expiration": None, "interval": "PT40M", "state": "Active"},
    "status": {
        "code": "Quarantine",
        "countSuccessiveCompleteFailures": 3,
        "escrowsPruned": False,
        "lastExecution": EXECUTION,
        "lastSuccessfulExecution": None,
        "lastSuccessfulExecutionWithExports": None,
        "progress": [
            {
                "units": "SourceObjects",
                "completedUnits": 10,
                "totalUnits": 20,
                "progressObservationDateTime": "2026-03-02T08:15:30Z",
            }
        ],
        "quarantine": {
            "reason": "EncounteredQuarantineException",
            "currentBegan": "2026-03-02T08:15:30Z",
            "nextAttempt": "2026-03-02T14:15:30Z",
            "seriesBegan": "2026-03-02T08:15:30Z",
            "seriesCount": 1,
            "error": None,
        },
        "steadyStateFirstAchievedTime": "0001-01-01T00:00:00Z",
        "steadyStateLastAchievedTime": "0001-01-01T00:00:00Z",
        "synchronizedEntryCountByType": [{"key": "User to User", "value": 12}],
        "troubleshootingUrl": "",
    },
    "synchronizationJobSettings": [{"name": "AzureIngestionAttributeOptimization", "value": "False"}],
    "schema": {"synchronizationRules": []},
}
TEMPLATE = {
    "id": "scim",
    "applicationId": "4b6d4f9a-5a3c-4f1e-9b7d-2c8e0f1a3b5c",
    "default": True,
    "description": "",
    "discoverable": True,
    "factoryTag": "CustomSCIM",
    "metadata": [{"key": "AzureIngestionAttributeOptimization", "value": "False"}],
}
ON_DEMAND = {
    "ruleId": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
    "subjects": [
        {
            "objectId": "8d5c5f9d-4a2e-4c1b-9f0a-1b2c3d4e5f60",
            "objectTypeName": "Group",
            "links": {
                "members": [{"objectId": "9e6d6f0e-5b3f-4d2c-8a1b-2c3d4e5f6071", "objectTypeName": "User"}],
                "manager": None,
            },
        }
    ],
}


@pytest.mark.parametrize(
    ("model", "document"),
    [
        (SynchronizationJob, JOB),
        (SynchronizationJob, {}),
        (SynchronizationTemplate, TEMPLATE),
        (ApplicationParameters, ON_DEMAND),
        (RestartCriteria, {"resetScope": "Watermark, Escrows,QuarantineState"}),
        (RestartCriteria, {"resetScope": "Full"}),
        (RestartCriteria, {}),
    ],
)
def test_a_document_is_written_back_as_it_came(model: type[BaseModel], document: dict[str, Any]) -> None:
    assert dump(model.model_validate(document)) == document


@pytest.mark.parametrize(
    ("model", "document", "place"),
    [
        (SynchronizationJob, {"schedule": {"state": "active"}}, ("schedule", "state")),
        (SynchronizationJob, {"schedule": {"interval": None}}, ("schedule", "interval")),
        (SynchronizationJob, {"status": {"code": "Quarantined"}}, ("status", "code")),
        (SynchronizationJob, {"schema": {}}, ("schema", "synchronizationRules")),
        (RestartCriteria, {"resetScope": "Full,Everything"}, ("resetScope",)),
        (RestartCriteria, {"resetScope": ""}, ("resetScope",)),
        (ApplicationParameters, {"ruleId": "a"}, ("subjects",)),
    ],
)
def test_a_document_is_refused(model: type[BaseModel], document: dict[str, Any], place: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(document)

    assert [error["loc"] for error in caught.value.errors()] == [place]


def test_a_secret_is_never_shown() -> None:
    entry = SecretEntry.model_validate({"key": "SecretToken", "value": "planted-secret"})

    assert entry.value is not None
    assert entry.value.get_secret_value() == "planted-secret"
    assert "planted-secret" not in f"{entry} {entry!r} {dump(entry)} {entry.model_dump()}"


def test_the_keys_of_secrets() -> None:
    keys = (
        SecretKey.BASE_ADDRESS,
        SecretKey.SYNC_ALL,
        SecretKey.OAUTH2_ACCESS_TOKEN,
        SecretKey.SYNC_AGENT_AD_CONTAINER,
    )

    assert len(SecretKey) == 45
    assert [key.value for key in keys] == ["BaseAddress", "SyncAll", "Oauth2AccessToken", "SyncAgentADContainer"]


def test_keys_are_in_graphs_own_order() -> None:
    given = ["Mine", "AuthenticationType", "syncall", "BaseAddress", "Another", "CompanyId", "SecretToken"]
    assert in_order(given) == [
        *("SecretToken", "BaseAddress", "syncall", "CompanyId", "AuthenticationType"),
        *("Mine", "Another"),
    ]
    assert in_order([]) == []
