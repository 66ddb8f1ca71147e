"""tools/external.py with a `go` that builds a little script, so that every outcome of a build takes no time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine  # starts builds

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "external.py"

GO_MOD = "module tools\n\ngo 1.26.6\n\ntool example/cmd\n\nrequire github.com/open-policy-agent/opa v1.22.2\n"

# Answers `go env GOVERSION`; otherwise notes the call, waits for a file if it has to, and "builds" opa.
GO = """#!/bin/sh
if [ "$1" = env ]; then echo "${FAKE_GO_VERSION:-go1.26.8}"; exit; fi
echo "$@" >> "$FAKE_GO_CALLS"
echo "go: downloading something"
if [ -n "$FAKE_GO_FAILS" ]; then echo "go: no space left on device" >&2; exit 3; fi
printf '#!/bin/sh\\n# half' > "$GOBIN/opa"
while [ -n "$FAKE_GO_WAITS" ] && [ ! -e "$FAKE_GO_WAITS" ]; do sleep 0.02; done
printf '#!/bin/sh\\necho "Version: 1.22.2"\\n' > "$GOBIN/opa"
chmod +x "$GOBIN/opa"
"""

PS = shutil.which("ps") or "ps"


@dataclass(frozen=True)
class Repository:
    """A copy of the script in a repository of its own, with a PATH of its own."""

    root: Path
    environment: dict[str, str]

    @property
    def own(self) -> Path:
        return self.root / ".tools" / "bin" / "opa"

    def command(self, *arguments: str, program: str = "opa") -> list[str]:
        return [sys.executable, str(self.root / "tools" / "external.py"), program, *arguments]

    def run(self, *arguments: str, program: str = "opa", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments, program=program),
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command("--print-path"),
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def builds(self) -> int:
        calls = self.root / "calls"
        return len(calls.read_text(encoding="utf-8").splitlines()) if calls.exists() else 0

    def files(self) -> list[str]:
        return sorted(path.name for path in self.own.parent.iterdir())


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    root = tmp_path / "repository"
    module = root / "tools" / "opa"
    module.mkdir(parents=True)
    shutil.copy(SCRIPT, root / "tools" / "external.py")
    (module / "go.mod").write_text(GO_MOD, encoding="utf-8")
    (module / "go.sum").write_text("", encoding="utf-8")
    programs = tmp_path / "programs"
    programs.mkdir()
    executable(programs / "go", GO)
    path = f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin"
    return Repository(root, {"PATH": path, "HOME": str(tmp_path), "FAKE_GO_CALLS": str(root / "calls")})


def executable(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def wait_for(path: Path) -> None:
    while not path.exists():  # the time limit of the whole test ends a futile wait
        time.sleep(0.01)


def test_a_missing_program_is_built_once(repository: Repository) -> None:
    first = repository.run("--print-path")
    module = repository.root / "tools" / "opa" / "go.mod"

    assert (first.returncode, first.stdout) == (0, f"{repository.own}\n")
    assert first.stderr.splitlines()[:2] == [
        f"building opa v1.22.2 from {module}",
        "this takes about 2 minutes on two cores, and is done once",
    ]
    assert (repository.root / "calls").read_text(encoding="utf-8") == (
        "install -trimpath -ldflags=-s -w github.com/open-policy-agent/opa\n"
    )
    assert repository.files() == [".opa.lock", ".opa.stamp", "opa"]
    second = repository.run()
    assert (second.returncode, second.stdout, second.stderr) == (0, f"opa: {repository.own}\n", "")
    assert repository.builds() == 1


def test_a_changed_pin_builds_again(repository: Repository) -> None:
    repository.run()
    with (repository.root / "tools" / "opa" / "go.sum").open("a", encoding="utf-8") as file:
        file.write("example v1.0.0 h1:x\n")
    assert repository.run().returncode == 0
    assert repository.builds() == 2


def test_a_program_built_by_hand_is_kept_if_its_version_is_the_pinned_one(repository: Repository) -> None:
    repository.own.parent.mkdir(parents=True)
    executable(repository.own, "#!/bin/sh\necho 'Version: 1.22.2'\n")
    assert repository.run().returncode == 0
    assert repository.builds() == 0
    (repository.own.parent / ".opa.stamp").unlink()
    executable(repository.own, "#!/bin/sh\necho 'Version: 1.22.1'\n")
    assert repository.run().returncode == 0
    assert repository.builds() == 1


def test_a_failed_build_shows_what_go_wrote_and_leaves_nothing(repository: Repository) -> None:
    result = repository.run("--print-path", FAKE_GO_FAILS="yes")

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.splitlines()[2:] == [
        "error: go could not build opa v1.22.2 (exit code 3). Its output:",
        "go: downloading something",
        "go: no space left on device",
        "Try again when the cause is gone, or use an OPA of your own: https://www.openpolicyagent.org/docs/",
    ]
    assert repository.files() == [".opa.lock"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_nothing(number: signal.Signals, repository: Repository, tmp_path: Path) -> None:
    with repository.start(FAKE_GO_WAITS=str(tmp_path / "go on")) as process:
        wait_for(repository.root / "calls")
        process.send_signal(number)
        output, errors = process.communicate()

    assert (process.returncode, output) == (130, "")
    assert errors.splitlines()[-1] == "interrupted: nothing was changed. Run it again to build opa."
    assert repository.files() == [".opa.lock"]
    running = subprocess.run([PS, "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert [line for line in running.splitlines() if str(tmp_path) in line] == []
    assert repository.run().returncode == 0


def test_a_killed_build_is_cleaned_up_by_the_next_one(repository: Repository, tmp_path: Path) -> None:
    with repository.start(FAKE_GO_WAITS=str(tmp_path / "go on")) as process:
        wait_for(repository.root / "calls")
        process.kill()
    (tmp_path / "go on").touch()
    assert repository.run().returncode == 0
    assert repository.files() == [".opa.lock", ".opa.stamp", "opa"]
    assert repository.own.read_text(encoding="utf-8") == '#!/bin/sh\necho "Version: 1.22.2"\n'


def test_two_runs_at_once_build_once(repository: Repository, tmp_path: Path) -> None:
    go_on = tmp_path / "go on"
    with repository.start(FAKE_GO_WAITS=str(go_on)) as first:
        wait_for(repository.root / "calls")
        with repository.start(FAKE_GO_WAITS=str(go_on)) as second:
            assert second.stderr is not None
            assert second.stderr.readline() == "waiting: another process is building opa\n"
            go_on.touch()
            outputs = [process.communicate()[0] for process in (first, second)]

    assert outputs == [f"{repository.own}\n"] * 2
    assert (first.returncode, second.returncode, repository.builds()) == (0, 0, 1)


def test_a_program_on_path_is_used_and_reported(repository: Repository, tmp_path: Path) -> None:
    program = tmp_path / "programs" / "opa"
    executable(program, "#!/bin/sh\necho 'Version: 1.5.0'\n")
    result = repository.run("--print-path")
    assert (result.returncode, result.stdout, result.stderr) == (
        0,
        f"{program}\n",
        f"using opa 1.5.0 from PATH: {program}\n",
    )
    assert repository.builds() == 0


@pytest.mark.parametrize(
    ("name", "text", "version"),
    [
        ("pulumi", '[ "$*" = version ] && echo v3.259.0', "v3.259.0"),
        ("actionlint", "[ \"$*\" = -version ] && printf '1.7.12\\ninstalled by downloading\\n'", "1.7.12"),
    ],
)
def test_each_program_is_asked_for_its_version_in_its_own_way(
    name: str, text: str, version: str, repository: Repository, tmp_path: Path
) -> None:
    program = tmp_path / "programs" / name
    executable(program, f"#!/bin/sh\n{text}\n")
    result = repository.run("--print-path", program=name)
    assert (result.returncode, result.stdout, result.stderr) == (
        0,
        f"{program}\n",
        f"using {name} {version} from PATH: {program}\n",
    )


@pytest.mark.parametrize(
    ("text", "described"),
    [("echo 'Version: 0.68.0'", "0.68.0"), ("exit 1", "of unknown version"), ("echo dev", "dev")],
)
def test_an_old_program_on_path_is_not_used(text: str, described: str, repository: Repository, tmp_path: Path) -> None:
    program = tmp_path / "programs" / "opa"
    executable(program, f"#!/bin/sh\n{text}\n")
    result = repository.run("--print-path")
    assert (result.returncode, result.stdout) == (0, f"{repository.own}\n")
    assert result.stderr.splitlines()[0] == (
        f"not using {program} ({described}): 1.0.0 or newer is needed, rules are written in Rego v1"
    )


def test_a_program_that_tells_no_version_is_never_taken_from_path(repository: Repository, tmp_path: Path) -> None:
    module = repository.root / "tools" / "pulumi-language-yaml"
    module.mkdir()
    (module / "go.mod").write_text("go 1.26.6\n\nrequire github.com/pulumi/pulumi-yaml v1.25.0\n", encoding="utf-8")
    (module / "go.sum").write_text("", encoding="utf-8")
    (tmp_path / "programs" / "go").unlink()
    executable(tmp_path / "programs" / "pulumi-language-yaml", "#!/bin/sh\n")
    result = repository.run("--print-path", program="pulumi-language-yaml", PATH=str(tmp_path / "programs"))
    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        (
            "error: pulumi-language-yaml is not built yet, and there is no Go to build it: pulumi-language-yaml needs Go "
            "1.26.6 or newer on PATH\n"
        ),
    )


def test_go_is_missing(repository: Repository, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = repository.run(PATH=str(empty))
    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        (
            "error: opa is not on PATH, and there is no Go to build it: opa needs Go 1.26.6 or newer on PATH, or "
            "an OPA of your own: https://www.openpolicyagent.org/docs/\n"
        ),
    )


def test_go_is_too_old(repository: Repository, tmp_path: Path) -> None:
    result = repository.run(FAKE_GO_VERSION="go1.21.3")
    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        (
            f"error: {tmp_path}/programs/go can't build opa (go1.21.3): opa needs Go 1.26.6 or newer on PATH, or "
            "an OPA of your own: https://www.openpolicyagent.org/docs/\n"
        ),
    )
