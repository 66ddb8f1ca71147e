"""The schema resource against a service that has its own trees, blanks, versions and copies."""

import copy
import json
from typing import Any

import pytest

from entra_components import default_cross_tenant_mappings
from entra_components._graph.schema_diff import schema_changes
from entra_components.synchronization_schema import SynchronizationSchemaProvider
from entra_sync.graph import ConnectionFailed, NotFound, PermissionMissing, Refused
from tests.support.graph_server import (
    Copies,
    Fault,
    GraphServer,
    Tenant,
    default_schema,
    error_answer,
    reset,
    saved_first,
    schema_version,
)
from tests.support.graph_targets import Target, make_target, outputs

PROVIDER = SynchronizationSchemaProvider()
MODES = pytest.mark.parametrize("mode", ["merge", "replace"])
VERSIONS = pytest.mark.parametrize("versions", ["date", "number"])


def function(target: str, name: str, expression: str, **more: Any) -> dict[str, Any]:
    source = {"type": "Function", "name": name, "expression": expression, "parameters": more.pop("parameters", [])}
    return {"targetAttributeName": target, "source": source, **more}


def flows(target: str, source: str, **more: Any) -> dict[str, Any]:
    value = {"type": "Attribute", "name": source, "expression": f"[{source}]", "parameters": []}
    return {"targetAttributeName": target, "source": value, **more}


def attribute(name: str) -> dict[str, Any]:
    return {"expression": f"[{name}]", "name": name, "parameters": [], "type": "Attribute"}


def constant(value: str) -> dict[str, Any]:
    return {"expression": f'"{value}"', "name": value, "parameters": [], "type": "Constant"}


JOIN = function("displayName", "Join", 'Join(" ", [givenName], [surname])')
JOINED = {
    "expression": 'Join(" ", [givenName], [surname])',
    "name": "Join",
    "parameters": [
        {"key": "separator", "value": constant(" ")},
        {"key": "source", "value": attribute("givenName")},
        {"key": "source", "value": attribute("surname")},
    ],
    "type": "Function",
}


