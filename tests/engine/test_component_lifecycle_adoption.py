"""A job that was created by hand is adopted by a component, with the real CLI against a Graph."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from entra_components import attribute, to
from tests.support.deployment import with_mappings
from tests.support.provisioned_wiki import (
    APPLICATION_TEMPLATE,
    CREDENTIALS,
    ENVIRONMENT,
    RESET,
    RESTARTED,
    RUNNING,
    SAVED_CREDENTIALS,
    TOKEN,
    declared_mappings,
    new_tenant,
    only_job,
    program,
    states,
)

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.graph_server import GraphServer


def test_an_existing_job_is_adopted(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    """A job created by hand long ago, with a mapping and a key that the program doesn't know."""
    tenant = new_tenant(graph_server)
    application, principal_id = tenant.add_application(APPLICATION_TEMPLATE, "Wiki")
    job, principal = tenant.add_job(principal_id), tenant.service_principals[principal_id]
    principal.secrets = {"SecretToken": "old", "Domain": "contoso.example"}
    job.run(credentials=True)
    before = copy.deepcopy(job.schema)
    by_hand = to("locale", attribute("usageLocation"))
    before["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].append(by_hand)
    job.save(before)
    arguments = f'"service_principal_id": "{principal_id}",', f'"existing_job_id": "{job.document["id"]}",'
    source = program(*arguments).replace('"display_name": "Wiki",', "")
    stack = graph_stack(source, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    stack.up()

    written = stack.written()
    assert (sorted(route for route, _ in written[:2]), written[2:]) == (["schema.put", "secrets.put"], [RESTARTED])
    assert SAVED_CREDENTIALS in written[:2]
    assert only_job(tenant) is job
    assert (job.schema, job.restarts) == (with_mappings(before, declared_mappings()), [RESET])
    assert (states(job), principal.secrets, list(tenant.applications)) == (RUNNING, CREDENTIALS, [application])
    stack.up("--expect-no-changes", "--refresh")
    assert stack.written() == []
