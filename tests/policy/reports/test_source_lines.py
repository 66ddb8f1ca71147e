"""Findings point to where the program declared the resource: from a program, a stack export and a preview."""

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from entra_policy.cli.commands import FORMATS
from entra_policy.reports.checked_path import CheckedPath, locate

from entra_policy.gate import check
from entra_policy.readers import read
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

PROGRAM: Final = """\
import pulumi_azuread as azuread

application = azuread.Application("shop", display_name="Shop")
principal = azuread.ServicePrincipal("shop", client_id=application.client_id)
azuread.SynchronizationSecret(
    "shop",
    service_principal_id=principal.id,
    credentials=[{"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"}],
)
"""
TYPE: Final = "azuread:index/synchronizationSecret:SynchronizationSecret"
RESOURCE: Final[dict[str, Any]] = {
    "urn": f"urn:pulumi:dev::shop::{TYPE}::shop",
    "type": TYPE,
    "custom": True,
    "inputs": {
        "servicePrincipalId": "x",
        "credentials": [{"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"}],
    },
    "sourcePosition": "project:///__main__.py#5,1",
}
DOCUMENTS: Final[dict[str, dict[str, Any]]] = {
    "state.json": {"version": 3, "deployment": {"resources": [RESOURCE]}},
    "preview.json": {"steps": [{"op": "create", "urn": RESOURCE["urn"], "newState": RESOURCE}]},
}
# How each format writes the place; the first two as the program knows it, the others as seen from the checkout.
PLACES: Final = {
    "text": "  shop  __main__.py:5\n",
    "json": '"source": {\n        "file": "__main__.py",\n        "line": 5\n      }',
    "sarif": '"artifactLocation":{"uri":"infra/__main__.py"},"region":{"startLine":5}',
    "junit": 'file="infra/__main__.py" line="5"',
    "github": "::error file=infra/__main__.py,line=5,title=EP303 ",
    "markdown": "- Declared at: `infra/__main__.py:5`\n",
    "html": "infra/__main__.py:5",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a project in a folder of it."""
    project = tmp_path / "infra"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (project / "Pulumi.dev.yaml").write_text("config: {}\n")
    (project / "__main__.py").write_text(PROGRAM)
    for name, document in DOCUMENTS.items():
        (project / name).write_text(json.dumps(document))
    return tmp_path


@pytest.mark.parametrize("name", ["", "state.json", "preview.json"], ids=["program", "state", "preview"])
def test_every_format_points_to_the_line(name: str, checkout: Path) -> None:
    path = checkout / "infra" / name
    report = check(read(path), all_rules(), Settings(), checked=locate(path, checkout))
    of_credentials = [finding for finding in report.failures if finding.urn == RESOURCE["urn"]]
    assert [(finding.rule_id, str(finding.source)) for finding in of_credentials] == [("EP303", "__main__.py:5")]
    missing = []
    for format_, place in PLACES.items():
        text = importlib.import_module(f"entra_policy.reports.{FORMATS[format_]}").render(report)
        if format_ == "sarif":
            text = re.sub(r"\s+|\n", "", text)
        if place not in text:
            missing.append(format_)
    assert (missing, PLACES.keys() ^ FORMATS.keys()) == ([], set())


def test_where_the_input_lies(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (checkout / "out.json").write_text("{}")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    relative = {
        path: locate(Path(path), checkout) for path in ("infra", "infra/Pulumi.yaml", "infra/state.json", "out.json", "none")
    }  # fmt: skip
    assert relative == {
        "infra": CheckedPath("infra/Pulumi.yaml", "infra"),
        "infra/Pulumi.yaml": CheckedPath("infra/Pulumi.yaml", "infra"),
        "infra/state.json": CheckedPath("infra/state.json", "infra"),
        "out.json": CheckedPath("out.json", ""),
        "none": CheckedPath("none", ""),
    }
    infra = checkout / "infra"
    assert [locate(Path(), infra), locate(Path("state.json"), infra), locate(infra, elsewhere)] == [
        CheckedPath("Pulumi.yaml", ""),
        CheckedPath("state.json", ""),
        CheckedPath(f"{infra}/Pulumi.yaml", str(infra)),
    ]
    assert CheckedPath("infra/Pulumi.yaml", "infra").source("/usr/lib/x.py") == "/usr/lib/x.py"


def test_the_page_of_a_job_on_github(checkout: Path) -> None:
    """The command appends to the summary, and says so where it can't."""
    gate = Path(sys.executable).with_name("entra-policy")
    summary = checkout / "summary.md"
    summary.write_text("# Before\n")

    def run(page: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [gate, "check", "infra/state.json", "--format", "github"],
            cwd=checkout,
            env={**os.environ, "GITHUB_STEP_SUMMARY": page},
            capture_output=True,
            text=True,
            check=False,
        )

    result = run(str(summary))
    assert (result.returncode, result.stderr) == (1, "")
    first, *_, last = result.stdout.splitlines()
    assert (first.startswith(PLACES["github"]), last.partition("  ")[0]) == (True, "FAILED")
    before, _, after = summary.read_text().partition("## ❌ Entra provisioning: failed\n")
    assert (before, after.count("| `EP303 no-b2c-target` |")) == ("# Before\n", 1)
    result = run(str(checkout))
    assert (result.returncode, result.stdout.splitlines()[0], result.stderr) == (
        2,
        first,
        f"entra-policy: {checkout}: the job's summary can't be written: Is a directory.\n",
    )
