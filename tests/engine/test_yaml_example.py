"""The example in YAML, with the real CLI and the real language host: previewed, deployed, refreshed, destroyed."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from entra_components import (
    SCIM_GROUP,
    SCIM_USER,
    all_of,
    attribute,
    clause,
    default_cross_tenant_mappings,
    expression,
    scope,
    to,
)
from entra_policy.gate import check
from entra_policy.readers import read
from entra_policy.resource import urn_name
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from environment import add_yaml
from tests.support.deployment import Deployment, with_mappings
from tools.external import ExternalProgramError, find

if TYPE_CHECKING:
    from tests.engine.conftest import OfflineStack
    from tests.support.graph_server import GraphServer, Tenant

TENANT: Final = "0f5c1d2e-3b4a-4968-9786-950412233445"
TARGET: Final = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
CLIENT: Final = "c0ffee00-1111-4222-8333-444455556666"
SALES: Final = "2a9d4e17-6c03-4b58-9f21-0b7c5e8d1a34"
# What the template defines in a tenant, and the smaller schema of these tests doesn't.
DEFINED: Final = ['phoneNumbers[type eq "work"].value']
SECRET, TOKEN = "planted-client-secret", "planted-token"
SCOPE_AND_NOTIFICATION: Final = {
    "SyncAll": "false",
    "SyncNotificationSettings": json.dumps(
        {"Enabled": True, "Recipients": "identity@contoso.com", "DeleteThresholdEnabled": False},
        separators=(",", ":"),
    ),
}
USER: Final = {"sourceObjectName": "User", "targetObjectName": SCIM_USER}
GROUP: Final = {"sourceObjectName": "Group", "targetObjectName": SCIM_GROUP}

# In the order of their targets.
USERS: Final = [
    to("active", expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")')),
    to("displayName", attribute("displayName")),
    to('emails[type eq "work"].value', expression("ToLower([mail])")),
    to("externalId", attribute("mailNickname")),
    to("name.familyName", attribute("surname")),
    to("name.givenName", attribute("givenName")),
    to(
        'phoneNumbers[type eq "work"].value',
        expression(r'Replace([telephoneNumber], , "^\+(?<number>\d+)$", , "00${number}", , )'),
    ),
    to("title", attribute("jobTitle"), default="Employee", on_create_only=True),
    to("userName", attribute("userPrincipalName"), matching=1),
]
GROUPS: Final = [to("displayName", attribute("displayName"), matching=1), to("members", attribute("members"))]
GERMANY: Final = scope(all_of(clause("employeeId", "IS NOT NULL"), clause("country", "EQUALS", "DE"), name="Germany"))
ENGINEERING: Final = scope(clause("department", "EQUALS", "Engineering"))

# A finding: rule, verdict, level, resource, message.
Said = tuple[str, str, str, str, str]


def undecided(rule: str, resource: str, reason: str) -> Said:
    return rule, "undecided", "advisory", resource, f"not decided: {reason}"


def masked(rule: str, resource: str, index: int) -> Said:
    return undecided(rule, resource, f"`credentials[{index}].value` is a secret that can't be read here.")


CRM, FABRIKAM = "crm-credentials", "to-fabrikam-credentials"
DOMAINS: Final = undecided("EP113", "", "no facts about the verified domains of the source tenant are given.")
INVITES: Final = undecided("EP619", "", "no facts about who may invite guests in the target tenant are given.")
# azuread makes every value of credentials a secret, and the CLI masks it in what it writes.
OF_THE_CRM: Final = (
    masked("EP303", CRM, 1),
    masked("EP616", CRM, 3),
    undecided("EP622", CRM, "whether everyone is in scope (`SyncAll`) is not known."),
)
OF_FABRIKAM: Final = tuple(masked(rule, FABRIKAM, 0) for rule in ("EP105", "EP107", "EP108", "EP112"))
# The group that is assigned exists elsewhere.
NOBODY_KNOWS: Final = "no facts about users and groups of the source tenant are given."
OF_SALES: Final = (
    undecided("EP302", "crm-assigned-sales", NOBODY_KNOWS),
    undecided("EP602", "crm-assigned-sales", NOBODY_KNOWS),
    undecided("EP618", "", NOBODY_KNOWS),
)
IN_THE_PREVIEW: Final = [
    *OF_THE_CRM,
    # A preview document lists no default providers; the state has them.
    undecided("EP110", "to-fabrikam-job", "`tenantId` is not known: the provider of the job can't be seen."),
    *OF_FABRIKAM,
    masked("EP313", FABRIKAM, 2),
    masked("EP616", FABRIKAM, 2),
    DOMAINS,
    *OF_SALES,
    INVITES,
]
IN_THE_STATE: Final = [*OF_THE_CRM, *OF_FABRIKAM, masked("EP616", FABRIKAM, 2), DOMAINS, *OF_SALES, INVITES]
BY_THE_PACK: Final = [
    (
        "no-nested-groups",
        "advisory",
        "crm-assigned-sales",
        (
            "EP302, EP602, EP618, EP619: not decided: no facts about users and groups of the source tenant, who may invite "
            "guests in the target tenant are given. Give a facts file that has `users`, `groups` and `guest_invites`: "
            "`--facts facts.json`, or `facts` in the settings (docs/facts.md).\n"
        ),
    )
]


@pytest.fixture
def stack(project_root: Path, offline_stack: OfflineStack, graph_server: GraphServer, tmp_path: Path) -> Deployment:
    """The example in a copy, its stack in the Graph of the tests."""
    try:
        host = find("pulumi-language-yaml")
    except ExternalProgramError as error:
        pytest.fail(str(error))
    folder = tmp_path / "examples" / "yaml"
    shutil.copytree(project_root / "examples" / "yaml", folder)
    file = folder / "Pulumi.yaml"
    text = file.read_text(encoding="utf-8")
    assert "entra: ../../components\n" in text
    file.write_text(text.replace("../../components", str(project_root / "components")), encoding="utf-8")
    pulumi = offline_stack(folder)
    add_yaml(Path(pulumi.environment["PULUMI_HOME"]).parent, host)
    tenant = graph_server.state(TENANT)
    tenant.clients, tenant.principals, tenant.also_defined = {CLIENT: SECRET}, {SALES: "Group"}, DEFINED
    identity = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET}
    environment = {**pulumi.environment, **graph_server.environment(), **identity, "PULUMI_DEBUG_COMMANDS": "true"}
    deployment = Deployment(dataclasses.replace(pulumi, environment=environment), graph_server)
    deployment.run("config", "set", "--secret", "secretToken", TOKEN)
    return deployment


def found_by_a_check(document: str, file: Path) -> list[Said]:
    """All that `entra-policy check` finds on a document, in order: that of a preview's steps varies. It must have seen all."""
    file.write_text(document, encoding="utf-8")
    report = check(read(file), all_rules(), Settings())
    assert report.gaps == ()
    assert report.estate is not None
    jobs = {urn_name(job.resource.urn) for job in report.estate.jobs if job.resource is not None}
    assert jobs == {"crm-job", "to-fabrikam-job"}
    return sorted(
        (finding.rule_id, str(finding.verdict), str(finding.level), urn_name(finding.urn or ""), finding.message)
        for finding in report.findings
    )


