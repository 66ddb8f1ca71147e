"""What the service does for a job's schema, and what it refuses."""

from typing import Any

from entra_sync.filters import filter_operators
from entra_sync.functions import catalogue
from tests.support.graph_server.answers import NO_CONTENT, Answer, Refusal
from tests.support.graph_server.expressions import BadExpression, source_of
from tests.support.graph_server.saving import (
    normalised,
    refuse_annotations,
    refuse_foreign_parameters,
    refuse_undefined_attributes,
)
from tests.support.graph_server.state import Document, Job, Tenant, default_schema
from tests.support.graph_server.synchronization import find_job, text

CROSS_TENANT_TEMPLATE = "azure2azure"


def get_schema(tenant: Tenant, _body: Any, principal: str, job: str) -> Answer:
    return Answer(200, written(tenant, find_job(tenant, principal, job).schema_document))


def put_schema(tenant: Tenant, body: Any, principal: str, job: str) -> Answer:
    found = find_job(tenant, principal, job)
    rules = body.get("synchronizationRules") if isinstance(body, dict) else None
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, dict) for rule in rules):
        raise Refusal(400, "schemaInvalid", "The schema has no synchronization rules.")
    refuse_annotations(body)
    if found.template_id.lower() == CROSS_TENANT_TEMPLATE:
        _same_matching(found, rules)
    if tenant.strict:
        refuse_foreign_parameters(body)
    refuse_undefined_attributes({"directories": found.schema["directories"], **body}, tenant.also_defined)
    found.save(normalised(body) if tenant.normalises else body)
    return NO_CONTENT


def written(tenant: Tenant, schema: Document) -> Document:
    """A schema as an answer has it: with what Graph says about parts of it, in a tenant that normalises."""
    if not tenant.normalises:
        return schema
    return {"directories@odata.context": f"https://graph/$metadata#{schema['id']}/directories", **schema}


def delete_schema(tenant: Tenant, _body: Any, principal: str, job: str) -> Answer:
    found = find_job(tenant, principal, job)
    found.save(tenant.service_principals[principal].default_schema(found.template_id))
    return NO_CONTENT


def parse_expression(tenant: Tenant, body: Any, principal: str, job: str) -> Answer:
    find_job(tenant, principal, job)
    expression = text(body, "expression")
    answer: Document = {
        "parsingSucceeded": True,
        "evaluationSucceeded": False,
        "evaluationResult": [],
        "parsedExpression": None,
        "error": None,
    }
    try:
        answer["parsedExpression"] = source_of(expression)
    except BadExpression as error:
        problem = {"code": "ExpressionParsingFailed", "message": f"{error} in {expression}", "target": None}
        answer |= {"parsingSucceeded": False, "error": problem}
    return Answer(200, answer)


def list_filter_operators(tenant: Tenant, _body: Any, principal: str, job: str) -> list[Document]:
    find_job(tenant, principal, job)
    return [
        {
            "id": operator.name,
            "arity": operator.arity.value,
            "multivaluedComparisonType": "All",
            "supportedAttributeTypes": sorted(operator.attribute_types),
        }
        for operator in filter_operators().values()
        if operator.attribute_types is not None
    ]


def list_functions(tenant: Tenant, _body: Any, principal: str, job: str) -> list[Document]:
    find_job(tenant, principal, job)
    return [
        {
            "id": function.name,
            "parameters": [
                {
                    "name": parameter.name,
                    "type": "String",
                    "required": parameter.required,
                    "allowMultipleOccurrences": parameter.repeats,
                }
                for parameter in function.parameters or ()
            ],
        }
        for function in catalogue().values()
    ]


def _same_matching(job: Job, rules: list[Document]) -> None:
    """Cross-tenant synchronization matches users by one attribute, which can't be changed or joined by another."""
    saved = _matching(rules)
    for fixed in _matching(default_schema(job.template_id)["synchronizationRules"]):
        if [entry for entry in saved if entry[0] == fixed[0]] != [fixed]:
            raise Refusal(
                400, "schemaInvalid", "The matching attribute of cross-tenant synchronization can't be changed."
            )


def _matching(rules: list[Document]) -> list[tuple[str, Document]]:
    """The matching attribute mappings of each object, whole."""
    return [
        (str(objects.get("sourceObjectName")), mapping)
        for rule in rules
        for objects in rule.get("objectMappings") or []
        for mapping in objects.get("attributeMappings") or []
        if mapping.get("matchingPriority")
    ]
