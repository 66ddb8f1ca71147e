"""Who is assigned to an application: the inputs, which role is meant, and what a Graph has of it."""

import copy
import re
from typing import Any

import pytest

from entra_components import ArgumentError
from entra_components._graph import making
from entra_components.app_role_assignment import AppRoleAssignmentProvider
from entra_sync.graph import ConnectionFailed, NotFound, PermissionMissing, Refused
from tests.support.graph_server import Copies, Fault, GraphServer, Tenant, app_role, dropped
from tests.support.graph_targets import CONNECTION, outputs

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PROVIDER = AppRoleAssignmentProvider()
APPLICATION = "a1b2c3d4-0000-4000-8000-000000000001"
CLIENT = "a1b2c3d4-0000-4000-8000-000000000002"
GROUP = "91000000-0000-4000-8000-000000000001"
PERSON = "91000000-0000-4000-8000-000000000002"
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
USER, SIGN_ON = app_role("User"), app_role("msiam_access")
ADMIN = app_role("Administrator", value="Admin")
OLD = app_role("Old", enabled=False)
READ = app_role("Read all", value="Things.Read", members=("Application",))
WRITE = app_role("Write all", value="Things.Write", members=("Application",))
BOTH = app_role("Both", members=("User", "Application"))


def inputs(**changes: Any) -> dict[str, Any]:
    values = {
        "service_principal_id": f"/servicePrincipals/{APPLICATION}",
        "principal_id": GROUP,
        "connection": dict(CONNECTION),
    } | changes
    return {key: value for key, value in values.items() if value is not ...}


@pytest.fixture
def application(tenant: Tenant) -> Tenant:
    """An application as the template of non-gallery applications makes it, a client, a group and a person."""
    tenant.add_service_principal(APPLICATION, display_name="CRM")
    tenant.add_service_principal(CLIENT, display_name="Client")
    tenant.principals |= {GROUP: "Group", PERSON: "User"}
    tenant.service_principals[APPLICATION].document["appRoles"] = [USER, SIGN_ON]
    return tenant


def assigned(tenant: Tenant) -> list[tuple[str, str]]:
    """Who has which role."""
    return [(entry["principalId"], entry["appRoleId"]) for entry in tenant.role_assignments.values()]


