"""Every rule with the real Pulumi CLI: the Example on its page, or a change that the CLI itself previews.

The Examples of many pages are one program, so that a few previews show all rules. A finding belongs to a page through
the resource's name, and no page's resources may break other rules than they do alone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from entra_policy.facts.reading import facts_from_json
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.gap import Gap, GapKind
from entra_policy.readers import read
from entra_policy.rule_definition import Source
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.gate import findings_on
from tests.support.pages import Example, example_of, merged_facts, together, with_own_ids
from tests.support.rule_cases import all_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from environment import Pulumi
    from tests.engine.conftest import OfflineStack

PACK = Path(__file__).resolve().parents[2] / "policypack"
COMMAND = Path(sys.executable).with_name("entra-policy")
RULES = {rule.id: rule for rule in all_rules()}

# What is broken beside a page's own rule: a contact that becomes a user is a contact that is synchronized, and a rule
# that reports something about every job reports it for the job on another page as well.
ALSO = {"EP102": {"EP101"}, "EP114": {"EP314"}}

Broken = set[tuple[str, str, str]]
"""(page, rule, level) of failures."""


def preview_of(rule_id: str) -> str | None:
    """The preview in which a page's Example is shown; None for an Example that is a change."""
    example, rule = example_of(RULES[rule_id]), RULES[rule_id]
    if len(example.programs) > 1:
        return None
    if "2024" not in rule.editions:
        return "edition 2026"
    return "off by default" if rule.level is Level.DISABLED else "edition 2024"


def examples_in(preview: str) -> list[Example]:
    return [with_own_ids(example_of(rule)) for rule in all_rules() if preview_of(rule.id) == preview]


# Rules that are sure of more than the example on their page.
ADVISORY_ON_THEIR_PAGE = {"EP503"}


def level_of(rule_id: str) -> str:
    """The level of a rule in these previews: those off by default are advisory."""
    if rule_id in ADVISORY_ON_THEIR_PAGE:
        return Level.ADVISORY.value
    level = RULES[rule_id].level
    return (Level.ADVISORY if level is Level.DISABLED else level).value


@dataclass(frozen=True)
class Folder:
    """A folder with a project and the files that a check of it needs."""

    path: Path

    @property
    def project(self) -> Path:
        return self.path / "pages"

    def write_program(self, program: str) -> None:
        self.project.mkdir(exist_ok=True)
        (self.project / "Pulumi.yaml").write_text("name: pages\nruntime: python\n", encoding="utf-8")
        (self.project / "__main__.py").write_text(program, encoding="utf-8")

    def write_json(self, name: str, document: Any) -> Path:
        path = self.path / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return path


def configuration(preview: str, examples: Iterable[Example], folder: Folder) -> Path:
    """The policy configuration of a preview, with the facts of its pages."""
    properties = {"edition": "2026" if preview == "edition 2026" else "2024"}
    if (facts := merged_facts(examples)) is not None:
        properties["facts"] = str(folder.write_json("facts.json", facts))
    lifted = {example.rule.name: "advisory" for example in examples if example.rule.level is Level.DISABLED}
    return folder.write_json("policies.json", {**lifted, "entra-provisioning": properties})


# A policy's line with level, policy and resource, and the message below it that begins with the rule's id.
REPORTED = re.compile(r"- \[(\w+)\] +(\S+) +\([^ ]+ ([^)]+)\)\s+(EP\d+): (.*)")


def broken_in(output: str) -> Broken:
    """The failures that the CLI prints."""
    reported = REPORTED.findall(output)
    assert [name for _, name, _, rule_id, _ in reported if RULES[rule_id].name != name] == []
    return {
        (resource.partition("-")[0], rule_id, level)
        for level, _, resource, rule_id, message in reported
        if not message.startswith("not decided")
    }


@pytest.fixture(scope="module")
def broken(offline_stack: OfflineStack, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Broken]:
    """The rules that the pages of a preview break in the CLI; each preview runs once."""
    known: dict[str, Broken] = {}

    def run(preview: str) -> Broken:
        if preview not in known:
            folder = Folder(tmp_path_factory.mktemp("preview"))
            examples = examples_in(preview)
            folder.write_program(together(examples))
            config = configuration(preview, examples, folder)
            result = offline_stack(folder.project).run(
                "preview", "--policy-pack", str(PACK), "--policy-pack-config", str(config)
            )
            known[preview] = broken_in(result.stdout)
            has_mandatory = any(level == "mandatory" for _, _, level in known[preview])
            assert (result.returncode != 0) == has_mandatory, result.stdout + result.stderr
        return known[preview]

    return run


