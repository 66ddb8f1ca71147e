"""`entra-policy status`: how jobs are doing, asked of the Graph test server."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from tests.support.graph_metadata import metadata
from tests.support.graph_server import error_answer
from tests.support.tenant_commands import (
    CLIENT,
    CRM,
    CRM_CLIENT,
    NEVER,
    SECRET,
    TENANT,
    WIKI,
    Ended,
    TenantCommands,
    execution,
    in_quarantine,
    quarantine,
    runs,
    state_with_jobs,
)

pytestmark = pytest.mark.engine  # starts the command line and a server


def job_of(commands: TenantCommands, principal: str) -> Any:
    return next(iter(commands.tenant.service_principals[principal].jobs.values()))


def job_id(commands: TenantCommands, principal: str) -> str:
    return str(job_of(commands, principal).document["id"])


def without_request_ids(ended: Ended) -> Ended:
    return replace(
        ended,
        output=re.sub(r"client-request-id [-0-9a-f]{36}", "client-request-id ...", ended.output),
        errors=re.sub(r"client-request-id [-0-9a-f]{36}", "client-request-id ...", ended.errors),
    )


def test_a_tenant(commands: TenantCommands) -> None:
    runs(job_of(commands, CRM))
    problem = {"code": "InvalidCredentials", "message": "The token\nwas refused.", "tenantActionable": True}
    in_quarantine(job_of(commands, WIKI), quarantine("EncounteredQuarantineException", error=problem, times=3))

    assert commands.run("status") == Ended(
        1,
        f"""\
IN QUARANTINE  Wiki
  job               {job_id(commands, WIKI)}
  service principal {WIKI}
  quarantine        EncounteredQuarantineException: the service can't work with the application; look at its address and credentials
  since             2026-11-24 10:00 UTC, imposed 3 times in a row, the last at 2026-11-24 16:00 UTC
  error             InvalidCredentials: The token was refused
  next attempt      2026-11-25 04:00 UTC
  failed in a row   3 cycles
  last cycle        failed, 2026-11-24 10:00 UTC, took 2 min: 4 read, 0 in scope, 0 written, 0 failing
  its error         InvalidCredentials: The token was refused
  next              not before the quarantine ends

Active  Contoso CRM
  job               {job_id(commands, CRM)}
  service principal {CRM}
  last cycle        succeeded, 2026-11-24 10:01 UTC, took 1 min: 3 read, 2 in scope, 0 written, 0 failing
  last changes      succeeded for a part, 2026-11-23 09:05 UTC, took 1 h 5 min: 1,200 read, 1,150 in scope, 1,148 written, 2 failing
  in step           User to User 1,150
  next              about 2026-11-24 10:41 UTC (every 40 min)

Tenant {TENANT}: 2 jobs, 1 in quarantine.
""",
        "",
    )
    # Every page of the list, then each service principal; nothing else.
    assert [request.route for request in commands.server.requests] == ["principals.list"] * 2 + ["jobs.list"] * 2


def test_a_tenant_in_json(commands: TenantCommands) -> None:
    runs(job_of(commands, CRM))
    commands.tenant.service_principals.pop(WIKI)

    # The environment's own identity is of another tenant and isn't used.
    ended = commands.run(
        "status", "--tenant", TENANT, "--client-id", CLIENT, "--client-secret-variable", "CRM_SECRET", "--format",
        "json", environment={"AZURE_TENANT_ID": WIKI, "AZURE_CLIENT_SECRET": "other", "CRM_SECRET": SECRET},
    )  # fmt: skip

    assert (ended.code, ended.errors) == (0, "")
    assert json.loads(ended.output) == {
        "schema_version": 1,
        "asked": f"tenant {TENANT}",
        "summary": {"jobs": 1, "in_quarantine": 0, "not_read": 0},
        "jobs": [
            {
                "name": "Contoso CRM",
                "job_id": job_id(commands, CRM),
                "template_id": "scim",
                "service_principal": {"id": CRM, "client_id": CRM_CLIENT, "display_name": "Contoso CRM"},
                "state": "Active",
                "schedule": "Active",
                "interval_seconds": 2400,
                "in_quarantine": False,
                "quarantine": None,
                "failed_in_a_row": 0,
                "last_cycle": {
                    "state": "Succeeded",
                    "began": "2026-11-24T10:00:00Z",
                    "ended": "2026-11-24T10:01:30Z",
                    "read": 3,
                    "in_scope": 2,
                    "written": 0,
                    "failing": 0,
                    "error": None,
                },
                "last_cycle_with_changes": {
                    "state": "EntryLevelErrors",
                    "began": "2026-11-23T08:00:00Z",
                    "ended": "2026-11-23T09:05:00Z",
                    "read": 1200,
                    "in_scope": 1150,
                    "written": 1148,
                    "failing": 2,
                    "error": None,
                },
                "next_cycle": "2026-11-24T10:41:30Z",
                "progress": [],
                "synchronized": {"User to User": 1150},
            }
        ],
        "not_read": [],
    }


def test_jobs_that_have_not_run(commands: TenantCommands) -> None:
    """A new one, and one that was started: its execution is in the year 1."""
    wiki = job_of(commands, WIKI)
    commands.tenant.service_principals[WIKI].secrets = {"SecretToken": "planted-client-secret"}
    wiki.run(credentials=True)
    wiki.document["status"]["progress"] = [
        {
            "units": "SourceObjects",
            "completedUnits": 1500,
            "totalUnits": 4000,
            "progressObservationDateTime": "2026-11-24T10:00:00Z",
        }
    ]

    assert commands.run("status") == Ended(
        0,
        f"""\
