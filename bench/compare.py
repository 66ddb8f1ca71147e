"""Measures what the gate costs, beside what it can't do without, and writes bench/README.md.

    python bench/compare.py                      # everything; about ten minutes on two cores
    python bench/compare.py --section check      # one section, printed only

The commands of a section run in turn (the first run of each, the second of each, ...), each in a fresh process; the
results are medians.
"""

import argparse
import compileall
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

BENCH: Final = Path(__file__).resolve().parent
ROOT: Final = BENCH.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools" / "offline")]

from bench.facts import write_facts, write_synchronization  # noqa: E402 - found through the path above
from bench.measuring import Command, MeasurementError, measure  # noqa: E402
from bench.programs import write_program  # noqa: E402
from bench.results import Bound, Result, table  # noqa: E402
from bench.states import write_state  # noqa: E402
from environment import Pulumi, offline_environment  # noqa: E402 - found through the path above
from tools.external import ExternalProgramError, find  # noqa: E402

PYTHON: Final = sys.executable
GATE: Final = str(Path(PYTHON).with_name("entra-policy"))
PACK: Final = ROOT / "policypack"
FLOOR: Final = BENCH / "packs" / "floor"
SDK: Final = BENCH / "packs" / "sdk"
SDK_ENVIRONMENT: Final = ROOT / ".tools" / "bench-sdk"
# The newest pulumi_policy when this was written; it requires protobuf 5.29, so it can't share an environment.
SDK_REQUIREMENT: Final = "pulumi_policy==1.21.0"

MAPPINGS: Final = 40

# The rules for which the bound of `pulumi policy analyze` was set: those of the first release.
FIRST_RULES: Final = (
    "schema-shape",
    "expression-syntax",
    "cross-tenant-source-tenant-only",
    "no-password-provisioning",
    "no-nested-groups",
    "no-b2c-target",
    "government-credential-size",
)


def check(folder: Path, rounds: int) -> Result:
    """`entra-policy check` of a large state, compared with Python's own reading of it."""
    jobs = 1000
    state = folder / "check.json"
    size = write_state(state, jobs=jobs, mappings=MAPPINGS)
    read = "json.load"
    first, gate = f"entra-policy check, {len(FIRST_RULES)} rules", "entra-policy check, all rules"
    runs = measure(
        [
            Command(read, _reading(state)),
            Command(first, (GATE, "check", str(state), "--config", str(_first_rules(folder))), expected="PASSED"),
            Command(gate, (GATE, "check", str(state)), expected="PASSED"),
        ],
        rounds,
    )
    return Result(
        "A large state",
        f"A stack export of {jobs:,} jobs with {MAPPINGS} attribute mappings each ({size / 1e6:.0f} MB, every\n"
        "expression a different one), read by `json.load` and checked by `entra-policy check`.\n\n"
        f"{table(runs, memory=True)}",
        (
            Bound(f"`{first}`", runs[first].median, 4 * runs[read].median + 1.0, "4 x json.load + 1.0 s"),
            Bound(f"`{gate}`", runs[gate].median, 6 * runs[read].median, "6 x json.load"),
            Bound(f"`{gate}`, memory", runs[gate].memory, 700, "", "MB"),
        ),
    )


def _reading(state: Path) -> tuple[str, ...]:
    return (PYTHON, "-c", f"import json; json.load(open({str(state)!r}, encoding='utf-8'))")


def _first_rules(folder: Path) -> Path:
    """A configuration that turns all but the first rules off."""
    levels = folder / "first_rules.json"
    levels.write_text(json.dumps({"all": "disabled", **dict.fromkeys(FIRST_RULES, "mandatory")}), encoding="utf-8")
    return levels


def startup(_: Path, rounds: int) -> Result:
    """The start of the command line."""
    nothing, usage = "python -c pass", "entra-policy --help"
    runs = measure(
        [Command(nothing, (PYTHON, "-c", "pass")), Command(usage, (GATE, "--help"), expected="Usage")], rounds
    )
    return Result(
        "Start",
        table(runs),
        (Bound("`entra-policy --help`", runs[usage].median, runs[nothing].median + 0.15, "python -c pass + 0.15 s"),),
    )