@pytest.mark.parametrize("preview", ["edition 2024", "edition 2026", "off by default"])
def test_every_page_breaks_its_rule_and_no_other(preview: str, broken: Callable[[str], Broken]) -> None:
    assert broken(preview) == {
        (example.rule.id, rule_id, level_of(rule_id))
        for example in examples_in(preview)
        for rule_id in (example.rule.id, *ALSO.get(example.rule.id, ()))
    }


def changes() -> list[Example]:
    """For every rule about changes, a program before and one after a change that the rule finds.

    The page's own Example where that is a change, or where the facts show it as long as nothing is changed.
    """
    deleted = next(case for case in all_cases() if case.id == "EP201-job-deleted")
    others = {"EP201": (str(deleted.before), deleted.program)}
    return [
        with_own_ids(replace(example, programs=others.get(rule.id, example.programs)))
        for rule in all_rules()
        if Source.CHANGE in rule.sources
        for example in [example_of(rule)]
    ]


def deploy(pulumi: Pulumi) -> None:
    """Deploys the program; what only Microsoft Graph could create is written into the state as created."""
    pulumi.run("up", "--yes", "--skip-preview", "--continue-on-error")
    state = json.loads(output_of(pulumi, "stack", "export", "--show-secrets"))
    resources = state["deployment"]["resources"]
    there = {resource["urn"] for resource in resources}
    planned = [step["newState"] for step in json.loads(output_of(pulumi, "preview", "--json"))["steps"]]
    missing = [resource for resource in planned if resource["urn"] not in there]
    assert {resource["type"].removeprefix("pulumi-python:dynamic/entra:") for resource in missing} == {
        "ConnectionTest",
        "JobSchedule",
        "SynchronizationSchema",
    }
    resources += [{**resource, "id": resource["urn"], "outputs": resource["inputs"]} for resource in missing]
    state["deployment"].pop("pending_operations", None)
    path = pulumi.directory / "state.json"
    path.write_text(json.dumps(state), encoding="utf-8")
    output_of(pulumi, "stack", "import", "--file", str(path))