NotConfigured  Contoso CRM
  job               {job_id(commands, CRM)}
  service principal {CRM}
  last cycle        none yet
  next              not started: it has never been configured to run

NotRun  Wiki
  job               {job_id(commands, WIKI)}
  service principal {WIKI}
  last cycle        none yet
  progress          1,500 of 4,000 SourceObjects
  next              its first cycle hasn't ended

Tenant {TENANT}: 2 jobs, 0 in quarantine.
""",
        "",
    )


def test_a_paused_job_with_a_quarantine_as_the_reference_shows_it(commands: TenantCommands) -> None:
    commands.tenant.service_principals.pop(WIKI)
    crm = job_of(commands, CRM)
    crm.pause()
    crm.document["status"]["lastExecution"] = execution("Succeeded", "2026-11-24T10:00:00Z", NEVER)
    crm.document["status"]["quarantine"] = {
        "currentBegan": "",
        "nextAttempt": "",
        "reason": "",
        "seriesBegan": "",
        "seriesCount": 2,
        "error": {"code": "SalesforceInvalidCredentials", "message": "Invalid.", "tenantActionable": True},
    }

    assert commands.run("status") == Ended(
        1,
        f"""\
IN QUARANTINE  Contoso CRM
  job               {job_id(commands, CRM)}
  service principal {CRM}
  quarantine        the service gives no reason
  error             SalesforceInvalidCredentials: Invalid
  last cycle        succeeded, since 2026-11-24 10:00 UTC: 0 read, 0 in scope, 0 written, 0 failing
  next              not before the quarantine ends

Tenant {TENANT}: 1 job, 1 in quarantine.
""",
        "",
    )
    # The reference page leaves its examples of times and of the reason empty.
    quarantine = "jobs.list answers what Graph doesn't: the document[0].status.quarantine"
    reasons = metadata("v1.0")["enums"]["quarantineReason"]["members"]
    assert commands.server.take_unlike_graph() == [
        f"{quarantine}.currentBegan is a text that is no date-time",
        f"{quarantine}.nextAttempt is a text that is no date-time",
        f"{quarantine}.reason is ''; members of quarantineReason are {', '.join(reasons)}",
        f"{quarantine}.seriesBegan is a text that is no date-time",
    ]


def test_no_jobs(commands: TenantCommands) -> None:
    """A managed identity isn't asked."""
    commands.tenant.service_principals.clear()
    identity = commands.tenant.add_service_principal(display_name="vm")
    commands.tenant.service_principals[identity].document["servicePrincipalType"] = "ManagedIdentity"

    assert commands.run("status") == Ended(0, f"There is no provisioning job in tenant {TENANT}.\n", "")
    assert [request.route for request in commands.server.requests] == ["principals.list"]


def test_what_a_state_declares(commands: TenantCommands) -> None:
    """The tenant is the provider's; a job that is gone is said, and doesn't hide the others."""
    runs(job_of(commands, CRM))
    gone = "scim.3f0c6d1e8a524b7d9c342e5f7a8b9c0d.00000000-1111-4222-8333-444455556666"
    file = state_with_jobs(commands, {"crm-job": (CRM, job_id(commands, CRM)), "wiki-job": (WIKI, gone)})

    assert without_request_ids(commands.run("status", file)) == Ended(
        3,
        f"""\
Active  crm-job
  job               {job_id(commands, CRM)}
  service principal {CRM}  Contoso CRM
  last cycle        succeeded, 2026-11-24 10:01 UTC, took 1 min: 3 read, 2 in scope, 0 written, 0 failing
  last changes      succeeded for a part, 2026-11-23 09:05 UTC, took 1 h 5 min: 1,200 read, 1,150 in scope, 1,148 written, 2 failing
  in step           User to User 1,150
  next              about 2026-11-24 10:41 UTC (every 40 min)

Not read: wiki-job: Couldn't read job {gone} of service principal {WIKI}: Graph answered 404 JobNotFound, "Job {gone} was not found"; check the ids, and `pulumi refresh` if it was deleted outside the program (client-request-id ...).

The state in {file}: 1 job, 0 in quarantine, 1 not read.
""",
        "",
    )


PROGRAM = """\
import pulumi_azuread as azuread

for name in ("Contoso CRM", "Wiki", "Not there", None):
    key = (name or "nameless").lower().replace(" ", "-")
    application = azuread.ApplicationFromTemplate(f"{key}-app", display_name=name or azuread.get_domains_output().domains[0].domain_name, template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
    azuread.SynchronizationJob(key, service_principal_id=application.service_principal_id, template_id="scim")
"""


