"""Standard output that is closed, full, or a pipe whose reader has gone."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine  # starts the command line

COMMAND = shlex.quote(str(Path(sys.executable).with_name("entra-policy")))
EMPTY = '{"version": 3, "deployment": {"resources": []}}'
NOTHING = (
    "Checked the state in state.json (edition 2024).\n\n"
    "Nothing was checked: no provisioning job, credentials, schema or component is declared here.\n"
)


def shell(folder: Path, command: str) -> tuple[int, str, str]:
    (folder / "state.json").write_text(EMPTY)
    text = f"set -o pipefail; {command.replace('entra-policy', COMMAND)}"
    result = subprocess.run(["bash", "-c", text], cwd=folder, capture_output=True, text=True, check=False)  # noqa: S607
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        (
            "entra-policy check state.json >&-",
            (2, "", "entra-policy: the report can't be written: standard output is closed.\n"),
        ),
        (
            "entra-policy rules >&-",
            (2, "", "entra-policy: the report can't be written: standard output is closed.\n"),
        ),
        (
            "entra-policy explain EP301 > /dev/full",
            (2, "", "entra-policy: the report can't be written: No space left on device.\n"),
        ),
        (
            "entra-policy --help > /dev/full",
            (2, "", "entra-policy: standard output can't be written: No space left on device.\n"),
        ),
        (
            "entra-policy check state.json --output /dev/stdout >&-",
            (2, "", "entra-policy: /dev/stdout: it can't be written: Bad file descriptor.\n"),
        ),
        ("entra-policy check state.json --output report.txt >&- 2>&- <&-; cat report.txt", (0, NOTHING, "")),
        ("entra-policy baseline state.json --output known.txt > /dev/full; wc -l < known.txt", (0, "1\n", "")),
        ("entra-policy check state.json | true", (0, "", "")),
        ("entra-policy rules --format json | true", (141, "", "")),
        ("entra-policy check none 2>&-", (3, "", "")),
        ("entra-policy check none 2> /dev/full", (3, "", "")),
        (
            "echo before; entra-policy check state.json --output /dev/stdout; echo after",
            (0, f"before\n{NOTHING}after\n", ""),
        ),
        ("entra-policy check state.json --output >(cat >&2) > none; wait $!", (0, "", NOTHING)),
    ],
)
def test_a_command(command: str, outcome: tuple[int, str, str], tmp_path: Path) -> None:
    assert shell(tmp_path, command) == outcome
