"""EP002 expression-syntax."""

from collections.abc import Iterator

from entra_policy.estate.expressions import syntax
from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.values import (
    Secret,
    known,
    known_text,
)
from entra_sync.expression import ExpressionSyntaxError


@rule("EP002", "expression-syntax", level=Level.MANDATORY, subject=Subject.MAPPING)
def expression_syntax(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """An attribute mapping's expression follows the grammar of the expression language.

    What it checks
        The `expression` of sources of the type `Function` or `Attribute`: brackets, quotes, commas, operators. The
        finding gives the position of the first character that does not fit, and what was expected there.

    Why
        Graph refuses a schema with an expression that it can't parse, and the portal refuses to save it.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="merge",
            schema={
                "synchronizationRules": [
                    {
                        "sourceDirectoryName": "Azure Active Directory",
                        "targetDirectoryName": "customappsso",
                        "objectMappings": [
                            {
                                "sourceObjectName": "User",
                                "targetObjectName": "User",
                                "attributeMappings": [
                                    {
                                        "targetAttributeName": "userName",
                                        "source": {
                                            "type": "Function",
                                            "name": "ToLower",
                                            "expression": "ToLower([mail]",
                                            "parameters": [],
                                        },
                                    }
                                ],
                            }
                        ],
                    }
                ]
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", expression("ToLower([mail])"), matching=1)],
            },
        )
        ```

    When it is undecided
        While the expression is not known before deployment.
    """
    source = mapping.source
    if source is None:
        return
    path = f"{mapping.path}.source"
    text = known_text(source.get("expression"), f"{path}.expression")
    if not text or known(source.get("type"), f"{path}.type") not in ("Function", "Attribute"):
        return
    error = syntax(text)
    if isinstance(error, ExpressionSyntaxError):
        detail = "." if mapping.secret or type(source.get("expression")) is Secret else f": {error}"
        yield Problem(
            f"The expression of {mapping.label} does not parse{detail}",
            about=f"{mapping.label}: the expression does not parse",
            path=f"{path}.expression",
        )