def test_what_a_program_declares(commands: TenantCommands) -> None:
    """Before its jobs have ids they are found by the display names of their applications."""
    commands.json_of("Pulumi.yaml", "name: shop\nruntime: python\n")
    commands.json_of("Pulumi.dev.yaml", f"config:\n  azuread:tenantId: {TENANT}\n")
    commands.json_of("__main__.py", PROGRAM)
    commands.tenant.add_service_principal(display_name="wiki", app_id=WIKI)
    other = list(commands.tenant.service_principals)[-1]
    client = commands.tenant.service_principals[WIKI].document["appId"]

    assert commands.run("status", ".") == Ended(
        3,
        f"""\
NotConfigured  contoso-crm
  job               {job_id(commands, CRM)}
  service principal {CRM}  Contoso CRM
  last cycle        none yet
  next              not started: it has never been configured to run

Not read: wiki: several service principals are called `Wiki`; give the object id of one:
  {WIKI}  (client id {client})
  {other}  (client id {WIKI}).
Not read: not-there: the tenant has no service principal `Not there`; is it deployed?
Not read: nameless: neither its id nor its application's display name is known from PATH; deploy it and give the stack export (`pulumi stack export`).

The program in ., stack dev: 1 job, 0 in quarantine, 3 not read.
""",
        "",
    )


def test_nothing_is_declared(commands: TenantCommands) -> None:
    file = state_with_jobs(commands, {})
    assert commands.run("status", file) == Ended(0, f"There is no provisioning job in the state in {file}.\n", "")
    assert commands.server.requests == []


@pytest.mark.parametrize(
    ("permissions", "message"),
    [
        (
            [],
            (
                "Couldn't list the service principals of the tenant: Graph answered 403 Authorization_RequestDenied, "
                '"Insufficient privileges to complete the operation"; grant Application.Read.All to the identity, with an '
                "administrator's consent (client-request-id ...)."
            ),
        ),
        (
            ["Application.Read.All"],
            (
                f"Couldn't list the jobs of service principal {CRM}: Graph answered 401 UnknownError; grant "
                "Synchronization.Read.All to the identity, with an administrator's consent (client-request-id ...)."
            ),
        ),
    ],
)
def test_a_missing_permission_is_named(commands: TenantCommands, permissions: list[str], message: str) -> None:
    commands.tenant.permissions = permissions
    assert without_request_ids(commands.run("status")) == Ended(3, "", f"entra-policy: {message}\n")


def test_a_service_principal_that_cannot_be_read_is_said(commands: TenantCommands) -> None:
    commands.server.fail_next("jobs.list", error_answer(400, "BadRequest", "Not for this one."))
    commands.tenant.service_principals[WIKI].jobs.clear()

    assert without_request_ids(commands.run("status")) == Ended(
        3,
        f"""\
Not read: Contoso CRM: Couldn't list the jobs of service principal {CRM}: Graph answered 400 BadRequest, "Not for this one"; correct what it names and repeat the operation (client-request-id ...).

Tenant {TENANT}: 0 jobs, 0 in quarantine, 1 not read.
""",
        "",
    )


def test_what_is_not_there_or_wrong(commands: TenantCommands) -> None:
    nothing = {"AZURE_TENANT_ID": ""}
    assert [
        commands.run("status", environment=nothing),
        commands.run("status", "--cloud", "mars"),
        commands.run("status", "none.json"),
    ] == [
        Ended(2, "", "entra-policy: name what to look at: PATH, or a tenant with --tenant or AZURE_TENANT_ID.\n"),
        Ended(
            2,
            "",
            "entra-policy: 'mars' isn't a cloud; the clouds are global, usgovernmentl4, usgovernmentl5, china, germany.\n",
        ),
        Ended(3, "", "entra-policy: none.json: there is no such file or folder.\n"),
    ]


def test_names_do_not_command_a_terminal_or_an_agent(commands: TenantCommands) -> None:
    commands.tenant.service_principals[CRM].document["displayName"] = "##vso[task.complete]\x1b[2J"
    commands.tenant.service_principals.pop(WIKI)

    assert commands.run("status").output.splitlines()[0] == "NotConfigured  # #vso[task.complete]\\x1b[2J"


def test_an_exported_schema_is_its_job(commands: TenantCommands) -> None:
    """Its id is the job's, so each service principal is asked."""
    commands.json_of("schema.json", json.dumps(job_of(commands, WIKI).schema_document))

    lines = commands.run("status", "schema.json", "--format", "json")

    assert (lines.code, lines.errors) == (0, "")
    (job,) = json.loads(lines.output)["jobs"]
    assert (job["job_id"], job["service_principal"]["id"]) == (job_id(commands, WIKI), WIKI)


def test_what_a_check_does_not_pay_for() -> None:
    """The commands that ask a tenant are declared beside the others; what they need is imported when they run."""
    code = (
        "import sys, entra_policy.cli.commands\n"
        "costly = ('azure', 'pydantic', 'requests', 'pulumi', 'rich')\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in costly or 'entra_policy.tenant' in name))\n"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed == "[]\n"
