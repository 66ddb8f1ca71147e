"""The exemption file: what it says, and how a mistake in it is reported."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from entra_policy.errors import ConfigurationError
from entra_policy.exemptions.file import exemptions_from_text, read_exemptions
from entra_policy.finding import Exemption
from entra_policy.rules import all_rules
from entra_policy.yaml_loader import loader

WHOLE = """\
# What the platform team accepted.
version: 1
exemptions:
  - rule: no-nested-groups
    resource: sales-*
    job: crm*
    reason: >
      The nested group is empty
      until March.
    expires: 2027-03-31
    owner: identity-team
    ticket: 1432

  - {rule: ep301, resource: "urn:pulumi:*::shop::*::crm", reason: yes, expires: 2027-02-30}  # no such day
  - rule: EP303
    resource: '*'
    reason: "tab\\there, bell\\a"
    owner:
"""


def read(text: str, *, other_rules: bool = False) -> tuple[Exemption, ...]:
    return exemptions_from_text(text.encode(), "exemptions.yaml", all_rules(), other_rules=other_rules)


def test_a_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "exemptions.yaml"
    file.write_text(WHOLE)
    assert read_exemptions(file, all_rules()) == (
        Exemption(
            rule="EP302",
            resource="sales-*",
            reason="The nested group is empty until March.",
            expires=dt.date(2027, 3, 31),
            written_expiry="2027-03-31",
            place=f"{file}:4",
            owner="identity-team",
            ticket="1432",
            job="crm*",
        ),
        Exemption("EP301", "urn:pulumi:*::shop::*::crm", "yes", None, "2027-02-30", f"{file}:14"),
        Exemption("EP303", "*", "tab here, bell\\x07", None, "", f"{file}:15"),
    )


@pytest.mark.parametrize(
    "text", ["version: 1", "version: 1\nexemptions:", "version: '1'\nexemptions: []", "\ufeffversion: 1"]
)
def test_files_without_exemptions(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("expires", "written"),
    [
        ("20270331", "20270331"),
        ("2027-3-31", "2027-3-31"),
        ("2027-W10-1", "2027-W10-1"),
        ("31.03.2027", "31.03.2027"),
        ("2027-03-31T00:00:00", "2027-03-31T00:00:00"),
        ("never", "never"),
        ("'\uff12\uff10\uff12\uff17-03-31'", "\uff12\uff10\uff12\uff17-03-31"),
        ("~", ""),
        ("''", ""),
        ("[2027-03-31]", "a value that isn't text"),
        ("true", "a value that isn't text"),
        ("!!timestamp 2027-03-31", "a value that isn't text"),
    ],
)
def test_what_is_no_day_counts_as_expired(expires: str, written: str) -> None:
    text = f"version: 1\nexemptions:\n- {{rule: EP302, resource: a, reason: b, expires: {expires}}}"
    assert read(text) == (Exemption("EP302", "a", "b", None, written, "exemptions.yaml:3"),)


def test_rules_of_the_organisation_are_allowed_only_where_there_are_some() -> None:
    text = "version: 1\nexemptions:\n- {rule: ORG001, resource: a, reason: b, expires: 2027-01-01}"
    assert read(text, other_rules=True) == (
        Exemption("ORG001", "a", "b", dt.date(2027, 1, 1), "2027-01-01", "exemptions.yaml:3"),
    )
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    assert str(caught.value) == "exemptions.yaml:3: there is no rule `ORG001`."


@pytest.fixture(scope="module")
def schema(project_root: Path) -> Draft202012Validator:
    document = json.loads((project_root / "docs" / "exemptions.schema.json").read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def valid(schema: Draft202012Validator, text: str) -> bool:
    document: Any = yaml.load(text, Loader=loader())  # noqa: S506 - a safe one with the scalars of YAML 1.2
    return bool(schema.is_valid(document))


GOOD = "version: 1\nexemptions:\n- {rule: EP302, resource: a, reason: b, expires: 2027-03-31"


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("version: 1\nexemptions:\n", True),
        (GOOD + "}", True),
        (GOOD + ", job: 'shop::*::crm', owner: me, ticket: 1432}", True),
        (GOOD + ", job: ' '}", False),
        (GOOD + ", jobs: crm}", False),
        ("version: 2", False),
        ("version: 1\nexemptions:\n- {rule: EP302, resource: a, expires: 2027-03-31}", False),
    ],
)
def test_the_published_schema_and_the_reader_agree(
    schema: Draft202012Validator,
    text: str,
    is_valid: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert valid(schema, text) == is_valid
    try:
        read(text)
    except ConfigurationError:
        assert not is_valid
    else:
        assert is_valid


def test_the_schema_asks_for_the_day_without_which_an_exemption_counts_as_expired(schema: Draft202012Validator) -> None:
    text = "version: 1\nexemptions:\n- {rule: EP302, resource: a, reason: b}"
    assert (valid(schema, text), [each.expires for each in read(text)]) == (False, [None])


ENTRY = "version: 1\nexemptions:\n  - "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": the exemption file must be a mapping with `version` and `exemptions`."),
        ("- a", ":1: the exemption file must be a mapping with `version` and `exemptions`."),
        ("!!map [a]", ":1: the exemption file must be a mapping with `version` and `exemptions`."),
        ("exemptions: []", ": it has no `version`; write `version: 1`."),
        ("version: 2", ":1: `version` must be 1."),
        ("version: [1]", ":1: `version` must be 1."),
        ("version:\nexemptions: []", ":1: `version` must be 1."),
        ("version: 1\nexemption: []", ":2: the exemption file has no property `exemption`; did you mean `exemptions`?"),
        ("version: 1\nversion: 1", ":2: `version` appears twice; keep one."),
        ("version: 1\nexemptions: {}", ":2: `exemptions` must be a list."),
        ("version: 1\nexemptions: all", ":2: `exemptions` must be a list."),
        ("version: 1\n---\nversion: 1", ":2: it isn't valid YAML: but found another document."),
        ("version: 1\nexemptions: [", ":2: it isn't valid YAML: expected the node content, but found '<stream end>'."),
        ("version: *a", ":1: it isn't valid YAML: found undefined alias 'a'."),
        (ENTRY + "EP302", ":3: an exemption must be a mapping with `rule` and `resource`."),
        (ENTRY + "{resource: a, reason: b}", ":3: the exemption has no `rule`."),
        (ENTRY + "{rule: EP302, reason: b}", ":3: the exemption has no `resource`."),
        (ENTRY + "{rule: EP302, resource: '', reason: b}", ":3: the exemption has no `resource`."),
        (ENTRY + "{rule: EP302, resource: a}", ":3: the exemption has no `reason`."),
        (ENTRY + "{rule: EP302, resource: a, reason: ' '}", ":3: the exemption has no `reason`."),
        (ENTRY + "{rule: EP302, resource: a, reason: ~}", ":3: the exemption has no `reason`."),
        (ENTRY + "{rule: EP302, resource: a, reason: true}", ":3: `reason` must be text; write it in quotes."),
        (ENTRY + "{rule: EP302, resource: [a], reason: b}", ":3: `resource` must be text."),
        (
            ENTRY + "{rule: EP302, resource: a, job: ' ', reason: b}",
            ":3: `job` is empty; name a job, or leave it out for all jobs.",
        ),
        (
            ENTRY + "rule: EP302\n    resource: a\n    job:\n    reason: b",
            ":5: `job` is empty; name a job, or leave it out for all jobs.",
        ),
        (ENTRY + "{rule: EP302, resource: a, job: [crm], reason: b}", ":3: `job` must be text."),
        (ENTRY + "{rule: EP302, resource: !x a, reason: b}", ":3: `resource` must be text; write it in quotes."),
        (ENTRY + "{rule: EP302, resource: a, reason: b, owner: {}}", ":3: `owner` must be text."),
        (ENTRY + "{rule: EP302, rule: EP303, resource: a, reason: b}", ":3: `rule` appears twice; keep one."),
        (
            ENTRY + "rule: EP302\n    resource: a\n    reasons: b",
            ":5: an exemption has no property `reasons`; did you mean `reason`?",
        ),
        (ENTRY + "{<<: {rule: EP302}, resource: a, reason: b}", ":3: an exemption has no property `<<`."),
        (
            ENTRY + "resource: a\n    rule: no-nested-group\n    reason: b",
            ":4: there is no rule `no-nested-group`; did you mean EP302 (no-nested-groups)?",
        ),
        (ENTRY + '{rule: "a\\n\\x1b[31m", resource: a, reason: b}', ":3: there is no rule `a \\x1b[31m`."),
    ],
)  # fmt: skip
def test_mistakes(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    assert str(caught.value) == f"exemptions.yaml{message}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"version: 1\n# \xff", "byte 13 isn't UTF-8."),
        (b"version: \x07", "it isn't valid YAML: unacceptable character #x0007: "),
        (b"exemptions: " + b"[" * 1000, "it isn't valid YAML: maximum recursion depth exceeded"),
    ],
)
def test_bytes_that_are_no_yaml(content: bytes, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        exemptions_from_text(content, "exemptions.yaml", all_rules())
    assert str(caught.value).startswith(f"exemptions.yaml: {message}")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_exemptions(tmp_path / "none.yaml", all_rules())
    assert str(caught.value) == f"{tmp_path / 'none.yaml'}: the exemptions can't be read: No such file or directory."


def test_anchors_are_no_way_to_make_a_file_explode() -> None:
    levels = "\n".join(
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(ConfigurationError) as caught:
        read(f"version: 1\na: &a [x]\n{levels}")
    assert str(caught.value) == "exemptions.yaml:2: the exemption file has no property `a`."
