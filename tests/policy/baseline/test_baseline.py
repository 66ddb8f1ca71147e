"""The baseline: what is written, what is taken out of a report, and how a file that is wrong is reported."""

from dataclasses import replace
from pathlib import Path

import pytest

from entra_policy.baseline import Baseline, Entry, apply_baseline, baseline_from_text, read_baseline, render
from entra_policy.errors import ConfigurationError
from entra_policy.finding import Finding, Level, Notice, NoticeKind
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.exempted_findings import (
    CRASHED,
    FINDINGS,
    NESTED,
    ON_COMPONENT,
    ONCE,
    PASSWORD,
    SETTINGS,
    UNDECIDED,
    exemption,
    marked,
)

HEADER = "entra-policy baseline 2\n"
GROUP = "shop::azuread:index/group:Group::sales"


def apply(
    findings: tuple[Finding, ...], text: str, settings: Settings = SETTINGS
) -> tuple[tuple[Finding, ...], int, tuple[Notice, ...]]:
    baseline = baseline_from_text(text.encode(), "baseline.txt")
    return apply_baseline(findings, baseline, all_rules(), settings)


def test_a_whole_file(tmp_path: Path) -> None:
    text = render((*FINDINGS, NESTED))
    lines = {
        NESTED: f"{NESTED.fingerprint}\t2\tEP302\t\t{GROUP}\tfail: sales > berlin\n",
        ON_COMPONENT: f"{ON_COMPONENT.fingerprint}\t1\tEP301\t\tshop::entra:index:ProvisioningJob::crm\tfail: password\n",
        PASSWORD: f"{PASSWORD.fingerprint}\t1\tEP301\t\tshop::entra:index:ProvisioningJob$pulumi-python:dynamic/entra:"
        "SynchronizationSchema::crm-schema\tfail: password\n",
        UNDECIDED: f"{UNDECIDED.fingerprint}\t1\tEP301\t\tshop::entra:index:ProvisioningJob$pulumi-python:dynamic/entra:"
        "SynchronizationSchema::crm-schema\tundecided: schema\n",
        ONCE: f"{ONCE.fingerprint}\t1\tEP108\t\t\tundecided: x\n",
    }
    assert text == HEADER + "".join(sorted(lines.values()))
    assert render(reversed((*FINDINGS, NESTED))) == text
    file = tmp_path / "baseline.txt"
    file.write_text(text)
    places = {line: f"{file}:{number}" for number, line in enumerate(text.splitlines(keepends=True), start=1)}
    assert read_baseline(file).entries[NESTED.fingerprint] == Entry(
        2, "EP302", "", GROUP, "fail: sales > berlin", places[lines[NESTED]]
    )
    assert set(read_baseline(file).entries) == {finding.fingerprint for finding in FINDINGS}


def test_texts_stay_on_one_line_and_short() -> None:
    long = replace(NESTED, about="a\tb\n\x1b" + "x" * 200, urn="urn:pulumi:dev::p::t::n\tm\n")
    text = render([long])
    assert text == f"{HEADER}{long.fingerprint}\t1\tEP302\t\tp::t::n\\x09m\\n\tfail: a b \\x1b{'x' * 109}...\n"
    assert apply((long,), text) == ((), 1, ())


def test_everything_that_is_known_is_taken_out() -> None:
    assert apply(FINDINGS, render(FINDINGS)) == ((), 5, ())


def test_the_stack_and_positions_make_no_difference() -> None:
    elsewhere = replace(NESTED, urn=NESTED.urn.replace("dev", "prod"), path="members[7]", message="Other words.")
    assert apply((elsewhere,), render(FINDINGS[:1])) == ((), 1, ())


JOB = "urn:pulumi:dev::shop::azuread:index/synchronizationJob:SynchronizationJob::"


def test_each_job_has_its_own_entries() -> None:
    crm, desk = (replace(NESTED, job=f"{JOB}{name}") for name in ("crm", "desk"))
    job = "shop::azuread:index/synchronizationJob:SynchronizationJob::crm"
    text = render([crm])
    assert text == f"{HEADER}{crm.fingerprint}\t1\tEP302\t{job}\t{GROUP}\tfail: sales > berlin\n"
    assert apply((crm, desk, NESTED), text) == ((desk, NESTED), 1, ())
    message = f"EP302 on `{GROUP}` in job `{job}` (fail: sales > berlin) no longer occurs. Write the baseline again."
    notice = Notice(NoticeKind.BASELINE_RESOLVED, message, "baseline.txt:2")
    assert apply((desk,), text) == ((desk,), 0, (notice,))


def test_what_is_new_stays() -> None:
    new = replace(NESTED, about="sales > paris")
    assert apply((NESTED, new, NESTED), render([NESTED])) == ((new, NESTED), 1, ())


