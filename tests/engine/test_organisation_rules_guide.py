"""Every command and every document of the guide to organisation rules works as written."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import jsonschema
import pytest

from entra_policy.configuration.properties import OrganisationProperties
from entra_policy.exemptions.file import read_exemptions
from entra_policy.rules import all_rules
from tests.engine.conftest import OfflineStack
from tests.support.guides import commands
from tools.external import find

ROOT: Final = Path(__file__).resolve().parents[2]
GUIDE: Final = ROOT / "docs" / "organisation-rules.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example in a folder like the repository's."""
    for name in ("policypack", "docs", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    folder = tmp_path / "examples" / "organisation-rules"
    shutil.copytree(ROOT / "examples" / "organisation-rules", folder)
    return folder


def test_every_command(example: Path, offline_stack: OfflineStack, pulumi_cli: Path) -> None:
    pulumi = offline_stack(example, stack="prod")
    programs = [str(Path(sys.executable).parent), str(pulumi_cli.parent), str(find("opa").parent)]
    environment = {**pulumi.environment, "PATH": os.pathsep.join([*programs, os.environ["PATH"]])}
    typed = [command for block in commands(GUIDE) for command in block]
    assert len(typed) == 9
    for command in typed:
        result = subprocess.run(
            ["/bin/bash", "-c", command.text],
            cwd=example,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert result.returncode == command.status, f"{command.text}\n{result.stdout}{result.stderr}"
        assert command.mismatch(result.stdout) is None
    assert json.loads((example / "input.json").read_text())["stack"] == "prod"


def test_the_first_rule(tmp_path: Path) -> None:
    (rule,) = blocks("rego")
    (tmp_path / "rule.rego").write_text(rule)
    schema = str(ROOT / "docs" / "organisation-input.schema.json")
    for arguments in (["fmt", "--list"], ["check", "--strict", "--schema", schema]):
        result = subprocess.run(
            [str(find("opa")), *arguments, str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_every_document(tmp_path: Path) -> None:
    schema = json.loads((ROOT / "docs" / "settings.schema.json").read_text())
    configurations = [json.loads(block) for block in blocks("json")]
    for document in configurations:
        jsonschema.validate(document, schema)
    assert configurations[0] == json.loads((ROOT / "examples/organisation-rules/policies.json").read_text())
    (exemptions,) = blocks("yaml")
    file = tmp_path / "exemptions.yaml"
    file.write_text(exemptions)
    assert [each.rule for each in read_exemptions(file, all_rules(), other_rules=True)] == ["ORG001"]


def test_every_setting_is_described() -> None:
    section = GUIDE.read_text().partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(OrganisationProperties.model_fields)
