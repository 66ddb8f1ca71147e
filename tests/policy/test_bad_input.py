"""What `entra-policy check`, as a process of its own, makes of input that is broken, hostile or very large."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bench.states import job_resources, write_state
from entra_policy.cli.commands import FORMATS

pytestmark = pytest.mark.engine  # starts the command line and damages many documents

GATE = str(Path(sys.executable).with_name("entra-policy"))
# Other rules have findings of their own on these inputs, and more of them come with every release.
SEVEN_RULES = ("--config", str(Path(__file__).with_name("seven_rules.json")))
RULES_ON = "7 rules on some subjects"

RECOGNISED = (
    "What can be checked: a folder with a Pulumi project, a stack export (`pulumi stack export`), a preview "
    "(`pulumi preview --json --show-sames`), a synchronization schema from Microsoft Graph "
    "(`GET .../synchronization/jobs/{id}/schema`)."
)
NO_OBJECT = f"input.json: its JSON document isn't an object. {RECOGNISED}"
TERRAFORM = (
    "input.json: it is a plan or a state of Terraform (or OpenTofu), whose resources aren't read. Export the "
    "synchronization schema of each job from Microsoft Graph and check that (`GET .../synchronization/jobs/{id}/schema`); "
    "`--scope`, `--scenario` and `--adopted` say what a schema alone doesn't. `pulumi convert --from terraform` makes a "
    "Pulumi program of the configuration."
)
NONE_OF_THESE = f"input.json: its properties aren't those of anything that can be checked. {RECOGNISED}"
TOO_DEEP = "input.json: its JSON is nested too deeply."
NOTHING_CHECKED = (
    "Checked the state in input.json (edition 2024).\n"
    "\n"
    "Nothing was checked: no provisioning job, credentials, schema or component is declared here.\n"
)
WRITTEN_WRONG = "Usage: entra-policy check [OPTIONS] PATH\nTry 'entra-policy check --help' for help.\n\nError: "


@dataclass(frozen=True)
class Outcome:
    """Everything that a call leaves behind: exit code, both streams, and the names of the files in its folder."""

    code: int
    stdout: str = ""
    stderr: str = ""
    files: tuple[str, ...] = ("input.json",)


@dataclass(frozen=True)
class Case:
    """A call in a folder with `input.json`, and what is expected of it."""

    id: str
    content: str | bytes
    expected: Outcome
    options: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.id


def check(folder: Path, *options: str, path: str = "input.json", rules: tuple[str, ...] = SEVEN_RULES) -> Outcome:
    result = subprocess.run(
        [GATE, "check", path, *rules, *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=240,
        check=False,
    )
    names = tuple(sorted(item.name for item in folder.iterdir()))
    return Outcome(result.returncode, without_subjects(result.stdout.decode()), result.stderr.decode(), names)


def without_subjects(report: str) -> str:
    """The report without the number of subjects, which grows with what rules look at."""
    return re.sub(r"7 rules on [0-9,]+ subjects?:", f"{RULES_ON}:", report)


def write(folder: Path, content: str | bytes, **files: str) -> None:
    (folder / "input.json").write_bytes(content.encode() if isinstance(content, str) else content)
    for name, text in files.items():
        (folder / f"{name}.json").write_text(text)


def unreadable(message: str) -> Outcome:
    """The input can't be read: one paragraph, nothing else."""
    return Outcome(3, stderr=f"entra-policy: {message}\n")


