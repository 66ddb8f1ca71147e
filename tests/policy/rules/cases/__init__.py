"""All cases, by the section of their rules."""

from tests.policy.rules.cases import cross_tenant, schema, service
from tests.support.cases import Case

SECTIONS: dict[str, tuple[Case, ...]] = {
    "schema": schema.CASES,
    "cross_tenant": cross_tenant.CASES,
    "service": service.CASES,
}
