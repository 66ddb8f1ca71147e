"""The schema resource's create, read, update and delete against a Graph server."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from entra_components._graph.schema_diff import schema_changes
from entra_components.errors import ArgumentError
from entra_components.synchronization_schema import SynchronizationSchemaProvider
from entra_sync.graph import Conflict, GraphError, NotFound, PermissionMissing, Refused
from tests.support.graph_server import (
    Fault,
    GraphServer,
    Tenant,
    default_schema,
    dropped,
    error_answer,
    raw,
    saved_first,
    schema_version,
    throttled,
)
from tests.support.graph_targets import Target, make_target, outputs

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PROVIDER = SynchronizationSchemaProvider()
RULE = "synchronizationRules[USER_OUTBOUND_USER]"
USERS = f"{RULE}.objectMappings[User -> User, Provision Azure Active Directory Users].attributeMappings"


def flows(target: str, source: str, **more: Any) -> dict[str, Any]:
    value = {"type": "Attribute", "name": source, "expression": f"[{source}]", "parameters": []}
    return {"targetAttributeName": target, "source": value, **more}


def rule(name: str, target_directory: str) -> dict[str, Any]:
    return {"name": name, "sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": target_directory}


def declared(*mappings: dict[str, Any]) -> dict[str, Any]:
    users = {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": list(mappings)}
    return {"synchronizationRules": [{**rule("USER_OUTBOUND_USER", "customappsso"), "objectMappings": [users]}]}


def inputs(target: Target, schema: dict[str, Any], mode: str = "merge") -> dict[str, Any]:
    return target.with_inputs(template_id="scim", mode=mode, schema=schema)


def users_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The attribute mappings of users."""
    found: list[dict[str, Any]] = document["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    return found


def changed_elsewhere(target: Target, *mappings: dict[str, Any]) -> dict[str, Any]:
    """The job's schema with mappings that somebody added to it in the portal."""
    schema = copy.deepcopy(target.job.schema)
    users_of(schema).extend(mappings)
    return schema


def since_default(target: Target) -> list[tuple[str, str]]:
    """What the job's schema differs in from its template's default."""
    return [(change.path, change.kind.value) for change in schema_changes(default_schema("scim"), target.job.schema)]


def test_create_merges_over_what_exists_and_returns_the_version(graph: GraphServer, target: Target) -> None:
    target.job.save(changed_elsewhere(target, flows("added", "inThePortal")))
    wanted = inputs(target, declared(flows("nickName", "mailNickname", matchingPriority=0.0)))
    result = PROVIDER.create(copy.deepcopy(wanted))

    job = target.job.document["id"]
    principal = target.inputs["service_principal_id"]
    assert result.id == f"{principal}/synchronization/jobs/{job}/schema"
    assert outputs(result) == {**wanted, "version": schema_version(3)}
    assert since_default(target) == [(f"{USERS}[added]", "added"), (f"{USERS}[nickName]", "added")]
    [mapping] = [mapping for mapping in users_of(target.job.schema) if mapping["targetAttributeName"] == "nickName"]
    assert repr(mapping["matchingPriority"]) == "0"
    assert PROVIDER.diff(result.id, outputs(result), wanted).changes is False
    assert [entry.route for entry in graph.requests] == ["schema.get", "schema.get", "schema.put", "schema.get"]

    graph.clear_requests()
    again = PROVIDER.create(wanted)
    assert (again.id, outputs(again)) == (result.id, outputs(result))
    assert [entry.route for entry in graph.requests] == ["schema.get"]


def test_read_shows_the_drift_and_update_puts_back_what_is_declared(target: Target) -> None:
    wanted = inputs(target, declared(flows("userName", "mail"), flows("nickName", "mailNickname")))
    created = PROVIDER.create(wanted)
    theirs = changed_elsewhere(target, flows("added", "inThePortal"))
    users_of(theirs)[:] = [
        {**mapping, **flows("userName", "theirs")} if mapping["targetAttributeName"] == "userName" else mapping
        for mapping in users_of(theirs)
        if mapping["targetAttributeName"] != "nickName"
    ]
    target.job.save(theirs)

    now = PROVIDER.read(created.id, outputs(created))
    drifted = declared(flows("userName", "theirs"))
    assert (now.id, outputs(now)) == (
        created.id,
        {**wanted, "schema": drifted, "version": schema_version(3)},
    )
    assert now.inputs == {**wanted, "schema": drifted}
    assert PROVIDER.diff(created.id, outputs(now), wanted).changes is True

    updated = PROVIDER.update(created.id, outputs(now), wanted)
    assert outputs(updated) == {**wanted, "version": schema_version(4)}
    assert since_default(target) == [
        (f"{USERS}[added]", "added"),
        (f"{USERS}[nickName]", "added"),
        (f"{USERS}[userName].source.expression", "changed"),
        (f"{USERS}[userName].source.name", "changed"),
    ]


def test_update_without_refresh_keeps_what_others_added_and_drops_what_is_no_longer_declared(target: Target) -> None:
    before = inputs(target, declared(flows("userName", "mail"), flows("nickName", "mailNickname")))
    created = PROVIDER.create(before)
    target.job.save(changed_elsewhere(target, flows("added", "inThePortal")))
    PROVIDER.update(created.id, outputs(created), inputs(target, declared(flows("title", "department"))))
    assert since_default(target) == [
        (f"{USERS}[added]", "added"),
        (f"{USERS}[title].source.expression", "changed"),
        (f"{USERS}[title].source.name", "changed"),
    ]


def test_delete_restores_the_default_and_keeps_what_others_added(graph: GraphServer, target: Target) -> None:
    created = PROVIDER.create(inputs(target, declared(flows("userName", "mail"), flows("own", "mail"))))
    PROVIDER.delete(created.id, outputs(created))
    assert since_default(target) == []
    assert [entry.route for entry in graph.requests][-3:] == ["schema.get", "schema.delete", "schema.get"]

    created = PROVIDER.create(inputs(target, declared(flows("userName", "mail"))))
    target.job.save(changed_elsewhere(target, flows("added", "inThePortal")))
    PROVIDER.delete(created.id, outputs(created))
    assert since_default(target) == [(f"{USERS}[added]", "added")]


def test_replacing_makes_it_the_whole_schema_until_it_is_deleted(target: Target) -> None:
    target.job.save(changed_elsewhere(target, flows("added", "inThePortal")))
    wanted = inputs(target, declared(flows("userName", "mail")), mode="replace")
    created = PROVIDER.create(copy.deepcopy(wanted))
    assert outputs(created) == {**wanted, "version": schema_version(3)}
    assert users_of(target.job.schema) == [flows("userName", "mail")]
    default = default_schema("scim")
    [saved] = target.job.schema["synchronizationRules"]
    assert (saved["id"], target.job.schema["directories"]) == (
        default["synchronizationRules"][0]["id"],
        default["directories"],
    )
    PROVIDER.delete(created.id, outputs(created))
    assert since_default(target) == []


def test_replacing_is_refused_after_another_saved_until_it_was_refreshed(target: Target) -> None:
    created = PROVIDER.create(inputs(target, declared(flows("userName", "mail")), mode="replace"))
    theirs = changed_elsewhere(target, flows("added", "inThePortal"))
    target.job.save(theirs)
    news = inputs(target, declared(flows("userName", "upn")), mode="replace")
    with pytest.raises(Conflict) as caught:
        PROVIDER.update(created.id, outputs(created), news)
    job, principal = target.job.document["id"], target.inputs["service_principal_id"].rpartition("/")[2]
    assert str(caught.value) == (
        f"Couldn't save the schema of job {job} of service principal {principal}: somebody else saved it since the "
        "last deployment, and replacing it would lose their change; run `pulumi refresh` to see what changed, take it "
        "into the program or use the mode merge, then repeat the operation."
    )
    assert target.job.schema == theirs

    now = PROVIDER.read(created.id, outputs(created))
    assert users_of(outputs(now)["schema"]) == [flows("userName", "mail"), flows("added", "inThePortal")]
    PROVIDER.update(created.id, outputs(now), news)
    assert users_of(target.job.schema) == [flows("userName", "upn")]


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_a_change_between_reading_and_saving_is_noticed(graph: GraphServer, target: Target, mode: str) -> None:
    theirs = changed_elsewhere(target, flows("added", "inThePortal"))
    wanted = inputs(target, declared(flows("nickName", "mailNickname")), mode)
    # The first read, then somebody else's save right before the second.
    graph.fail_next("schema.get", throttled())
    graph.fail_next("schema.get", Fault("slow", done=True))
    graph.fail_next("schema.get", saved_first(theirs))
    if mode == "replace":
        with pytest.raises(Conflict, match="replacing it would lose their change"):
            PROVIDER.create(wanted)
        assert target.job.schema == theirs
    else:
        PROVIDER.create(wanted)
        assert since_default(target) == [(f"{USERS}[added]", "added"), (f"{USERS}[nickName]", "added")]


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_a_change_in_the_very_moment_of_saving_is_not_taken_for_a_conflict(
    graph: GraphServer, target: Target, mode: str
) -> None:
    """Versions don't count saves: one that changed after a save of our own is ours."""
    wanted = inputs(target, declared(flows("nickName", "mailNickname")), mode)
    graph.fail_next("schema.put", saved_first(changed_elsewhere(target, flows("added", "inThePortal"))))
    assert outputs(PROVIDER.create(copy.deepcopy(wanted))) == {**wanted, "version": schema_version(3)}


def test_a_save_whose_answer_got_lost_is_found_and_not_repeated(graph: GraphServer, target: Target) -> None:
    wanted = inputs(target, declared(flows("nickName", "mailNickname")))
    graph.fail_next("schema.put", dropped(done=True))
    assert outputs(PROVIDER.create(copy.deepcopy(wanted))) == {**wanted, "version": schema_version(2)}
    assert [entry.route for entry in graph.requests] == ["schema.get", "schema.get", "schema.put", "schema.get"]


def remove_job(tenant: Tenant, target: Target) -> None:
    tenant.service_principals[target.inputs["service_principal_id"].rpartition("/")[2]].jobs.clear()


def remove_principal(tenant: Tenant, _target: Target) -> None:
    tenant.service_principals.clear()


@pytest.mark.parametrize("remove", [remove_job, remove_principal])
def test_a_job_that_is_gone(tenant: Tenant, target: Target, remove: Callable[[Tenant, Target], None]) -> None:
    created = PROVIDER.create(inputs(target, declared(flows("userName", "mail"))))
    remove(tenant, target)
    assert vars(PROVIDER.read(created.id, outputs(created))) == {"id": "", "outs": {}, "inputs": None}
    PROVIDER.delete(created.id, outputs(created))
    with pytest.raises(NotFound):
        PROVIDER.update(created.id, outputs(created), outputs(created))


def test_missing_permissions_are_named(tenant: Tenant, target: Target) -> None:
    tenant.permissions = ["Synchronization.Read.All"]
    with pytest.raises(PermissionMissing) as caught:
        PROVIDER.create(inputs(target, declared(flows("userName", "mail"))))
    assert caught.value.permission == "Synchronization.ReadWrite.All"
    assert since_default(target) == []


def test_the_matching_attribute_of_cross_tenant_synchronization_is_the_services(tenant: Tenant) -> None:
    target = make_target(tenant, "Azure2Azure")
    users = {"sourceObjectName": "User", "targetObjectName": "User"}
    matching = {**users, "attributeMappings": [flows("mail", "mail", matchingPriority=2)]}
    inbound = rule("USER_INBOUND_USER", "Azure Active Directory (target tenant)")
    schema = {"synchronizationRules": [{**inbound, "objectMappings": [matching]}]}
    with pytest.raises(Refused, match="schemaInvalid"):
        PROVIDER.create({**inputs(target, schema), "template_id": "Azure2Azure"})
    assert target.job.schema == default_schema("Azure2Azure")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": {"synchronizationRules": "no list"}}, "schema.synchronizationRules: must be a list, not text"),
        (
            {"schema": declared(flows(SENTINEL, "mail"))},
            "schema: is missing or not known yet, and Graph can't be called",
        ),
        ({"job_id": SENTINEL}, "job_id: is missing or not known yet, and Graph can't be called before it is known."),
        ({"connection": {"tenant_id": SENTINEL}}, "connection.tenant_id: is missing or not known yet"),
    ],
)
def test_only_a_known_schema_reaches_graph(
    graph: GraphServer, target: Target, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        PROVIDER.create({**inputs(target, declared(flows("userName", "mail"))), **changes})
    assert str(caught.value).startswith(message)
    assert graph.requests == []


@pytest.mark.parametrize("content", ["", "[]", '{"synchronizationRules": null}', "<html>"])
def test_an_answer_that_is_not_a_schema_is_never_saved_over(graph: GraphServer, target: Target, content: str) -> None:
    graph.fail_next("schema.get", raw(content))
    with pytest.raises(GraphError):
        PROVIDER.create(inputs(target, declared(flows("userName", "mail"))))
    assert since_default(target) == []


def test_a_constant_is_in_no_error_though_graph_repeats_it(graph: GraphServer, target: Target) -> None:
    planted = 'pl4nted "constant"'
    constant = {"targetAttributeName": "password", "source": {"type": "Constant", "name": planted}}
    graph.fail_next("schema.put", error_answer(400, "schemaInvalid", "{body}"))
    with pytest.raises(Refused) as caught:
        PROVIDER.create(inputs(target, declared(constant, flows("title", "jobTitle", defaultValue="pl4nted-default"))))
    assert "pl4nted" not in str(caught.value)