def schema(*attribute_mappings: Any, **more: Any) -> str:
    rule = {
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "customappsso",
        "objectMappings": [
            {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": attribute_mappings}
        ],
    }
    return json.dumps({"id": "schema", "synchronizationRules": [rule], **more})


def state(*resources: Any) -> str:
    return json.dumps({"version": 3, "deployment": {"resources": resources}})


def with_expression(text: str) -> str:
    return schema(
        {"targetAttributeName": "mail", "source": {"type": "Function", "name": "ToLower", "expression": text}}
    )


def failed(*findings: tuple[str, str, str], name: str = "schema", scenario: str = "application") -> Outcome:
    """A schema of Graph with mandatory findings, each as rule, path and message."""
    lines = "".join(
        f"    {rule} (mandatory)\n        at {path}\n        {message}\n" for rule, path, message in findings
    )
    count = f"{len(findings)} mandatory and 0 advisory failures, 0 not decided"
    return Outcome(
        1,
        f"Checked the synchronization schema in input.json (edition 2024).\n\nJob {name} ({scenario})\n\n"
        f"  {name}\n    microsoft.graph.synchronizationSchema::{name}\n{lines}\n"
        f"FAILED  {RULES_ON}: {count}.\n",
    )


def passed(origin: str) -> Outcome:
    return Outcome(
        0,
        f"Checked {origin} (edition 2024).\n\nPASSED  {RULES_ON}: 0 mandatory and 0 advisory failures, "
        "0 not decided.\n",
    )


def refused(where: str, reason: str) -> tuple[str, str, str]:
    return ("EP001 schema-shape", where, f"Microsoft Graph would refuse this schema: `{where}` {reason}.")


RULE = "synchronizationRules[0]"
EXPRESSION = f"{RULE}.objectMappings[0].attributeMappings[0].source.expression"


def unparsable(column: int, expected: str, found: str) -> Outcome:
    message = f"The expression of mail (User -> User) does not parse: Line 1, column {column}: expected {expected}, found {found}."
    return failed(("EP002 expression-syntax", EXPRESSION, message))


A_TERM = "a function, an attribute in brackets, a text in quotation marks, a number or a word"
TOO_MANY_CALLS = unparsable(1601, "at most 200 calls inside each other", "one more")
EVENTS = '{"sequence":0,"preludeEvent":{"config":{}}}\n{"sequence":1,"cancelEvent":{}}\n'
STREAM = (
    "input.json: it holds several JSON documents, as the streaming preview prints them. Run `pulumi preview --json` "
    "without PULUMI_ENABLE_STREAMING_JSON_PREVIEW."
)
FAILED_PREVIEW = json.dumps(
    {
        "config": {"azuread:tenantId": "contoso.onmicrosoft.com"},
        "diagnostics": [
            {"severity": "info", "message": "a note"},
            {"severity": "error", "message": "error: Program failed with an unhandled exception:\nTraceback ..."},
        ],
        "duration": 1,
    }
)

DOCUMENTS = [
    Case("an empty file", "", unreadable("input.json: the file is empty.")),
    Case("white space", " \n\t\n", unreadable("input.json: the file is empty.")),
    Case(
        "a truncated document",
        schema()[: schema().index("[") + 1],
        unreadable(
            "input.json: it is not a JSON document: Expecting value (line 1, column 43, at its end: it may be cut off)."
        ),
    ),
    Case(
        "a truncated text",
        schema()[:30],
        unreadable(
            "input.json: it is not a JSON document: Unterminated string starting at (line 1, column 18: "
            "it may be cut off)."
        ),
    ),
    Case(
        "Latin-1",
        '{"synchronizationRules": [{"name": "Büro"}]}'.encode("latin-1"),
        unreadable("input.json: it is not a JSON document: byte 37 isn't UTF-8."),
    ),
    Case(
        "half a character of UTF-16",
        b"\xff\xfe" + "{".encode("utf-16-le") + b"\x00",
        unreadable("input.json: it is not a JSON document: byte 4 isn't UTF-16-LE."),
    ),
    Case(
        "an image",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        unreadable("input.json: it is not a JSON document: byte 0 isn't UTF-8."),
    ),
    Case(
        "an archive",
        gzip.compress(b"{}", mtime=0),
        unreadable("input.json: it is not a JSON document: byte 1 isn't UTF-8."),
    ),
    Case(
        "YAML",
        "name: crm\nruntime: python\n",
        unreadable("input.json: it is not a JSON document: Expecting value (line 1, column 1)."),
    ),
    Case("brackets without end", "[" * 100_000, unreadable(TOO_DEEP)),
    Case("brackets", "[" * 100_000 + "]" * 100_000, unreadable(TOO_DEEP)),
    Case("a list", "[]", unreadable(NO_OBJECT)),
    Case("a text", '"state"', unreadable(NO_OBJECT)),
    Case("a number", "1e999", unreadable(NO_OBJECT)),
    Case(
        "a state of Terraform",
        '{"version": 4, "terraform_version": "1.9.0", "resources": []}',
        unreadable(TERRAFORM),
    ),
    Case(
        "an object of another kind",
        '{"version": 4, "resources": [], "value": [{"id": "1"}]}',
        unreadable(NONE_OF_THESE),
    ),
    Case("a deployment that is none", '{"version": 3, "deployment": "none"}', unreadable(NONE_OF_THESE)),
    Case("an event stream", EVENTS, unreadable(STREAM)),
    Case("an event stream with other letters", EVENTS.replace("config", "größe"), unreadable(STREAM)),
    Case(
        "a failed preview",
        FAILED_PREVIEW,
        unreadable(
            "input.json: the preview failed, so it has no steps to check (error: Program failed with an unhandled exception:). "
            "Fix the program and run `pulumi preview --json` again."
        ),
    ),
    Case("a step that is none", '{"steps": [5]}', unreadable("input.json: steps[0] is not an object.")),
    Case(
        "a resource that is none",
        state(5),
        unreadable("input.json: deployment.resources[0] is not a resource: it has no `urn` and `type`."),
    ),
    Case(
        "resources that are no list",
        '{"version": 3, "deployment": {"resources": {}}}',
        unreadable("input.json: `resources` of the deployment is not a list."),
    ),
    Case(
        "inputs that are no object",
        state(
            {
                "urn": "urn:pulumi:dev::crm::pulumi:providers:azuread::own",
                "type": "pulumi:providers:azuread",
                "inputs": [],
            }
        ),
        unreadable("input.json: deployment.resources[0].inputs is not an object."),
    ),
    Case("a stack without resources", '{"version": 3, "deployment": {}}', Outcome(0, NOTHING_CHECKED)),
    Case(
        "a checkpoint of a removed stack", '{"version": 3, "checkpoint": {"latest": null}}', Outcome(0, NOTHING_CHECKED)
    ),
    Case(
        "a schema that isn't one",
        json.dumps({"id": "schema", "synchronizationRules": [{"objectMappings": {}}, 5, None]}),
        failed(
            refused(f"{RULE}.sourceDirectoryName", "is missing"),
            refused(f"{RULE}.targetDirectoryName", "is missing"),
            refused(f"{RULE}.objectMappings", "must be a list, not an object"),
            refused("synchronizationRules[1]", "must be an object, not a number"),
            refused("synchronizationRules[2]", "must be an object, not null"),
            scenario="scenario not known",
        ),
    ),
    Case(
        "rules that are a text",
        json.dumps({"id": "schema", "synchronizationRules": "none"}),
        failed(refused("synchronizationRules", "must be a list, not text"), scenario="scenario not known"),
    ),
    Case(
        "lists inside lists",
        json.dumps({"id": "schema", "synchronizationRules": "rules"}).replace('"rules"', "[" * 400 + "]" * 400),
        failed(refused(RULE, "must be an object, not a list"), scenario="scenario not known"),
    ),
    Case(
        "lists inside lists, nearly as deep as JSON is read",
        json.dumps({"id": "schema", "synchronizationRules": "rules"}).replace('"rules"', "[" * 800 + "]" * 800),
        failed(refused(RULE, "must be an object, not a list"), scenario="scenario not known"),
    ),
    Case(
        "sources inside sources",
        schema({"targetAttributeName": "mail", "source": "source"}).replace(
            '"source": "source"',
            '"source": '
            + '{"type": "Function", "name": "Not", "parameters": [{"key": "source", "value": ' * 300
            + '{"type": "Attribute", "name": "mail"}'
            + "}]}" * 300,
        ),
        failed(refused(f"{RULE}.objectMappings[0].attributeMappings[0].source", "is nested too deeply, or in itself")),
    ),
    Case(
        "a failed preview with control characters",
        json.dumps({"diagnostics": [{"severity": "error", "message": "\x1b[2J\x1b]0;owned\x07failed"}]}),
        unreadable(
            r"input.json: the preview failed, so it has no steps to check (\x1b[2J\x1b]0;owned\x07failed). "
            "Fix the program and run `pulumi preview --json` again."
        ),
    ),
    Case(
        "an expression nested 10,000 deep",
        with_expression("ToLower(" * 10_000 + "[mail]" + ")" * 10_000),
        TOO_MANY_CALLS,
    ),
    Case("10,000 open calls", with_expression("ToLower(" * 10_000), TOO_MANY_CALLS),
    Case(
        "a text of 1 MB without an end",
        with_expression('ToLower("' + "x" * 1_000_000),
        unparsable(9, "a quotation mark at the end of the text that begins here", "the end"),
    ),
    Case(
        "an expression of control characters",
        with_expression("ToLower(\x1b[2J)"),
        unparsable(9, A_TERM, "the character U+001B"),
    ),
]


@pytest.mark.engine  # a process for each
@pytest.mark.parametrize("case", DOCUMENTS, ids=str)
def test_a_bad_document(case: Case, tmp_path: Path) -> None:
    write(tmp_path, case.content)
    assert check(tmp_path) == case.expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_marks_are_seen_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    """Windows PowerShell writes `pulumi stack export > FILE` in UTF-16."""
    resources = job_resources(0, 1, "hidden")
    resources[4]["inputs"]["schema"] = "[secret]"
    write(tmp_path, state(*resources).encode(encoding))
    outcome = check(tmp_path, "--format", "json")
    document = json.loads(outcome.stdout)
    assert [finding["message"] for finding in document["findings"] if finding["rule_id"] == "EP001"] == [
        "not decided: `schema` is a secret that can't be read here."
    ]


def configuration(content: str, message: str) -> Case:
    return Case(
        message,
        schema(),
        Outcome(2, stderr=f"entra-policy: config.json: {message}\n", files=("config.json", "input.json")),
        ("--config", "config.json"),
        {"config": content},
    )


CONFIGURATIONS = [
    configuration(
        '{"no-passwords": "advisory"}', "there is no policy `no-passwords`; did you mean `no-password-provisioning`?"
    ),
    configuration(
        '{"entra-provisioning": {"editon": "2026"}}',
        "`entra-provisioning` has no property `editon`; did you mean `edition`?",
    ),
    configuration(
        '{"no-password-provisioning": {"enforcementLevel": "advisory", "limit": 5}}',
        "`no-password-provisioning` has no property `limit`.",
    ),
    configuration(
        '{"no-password-provisioning": "warn"}',
        "the level of `no-password-provisioning` is 'warn'; it must be disabled, advisory or mandatory.",
    ),
    configuration(
        '{"no-password-provisioning": {"enforcementLevel": 7}}',
        "the level of `no-password-provisioning` is 7; it must be disabled, advisory or mandatory.",
    ),
    configuration(
        '{"no-password-provisioning": 5}',
        "`no-password-provisioning` must be a level or an object with `enforcementLevel` and properties.",
    ),
    configuration('{"all": ', "the configuration isn't JSON: Expecting value: line 1 column 9 (char 8)."),
    configuration("[]", "the configuration must be a JSON object whose keys are policy names."),
    configuration(
        '{"entra-provisioning": {"edition": ["2024"]}}',
        "`entra-provisioning.edition` is ['2024']; it must be 2024 or 2026.",
    ),
]


@pytest.mark.engine  # a process for each
@pytest.mark.parametrize("case", CONFIGURATIONS, ids=str)
def test_a_bad_configuration(case: Case, tmp_path: Path) -> None:
    write(tmp_path, case.content, **case.files)
    assert check(tmp_path, *case.options, rules=()) == case.expected


@pytest.mark.parametrize(
    ("name", "reason"),
    [("absent.json", "No such file or directory"), (".", "Is a directory")],
)
def test_a_configuration_that_is_no_file(name: str, reason: str, tmp_path: Path) -> None:
    write(tmp_path, schema())
    message = f"entra-policy: {name}: the configuration can't be read: {reason}.\n"
    assert check(tmp_path, "--config", name, rules=()) == Outcome(2, stderr=message)


def test_a_path_to_nothing(tmp_path: Path) -> None:
    expected = Outcome(3, stderr="entra-policy: absent.json: there is no such file or folder.\n", files=())
    assert check(tmp_path, path="absent.json") == expected


def test_a_folder_without_a_project(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    expected = Outcome(
        3, stderr="entra-policy: folder isn't a Pulumi project: it has no Pulumi.yaml.\n", files=("folder",)
    )
    assert check(tmp_path, path="folder") == expected


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    result = subprocess.run(
        [GATE, "check", "/dev/stdin", *SEVEN_RULES],
        input=schema().encode(),
        cwd=tmp_path,
        capture_output=True,
        timeout=240,
        check=False,
    )
    expected = passed("the synchronization schema in /dev/stdin")
    assert Outcome(result.returncode, without_subjects(result.stdout.decode()), result.stderr.decode()) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--format", "yaml"),
            f"Invalid value for '--format': 'yaml' is not one of {', '.join(map(repr, FORMATS))}.\n",
        ),
        (("--timeout", "0"), "Invalid value for '--timeout': 0.0 is not in the range x>0.\n"),
        (("more.json",), "Got unexpected extra argument (more.json)\n"),
    ],
)
def test_a_wrong_call(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    write(tmp_path, schema())
    assert check(tmp_path, *options) == Outcome(2, stderr=WRITTEN_WRONG + message)


def test_a_report_for_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    write(tmp_path, schema())
    message = "entra-policy: absent/report.json: it can't be written: No such file or directory.\n"
    assert check(tmp_path, "--output", "absent/report.json") == Outcome(2, stderr=message)


def test_an_unreadable_input_leaves_an_earlier_report_alone(tmp_path: Path) -> None:
    write(tmp_path, "[]", report="an earlier report")
    outcome = check(tmp_path, "--output", "report.json")
    expected = Outcome(3, stderr=f"entra-policy: {NO_OBJECT}\n", files=("input.json", "report.json"))
    assert (outcome, (tmp_path / "report.json").read_text()) == (expected, "an earlier report")


def test_a_report_replaces_an_earlier_one_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, schema(), report="an earlier report")
    outcome = check(tmp_path, "--output", "report.json")
    expected = passed("the synchronization schema in input.json")
    assert (outcome, without_subjects((tmp_path / "report.json").read_text())) == (
        Outcome(0, files=("input.json", "report.json")),
        expected.stdout,
    )


