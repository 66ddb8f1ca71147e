"""`check --also`: reports in several formats from one run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine  # starts the command line

COMMAND = Path(sys.executable).with_name("entra-policy")
TYPE = "azuread:index/synchronizationSecret:SynchronizationSecret"
RESOURCE = {
    "urn": f"urn:pulumi:dev::shop::{TYPE}::shop",
    "type": TYPE,
    "custom": True,
    "inputs": {"credentials": [{"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"}]},
}


def check(folder: Path, *options: str) -> tuple[int, str, str]:
    (folder / "state.json").write_text(json.dumps({"version": 3, "deployment": {"resources": [RESOURCE]}}))
    command = [str(COMMAND), "check", "state.json", *options]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout, result.stderr


def test_each_file_holds_what_its_format_alone_gives(tmp_path: Path) -> None:
    status, text, errors = check(tmp_path, "--also", "sarif=a.sarif", "--also", "json=b=c.json")
    assert (status, errors, text) == (1, "", check(tmp_path)[1])
    for format_, file in (("sarif", "a.sarif"), ("json", "b=c.json")):
        assert (tmp_path / file).read_text() == check(tmp_path, "--format", format_)[1]


def test_what_is_no_format_or_can_t_be_written(tmp_path: Path) -> None:
    formats = "text, json, sarif, junit, github, markdown, html"
    for wrong in ("junt=a.xml", "junit", "junit=", "=a.xml", ""):
        status, text, errors = check(tmp_path, "--also", wrong)
        reported = f"Error: Invalid value for '--also': {wrong!r} is not FORMAT=FILE with one of the formats {formats}."
        assert (status, text, errors.splitlines()[-1]) == (2, "", reported)
    status, _, errors = check(tmp_path, "--also", "json=no/where.json")
    assert (status, errors) == (
        2,
        "entra-policy: no/where.json: it can't be written: No such file or directory.\n",
    )
