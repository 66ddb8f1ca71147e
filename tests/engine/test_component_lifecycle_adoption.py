"""A job that was created by hand is adopted by a component, with the real CLI against a Graph."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from entra_components import attribute, expression, to
from tests.support.deployment import Step, with_mappings
from tests.support.graph_server.saving import normalised
from tests.support.provisioned_wiki import (
    APPLICATION_TEMPLATE,
    CREDENTIALS,
    ENVIRONMENT,
    PAUSED,
    RESET,
    RESTARTED,
    RUNNING,
    SAVED_CREDENTIALS,
    STARTED,
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
    job.finish_cycle()
    before = copy.deepcopy(job.schema)
    by_hand = to("locale", attribute("usageLocation"))
    before["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].append(by_hand)
    job.save(before)
    arguments = f'"service_principal_id": "{principal_id}",', f'"existing_job_id": "{job.document["id"]}",'
    source = program(*arguments).replace('"display_name": "Wiki",', "")
    stack = graph_stack(source, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    stack.up()

    assert stack.asked() == ["secrets.put", "jobs.validate_credentials", "schema.put", "jobs.restart"]
    written = stack.written()
    assert (written[0], written[2]) == (SAVED_CREDENTIALS, RESTARTED)
    assert only_job(tenant) is job
    assert (job.schema, job.restarts) == (with_mappings(before, declared_mappings()), [RESET])
    assert (states(job), principal.secrets, list(tenant.applications)) == (RUNNING, CREDENTIALS, [application])
    stack.up("--expect-no-changes", "--refresh")
    assert stack.written() == []


@pytest.mark.parametrize(
    "mode",
    [{}, {"strict": True, "versions": "number"}, {"strict": True, "normalises": True}],
    ids=["plain", "numbered versions", "normalising"],
)
def test_an_adopted_job_that_is_up_to_date_is_not_saved(
    graph_stack: GraphStack, graph_server: GraphServer, mode: dict[str, Any]
) -> None:
    """Each save lets the service look at every account again. Expressions decide, whatever the service made of them."""
    tenant = new_tenant(graph_server)
    for name, value in mode.items():
        setattr(tenant, name, value)
    _, principal_id = tenant.add_application(APPLICATION_TEMPLATE, "Wiki")
    job = tenant.add_job(principal_id)
    job.run(credentials=True)
    job.finish_cycle()
    joined = 'to("displayName", expression(\'Join( "-", [givenName],[surname])\'), default=""),'
    mappings = [*declared_mappings(), to("displayName", expression('Join("-", [givenName], [surname])'))]
    there = with_mappings(job.schema, mappings)
    job.save(normalised(there) if tenant.normalises else there)
    before, saves = copy.deepcopy(job.schema), job.saves
    arguments = f'"service_principal_id": "{principal_id}",', f'"existing_job_id": "{job.document["id"]}",'
    source = program(*arguments, '"restart": False,').replace('"display_name": "Wiki",', "")
    source = source.replace("ProvisioningJob, attribute, to", "ProvisioningJob, attribute, expression, to")
    source = source.replace('to("nickName"', f'{joined}\n            to("nickName"')
    assert joined in source
    stack = graph_stack(source, secrets={"token": TOKEN}, environment=ENVIRONMENT)
    stack.up()
    assert stack.asked() == ["secrets.put", "jobs.validate_credentials"]
    stack.up("--expect-no-changes", "--refresh")
    # Another scope is no matter of the schema.
    stack.up("--config", "scope=assigned")
    asked = stack.asked()
    assert [route for route in asked if route.startswith("schema.")] == []
    assert (job.schema, job.saves, states(job)) == (before, saves, RUNNING)


def test_a_job_that_was_paused_stays_so(graph_stack: GraphStack, graph_server: GraphServer) -> None:
    """Unless the program says whether it runs."""
    tenant = new_tenant(graph_server)
    _, principal_id = tenant.add_application(APPLICATION_TEMPLATE, "Wiki")
    job = tenant.add_job(principal_id)
    job.pause()
    arguments = f'"service_principal_id": "{principal_id}",', f'"existing_job_id": "{job.document["id"]}",'
    source = program(*arguments).replace('"display_name": "Wiki",', "")
    given = '"enabled": config.get_bool("enabled", True),'
    assert given in source
    stack = graph_stack(source.replace(given, ""), secrets={"token": TOKEN}, environment=ENVIRONMENT)
    stack.up()
    assert ([route for route, _ in stack.written()], states(job)) == (["secrets.put", "schema.put"], PAUSED)
    stack.up("--expect-no-changes", "--refresh")

    stack.rewrite(source)
    stack.up()
    assert ([route for route, _ in stack.written()], states(job)) == (["jobs.start"], STARTED)
    stack.up("--expect-no-changes", "--refresh")


def test_a_job_of_an_older_release_is_neither_replaced_nor_paused(
    graph_stack: GraphStack, graph_server: GraphServer
) -> None:
    """Older releases let azuread start and pause the job: their states have `enabled` there, and none of its own."""
    tenant = new_tenant(graph_server)
    stack = graph_stack(program(), secrets={"token": TOKEN}, environment=ENVIRONMENT)
    stack.up()
    job = only_job(tenant)
    job.finish_cycle()
    stack.change_state(as_older_release)
    stack.written()

    # That azuread's job is left alone is all there is to an upgrade.
    assert stack.preview("--refresh") == [Step("create", "wiki-connection-test"), Step("create", "wiki-start")]
    stack.written()
    stack.up("--refresh")
    assert (stack.written(), only_job(tenant), states(job)) == ([], job, RUNNING)
    stack.up("--expect-no-changes", "--refresh")
    stack.up("--config", "enabled=false")
    assert ([route for route, _ in stack.written()], states(job)) == (["jobs.pause"], PAUSED)


def as_older_release(state: dict[str, Any]) -> None:
    """Make of a state what a release had that left starting to azuread."""
    resources = state["deployment"]["resources"]
    names = {entry["urn"].rpartition("::")[2]: entry for entry in resources}
    for name in ("wiki-connection-test", "wiki-start"):
        resources.remove(names[name])
        for entry in resources:
            entry["dependencies"] = [urn for urn in entry.get("dependencies", []) if urn != names[name]["urn"]]
            for depended in entry.get("propertyDependencies", {}).values():
                depended[:] = [urn for urn in depended if urn != names[name]["urn"]]
    made = names["wiki-job"]
    del made["ignoreChanges"]
    for properties in (made["inputs"], made["outputs"]):
        properties["enabled"] = True
    del names["wiki-restart"]["inputs"]["just_started"]
