"""How much it weighs that something could not be seen: the setting, the verdict, the exit status."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from entra_policy.configuration.reading import read_settings
from entra_policy.finding import Level
from entra_policy.gap import Gap, GapKind
from entra_policy.gate import check
from entra_policy.inventory import Inventory, compared
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

COMMAND: Final = Path(sys.executable).with_name("entra-policy")
STACK: Final = "urn:pulumi:dev::teams::pulumi:pulumi:Stack::teams-dev"
SECRET: Final = "urn:pulumi:dev::teams::azuread:index/synchronizationSecret:SynchronizationSecret::shop"
SAME_STACK: Final = {
    "op": "same",
    "urn": STACK,
    "newState": {"urn": STACK, "type": "pulumi:pulumi:Stack", "custom": False},
}
ALL_KINDS: Final = Inventory((), "the preview in x", gaps=tuple(Gap(kind, f"{kind.value}.") for kind in GapKind))
ADVISORY: Final = dict.fromkeys(GapKind, Level.ADVISORY)
MANDATORY: Final = dict.fromkeys(GapKind, Level.MANDATORY)


def settings(unseen: Any, folder: Path) -> Settings:
    file = folder / "policies.json"
    file.write_text(json.dumps({"entra-provisioning": {} if unseen is None else {"unseen": unseen}}))
    return read_settings(file, all_rules())


@pytest.mark.parametrize(
    ("unseen", "levels"),
    [
        (None, ADVISORY),
        ({}, ADVISORY),
        ("advisory", ADVISORY),
        ("mandatory", MANDATORY),
        ({"all": "mandatory"}, MANDATORY),
        ({"unchanged-resources": "mandatory"}, {**ADVISORY, GapKind.UNCHANGED_RESOURCES: Level.MANDATORY}),
        (
            {"unchanged-resources": "advisory", "all": "mandatory"},
            {**MANDATORY, GapKind.UNCHANGED_RESOURCES: Level.ADVISORY},
        ),
        *(({kind.value: "mandatory"}, {**ADVISORY, kind: Level.MANDATORY}) for kind in GapKind),
    ],
)
def test_each_gap_has_the_level_of_its_kind(unseen: Any, levels: Mapping[GapKind, Level], tmp_path: Path) -> None:
    report = check(ALL_KINDS, all_rules(), settings(unseen, tmp_path))
    assert {gap.kind: gap.level for gap in report.gaps} == dict(levels)
    assert report.passed == (Level.MANDATORY not in levels.values())
    assert report.summary["unseen"] == len(GapKind)


def test_strict_has_it() -> None:
    report = check(ALL_KINDS, all_rules(), read_settings(Path("strict"), all_rules()))
    assert ({gap.level for gap in report.gaps}, report.passed) == ({Level.MANDATORY}, False)


def test_gaps_of_the_state_before_the_change_are_gaps() -> None:
    old = Inventory((), "the state in y", gaps=(Gap(GapKind.INTERRUPTED_OPERATION, "Something is there.", "Look."),))
    both = compared(Inventory((), "the program in x", gaps=ALL_KINDS.gaps[:1]), old)
    assert both.gaps == (
        ALL_KINDS.gaps[0],
        Gap(GapKind.INTERRUPTED_OPERATION, "Before the change: Something is there.", "Look."),
    )


FAILED_PREVIEW: Final = {
    "steps": [SAME_STACK],
    "diagnostics": [{"severity": "error", "message": "error: Program failed with an unhandled exception:\n  boom"}],
    "duration": 5,
    "changeSummary": {"same": 1},
}
SHORT_PREVIEW: Final = {"steps": [SAME_STACK], "duration": 5, "changeSummary": {"same": 6}}
PREVIEW_WITHOUT_STATE: Final = {"steps": [SAME_STACK, {"op": "create", "urn": SECRET}], "changeSummary": {"create": 1}}
GAPS: Final = [
    pytest.param(
        FAILED_PREVIEW,
        "The preview reports an error (Program failed with an unhandled exception), so it may have ended early, and what "
        "follows was not seen. An error that the program only logs (`pulumi.log.error`) looks the same. "
        "Fix it and run `pulumi preview --json --show-sames` again.",
        id="failed",
    ),
    pytest.param(
        SHORT_PREVIEW,
        "5 unchanged resources are not in the preview, and were not checked. Run `pulumi preview --json --show-sames`.",
        id="short",
    ),
    pytest.param(
        PREVIEW_WITHOUT_STATE,
        f"The step `create` of {SECRET} has no `newState`, so the resource was not checked. "
        "Check the program itself, or the state after the deployment (`pulumi stack export`).",
        id="without state",
    ),
]


def run(folder: Path, document: Any, *options: str) -> tuple[int, list[str]]:
    (folder / "preview.json").write_text(json.dumps(document))
    result = subprocess.run(
        [COMMAND, "check", "preview.json", *options], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.stderr == ""
    return result.returncode, result.stdout.splitlines()


@pytest.mark.engine  # starts the command line
@pytest.mark.parametrize(("document", "gap"), GAPS)
def test_the_command_says_what_was_not_seen(document: Any, gap: str, tmp_path: Path) -> None:
    assert run(tmp_path, document) == (
        0,
        [
            "Checked the preview in preview.json (edition 2024).",
            f"Not seen: {gap}",
            "",
            "Incomplete: no provisioning job, credentials, schema or component was seen, and 1 gap may hide some.",
        ],
    )


@pytest.mark.engine  # starts the command line
@pytest.mark.parametrize(("document", "gap"), GAPS)
def test_the_command_fails_under_strict(document: Any, gap: str, tmp_path: Path) -> None:
    status, lines = run(tmp_path, document, "--config", "strict")
    counted = "subjects: 0 mandatory and 0 advisory failures, 0 not decided, 1 gap (1 of them mandatory)."
    assert (status, lines[1]) == (1, f"Not seen (mandatory): {gap}")
    assert (lines[-1].split()[0], lines[-1].endswith(counted)) == ("FAILED", True)


@pytest.mark.engine  # starts the command line
def test_several_reports_of_one_run_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "policies.json").write_text('{"entra-provisioning": {"unseen": {"unchanged-resources": "mandatory"}}}')
    options = ("--config", "policies.json", "--also", "json=report.json", "--also", "junit=report.xml")
    status, lines = run(tmp_path, SHORT_PREVIEW, *options)
    report = json.loads((tmp_path / "report.json").read_text())
    assert (status, lines[-1].split()[0], report["passed"]) == (1, "FAILED", False)
    assert report["gaps"] == [
        {
            "kind": "unchanged-resources",
            "message": "5 unchanged resources are not in the preview, and were not checked.",
            "remedy": "Run `pulumi preview --json --show-sames`.",
            "level": "mandatory",
        }
    ]
    assert '<failure type="mandatory, not seen"' in (tmp_path / "report.xml").read_text()


def test_the_guide_and_the_schema_have_every_kind(project_root: Path) -> None:
    kinds = sorted(kind.value for kind in GapKind)
    guide = (project_root / "docs/gaps.md").read_text()
    assert sorted(re.findall(r"^### (.+)$", guide, re.MULTILINE)) == kinds
    assert sorted(re.findall(r"^\| \[`([a-z-]+)`\]", guide, re.MULTILINE)) == kinds
    schema = json.loads((project_root / "docs/report.schema.json").read_text())
    assert sorted(schema["properties"]["gaps"]["items"]["properties"]["kind"]["enum"]) == kinds
