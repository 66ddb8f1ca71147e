"""What the gate prints is never a command of the pipeline's agent that shows it."""

import html
import importlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.cli.commands import FORMATS
from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.gap import Gap, GapKind
from entra_policy.pulumi_json import from_json
from entra_policy.reports import github_report, text_report
from entra_policy.reports.json_text import json_text
from entra_policy.reports.report import Report
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.text import commands_escaped, plain
from tests.support.reports import RICH

COMMAND = Path(sys.executable).with_name("entra-policy")
# GitHub's begin a line, behind spaces at most; Azure's and GitHub's older ones stand anywhere in it.
AGENT_COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.IGNORECASE | re.MULTILINE)
SHOP = "azuread:index/synchronizationSecret:SynchronizationSecret"

pieces = st.sampled_from(
    ["##vso[task.complete]", "##[error]", "#", "[", ":", "::error::x", "\n", "\r", "\t", " ", "a", "é"]
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_no_text_becomes_a_command(text: str) -> None:
    for keep_lines in (False, True):
        assert AGENT_COMMAND.search(plain(text, keep_lines=keep_lines)) is None


def test_other_text_stays_as_it_is() -> None:
    texts = ["urn:pulumi:dev::shop::a:b/c:D::crm", "a [b] # c ## d :: e", "one\ntwo"]
    assert [plain(text, keep_lines=True) for text in texts] == texts


def test_errors(tmp_path: Path) -> None:
    hostile = "a\n##vso[task.complete]\n  ::error::forged"
    result = subprocess.run([COMMAND, "check", hostile], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (
        3,
        "",
        "entra-policy: a\n# #vso[task.complete]\n  : :error::forged: there is no such file or folder.\n",
    )


NAMES = "::error::forged ##vso[task.complete] ###[x ##VSO[y"


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "github"])
def test_no_format_prints_a_command(format_: str) -> None:
    """With texts that say everything that is hostile, in every place of a report."""
    rendered = importlib.import_module(f"entra_policy.reports.{FORMATS[format_]}").render
    for report in (RICH, replace(RICH, origin=NAMES, gaps=(Gap(GapKind.COMPONENT_OF_PLUGIN, NAMES, NAMES),))):
        assert AGENT_COMMAND.findall(rendered(report)) == []


def test_annotations_hold_no_command_of_another_agent() -> None:
    lines = github_report.render(replace(RICH, origin=NAMES)).splitlines()
    assert [line for line in lines if re.search(r"##(?:vso)?\[", line, re.IGNORECASE)] == []
    assert {line.partition(" ")[0] for line in lines if line.startswith("::")} == {"::error", "::warning", "::notice"}


def test_json_says_the_same_with_its_escapes() -> None:
    text = json_text({NAMES: [NAMES, "a # b ## c"]})
    assert AGENT_COMMAND.search(text) is None
    assert json.loads(text) == {NAMES: [NAMES, "a # b ## c"]}


@given(st.lists(pieces, max_size=12).map("".join))
def test_markup_says_the_same_with_its_escapes(text: str) -> None:
    written = commands_escaped(html.escape(text), lambda character: f"&#{ord(character)};")
    assert (AGENT_COMMAND.search(written), html.unescape(written)) == (None, text)


def test_names_in_the_report() -> None:
    name = "::error::forged ##vso[task.complete]"
    credentials = from_json([{"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"}])
    shop = Resource(SHOP, f"urn:pulumi:dev::shop::{SHOP}::{name}", name, {"credentials": credentials})
    evaluation = evaluate(build_estate([shop], Settings()), all_rules(), Settings())
    rendered = text_report.render(Report("::error::origin", "2024", evaluation))
    assert AGENT_COMMAND.search(rendered) is None
    assert "  : :error::forged # #vso[task.complete]" in rendered.splitlines()
