"""Findings under the jobs that they belong to."""

from dataclasses import replace

from entra_policy.estate.joining import build_estate
from entra_policy.estate.ownership import Ownership
from entra_policy.evaluation.evaluate import Evaluation
from entra_policy.reports.grouping import by_job, heaviest_first
from entra_policy.reports.report import Report
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from tests.support.reports import (
    ADVISORY,
    CREDENTIALS,
    EXEMPTED_FAILURE,
    FINDINGS,
    JOB,
    MANDATORY,
    NOT_DECIDED,
    NOT_DECIDED_MANDATORY,
    PRINCIPAL,
    RICH,
    urn,
)

COMPONENT = "entra:index:ProvisioningJob"
GROUP = "azuread:index/group:Group"
MEMBER = "azuread:index/groupMember:GroupMember"
ASSIGNMENT = "azuread:index/appRoleAssignment:AppRoleAssignment"
PROVIDER = "pulumi:providers:azuread"


def job(name: str, provider: str, parent: str | None = None) -> list[Resource]:
    principal = Resource(PRINCIPAL, urn(PRINCIPAL, name), name, parent=parent)
    of = {"servicePrincipalId": (principal.urn,)}
    return [
        principal,
        Resource(JOB, urn(JOB, name), name, {"templateId": "scim"}, parent=parent, provider=urn(PROVIDER, provider), property_dependencies=of),
        Resource(CREDENTIALS, urn(CREDENTIALS, name), name, {}, parent=parent, property_dependencies=of),
    ]  # fmt: skip


def test_what_belongs_to_a_job() -> None:
    component = Resource(COMPONENT, urn(COMPONENT, "crm"), "crm", {})
    inner = Resource("random:index:Pet", urn("random:index:Pet", "inner"), "inner", parent=component.urn)
    loop = Resource("x:y:Loop", urn("x:y:Loop", "loop"), "loop", parent=urn("x:y:Loop", "loop"))
    groups = [Resource(GROUP, urn(GROUP, name), name, {"members": []}) for name in ("sales", "berlin", "other")]
    member = Resource(
        MEMBER,
        urn(MEMBER, "berlin"),
        "berlin",
        {},
        property_dependencies={"groupObjectId": (groups[0].urn,), "memberObjectId": (groups[1].urn,)},
    )
    assignment = Resource(
        ASSIGNMENT,
        urn(ASSIGNMENT, "sales"),
        "sales",
        {},
        property_dependencies={
            "principalObjectId": (groups[0].urn,),
            "resourceObjectId": (urn(PRINCIPAL, "desk"),),
        },
    )
    providers = [Resource(PROVIDER, urn(PROVIDER, name), name) for name in ("own", "shared")]
    resources = [
        component,
        *providers,
        *job("crm", "own", component.urn),
        *job("desk", "shared"),
        *job("shop", "shared"),
        inner,
        loop,
        *groups,
        member,
        assignment,
    ]
    estate = build_estate(resources, Settings())
    ownership = Ownership(estate)
    urns = [*(resource.urn for resource in resources), "", "urn:pulumi:dev::example::x:y:Gone::gone"]
    found = tuple(replace(MANDATORY, urn=each, job=ownership.job_of(each)) for each in urns)
    report = Report("x", "2024", Evaluation(found, {}, 1), estate=estate)
    reported = {
        None if group.job is None else group.job.label: [item.urn.rpartition("::")[0::2] for item in group.findings]
        for group in by_job(report, report.findings)
    }
    prefix = "urn:pulumi:dev::example::"
    assert {label: [(type_.removeprefix(prefix), name) for type_, name in items] for label, items in reported.items()} == {
        "crm": [(COMPONENT, "crm"), (PROVIDER, "own"), (PRINCIPAL, "crm"), (JOB, "crm"), (CREDENTIALS, "crm"), ("random:index:Pet", "inner")],
        "desk": [(PRINCIPAL, "desk"), (JOB, "desk"), (CREDENTIALS, "desk"), (GROUP, "sales"), (GROUP, "berlin"), (MEMBER, "berlin"), (ASSIGNMENT, "sales")],
        "shop": [(PRINCIPAL, "shop"), (JOB, "shop"), (CREDENTIALS, "shop")],
        None: [(PROVIDER, "shared"), ("x:y:Loop", "loop"), (GROUP, "other"), ("", ""), ("x:y:Gone", "gone")],
    }  # fmt: skip


def test_without_an_estate_nothing_belongs_to_a_job() -> None:
    report = replace(RICH, estate=None)
    assert [(group.job, group.findings) for group in by_job(report, report.findings)] == [(None, FINDINGS)]
    assert by_job(report, ()) == ()


def test_the_heaviest_come_first() -> None:
    given = [NOT_DECIDED, EXEMPTED_FAILURE, ADVISORY, NOT_DECIDED_MANDATORY, MANDATORY]
    assert heaviest_first(given) == [MANDATORY, NOT_DECIDED_MANDATORY, ADVISORY, NOT_DECIDED, EXEMPTED_FAILURE]