def declared(*mappings: dict[str, Any], directory: str = "customappsso") -> dict[str, Any]:
    users = {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": list(mappings)}
    rule = {
        "name": "USER_OUTBOUND_USER",
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": directory,
        "objectMappings": [users],
    }
    return {"synchronizationRules": [rule]}


def inputs(target: Target, schema: dict[str, Any], mode: str = "merge") -> dict[str, Any]:
    return target.with_inputs(template_id="scim", mode=mode, schema=schema)


def mappings_of(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The attribute mappings of users, by target."""
    users = schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    return {mapping["targetAttributeName"]: mapping for mapping in users}


def routes(graph: GraphServer) -> list[str]:
    """The routes of the requests since the last look."""
    found = [entry.route for entry in graph.requests]
    graph.clear_requests()
    return found


@MODES
def test_function_mappings_get_the_services_own_tree(
    graph: GraphServer, tenant: Tenant, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tenant.strict = True
    target = make_target(tenant)
    expression = 'IIF(IsPresent([mail]), Left([mail], 3), "none")'
    foreign = [{"key": "condition", "value": attribute("mail")}]
    mappings = [
        JOIN,
        {**copy.deepcopy(JOIN), "targetAttributeName": "nickName"},
        function("title", "IIF", expression, parameters=foreign),
        flows("userName", "userPrincipalName", matchingPriority=1),
    ]
    wanted = inputs(target, declared(*mappings), mode)
    created = PROVIDER.create(copy.deepcopy(wanted))

    assert outputs(created) == {**wanted, "version": schema_version(2)}
    saved = mappings_of(target.job.schema)
    assert (saved["displayName"]["source"], saved["nickName"]["source"]) == (JOINED, JOINED)
    assert saved["title"]["source"]["parameters"] == [
        {
            "key": "one",
            "value": {
                "expression": "IsPresent([mail])",
                "name": "IsPresent",
                "parameters": [{"key": "source", "value": attribute("mail")}],
                "type": "Function",
            },
        },
        {
            "key": "valueIfTrue",
            "value": {
                "expression": "Left([mail], 3)",
                "name": "Left",
                "parameters": [
                    {"key": "source", "value": attribute("mail")},
                    {"key": "argument2", "value": constant("3")},
                ],
                "type": "Function",
            },
        },
        {"key": "valueIfFalse", "value": constant("none")},
    ]
    # Each expression is asked for once.
    assert routes(graph) == [
        *("schema.get", "schema.parse_expression", "schema.parse_expression"),
        *("schema.get", "schema.put", "schema.get"),
    ]

    assert PROVIDER.diff(str(created.id), outputs(created), wanted).changes is False
    now = PROVIDER.read(str(created.id), outputs(created))
    assert outputs(now) == outputs(created)
    assert outputs(PROVIDER.create(copy.deepcopy(wanted))) == outputs(created)
    assert routes(graph) == ["schema.get", "schema.get"]

    changed = inputs(target, declared(*mappings[:3], flows("userName", "mail", matchingPriority=1)), mode)
    PROVIDER.update(str(created.id), outputs(created), changed)
    assert routes(graph) == ["schema.get", "schema.get", "schema.put", "schema.get"]
    assert mappings_of(target.job.schema)["displayName"]["source"] == JOINED
    assert capsys.readouterr().err == ""


NOT_OFFERED = [
    (error_answer(403, "Authorization_RequestDenied", "No"), "Graph answered 403 Authorization_RequestDenied"),
    (error_answer(404, "ResourceNotFound", "No"), "Graph answered 404 ResourceNotFound"),
    (error_answer(405, "MethodNotAllowed", "No"), "Graph answered 405 MethodNotAllowed"),
    (error_answer(501, "NotImplemented", "No"), "Graph answered 501 NotImplemented"),
]


@pytest.mark.parametrize(("fault", "heard"), NOT_OFFERED)
def test_where_the_service_cannot_be_asked_the_expression_is_saved_alone(
    graph: GraphServer, target: Target, fault: Fault, heard: str, capsys: pytest.CaptureFixture[str]
) -> None:
    created = PROVIDER.create(inputs(target, declared(flows("userName", "mail"))))
    graph.fail_next("schema.parse_expression", fault)
    other = {**JOIN["source"], "expression": 'Join("-", [givenName], [surname])'}
    wanted = inputs(target, declared(JOIN, {"targetAttributeName": "title", "source": other}))
    updated = PROVIDER.update(str(created.id), outputs(created), copy.deepcopy(wanted))

    assert outputs(updated) == {**wanted, "version": schema_version(3)}
    saved = mappings_of(target.job.schema)
    assert (saved["displayName"]["source"], saved["title"]["source"]) == (JOIN["source"], other)
    assert [entry.route for entry in graph.requests].count("schema.parse_expression") == 1
    assert capsys.readouterr().err == (
        f"warning: The service can't be asked for the parameters of function expressions ({heard}), so expressions are "
        "saved alone; look into the job's attribute mappings in the portal, and whether the identity has "
        "Synchronization.ReadWrite.All.\n"
    )


def test_in_china_nobody_is_asked(graph: GraphServer, target: Target, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = inputs(target, declared(JOIN))
    wanted["connection"]["cloud"] = "china"
    assert outputs(PROVIDER.create(copy.deepcopy(wanted))) == {**wanted, "version": schema_version(2)}
    assert mappings_of(target.job.schema)["displayName"]["source"] == JOIN["source"]
    assert routes(graph) == ["schema.get", "schema.get", "schema.put", "schema.get"]
    assert "(this cloud doesn't offer it)" in capsys.readouterr().err


def test_an_expression_that_the_service_does_not_accept_is_not_saved(target: Target) -> None:
    planted = "pl4nted constant"
    wanted = inputs(target, declared(function("title", "Append", f'Append([mail], "{planted}"')))
    with pytest.raises(Refused) as caught:
        PROVIDER.create(wanted)
    job = target.job.document["id"]
    assert str(caught.value) == (
        f"Couldn't parse the expression that is mapped to title with job {job}: the service says \"a comma or a "
        'parenthesis is missing at position 33 in [secret]"; correct the expression.'
    )
    assert schema_changes(default_schema("scim"), target.job.schema) == ()


def test_what_graph_repeats_of_an_expression_is_hidden(graph: GraphServer, target: Target) -> None:
    graph.fail_next("schema.parse_expression", error_answer(500, "Broken", "{body}"), times=3)
    with pytest.raises(Exception, match="Graph answered 500 Broken") as caught:
        PROVIDER.create(inputs(target, declared(function("title", "Append", 'Append([mail], "pl4nted constant")'))))
    assert "pl4nted" not in str(caught.value)


CAUSES = [
    pytest.param(JOIN, id="an empty tree"),
    pytest.param(function("title", "ToLower", "ToLower( [mail] ,  )"), id="blanks"),
    pytest.param(
        function("title", "Left", "Left([mail], 3)", parameters=[{"key": "String", "value": attribute("mail")}]),
        id="a foreign key",
    ),
    pytest.param(flows("title", "department", defaultValue=""), id="an empty default"),
    pytest.param(flows("title", "department", defaultValue="none"), id="a default"),
]


@MODES
@VERSIONS
@pytest.mark.parametrize("mapping", CAUSES)
def test_what_the_service_writes_in_its_own_way_is_no_difference(
    graph: GraphServer,
    tenant: Tenant,
    mapping: dict[str, Any],
    versions: str,
    mode: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tenant.versions, tenant.normalises, tenant.strict = versions, True, True
    target = make_target(tenant)
    matching = flows("userName", "userPrincipalName", matchingPriority=1, defaultValue=None)
    wanted = inputs(target, declared(matching, mapping), mode)
    created = PROVIDER.create(copy.deepcopy(wanted))

    assert outputs(created) == {**wanted, "version": schema_version(2, versions)}
    assert routes(graph).count("schema.put") == 1
    assert PROVIDER.diff(str(created.id), outputs(created), wanted).changes is False
    assert outputs(PROVIDER.read(str(created.id), outputs(created))) == outputs(created)
    again = outputs(PROVIDER.create(copy.deepcopy(wanted)))
    assert (again, routes(graph)) == (outputs(created), ["schema.get", "schema.get"])

    changed = inputs(target, declared({**matching, **flows("userName", "mail")}, mapping), mode)
    updated = PROVIDER.update(str(created.id), outputs(created), copy.deepcopy(changed))
    assert outputs(updated) == {**changed, "version": schema_version(3, versions)}
    assert routes(graph) == ["schema.get", "schema.get", "schema.put", "schema.get"]
    PROVIDER.delete(str(updated.id) if hasattr(updated, "id") else str(created.id), outputs(updated))
    assert schema_changes(default_schema("scim"), target.job.schema) == ()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("normalises", [False, True])
@MODES
def test_the_default_cross_tenant_mappings_leave_the_fixed_mapping_as_it_is(
    graph: GraphServer,
    tenant: Tenant,
    mode: str,
    normalises: bool,  # noqa: FBT001
) -> None:
    tenant.strict, tenant.normalises = True, normalises
    target = make_target(tenant, "Azure2Azure")
    before = copy.deepcopy(mappings_of(target.job.schema))
    mappings: list[Any] = [json.loads(json.dumps(mapping)) for mapping in default_cross_tenant_mappings()]
    schema = declared(*mappings, directory="Azure Active Directory (target tenant)")
    rule = schema["synchronizationRules"][0]
    rule["name"] = "USER_INBOUND_USER"
    rule["objectMappings"].append(copy.deepcopy(target.job.schema["synchronizationRules"][0]["objectMappings"][1]))
    wanted = {**inputs(target, schema, mode), "template_id": "Azure2Azure"}
    created = PROVIDER.create(copy.deepcopy(wanted))

    after = mappings_of(target.job.schema)
    fixed = "alternativeSecurityIds"
    untouched = {key: after[fixed][key] for key in before[fixed]}
    assert json.dumps(untouched) == json.dumps(before[fixed])
    if mode == "merge":
        assert after["mailNickname"]["flowType"] == before["mailNickname"]["flowType"] == "ObjectAddOnly"
    graph.clear_requests()
    assert outputs(PROVIDER.create(copy.deepcopy(wanted))) == outputs(created)
    assert routes(graph) == ["schema.get"]


def test_a_schema_goes_back_without_what_graph_says_about_it(tenant: Tenant) -> None:
    """The server refuses a schema with an annotation in it, at any depth."""
    tenant.normalises = True
    target = make_target(tenant)
    exported = {"@odata.context": "https://graph", **declared(flows("title", "department"))}
    rule = exported["synchronizationRules"][0]
    rule["objectMappings"][0]["attributeMappings@odata.context"] = "https://graph"
    PROVIDER.create(inputs(target, exported))
    assert mappings_of(target.job.schema)["title"]["source"] == attribute("department")


@MODES
@pytest.mark.parametrize("copies", [Copies(stale=1), Copies(stale=3)], ids=["stale once", "stale three times"])
def test_a_read_that_is_older_than_the_save_does_not_reach_the_state(
    graph: GraphServer, target: Target, copies: Copies, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    graph.behind(copies)
    stale = copies.stale
    wanted = inputs(target, declared(flows("userName", "mail", matchingPriority=1)), mode)
    created = PROVIDER.create(copy.deepcopy(wanted))
    assert outputs(created) == {**wanted, "version": schema_version(2)}
    assert routes(graph) == ["schema.get", "schema.get", "schema.put", *["schema.get"] * (stale + 1)]
    said = capsys.readouterr().err.splitlines()
    assert len(said) == stale
    name = f"job {target.job.document['id']} of service principal {target.inputs['service_principal_id'][19:]}"
    assert said[0].startswith(
        f"info: Waiting for Microsoft Graph: the schema of {name} is new or was just changed, and"
    )


# The first read after the creation is that which ends it; an update reads once, and looks once more before it saves.
@MODES
@pytest.mark.parametrize("turns", [{2}, {3}, {2, 4}, {3, 4}], ids=str)
def test_a_copy_that_is_behind_is_nobody_else(graph: GraphServer, target: Target, mode: str, turns: set[int]) -> None:
    graph.behind(Copies(stale_turns=frozenset(turns)))
    wanted = inputs(target, declared(flows("userName", "mail")), mode)
    created = PROVIDER.create(copy.deepcopy(wanted))
    news = inputs(target, declared(flows("userName", "userPrincipalName")), mode)
    updated = PROVIDER.update(str(created.id), outputs(created), copy.deepcopy(news))
    assert outputs(updated)["version"] == schema_version(3)
    assert (target.job.saves, mappings_of(target.job.schema)["userName"]["source"]["name"]) == (3, "userPrincipalName")


def test_others_who_save_what_is_wanted_and_more_are_not_overwritten(graph: GraphServer, target: Target) -> None:
    """Each read finds another save of somebody else's: the last of them has a mapping of their own."""
    wanted = inputs(target, declared(flows("userName", "mail")))
    created = PROVIDER.create(copy.deepcopy(wanted))
    news = inputs(target, declared(flows("userName", "employeeId")))
    there = copy.deepcopy(target.job.schema)
    same = copy.deepcopy(there)
    mappings_of(same)["userName"]["source"] = attribute("employeeId")
    more = copy.deepcopy(same)
    more["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].append(flows("theirs", "mail"))
    for schema in (there, same, more):
        graph.fail_next("schema.get", saved_first(copy.deepcopy(schema)))
    PROVIDER.update(str(created.id), outputs(created), copy.deepcopy(news))
    found = mappings_of(target.job.schema)
    assert (found["userName"]["source"]["name"], found["theirs"]["source"]["name"]) == ("employeeId", "mail")


def test_a_save_that_is_never_seen_is_kept_as_it_was_saved(
    graph: GraphServer, target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    graph.behind(Copies(stale=99))
    wanted = inputs(target, declared(flows("userName", "mail", matchingPriority=1)))
    assert outputs(PROVIDER.create(copy.deepcopy(wanted))) == {**wanted, "version": schema_version(1)}
    assert "and Graph still answers with what was there before; run `pulumi refresh` later" in capsys.readouterr().err


@MODES
@pytest.mark.parametrize("stale", [0, 1, 2])
def test_a_connection_that_is_reset_after_the_save(graph: GraphServer, target: Target, mode: str, stale: int) -> None:
    graph.behind(Copies(stale=stale))
    graph.fail_next("schema.put", reset())
    wanted = inputs(target, declared(JOIN, flows("userName", "mail", matchingPriority=1)), mode)
    assert outputs(PROVIDER.create(copy.deepcopy(wanted))) == {**wanted, "version": schema_version(2)}
    assert target.job.saves == 2


@pytest.mark.parametrize("lag", [1, 2])
def test_a_job_that_is_new_may_not_be_known_yet(graph: GraphServer, tenant: Tenant, lag: int) -> None:
    target = make_target(tenant)
    graph.behind(Copies(lag=lag))
    path = target.inputs["job_id"].strip("/")
    graph.service.copies.created(path)
    wanted = inputs(target, declared(JOIN))
    created = PROVIDER.create(copy.deepcopy(wanted))
    assert outputs(created) == {**wanted, "version": schema_version(2)}
    assert mappings_of(target.job.schema)["displayName"]["source"] == JOINED
    assert [entry.status for entry in graph.requests if entry.status >= 400] == [404, 403, 409, 404, 403, 409][
        : 3 * lag
    ]


def test_what_is_not_new_is_not_waited_for(graph: GraphServer, target: Target) -> None:
    created = PROVIDER.create(inputs(target, declared(JOIN)))
    for status, kind in ((403, PermissionMissing), (404, NotFound)):
        graph.clear_requests()
        graph.fail_next("schema.get", error_answer(status, "Denied", "No"))
        news = inputs(target, declared(flows("userName", "mail")))
        with pytest.raises(kind):
            PROVIDER.update(str(created.id), outputs(created), news)
        assert [entry.status for entry in graph.requests if entry.route == "schema.get"] == [status]


def test_what_others_add_right_after_a_save_is_told(
    graph: GraphServer, target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = inputs(target, declared(flows("userName", "mail")), "replace")
    PROVIDER.create(copy.deepcopy(wanted))
    theirs = copy.deepcopy(target.job.schema)
    theirs["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].append(flows("theirs", "mail"))
    target.job.save(default_schema("scim"))
    for _ in range(2):
        graph.fail_next("schema.get", Fault("slow", done=True))
    graph.fail_next("schema.get", saved_first(theirs))
    created = outputs(PROVIDER.create(copy.deepcopy(wanted)))
    assert list(mappings_of(created["schema"])) == ["userName", "theirs"]
    job, principal = target.job.document["id"], target.inputs["service_principal_id"][19:]
    place = "objectMappings[User -> User].attributeMappings[theirs]"
    assert capsys.readouterr().err == (
        f"warning: The schema of job {job} of service principal {principal} was saved, and now differs from what was "
        f"saved at synchronizationRules[USER_OUTBOUND_USER].{place}: the service wrote it in another way, or somebody "
        "else saved right after; run `pulumi refresh` to see it.\n"
    )


def test_a_connection_that_is_always_reset_is_an_error(graph: GraphServer, target: Target) -> None:
    graph.fail_next("schema.put", reset(done=False), times=5)
    with pytest.raises(ConnectionFailed):
        PROVIDER.create(inputs(target, declared(flows("userName", "mail"))))
    assert target.job.saves == 1
