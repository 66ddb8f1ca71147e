"""The progress display, on a real pseudo-terminal and away from one."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from bench.states import write_state

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")

GATE: Final = str(Path(sys.executable).with_name("entra-policy"))
CONTROL: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state that is announced at once, since it takes long to read."""
    state = tmp_path_factory.mktemp("large") / "state.json"
    assert write_state(state, jobs=500, mappings=40) > 20_000_000
    return state


def on_terminal(
    *arguments: str, environment: dict[str, str], output: Path, errors_on_terminal: bool = True
) -> tuple[int, str]:
    """The exit status, and what a terminal sees on standard error. Standard output goes to a file."""
    master, slave = pty.openpty()
    with output.open("wb") as stdout:
        process = subprocess.Popen(
            [GATE, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=slave if errors_on_terminal else subprocess.STDOUT,
            env={**os.environ, **environment},
        )
    os.close(slave)
    seen = b""
    while True:
        try:
            part = os.read(master, 65_536)
        except OSError:  # how Linux reports that nobody writes any longer
            break
        if not part:
            break
        seen += part
    os.close(master)
    return process.wait(), seen.decode()


def test_a_long_check_shows_what_it_is_at(large: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    status, seen = on_terminal("check", str(large), environment={"TERM": "xterm-256color"}, output=report)
    phases = re.findall(r"(Reading state\.json|Joining resources to jobs|Checking jobs)", CONTROL.sub("", seen))
    assert (status, list(dict.fromkeys(phases))) == (
        0,
        ["Reading state.json", "Joining resources to jobs", "Checking jobs"],
    )
    assert "Checking jobs: 500 of 500" in CONTROL.sub("", seen)
    assert seen.endswith("\x1b[?25h\r\x1b[1A\x1b[2K")  # the cursor is back, and the line is gone
    lines = report.read_text().splitlines()
    assert (lines[0], lines[-1].split("  ")[0]) == (f"Checked the state in {large} (edition 2024).", "PASSED")
    assert "\x1b" not in report.read_text()


@pytest.mark.parametrize("terminal", ["dumb", "none"])
def test_where_nothing_can_be_shown_nothing_is(terminal: str, large: Path, tmp_path: Path) -> None:
    environment = {"TERM": "dumb" if terminal == "dumb" else "xterm-256color"}
    report = tmp_path / "report.txt"
    status, seen = on_terminal(
        "check", str(large), environment=environment, output=report, errors_on_terminal=terminal == "dumb"
    )
    assert (status, seen) == (0, "")
    assert report.read_text().splitlines()[0] == f"Checked the state in {large} (edition 2024)."


def test_a_short_check_shows_nothing(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text('{"version": 3, "deployment": {"resources": []}}')
    report = tmp_path / "report.txt"
    status, seen = on_terminal("check", str(state), environment={"TERM": "xterm-256color"}, output=report)
    assert (status, seen) == (0, "")


def test_an_error_ends_the_display(large: Path, tmp_path: Path) -> None:
    broken = tmp_path / "state.json"
    broken.write_bytes(large.read_bytes()[:-10])
    report = tmp_path / "report.txt"
    status, seen = on_terminal("check", str(broken), environment={"TERM": "xterm-256color"}, output=report)
    last = CONTROL.sub("", seen.rpartition("\x1b[2K")[2])
    assert (status, report.read_text()) == (3, "")
    assert re.fullmatch(rf"entra-policy: {re.escape(str(broken))}: it is not a JSON document: .*\r\n", last)
