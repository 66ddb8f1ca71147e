"""A small stack, findings on it and exemptions of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from entra_policy.estate.types import (
    CREDENTIALS,
    CROSS_TENANT_SYNC,
    CROSS_TENANT_SYNC_TARGET,
    GROUP,
    JOB,
    PROVISIONING_JOB,
    SCHEMA,
)
from entra_policy.finding import Exempted, Exemption, Finding, Level, Verdict
from entra_policy.resource import Resource
from entra_policy.settings import Settings

TODAY = dt.date(2026, 11, 24)
TOMORROW = dt.date(2026, 11, 25)
SETTINGS = Settings(today=TODAY)


def urn(resource_type: str, name: str, *, stack: str = "dev", project: str = "shop") -> str:
    return f"urn:pulumi:{stack}::{project}::{resource_type}::{name}"


GROUP_URN = urn(GROUP, "sales")
COMPONENT_URN = urn(PROVISIONING_JOB, "crm")
SCHEMA_URN = urn(f"{PROVISIONING_JOB}${SCHEMA}", "crm-schema")
CREDENTIALS_URN = urn(CREDENTIALS, "desk")
OTHER_COMPONENT_URN = urn(CROSS_TENANT_SYNC, "partner")
TARGET_URN = urn(CROSS_TENANT_SYNC_TARGET, "target")
# The job of the component `crm`, and one without a component.
CRM = urn(f"{PROVISIONING_JOB}${JOB}", "crm-job")
DESK = urn(JOB, "desk")


def stack(*, component: dict[str, Any] | None = None) -> dict[str, Resource]:
    """A group, a component with a job and a schema, a job and credentials by themselves, and other components."""
    resources = (
        Resource(GROUP, GROUP_URN, "sales"),
        Resource(PROVISIONING_JOB, COMPONENT_URN, "crm", props=component or {}),
        Resource(SCHEMA, SCHEMA_URN, "crm-schema", parent=COMPONENT_URN),
        Resource(JOB, CRM, "crm-job", parent=COMPONENT_URN),
        Resource(CREDENTIALS, CREDENTIALS_URN, "desk"),
        Resource(JOB, DESK, "desk"),
        Resource(CROSS_TENANT_SYNC, OTHER_COMPONENT_URN, "partner"),
        Resource(CROSS_TENANT_SYNC_TARGET, TARGET_URN, "target"),
    )
    return {resource.urn: resource for resource in resources}


NESTED = Finding(
    "EP302", "no-nested-groups", Verdict.FAIL, Level.MANDATORY, "Too deep.", GROUP_URN, "members[0]", "sales > berlin"
)
PASSWORD = Finding(
    "EP301", "no-password-provisioning", Verdict.FAIL, Level.MANDATORY, "A password.", SCHEMA_URN, "schema", "password"
)
UNDECIDED = replace(PASSWORD, verdict=Verdict.UNDECIDED, message="not decided: `schema` is not known.", about="schema")
ON_COMPONENT = replace(PASSWORD, urn=COMPONENT_URN, path="mappings")
ONCE = Finding(
    "EP108", "no-sms-sign-in-users", Verdict.UNDECIDED, Level.ADVISORY, "not decided: no facts.", "", "", "x"
)
CRASHED = replace(NESTED, about="the rule failed: KeyError", path="", message="the rule itself failed (KeyError).")
NESTED_IN_CRM, NESTED_IN_DESK = replace(NESTED, job=CRM), replace(NESTED, job=DESK)
FINDINGS = (NESTED, ON_COMPONENT, PASSWORD, UNDECIDED, ONCE)


def exemption(rule: str = "EP302", resource: str | None = "sales", **changes: Any) -> Exemption:
    base = Exemption(rule, resource, "Agreed.", TOMORROW, "2026-11-25", "exemptions.yaml:3", "me", "ID-1")
    return replace(base, **changes)


def marked(finding: Finding, by: Exemption) -> Finding:
    assert by.expires is not None
    return replace(finding, exempted=Exempted(by.reason, by.expires, by.place, by.owner, by.ticket))


def mark(findings: Sequence[Finding], by: Exemption, *covered: Finding) -> tuple[Finding, ...]:
    """The findings, with those that are covered marked."""
    return tuple(marked(finding, by) if finding in covered else finding for finding in findings)
