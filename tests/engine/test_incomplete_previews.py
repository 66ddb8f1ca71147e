"""Preview documents of the real CLI: a change that removes a violation, and previews that don't show everything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from environment import Pulumi
    from tests.engine.conftest import OfflineStack

COMMAND = Path(sys.executable).with_name("entra-policy")
JOB = """
import pulumi
import pulumi_azuread as azuread

application = azuread.Application(
    "crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
)
principal = azuread.ServicePrincipal("crm", client_id=application.client_id, use_existing=True)
azuread.SynchronizationJob("crm", service_principal_id=principal.id, template_id="scim")
berlin = azuread.Group("berlin", display_name="Berlin", security_enabled=True)
"""
NESTED = """
sales = azuread.Group("sales", display_name="Sales", security_enabled=True, members=[berlin.object_id])
azuread.AppRoleAssignment(
    "sales",
    app_role_id="18d14569-c3bd-439b-9a66-3a2aee01d14f",
    principal_object_id=sales.object_id,
    resource_object_id=principal.object_id,
)
"""


@pytest.fixture(scope="module")
def deployed(offline_stack: OfflineStack, tmp_path_factory: pytest.TempPathFactory) -> Pulumi:
    """A stack in which a group with a nested group is assigned to a job."""
    folder = tmp_path_factory.mktemp("teams")
    (folder / "Pulumi.yaml").write_text("name: teams\nruntime: python\n", encoding="utf-8")
    write(folder, JOB + NESTED)
    pulumi = offline_stack(folder)
    result = pulumi.run("up", "--yes", "--skip-preview")
    assert result.returncode == 0, result.stdout + result.stderr
    return pulumi


def write(folder: Path, program: str) -> None:
    (folder / "__main__.py").write_text(program, encoding="utf-8")


def preview(pulumi: Pulumi, program: str, *options: str) -> int:
    """Preview a program; the document is `preview.json` then. Returns the CLI's exit status."""
    write(pulumi.directory, program)
    result = pulumi.run("preview", "--json", *options)
    (pulumi.directory / "preview.json").write_text(result.stdout, encoding="utf-8")
    return result.returncode


def check(pulumi: Pulumi, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit status of a check of the preview, and its report."""
    result = subprocess.run(
        [COMMAND, "check", "preview.json", "--format", "json", *options],
        cwd=pulumi.directory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stderr == ""
    return result.returncode, json.loads(result.stdout)


def failed(report: dict[str, Any]) -> list[str]:
    """The rules that fail, but for EP626: the job of these programs has no credentials."""
    failures = [finding["rule_id"] for finding in report["findings"] if finding["verdict"] == "fail"]
    return [rule_id for rule_id in failures if rule_id != "EP626"]


def kinds(report: dict[str, Any]) -> list[str]:
    return [gap["kind"] for gap in report["gaps"]]


@pytest.mark.parametrize("options", [["--refresh"], ["--refresh", "--show-sames"], ["--show-sames"]])
def test_the_change_that_removes_a_nested_group_passes(deployed: Pulumi, options: list[str]) -> None:
    assert preview(deployed, JOB + NESTED, *options) == 0
    status, report = check(deployed)
    assert (status, failed(report), kinds(report)) == (1, ["EP302"], [])
    assert preview(deployed, JOB, *options) == 0
    status, report = check(deployed)
    assert (status, failed(report), kinds(report)) == (0, [], [])


def test_a_preview_that_fails_half_way_is_incomplete(deployed: Pulumi) -> None:
    assert preview(deployed, f"{JOB}\nraise RuntimeError('no more')\n{NESTED}", "--show-sames") != 0
    status, report = check(deployed)
    assert (status, failed(report), report["gaps"]) == (
        0,
        [],
        [
            {
                "kind": "preview-failed",
                "message": "The preview reports an error (Program failed with an unhandled exception), so it may have "
                "ended early, and what follows was not seen. An error that the program only logs (`pulumi.log.error`) "
                "looks the same.",
                "remedy": "Fix it and run `pulumi preview --json --show-sames` again.",
                "level": "advisory",
            }
        ],
    )
    (deployed.directory / "unseen.json").write_text('{"entra-provisioning": {"unseen": "mandatory"}}')
    status, report = check(deployed, "--config", "unseen.json")
    assert (status, failed(report), report["passed"]) == (1, [], False)


def test_an_error_that_the_program_logs_looks_the_same(deployed: Pulumi) -> None:
    assert preview(deployed, f"{JOB}\npulumi.log.error('look here')\n", "--show-sames") == 0
    status, report = check(deployed)
    assert (status, kinds(report), "(look here)" in report["gaps"][0]["message"]) == (0, ["preview-failed"], True)


def test_a_violation_of_the_policy_pack_is_no_gap(deployed: Pulumi, project_root: Path) -> None:
    pack = str(project_root / "policypack")
    assert preview(deployed, JOB + NESTED, "--show-sames", "--policy-pack", pack) != 0
    status, report = check(deployed)
    assert (status, failed(report), kinds(report)) == (1, ["EP302"], [])


def test_unchanged_resources_that_the_cli_leaves_out(deployed: Pulumi) -> None:
    assert preview(deployed, JOB + NESTED) == 0
    status, report = check(deployed)
    assert (status, report["summary"]["subjects"], report["gaps"]) == (
        0,
        0,
        [
            {
                "kind": "unchanged-resources",
                "message": "6 unchanged resources are not in the preview, and were not checked.",
                "remedy": "Run `pulumi preview --json --show-sames`.",
                "level": "advisory",
            }
        ],
    )