def found_by_the_pack(log: Path) -> list[tuple[str, str, str, str]]:
    """What the pack said in the CLI's log of events: policy, level, resource, message."""
    events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    reported = [event["policyEvent"] for event in events if event.get("policyEvent") is not None]
    return [
        (each["policyName"], each["enforcementLevel"], urn_name(each["resourceUrn"]), each["message"])
        for each in reported
    ]


def content(tenant: Tenant) -> dict[str, Any]:
    """Everything in a tenant except how many ids it issued."""
    return {key: value for key, value in tenant.to_json().items() if key != "created"}


def test_it_is_previewed_deployed_refreshed_and_destroyed(
    stack: Deployment, graph_server: GraphServer, project_root: Path, tmp_path: Path
) -> None:
    tenant = graph_server.state(TENANT)
    before = content(tenant)
    log, pack = tmp_path / "events", str(project_root / "policypack")
    stack.run("preview", "--policy-pack", pack, "--event-log", str(log))
    found_at_preview = found_by_the_pack(log)
    preview = stack.run("preview", "--json", "--show-sames")
    assert (stack.written(), content(tenant)) == ([], before)

    log.unlink()
    printed = stack.up("--policy-pack", pack, "--event-log", str(log))
    assert found_by_the_pack(log) == found_at_preview == BY_THE_PACK
    assert found_by_a_check(preview, tmp_path / "preview.json") == sorted(IN_THE_PREVIEW)
    state = stack.exported()
    assert found_by_a_check(state, tmp_path / "state.json") == sorted(IN_THE_STATE)
    in_clear = stack.run("stack", "export", "--show-secrets")
    assert found_by_a_check(in_clear, tmp_path / "clear.json") == sorted([*OF_SALES, INVITES])

    assert in_the_tenant(tenant) == {
        "Contoso CRM": (
            {"BaseAddress": "https://crm.example.com/scim/v2", "SecretToken": TOKEN, **SCOPE_AND_NOTIFICATION},
            "scim",
            ["NotRun"],
        ),
        "Contoso to Fabrikam": (
            {"AuthenticationType": "SyncPolicy", "CompanyId": TARGET, **SCOPE_AND_NOTIFICATION},
            "Azure2Azure",
            ["NotRun"],
        ),
    }
    [(application, assigned)] = [
        (entry["resourceDisplayName"], entry["principalId"]) for entry in tenant.role_assignments.values()
    ]
    assert (application, assigned) == ("Contoso CRM", SALES)
    assert set(tenant.partners) == {TARGET}
    schemas = {
        name: resource["inputs"]["schema"] for name, resource in stack.resources().items() if name.endswith("-schema")
    }
    assert schemas == {
        "crm-schema": declared(
            {**USER, "scope": GERMANY, "attributeMappings": USERS},
            {**GROUP, "attributeMappings": GROUPS},
            target="customappsso",
        ),
        "to-fabrikam-schema": declared(
            {
                "sourceObjectName": "User",
                "targetObjectName": "User",
                "scope": ENGINEERING,
                "attributeMappings": default_cross_tenant_mappings(manager=True),
            },
            target="Azure Active Directory (target tenant)",
            name="USER_INBOUND_USER",
        ),
    }
    for principal in tenant.service_principals.values():
        (job,) = principal.jobs.values()
        (rule,) = schemas["crm-schema" if job.template_id == "scim" else "to-fabrikam-schema"]["synchronizationRules"]
        users = rule["objectMappings"][0]
        whole = with_mappings(principal.default_schema(job.template_id), users["attributeMappings"])
        whole["synchronizationRules"][0]["objectMappings"][0]["scope"] = users["scope"]
        assert (
            job.schema["synchronizationRules"][0]["objectMappings"][0]
            == (whole["synchronizationRules"][0]["objectMappings"][0])
        )

    stack.written()
    printed += stack.run("refresh", "--yes", "--expect-no-changes")
    printed += stack.up("--expect-no-changes")
    assert stack.written() == []
    assert TOKEN not in printed + preview + state
    assert SECRET not in printed + preview + in_clear

    stack.run("destroy", "--yes", "--skip-preview")
    assert content(tenant) == before


