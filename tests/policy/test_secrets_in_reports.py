"""Secrets in stack exports: what is known of them decides rules, and no report ever shows them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from bench.states import AZUREAD, Secrets, envelope, resources, urn
from entra_policy.cli.commands import FORMATS
from entra_policy.estate.types import RELEVANT, SCHEMA_DOCUMENT
from tests.support.planted_secrets import (
    CHANGES,
    MARKER,
    TENANT,
    Json,
    at,
    export,
    places,
    rendered,
    secrets_shown,
    texts_changed,
    violations,
)

pytestmark = pytest.mark.engine  # renders every report with every planted secret

GATE: Final = str(Path(sys.executable).with_name("entra-policy"))
SEVEN_RULES: Final = ("--config", str(Path(__file__).with_name("seven_rules.json")))

CREDENTIALS: Final = urn("azuread:index/synchronizationSecret:SynchronizationSecret", "app0-credentials")
SCHEMA: Final = urn("pulumi-python:dynamic/entra:SynchronizationSchema", "app0-schema")
JOB: Final = urn("azuread:index/synchronizationJob:SynchronizationJob", "app0-job")


def government(secrets: Secrets, token: str) -> Json:
    """One job in the US Government cloud with that secret token."""
    found = list(resources(1, 2, secrets))
    provider = next(resource for resource in found if resource["urn"] == AZUREAD)
    provider["inputs"] = provider["outputs"] = {"environment": "usgovernment", "tenantId": TENANT}
    entries = next(resource for resource in found if resource["urn"] == CREDENTIALS)["inputs"]["credentials"]
    entries[1]["value"] = envelope(token, secrets)
    return export(found)


def run(folder: Path, *options: str) -> tuple[int, str, str]:
    result = subprocess.run(
        [GATE, "check", "state.json", *options], cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )
    return result.returncode, result.stdout, result.stderr


def reported(folder: Path, state: Json) -> tuple[int, list[tuple[str, str, str, str, str, str]]]:
    """The exit code, and every finding as rule, verdict, level, URN, path and message."""
    (folder / "state.json").write_text(json.dumps(state))
    code, stdout, stderr = run(folder, "--format", "json", *SEVEN_RULES)
    assert stderr == ""
    keys = ("rule_id", "verdict", "level", "urn", "path", "message")
    return code, [tuple(finding[key] for key in keys) for finding in json.loads(stdout)["findings"]]


def test_a_secret_in_plain_text_is_known(tmp_path: Path) -> None:
    message = (
        "These credentials take 1,100 bytes (secret token 1,100), more than the 1,024 bytes that the US "
        "Government cloud can store. Use a shorter secret token or fewer notification addresses."
    )
    finding = ("EP313", "fail", "mandatory", CREDENTIALS, "credentials[1].value", message)
    assert reported(tmp_path, government("plaintext", "x" * 1100)) == (1, [finding])


def test_a_short_secret_in_plain_text_passes(tmp_path: Path) -> None:
    assert reported(tmp_path, government("plaintext", "x" * 100)) == (0, [])


@pytest.mark.parametrize("secrets", ["ciphertext", "hidden"])
def test_a_secret_that_cannot_be_read_is_not_decided(secrets: Secrets, tmp_path: Path) -> None:
    message = "not decided: `credentials[1].value` is a secret that can't be read here."
    finding = ("EP313", "undecided", "advisory", CREDENTIALS, "credentials[1].value", message)
    assert reported(tmp_path, government(secrets, "x" * 1100)) == (0, [finding])


@pytest.mark.parametrize("secrets", ["ciphertext", "hidden"])
def test_credentials_that_are_secret_as_a_whole_are_not_decided(secrets: Secrets, tmp_path: Path) -> None:
    state = government(secrets, "x" * 1100)
    entry = next(item for item in state["deployment"]["resources"] if item["urn"] == CREDENTIALS)
    entry["inputs"]["credentials"] = envelope(entry["inputs"]["credentials"], secrets)
    code, findings = reported(tmp_path, state)
    reason = "not decided: `credentials` is not known before deployment."
    assert (code, [finding for finding in findings if finding[0] == "EP313"]) == (
        0,
        [("EP313", "undecided", "advisory", CREDENTIALS, "credentials", reason)],
    )


def test_the_state_breaks_rules_of_every_kind(tmp_path: Path) -> None:
    _, findings = reported(tmp_path, violations())
    assert {"EP001", "EP002", "EP110", "EP301", "EP302", "EP303", "EP313"} <= {
        finding[0] for finding in findings if finding[1] == "fail"
    }


def test_no_report_shows_a_secret_wherever_it_stands(tmp_path: Path) -> None:
    """Every format with every change is run with the engine tests."""
    formats = [name for name in FORMATS if name != "html"]
    assert secrets_shown(tmp_path, CHANGES["replaced"], formats) == []


@pytest.mark.engine  # many processes
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("secrets", ["plaintext", "ciphertext"])
def test_nothing_that_the_command_writes_shows_a_secret(change: str, secrets: Secrets, tmp_path: Path) -> None:
    """Every property a secret as a whole: the exit codes and everything that is written, in every format."""
    state = violations()
    hidden: set[str] = set()
    for resource in state["deployment"]["resources"]:
        if resource["type"] not in RELEVANT - {SCHEMA_DOCUMENT}:
            continue
        for kind in ("inputs", "outputs"):
            for name, value in resource.get(kind, {}).items():
                changed = texts_changed(value, CHANGES[change])
                resource[kind][name] = envelope(changed, secrets)
                hidden.update(at(changed, path) for path in places(changed) if isinstance(at(changed, path), str))
    (tmp_path / "state.json").write_text(json.dumps(state))
    written: list[str] = []
    for options in ((), ("--format", "json"), ("--output", "text"), ("--format", "json", "--output", "json")):
        code, stdout, stderr = run(tmp_path, *options)
        assert (code in (0, 1), stderr) == (True, "")
        written.append(stdout)
    written += [(tmp_path / "text").read_text(), (tmp_path / "json").read_text()]
    assert (written[2:4], written[4:]) == (["", ""], written[:2])
    recognisable = {text for text in hidden if len(text) > 3 and text not in {"SCIM", "first"}}
    assert [text for text in recognisable for report in written[:2] if text in report] == []
    others = rendered(tmp_path / "state.json", FORMATS.keys() - {"text", "json", "html"})
    assert [text for text in recognisable - {"scim"} if text in others] == []


def test_an_error_about_the_input_shows_no_secret(tmp_path: Path) -> None:
    state = government("plaintext", MARKER)
    state["deployment"]["resources"].append({"inputs": {"secret": envelope(MARKER, "plaintext")}})
    (tmp_path / "state.json").write_text(json.dumps(state))
    last = len(state["deployment"]["resources"]) - 1
    message = f"entra-policy: state.json: deployment.resources[{last}] is not a resource: it has no `urn` and `type`.\n"
    assert run(tmp_path) == (3, "", message)
    whole = json.dumps(state)
    (tmp_path / "state.json").write_text(whole[: whole.index(MARKER) + len(MARKER)])
    column = whole[: whole.index(MARKER)].rindex('"', 0, whole.index(MARKER) - 1) + 1
    code, stdout, stderr = run(tmp_path)
    assert (code, stdout, MARKER in stderr, f"column {column}" in stderr) == (3, "", False, True)
