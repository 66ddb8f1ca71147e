"""A `ProvisioningJob` from `up` to `destroy`, with the real CLI against a Graph: what the service has at each step.

The steps of the first test are steps in the life of one deployed stack: each begins where the one before ended.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from entra_components import attribute, to
from tests.support.deployment import Deployment, Step, with_mappings
from tests.support.graph_server import schema_version
from tests.support.provisioned_wiki import (
    APPLICATION_TEMPLATE,
    CLIENT_SECRET,
    CREDENTIALS,
    DEFAULT,
    ENVIRONMENT,
    PAUSED,
    PROGRAM,
    RESET,
    RESTARTED,
    RUNNING,
    SAVED_CREDENTIALS,
    STARTED,
    TOKEN,
    declared_mappings,
    new_tenant,
    only_job,
    only_principal,
    program,
    states,
)

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.graph_server import GraphServer, Tenant


@dataclass
class Life:
    """The stack, its tenant, and what the tenant should have."""

    stack: Deployment
    tenant: Tenant
    schema: dict[str, Any]
    credentials: dict[str, str]
    restarts: int
    states: tuple[str, str] = STARTED

    def holds(self) -> None:
        """Check that the job runs and has what it should."""
        job = only_job(self.tenant)
        assert (states(job), job.schema, job.restarts, only_principal(self.tenant).secrets) == (
            self.states,
            self.schema,
            [RESET] * self.restarts,
            self.credentials,
        )

    def routes(self) -> list[str]:
        """The routes of the writing requests since the last look."""
        return [route for route, _ in self.stack.written()]


def test_from_the_first_deployment_to_the_last(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    tenant = new_tenant(graph_server)
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    life = Life(stack, tenant, with_mappings(DEFAULT, declared_mappings()), CREDENTIALS, restarts=0)
    first_deployment(life)
    nothing_to_do(life)
    another_mapping(life)
    drift_of_mappings(life)
    drift_of_the_schedule(life)
    narrower_scope(life)
    change_while_disabled(life)
    drift_that_is_a_deleted_job(life)
    destruction(life)


def first_deployment(life: Life) -> None:
    """The documented order: the job is made, its credentials are saved and tested, then its schema; the start is last."""
    life.stack.up()

    life.holds()
    (application,) = life.tenant.applications.values()
    document = only_principal(life.tenant).document
    assert (application["displayName"], application["appId"], document["applicationTemplateId"]) == (
        "Wiki",
        document["appId"],
        APPLICATION_TEMPLATE,
    )
    assert life.stack.asked() == [
        "applications.instantiate",
        "jobs.create",
        "secrets.put",
        "jobs.validate_credentials",
        "schema.put",
        "jobs.start",
    ]
    life.routes()


def nothing_to_do(life: Life) -> None:
    life.stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    life.stack.up("--expect-no-changes", "--refresh")

    assert life.routes() == []
    only_job(life.tenant).finish_cycle()
    life.states = RUNNING
    life.stack.run("refresh", "--yes", "--skip-preview", "--expect-no-changes")


def another_mapping(life: Life) -> None:
    """The service picks up mappings by itself: no restart."""
    life.stack.up("--config", "title=department")

    life.schema = with_mappings(DEFAULT, declared_mappings("department"))
    assert life.routes() == ["schema.put"]
    life.holds()


def drift_of_mappings(life: Life) -> None:
    """Someone changes a declared mapping, which a refresh shows, and adds one, which stays."""
    job = only_job(life.tenant)
    drifted = copy.deepcopy(job.schema)
    mappings = drifted["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    title = next(entry for entry in mappings if entry["targetAttributeName"] == "title")
    title["source"] = attribute("companyName")
    mappings.append(to("locale", attribute("usageLocation")))
    job.save(drifted)
    output = life.stack.run("refresh", "--yes", "--skip-preview", "--diff")

    assert [re.sub(r" +", " ", line.strip()) for line in output.splitlines() if line.strip().startswith("~")] == [
        "~ pulumi-python:dynamic/entra:SynchronizationSchema: (update)",
        # Pulumi writes this wherever it shows a difference of a resource that hides one of its inputs.
        "~ source_lines (hidden)",
        "~ schema : {",
        "~ synchronizationRules: [",
        "~ [0]: {",
        "~ objectMappings : [",
        "~ [0]: {",
        "~ attributeMappings: [",
        "~ [1]: {",
        "~ source : {",
        '~ expression: "[department]" => "[companyName]"',
        '~ name : "department" => "companyName"',
        f'~ version : "{schema_version(3)}" => "{schema_version(4)}"',
        "~ 1 updated",
    ]
    assert life.routes() == []

    life.stack.up()
    life.schema = with_mappings(drifted, declared_mappings("department"))
    assert life.routes() == ["schema.put"]
    life.holds()


def drift_of_the_schedule(life: Life) -> None:
    """Someone pauses the job."""
    only_job(life.tenant).pause()

    assert life.stack.preview("--refresh") == [Step("update", "wiki-start")]
    life.stack.up("--refresh")
    assert life.routes() == ["jobs.start"]
    life.holds()


def narrower_scope(life: Life) -> None:
    """The service doesn't pick it up by itself: a restart, after the credentials."""
    life.stack.up("--config", "scope=assigned")

    life.credentials = {**CREDENTIALS, "SyncAll": "false"}
    life.restarts += 1
    assert life.stack.written() == [SAVED_CREDENTIALS, RESTARTED]
    life.holds()


