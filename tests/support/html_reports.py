"""Reports for HTML pages, with mappings of every kind."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import Evaluation, evaluate
from entra_policy.finding import Exempted, Finding, Notice, NoticeKind
from entra_policy.gap import Gap, GapKind
from entra_policy.reports.report import Report
from entra_policy.resource import Resource, SourceLocation
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Value

PREFIX = "urn:pulumi:dev::contoso::"
JOB = "azuread:index/synchronizationJob:SynchronizationJob"
SCHEMA = "pulumi-python:dynamic/entra:SynchronizationSchema"
PRINCIPAL = "/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"


def mapping(target: Value, source: Value, *, matching: Value = 0, flow: Value = "Always") -> Value:
    return {"targetAttributeName": target, "source": source, "matchingPriority": matching, "flowType": flow}


def attribute(name: str) -> Value:
    return {"type": "Attribute", "name": name, "expression": f"[{name}]", "parameters": []}


def expression(text: Value) -> Value:
    return {"type": "Function", "name": "Function", "expression": text, "parameters": []}


def constant(text: Value) -> Value:
    return {"type": "Constant", "name": text, "parameters": []}


FIVE: tuple[Value, ...] = (
    mapping("userName", attribute("userPrincipalName"), matching=1),
    mapping("displayName", expression('Join(" ", , [givenName], [surname])')),
    mapping("password", expression('RandomString(16, 2, 2, 2, 2, "")')),
    mapping("externalId", expression(UNKNOWN), flow="ObjectAddOnly"),
    mapping("costCenter", constant(Secret("Hunter2"))),
)


def sixty() -> tuple[Value, ...]:
    """Mappings with short and long names and expressions, one to nine source attributes, unknown and secret parts."""
    many = ", ".join(f"[extensionAttribute{number}]" for number in range(1, 10))
    long = 'Switch([country], "International", ' + ", ".join(f'"{code}", "Region {code}"' for code in _CODES) + ")"
    special: tuple[Value, ...] = (
        mapping(f"{ENTERPRISE}department", attribute("department")),
        mapping(f"{ENTERPRISE}manager", attribute("manager")),
        mapping('addresses[type eq "work"].streetAddress', expression('Replace([streetAddress], , "\\n", , " ", , )')),
        mapping("nickName", expression(f'Join("-", {many})')),
        mapping("locale", expression(long)),
        mapping(UNKNOWN, attribute("mail")),
        mapping(Secret("hidden-target"), attribute("mail")),
        mapping("title", expression("ToLower([jobTitle]")),
        mapping("photo", UNKNOWN),
        mapping("userType", constant("Member"), flow="ObjectAddOnly"),
        mapping("部署名と役職の正式な名称を表す属性の名前です", attribute("department")),
        mapping("السمة المستهدفة", expression('Append([department], "السمة")')),
    )
    plain = tuple(
        mapping(
            f"customAttribute{number}",
            expression(f'Append(ToLower([extensionAttribute{number % 15 + 1}]), "-{number}")'),
        )
        if number % 3
        else mapping(f"customAttribute{number}", attribute(f"extensionAttribute{number % 15 + 1}"))
        for number in range(60 - len(FIVE) - len(special))
    )
    return (*FIVE, *special, *plain)


_CODES = ("DE", "FR", "IT", "ES", "PT", "NL", "BE", "DK", "SE", "NO", "FI", "PL", "CZ", "AT", "CH", "US", "CA", "MX")


def clause(name: Value, operator: Value, *values: Value) -> Value:
    return {"sourceOperandName": name, "operatorName": operator, "targetOperand": {"values": list(values)}}


def job(
    name: str, mappings: Sequence[Value], *, scope: Value = None, line: int = 10, last: str = "00"
) -> list[Resource]:
    """A job and its schema, declared in a program."""
    principal = PRINCIPAL[: -len(last)] + last
    source = SourceLocation("__main__.py", line)
    user: Value = {
        "enabled": True,
        "sourceObjectName": "User",
        "targetObjectName": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "attributeMappings": list(mappings),
        "scope": scope,
    }
    document: Value = {
        "synchronizationRules": [
            {
                "name": "USER_OUTBOUND_USER",
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "customappsso",
                "objectMappings": [user],
            }
        ]
    }
    job_urn = f"{PREFIX}{JOB}::{name}"
    return [
        Resource(JOB, job_urn, name, {"servicePrincipalId": principal, "templateId": "scim"}, source=source),
        Resource(
            SCHEMA,
            f"{PREFIX}{SCHEMA}::{name}-schema",
            f"{name}-schema",
            {
                "service_principal_id": principal,
                "job_id": UNKNOWN,
                "template_id": "scim",
                "mode": "merge",
                "schema": document,
            },
            property_dependencies={"job_id": (job_urn,)},
            source=SourceLocation("__main__.py", line + 4),
        ),
    ]


def report_on(resources: Sequence[Resource], **changes: object) -> Report:
    """All rules on resources."""
    settings = Settings()
    estate = build_estate(resources, settings)
    evaluation = evaluate(estate, all_rules(), settings)
    report = Report("the program in contoso, stack dev", "2024", evaluation, estate=estate, rules=all_rules())
    return replace(report, **changes)  # type: ignore[arg-type]


def with_exemptions(report: Report, *rules: str) -> Report:
    """The report with the findings of these rules exempted."""
    exemption = Exempted(
        "The vendor removes it in spring.", dt.date(2027, 3, 31), "exemptions.yaml:3", "iam@contoso.example", "CHG-7"
    )
    findings: tuple[Finding, ...] = tuple(
        replace(finding, exempted=exemption) if finding.rule_id in rules else finding for finding in report.findings
    )
    evaluation = Evaluation(findings, report.evaluation.counts, report.evaluation.subjects, report.evaluation.disabled)
    return replace(report, evaluation=evaluation)


SCOPE: Value = {
    "groups": [
        {"clauses": [clause("department", "EQUALS", "Sales"), clause("accountEnabled", "IS TRUE", "always")]},
        {"clauses": [clause("country", "EQUALS", UNKNOWN), clause(Secret("hidden"), "EQUALS", "x")]},
    ]
}


def full_report() -> Report:
    """Two jobs, with 5 and with 60 mappings, one without a finding, and something in every section of the page."""
    resources = [
        *job("crm", FIVE, scope=SCOPE),
        *job("erp-with-many-attributes", sixty(), line=40, last="01"),
        *job("hr", FIVE[:2], line=70, last="02"),
    ]
    notices = (
        Notice(
            NoticeKind.EXEMPTION_EXPIRED, "The exemption of EP301 for crm expired on 2026-01-31.", "exemptions.yaml:9"
        ),
        Notice(NoticeKind.BASELINE_RESOLVED, "2 entries of the baseline no longer occur.", "baseline.txt"),
    )
    gaps = (
        Gap(
            GapKind.COMPONENT_OF_PLUGIN,
            "The children of the remote component `billing` can't be seen.",
            "Check a preview instead.",
        ),
    )
    return with_exemptions(report_on(resources, gaps=gaps, notices=notices, known=3), "EP305")


# Texts that try to be more than a text: markup, script, addresses, directions of writing, length.
HOSTILE = (
    "<script>window.executed = 1</script>",
    "</script><script>window.executed = 1</script>",
    "</style><img src=x onerror='window.executed = 1'>",
    "</svg></title></textarea><iframe src='https://attacker.example/'>",
    '" onmouseover="window.executed = 1" autofocus onfocus="window.executed = 1',
    "' onload='window.executed = 1",
    "javascript:window.executed=1",
    "&lt;script&gt;window.executed = 1&lt;/script&gt;",
    "<!-- --><![CDATA[ ]]>--!>",
    "\u202egnp.exe\u2066\u200f",
    "nul\x00bell\x07escape\x1b[31m\ufffe\ud800",
    "W" * 3_000,
    "\u0632\u0333\u0334" * 400,
    "\ufdfd" * 40,
    "word " * 400,
    "{{constructor.constructor('window.executed = 1')()}}${7*7}",
)


def hostile_report() -> Report:
    """A report in which every text that can come from an input is hostile."""
    resources: list[Resource] = []
    for number, text in enumerate(HOSTILE):
        mappings = (
            mapping(text, attribute(text), matching=text, flow=text),
            mapping(text, expression(text)),
            mapping(text, constant(text)),
            mapping("password", expression(f'Append([{text}], "{text}")')),
        )
        scope: Value = {"groups": [{"clauses": [clause(text, text, text, UNKNOWN)]}]}
        resources += [
            replace(
                resource,
                urn=f"{resource.urn}{text}",
                name=text,
                source=SourceLocation(text, 1),
                property_dependencies={
                    key: tuple(f"{urn}{text}" for urn in urns) for key, urns in resource.property_dependencies.items()
                },
            )
            for resource in job(f"job-{number}", mappings, scope=scope, last=f"{number:02}")
        ]
    notices = tuple(Notice(NoticeKind.EXEMPTION_UNUSED, text, text) for text in HOSTILE)
    gaps = tuple(Gap(GapKind.COMPONENT_OF_PLUGIN, text, text) for text in HOSTILE)
    report = report_on(resources, origin=HOSTILE[0], edition=HOSTILE[1], gaps=gaps, notices=notices)
    findings = []
    for number, finding in enumerate(report.findings):
        text = HOSTILE[number % len(HOSTILE)]
        exemption = Exempted(text, dt.date(2027, 3, 31), text, text, text) if number % 5 == 0 else None
        findings.append(replace(finding, exempted=exemption, rule_id=text if number % 7 == 0 else finding.rule_id))
    return replace(report, evaluation=replace(report.evaluation, findings=tuple(findings)))