def next_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each deployment is a process of its own."""
    monkeypatch.setattr(making, "_TAKEN_OVER_HERE", set())


def routes(server: GraphServer) -> list[str]:
    found = [entry.route for entry in server.requests]
    server.clear_requests()
    return found


NO_INPUT = (
    "isn't an input of an app role assignment; the inputs are service_principal_id, principal_id, role, connection."
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"role": "Admin"}, []),
        (dict.fromkeys(("service_principal_id", "principal_id", "role"), SENTINEL), []),
        ({"role": ""}, [("role", "must be text that isn't empty.")]),
        ({"role": 1.0}, [("role", "must be text that isn't empty.")]),
        ({"principal_id": ""}, [("principal_id", "must be text that isn't empty.")]),
        (
            {"principal_id": ..., "service_principal_id": ...},
            [("service_principal_id", "is missing."), ("principal_id", "is missing.")],
        ),
        ({"app_role": "x", "__provider": "reference"}, [("app_role", NO_INPUT)]),
    ],
)
def test_check(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    news = inputs(**changes)
    result = PROVIDER.check({}, news)
    assert result.inputs == news
    assert [(failure.property, failure.reason) for failure in result.failures] == expected


@pytest.mark.parametrize(
    ("changes", "differs", "replaces"),
    [
        ({}, False, []),
        ({"role": "Admin"}, True, []),
        ({"role": SENTINEL}, True, []),
        ({"connection": ...}, True, []),
        ({"principal_id": PERSON}, True, ["principal_id"]),
        ({"service_principal_id": SENTINEL}, True, ["service_principal_id"]),
    ],
)
def test_diff(changes: dict[str, Any], differs: bool, replaces: list[str]) -> None:  # noqa: FBT001
    olds = {**inputs(), "app_role_id": USER["id"], "assignment_id": "1", "principal_type": "Group", "app_roles": {}}
    result = PROVIDER.diff("id", olds, inputs(**changes))
    assert (result.changes, result.replaces, result.delete_before_replace) == (differs, replaces, True)


@pytest.mark.parametrize(
    ("roles", "principal", "role", "expected"),
    [
        ([USER, SIGN_ON], GROUP, None, USER["id"]),
        ([USER, SIGN_ON], PERSON, "msiam_access", SIGN_ON["id"]),
        ([SIGN_ON], GROUP, None, SIGN_ON["id"]),
        ([], GROUP, None, DEFAULT_ACCESS),
        ([OLD], GROUP, None, DEFAULT_ACCESS),
        ([OLD, ADMIN], GROUP, None, ADMIN["id"]),
        ([ADMIN, USER], GROUP, "Admin", ADMIN["id"]),
        ([ADMIN, USER], GROUP, "Administrator", ADMIN["id"]),
        ([ADMIN, USER], f"/groups/{GROUP}", ADMIN["id"].upper(), ADMIN["id"]),
        ([], GROUP, DEFAULT_ACCESS, DEFAULT_ACCESS),
        ([USER, READ], GROUP, None, USER["id"]),
        ([USER, READ], CLIENT, None, READ["id"]),
        ([READ], CLIENT, None, READ["id"]),
        ([BOTH], CLIENT, None, BOTH["id"]),
    ],
)
def test_the_role_that_is_meant(
    application: Tenant, roles: list[dict[str, Any]], principal: str, role: str | None, expected: str
) -> None:
    application.service_principals[APPLICATION].document["appRoles"] = roles
    created = PROVIDER.create(inputs(principal_id=principal, role=role))
    identifier = principal.rpartition("/")[2]
    assert assigned(application) == [(identifier, expected)]
    (entry,) = application.role_assignments.values()
    assert (created.id, outputs(created)) == (
        f"/servicePrincipals/{APPLICATION}/appRoleAssignedTo/{identifier}",
        {
            **{key: value for key, value in inputs(principal_id=principal, role=role).items() if value is not None},
            "app_role_id": expected,
            "assignment_id": entry["id"],
            "principal_type": entry["principalType"],
            "app_roles": {each["value"] or each["displayName"]: each["id"] for each in roles if each["isEnabled"]},
        },
    )


@pytest.mark.parametrize(
    ("roles", "principal", "role", "message"),
    [
        (
            [ADMIN, USER, SIGN_ON],
            GROUP,
            None,
            "role: is missing: the application has several roles for users and groups. Give one of Admin, User.",
        ),
        (
            [READ, WRITE, USER],
            CLIENT,
            None,
            (
                "role: is missing: the application has several roles for service principals. Give one of Things.Read, "
                "Things.Write."
            ),
        ),
        (
            [ADMIN, READ],
            GROUP,
            "Adminn",
            "role: isn't one of the application's, which are Admin, Things.Read.",
        ),
        ([OLD], GROUP, "Old", "role: is a role that is disabled: enable it in the application, or give another."),
        ([OLD], GROUP, "New", "role: isn't one of the application's, which has no roles: leave it out."),
        (
            [ADMIN, app_role("Admin")],
            GROUP,
            "Admin",
            (
                "role: is what several roles of the application are called: give the id of one, "
                f"{ADMIN['id']}, {app_role('Admin')['id']}."
            ),
        ),
    ],
)
def test_no_role_or_several(
    application: Tenant, roles: list[dict[str, Any]], principal: str, role: str | None, message: str
) -> None:
    application.service_principals[APPLICATION].document["appRoles"] = roles
    with pytest.raises(ArgumentError) as caught:
        PROVIDER.create(inputs(principal_id=principal, role=role))
    assert (str(caught.value), application.role_assignments) == (message, {})


def test_what_kind_of_principal_it_is_is_asked_only_where_that_decides(graph: GraphServer, application: Tenant) -> None:
    application.permissions = ["Application.Read.All", "AppRoleAssignment.ReadWrite.All"]
    PROVIDER.create(inputs())
    assert routes(graph) == ["principals.get", "assigned.create", "assigned.get"]
    application.service_principals[APPLICATION].document["appRoles"] = [USER, READ]
    with pytest.raises(PermissionMissing) as caught:
        PROVIDER.create(inputs(principal_id=CLIENT))
    assert caught.value.permission == "Directory.Read.All"


def test_an_identical_assignment_is_taken_over(graph: GraphServer, application: Tenant) -> None:
    first = PROVIDER.create(inputs())
    graph.clear_requests()
    again = PROVIDER.create(inputs(principal_id=GROUP.upper().lower()))
    assert (again.id, outputs(again)) == (first.id, outputs(first))
    assert routes(graph) == ["principals.get", "assigned.create", "assigned.list", "assigned.get"]
    assert assigned(application) == [(GROUP, USER["id"])]


@pytest.mark.parametrize("fault", [dropped(done=True), dropped()])
def test_a_lost_answer(graph: GraphServer, application: Tenant, fault: Fault) -> None:
    """What was done although nobody heard of it is found; what was not done is an error."""
    graph.fail_next("assigned.create", fault)
    if fault.done:
        PROVIDER.create(inputs())
    else:
        with pytest.raises(
            ConnectionFailed, match=re.escape(f"Couldn't assign {GROUP} to service principal {APPLICATION}")
        ):
            PROVIDER.create(inputs())
    assert assigned(application) == ([(GROUP, USER["id"])] if fault.done else [])


def test_a_new_application_may_not_be_known_everywhere(graph: GraphServer, application: Tenant) -> None:
    graph.behind(Copies(lag=2))
    graph.service.copies.created(f"servicePrincipals/{APPLICATION}")
    created = PROVIDER.create(inputs())
    assert assigned(application) == [(GROUP, USER["id"])]
    # By then a refresh finds it as well.
    assert outputs(PROVIDER.read(created.id, outputs(created))) == outputs(created)


def test_refresh(graph: GraphServer, application: Tenant) -> None:
    """It shows nothing where nothing changed, a role that is called something else, and what is gone."""
    created = PROVIDER.create(inputs(role="User"))
    now = PROVIDER.read(created.id, outputs(created))
    assert (now.id, outputs(now), now.inputs) == (created.id, outputs(created), inputs(role="User"))

    renamed = copy.deepcopy(USER) | {"displayName": "Person"}
    application.service_principals[APPLICATION].document["appRoles"] = [renamed]
    now = PROVIDER.read(created.id, outputs(created))
    assert outputs(now) == outputs(created) | {"role": "Person", "app_roles": {"Person": USER["id"]}}
    assert now.inputs == inputs(role="Person")

    graph.clear_requests()
    application.role_assignments.clear()
    assert vars(PROVIDER.read(created.id, outputs(created))) == {"id": "", "outs": {}, "inputs": None}
    assert routes(graph) == ["assigned.get"]


def test_another_role_is_given_before_the_old_one_is_taken(graph: GraphServer, application: Tenant) -> None:
    application.service_principals[APPLICATION].document["appRoles"] = [USER, ADMIN]
    created = PROVIDER.create(inputs(role="User"))
    graph.clear_requests()
    changed = PROVIDER.update(created.id, outputs(created), inputs(role="Admin"))
    assert routes(graph) == ["principals.get", "assigned.create", "assigned.delete", "assigned.get"]
    (entry,) = application.role_assignments.values()
    assert outputs(changed) == outputs(created) | {
        "role": "Admin",
        "app_role_id": ADMIN["id"],
        "assignment_id": entry["id"],
    }

    same = PROVIDER.update(created.id, outputs(changed), inputs(role="Administrator"))
    assert outputs(same) == outputs(changed) | {"role": "Administrator"}
    assert routes(graph) == ["principals.get", "assigned.create", "assigned.list"]

    moved = inputs(role="Administrator", connection={**CONNECTION, "cloud": "global"})
    assert outputs(PROVIDER.update(created.id, outputs(same), moved)) == outputs(same) | moved
    assert (routes(graph), assigned(application)) == ([], [(GROUP, ADMIN["id"])])


def test_what_another_resource_of_the_deployment_took_over_stays(
    application: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is called otherwise in the program now, and two that change their roles with each other."""
    old = PROVIDER.create(inputs())
    next_deployment(monkeypatch)
    new = PROVIDER.create(inputs())
    PROVIDER.delete(old.id, outputs(old))
    assert assigned(application) == [(GROUP, USER["id"])]
    next_deployment(monkeypatch)
    PROVIDER.delete(new.id, outputs(new))
    assert assigned(application) == []

    application.service_principals[APPLICATION].document["appRoles"] = [USER, ADMIN]
    one, other = (PROVIDER.create(inputs(role=role)) for role in ("User", "Admin"))
    next_deployment(monkeypatch)
    one_now = PROVIDER.update(one.id, outputs(one), inputs(role="Admin"))
    other_now = PROVIDER.update(other.id, outputs(other), inputs(role="User"))
    assert sorted(assigned(application)) == sorted([(GROUP, ADMIN["id"]), (GROUP, USER["id"])])
    for changed in (one_now, other_now):
        assert outputs(PROVIDER.read(one.id, outputs(changed))) == outputs(changed)


def test_removal(application: Tenant) -> None:
    created = PROVIDER.create(inputs())
    PROVIDER.delete(created.id, outputs(created))
    assert assigned(application) == []
    PROVIDER.delete(created.id, outputs(created))


def test_who_or_what_is_not_there(application: Tenant) -> None:
    with pytest.raises(NotFound):
        PROVIDER.create(inputs(principal_id=DEFAULT_ACCESS))
    with pytest.raises(NotFound):
        PROVIDER.create(inputs(service_principal_id=GROUP))
    application.service_principals[APPLICATION].document["appRoles"] = [USER]
    with pytest.raises(Refused, match="Permission being assigned was not found on application"):
        PROVIDER.create(inputs(principal_id=CLIENT))
    with pytest.raises(ArgumentError, match=r"principal_id: is missing or not known yet"):
        PROVIDER.create(inputs(principal_id=SENTINEL))
    assert assigned(application) == []
