"""One resource in several jobs: each job has its finding, which is known, accepted and exempted by itself."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from entra_policy.analyzer.replay import replay
from entra_policy.analyzer.session import Session
from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import CREDENTIALS, GROUP, JOB, PROVISIONING_JOB, ROLE_ASSIGNMENT, SERVICE_PRINCIPAL
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.exemptions.applying import exempted
from entra_policy.finding import Exempted, Exemption, Finding
from entra_policy.inventory import Inventory
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN

TODAY = dt.date(2026, 11, 24)
SETTINGS = Settings(today=TODAY)


def urn(type_: str, name: str, stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::apps::{type_}::{name}"


def resource(
    type_: str,
    name: str,
    props: dict[str, object],
    depends: Mapping[str, tuple[str, ...]] | None = None,
    parent: str | None = None,
    *,
    stack: str = "dev",
) -> Resource:
    return Resource(
        type_,
        urn(type_, name, stack),
        name,
        props,  # type: ignore[arg-type]
        property_dependencies={
            key: tuple(each.replace(":dev:", f":{stack}:") for each in urns) for key, urns in (depends or {}).items()
        },
        parent=parent,
    )


def application(name: str, *, stack: str = "dev") -> list[Resource]:
    """A service principal, its job, and the assignment of the group."""
    principal = urn(SERVICE_PRINCIPAL, name)
    return [
        resource(SERVICE_PRINCIPAL, name, {"clientId": UNKNOWN}, stack=stack),
        resource(
            JOB,
            name,
            {"servicePrincipalId": UNKNOWN, "templateId": "scim"},
            {"servicePrincipalId": (principal,)},
            stack=stack,
        ),
        resource(
            ROLE_ASSIGNMENT,
            name,
            {"principalObjectId": UNKNOWN, "resourceObjectId": UNKNOWN, "appRoleId": "r"},
            {"principalObjectId": (urn(GROUP, "everyone"),), "resourceObjectId": (principal,)},
            stack=stack,
        ),
    ]


def program(*names: str, stack: str = "dev") -> list[Resource]:
    """A group with a group in it, assigned to each of these applications."""
    leads = resource(GROUP, "leads", {"displayName": "leads", "members": []}, stack=stack)
    members = {"members": (urn(GROUP, "leads"),)}
    everyone = resource(GROUP, "everyone", {"displayName": "everyone", "members": [UNKNOWN]}, members, stack=stack)
    return [leads, everyone, *(each for name in names for each in application(name, stack=stack))]


NESTED = [rule for rule in all_rules() if rule.id == "EP302"]


def found(resources: Sequence[Resource]) -> tuple[Finding, ...]:
    return evaluate(build_estate(resources, SETTINGS), NESTED, SETTINGS).findings


def exemption(**changes: object) -> Exemption:
    base = Exemption("EP302", "everyone", "Agreed.", TODAY, "2026-11-24", "exemptions.yaml:3")
    return replace(base, **changes)  # type: ignore[arg-type]


def test_each_job_has_its_finding() -> None:
    findings = found(program("aws", "wiki"))
    assert [(each.rule_id, each.urn, each.job) for each in findings] == [
        ("EP302", urn(GROUP, "everyone"), urn(JOB, "aws")),
        ("EP302", urn(GROUP, "everyone"), urn(JOB, "wiki")),
    ]
    assert len({each.fingerprint for each in findings}) == 2


def test_a_fingerprint_is_the_same_in_all_stacks_and_whatever_else_is_declared() -> None:
    production = {each.fingerprint for each in found(program("wiki", "aws", stack="production"))}
    assert production == {each.fingerprint for each in found(program("aws", "wiki"))}
    assert {each.fingerprint for each in found(program("wiki"))} < production


def test_an_exemption_for_one_job_does_not_cover_the_other() -> None:
    resources = program("aws", "wiki")
    settings = replace(SETTINGS, exemptions=(exemption(job="aws"),))
    by_urn = {each.urn: each for each in resources}
    findings, notices = exempted(found(resources), by_urn, settings, NESTED)
    assert ([(each.job, each.exempted is not None) for each in findings], notices) == (
        [(urn(JOB, "aws"), True), (urn(JOB, "wiki"), False)],
        (),
    )


def secret(name: str, principal: str, parent: str | None = None) -> Resource:
    return resource(
        CREDENTIALS,
        name,
        {
            "servicePrincipalId": UNKNOWN,
            "credentials": [{"key": "BaseAddress", "value": "https://contoso.b2clogin.com"}],
        },
        {"servicePrincipalId": (urn(SERVICE_PRINCIPAL, principal),)},
        parent,
    )


B2C = [rule for rule in all_rules() if rule.id == "EP303"]
AGREED = Exempted("Agreed.", TODAY, "exemptions.yaml:3")


def two_jobs_of_one_principal() -> list[Resource]:
    """Two jobs of one service principal share its credentials, which the engine shows before the jobs."""
    principal, first, _ = application("shared")
    second = resource(JOB, "second", dict(first.props), dict(first.property_dependencies))
    return [principal, secret("shared", "shared"), first, second]


def in_operation(
    resources: Sequence[Resource], *exemptions: Exemption
) -> tuple[list[tuple[str, str | None, bool]], list[tuple[str, str | None, bool]]]:
    """What is reported at once and at the end: the resource's name, the job, and whether it is exempted."""
    session = Session(B2C, replace(SETTINGS, exemptions=exemptions))
    at_once, at_the_end = replay(session, Inventory(tuple(resources), "a program"))

    def shown(findings: Sequence[Finding]) -> list[tuple[str, str | None, bool]]:
        return [(each.urn.rpartition("::")[2], each.job, each.exempted is not None) for each in findings]

    return shown(at_once), shown(at_the_end)


def test_what_was_reported_before_its_jobs_were_seen_is_not_reported_again() -> None:
    assert in_operation(two_jobs_of_one_principal()) == ([("shared", urn(CREDENTIALS, "shared"), False)], [])


@pytest.mark.parametrize("job", ["shared", "second"])
def test_what_an_exemption_for_one_job_may_cover_waits_for_the_jobs(job: str) -> None:
    given = exemption(rule="EP303", resource="*", job=job)
    at_the_end = [("shared", urn(JOB, name), name == job) for name in ("shared", "second")]
    assert in_operation(two_jobs_of_one_principal(), given) == ([], at_the_end)


def test_an_exemption_for_all_jobs_is_known_at_once() -> None:
    given = exemption(rule="EP303", resource="*")
    assert in_operation(two_jobs_of_one_principal(), given) == ([("shared", urn(CREDENTIALS, "shared"), True)], [])


def test_the_component_around_says_which_job_it_is() -> None:
    component = resource(PROVISIONING_JOB, "crm", {})
    principal, job, _ = application("crm-job")
    inside = [component, replace(principal, parent=component.urn), secret("crm-credentials", "crm-job", component.urn)]
    resources = [*inside, replace(job, parent=component.urn)]
    assert in_operation(resources) == ([("crm-credentials", component.urn, False)], [])
    given = exemption(rule="EP303", resource="*", job="crm")
    assert in_operation(resources, given) == ([("crm-credentials", component.urn, True)], [])
    other = exemption(rule="EP303", resource="*", job="hr")
    assert in_operation(resources, other) == ([], [("crm-credentials", urn(JOB, "crm-job"), False)])
