"""The Graph resources through the real CLI: a stack of only these, on a job that the test created in its Graph."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from entra_components._graph.schema_diff import schema_changes
from tests.support.graph_server import (
    Fault,
    GraphServer,
    Tenant,
    default_schema,
    dropped,
    error_answer,
    expired_token,
    half_written,
    throttled,
    unavailable,
)
from tests.support.graph_targets import (
    CLIENT,
    PARTNER,
    SECRET,
    SECRET_VARIABLE,
    TENANT,
    Target,
    make_target,
    signed_in_tenant,
)

if TYPE_CHECKING:
    from tests.engine.conftest import GraphStack
    from tests.support.deployment import Deployment

Document = dict[str, Any]

CONSTANT = "planted-constant"
TRIGGER = "planted-trigger"

PROGRAM = f"""
import json
from pathlib import Path

import pulumi
from entra_components import (
    CrossTenantPartner, IdentitySynchronization, JobRestart, SynchronizationSchema, all_of, attribute, clause, constant,
    scope, synchronization_rule, synchronization_schema, to, users,
)

given = json.loads(Path("given.json").read_text())
connection = {{"tenant_id": "{TENANT}", "client_id": "{CLIENT}", "client_secret_variable": "{SECRET_VARIABLE}"}}
job = {{"service_principal_id": given["principal"], "job_id": given["job"], "connection": connection}}
mappings = [to(target, attribute(source)) for target, source in given["mappings"].items()]
if given["secret"]:
    mappings.append(to("secretWord", constant(pulumi.Output.secret("{CONSTANT}"))))
rule = synchronization_rule(users(*mappings), target_directory="customappsso", name="USER_OUTBOUND_USER")
schema = SynchronizationSchema(
    "schema", template_id="scim", schema=synchronization_schema(rule), **job
)
JobRestart(
    "restart",
    triggers={{"mappings": str(given["mappings"]), "secret": pulumi.Output.secret("{TRIGGER}")}},
    opts=pulumi.ResourceOptions(depends_on=[schema]),
    **job,
)
partner = CrossTenantPartner(
    "partner", tenant_id="{PARTNER}", automatic_redemption_inbound=given["redemption"], connection=connection
)
IdentitySynchronization(
    "identity",
    tenant_id="{PARTNER}",
    display_name=given["name"],
    connection=connection,
    opts=pulumi.ResourceOptions(depends_on=[partner]),
)
"""


@dataclass
class Program:
    """A stack of the program, and all that a person could see of it.

    Attributes:
        deployment: the stack.
        target: the job.
        given: the program's parameters.
        seen: outputs and states so far.
    """

    deployment: Deployment
    target: Target
    given: Document
    seen: list[str] = field(default_factory=list)

    def change(self, **changes: Any) -> None:
        """Change the program."""
        self.given |= changes
        path = self.deployment.pulumi.directory / "given.json"
        path.write_text(json.dumps(self.given), encoding="utf-8")

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run the CLI and give its code and output; look at the state as well."""
        result = self.deployment.pulumi.run(*arguments)
        output = result.stdout + result.stderr
        self.seen += [output, self.deployment.exported()]
        return result.returncode, output

    def done(self, *arguments: str) -> str:
        """Run the CLI, which must succeed."""
        code, output = self.run(*arguments)
        assert code == 0, output
        return output


@pytest.fixture
def tenant(graph_server: GraphServer) -> Tenant:
    return signed_in_tenant(graph_server)


@pytest.fixture
def program(graph_stack: GraphStack, tenant: Tenant) -> Program:
    patience = {"ENTRA_GRAPH_ATTEMPTS": "2", "ENTRA_GRAPH_BACKOFF": "0", SECRET_VARIABLE: SECRET}
    target = make_target(tenant)
    target.job.run(credentials=True)
    given = {
        "principal": target.inputs["service_principal_id"],
        "job": target.inputs["job_id"],
        "mappings": {"userName": "mail", "nickName": "mailNickname"},
        "secret": False,
        "redemption": True,
        "name": "Fabrikam",
    }
    program = Program(graph_stack(PROGRAM, secrets={}, environment=patience), target, given)
    program.change()
    return program


UP = ("up", "--yes", "--skip-preview")


def mappings_of(schema: Document) -> dict[str, Document]:
    """The mappings of users, by target attribute."""
    found = schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    return {mapping["targetAttributeName"]: mapping for mapping in found}


def sources(schema: Document) -> dict[str, str]:
    """The sources of the mappings of users that differ from the template's default."""
    default = mappings_of(default_schema("scim"))
    return {
        target: mapping["source"]["name"]
        for target, mapping in mappings_of(schema).items()
        if target not in default or mapping["source"] != default[target]["source"]
    }


