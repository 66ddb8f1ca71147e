"""Evaluation: verdicts, levels and counts, whatever the rules are."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from entra_policy import gate
from entra_policy.baseline import Baseline, Entry
from entra_policy.estate.job import Job
from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import CREDENTIALS, JOB, PROVIDER
from entra_policy.evaluation.evaluate import Evaluation, evaluate
from entra_policy.evaluation.tally import RuleCount
from entra_policy.finding import Exemption, Finding, Level, NoticeKind, Verdict
from entra_policy.inventory import Inventory
from entra_policy.resource import Resource, SourceLocation
from entra_policy.rule_definition import Context, NotApplicable, Problem, Rule, Subject
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, known
from entra_sync.templates import Scenario

PREFIX = "urn:pulumi:dev::example::"
RESOURCE = Resource(
    type=JOB, urn=f"{PREFIX}{JOB}::job", name="job", props={"templateId": "scim"}, source=SourceLocation("main.py", 7)
)


def rule(check: object, **changes: object) -> Rule:
    base = replace(all_rules()[0], id="EP900", name="test-rule", subject=Subject.JOB, scenarios=None, check=check)  # type: ignore[arg-type]
    return replace(base, **changes)  # type: ignore[arg-type]


def run(*rules: Rule, settings: Settings | None = None, resource: Resource = RESOURCE) -> Evaluation:
    chosen = settings or Settings()
    return evaluate(build_estate([resource], chosen), rules, chosen)


def finding(**changes: object) -> Finding:
    base = Finding(
        "EP900",
        "test-rule",
        Verdict.FAIL,
        Level.MANDATORY,
        "wrong",
        RESOURCE.urn,
        "",
        "about",
        RESOURCE.source,
        job=RESOURCE.urn,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def fails(_: Job, __: Context) -> Iterator[Problem]:
    yield Problem("wrong", "about")


def fails_and_stops(_: Job, __: Context) -> Iterator[Problem]:
    yield Problem("wrong", "about")
    known(UNKNOWN, "later")


def stops(_: Job, __: Context) -> Iterator[Problem]:
    known(UNKNOWN, "props.x")
    yield Problem("never", "never")


def advises_and_stops(_: Job, __: Context) -> Iterator[Problem]:
    yield Problem("wrong", "about", level=Level.ADVISORY)
    known(UNKNOWN, "props.x")


def crashes(_: Job, __: Context) -> Iterator[Problem]:
    yield Problem("wrong", "about")
    raise RuntimeError("hunter2")


def passes(_: Job, __: Context) -> Iterator[Problem]:
    yield from ()


def does_not_apply(_: Job, __: Context) -> Iterator[Problem]:
    raise NotApplicable
    yield


NOT_DECIDED = finding(
    verdict=Verdict.UNDECIDED,
    level=Level.ADVISORY,
    message="not decided: `props.x` is not known before deployment.",
    path="props.x",
    about="is not known before deployment",
    cause="`props.x` is not known before deployment",
    remedy=(
        "Check the state after the deployment (`pulumi stack export > state.json`), or a preview of the deployed stack "
        "(`pulumi preview --json --show-sames > preview.json`)."
    ),
)


def test_each_outcome_alone() -> None:
    def outcome(check: object) -> tuple[tuple[Finding, ...], RuleCount]:
        evaluation = run(rule(check))
        assert evaluation.subjects == 1
        return evaluation.findings, evaluation.counts["EP900"]

    assert outcome(passes) == ((), RuleCount(passed=1))
    assert outcome(does_not_apply) == ((), RuleCount(not_applicable=1))
    assert outcome(fails) == ((finding(),), RuleCount(failed=1))
    assert outcome(fails_and_stops) == ((finding(),), RuleCount(failed=1))
    assert outcome(stops) == ((NOT_DECIDED,), RuleCount(undecided=1))
    assert outcome(advises_and_stops) == (
        (finding(level=Level.ADVISORY), NOT_DECIDED),
        RuleCount(failed=1, undecided=1),
    )


def test_a_crash_is_that_rules_failure_and_the_others_run() -> None:
    evaluation = run(rule(crashes), rule(fails, id="EP901", name="other"))
    crash = finding(
        message="the rule itself failed (RuntimeError), so nothing is known of this job. "
        "Report it together with the declaration of the resource.",
        about="the rule failed: RuntimeError",
    )
    assert evaluation.findings == (crash, finding(rule_id="EP901", rule="other"))


def test_a_crash_is_mandatory_whatever_the_rule_weighs_and_is_known() -> None:
    crash = run(rule(crashes)).findings
    advisory = Settings(levels=MappingProxyType({"test-rule": Level.ADVISORY}))
    assert run(rule(crashes), settings=advisory).findings == crash
    assert run(rule(crashes, level=Level.ADVISORY)).findings == crash
    unknown_scenario = replace(RESOURCE, props={"templateId": UNKNOWN})
    only_for_applications = rule(crashes, scenarios=frozenset({Scenario.APPLICATION}))
    evaluation = run(only_for_applications, resource=unknown_scenario)
    assert (evaluation.findings, evaluation.counts["EP900"]) == (crash, RuleCount(failed=1))
    # A rule that is disabled doesn't run.
    disabled = run(rule(crashes), settings=Settings(levels=MappingProxyType({"test-rule": Level.DISABLED})))
    assert (disabled.findings, disabled.disabled) == ((), ("EP900",))


def test_neither_exemptions_nor_a_baseline_cover_a_crash() -> None:
    check = rule(crashes)
    exemption = Exemption("EP900", "*", "Accepted.", dt.date(2099, 1, 1), "2099-01-01", "exemptions.yaml:3")
    settings = Settings(levels=MappingProxyType({"test-rule": Level.ADVISORY}), exemptions=(exemption,))
    [crash] = run(check, settings=settings).findings
    known = Baseline({crash.fingerprint: Entry(1, "EP900", "job", "job", "fail: it fails", "baseline.txt:2")})
    report = gate.check(Inventory((RESOURCE,), "the program"), [check], settings, baseline=known)
    assert (report.findings, report.known, report.passed) == ((crash,), 0, False)
    assert [notice.kind for notice in report.notices] == [NoticeKind.BASELINE_RESOLVED]


def test_levels() -> None:
    def level(settings: Settings, check: object = fails) -> list[Level]:
        return [item.level for item in run(rule(check), settings=settings).findings]

    assert level(Settings(levels=MappingProxyType({"all": Level.ADVISORY}))) == [Level.ADVISORY]
    assert level(Settings(levels=MappingProxyType({"test-rule": Level.DISABLED}))) == []
    assert level(Settings(undecided=Level.MANDATORY), stops) == [Level.MANDATORY]
    assert level(Settings(levels=MappingProxyType({"test-rule": Level.MANDATORY})), advises_and_stops) == [
        Level.ADVISORY,
        Level.ADVISORY,
    ]


def test_a_rule_outside_its_editions_does_not_run() -> None:
    evaluation = run(rule(fails, editions=frozenset({"2026"})))
    assert (evaluation.findings, evaluation.counts, evaluation.disabled) == ((), {}, ("EP900",))


def test_scenarios() -> None:
    cross_tenant = rule(fails, scenarios=frozenset({Scenario.CROSS_TENANT}))
    assert run(cross_tenant).counts["EP900"] == RuleCount(not_applicable=1)
    not_known = run(cross_tenant, resource=replace(RESOURCE, props={"templateId": UNKNOWN}))
    assert [(item.verdict, item.message) for item in not_known.findings] == [
        (
            Verdict.UNDECIDED,
            "not decided: what the job is for is not known: neither its template nor its directories say it.",
        )
    ]


def test_fingerprints_do_not_depend_on_stack_position_or_wording() -> None:
    one = finding(urn="urn:pulumi:dev::example::a:b:C::x", path="list[1]", message="one")
    two = finding(urn="urn:pulumi:production::example::a:b:C::x", path="list[7]", message="two")
    assert one.fingerprint == two.fingerprint
    assert len({one.fingerprint, replace(one, about="x").fingerprint, replace(one, rule_id="EP001").fingerprint}) == 3


def test_an_estate_without_subjects() -> None:
    evaluation = evaluate(build_estate([], Settings()), all_rules(), Settings())
    assert (evaluation.findings, evaluation.subjects) == ((), 0)
    assert all(count == RuleCount() for count in evaluation.counts.values())


def test_a_resource_that_is_its_own_ancestor() -> None:
    urn = f"{PREFIX}{JOB}::job"
    job = replace(RESOURCE, urn=urn, parent=urn)
    assert [item.component for item in build_estate([job], Settings()).jobs] == [None]


def test_credentials_of_one_service_principal_are_reported_for_each_of_its_jobs() -> None:
    identifier = "/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
    provider = Resource(PROVIDER, f"{PREFIX}{PROVIDER}::default", "default")
    jobs = [
        Resource(
            JOB,
            f"{PREFIX}{JOB}::{name}",
            name,
            {"servicePrincipalId": identifier, "templateId": "scim"},
            provider=provider.urn,
        )
        for name in ("one", "two")
    ]
    credentials = Resource(
        CREDENTIALS,
        f"{PREFIX}{CREDENTIALS}::secret",
        "secret",
        {
            "servicePrincipalId": identifier.upper().replace("/SERVICEPRINCIPALS", "/servicePrincipals"),
            "credentials": [{"key": "baseaddress", "value": "https://contoso.b2clogin.com"}],
        },
    )
    estate = build_estate([provider, *jobs, credentials], Settings())
    assert [job.credentials.resources for job in estate.jobs] == [(credentials,), (credentials,)]
    [no_b2c_target] = [each for each in all_rules() if each.id == "EP303"]
    findings = evaluate(estate, [no_b2c_target], Settings()).findings
    assert [(item.rule_id, item.urn, item.job) for item in findings] == [
        ("EP303", credentials.urn, jobs[0].urn),
        ("EP303", credentials.urn, jobs[1].urn),
    ]
    assert len({item.fingerprint for item in findings}) == 2