def change_while_disabled(life: Life) -> None:
    """A restart would start the job; it is done once the job is enabled again."""
    life.stack.up("--config", "enabled=false", "--config", "scope=all")

    job = only_job(life.tenant)
    life.credentials = CREDENTIALS
    assert life.routes() == ["jobs.pause", "secrets.put"]
    assert (states(job), only_principal(life.tenant).secrets) == (PAUSED, life.credentials)

    life.stack.up("--config", "enabled=true")
    life.restarts += 1
    assert life.routes() == ["jobs.start", "jobs.restart"]
    life.holds()


def drift_that_is_a_deleted_job(life: Life) -> None:
    """Someone deletes the job, with its schema. Its credentials belong to the service principal."""
    only_principal(life.tenant).jobs.clear()

    assert life.stack.preview("--refresh") == [
        Step("create", "wiki-job"),
        Step("create", "wiki-connection-test"),
        Step("create", "wiki-schema"),
        Step("create", "wiki-start"),
        Step("create", "wiki-restart"),
    ]
    life.stack.up("--refresh")
    life.schema = with_mappings(DEFAULT, declared_mappings("department"))
    life.restarts, life.states = 0, STARTED
    assert life.routes() == ["jobs.create", "schema.put", "jobs.start"]
    life.holds()


def destruction(life: Life) -> None:
    life.stack.run("destroy", "--yes", "--skip-preview")

    assert life.routes() == ["secrets.put", "jobs.delete", "applications.delete"]
    assert (life.tenant.applications, life.tenant.service_principals) == ({}, {})
    assert life.stack.resources() == {}


def test_a_job_is_restarted_once_a_period(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    """A state that was last deployed in a past month is one that has that month's name."""
    tenant = new_tenant(graph_server)
    source = program('"restart_period": "monthly",')
    stack = graph_stack(source, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    stack.up()
    stack.written()
    stack.up("--expect-no-changes")
    assert stack.written() == []

    past, count = re.subn(r'"period": "20\d\d-\d\d"', '"period": "2024-02"', stack.exported())
    # The inputs and the outputs.
    assert count == 2
    file = stack.pulumi.directory / "past.json"
    file.write_text(past, encoding="utf-8")
    stack.run("stack", "import", "--file", str(file))
    stack.up()
    assert stack.written() == [RESTARTED]
    assert only_job(tenant).restarts == [RESET]
    stack.up("--expect-no-changes")
    assert stack.written() == []


def test_no_secret_is_shown_or_stored(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    """Neither the application's token nor the client's secret, in the most verbose log, in the state or its copies.

    Nor what tells whether the credentials changed, from which a short one could be guessed.
    """
    new_tenant(graph_server)
    stack = graph_stack(PROGRAM, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    log = stack.up("--logtostderr", "-v=9", "--diff")
    printed = stack.up("--refresh", "--diff", "--config", "scope=assigned") + stack.exported()
    printed += stack.run("destroy", "--yes", "--diff")
    folder = Path(urlsplit(stack.pulumi.environment["PULUMI_BACKEND_URL"]).path)
    stored = {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    assert '"v":9}' in log
    # The state after each deployment.
    assert sum(name.endswith(".checkpoint.json") for name in stored) == len(("up", "up", "destroy"))
    tested = json.dumps({"BaseAddress": CREDENTIALS["BaseAddress"], "SecretToken": TOKEN})
    for planted in (TOKEN, CLIENT_SECRET, hashlib.sha256(tested.encode()).hexdigest()):
        assert planted not in log
        assert planted not in printed
        assert [name for name, content in stored.items() if planted.encode() in content] == []
