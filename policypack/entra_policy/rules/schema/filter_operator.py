"""EP006 filter-operator."""

from collections.abc import Iterator

from entra_policy.estate.schema import Clause
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.text import did_you_mean
from entra_policy.values import Secret
from entra_sync import filters


@rule("EP006", "filter-operator", level=Level.MANDATORY, subject=Subject.CLAUSE)
def filter_operator(clause: Clause, context: Context) -> Iterator[Problem]:
    """Scoping clauses use operators that exist and work on the type of their attribute.

    What it checks
        The operator of each scoping clause, in any spelling (`Greater_Than`, `greater than`). Where the schema declares
        the source attribute with its type, the operator must be one that works on that type: `IS TRUE` on Boolean,
        `EQUALS` and `REGEX MATCH` on String and Integer, and so on; none works on Reference or DateTime. An operator
        that no documentation lists is advisory. (In edition 2026, EP206 forbids `IsMemberOf`.)

    Why
        The service refuses the schema, or the clause is never true, and the wrong users are in scope.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName")),
                        scope=scope(clause("accountEnabled", "EQUALS", "True")),
                    ),
                    target_directory="customappsso",
                ),
                directories=[
                    {
                        "name": "Azure Active Directory",
                        "objects": [{"name": "User", "attributes": [{"name": "accountEnabled", "type": "Boolean"}]}],
                    }
                ],
            ),
        )
        ```

    Instead
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName")),
                        scope=scope(clause("accountEnabled", "IS TRUE")),
                    ),
                    target_directory="customappsso",
                ),
                directories=[
                    {
                        "name": "Azure Active Directory",
                        "objects": [{"name": "User", "attributes": [{"name": "accountEnabled", "type": "Boolean"}]}],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        While the operator is not known before deployment; where the operator doesn't work on all types, also while the
        attribute or its declared type is not known.
    """
    name = clause.operator
    if name is None:
        return
    path = f"{clause.path}.operatorName"
    what = "A secret scoping clause" if clause.secret else f"The scoping clause {clause.label}"
    operator = filters.filter_operator(name)
    if operator is None:
        if filters.is_unsupported_operator(name):
            if context.settings.edition == "2024":
                yield Problem(
                    f"{what} uses an operator that is documented as unsupported. Assign the group to the application "
                    "instead.",
                    about=f"{clause.label}: an unsupported operator",
                    path=path,
                    level=Level.ADVISORY,
                )
            return
        hidden = clause.secret or type(clause.value.get("operatorName")) is Secret
        hint = "." if hidden else did_you_mean(name, filters.operator_names())
        yield Problem(
            f"{what} uses an operator that no documentation lists{hint}",
            about=f"{clause.label}: an operator that no documentation lists",
            path=path,
            level=Level.ADVISORY,
        )
        return
    if operator.attribute_types is None:
        return
    definition = clause.object_mapping.source_definition
    attribute = None if definition is None else clause.attribute
    declared = None if definition is None or attribute is None else definition.attribute(attribute)
    if declared is None or declared.type is None or operator.supports(declared.type):
        return
    hidden = clause.secret or declared.secret or type(declared.value.get("type")) is Secret
    kind = "the type of its attribute" if hidden else f"an attribute of type {declared.type}"
    yield Problem(
        f"{what} uses an operator that does not work on {kind}. It works on "
        f"{', '.join(sorted(operator.attribute_types))}.",
        about=f"{clause.label}: an operator for other types",
        path=path,
    )