def analyze(folder: Path, rounds: int) -> Result:
    """`pulumi policy analyze` with this pack, one that does nothing and one on the SDK."""
    jobs = 200
    state = folder / "analyze.json"
    size = write_state(state, jobs=jobs, mappings=MAPPINGS)
    project = folder / "project"
    project.mkdir()
    pulumi = Pulumi(find("pulumi"), offline_environment(folder / "pulumi"), project)
    levels = _first_rules(folder)
    floor, sdk = "a pack that does nothing", "50 empty policies on pulumi_policy"
    first, own = f"this pack with {len(FIRST_RULES)} rules", "this pack with all its rules"
    packs: dict[str, tuple[Path, str, tuple[str, ...]]] = {
        floor: (FLOOR, "floor@", ()),
        first: (PACK, "entra-provisioning@", ("--policy-pack-config", str(levels))),
        own: (PACK, "entra-provisioning@", ()),
        sdk: (SDK, "empty-policies@", ()),
    }
    missing = _sdk_environment()
    if missing:
        del packs[sdk]
    runs = measure(
        [
            Command(
                name,
                tuple(pulumi.command("policy", "analyze", "--file", str(state), "--policy-pack", str(pack), *more)),
                expected=banner,
                environment=pulumi.environment,
                folder=project,
            )
            for name, (pack, banner, more) in packs.items()
        ],
        rounds,
    )
    note = f"\n\n{sdk}: not measured, since {missing}." if missing else ""
    return Result(
        "pulumi policy analyze",
        f"`pulumi policy analyze --file` on a stack export of {jobs:,} jobs with {MAPPINGS} attribute mappings each\n"
        f"({3 + 5 * jobs:,} resources, {size / 1e6:.0f} MB), with the real CLI. The pack that does nothing answers\n"
        f"every call with an empty response: its time is the engine's own.\n\n{table(runs, beside=floor)}{note}",
        (
            Bound(f"`pulumi policy analyze`, {first}", runs[first].median, 1.3 * runs[floor].median, f"1.3 x {floor}"),
            Bound(f"`pulumi policy analyze`, {own}", runs[own].median, 1.5 * runs[floor].median, f"1.5 x {floor}"),
        ),
    )


def _sdk_environment() -> str:
    """Create the SDK pack's virtual environment once; returns why it can't be created, empty if it exists."""
    python = SDK_ENVIRONMENT / "bin" / "python"
    ready = SDK_ENVIRONMENT / ".ready"
    if ready.exists():
        return ""
    print(f"  installing {SDK_REQUIREMENT} into {SDK_ENVIRONMENT}", file=sys.stderr, flush=True)
    venv.create(SDK_ENVIRONMENT, with_pip=True, clear=True)
    result = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", SDK_REQUIREMENT],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        lines = result.stderr.strip().splitlines() or ["no reason given"]
        return f"{SDK_REQUIREMENT} can't be installed ({lines[-1]})"
    ready.touch()
    return ""


def program(folder: Path, rounds: int) -> Result:
    """`entra-policy check` of programs, which it runs in the embedded engine."""
    sizes = {"small": (1, 2), "large": (200, 0)}
    commands: list[Command] = []
    for name, (jobs, groups) in sizes.items():
        count = write_program(folder / name, jobs=jobs, mappings=MAPPINGS, groups=groups)
        what = f"{count:,} resources ({jobs:,} {'job' if jobs == 1 else 'jobs'})"
        commands.append(Command(what, (GATE, "check", str(folder / name)), expected="PASSED"))
    return Result(
        "Programs",
        "`entra-policy check` of a Pulumi program, which runs in the embedded engine: no Pulumi CLI, no backend.\n"
        f"Each job has {MAPPINGS} attribute mappings.\n\n{table(measure(commands, rounds), memory=True)}",
    )


def facts(folder: Path, rounds: int) -> Result:
    """`entra-policy check` with a large facts file, compared with the same check without one."""
    users = 100_000
    state, known = folder / "state.json", folder / "facts.json"
    write_synchronization(state)
    size = write_facts(known, users)
    without, with_facts = "without facts", "with facts"
    runs = measure(
        [
            Command(without, (GATE, "check", str(state)), expected="PASSED"),
            Command(with_facts, (GATE, "check", str(state), "--facts", str(known)), expected="PASSED"),
        ],
        rounds,
    )
    return Result(
        "A large facts file",
        f"`entra-policy check` of two jobs, with a facts file of {users:,} users ({size / 1e6:.0f} MB): everyone is\n"
        "in scope of one job, limited by a scoping filter, and a group of a fifth of them of the other.\n\n"
        f"{table(runs, memory=True)}",
        (
            Bound(
                "`entra-policy check --facts`", runs[with_facts].median, runs[without].median + 2.0, "without + 2.0 s"
            ),
        ),
    )


# What the jobs of a state are for, by its source and its target directory.
_DIRECTORIES: Final = {
    "application": ("Azure Active Directory", "customappsso"),
    "HR system": ("Workday", "Active Directory"),
    "cross-tenant": ("Azure Active Directory", "Azure Active Directory (target tenant)"),
    "on-premises": ("Azure Active Directory", "ScimOnPremises"),
}


