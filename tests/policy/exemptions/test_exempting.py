"""Adding exemptions to a file: what stands in it stays, and nothing invalid is written."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from entra_policy.errors import ConfigurationError, UsageError
from entra_policy.exemptions.applying import apply_exemptions
from entra_policy.exemptions.file import read_exemptions
from entra_policy.exemptions.writing import Acceptance, add_exemptions
from entra_policy.finding import Exemption, Finding
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.exempted_findings import (
    CRM,
    DESK,
    FINDINGS,
    NESTED,
    NESTED_IN_CRM,
    NESTED_IN_DESK,
    ON_COMPONENT,
    ONCE,
    PASSWORD,
    SETTINGS,
    exemption,
    marked,
    stack,
)

ACCEPTANCE = Acceptance('Until "March": müde', "2026-12-24", ticket=" ID-1\t2 ")
WRITTEN = """\
  - rule: EP302
    resource: "shop::azuread:index/group:Group::sales"
    reason: "Until \\"March\\": müde"
    expires: 2026-12-24
    ticket: "ID-1 2"
"""
HEADER = "# Accepted findings, each with a reason and an expiry date.\nversion: 1\nexemptions:\n"
READ = Exemption(
    "EP302",
    "shop::azuread:index/group:Group::sales",
    'Until "March": müde',
    dt.date(2026, 12, 24),
    "2026-12-24",
    "",
    ticket="ID-1 2",
)


def add(
    file: Path,
    wanted: str,
    *,
    findings: tuple[Finding, ...] = FINDINGS,
    acceptance: Acceptance = ACCEPTANCE,
    settings: Settings = SETTINGS,
) -> str:
    return add_exemptions(file, wanted, findings, acceptance, settings, all_rules(), stack())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "exemptions.yaml"


@pytest.mark.parametrize("wanted", [NESTED.fingerprint, "EP302", "ep302", "no-nested-groups"])
def test_a_file_is_made(wanted: str, file: Path) -> None:
    assert add(file, wanted) == WRITTEN
    assert file.read_text() == HEADER + WRITTEN
    found = read_exemptions(file, all_rules())
    assert found == (replace(READ, place=f"{file}:4"),)
    findings, notices = apply_exemptions(FINDINGS, found, stack(), SETTINGS, all_rules())
    assert (findings, notices) == ((marked(NESTED, found[0]), *FINDINGS[1:]), ())


def test_a_rule_is_exempted_on_each_resource_once(file: Path) -> None:
    assert add(file, "EP301", acceptance=Acceptance("x", "2026-12-24", "me")) == "".join(
        f'  - rule: EP301\n    resource: "{resource}"\n    reason: "x"\n    expires: 2026-12-24\n    owner: "me"\n'
        for resource in (
            "shop::entra:index:ProvisioningJob::crm",
            "shop::entra:index:ProvisioningJob$pulumi-python:dynamic/entra:SynchronizationSchema::crm-schema",
        )
    )


CRM_JOB = CRM.removeprefix("urn:pulumi:dev::")
DESK_JOB = DESK.removeprefix("urn:pulumi:dev::")


def test_a_finding_is_exempted_for_its_job_alone(file: Path) -> None:
    written = add(file, NESTED_IN_CRM.fingerprint, findings=(NESTED_IN_CRM, NESTED_IN_DESK))
    assert written == WRITTEN.replace("    reason", f'    job: "{CRM_JOB}"\n    reason')
    (found,) = read_exemptions(file, all_rules())
    assert found == replace(READ, job=CRM_JOB, place=f"{file}:4")
    findings, notices = apply_exemptions((NESTED_IN_CRM, NESTED_IN_DESK), (found,), stack(), SETTINGS, all_rules())
    assert (findings, notices) == ((marked(NESTED_IN_CRM, found), NESTED_IN_DESK), ())


def test_a_rule_is_exempted_for_each_job(file: Path) -> None:
    add(file, "EP302", findings=(NESTED_IN_CRM, NESTED_IN_DESK))
    assert [found.job for found in read_exemptions(file, all_rules())] == [CRM_JOB, DESK_JOB]


def test_on_the_job_itself_the_resource_says_which_job(file: Path) -> None:
    add(file, "EP302", findings=(replace(NESTED, urn=DESK, job=DESK),))
    assert [(found.resource, found.job) for found in read_exemptions(file, all_rules())] == [(DESK_JOB, None)]


def test_a_second_exemption_for_the_same_job_is_refused_and_one_for_another_is_not(file: Path) -> None:
    text = "version: 1\nexemptions:\n- {rule: EP302, resource: s*, job: crm, reason: b, expires: 2027-01-01}\n"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        add(file, "EP302", findings=(NESTED_IN_CRM,))
    assert (str(caught.value), file.read_text()) == (
        f"{file}:3 has an exemption of EP302 for `s*` in job `crm`, which covers this finding; change that one.",
        text,
    )
    add(file, "EP302", findings=(NESTED_IN_DESK,))
    assert [found.job for found in read_exemptions(file, all_rules())] == ["crm", DESK_JOB]


def test_what_belongs_to_no_resource_is_exempted_for_all(file: Path) -> None:
    add(file, ONCE.fingerprint)
    assert [found.resource for found in read_exemptions(file, all_rules())] == ["*"]


def test_a_name_with_the_characters_of_patterns_is_meant_literally(file: Path) -> None:
    odd = replace(NESTED, urn="urn:pulumi:dev::shop::t::a[0]*?\\\u2028")
    add(file, "EP302", findings=(odd,))
    (found,) = read_exemptions(file, all_rules())
    assert found.resource == "shop::t::a[[]0][*][?]\\\u2028"
    assert apply_exemptions((odd,), (found,), {}, SETTINGS, all_rules())[0] == (marked(odd, found),)


OTHER = "{rule: EP303, resource: a, reason: b, expires: 2027-01-01}"
BLOCK = "rule: EP303\n{0}  resource: a\n{0}  reason: b\n{0}  expires: 2027-01-01"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version: 1\n", "version: 1\nexemptions:\n" + WRITTEN),
        ("version: 1", "version: 1\nexemptions:\n" + WRITTEN),
        ("# ours\nversion: 1 # one\nexemptions:  # none\n# end\n", "# ours\nversion: 1 # one\nexemptions:  # none\n" + WRITTEN + "# end\n"),
        ("version: 1\nexemptions: []  # none\n", "version: 1\nexemptions:  # none\n" + WRITTEN),
        ("version: 1\nexemptions: [\n]\n", "version: 1\nexemptions:\n" + WRITTEN),
        ("version: 1\nexemptions: ~\n", "version: 1\nexemptions:\n" + WRITTEN),
        ("exemptions:\nversion: 1\n", "exemptions:\n" + WRITTEN + "version: 1\n"),
        (f"version: 1\nexemptions:\n  - {OTHER} # b\n", f"version: 1\nexemptions:\n  - {OTHER} # b\n{WRITTEN}"),
        (f"version: 1\nexemptions:\n  - {OTHER}", f"version: 1\nexemptions:\n  - {OTHER}\n{WRITTEN}"),
        (
            f"exemptions:\n  - {BLOCK.format('  ')} # to the end\n  # of it\n\n# last\nversion: 1\n",
            f"exemptions:\n  - {BLOCK.format('  ')} # to the end\n{WRITTEN}  # of it\n\n# last\nversion: 1\n",
        ),
        (
            f"version: 1\nexemptions:\n- {BLOCK.format('')}\n",
            f"version: 1\nexemptions:\n- {BLOCK.format('')}\n" + WRITTEN.replace("\n  ", "\n").removeprefix("  "),
        ),
        (
            "version: 1\nexemptions:\n- resource: a\n  rule: EP303\n  reason: |\n    one\n\n    two\n",
            "version: 1\nexemptions:\n- resource: a\n  rule: EP303\n  reason: |\n    one\n\n    two\n" + WRITTEN.replace("\n  ", "\n").removeprefix("  "),
        ),
        ("version: 1\r\nexemptions:\r\n", "version: 1\r\nexemptions:\n" + WRITTEN),
    ],
)  # fmt: skip
def test_what_stands_in_the_file_stays(before: str, after: str, file: Path) -> None:
    file.write_text(before, newline="")
    earlier = read_exemptions(file, all_rules())
    assert add(file, "EP302") in after
    assert file.read_bytes().decode() == after
    found = read_exemptions(file, all_rules())
    assert [replace(each, place="") for each in found] == [*(replace(each, place="") for each in earlier), READ]


@pytest.mark.parametrize(
    "layout",
    [
        f"version: 1\nexemptions: [{OTHER}]\n",
        f"{{version: 1, exemptions: [{OTHER}]}}\n",
        "{version: 1}\n",
        "version: 1\n...\n",
    ],
)
def test_a_layout_that_can_not_be_added_to_is_left_alone(layout: str, file: Path) -> None:
    file.write_text(layout)
    with pytest.raises((UsageError, ConfigurationError)):
        add(file, "EP302")
    assert file.read_text() == layout


@pytest.mark.parametrize(
    ("wanted", "changes", "message"),
    [
        ("EP303", {}, "nothing was written: this check has no finding of the rule, or with the fingerprint, `EP303`."),
        ("x\x1b", {}, "nothing was written: this check has no finding of the rule, or with the fingerprint, `x\\x1b`."),
        ("EP302", {"acceptance": Acceptance(" \n", "2026-12-24")}, "`--reason` is empty; say why it is accepted."),
        (
            "EP302",
            {"acceptance": Acceptance("x", "24.12.2026")},
            "`--expires` must be the last day on which it is valid, as YYYY-MM-DD.",
        ),
        ("EP302", {"acceptance": Acceptance("x", "2026-11-23")}, "`--expires` is past: today is 2026-11-24 in UTC."),
        (
            "EP302",
            {"settings": replace(SETTINGS, maximum_exemption_days=29)},
            "`--expires` is later than the 29 days from today that `maximum_exemption_days` allows.",
        ),
        (
            "EP302",
            {"settings": replace(SETTINGS, not_exemptible=frozenset({"no-nested-groups"}))},
            "the settings make `no-nested-groups` non-exemptible.",
        ),
        (
            "EP302",
            {"findings": (marked(NESTED, exemption()), PASSWORD)},
            "it is exempted already (exemptions.yaml:3); change the exemption there.",
        ),
    ],
)
def test_what_is_refused(wanted: str, changes: dict[str, Any], message: str, file: Path) -> None:
    with pytest.raises(UsageError) as caught:
        add(file, wanted, **changes)
    assert (str(caught.value), file.exists()) == (message, False)


def test_a_second_exemption_for_the_same_is_refused_even_when_the_first_has_expired(file: Path) -> None:
    text = "version: 1\nexemptions:\n- {rule: EP302, resource: s*, reason: b, expires: 2020-01-01}\n"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        add(file, "EP302")
    assert str(caught.value) == (
        f"{file}:3 has an exemption of EP302 for `s*`, which covers this finding; change that one."
    )
    assert file.read_text() == text


def test_only_what_is_not_exempted_yet_is_added(file: Path) -> None:
    findings = (marked(ON_COMPONENT, exemption("EP301", "crm")), PASSWORD)
    add(file, "EP301", findings=findings)
    assert [found.resource for found in read_exemptions(file, all_rules())] == [
        "shop::entra:index:ProvisioningJob$pulumi-python:dynamic/entra:SynchronizationSchema::crm-schema"
    ]


def test_a_file_that_is_wrong_is_left_alone(file: Path) -> None:
    file.write_text("version: 2\n")
    with pytest.raises(ConfigurationError) as caught:
        add(file, "EP302")
    assert (str(caught.value), file.read_text()) == (f"{file}:1: `version` must be 1.", "version: 2\n")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        add(tmp_path / "none" / "exemptions.yaml", "EP302")
    assert str(caught.value) == (
        f"{tmp_path / 'none' / 'exemptions.yaml'}: it can't be written: No such file or directory."
    )