def output_of(pulumi: Pulumi, *arguments: str) -> str:
    result = pulumi.run(*arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def page_of_urn(urn: str) -> str:
    """The page that a resource is on."""
    return urn.rpartition("::")[2].partition("-")[0]


def page_of(finding: Finding) -> str:
    return page_of_urn(finding.urn)


@dataclass(frozen=True)
class Changed:
    """What is found on a change: on the CLI's preview document, and on the new program against the old state.

    `gaps` is what is reported about a preview document that leaves out the unchanged resources.
    """

    in_document: tuple[Finding, ...]
    against_state: Broken
    gaps: tuple[Gap, ...]


@pytest.fixture(scope="module")
def changed(offline_stack: OfflineStack, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """All changes in one stack."""
    folder, examples = Folder(tmp_path_factory.mktemp("change")), changes()
    folder.write_program(together(replace(example, programs=example.programs[:1]) for example in examples))
    pulumi = offline_stack(folder.project)
    deploy(pulumi)
    state = folder.path / "before.json"
    state.write_text(output_of(pulumi, "stack", "export", "--show-secrets"), encoding="utf-8")

    folder.write_program(together(replace(example, programs=example.programs[-1:]) for example in examples))
    document = folder.path / "preview.json"
    document.write_text(output_of(pulumi, "preview", "--json", "--show-sames"), encoding="utf-8")
    facts = folder.write_json("facts.json", merged_facts(examples))
    short = folder.path / "short.json"
    short.write_text(output_of(pulumi, "preview", "--json"), encoding="utf-8")
    assert read(document).gaps == ()
    in_document = findings_on(document, Settings(facts=facts_from_json(facts.read_bytes())))

    result = subprocess.run(
        [COMMAND, "check", folder.project, "--against", state, "--facts", facts, "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, "")
    return Changed(
        in_document=in_document,
        against_state={
            (page_of_urn(finding["urn"]), finding["rule_id"], finding["level"])
            for finding in json.loads(result.stdout)["findings"]
            if finding["verdict"] == "fail"
        },
        gaps=read(short).gaps,
    )


FOUND_ON_CHANGES = {
    ("EP201", "EP201", "advisory"),  # a deleted job matters less than a requested mode
    ("EP309", "EP309", "mandatory"),
    ("EP412", "EP412", "mandatory"),
    ("EP413", "EP413", "advisory"),
}


def test_changes_of_a_program_against_a_state(changed: Changed) -> None:
    assert changed.against_state == FOUND_ON_CHANGES


def test_changes_in_a_preview_document(changed: Changed) -> None:
    # The document hides every credential, so it doesn't say what the scope (EP309) was or becomes.
    assert {
        (page_of(finding), finding.rule_id, finding.level.value)
        for finding in changed.in_document
        if finding.verdict is Verdict.FAIL
    } == {found for found in FOUND_ON_CHANGES if found[0] != "EP309"}
    # Unchanged applications are found by the ids that the jobs name; EP413 declares none.
    assert {page_of(finding) for finding in changed.in_document if finding.rule_id == "EP305"} == {"EP413"}


def test_a_preview_document_without_the_unchanged_resources_says_so(changed: Changed) -> None:
    # Provider, job and schema of EP413; application, job, its start and schema of EP309; the application of EP201.
    assert changed.gaps == (
        Gap(
            GapKind.UNCHANGED_RESOURCES,
            "8 unchanged resources are not in the preview, and were not checked.",
            "Run `pulumi preview --json --show-sames`.",
        ),
    )


def test_every_rule_was_reported(broken: Callable[[str], Broken], changed: Changed) -> None:
    found = [broken(preview) for preview in ("edition 2024", "edition 2026", "off by default")]
    found.append(changed.against_state)
    assert sorted({rule_id for findings in found for _, rule_id, _ in findings}) == list(RULES)
    about_changes = {rule_id for _, rule_id, _ in changed.against_state}
    assert about_changes == {rule.id for rule in all_rules() if Source.CHANGE in rule.sources}


def as_seen_in_every_input(finding: Finding) -> tuple[str, ...]:
    return (finding.rule_id, finding.verdict, finding.level, finding.message, finding.urn, finding.path)


# A preview document hides the credentials, even with --show-secrets, and leaves out default providers. What depends on
# them is not decided there.
ON_WHAT_IS_HIDDEN = {
    *("EP009", "EP105", "EP107", "EP108", "EP110", "EP112", "EP201", "EP303", "EP304", "EP306", "EP313"),
    *("EP603", "EP616", "EP617", "EP618", "EP619", "EP622"),
}


def test_program_and_preview_document_give_the_same_findings(offline_stack: OfflineStack, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    # Everything is in scope on the page of EP622, the groups of all pages too, and the document hides that.
    examples = [example for example in examples_in("edition 2024") if example.rule.id != "EP622"]
    folder.write_program(together(examples))
    document = tmp_path / "preview.json"
    document.write_text(output_of(offline_stack(folder.project), "preview", "--json", "--show-secrets"))
    from_program = findings_on(folder.project, stack="dev")
    from_preview = findings_on(document)
    assert {as_seen_in_every_input(item) for item in from_preview if item.rule_id not in ON_WHAT_IS_HIDDEN} == {
        as_seen_in_every_input(item) for item in from_program if item.rule_id not in ON_WHAT_IS_HIDDEN
    }
    # No failure is mistaken for hidden: the rule reports the same page as not decided.
    failed = {(page_of(item), item.rule_id) for item in from_program if item.verdict is Verdict.FAIL}
    assert failed - {(page_of(item), item.rule_id) for item in from_preview} == set()

    lines, preview_lines = lines_of(from_program), lines_of(from_preview)
    shared = lines.keys() & preview_lines.keys()
    assert {urn: preview_lines[urn] for urn in shared} == {urn: lines[urn] for urn in shared}
    # Pulumi's SDK knows no place of a component without a class of its own.
    assert {page_of_urn(urn) for urn, line in preview_lines.items() if line is None and urn} == {
        "EP401",
        "EP411",
        "EP414",
        "EP415",
    }


def lines_of(findings: Iterable[Finding]) -> dict[str, int | None]:
    """The line in which each resource is declared, where it is known."""
    return {item.urn: None if item.source is None else item.source.line for item in findings}
