"""Whatever an exemption file, a component or a baseline says: never a traceback, never a silent pass.

What is covered is compared with what the entries say by a second, plainer reading of them.
"""

import datetime as dt
import fnmatch
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from entra_policy.baseline import apply_baseline, baseline_from_text, render
from entra_policy.errors import ConfigurationError, UsageError
from entra_policy.exemptions.applying import apply_exemptions
from entra_policy.exemptions.components import component_exemptions
from entra_policy.exemptions.file import exemptions_from_text
from entra_policy.exemptions.writing import Acceptance, add_exemptions
from entra_policy.finding import Finding
from entra_policy.gate import check
from entra_policy.readers.schema import read_schema
from entra_policy.rules import all_rules
from entra_policy.values import UNKNOWN, Secret
from tests.policy.analyzer.pack import mapping, schema
from tests.support.exempted_findings import FINDINGS, NESTED, SETTINGS, TODAY, stack

TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
ANY_TEXT = st.text(st.characters(), max_size=6)
DAYS = (
    st.dates(dt.date(2026, 11, 20), dt.date(2026, 12, 1)).map(str)
    | st.sampled_from(["2026-11-31", "soon", "", "~"])
    | TEXT
)
RULES = st.sampled_from(["EP301", "EP302", "no-nested-groups", "EP999"]) | TEXT
PATTERNS = [
    *("sales", "s*", "*", "crm*", "[s]ales", "sale?", "ales", "shop*", "urn*"),
    *("shop::*", "*::sales", "urn:pulumi:dev::*", "urn:pulumi:prod::*", NESTED.urn),
]
RESOURCES = st.sampled_from(PATTERNS) | TEXT
ENTRIES = st.fixed_dictionaries(
    {}, optional={"rule": RULES, "resource": RESOURCES, "reason": TEXT, "expires": DAYS, "owner": TEXT, "x": TEXT}
)
GOOD_ENTRIES = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(["EP301", "EP302"]),
        "resource": st.sampled_from(PATTERNS) | st.text("*?[]!salecrm:-", min_size=1, max_size=6),
        "reason": st.just("agreed"),
        "expires": st.sampled_from(["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-31", "soon", ""]),
    }
)


def fits(pattern: str, urn: str) -> bool:
    name, without_stack = urn.rpartition("::")[2], urn.partition("::")[2]
    over = [urn, without_stack] if "::" in pattern else [name]
    return any(fnmatch.fnmatchcase(text, pattern) for text in over) or pattern in (urn, without_stack, name)


def valid(entry: dict[str, str]) -> bool:
    try:
        return (
            len(entry["expires"]) == 10
            and entry["expires"].isascii()
            and dt.date.fromisoformat(entry["expires"]) >= TODAY
        )
    except ValueError:
        return False


@settings(max_examples=200)
@given(entries=st.lists(GOOD_ENTRIES, min_size=1, max_size=3))
def test_a_finding_is_exempted_exactly_where_a_valid_entry_designates_it(entries: list[dict[str, str]]) -> None:
    text = json.dumps({"version": 1, "exemptions": entries}, ensure_ascii=False)
    exemptions = exemptions_from_text(text.encode(), "e.yaml", all_rules())
    findings, notices = apply_exemptions(FINDINGS, exemptions, stack(), SETTINGS, all_rules())
    for finding in findings:
        covering = [
            entry
            for entry in entries
            if valid(entry) and entry["rule"] == finding.rule_id and fits(entry["resource"], finding.urn)
        ]
        assert bool(finding.exempted) == bool(covering), (finding, entries)
    assert len([entry for entry in entries if not valid(entry)]) <= len(notices) <= len(entries)


@given(entries=st.lists(ENTRIES, max_size=3), version=st.sampled_from([1, 1, 1, "1", 2, None]))
def test_any_entries(entries: list[dict[str, str]], version: Any) -> None:
    text = json.dumps({"version": version, "exemptions": entries}, ensure_ascii=False)
    try:
        exemptions = exemptions_from_text(text.encode(), "e.yaml", all_rules())
    except ConfigurationError:
        return
    assert str(version) == "1"
    assert all(entry["reason"].strip() for entry in entries)
    assert all(each.reason.isprintable() and each.reason for each in exemptions)


@settings(max_examples=200)
@given(
    content=st.binary(max_size=60)
    | st.text(alphabet="version: 1\n-[]{}&*!|>'\"#exmptions", max_size=60).map(str.encode)
)
def test_any_bytes(content: bytes) -> None:
    for prefix in (b"", b"version: 1\nexemptions:\n"):
        try:
            exemptions = exemptions_from_text(prefix + content, "e.yaml", all_rules())
        except ConfigurationError:
            continue
        assert exemptions == ()


WIRE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(UNKNOWN) | ANY_TEXT | ANY_TEXT.map(Secret) | RULES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["rule", "reason", "expires", "resource"]) | ANY_TEXT, inner, max_size=4)
    ),
    max_leaves=6,
)


