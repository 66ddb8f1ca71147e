"""Finds the external programs of the tests and of `make preview`, or builds them.

    python tools/external.py pulumi              # shows what is used
    python tools/external.py opa --print-path    # prints only the path, for a script

A program on PATH is used if it is new enough. Otherwise it is built, once, with Go from the pinned
`tools/<program>/go.mod` into `.tools/bin`, and built again when that pin changes.

Only Python's standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent

Version = tuple[int, int, int]

_PROGRESS_SECONDS = 15


class ExternalProgramError(Exception):
    """A program can't be found or built. The message says what is missing and what to do."""


@dataclass(frozen=True)
class Program:
    """An external program.

    Attributes:
        name: the executable's name, and the folder of its go.mod below `tools`.
        module: the Go module whose pinned version is the program's version.
        package: the Go package of the command, as in the `tool` directive.
        minimum: the oldest version on PATH that is used.
        reason: why an older one is not used.
        flags: the arguments of `go install` besides the package; `{version}` is the pinned version.
        version_argument: the argument that makes it print its version, on the first line; None where it has
            none, so that one on PATH is never used.
        duration: how long a build takes on two cores.
        website: where a user gets the program from; None where one of the user's own is never used.
    """

    name: str
    module: str
    package: str
    minimum: Version
    reason: str
    flags: tuple[str, ...]
    version_argument: str | None
    duration: str
    website: str | None


PROGRAMS = {
    "pulumi": Program(
        name="pulumi",
        module="github.com/pulumi/pulumi/pkg/v3",
        package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        minimum=(3, 249, 0),
        reason="`pulumi policy analyze --file` came with 3.249",
        flags=(
            "-tags=osusergo,grpcnotrace",
            # Unstamped, the version is empty and the CLI's own version checks misbehave.
            "-ldflags=-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version}",
        ),
        version_argument="version",
        duration="6 minutes",
        website="a Pulumi CLI of your own: https://www.pulumi.com/docs/install/",
    ),
    "opa": Program(
        name="opa",
        module="github.com/open-policy-agent/opa",
        package="github.com/open-policy-agent/opa",
        minimum=(1, 0, 0),
        reason="rules are written in Rego v1",
        flags=("-ldflags=-s -w",),
        version_argument="version",
        duration="2 minutes",
        website="an OPA of your own: https://www.openpolicyagent.org/docs/",
    ),
    "actionlint": Program(
        name="actionlint",
        module="github.com/rhysd/actionlint",
        package="github.com/rhysd/actionlint/cmd/actionlint",
        minimum=(1, 7, 11),
        reason="older ones don't know the inputs of the actions in the workflows",
        flags=("-ldflags=-s -w -X github.com/rhysd/actionlint.version={version}",),
        version_argument="-version",
        duration="half a minute",
        website="an actionlint of your own: https://github.com/rhysd/actionlint/releases",
    ),
    "pulumi-language-yaml": Program(
        name="pulumi-language-yaml",
        module="github.com/pulumi/pulumi-yaml",
        package="github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        minimum=(1, 25, 0),
        reason="the tests run with this version",
        flags=(
            "-tags=osusergo",
            "-ldflags=-s -w -X github.com/pulumi/pulumi-yaml/pkg/version.Version={version}",
        ),
        version_argument=None,
        duration="2 minutes",
        website=None,
    ),
}


def find(name: str, *, root: Path = ROOT) -> Path:
    """Return the path of an external program, building it first if needed.

    What is used, and the progress of a build, are written to standard error.

    Args:
        name: one of `PROGRAMS`.
        root: the repository's folder.

    Raises:
        ExternalProgramError: Go is missing or too old, or the build failed.
    """
    program = PROGRAMS[name]
    own = root / ".tools" / "bin" / name
    return _on_path(program, own) or _built(program, own, root)


