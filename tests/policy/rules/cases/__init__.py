"""All cases, by the section of their rules."""

from tests.policy.rules.cases import (
    attribute_mappings,
    cross_tenant,
    edition_2026,
    expressions,
    filters_and_names,
    on_premises,
    on_premises_edges,
    schema,
    schema_edges,
    service,
    service_behaviour,
    service_edges,
)
from tests.support.cases import Case

SECTIONS: dict[str, tuple[Case, ...]] = {
    "schema": schema.CASES + expressions.CASES + filters_and_names.CASES + schema_edges.SCHEMA,
    "attribute_mappings": attribute_mappings.CASES + schema_edges.ATTRIBUTE_MAPPINGS,
    "cross_tenant": cross_tenant.CASES,
    "edition_2026": edition_2026.CASES,
    "on_premises": on_premises.CASES + on_premises_edges.CASES,
    "service": service.CASES + service_edges.SERVICE,
    "service_behaviour": service_behaviour.CASES + service_edges.BEHAVIOUR,
}