ESCAPES = "\x1b[2J\x1b]0;owned\x07\r\nPASSED \x00\x9b"
SHOWN = r"\x1b[2J\x1b]0;owned\x07\x0d\nPASSED \x00\x9b"


def hostile_state(suffix: str) -> str:
    """One job whose resources have names with that suffix, and a mapping with an expression that doesn't parse."""
    resources = job_resources(0, 2, "plaintext")
    for resource in resources:
        resource["urn"] += suffix
    object_mapping = resources[4]["inputs"]["schema"]["synchronizationRules"][0]["objectMappings"][0]
    object_mapping["sourceObjectName"] += suffix
    object_mapping["attributeMappings"][0]["source"]["expression"] = "ToLower("
    return state(*resources)


def hostile_report(shown: str) -> str:
    target = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    return (
        "Checked the state in input.json (edition 2024).\n\n"
        f"Job app0-job{shown} (application)\n\n"
        f"  app0-schema{shown}\n"
        "    urn:pulumi:prod::contoso-provisioning::pulumi-python:dynamic/entra:SynchronizationSchema::"
        f"app0-schema{shown}\n"
        "    EP002 expression-syntax (mandatory)\n"
        "        at schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].source.expression\n"
        f"        The expression of userName (User{shown} -> {target}) does not parse: Line 1, column 9: expected {A_TERM}, "
        "found the end.\n\n"
        f"FAILED  {RULES_ON}: 1 mandatory and 0 advisory failures, 0 not decided.\n"
    )