def expect_nothing_planted(program: Program) -> None:
    seen = "".join(program.seen)
    assert [word for word in (SECRET, CONSTANT, TRIGGER) if word in seen] == []


def test_a_stack_from_its_first_deployment_to_its_end(
    graph_server: GraphServer, tenant: Tenant, program: Program
) -> None:
    job = program.target.job
    program.done(*UP)
    assert sources(job.schema) == {"userName": "mail", "nickName": "mailNickname"}
    assert job.restarts == [{"resetScope": "Escrows, Watermark, QuarantineState"}]
    consent = {"inboundAllowed": True, "outboundAllowed": None}
    partner = {"tenantId": PARTNER, "isServiceProvider": None, "automaticUserConsentSettings": consent}
    identity = {"displayName": "Fabrikam", "tenantId": PARTNER, "userSyncInbound": {"isSyncAllowed": True}}
    assert (tenant.partners, tenant.identity_synchronization) == ({PARTNER: partner}, {PARTNER: identity})

    graph_server.clear_requests()
    assert "5 unchanged" in program.done(*UP)
    assert graph_server.requests == []

    # Somebody changes one mapping and adds another in the portal, and forbids redemption.
    theirs = copy.deepcopy(job.schema)
    changed = mappings_of(theirs)["userName"]
    changed["source"] = {"type": "Attribute", "name": "theirs", "expression": "[theirs]", "parameters": []}
    theirs["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].append(
        {**changed, "targetAttributeName": "added"}
    )
    job.save(theirs)
    tenant.partners[PARTNER]["automaticUserConsentSettings"]["inboundAllowed"] = False
    refreshed = program.done("refresh", "--yes", "--skip-preview", "--diff")
    assert '"[mail]" => "[theirs]"' in refreshed
    assert "automatic_redemption_inbound: true => false" in refreshed
    previewed = program.done("preview", "--diff")
    assert '"[theirs]" => "[mail]"' in previewed
    assert "automatic_redemption_inbound: false => true" in previewed

    program.done(*UP)
    assert sources(job.schema) == {"userName": "mail", "nickName": "mailNickname", "added": "theirs"}
    assert (tenant.partners, tenant.identity_synchronization) == ({PARTNER: partner}, {PARTNER: identity})
    assert len(job.restarts) == 1

    # One mapping more and one less, without a refresh after another change in the portal.
    theirs = copy.deepcopy(job.schema)
    theirs["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].append(
        {**changed, "targetAttributeName": "addedLater"}
    )
    job.save(theirs)
    program.change(mappings={"userName": "employeeId", "title": "department"}, secret=True)
    program.done(*UP)
    assert sources(job.schema) == {
        "userName": "employeeId",
        "title": "department",
        "secretWord": CONSTANT,
        "added": "theirs",
        "addedLater": "theirs",
    }
    assert len(job.restarts) == 2
    # What is secret in the program stays so after a refresh.
    program.done("refresh", "--yes", "--skip-preview")
    assert "5 unchanged" in program.done(*UP)

    program.done("destroy", "--yes", "--skip-preview")
    assert sources(job.schema) == {"added": "theirs", "addedLater": "theirs"}
    assert (tenant.partners, tenant.identity_synchronization) == ({}, {})
    expect_nothing_planted(program)


def test_a_job_and_a_partner_that_are_gone_are_noticed_by_a_refresh(tenant: Tenant, program: Program) -> None:
    program.done(*UP)
    tenant.service_principals.clear()
    tenant.partners.clear()
    tenant.identity_synchronization.clear()
    assert "- 4 deleted" in program.done("refresh", "--yes", "--skip-preview")
    assert sorted(program.deployment.resources()) == ["default", "offline-dev"]


def test_an_error_is_a_sentence_and_not_a_traceback(tenant: Tenant, program: Program) -> None:
    tenant.permissions = ["Synchronization.Read.All", "Policy.ReadWrite.CrossTenantAccess"]
    code, output = program.run(*UP)
    assert code != 0
    assert "Synchronization.ReadWrite.All" in output
    assert [line for line in output.splitlines() if "Traceback" in line or ".py" in line] == []
    job, principal = (program.target.inputs[key].rpartition("/")[2] for key in ("job_id", "service_principal_id"))
    assert (
        f"Couldn't save the schema of job {job} of service principal {principal}: Graph answered 403 "
        'Authorization_RequestDenied, "Insufficient privileges to complete the operation", still after waiting for job '
        f"{job} to be known everywhere (120 s, ENTRA_GRAPH_REPLICATION); grant "
        "Synchronization.ReadWrite.All to the identity, with an administrator's consent (client-request-id "
    ) in output
    tenant.permissions = None
    program.done(*UP)
    expect_nothing_planted(program)


