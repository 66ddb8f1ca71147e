"""The Graph resources' own create, update and delete while Graph fails in every way that it can.

A program of all resources that change something is deployed, changed and destroyed as the engine does it; after a failure it is
deployed again, as a person would. Others change the job's schema in between.
"""

import copy
import functools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider

from entra_components._graph import making
from entra_components._graph.restart_inputs import DEFAULT_RESET_SCOPE
from entra_components._graph.schema_diff import Change, schema_changes
from entra_components._graph.schema_merge import merged
from entra_components.app_role_assignment import AppRoleAssignmentProvider
from entra_components.cross_tenant_partner import CrossTenantPartnerProvider
from entra_components.identity_synchronization import IdentitySynchronizationProvider
from entra_components.job_restart import JobRestartProvider
from entra_components.job_schedule import JobScheduleProvider
from entra_components.synchronization_schema import SynchronizationSchemaProvider
from entra_sync.graph import Conflict, ConnectionFailed, GraphError
from tests.support.graph_server import (
    Copies,
    Fault,
    GraphServer,
    Job,
    Tenant,
    app_role,
    default_schema,
    dropped,
    error_answer,
    expired_token,
    half_written,
    reset,
    saved_first,
    schema_version,
    slow,
    throttled,
    unavailable,
)
from tests.support.graph_server.saving import normalised
from tests.support.graph_targets import (
    AMBIENT_VARIABLES,
    PARTNER,
    SECRET,
    Target,
    impatient_environment,
    make_target,
    outputs,
    signed_in_tenant,
)

Document = dict[str, Any]

# In the order in which they are created; the last is deleted first.
PROVIDERS: dict[str, ResourceProvider] = {
    "assignment": AppRoleAssignmentProvider(),
    "schema": SynchronizationSchemaProvider(),
    "start": JobScheduleProvider(),
    "restart": JobRestartProvider(),
    "partner": CrossTenantPartnerProvider(),
    "identity": IdentitySynchronizationProvider(),
}
ROUTES = (
    *("schema.get", "schema.get", "schema.put", "schema.put", "schema.delete", "schema.parse_expression"),
    "templates.schema",
    *("jobs.get", "jobs.restart", "partners.get", "partners.create", "partners.update", "partners.delete"),
    *("identity.get", "identity.put", "identity.update", "identity.delete", "*", "token"),
    *("principals.get", "assigned.create", "assigned.list", "assigned.get", "assigned.delete", "jobs.start"),
)
CHANGING = [
    route for route in ROUTES if route.endswith((".put", ".create", ".update", ".delete", ".start", ".restart"))
]
GROUP, OTHERS = "91000000-0000-4000-8000-000000000001", "91000000-0000-4000-8000-000000000002"
ROLES = {name: app_role(name) for name in ("User", "msiam_access")}
NOT_ALLOWED = {"isSyncAllowed": False}
MOST_RUNS = 25


@pytest.fixture(scope="module")
def server() -> Iterator[GraphServer]:
    with GraphServer() as server:
        yield server


@pytest.fixture
def graph(server: GraphServer, monkeypatch: pytest.MonkeyPatch) -> GraphServer:
    server.reset()
    for name in AMBIENT_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in impatient_environment(server).items():
        monkeypatch.setenv(name, value)
    return server


def flows(target: str, source: str, **more: Any) -> Document:
    value = {"type": "Attribute", "name": source, "expression": f"[{source}]", "parameters": []}
    return {"targetAttributeName": target, "source": value, **more}


def joins(target: str) -> Document:
    value = {"type": "Function", "name": "Join", "expression": 'Join( "-", [mail],[jobTitle])', "parameters": []}
    return {"targetAttributeName": target, "source": value, "flowType": "Always"}


