"""Exemptions and the baseline on the command line."""

import datetime as dt
import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from entra_policy.cli.commands import main
from tests.policy.analyzer.pack import mapping, schema

Run = Callable[..., tuple[int, str, str]]

SOON = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
NAME = "microsoft.graph.synchronizationSchema::schema.json"
ENTRY = f'  - rule: EP301\n    resource: "{NAME}"\n    reason: "A pilot."\n    expires: {SOON}\n'
FILE = "# Accepted findings, each with a reason and an expiry date.\nversion: 1\nexemptions:\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs the command line in a folder with a schema that maps a password; gives status, output and errors."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schema.json").write_text(json.dumps(schema(mapping("userName"), mapping("password"))))

    def run_command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["entra-policy", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        output, errors = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return end.value.code, output, errors

    yield run_command
    gc.enable()


def findings(output: str) -> list[tuple[str, Any]]:
    return [(finding["rule_id"], finding["exempted"]) for finding in json.loads(output)["findings"]]


def test_a_finding_is_exempted_until_its_day(run: Run, tmp_path: Path) -> None:
    assert run("check", "schema.json")[0] == 1
    status, output, errors = run("exempt", "EP301", "schema.json", "--reason", "A pilot.", "--expires", str(SOON))
    assert (status, output, errors) == (0, f"Added to exemptions.yaml:\n{ENTRY}", "")
    assert (tmp_path / "exemptions.yaml").read_text() == FILE + ENTRY
    status, output, _ = run("check", "schema.json", "--exemptions", "exemptions.yaml", "--format", "json")
    accepted = {
        "reason": "A pilot.",
        "expires": str(SOON),
        "owner": None,
        "ticket": None,
        "place": "exemptions.yaml:4",
    }
    assert (status, findings(output)) == (0, [("EP301", accepted)])
    document = json.loads(output)
    assert (document["summary"]["failed"], document["summary"]["exempted"], document["notices"]) == (0, 1, [])


def test_a_configuration_names_the_file_from_its_own_folder(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "gate"
    folder.mkdir()
    (folder / "accepted.yaml").write_text("version: 1\n")
    (folder / "policies.json").write_text('{"entra-provisioning": {"exemptions": "accepted.yaml"}}')
    assert run("check", "schema.json", "--config", "gate/policies.json")[0] == 1
    exempt = ("exempt", "EP301", "schema.json", "--config", "gate/policies.json", "--reason", "A pilot.")
    assert run(*exempt, "--expires", str(SOON)) == (0, f"Added to gate/accepted.yaml:\n{ENTRY}", "")
    assert run("check", "schema.json", "--config", "gate/policies.json")[0] == 0
    # The option comes before the configuration.
    (tmp_path / "none.yaml").write_text("version: 1\n")
    assert run("check", "schema.json", "--config", "gate/policies.json", "--exemptions", "none.yaml")[0] == 1
    assert run(*exempt, "--expires", str(SOON)) == (
        2,
        "",
        "entra-policy: it is exempted already (gate/accepted.yaml:3); change the exemption there.\n",
    )


def test_a_baseline_leaves_what_is_new(run: Run, tmp_path: Path) -> None:
    written = run("baseline", "schema.json", "--output", "baseline.txt")
    assert written == (0, "Wrote 1 finding to baseline.txt.\n", "")
    first = (tmp_path / "baseline.txt").read_text()
    assert run("baseline", "schema.json", "--output", "baseline.txt")[0] == 0
    assert (tmp_path / "baseline.txt").read_text() == first
    status, output, _ = run("check", "schema.json", "--baseline", "baseline.txt", "--format", "json")
    document = json.loads(output)
    assert (status, document["findings"], document["known"], document["notices"]) == (0, [], 1, [])
    (tmp_path / "schema.json").write_text(json.dumps(schema(mapping("userName"), mapping("unicodePwd"))))
    status, output, _ = run("check", "schema.json", "--baseline", "baseline.txt", "--format", "json")
    document = json.loads(output)
    assert (status, findings(output), document["known"]) == (1, [("EP301", None)], 0)
    assert [(notice["kind"], notice["place"]) for notice in document["notices"]] == [
        ("baseline-resolved", "baseline.txt:2")
    ]


def test_what_is_exempted_is_not_written_into_a_baseline(run: Run, tmp_path: Path) -> None:
    (tmp_path / "exemptions.yaml").write_text(FILE + ENTRY)
    arguments = ("baseline", "schema.json", "--exemptions", "exemptions.yaml", "--output", "baseline.txt")
    assert run(*arguments) == (
        0,
        "Wrote 0 findings to baseline.txt.\nNot in it: 1 finding that an exemption covers.\n",
        "",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("check", "schema.json", "--exemptions", "none.yaml"),
            "none.yaml: the exemptions can't be read: No such file or directory.",
        ),
        (
            ("check", "schema.json", "--baseline", "none.txt"),
            "none.txt: the baseline can't be read: No such file or directory.",
        ),
        (
            ("check", "schema.json", "--baseline", "schema.json"),
            "schema.json:1: it isn't a baseline: its first line must be `entra-policy baseline 2`.",
        ),
        (
            ("baseline", "schema.json", "--output", "none/baseline.txt"),
            "none/baseline.txt: it can't be written: No such file or directory.",
        ),
        (
            ("exempt", "EP302", "schema.json", "--reason", "x", "--expires", str(SOON)),
            "nothing was written: this check has no finding of the rule, or with the fingerprint, `EP302`.",
        ),
        (
            ("exempt", "EP301", "schema.json", "--reason", "x", "--expires", "soon"),
            "`--expires` must be the last day on which it is valid, as YYYY-MM-DD.",
        ),
    ],
)
def test_wrong_calls(arguments: tuple[str, ...], message: str, run: Run, tmp_path: Path) -> None:
    assert run(*arguments) == (2, "", f"entra-policy: {message}\n")
    assert [file.name for file in tmp_path.iterdir()] == ["schema.json"]


def test_pydantic_is_not_needed_to_describe_the_pack_and_to_run_without_a_configuration() -> None:
    program = (
        "import sys\n"
        "from entra_policy.analyzer import messages, session\n"
        "from entra_policy.rules import all_rules\n"
        "from pulumi.runtime.proto.analyzer_pb2 import ConfigureAnalyzerRequest, PolicyConfig\n"
        "rules = all_rules()\n"
        "messages.analyzer_info(rules)\n"
        "given = {rule.name: PolicyConfig(enforcementLevel=0) for rule in rules}\n"
        "session.Session(rules).configure(messages.settings_from_request(ConfigureAnalyzerRequest(policyConfig=given), rules))\n"
        "assert 'pydantic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
