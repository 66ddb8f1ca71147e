"""The command line against a tenant on the Graph test server."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.graph_server import GraphServer, Job, Tenant

TENANT = "3f0c6d1e-8a52-4b7d-9c34-2e5f7a8b9c0d"
CLIENT = "c0ffee00-1111-4222-8333-444455556666"
SECRET = "planted-client-secret"
CRM = "a1b2c3d4-0000-4000-8000-000000000001"
WIKI = "a1b2c3d4-0000-4000-8000-000000000002"
CRM_CLIENT = "b1b2c3d4-0000-4000-8000-000000000001"
COMMAND = Path(sys.executable).with_name("entra-policy")
NEVER = "0001-01-01T00:00:00Z"


@dataclass(frozen=True)
class Ended:
    """How the command ended."""

    code: int
    output: str
    errors: str


@dataclass(frozen=True)
class TenantCommands:
    """A tenant with an application that may sign in, and the command line, signed in as it."""

    server: GraphServer
    tenant: Tenant
    folder: Path

    def run(self, *arguments: str, stdin: str | None = None, environment: dict[str, str] | None = None) -> Ended:
        """Run `entra-policy`; a request that failed isn't waited for."""
        done = subprocess.run(
            [COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment(environment),
            input=stdin or "",
            capture_output=True,
            text=True,
            check=False,
        )
        assert SECRET not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    def environment(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """The variables with which the command signs in."""
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith(("AZURE_", "ARM_", "PULUMI_"))},
            **self.server.environment(),
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_CLIENT_SECRET": SECRET,
            "ENTRA_GRAPH_ATTEMPTS": "1",
            "ENTRA_GRAPH_BACKOFF": "0",
            **(more or {}),
        }

    def json_of(self, name: str, content: str) -> Path:
        """A file in the folder."""
        file = self.folder / name
        file.write_text(content, encoding="utf-8")
        return file


PROVIDER = "urn:pulumi:dev::shop::pulumi:providers:azuread::default"
JOB_TYPE = "azuread:index/synchronizationJob:SynchronizationJob"


def state_with_jobs(commands: TenantCommands, jobs: dict[str, tuple[str, str]]) -> str:
    """A stack export in the tenant that has jobs of these names, each with its service principal's and its own id."""
    provider = {
        "urn": PROVIDER,
        "type": "pulumi:providers:azuread",
        "id": "p",
        "inputs": {"tenantId": TENANT},
        "outputs": {"tenantId": TENANT},
    }
    declared = [
        {
            "urn": f"urn:pulumi:dev::shop::{JOB_TYPE}::{name}",
            "custom": True,
            "type": JOB_TYPE,
            "id": f"/servicePrincipals/{principal}/synchronization/jobs/{job}",
            "provider": f"{PROVIDER}::p",
            "inputs": {"servicePrincipalId": f"/servicePrincipals/{principal}", "templateId": "scim"},
            "outputs": {},
        }
        for name, (principal, job) in jobs.items()
    ]
    document = {"version": 3, "deployment": {"resources": [provider, *declared]}}
    return str(commands.json_of("state.json", json.dumps(document)))


def execution(state: str, began: str, ended: str, **counts: Any) -> dict[str, Any]:
    """A synchronizationTaskExecution, as the reference shows it."""
    names = (
        "countEntitled",
        "countEntitledForProvisioning",
        "countEscrowed",
        "countEscrowedRaw",
        "countExported",
        "countExports",
        "countImported",
        "countImportedDeltas",
        "countImportedReferenceDeltas",
    )
    return {
        "activityIdentifier": "6b9f8a10-1c2d-4e3f-8a4b-5c6d7e8f9012",
        **dict.fromkeys(names, 0),
        "error": None,
        "state": state,
        "timeBegan": began,
        "timeEnded": ended,
        **counts,
    }


def quarantine(reason: str, *, error: dict[str, Any] | None = None, times: int = 1) -> dict[str, Any]:
    """A synchronizationQuarantine, as the reference shows it."""
    return {
        "currentBegan": "2026-11-24T16:00:00Z",
        "error": error,
        "nextAttempt": "2026-11-25T04:00:00Z",
        "reason": reason,
        "seriesBegan": "2026-11-24T10:00:00.1234567Z",
        "seriesCount": times,
    }


def runs(job: Job) -> None:
    """Let a job be in step: a cycle ended, and one before it wrote something."""
    job.document["schedule"] = {"expiration": None, "interval": "PT40M", "state": "Active"}
    job.document["status"].update(
        code="Active",
        lastExecution=execution(
            "Succeeded", "2026-11-24T10:00:00Z", "2026-11-24T10:01:30Z", countImported=3, countEntitledForProvisioning=2
        ),
        lastSuccessfulExecutionWithExports=execution(
            "EntryLevelErrors",
            "2026-11-23T08:00:00Z",
            "2026-11-23T09:05:00Z",
            countImported=1200,
            countEntitledForProvisioning=1150,
            countExported=1148,
            countEscrowed=2,
        ),
        progress=[],
        synchronizedEntryCountByType=[{"key": "User to User", "value": 1150}],
        steadyStateFirstAchievedTime="2026-11-23T09:05:00Z",
        steadyStateLastAchievedTime="2026-11-24T10:01:30Z",
    )


def in_quarantine(job: Job, found: dict[str, Any]) -> None:
    """Let a job be in quarantine after three cycles that failed as a whole."""
    runs(job)
    job.document["status"].update(
        code="Quarantine",
        countSuccessiveCompleteFailures=3,
        lastExecution=execution(
            "Failed", "2026-11-24T09:58:00Z", "2026-11-24T10:00:00Z", error=found["error"], countImported=4
        ),
        lastSuccessfulExecutionWithExports=None,
        synchronizedEntryCountByType=[],
        quarantine=found,
    )
