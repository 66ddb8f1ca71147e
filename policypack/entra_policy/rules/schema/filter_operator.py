"""EP006 filter-operator."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.definitions import AttributeDefinition
from entra_policy.estate.schema import Clause
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.text import did_you_mean
from entra_policy.values import Secret, Undecided, contains_secret, known, known_text
from entra_sync import filters
from entra_sync.directory_attributes import is_multivalued_entra_attribute
from entra_sync.filters import FilterOperator, Operand

# EP206 reports these, whatever their type.
_REPORTED_ELSEWHERE: Final = {
    "2024": frozenset({"approleassignments"}),
    "2026": frozenset({"approleassignments", "members"}),
}


@rule("EP006", "filter-operator", level=Level.MANDATORY, subject=Subject.CLAUSE)
def filter_operator(clause: Clause, context: Context) -> Iterator[Problem]:
    """Scoping clauses use operators that exist, with values and on attributes that they can compare.

    What it checks
        The operator of each scoping clause, in any spelling (`Greater_Than`, `greater than`), and what it compares: an
        operator that compares has a value, and one that doesn't (`IS NULL`) has none; `Greater_Than` and
        `Greater_Than_OR_EQUALS` have an integer; the regular expression of `REGEX MATCH` and `NOT REGEX MATCH` compiles
        in .NET. The attribute has one value: what the schema declares as multi-valued, or what Microsoft Entra ID keeps
        several values of (`proxyAddresses`, `otherMails`), can't be filtered by.

        Two things are advisory: an operator that no documentation lists, and one that isn't documented for the declared
        type of the attribute, such as `EQUALS` for Boolean. (In edition 2026, EP206 forbids `IsMemberOf`.)

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
                        scope=scope(clause("proxyAddresses", "Includes", "@contoso.com")),
                    ),
                    target_directory="customappsso",
                ),
                directories=[
                    {
                        "name": "Azure Active Directory",
                        "objects": [{"name": "User", "attributes": [{"name": "proxyAddresses", "multivalued": True}]}],
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
                        scope=scope(clause("mail", "ENDS_WITH", "@contoso.com")),
                    ),
                    target_directory="customappsso",
                ),
                directories=[
                    {
                        "name": "Azure Active Directory",
                        "objects": [{"name": "User", "attributes": [{"name": "mail", "multivalued": False}]}],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        While the operator, the attribute, or what is declared of it, is not known before deployment; for integers,
        regular expressions and operators that compare with nothing also while the value is not known.
    """
    name = clause.operator
    if name is None:
        return
    operator = filters.filter_operator(name)
    if operator is None:
        yield from _not_listed(clause, name, context)
        return
    not_known: list[Undecided] = []
    for check in (_wrong_operands, _several_values, _other_type):
        try:
            yield from check(clause, operator, context)
        except Undecided as undecided:
            not_known.append(undecided)
    if not_known:
        raise not_known[0]


def _what(clause: Clause) -> str:
    return "A secret scoping clause" if clause.secret else f"The scoping clause {clause.label}"


def _not_listed(clause: Clause, name: str, context: Context) -> Iterator[Problem]:
    path = f"{clause.path}.operatorName"
    if filters.is_unsupported_operator(name):
        if context.settings.edition == "2024":
            yield Problem(
                f"{_what(clause)} uses an operator that is documented as unsupported. Assign the group to the "
                "application instead.",
                about=f"{clause.label}: an unsupported operator",
                path=path,
                level=Level.ADVISORY,
            )
        return
    hidden = clause.secret or type(clause.value.get("operatorName")) is Secret
    hint = "." if hidden else did_you_mean(name, filters.operator_names())
    yield Problem(
        f"{_what(clause)} uses an operator that no documentation lists{hint}",
        about=f"{clause.label}: an operator that no documentation lists",
        path=path,
        level=Level.ADVISORY,
    )


def _wrong_operands(clause: Clause, operator: FilterOperator, _: Context) -> Iterator[Problem]:
    """A value that is missing, doesn't belong there, or can't work. Raises `Undecided`."""
    path = f"{clause.path}.targetOperand"
    operand = known(clause.value.get("targetOperand"), path)
    declared = known(operand.get("values"), f"{path}.values") if type(operand) is dict else None
    values = declared if type(declared) is list else []
    if operator.unary:
        if any(known_text(value, f"{path}.values[{index}]") for index, value in enumerate(values)):
            yield Problem(
                f"{_what(clause)} has a value, and its operator compares with none. Remove the value, or use another "
                "operator.",
                about=f"{clause.label}: a value where none belongs",
                path=path,
            )
        return
    if not values:
        yield Problem(
            f"{_what(clause)} has no value to compare with. Give it one in `targetOperand.values`, or use IS NULL or "
            "IS NOT NULL.",
            about=f"{clause.label}: no value",
            path=path,
        )
    if operator.operand is Operand.TEXT:
        return
    not_known: list[Undecided] = []
    for index, value in enumerate(values):
        where = f"{path}.values[{index}]"
        try:
            text = known_text(value, where)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        reason = None if text is None else operator.refusal(text)
        if reason is not None:
            if clause.secret or contains_secret(clause.value.get("targetOperand")):
                reason = "has a value that its operator can't use"
            yield Problem(
                f"{_what(clause)} {reason}.", about=f"{clause.label}: a value that its operator can't use", path=where
            )
    if not_known:
        raise not_known[0]


def _several_values(clause: Clause, _: FilterOperator, context: Context) -> Iterator[Problem]:
    """An attribute with several values. Raises `Undecided`."""
    attribute = clause.attribute
    if attribute is None or attribute.lower() in _REPORTED_ELSEWHERE[context.settings.edition]:
        return
    declared = _declared(clause, attribute)
    if declared is not None:
        several = declared.is_set("multivalued")
    else:
        several = (
            is_multivalued_entra_attribute(attribute)
            and clause.object_mapping.source_side.may_be_entra
            and clause.object_mapping.source_side.is_entra
        )
    if several:
        yield Problem(
            f"{_what(clause)} filters by an attribute with several values, and scoping filters don't support those. "
            "Filter by another attribute, or assign the users and groups that should be provisioned.",
            about=f"{clause.label}: an attribute with several values",
            path=f"{clause.path}.sourceOperandName",
        )


def _other_type(clause: Clause, operator: FilterOperator, _: Context) -> Iterator[Problem]:
    """An attribute of a type for which the operator isn't documented. Raises `Undecided`."""
    if operator.attribute_types is None or clause.object_mapping.source_side.definition is None:
        return
    attribute = clause.attribute
    declared = None if attribute is None else _declared(clause, attribute)
    if declared is None or declared.type is None or operator.supports(declared.type):
        return
    hidden = clause.secret or declared.secret or type(declared.value.get("type")) is Secret
    kind = "the type of its attribute" if hidden else f"attributes of type {declared.type}"
    yield Problem(
        f"{_what(clause)} uses an operator that isn't documented for {kind}. It is documented for "
        f"{', '.join(sorted(operator.attribute_types))}.",
        about=f"{clause.label}: an operator for other types",
        path=f"{clause.path}.operatorName",
        level=Level.ADVISORY,
    )


def _declared(clause: Clause, attribute: str) -> AttributeDefinition | None:
    definition = clause.object_mapping.source_side.definition
    return None if definition is None else definition.attribute(attribute)