def test_names_with_control_characters_reach_no_terminal(tmp_path: Path) -> None:
    write(tmp_path, hostile_state(ESCAPES))
    assert check(tmp_path) == Outcome(1, hostile_report(SHOWN))


def test_names_of_a_megabyte(tmp_path: Path) -> None:
    name = "n" * 1_000_000
    write(tmp_path, hostile_state(name))
    assert check(tmp_path) == Outcome(1, hostile_report(name))


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    """`entra-policy check input.json | head -1` with a report that no pipe holds."""
    write(tmp_path, hostile_state("n" * 1_000_000))
    with (
        subprocess.Popen(
            [GATE, "check", "input.json"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as gate,
        subprocess.Popen(["head", "-1"], stdin=gate.stdout, stdout=subprocess.PIPE) as head,  # noqa: S607 - any head will do
    ):
        assert gate.stdout is not None
        assert gate.stderr is not None
        gate.stdout.close()
        first, _ = head.communicate(timeout=240)
        errors = gate.stderr.read()
    assert (first, errors, gate.returncode) == (b"Checked the state in input.json (edition 2024).\n", b"", 1)


def test_a_report_that_does_not_fit(tmp_path: Path) -> None:
    write(tmp_path, schema())
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [GATE, "check", "input.json"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, timeout=240, check=False
        )
    message = b"entra-policy: the report can't be written: No space left on device.\n"
    assert (result.returncode, result.stderr) == (2, message)


def summary(folder: Path, *, jobs: int, mappings: int) -> tuple[int, dict[str, int]]:
    """The size of a state in bytes, and the summary of its report."""
    size = write_state(folder / "input.json", jobs=jobs, mappings=mappings)
    outcome = check(folder, "--format", "json")
    assert (outcome.code, outcome.stderr) == (0, "")
    document = json.loads(outcome.stdout)
    assert document["findings"] == []
    return size, document["summary"]


@pytest.mark.parametrize(
    ("jobs", "mappings", "megabytes"),
    [pytest.param(1000, 2, 5, id="5,000 resources"), pytest.param(1100, 40, 50, id="50 MB")],
)
def test_a_large_state_is_counted_to_its_end(jobs: int, mappings: int, megabytes: int, tmp_path: Path) -> None:
    _, one = summary(tmp_path, jobs=1, mappings=mappings)
    _, two = summary(tmp_path, jobs=2, mappings=mappings)
    size, large = summary(tmp_path, jobs=jobs, mappings=mappings)
    assert size > megabytes * 1_000_000
    assert large == {key: one[key] + (jobs - 1) * (two[key] - one[key]) for key in one}
    assert two["subjects"] - one["subjects"] > mappings
