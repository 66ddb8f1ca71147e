"""All cases, by the section of their rules."""

from tests.policy.rules.cases import cross_tenant, edition_2026, schema, service
from tests.support.cases import Case

SECTIONS: dict[str, tuple[Case, ...]] = {
    "schema": schema.CASES,
    "cross_tenant": cross_tenant.CASES,
    "edition_2026": edition_2026.CASES,
    "service": service.CASES,
}
