"""Every finding of every case, for comparing two versions of the code.

    python tools/findings_of_cases.py write FILE
    python tools/findings_of_cases.py compare BEFORE AFTER [--without-messages]

`write` checks all cases of the rules, the programs of the rules' pages, the examples and the service's own schemas, and
writes rule, verdict, level, job, resource, property path, message, cause, remedy and fingerprint of each finding as
JSON. `compare` exits with status 1 if two such files differ, and shows where.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

Findings: TypeAlias = dict[str, list[dict[str, Any]]]


def findings_of_cases() -> Findings:
    """Name of a case -> its findings, in their order."""
    return dict(sorted(_found()))


def _found() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    from entra_policy.estate.joining import build_estate
    from entra_policy.evaluation.evaluate import evaluate
    from entra_policy.readers.program import batch
    from entra_policy.rules import all_rules
    from entra_policy.settings import EDITIONS, Settings
    from entra_policy.testing.pages import declared_by_page
    from tests.support.checking import findings_of
    from tests.support.gate import findings_on
    from tests.support.rule_cases import all_cases

    rules = all_rules()
    with batch.program_server(preload=["entra_components.preloaded"]) as server:
        for case in all_cases():
            yield case.id, [_written(finding) for finding in findings_of(case, server)]
    for rule in rules:
        for heading in ("Example", "Instead"):
            declared, settings = declared_by_page(rule, heading)
            estate = build_estate(declared.resources, settings, deleted=declared.deleted)
            yield f"{heading} of {rule.id}", [_written(each) for each in evaluate(estate, rules, settings).findings]
    for edition in sorted(EDITIONS):
        settings = Settings(edition=edition)
        for path in sorted((ROOT / "tests" / "sync" / "schemas").glob("*.json")):
            yield f"schema {path.stem}, {edition}", [_written(each) for each in findings_on(path, settings)]
        for project in sorted((ROOT / "examples").glob("*/Pulumi.yaml")):
            stack = min(project.parent.glob("Pulumi.*.yaml")).name.split(".")[1]
            found = findings_on(project.parent, settings, stack=stack)
            yield f"example {project.parent.name}, {edition}", [_written(each) for each in found]


def _written(finding: Any) -> dict[str, Any]:
    return {
        "rule_id": finding.rule_id,
        "rule": finding.rule,
        "verdict": finding.verdict.value,
        "level": finding.level.value,
        "job": finding.job,
        "urn": finding.urn,
        "path": finding.path,
        "message": finding.message,
        "cause": finding.cause,
        "remedy": finding.remedy,
        "fingerprint": finding.fingerprint,
        "source": None if finding.source is None else str(finding.source),
    }


def differences(before: Findings, after: Findings) -> list[str]:
    """A line for each case that is missing or new, and for each finding that is."""
    lines = [f"- {name}" for name in sorted(before.keys() - after.keys())]
    lines += [f"+ {name}" for name in sorted(after.keys() - before.keys())]
    for name in sorted(before.keys() & after.keys()):
        if before[name] == after[name]:
            continue
        lines.append(f"! {name}")
        lines += [f"    - {json.dumps(each, ensure_ascii=False)}" for each in before[name] if each not in after[name]]
        lines += [f"    + {json.dumps(each, ensure_ascii=False)}" for each in after[name] if each not in before[name]]
    return lines


def _read(file: Path, left_out: set[str]) -> Findings:
    document: Findings = json.loads(file.read_text(encoding="utf-8"))
    return {
        name: [{key: value for key, value in each.items() if key not in left_out} for each in found]
        for name, found in document.items()
    }


def main(arguments: list[str] | None = None) -> int:
    """Write the findings, or compare two files of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write").add_argument("file", type=Path)
    compare = commands.add_parser("compare")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    compare.add_argument("--without-messages", action="store_true", help="wording may differ, and so fingerprints")
    given = parser.parse_args(arguments)
    if given.command == "write":
        found = findings_of_cases()
        given.file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{sum(map(len, found.values()))} findings of {len(found)} cases")
        return 0
    left_out = {"message", "cause", "remedy", "fingerprint"} if given.without_messages else set()
    before, after = _read(given.before, left_out), _read(given.after, left_out)
    lines = differences(before, after)
    print("\n".join(lines) if lines else f"no difference in {len(after)} cases")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