@given(value=WIRE)
def test_anything_that_a_component_carries(value: Any) -> None:
    resources = stack(component={"exemptions": value})
    exemptions, notices = component_exemptions(resources.values(), all_rules())
    entries = value if isinstance(value, list) else [value]
    assert len(exemptions) + len(notices) == (0 if value is None else len(entries))
    assert all(notice.message.isprintable() for notice in notices)
    findings, _ = apply_exemptions(FINDINGS, exemptions, resources, SETTINGS, all_rules())
    assert [finding for finding in findings if finding.exempted and "ProvisioningJob" not in finding.urn] == []


@settings(max_examples=40)
@given(reason=ANY_TEXT, name=st.text(st.characters(codec="utf-8", exclude_characters=":$"), min_size=1, max_size=8))
def test_what_is_written_for_a_finding_covers_it(reason: str, name: str, tmp_path_factory: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "fuzzed-exemptions.yaml"
    file.unlink(missing_ok=True)
    finding = replace(NESTED, urn=f"urn:pulumi:dev::shop::t::{name}", job=f"urn:pulumi:dev::shop::j::{name}")
    try:
        acceptance = Acceptance(reason, "2026-12-01")
        add_exemptions(file, "EP302", (finding, *FINDINGS[1:]), acceptance, SETTINGS, all_rules(), {})
    except UsageError:
        assert not file.exists()
        return
    exemptions = exemptions_from_text(file.read_bytes(), "e.yaml", all_rules())
    findings, notices = apply_exemptions((finding,), exemptions, {}, SETTINGS, all_rules())
    assert ([bool(each.exempted) for each in findings], notices) == ([True], ())


@given(kept=st.lists(st.sampled_from(FINDINGS)), found=st.lists(st.sampled_from(FINDINGS)))
def test_a_baseline_takes_out_exactly_as_many_as_it_knows(kept: list[Finding], found: list[Finding]) -> None:
    baseline = baseline_from_text(render(kept).encode(), "b")
    new, known, notices = apply_baseline(found, baseline, all_rules(), SETTINGS)
    for finding in FINDINGS:
        assert new.count(finding) == max(0, found.count(finding) - kept.count(finding))
    assert known == len(found) - len(new)
    assert len(notices) == sum(kept.count(finding) > found.count(finding) for finding in FINDINGS)


LINES = render(FINDINGS).splitlines(keepends=True)


@given(
    lines=st.lists(
        st.sampled_from(LINES) | st.binary(max_size=30).map(lambda data: data.decode("latin-1")), max_size=5
    ),
    cut=st.integers(0, 20),
)
def test_any_baseline(lines: list[str], cut: int) -> None:
    content = "".join(lines).encode()
    content = content[: len(content) - cut] if cut < 10 else content
    try:
        baseline = baseline_from_text(content, "b")
    except ConfigurationError:
        return
    assert content.startswith(LINES[0].encode())
    assert content.endswith(b"\n")
    new, _, _ = apply_baseline(FINDINGS, baseline, all_rules(), SETTINGS)
    assert {each for each in FINDINGS if each not in new} == {
        each for each in FINDINGS if each.fingerprint.encode() in content
    }


PASSWORD_MAPPED = read_schema(schema(mapping("userName"), mapping("password")), Path("schema.json"))
FOUND = check(PASSWORD_MAPPED, all_rules(), SETTINGS)
GATE_ENTRIES = st.fixed_dictionaries(
    {
        "rule": st.sampled_from(["EP301", "EP301", "EP302"]),
        "resource": st.sampled_from(["*", "schema.json", "schema", "*::schema.json", "urn:*"]),
        "expires": st.sampled_from(["2026-11-23", "2026-11-24", "2026-12-25", "2026-11-31"]),
    },
    optional={"reason": st.sampled_from(["agreed", " "])},
)


@settings(max_examples=60)
@given(
    entries=st.lists(GATE_ENTRIES, max_size=2),
    known=st.none() | st.sampled_from(["", render(FOUND.findings)]) | st.text("0123456789abcdef\t\n", max_size=20),
    longest=st.sampled_from([None, 30]),
    exemptible=st.booleans(),
)
def test_the_gate_passes_only_for_a_reason(
    *, entries: list[dict[str, str]], known: str | None, longest: int | None, exemptible: bool
) -> None:
    text = json.dumps({"version": 1, "exemptions": entries})
    names = frozenset[str]() if exemptible else frozenset({"no-password-provisioning"})
    try:
        baseline = (
            None if known is None else baseline_from_text((render([]) + known.removeprefix(LINES[0])).encode(), "b")
        )
        chosen = replace(
            SETTINGS,
            exemptions=exemptions_from_text(text.encode(), "e.yaml", all_rules()),
            maximum_exemption_days=longest,
            not_exemptible=names,
        )
    except ConfigurationError:
        return
    report = check(PASSWORD_MAPPED, all_rules(), chosen, baseline=baseline)
    covered = any(
        entry["rule"] == "EP301"
        and entry["resource"] in ("*", "schema.json", "*::schema.json")
        and valid(entry)
        and not (longest and entry["expires"] == "2026-12-25")
        for entry in entries
    )
    in_baseline = known == render(FOUND.findings)
    assert report.passed == (in_baseline or (covered and exemptible))
    assert len(report.findings) + (report.known or 0) == len(FOUND.findings) == 1