def rules(folder: Path, rounds: int) -> Result:
    """What each rule costs, compared with Python's own reading of the same state."""
    jobs = 400  # few enough that the syntax trees of all expressions stay cached: parsing isn't a rule's own cost
    state = folder / "rules.json"
    write_state(state, jobs=jobs, mappings=MAPPINGS)
    reading = measure([Command("json.load", _reading(state))], rounds)["json.load"].median
    text = state.read_text(encoding="utf-8")
    of_rules: dict[str, tuple[float, int, str]] = {}
    lines = ["| rule | jobs | subjects | microseconds a subject | share of json.load |", "|---|---|---:|---:|---:|"]
    totals: list[str] = []
    for kind, (source, target) in _DIRECTORIES.items():
        named = text.replace('DirectoryName":"Azure Active Directory"', f'DirectoryName":"{source}"')
        state.write_text(named.replace('DirectoryName":"customappsso"', f'DirectoryName":"{target}"'), encoding="utf-8")
        command = (PYTHON, str(BENCH / "rules.py"), str(state), "--rounds", "1")
        found = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(rounds)]
        shared, costs = (_medians([run[part] for run in found]) for part in ("shared", "rules"))
        if not totals:
            lines += [_row(name, (taken, subjects, "all"), reading) for (name, subjects), taken in shared.items()]
        totals.append(f"{sum(costs.values()):.2f} s ({kind})")
        for (name, subjects), taken in costs.items():
            of_rules[name] = max(of_rules.get(name, (0.0, 0, "")), (taken, subjects, kind if subjects else ""))
    least = 0.001
    most_expensive_first = sorted(of_rules.items(), key=lambda item: -item[1][0])
    lines += [_row(name, cost, reading) for name, cost in most_expensive_first if cost[0] >= least]
    others = ", ".join(sorted(name.partition(" ")[0] for name, cost in of_rules.items() if cost[0] < least))
    return Result(
        "Each rule",
        f"The rules one by one on states of {jobs:,} jobs with {MAPPINGS} attribute mappings each: the processor's\n"
        "time, less that of a rule that does nothing, with the kind of jobs with which it takes longest. `json.load`\n"
        f"of such a state takes {reading:.2f} s, all {len(of_rules)} rules together {', '.join(totals)}.\n"
        "The first rows are what is found out once for all rules.\n\n" + "\n".join(lines) + "\n\n"
        f"The other rules take less than {least * 1000:.0f} ms each, having no subject here, or little to do:\n"
        f"{others}.",
    )


def _row(name: str, cost: tuple[float, int, str], reading: float) -> str:
    """A row of the table of rules: seconds, subjects, kind of jobs."""
    taken, subjects, kind = cost
    each = f"{taken / subjects * 1e6:.1f}" if subjects else ""
    return f"| {name} | {kind} | {subjects:,} | {each} | {taken / reading:.1%} |"


def _medians(runs: list[list[dict[str, Any]]]) -> dict[tuple[str, int], float]:
    """The median time of each cost, by its name and the number of subjects."""
    return {
        (cost["name"], cost["subjects"]): statistics.median(
            other["seconds"] for run in runs for other in run if other["name"] == cost["name"]
        )
        for cost in runs[0]
    }


def joining(_: Path, rounds: int) -> Result:
    """What it costs to join resources to jobs, for programs of several sizes."""
    command = (PYTHON, str(BENCH / "joining.py"), "--rounds", "1")
    found = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(rounds)]
    each = {
        (cost["program"], cost["jobs"]): statistics.median(
            other["seconds"]
            for run in found
            for other in run
            if (other["program"], other["jobs"]) == (cost["program"], cost["jobs"])
        )
        / cost["jobs"]
        for cost in found[0]
    }
    fewest = min(jobs for _, jobs in each)
    lines = ["| | jobs | microseconds a job | times those of the fewest jobs |", "|---|---:|---:|---:|"]
    lines += [
        f"| {program} | {jobs:,} | {taken * 1e6:.0f} | {taken / each[program, fewest]:.2f} |"
        for (program, jobs), taken in sorted(each.items())
    ]
    return Result(
        "Joining",
        "Finding out which resources belong to which job, for a program that declares everything and for one whose\n"
        "service principals exist already and are named in several ways: the processor's time for each job.\n\n"
        + "\n".join(lines),
    )


