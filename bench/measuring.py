"""Runs commands in turn and records their time and memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

# The units of ru_maxrss: kilobytes on Linux, bytes on macOS.
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


class MeasurementError(Exception):
    """A command did not do what should be measured. The message includes its output."""


@dataclass(frozen=True)
class Command:
    """What is measured.

    Attributes:
        name: its name in the results.
        arguments: the command line.
        expected: its output must contain this, so that a failure isn't mistaken for a fast run.
        environment: the environment; by default that of this process.
        folder: the folder it runs in; by default the current one.
    """

    name: str
    arguments: tuple[str, ...]
    expected: str = ""
    environment: Mapping[str, str] | None = None
    folder: Path | None = None


@dataclass
class Runs:
    """Time and memory of one command's runs.

    Attributes:
        seconds: from start to end, one value per run.
        megabytes: the peak memory in MB (10^6 bytes), one value per run; that of the command itself or of the largest
            process that it waited for.
    """

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median time."""
        return statistics.median(self.seconds)

    @property
    def spread(self) -> str:
        """The shortest and the longest time."""
        return f"{min(self.seconds):.2f} to {max(self.seconds):.2f}"

    @property
    def memory(self) -> float:
        """The median peak memory."""
        return statistics.median(self.megabytes)


def measure(commands: Sequence[Command], rounds: int) -> dict[str, Runs]:
    """Run each command once in each round, each in a fresh process, so that a busy minute affects all of them.

    Raises:
        MeasurementError: a command fails.
    """
    results = {command.name: Runs() for command in commands}
    for number in range(rounds):
        for command in commands:
            seconds, megabytes = _run(command)
            results[command.name].seconds.append(seconds)
            results[command.name].megabytes.append(megabytes)
            print(f"  {number + 1}/{rounds}  {seconds:7.3f} s  {command.name}", file=sys.stderr, flush=True)
    return results


def _run(command: Command) -> tuple[float, float]:
    started = time.perf_counter()
    process = subprocess.Popen(
        command.arguments,
        env=command.environment,
        cwd=command.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    output = process.stdout.read().decode("utf-8", "replace")
    # The usage of this child alone, which `Popen.wait` does not give.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode != 0 or command.expected not in output:
        raise MeasurementError(
            f"{command.name}: exit code {process.returncode}, expected 0 and {command.expected!r} in the output:\n"
            f"{output[-4000:]}"
        )
    return seconds, usage.ru_maxrss * _MAXRSS_UNIT / 1e6