def _on_path(program: Program, own: Path) -> Path | None:
    """Return the program on PATH if it is new enough, and report either case."""
    located = None if program.version_argument is None else shutil.which(program.name)
    if located is None or Path(located).resolve() == own.resolve():
        return None
    text = _version_text(program, Path(located))
    version = _parse_version(text)
    minimum = ".".join(str(part) for part in program.minimum)
    if version is None or version < program.minimum:
        found = text or "of unknown version"
        _say(f"not using {located} ({found}): {minimum} or newer is needed, {program.reason}")
        return None
    _say(f"using {program.name} {text} from PATH: {located}")
    return Path(located)


def _version_text(program: Program, executable: Path) -> str:
    """Ask an executable for its version; empty if it doesn't print one."""
    if program.version_argument is None:
        return ""
    try:
        result = subprocess.run(
            [executable, program.version_argument],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=_quiet_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = result.stdout.strip().splitlines() if result.returncode == 0 else []
    first = lines[0].strip() if lines else ""
    return first.removeprefix("Version:").strip() if program.name == "opa" else first


def _quiet_environment() -> dict[str, str]:
    return {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}


def _parse_version(text: str) -> Version | None:
    match = re.match(r"(?:go|v)?(\d+)\.(\d+)(?:\.(\d+))?", text)
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def _built(program: Program, own: Path, root: Path) -> Path:
    """Return the program in .tools/bin, building it if it is missing or its pin has changed."""
    module_directory = root / "tools" / program.name
    pin = _pin(program, module_directory)
    if _is_current(program, own, pin):
        return own
    own.parent.mkdir(parents=True, exist_ok=True)
    with _lock(own.with_name(f".{program.name}.lock"), program.name):
        # Another process may have built it while this one waited.
        if not _is_current(program, own, pin):
            _build(program, own, module_directory, pin)
    return own


@dataclass(frozen=True)
class _Pin:
    """What determines a build: `version` is the program's, `go` the oldest Go, `digest` covers all of it."""

    version: str
    go: str
    digest: str


def _pin(program: Program, module_directory: Path) -> _Pin:
    try:
        text = (module_directory / "go.mod").read_text(encoding="utf-8")
        sums = (module_directory / "go.sum").read_bytes()
    except OSError as error:
        raise ExternalProgramError(f"{program.name} can't be built: {error}") from error
    version = re.search(rf"^\s*(?:require\s+)?{re.escape(program.module)}\s+(v\S+)", text, re.MULTILINE)
    go = re.search(r"^go\s+(\S+)", text, re.MULTILINE)
    if version is None or go is None:
        raise ExternalProgramError(
            f"{module_directory / 'go.mod'} names no version of {program.module} or no Go version"
        )
    digest = hashlib.sha256()
    for part in (text.encode(), sums, repr(program.flags).encode()):
        digest.update(hashlib.sha256(part).digest())
    return _Pin(version[1], go[1], digest.hexdigest())


def _stamp(own: Path) -> Path:
    return own.with_name(f".{own.name}.stamp")


def _is_current(program: Program, own: Path, pin: _Pin) -> bool:
    if not os.access(own, os.X_OK):
        return False
    try:
        return _stamp(own).read_text(encoding="utf-8").strip() == pin.digest
    except OSError:
        # Built by hand with the documented command: the version decides, and is recorded.
        if _parse_version(_version_text(program, own)) != _parse_version(pin.version):
            return False
        _write_stamp(own, pin)
        return True


def _write_stamp(own: Path, pin: _Pin) -> None:
    with tempfile.NamedTemporaryFile("w", dir=own.parent, prefix=".stamp-", delete=False, encoding="utf-8") as file:
        file.write(pin.digest + "\n")
    Path(file.name).replace(_stamp(own))


@contextlib.contextmanager
def _lock(path: Path, name: str) -> Iterator[None]:
    """Hold an exclusive lock; the operating system frees it when this process ends, however it ends."""
    with path.open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say(f"waiting: another process is building {name}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(program: Program, own: Path, module_directory: Path, pin: _Pin) -> None:
    go = _go(program, module_directory, pin)
    _remove_leftovers(program, own)
    scratch = Path(tempfile.mkdtemp(prefix=f".build-{program.name}-", dir=own.parent))
    try:
        flags = [flag.format(version=pin.version) for flag in program.flags]
        command = [go, "install", "-trimpath", *flags, program.package]
        environment = {**os.environ, "CGO_ENABLED": "0", "GOBIN": str(scratch)}
        _say(f"building {program.name} {pin.version} from {module_directory / 'go.mod'}")
        _say(f"this takes about {program.duration} on two cores, and is done once")
        log = scratch / "go.log"
        started = time.monotonic()
        code = _run(command, module_directory, environment, log, program.name)
        if code != 0:
            output = log.read_text(encoding="utf-8", errors="replace").strip()
            raise ExternalProgramError(
                f"go could not build {program.name} {pin.version} (exit code {code}). Its output:\n{output}\n"
                f"Try again when the cause is gone{_or(program, 'use ')}"
            )
        # The old stamp does not match the new program: an interruption between these two lines costs one more build.
        (scratch / program.name).replace(own)
        _write_stamp(own, pin)
        _say(f"built {own} in {time.monotonic() - started:.0f} s")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _go(program: Program, module_directory: Path, pin: _Pin) -> str:
    needed = f"{program.name} needs Go {pin.go} or newer on PATH{_or(program)}"
    go = shutil.which("go")
    if go is None:
        missing = "built yet" if program.website is None else "on PATH"
        raise ExternalProgramError(f"{program.name} is not {missing}, and there is no Go to build it: {needed}")
    # Asked in the module's folder: Go may switch to a newer toolchain for it, where the user allows that.
    result = subprocess.run([go, "env", "GOVERSION"], cwd=module_directory, capture_output=True, text=True, check=False)
    found, least = _parse_version(result.stdout.strip()), _parse_version(pin.go)
    if result.returncode != 0 or found is None or (least is not None and found < least):
        output = (result.stdout if result.returncode == 0 else result.stderr).strip()
        raise ExternalProgramError(f"{go} can't build {program.name} ({output}): {needed}")
    return go


def _or(program: Program, verb: str = "") -> str:
    """What a message ends with: the way without a build."""
    return "" if program.website is None else f", or {verb}{program.website}"


def _remove_leftovers(program: Program, own: Path) -> None:
    """Remove what a killed build left behind; called under the lock, so nobody else is using it."""
    for folder in own.parent.glob(f".build-{program.name}-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], directory: Path, environment: dict[str, str], log: Path, name: str) -> int:
    """Run a command with its output in a file, showing the elapsed time; ends it if interrupted."""
    started = time.monotonic()
    interruptions = {signal.SIGINT, signal.SIGTERM}
    with log.open("wb") as output:
        # An interruption between the start and the assignment would leave nobody who can end the process.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, interruptions)
        process = subprocess.Popen(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that the compilers can be ended together with go
        )
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            while True:
                try:
                    return process.wait(timeout=_PROGRESS_SECONDS)
                except subprocess.TimeoutExpired:
                    _say(f"building {name}: {time.monotonic() - started:.0f} s")
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def _interrupted(number: int, _frame: object) -> None:
    raise KeyboardInterrupt(number)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0, 1 (not available), 130 (interrupted)."""
    parser = argparse.ArgumentParser(description="Find an external program, or build it once into .tools/bin.")
    parser.add_argument("program", choices=sorted(PROGRAMS))
    parser.add_argument("--print-path", action="store_true", help="print only the path on standard output")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        path = find(options.program)
    except ExternalProgramError as error:
        _say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        _say(f"interrupted: nothing was changed. Run it again to build {options.program}.")
        return 130
    print(path if options.print_path else f"{options.program}: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
