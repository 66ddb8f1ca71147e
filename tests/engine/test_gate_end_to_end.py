"""The gate with the real Pulumi CLI: `make preview`, the examples, and states as input."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.gate import findings_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from entra_policy.finding import Finding
    from tests.engine.conftest import OfflineStack


def preview(root: Path, project: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools/offline/preview.py"), project, "--policy-pack", "policypack"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def reported(output: str) -> set[tuple[str, str, str]]:
    """(level, rule, resource) of each policy line that the CLI prints."""
    return set(re.findall(r"- \[(\w+)\] +([a-z0-9-]+) +\(([^)]+)\)", output))


def mandatory(output: str) -> set[tuple[str, str]]:
    """(rule, resource) of each mandatory line."""
    return {(rule, resource) for level, rule, resource in reported(output) if level == "mandatory"}


@pytest.mark.usefixtures("pulumi_cli")
def test_the_main_project_passes(project_root: Path) -> None:
    result = preview(project_root, ".")
    assert (result.returncode, reported(result.stdout)) == (0, set()), result.stdout + result.stderr
    assert "✅ entra-provisioning@v" in result.stdout


@pytest.mark.usefixtures("pulumi_cli")
@pytest.mark.parametrize("example", ["quickstart", "cross-tenant", "us-government", "plain-azuread"])
def test_clean_examples_pass(project_root: Path, example: str) -> None:
    result = preview(project_root, f"examples/{example}")
    assert (result.returncode, mandatory(result.stdout)) == (0, set()), result.stdout + result.stderr


@pytest.mark.usefixtures("pulumi_cli")
def test_the_violations_stop_the_preview_and_each_rule_and_resource_is_named(project_root: Path) -> None:
    result = preview(project_root, "examples/violations")
    assert result.returncode != 0
    assert mandatory(result.stdout) == {
        ("cross-tenant-source-tenant-only", "azuread:index:SynchronizationSecret: from-fabrikam-credentials"),
        ("government-credential-size", "azuread:index:SynchronizationSecret: desk"),
        ("no-b2c-target", "azuread:index:SynchronizationSecret: shop"),
        ("no-nested-groups", "azuread:index:Group: sales"),
        ("no-password-provisioning", "pulumi-python:dynamic/entra:SynchronizationSchema: crm"),
    }


DEPLOYABLE = """
import pulumi
import pulumi_azuread as azuread

government = azuread.Provider("government", environment="usgovernment", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
options = pulumi.ResourceOptions(provider=government)
application = azuread.Application(
    "crm", display_name="CRM", template_id="4602d0b4-76bb-404b-bca9-2652e1a39c6d", opts=options)
principal = azuread.ServicePrincipal("crm", client_id=application.client_id, use_existing=True, opts=options)
job = azuread.SynchronizationJob("crm", service_principal_id=principal.id, template_id="scim", opts=options)
azuread.SynchronizationSecret("crm", service_principal_id=principal.id, credentials=[
    {"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"},
    {"key": "SecretToken", "value": pulumi.Output.secret("planted-" + "t" * 1100)},
], opts=options)
team = azuread.Group("team", display_name="Team", security_enabled=True, opts=options)
sales = azuread.Group("sales", display_name="Sales", security_enabled=True, members=[team.object_id], opts=options)
azuread.AppRoleAssignment("sales", app_role_id="00000000-0000-0000-0000-000000000000",
    principal_object_id=sales.object_id, resource_object_id=principal.object_id, opts=options)
"""


def in_short(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, str]]:
    return sorted(
        (finding.rule_id, finding.verdict.value, finding.urn.rpartition("::")[2], finding.path) for finding in findings
    )


def test_states_with_and_without_secrets(
    offline_stack: OfflineStack, write_project: Callable[..., Path], tmp_path: Path
) -> None:
    stack = offline_stack(write_project(DEPLOYABLE))
    up = stack.run("up", "--skip-preview", "--yes")
    assert up.returncode == 0, up.stdout + up.stderr
    states = {}
    for name, options in {"encrypted": (), "plain": ("--show-secrets",)}.items():
        export = stack.run("stack", "export", *options)
        assert export.returncode == 0, export.stderr
        states[name] = tmp_path / f"{name}.json"
        states[name].write_text(export.stdout)

    plain = findings_on(states["plain"])
    assert in_short(plain) == [
        ("EP302", "fail", "sales", "members[0]"),
        ("EP303", "fail", "crm", "credentials[0].value"),
        ("EP313", "fail", "crm", "credentials[1].value"),
    ]
    encrypted = findings_on(states["encrypted"])
    assert {(rule_id, verdict) for rule_id, verdict, _, _ in in_short(encrypted)} == {
        ("EP302", "fail"),
        ("EP303", "undecided"),
        ("EP313", "undecided"),
    }
    assert "planted-" not in repr((plain, encrypted))


def test_policy_analyze_on_a_state(
    offline_stack: OfflineStack, write_project: Callable[..., Path], tmp_path: Path, project_root: Path
) -> None:
    stack = offline_stack(write_project(DEPLOYABLE))
    assert stack.run("up", "--skip-preview", "--yes").returncode == 0
    export = stack.run("stack", "export", "--show-secrets")
    state = tmp_path / "state.json"
    state.write_text(export.stdout)
    result = stack.run("policy", "analyze", "--file", str(state), "--policy-pack", str(project_root / "policypack"))
    assert result.returncode == 1
    assert [
        name
        for name in ("no-nested-groups", "no-b2c-target", "government-credential-size")
        if name not in result.stdout
    ] == []
    assert "planted-" not in result.stdout + result.stderr


def test_the_gate_leaves_projects_as_they_are(project_root: Path, tmp_path: Path) -> None:
    project = tmp_path / "violations"
    shutil.copytree(project_root / "examples/violations", project, ignore=shutil.ignore_patterns("__pycache__"))
    before: dict[str, Any] = {str(path): path.read_bytes() for path in project.rglob("*") if path.is_file()}
    findings_on(project)
    after = {
        str(path): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert after == before
    assert json.dumps(sorted(before)) == json.dumps(sorted(after))