def test_what_no_longer_occurs_is_reported() -> None:
    text = render([NESTED, NESTED, NESTED, ON_COMPONENT])
    first, second = (NESTED, ON_COMPONENT) if NESTED.fingerprint < ON_COMPONENT.fingerprint else (ON_COMPONENT, NESTED)
    notices = {
        NESTED: f"EP302 on `{GROUP}` (fail: sales > berlin) occurs 1 of 3 times. Write the baseline again.",
        ON_COMPONENT: (
            "EP301 on `shop::entra:index:ProvisioningJob::crm` (fail: password) no longer occurs. Write the baseline again."
        ),
    }
    assert apply((NESTED,), text) == (
        (),
        1,
        (
            Notice(NoticeKind.BASELINE_RESOLVED, notices[first], "baseline.txt:2"),
            Notice(NoticeKind.BASELINE_RESOLVED, notices[second], "baseline.txt:3"),
        ),
    )


@pytest.mark.parametrize(
    "settings",
    [
        replace(SETTINGS, levels={"no-nested-groups": Level.DISABLED}),
        replace(SETTINGS, levels={"all": Level.DISABLED}),
    ],
)
def test_rules_that_do_not_run_resolve_nothing(settings: Settings) -> None:
    assert apply((), render([NESTED]), settings) == ((), 0, ())


def test_what_is_exempted_stays_in_the_report_and_out_of_the_baseline() -> None:
    accepted = marked(NESTED, exemption())
    assert render([accepted, PASSWORD]) == render([PASSWORD])
    # It was known before it was exempted: it occurs, so there is nothing to report.
    assert apply((accepted,), render([NESTED])) == ((accepted,), 0, ())


def test_a_rule_that_failed_itself_is_never_known() -> None:
    assert render([CRASHED]) == HEADER
    forged = f"{HEADER}{CRASHED.fingerprint}\t1\tEP302\t\t{GROUP}\tfail: the rule failed: KeyError\n"
    findings, known, notices = apply((CRASHED,), forged)
    assert (findings, known, [notice.place for notice in notices]) == ((CRASHED,), 0, ["baseline.txt:2"])


def test_without_entries() -> None:
    assert render([]) == HEADER
    assert baseline_from_text(HEADER.encode(), "b") == Baseline({})
    assert baseline_from_text(HEADER.replace("\n", "\r\n").encode(), "b") == Baseline({})
    assert apply(FINDINGS, HEADER) == (FINDINGS, 0, ())


LINE = f"{'0' * 16}\t1\tEP302\tj\ta\tfail: b\n"
WITHOUT_JOBS = (
    ":1: the baseline is of version 1, in which findings have no job. Write it again with the command that wrote it: "
    "`entra-policy baseline PATH --output baseline.txt`."
)
NO_ENTRY = (
    ": the line isn't an entry (fingerprint, count, rule, job, resource, what is wrong, with tabs between them). Write the "
    "baseline again with `entra-policy baseline`."
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: it isn't a baseline: its first line must be `entra-policy baseline 2`."),
        (LINE, ":1: it isn't a baseline: its first line must be `entra-policy baseline 2`."),
        ("entra-policy baseline 3\n", ":1: the baseline has an unknown version; write it again."),
        (
            "entra-policy baseline 1\n" + LINE.replace("\tj", ""),
            WITHOUT_JOBS,
        ),
        ("\ufeff" + HEADER, ":1: it isn't a baseline: its first line must be `entra-policy baseline 2`."),
        (HEADER.rstrip(), ":1: the last line has no end, so it may be cut off; write it again."),
        (HEADER + LINE.rstrip("\n"), ":2: the last line has no end, so it may be cut off; write it again."),
        (HEADER + LINE + LINE, f":3: {'0' * 16} is in an earlier line, too; keep the one with the right count."),
        (HEADER + "\n", f":2{NO_ENTRY}"),
        (HEADER + f"<<<<<<< HEAD\n{LINE}", f":2{NO_ENTRY}"),
        (HEADER + LINE.replace("0000", "000A"), f":2{NO_ENTRY}"),
        (HEADER + LINE.replace("\t1\t", "\t0\t"), f":2{NO_ENTRY}"),
        (HEADER + LINE.replace("\t1\t", "\t-1\t"), f":2{NO_ENTRY}"),
        (HEADER + LINE.replace("\t1\t", "\t9999999999\t"), f":2{NO_ENTRY}"),
        (HEADER + LINE.replace("\ta\t", "\t"), f":2{NO_ENTRY}"),
        (HEADER + LINE.replace("fail: b", "fail: b\tc"), f":2{NO_ENTRY}"),
        (HEADER + LINE.replace("0000", "000g"), f":2{NO_ENTRY}"),
        (HEADER + LINE.replace("\t", " "), f":2{NO_ENTRY}"),
    ],
)
def test_what_is_wrong_hides_nothing(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        baseline_from_text(text.encode(), "baseline.txt")
    assert str(caught.value) == f"baseline.txt{message}"


def test_bytes_and_missing_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        baseline_from_text(b"entra-policy \xff", "baseline.txt")
    assert str(caught.value) == "baseline.txt: byte 13 isn't UTF-8."
    with pytest.raises(ConfigurationError) as caught:
        read_baseline(tmp_path / "none")
    assert str(caught.value) == f"{tmp_path / 'none'}: the baseline can't be read: No such file or directory."