def formats(folder: Path, rounds: int) -> Result:
    """What each format of the report adds to a check, in which every job has a failure."""
    jobs = 1000
    state = folder / "formats.json"
    write_state(state, jobs=jobs, mappings=MAPPINGS)
    text = state.read_text(encoding="utf-8")
    state.write_text(text.replace(".example.com/scim", ".b2clogin.com/scim"), encoding="utf-8")
    command = (PYTHON, str(BENCH / "formats.py"), str(state))
    found = [json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(rounds)]
    seconds = {name: statistics.median(run[name] for run in found) for name in found[0]}
    findings, taken = int(seconds.pop("findings")), seconds.pop("check")
    lines = ["| format | seconds | share of the check |", "|---|---:|---:|"]
    lines += [f"| {name} | {value:.3f} | {value / taken:.1%} |" for name, value in seconds.items()]
    most_expensive = max((name for name in seconds if name != "html"), key=lambda name: seconds[name])
    return Result(
        "Formats of the report",
        f"A check of {jobs:,} jobs with {MAPPINGS} attribute mappings each and {findings:,} failures takes\n"
        f"{taken:.2f} s; this is what the report adds, including the import of its modules.\n\n" + "\n".join(lines),
        (
            Bound(
                f"report as {most_expensive}, the most expensive except HTML",
                seconds[most_expensive],
                0.1 * taken,
                "10% of the check",
            ),
        ),
    )


# Looks at every attribute mapping and finds nothing.
_ORGANISATION_RULE: Final = """\
package entra.organisation

deny contains {"id": "ORG001", "urn": object_mapping.urn, "path": mapping.path, "message": "No passwords."} if {
	some job in input.jobs
	some object_mapping in job.object_mappings
	some mapping in object_mapping.attribute_mappings
	mapping.target == "password"
}
"""


def organisation(folder: Path, rounds: int) -> Result:
    """What an organisation's own rules add to a check, including the start of a local OPA."""
    jobs = 1000
    state, bundle = folder / "organisation.json", folder / "rules"
    size = write_state(state, jobs=jobs, mappings=MAPPINGS)
    bundle.mkdir()
    (bundle / "rule.rego").write_text(_ORGANISATION_RULE, encoding="utf-8")
    environment = {**os.environ, "PATH": f"{find('opa').parent}{os.pathsep}{os.environ['PATH']}"}
    without, with_rules = "without organisation rules", "with organisation rules"
    command = (GATE, "check", str(state))
    runs = measure(
        [
            Command(without, command, expected="PASSED", environment=environment),
            Command(with_rules, (*command, "--rego", str(bundle)), expected="PASSED", environment=environment),
        ],
        rounds,
    )
    added = runs[with_rules].median - runs[without].median
    return Result(
        "Organisation rules",
        f"`entra-policy check` of {jobs:,} jobs with {MAPPINGS} attribute mappings each ({size / 1e6:.0f} MB), with a\n"
        "rule in Rego that looks at every mapping: OPA is started for the check, gets what rules look at, and is\n"
        f"stopped.\n\n{table(runs, memory=True)}",
        (Bound("organisation rules, including a local OPA", added, 2.0, ""),),
    )


SECTIONS: Final[dict[str, Callable[[Path, int], Result]]] = {
    "check": check,
    "startup": startup,
    "analyze": analyze,
    "program": program,
    "facts": facts,
    "rules": rules,
    "joining": joining,
    "formats": formats,
    "organisation": organisation,
}


def page(results: list[Result], rounds: int) -> str:
    """The results as bench/README.md."""
    rows = [bound.row for result in results for bound in result.bounds]
    bounds = "\n".join(["| | measured | at most | met |", "|---|---:|---:|---|", *rows, ""]) if rows else ""
    sections = "\n\n".join(f"## {result.heading}\n\n{result.text}" for result in results)
    return f"""\
# What the gate costs

Written by `make bench` (`bench/compare.py`), which measures all of this again. Within a section, the commands run in
turn, each in a fresh process; the values are medians of {rounds} runs. All modules are compiled, as after a first run.
Machine: {os.cpu_count()} cores, Python \
{platform.python_version()}.

{bounds}
{sections}

`bench/states.py` and `bench/programs.py` write the states and the programs, and can be used on their own.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0, 1 (not measured), 3 (measured, but a bound is exceeded)."""
    parser = argparse.ArgumentParser(description="Measure what the gate costs.")
    parser.add_argument("--section", choices=SECTIONS, help="measure one section and only print it")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=Path, default=BENCH / "README.md", help="where the results of a whole run go")
    options = parser.parse_args(arguments)
    for package in (ROOT / "entra_sync", PACK, BENCH / "packs"):
        compileall.compile_dir(package, quiet=1)
    results: list[Result] = []
    try:
        for name in [options.section] if options.section else SECTIONS:
            print(f"{name}:", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(prefix="entra-bench-") as folder:
                results.append(SECTIONS[name](Path(folder), options.rounds))
    except (MeasurementError, ExternalProgramError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    text = page(results, options.rounds)
    print(text)
    if not options.section:
        options.output.write_text(text, encoding="utf-8")
    return 0 if all(bound.measured <= bound.limit for result in results for bound in result.bounds) else 3


if __name__ == "__main__":
    sys.exit(main())
