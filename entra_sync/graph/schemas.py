"""Calls for a job's synchronization schema.

Source: Microsoft Graph, synchronizationSchema. A schema travels as the JSON document that Graph writes, not as a
model, so that what is not touched goes back exactly as it came; `entra_sync.schema` reads it where a model is
wanted. Every function raises `GraphError`, of the kind that `entra_sync.graph.errors` names.
"""

from typing import Annotated, Final, Literal

from pydantic import AliasChoices, BaseModel, Field

from entra_sync.graph.client import READ, WRITE, Call, Document, GraphClient, read
from entra_sync.graph.documents import secret_parts, secret_texts, without_annotations
from entra_sync.graph.errors import UnexpectedAnswer, one_line, secret_forms
from entra_sync.graph.jobs import job_name, job_path
from entra_sync.schema import CONFIG, AsTuple, AttributeDefinition, AttributeMappingSource, dump

_NAME: Final = AliasChoices("name", "id")


class PublicError(BaseModel):
    """What is wrong with an expression (Microsoft Graph: publicError)."""

    model_config = CONFIG

    code: str | None = None
    message: str | None = None
    target: str | None = None


class ParsedExpression(BaseModel):
    """What the service makes of an expression (Microsoft Graph: parseExpressionResponse).

    Attributes:
        evaluation_result: the values for the test object; empty without one.
        parsed_expression: the source to put into an attribute mapping; None if the expression does not parse.
    """

    model_config = CONFIG

    parsing_succeeded: bool = False
    evaluation_succeeded: bool = False
    evaluation_result: Annotated[tuple[str | None, ...], AsTuple] | None = ()
    parsed_expression: AttributeMappingSource | None = None
    error: PublicError | None = None


class FilterOperatorSchema(BaseModel):
    """An operator of scoping filters that the job supports (Microsoft Graph: filterOperatorSchema).

    Attributes:
        name: the operator; the metadata has it as the id alone, the reference page as a name too.
    """

    model_config = CONFIG

    name: str | None = Field(default=None, validation_alias=_NAME)
    id: str | None = None
    arity: Literal["Binary", "Unary"] = "Binary"
    multivalued_comparison_type: Literal["All", "Any"] = "All"
    supported_attribute_types: Annotated[tuple[str, ...], AsTuple] | None = ()


class FunctionParameter(BaseModel):
    """A parameter of a function (Microsoft Graph: attributeMappingParameterSchema)."""

    model_config = CONFIG

    name: str | None = None
    type: str = "String"
    required: bool = False
    allow_multiple_occurrences: bool = False


class FunctionSchema(BaseModel):
    """A function that the job's expressions may use (Microsoft Graph: attributeMappingFunctionSchema).

    Attributes:
        name: the function; the metadata has it as the id alone, the reference page as a name too.
    """

    model_config = CONFIG

    name: str | None = Field(default=None, validation_alias=_NAME)
    id: str | None = None
    parameters: Annotated[tuple[FunctionParameter, ...], AsTuple] | None = ()


def schema_path(service_principal_id: str, job_id: str) -> str:
    """The path of a job's schema."""
    return f"{job_path(service_principal_id, job_id)}/schema"


def get_schema(client: GraphClient, service_principal_id: str, job_id: str) -> Document:
    """The job's schema: id, version, synchronizationRules and directories."""
    operation = f"read the schema of {job_name(service_principal_id, job_id)}"
    answer = client.send(Call(operation, "GET", schema_path(service_principal_id, job_id), READ))
    if not isinstance(answer.get("synchronizationRules"), list):
        raise UnexpectedAnswer(operation, "Graph's answer has no synchronizationRules; nothing should be saved over it")
    return without_annotations(answer)


def put_schema(
    client: GraphClient, service_principal_id: str, job_id: str, schema: Document, *, repeatable: bool = True
) -> None:
    """Replace the job's whole schema. The service gives it a new version.

    The service takes whatever comes last: a caller that must not overwrite the change of another compares the
    version that it read with `get_schema` right before. What the schema writes as constants is kept out of errors.

    Args:
        client: the tenant's client.
        service_principal_id: the service principal's id.
        job_id: the job's id.
        schema: the whole schema.
        repeatable: whether it is sent again where nobody knows whether it was saved; without that, the caller can
            look first whether another saved something in between.
    """
    operation = f"save the schema of {job_name(service_principal_id, job_id)}"
    path = schema_path(service_principal_id, job_id)
    body, secrets = without_annotations(schema), secret_texts(schema.get("synchronizationRules"))
    client.send(Call(operation, "PUT", path, WRITE, body=body, secrets=secrets, repeatable=repeatable))


def delete_schema(client: GraphClient, service_principal_id: str, job_id: str) -> None:
    """Give the job its template's default schema again."""
    operation = f"reset the schema of {job_name(service_principal_id, job_id)}"
    client.send(Call(operation, "DELETE", schema_path(service_principal_id, job_id), WRITE))


def parse_expression(
    client: GraphClient,
    service_principal_id: str,
    job_id: str,
    expression: str,
    *,
    test_input: Document | None = None,
    target_attribute: AttributeDefinition | None = None,
) -> ParsedExpression:
    """Let the service parse an expression, and evaluate it for a test object.

    What is wrong with it is said in the service's words, in one line, without the expression and its constants.

    Args:
        client: the tenant's client.
        service_principal_id: the service principal's id.
        job_id: the job's id.
        expression: the expression.
        test_input: an expressionInputObject as Graph writes it; None to parse only.
        target_attribute: the attribute that the expression is mapped to.
    """
    operation = f"parse an expression with {job_name(service_principal_id, job_id)}"
    body = {
        "expression": expression,
        "testInputObject": test_input,
        "targetAttributeDefinition": None if target_attribute is None else dump(target_attribute),
    }
    path = f"{schema_path(service_principal_id, job_id)}/parseExpression"
    secrets = (expression, *secret_parts(expression))
    answer = client.send(Call(operation, "POST", path, WRITE, body=body, secrets=secrets))
    parsed = read(ParsedExpression, answer, operation)
    if parsed.error is None:
        return parsed
    said = one_line(parsed.error.message, secret_forms(secrets))
    return parsed.model_copy(update={"error": parsed.error.model_copy(update={"message": said})})


def list_filter_operators(
    client: GraphClient, service_principal_id: str, job_id: str
) -> tuple[FilterOperatorSchema, ...]:
    """The operators that scoping filters of the job may use."""
    operation = f"list the filter operators of {job_name(service_principal_id, job_id)}"
    call = Call(operation, "GET", f"{schema_path(service_principal_id, job_id)}/filterOperators()", READ)
    return tuple(read(FilterOperatorSchema, entry, operation) for entry in client.items(call))


def list_functions(client: GraphClient, service_principal_id: str, job_id: str) -> tuple[FunctionSchema, ...]:
    """The functions that expressions of the job may use."""
    operation = f"list the functions of {job_name(service_principal_id, job_id)}"
    call = Call(operation, "GET", f"{schema_path(service_principal_id, job_id)}/functions()", READ)
    return tuple(read(FunctionSchema, entry, operation) for entry in client.items(call))
