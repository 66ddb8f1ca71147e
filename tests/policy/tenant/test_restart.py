"""`entra-policy restart`, and what may stand for JOB."""

import json
from typing import Any

import pytest

from tests.support.graph_server import Job
from tests.support.tenant_commands import (
    CRM,
    CRM_CLIENT,
    WIKI,
    Ended,
    TenantCommands,
    in_quarantine,
    quarantine,
    runs,
    state_with_jobs,
)

pytestmark = pytest.mark.engine  # starts the command line and a server


def job_of(commands: TenantCommands, principal: str) -> Job:
    return next(iter(commands.tenant.service_principals[principal].jobs.values()))


def job_id(commands: TenantCommands, principal: str) -> str:
    return str(job_of(commands, principal).document["id"])


def sent(commands: TenantCommands) -> list[Any]:
    return [(request.path, request.body) for request in commands.server.requests if request.method != "GET"]


def test_whatever_names_the_job(commands: TenantCommands) -> None:
    """Each starts the job that was meant, and what is sent is what the portal's restart does."""
    commands.tenant.service_principals[CRM].secrets = {"SecretToken": "planted-token"}
    runs(job_of(commands, CRM))
    crm = job_id(commands, CRM)
    file = state_with_jobs(commands, {"crm-job": (CRM, crm), "wiki-job": (WIKI, job_id(commands, WIKI))})
    said = Ended(
        0,
        f"Restarted job {crm} of Contoso CRM ({CRM}), which was Active. Everyone is evaluated again; see `entra-policy "
        "status`.\n",
        "",
    )
    ways = [
        ["contoso crm"],
        [CRM],
        [CRM_CLIENT],
        [crm],
        [f"{CRM}/{crm}"],
        [f"/servicePrincipals/{CRM}/synchronization/jobs/{crm}"],
        ["crm-job", "--path", file],
        [CRM, "--path", file],
    ]
    for way in ways:
        assert (way, commands.run("restart", *way)) == (way, said)
    address = f"/v1.0/servicePrincipals/{CRM}/synchronization/jobs/{crm}/restart"
    assert sent(commands) == [(address, {"criteria": {}})] * len(ways)


def test_deletions_are_allowed_by_that_alone(commands: TenantCommands) -> None:
    in_quarantine(job_of(commands, CRM), quarantine("TooManyDeletes"))
    crm = job_id(commands, CRM)
    text = f"Let job {crm} of Contoso CRM ({CRM}) carry out the deletions that its threshold held back."

    assert commands.run("restart", CRM, "--allow-deletes") == Ended(0, f"{text}\n", "")
    assert job_of(commands, CRM).restarts == [{"resetScope": "ForceDeletes"}]

    wiki = job_id(commands, WIKI)
    text = f"Let job {wiki} of Wiki ({WIKI}) carry out the deletions that its threshold held back."
    note = "It was not in quarantine for too many deletions, so there may be none."
    assert commands.run("restart", "Wiki", "--allow-deletes") == Ended(0, f"{text} {note}\n", "")


def test_a_name_that_says_too_little(commands: TenantCommands) -> None:
    second = commands.tenant.add_job(CRM).document["id"]
    twin = commands.tenant.add_service_principal(display_name="wiki")
    clients = {each: commands.tenant.service_principals[each].document["appId"] for each in (WIKI, twin)}
    empty = commands.tenant.add_service_principal(display_name="Empty")
    file = state_with_jobs(commands, {"crm-job": (CRM, second)})
    unknown = "scim.3f0c6d1e8a524b7d9c342e5f7a8b9c0d.00000000-1111-4222-8333-444455556666"
    expected = {
        ("Contoso CRM",): f"service principal `Contoso CRM` ({CRM}) has several jobs; give the id of one:\n"
        f"  {job_id(commands, CRM)}\n  {second}",
        ("Wiki",): "several service principals are called `Wiki`; give the object id of one:\n"
        f"  {WIKI}  (client id {clients[WIKI]})\n  {twin}  (client id {clients[twin]})",
        ("Empty",): f"service principal `Empty` ({empty}) has no job.",
        (
            "Contoso CRN",
        ): "there is no service principal `Contoso CRN` in the tenant; did you mean `Contoso CRM`? A job "
        "is named by its id, or by its service principal's object id, client id or display name; with --path, by its "
        "name in the program.",
        (unknown,): f"no service principal of the tenant has a job {unknown} of template scim; check the id.",
        ("crm-jop", "--path", file): f"the state in {file} declares no job `crm-jop`; did you mean `crm-job`?",
    }
    got = {arguments: commands.run("restart", *arguments) for arguments in expected}
    assert got == {arguments: Ended(2, "", f"entra-policy: {text}\n") for arguments, text in expected.items()}
    assert sent(commands) == []


def test_a_missing_permission(commands: TenantCommands) -> None:
    """To read is not enough; Graph answers 401 and no word of the reason."""
    commands.tenant.permissions = ["Application.Read.All", "Synchronization.Read.All"]
    ended = commands.run("restart", CRM)
    assert (ended.code, ended.output) == (3, "")
    assert ended.errors.rpartition(" (client-request-id ")[0] == (
        f"entra-policy: Couldn't restart job {job_id(commands, CRM)} of service principal {CRM}: Graph answered 401 "
        "UnknownError; grant Synchronization.ReadWrite.All to the identity, with an administrator's consent"
    )
    assert job_of(commands, CRM).restarts == []


def test_a_component_says_who_signs_in(commands: TenantCommands) -> None:
    """Its connection is used, and options come before it."""
    crm = job_id(commands, CRM)
    connection = {"tenant_id": "11111111-2222-4333-8444-555555555555", "client_secret_variable": "CRM_SECRET"}
    component = {
        "urn": "urn:pulumi:dev::shop::entra:index:ProvisioningJob::crm",
        "custom": False,
        "type": "entra:index:ProvisioningJob",
        "inputs": {"service_principal_id": CRM, "existing_job_id": crm, "connection": connection},
    }
    document = {"version": 3, "deployment": {"resources": [component]}}
    file = str(commands.json_of("state.json", json.dumps(document)))

    ended = commands.run("restart", "crm", "--path", file, environment={"AZURE_TENANT_ID": ""})
    assert (ended.code, ended.errors) == (
        3,
        (
            "entra-policy: Couldn't sign in to Microsoft Graph: the environment variable CRM_SECRET must hold the "
            "application's secret.\n"
        ),
    )
    secrets = {"CRM_SECRET": "planted-client-secret"}
    ended = commands.run("restart", "crm", "--path", file, "--tenant", commands.tenant.tenant_id, environment=secrets)
    assert (ended.code, ended.errors) == (0, "")
    assert job_of(commands, CRM).restarts == [{}]


def test_a_job_of_another_template_is_not_taken(commands: TenantCommands) -> None:
    component = {
        "urn": "urn:pulumi:dev::shop::entra:index:ProvisioningJob::crm",
        "custom": False,
        "type": "entra:index:ProvisioningJob",
        "inputs": {"service_principal_id": CRM, "synchronization_template_id": "slack"},
    }
    document = {"version": 3, "deployment": {"resources": [component]}}
    file = str(commands.json_of("state.json", json.dumps(document)))
    assert commands.run("restart", "crm", "--path", file) == Ended(
        3,
        "",
        f"entra-policy: service principal `Contoso CRM` ({CRM}) has no job of the template slack, which `crm` declares; "
        f"it has:\n  {job_id(commands, CRM)}\n",
    )
    assert sent(commands) == []
