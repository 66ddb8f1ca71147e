"""Provisioning on demand: single objects now, with the service's own account of what it did.

Source: Microsoft Graph, synchronizationJob: provisionOnDemand; Microsoft Learn, "Configure cross-tenant
synchronization using Microsoft Graph", step 11, which shows another form of the answer.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from entra_sync.graph.client import WRITE, Call, Document, GraphClient
from entra_sync.graph.errors import UnexpectedAnswer
from entra_sync.graph.jobs import job_name, job_path
from entra_sync.jobs import ApplicationParameters
from entra_sync.schema import dump

_STATUS_INFO: Final = "SyncFabric.StatusInfo"
"""How the key ends where it is the name of a type and not the result."""


@dataclass(frozen=True, slots=True)
class OnDemandStep:
    """One step of the service on its way from the source to the target; all texts are the service's own.

    Attributes:
        name: such as `EntryImport`.
        type: `Import`, `Matching`, `Scoping`, `Export`, ...
        status: `Success`, `Skipped`, `Failure` or `Warning`.
        description: a sentence.
        details: attributes and their values, or the reason.
    """

    name: str
    type: str
    status: str
    description: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OnDemandResult:
    """What became of objects that were provisioned on demand. Its texts contain personal data.

    Attributes:
        result: `Success`, `Skipped`, `Failure` or `Warning`; Graph answers 200 to each.
        details: why, as the service writes it: `errorCode` and `errorMessage`, or nothing.
        provisioning: what was done, as the service writes it, for each object; may be empty.
    """

    result: str
    details: Document
    provisioning: tuple[Document, ...] = field(repr=False)

    @property
    def steps(self) -> tuple[OnDemandStep, ...]:
        """The steps, in the service's order."""
        return tuple(step for entry in self.provisioning for step in _steps(entry))

    @property
    def modified_properties(self) -> tuple[Document, ...]:
        """The target's attributes that were changed: `displayName`, `oldValue` where it is known, `newValue`."""
        return tuple(found for entry in self.provisioning for found in _documents(entry.get("modifiedProperties")))


def provision_on_demand(
    client: GraphClient, service_principal_id: str, job_id: str, parameters: Sequence[ApplicationParameters]
) -> OnDemandResult:
    """Provision single objects now. The service allows five calls in ten seconds.

    Raises:
        Refused: among other reasons, the application has no credentials (`CredentialsMissing`).
        Throttled: it was called too often, still after the retries.
    """
    operation = f"provision on demand with {job_name(service_principal_id, job_id)}"
    call = Call(
        operation,
        "POST",
        f"{job_path(service_principal_id, job_id)}/provisionOnDemand",
        WRITE,
        body={"parameters": [dump(entry) for entry in parameters]},
        repeatable=False,
    )
    answer = client.send(call)
    found = _result(answer.get("key"), _embedded(answer.get("value")))
    if found is None:
        raise UnexpectedAnswer(operation, "Graph's answer has no result; look at the provisioning logs")
    return found


def _result(key: object, value: object) -> OnDemandResult | None:
    """The answer, whose key is the result as JSON or a type's name, and whose value is one object or a list of them."""
    if value is None or not isinstance(key, str):
        return None
    provisioning = tuple(_documents(value if isinstance(value, list) else [value]))
    outcome = _embedded(key)
    if isinstance(outcome, dict):
        result, details = outcome.get("result"), outcome.get("details")
        if not isinstance(result, str) or not isinstance(details, dict | None):
            return None
        return OnDemandResult(result, details or {}, provisioning)
    if not key.endswith(_STATUS_INFO) or not provisioning:
        return None
    stated = [status for entry in provisioning if (status := _status_info(entry)).get("status")]
    statuses = [str(each["status"]) for each in stated]
    statuses = statuses or [step.status for entry in provisioning for step in _steps(entry)]
    if not statuses:
        return None
    result = next((worse for worse in ("Failure", "Warning", "Skipped") if worse in statuses), statuses[0])
    reason = next((each for each in stated if each["status"] == result), {})
    details = {name: reason[key] for name, key in _REASON.items() if reason.get(key)}
    return OnDemandResult(result, details, provisioning)


_REASON: Final = {"errorCode": "errorCode", "errorMessage": "reason"}


def _status_info(entry: Document) -> Document:
    found = entry.get("statusInfo")
    return found if isinstance(found, dict) else {}


def _steps(entry: Document) -> Iterator[OnDemandStep]:
    for step in _documents(entry.get("provisioningSteps")):
        details = step.get("details")
        name, kind, status, description = (
            str(step.get(key) or "") for key in ("name", "type", "status", "description")
        )
        yield OnDemandStep(name, kind, status, description, details if isinstance(details, dict) else {})


def _documents(found: object) -> Iterator[Document]:
    return (entry for entry in (found if isinstance(found, list) else []) if isinstance(entry, dict))


def _embedded(text: Any) -> Any:
    """The JSON in a text, an object or a list; None for anything else. The service puts documents into texts here."""
    try:
        document = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None
