"""What rules are given beside their subject, and the job that their findings get."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from entra_policy.estate import types
from entra_policy.estate.estate import AssignedGroup, Estate
from entra_policy.estate.joining import build_estate
from entra_policy.estate.ownership import Ownership
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Finding, Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, Problem, Rule, Subject
from entra_policy.rules import all_rules
from entra_policy.settings import Settings


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::p::{type_}::{name}"


def resource(type_: str, name: str, *, parent: str | None = None, **depends: str) -> Resource:
    return Resource(
        type_,
        urn(type_, name),
        name,
        {},
        parent=parent,
        property_dependencies={name: (value,) for name, value in depends.items()},
    )


COMPONENT = resource(types.PROVISIONING_JOB, "both")


def implied_job(name: str) -> list[Resource]:
    """Credentials below the component, and a group that is assigned to their application."""
    principal = resource(types.SERVICE_PRINCIPAL, name)
    group = resource(types.GROUP, name)
    return [
        principal,
        resource(types.CREDENTIALS, name, parent=COMPONENT.urn, servicePrincipalId=principal.urn),
        group,
        resource(types.ROLE_ASSIGNMENT, name, resourceObjectId=principal.urn, principalObjectId=group.urn),
    ]


def jobs_of_one_component() -> Estate:
    return build_estate([COMPONENT, *implied_job("a"), *implied_job("b")], Settings())


def rule(subject: Subject, check: Any) -> Rule:
    return replace(
        all_rules()[0],
        id="EP900",
        name="test-rule",
        level=Level.MANDATORY,
        subject=subject,
        check=check,
        scenarios=None,
    )


def findings(estate: Estate, subject: Subject, check: Any) -> tuple[Finding, ...]:
    return evaluate(estate, [rule(subject, check)], Settings()).findings


def test_a_group_s_context_is_that_of_its_own_job() -> None:
    def check(group: AssignedGroup, context: Context) -> Iterator[Problem]:
        if context.job is not group.job or context.resource is not group.resource:
            yield Problem("another job's", "another job's")

    estate = jobs_of_one_component()
    assert [group.job is job for group, job in zip(estate.groups, estate.jobs, strict=True)] == [True, True]
    assert findings(estate, Subject.GROUP, check) == ()


@pytest.mark.parametrize("member", ["job", "resource"])
def test_the_whole_program_has_no_job_and_no_single_resource(member: str) -> None:
    def check(_: Estate, context: Context) -> Iterator[Problem]:
        getattr(context, member)
        yield Problem("there is one", "there is one")

    (crash,) = findings(jobs_of_one_component(), Subject.ESTATE, check)
    assert (crash.crashed, crash.about) == (True, "the rule failed: LookupError")


def test_what_belongs_to_several_jobs_belongs_to_none_of_them() -> None:
    principal = resource(types.SERVICE_PRINCIPAL, "shared")
    jobs = [resource(types.JOB, name, servicePrincipalId=principal.urn) for name in ("a", "b")]
    estate = build_estate([principal, *jobs], Settings())
    ownership = Ownership(estate)
    found = {each.name: ownership.job_of(each.urn) for each in (principal, *jobs)}
    assert found == {"shared": None, "a": jobs[0].urn, "b": jobs[1].urn}

    def check(_: Estate, __: Context) -> Iterator[Problem]:
        for each in (principal, *jobs):
            yield Problem("wrong", "wrong", urn=each.urn)

    assert {finding.urn: finding.job for finding in findings(estate, Subject.ESTATE, check)} == {
        principal.urn: None,
        jobs[0].urn: jobs[0].urn,
        jobs[1].urn: jobs[1].urn,
    }
