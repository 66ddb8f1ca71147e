"""EP002 expression-syntax."""

from collections.abc import Iterator

from entra_policy.estate.expressions import syntax
from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.text import sentence
from entra_policy.values import Secret, Undecided, known_property
from entra_sync.bare_words import inner_name, meant_by, without_meaning
from entra_sync.expression import (
    Attribute,
    Call,
    Concatenation,
    ExpressionSyntaxError,
    Names,
    Node,
)
from entra_sync.templates import Scenario


@rule("EP002", "expression-syntax", level=Level.MANDATORY, subject=Subject.MAPPING)
def expression_syntax(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """An attribute mapping's expression follows the grammar of the expression language.

    What it checks
        The `expression` of sources of the type `Function` or `Attribute`: brackets, quotes, commas, operators. The
        finding gives the position of the first character that does not fit, and what was expected there.

        Advisory: bare words that no documentation gives a meaning, as an attribute without its brackets is; an
        attribute's name in two pairs of brackets; a source of the type `Function` whose expression calls no function as
        a whole; texts joined by `&` in anything but cloud sync, where alone that is documented.

    Why
        Graph refuses a schema with an expression that it can't parse, and the portal refuses to save it. An expression
        consists of function calls, and what they are given is an attribute in brackets, a text in quotation marks or
        another call: something else may be refused, or taken for something that wasn't meant.

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
        While the expression is not known before deployment; for `&` also while it isn't known what the job is for.
    """
    source = mapping.source
    if source is None:
        return
    path = mapping.flow.path
    text = mapping.expression
    if not text or (declared := known_property(source, "type", path)) not in ("Function", "Attribute"):
        return
    tree, named = syntax(text), mapping.flow.names
    if isinstance(tree, ExpressionSyntaxError) or named is None:
        detail = "." if mapping.secret or type(source.get("expression")) is Secret else f": {tree}"
        yield Problem(
            f"The expression of {mapping.label} does not parse{detail}",
            about=f"{mapping.label}: the expression does not parse",
            path=f"{path}.expression",
        )
    else:
        for reason, kind in _doubts(named, tree, called=declared == "Function"):
            yield _doubt(mapping, reason, kind)
        if named.joins and not _documented_joining(mapping, context):
            yield _doubt(
                mapping, "joins texts with `&`, which is documented for cloud sync only. Use Join or Append", "&"
            )


def _doubts(named: Names, tree: Node, *, called: bool) -> Iterator[tuple[str, str]]:
    """What no documentation gives a meaning in an expression, and the word that tells one such finding from another."""
    words = without_meaning(named.words)
    for word in words:
        yield f"has the bare word `{word}`; did you mean `{meant_by(word)}`?", word
    for name in named.attributes:
        if (inner := inner_name(name)) is not None:
            yield f"has `{inner}` in two pairs of brackets; did you mean `{name}`?", name
    if called and type(tree) is Attribute:
        yield "is an attribute, but its type is Function. Make it Attribute", "no call"
    elif called and not words and type(tree) not in (Call, Concatenation):
        yield "calls no function as a whole. Make it one call, such as `ToLower([mail])`", "no call"


def _doubt(mapping: AttributeMapping, reason: str, kind: str) -> Problem:
    hidden = mapping.hides_source
    text = "has a part that no documentation gives a meaning" if hidden else reason
    return Problem(
        f"The expression of {mapping.label} {sentence(text)}",
        about=f"{mapping.label}: {'not documented' if hidden else f'{kind} is not documented'}",
        path=f"{mapping.path}.source.expression",
        level=Level.ADVISORY,
    )


def _documented_joining(mapping: AttributeMapping, context: Context) -> bool:
    """Whether the job is one for which `&` is documented. Raises `Undecided`."""
    if context.job.scenario is None:
        raise Undecided(
            "depends on what the job is for, which is not known, since its synchronization template is not",
            f"{mapping.path}.source.expression",
        )
    return context.job.scenario is Scenario.CLOUD_SYNC