ROUTES = (
    *("schema.get", "schema.put", "jobs.get", "jobs.restart", "partners.get", "partners.create", "partners.update"),
    *("identity.get", "identity.put", "*", "token"),
)
MOST_RUNS = 12


def order_faults(rng: random.Random, server: GraphServer) -> None:
    """Let some of the next requests fail, some of them more often than the client repeats them."""
    for _ in range(rng.randint(1, 3)):
        route = rng.choice(ROUTES)
        if route == "token":
            faults: list[Fault] = [dropped(), error_answer(503, "Unavailable")]
        else:
            faults = [
                *(throttled("0"), unavailable("0"), dropped(), dropped(done=True), half_written(), expired_token()),
                *(error_answer(500, "InternalServerError", done=True), error_answer(400, "BadRequest", "{body}")),
            ]
        server.fail_next(route, rng.choice(faults), times=rng.choice((1, 4)))


@pytest.mark.parametrize("seed", range(5))
def test_after_any_faults_another_up_deploys_what_is_declared(
    graph_server: GraphServer, tenant: Tenant, program: Program, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same sequence in every run
    job = program.target.job
    for mappings in ({"userName": "mail", "own": "jobTitle"}, {"userName": "employeeId", "title": "mail"}):
        program.change(mappings=mappings, secret=True, redemption=rng.random() < 0.5, name=f"Partner {seed}")
        order_faults(rng, graph_server)
        for _ in range(MOST_RUNS):
            code, _output = program.run(*UP)
            if code == 0:
                break
        else:
            pytest.fail("it does not come to an end")
        graph_server.service.faults.clear()
        assert sources(job.schema) == {**mappings, "secretWord": CONSTANT}
        consent = {"inboundAllowed": program.given["redemption"], "outboundAllowed": None}
        assert tenant.partners == {
            PARTNER: {"tenantId": PARTNER, "isServiceProvider": None, "automaticUserConsentSettings": consent}
        }
        users = {"isSyncAllowed": True}
        assert tenant.identity_synchronization == {
            PARTNER: {"displayName": f"Partner {seed}", "tenantId": PARTNER, "userSyncInbound": users}
        }
        assert job.restarts[-1:] == [{"resetScope": "Escrows, Watermark, QuarantineState"}]
    graph_server.clear_requests()
    assert "5 unchanged" in program.done(*UP)
    assert graph_server.requests == []

    program.done("destroy", "--yes", "--skip-preview")
    assert schema_changes(default_schema("scim"), job.schema) == ()
    expect_nothing_planted(program)


def test_other_lines_of_a_program_are_no_change(graph_server: GraphServer, program: Program) -> None:
    program.done(*UP)
    graph_server.clear_requests()
    before = written_lines(program)
    main = program.deployment.pulumi.directory / "__main__.py"
    main.write_text(f"# A comment more.\n\n{main.read_text(encoding='utf-8')}", encoding="utf-8")
    previewed = program.done("preview", "--diff")
    assert ("5 unchanged" in previewed, "source_lines" in previewed) == (True, False), previewed
    assert "5 unchanged" in program.done(*UP)
    assert graph_server.requests == []
    assert (before, written_lines(program)) == ([14, 14], [16, 16])
    # Nor after a refresh, which reads what the service has; no line is known there.
    assert "5 unchanged" in program.done("refresh", "--yes", "--skip-preview")
    assert "5 unchanged" in program.done(*UP)
    # With a change of a mapping, the preview shows the mapping; of the lines no more than that there are others.
    program.change(mappings={"userName": "employeeId", "nickName": "mailNickname"})
    previewed = program.done("preview", "--diff")
    about_lines = [line.strip() for line in previewed.splitlines() if "source_lines" in line or "__main__" in line]
    assert (about_lines, '"[mail]" => "[employeeId]"' in previewed) == (["~ source_lines (hidden)"], True), previewed


def written_lines(program: Program) -> list[int]:
    """The lines of the program where the state says that the mappings were written."""
    resources = json.loads(program.deployment.exported())["deployment"]["resources"]
    (lines,) = (one["inputs"]["source_lines"] for one in resources if one["urn"].endswith("::schema"))
    assert {place.partition(":")[0] for place in lines.values()} == {"__main__.py"}
    return [int(place.partition(":")[2]) for _, place in sorted(lines.items())]