def in_the_tenant(tenant: Tenant) -> dict[str, tuple[dict[str, str], str, list[str]]]:
    """By an application's name: its credentials, what its one job was created from, and the job's status."""
    return {
        principal.document["displayName"]: (
            principal.secrets,
            ", ".join(job.template_id for job in principal.jobs.values()),
            [job.document["status"]["code"] for job in principal.jobs.values()],
        )
        for principal in tenant.service_principals.values()
    }


def declared(*object_mappings: dict[str, Any], target: str, **rule: str) -> Any:
    """A schema as the state has it: without what is null."""
    directories = {"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": target}
    return without_null({"synchronizationRules": [{**rule, **directories, "objectMappings": list(object_mappings)}]})


def without_null(value: Any) -> Any:
    """Pulumi drops inputs that are null."""
    if isinstance(value, dict):
        return {key: without_null(item) for key, item in value.items() if item is not None}
    return [without_null(item) for item in value] if isinstance(value, list) else value


def test_it_can_be_previewed_without_a_cloud(project_root: Path) -> None:
    command = [sys.executable, "tools/offline/preview.py", "examples/yaml", "--policy-pack", "policypack"]
    result = subprocess.run(command, cwd=project_root, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout.splitlines()[-2]) == (0, "    + 19 to create"), result.stderr


def test_a_check_of_the_project_says_what_can_be_checked_instead(project_root: Path) -> None:
    command = [str(Path(sys.executable).parent / "entra-policy"), "check", "examples/yaml"]
    result = subprocess.run(command, cwd=project_root, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (
        3,
        "",
        (
            "entra-policy: examples/yaml/Pulumi.yaml: the program's runtime is `yaml`, and only Python programs can be "
            "run here. Check the program's preview or the stack's state instead: `pulumi preview --json --show-sames > "
            "preview.json` or `pulumi stack export > state.json`, then `entra-policy check` that file.\n"
        ),
    )