def declared(*mappings: Document) -> Document:
    users = {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": list(mappings)}
    directories = {"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso"}
    return {"synchronizationRules": [{"name": "USER_OUTBOUND_USER", **directories, "objectMappings": [users]}]}


def with_mappings(schema: Document, mappings: list[Document]) -> Document:
    """A schema with mappings of users that somebody added."""
    changed = copy.deepcopy(schema)
    changed["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].extend(copy.deepcopy(mappings))
    return changed


def mappings_of(schema: Document) -> list[Document]:
    """The mappings of users."""
    found: list[Document] = schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    return found


@dataclass
class Stack:
    """A program's resources as the engine knows them.

    Attributes:
        state: id and outputs of the resources that were created.
        visible: everything that a person could see: errors and states.
    """

    state: dict[str, tuple[str, Document]] = field(default_factory=dict)
    visible: list[str] = field(default_factory=list)

    def up(self, program: dict[str, Document]) -> bool:
        """Deploy the program; false if a resource could not be deployed."""
        making._TAKEN_OVER_HERE.clear()  # each deployment is a process of its own
        try:
            for name, news in program.items():
                self._deploy(name, copy.deepcopy(news))
        except GraphError as error:
            return self._failed(error)
        finally:
            self.visible.append(json.dumps(self.state))
        return True

    def destroy(self) -> bool:
        """Delete what there is; false if something could not be deleted."""
        making._TAKEN_OVER_HERE.clear()
        try:
            for name in reversed(PROVIDERS):
                if name in self.state:
                    identifier, outs = self.state[name]
                    PROVIDERS[name].delete(identifier, copy.deepcopy(outs))
                    del self.state[name]
        except GraphError as error:
            return self._failed(error)
        return True

    def _deploy(self, name: str, news: Document) -> None:
        provider = PROVIDERS[name]
        assert provider.check({}, news).failures == []
        if name not in self.state:
            created = provider.create(news)
            assert created.id
            self.state[name] = created.id, outputs(created)
            return
        identifier, olds = self.state[name]
        difference = provider.diff(identifier, copy.deepcopy(olds), news)
        assert not difference.replaces
        if difference.changes:
            self.state[name] = identifier, outputs(provider.update(identifier, copy.deepcopy(olds), news))

    def _failed(self, error: GraphError) -> bool:
        self.visible.append(str(error))
        return False


@dataclass
class World:
    """A tenant, a job that others change, and what is expected of it.

    Attributes:
        theirs: the mappings that others added and that must be there.
        saved: for each save of the job's schema, the names of all its mappings of users.
        ordered: how many mappings others were asked to add so far.
        pending: what others added and what they were asked to add in this phase.
        in_the_moment: the names of what others save in the very moment in which the program does: nobody can notice it.
    """

    graph: GraphServer
    tenant: Tenant
    target: Target
    rng: random.Random
    theirs: list[Document] = field(default_factory=list)
    saved: list[set[str]] = field(default_factory=list)
    ordered: int = 0
    pending: list[Document] = field(default_factory=list)
    in_the_moment: set[str] = field(default_factory=set)

    def order_faults(self, *, last: bool = False) -> None:
        """Let some of the next requests fail; either others save the schema while the program does, or reads are old.

        In each sequence what is new isn't known everywhere at first, reads are old in the last phase at least, and
        connections are reset after the service did what was asked.
        """
        expected = [*self.theirs]
        stale = self.rng.choice((1, 2) if last else (0, 0, 1, 2))
        self.graph.behind(Copies(lag=self.rng.choice((1, 2)), stale=stale))
        for route in self.rng.sample(CHANGING, 3):
            self.graph.fail_next(route, reset(), times=self.rng.choice((1, 1, 4)))
        if not self.saved:
            # Only a program's first deployment can find a job that is new.
            self.graph.service.copies.created(self.target.inputs["job_id"].strip("/"))
        for _ in range(self.rng.randint(1, 8)):
            route = self.rng.choice(ROUTES)
            if route == "token":
                self.graph.fail_next(route, self.rng.choice([dropped(), error_answer(503, "Unavailable")]))
            elif route in ("schema.get", "schema.put") and not stale and self.rng.random() < 0.5:
                self.ordered += 1
                if route == "schema.put":
                    self.in_the_moment.add(f"theirs{self.ordered}")
                expected.append(flows(f"theirs{self.ordered}", "mail"))
                others = [entry for entry in expected if entry not in self.theirs]
                self.graph.fail_next(route, saved_first(with_mappings(self.target.job.schema, others)))
            else:
                # More than the client's own retries make the operation fail.
                self.graph.fail_next(route, self.rng.choice(faults(self.rng)), times=self.rng.choice((1, 1, 4)))
        self.pending = expected

    def settle(self) -> None:
        """After a phase: what others saved is expected from now on; only what can't be noticed was overwritten."""
        self.graph.service.faults.clear()
        self.graph.behind(Copies())
        there = {mapping["targetAttributeName"] for mapping in mappings_of(self.target.job.schema)}
        ever = set().union(*self.saved)
        lost = [entry for entry in self.pending if entry["targetAttributeName"] in ever - there]
        if lost:
            assert {entry["targetAttributeName"] for entry in lost} <= self.in_the_moment
            # They make it again.
            self.target.job.save(with_mappings(self.target.job.schema, lost))
        self.theirs = [entry for entry in self.pending if entry["targetAttributeName"] in ever]


def faults(rng: random.Random) -> list[Fault]:
    """One fault of each kind."""
    return [
        throttled("0"),
        unavailable("0"),
        unavailable(),
        dropped(),
        dropped(done=True),
        half_written(),
        reset(),
        reset(done=False),
        slow(0.01),
        expired_token(),
        error_answer(500, "InternalServerError", done=rng.random() < 0.5),
        error_answer(504, "GatewayTimeout", done=rng.random() < 0.5),
        error_answer(400, "BadRequest", "Try again"),
    ]


def random_program(rng: random.Random, target: Target) -> dict[str, Document]:
    """A program of all resources that change something."""
    names = rng.sample(["userName", "title", "nickName", "active", "own", "displayName"], rng.randint(1, 4))
    mappings = [
        flows(name, rng.choice(["mail", "jobTitle"]), flowType="Always") if rng.random() < 0.7 else joins(name)
        for name in names
    ]
    partner = {"tenant_id": PARTNER, "connection": target.inputs["connection"]}
    consent = {
        key: rng.random() < 0.5
        for key in ("automatic_redemption_inbound", "automatic_redemption_outbound")
        if rng.random() < 0.7
    }
    identity: Document = {"user_sync_inbound_allowed": rng.random() < 0.7}
    if rng.random() < 0.5:
        identity["group_sync_inbound_allowed"] = rng.random() < 0.5
    if rng.random() < 0.5:
        identity["display_name"] = rng.choice(["Fabrikam", "Contoso"])
    role = rng.choice((None, *ROLES))
    application = {key: target.inputs[key] for key in ("service_principal_id", "connection")}
    return {
        "assignment": {**application, "principal_id": GROUP, **({} if role is None else {"role": role})},
        "schema": target.with_inputs(template_id="scim", mode="merge", schema=declared(*mappings)),
        "start": target.with_inputs(enabled=True, only="start"),
        "restart": target.with_inputs(triggers={"scope": str(rng.random())}, reset_scope=DEFAULT_RESET_SCOPE),
        "partner": {**partner, **consent},
        "identity": {**partner, **identity},
    }


def differences(expected: Document, found: Document) -> tuple[Change, ...]:
    """What differs when both are written down in the service's way."""
    return schema_changes(normalised(expected), normalised(found))


def expect_declared(world: World, program: dict[str, Document], before: Document, restarts: int) -> None:
    """The server has exactly what the program declares, over what was there and what others added."""
    base = with_mappings(default_schema("scim"), world.theirs)
    assert differences(merged(base, program["schema"]["schema"]), world.target.job.schema) == ()

    job = world.target.job
    assert job.document["schedule"]["state"] == "Active"
    assert len(job.restarts) > restarts
    assert all(entry == {"resetScope": DEFAULT_RESET_SCOPE} for entry in job.restarts)

    role = program["assignment"].get("role") or "User"
    assert assigned(world.tenant) == sorted([(GROUP, ROLES[role]["id"]), (OTHERS, ROLES["User"]["id"])])

    had = (before["partner"] or {}).get("automaticUserConsentSettings") or {}
    settings = program["partner"]
    assert world.tenant.partners[PARTNER]["automaticUserConsentSettings"] == {
        "inboundAllowed": settings.get("automatic_redemption_inbound", had.get("inboundAllowed")),
        "outboundAllowed": settings.get("automatic_redemption_outbound", had.get("outboundAllowed")),
    }
    found = world.tenant.identity_synchronization[PARTNER]
    assert allows(found) == allows(declared_identity(program["identity"], before["identity"]))


def assigned(tenant: Tenant) -> list[tuple[str, str]]:
    """Who has which role."""
    return sorted((entry["principalId"], entry["appRoleId"]) for entry in tenant.role_assignments.values())


def allows(identity: Document) -> Document:
    """An identity synchronization in which groups that aren't allowed are not mentioned.

    A PATCH can't take the setting away again: one that isn't declared any more, and was not there, allows nothing.
    """
    return {key: value for key, value in identity.items() if (key, value) != ("groupSyncInbound", NOT_ALLOWED)}


def declared_identity(settings: Document, had: Document | None) -> Document:
    """The identity synchronization that the settings make of what was there."""
    expected = {"displayName": None, "tenantId": PARTNER, **(had or {})}
    for key, name in (
        ("user_sync_inbound_allowed", "userSyncInbound"),
        ("group_sync_inbound_allowed", "groupSyncInbound"),
    ):
        if key in settings:
            expected[name] = {"isSyncAllowed": settings[key]}
    if "display_name" in settings:
        expected["displayName"] = settings["display_name"]
    return expected


@pytest.mark.parametrize("seed", range(50))
def test_after_any_faults_the_server_has_what_is_declared(
    graph: GraphServer, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same sequence in every run
    tenant = signed_in_tenant(graph)
    tenant.versions, tenant.normalises = rng.choice(("date", "number")), rng.random() < 0.5
    target = make_target(tenant)
    if rng.random() < 0.5:
        target.job.run(credentials=True)
    principal = target.inputs["service_principal_id"].rpartition("/")[2]
    tenant.service_principals[principal].document["appRoles"] = [*ROLES.values()]
    tenant.principals = {GROUP: "Group", OTHERS: "User"}
    theirs = {"principalId": OTHERS, "appRoleId": ROLES["User"]["id"], "resourceId": principal, "principalType": "User"}
    tenant.role_assignments["theirs"] = {"id": "theirs", **theirs}
    world = World(graph, tenant, target, rng)
    keep = Job.save

    def recorded(job: Job, schema: Document) -> None:
        world.saved.append({mapping["targetAttributeName"] for mapping in mappings_of(schema)})
        keep(job, schema)

    monkeypatch.setattr(Job, "save", recorded)
    before = there_before(rng, tenant)
    stack = Stack()
    program: dict[str, Document] = {}
    for _ in range(rng.randint(1, 3)):
        program = random_program(rng, target)
        restarts = len(target.job.restarts)
        world.order_faults()
        run_until_done(functools.partial(stack.up, program))
        world.settle()
        expect_declared(world, program, before, restarts)
        assert stack.up(program)

    world.order_faults(last=True)
    run_until_done(stack.destroy)
    world.settle()
    base = with_mappings(default_schema("scim"), world.theirs)
    assert differences(base, target.job.schema) == ()
    assert tenant.role_assignments == {"theirs": {"id": "theirs", **theirs}}
    assert tenant.partners == ({PARTNER: before["partner"]} if before["partner"] else {})
    synchronized = {key: allows(value) for key, value in tenant.identity_synchronization.items()}
    assert synchronized == ({PARTNER: allows(before["identity"])} if before["identity"] else {})
    assert SECRET not in "".join(stack.visible)


def there_before(rng: random.Random, tenant: Tenant) -> Document:
    """What the tenant has for the partner before the program; nothing in half of the cases."""
    if rng.random() < 0.5:
        return {"partner": None, "identity": None}
    consent = {"inboundAllowed": rng.choice([True, False, None]), "outboundAllowed": None}
    tenant.partners[PARTNER] = {
        "tenantId": PARTNER,
        "isServiceProvider": None,
        "inboundTrust": {"isMfaAccepted": True},
        "automaticUserConsentSettings": consent,
    }
    if rng.random() < 0.5:
        identity = {"displayName": "Theirs", "tenantId": PARTNER, "userSyncInbound": {"isSyncAllowed": False}}
        tenant.identity_synchronization[PARTNER] = identity
    return copy.deepcopy(
        {"partner": tenant.partners[PARTNER], "identity": tenant.identity_synchronization.get(PARTNER)}
    )


def run_until_done(run: Callable[[], bool]) -> None:
    """Run it repeatedly, as a person does after a failure."""
    for _ in range(MOST_RUNS):
        if run():
            return
    pytest.fail("it does not come to an end")


SAVES_IN_DOUBT = [
    dropped(),
    dropped(done=True),
    half_written(),
    throttled(),
    throttled(None),
    unavailable(),
    error_answer(500, "InternalServerError", done=True),
    error_answer(504, "GatewayTimeout"),
    expired_token(),
]


@pytest.mark.parametrize("operation", ["create", "delete"])
@pytest.mark.parametrize("fault", SAVES_IN_DOUBT, ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.done}")
def test_a_save_in_doubt_is_checked_and_done_once(graph: GraphServer, fault: Fault, operation: str) -> None:
    target = make_target(signed_in_tenant(graph))
    provider = PROVIDERS["schema"]
    wanted = target.with_inputs(template_id="scim", mode="merge", schema=declared(flows("nickName", "mailNickname")))
    if operation == "create":
        graph.fail_next("schema.put", fault)
    created = provider.create(copy.deepcopy(wanted))
    assert outputs(created) == {**wanted, "version": schema_version(2)}
    if operation == "delete":
        theirs = [flows("theirs", "mail")]
        target.job.save(with_mappings(target.job.schema, theirs))
        graph.fail_next("schema.put", fault)
        provider.delete(str(created.id), outputs(created))
        assert schema_changes(with_mappings(default_schema("scim"), theirs), target.job.schema) == ()
        assert target.job.saves == 4
    assert graph.faults_waiting() == {}


def test_a_connection_that_never_works_is_an_error_and_the_next_run_succeeds(graph: GraphServer) -> None:
    target = make_target(signed_in_tenant(graph))
    wanted = target.with_inputs(template_id="scim", mode="merge", schema=declared(flows("nickName", "mailNickname")))
    graph.fail_next("schema.put", dropped(), times=5)
    with pytest.raises(ConnectionFailed, match="the connection to Graph was lost before an answer came"):
        PROVIDERS["schema"].create(copy.deepcopy(wanted))
    assert target.job.schema == default_schema("scim")
    again = PROVIDERS["schema"].create(wanted)
    assert outputs(again) == {**wanted, "version": schema_version(2)}


def test_others_who_save_again_and_again_are_not_overwritten(graph: GraphServer) -> None:
    target = make_target(signed_in_tenant(graph))
    theirs = with_mappings(target.job.schema, [flows("theirs", "mail")])
    for _ in range(5):
        graph.fail_next("schema.get", slow(0))
        graph.fail_next("schema.get", saved_first(theirs))
    with pytest.raises(Conflict, match="others save it again and again"):
        PROVIDERS["schema"].create(
            target.with_inputs(template_id="scim", mode="merge", schema=declared(flows("nickName", "mailNickname")))
        )
    assert target.job.schema == theirs
