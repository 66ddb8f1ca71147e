"""EP206 scoping-filter-attributes."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import Clause
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.attribute_mappings._extensions import clause_sentence
from entra_policy.values import Undecided, reveal
from entra_sync.dates import is_date_attribute
from entra_sync.filters import is_unsupported_operator

_UNSUPPORTED: Final = frozenset({"approleassignments", "usertype", "accountexpires"})
_UNSUPPORTED_SINCE_2026: Final = frozenset({"manager", "members", "ismemberof"})


@rule(
    "EP206",
    "scoping-filter-attributes",
    level=Level.MANDATORY,
    subject=Subject.CLAUSE,
    item="Unsupported scoping filters",
)
def scoping_filter_attributes(clause: Clause, context: Context) -> Iterator[Problem]:
    """No scoping filter uses an attribute that the service can't filter by.

    What it checks
        Clauses on `appRoleAssignments`, `userType` and `accountExpires`, regardless of case, where the source directory
        is Microsoft Entra ID. In edition 2026 also clauses on `manager`, on `members` of groups and on every attribute
        that holds a date (by its name or by its declared type), and clauses with `IsMemberOf`.

    Why
        The service does not evaluate these attributes in a scoping filter. The clause is never true, or the filter is
        refused, and the wrong users are in scope.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
                "scoping": scope(clause("userType", "EQUALS", "Member")),
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
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
                # Guests: the service takes `#EXT#` off their userPrincipalName, and the documentation says that this
                # attribute keeps it; that the filter leaves them out is inferred from that, so see with a test guest.
                "scoping": scope(clause("originalUserPrincipalName", "NOT REGEX MATCH", ".*#EXT#.*")),
            },
        )
        ```

    When it is undecided
        While the attribute of the clause, or the name of the source directory, is not known before deployment; in
        edition 2026 also while the operator, or the declared type of the attribute, is not known.
    """
    object_mapping = clause.object_mapping
    if not object_mapping.source_side.may_be_entra:
        return
    newer = context.settings.edition != "2024"
    not_known: list[Undecided] = []
    if _cannot_filter(clause, not_known, newer=newer) and object_mapping.source_side.is_entra:
        yield Problem(
            f"{clause_sentence(clause)} filters by an attribute that scoping filters don't support. Filter by another "
            "attribute, or assign the users and groups that should be provisioned.",
            about=f"{clause.label}: an attribute that scoping filters don't support",
            path=f"{clause.path}.sourceOperandName",
        )
    elif newer and is_unsupported_operator(clause.operator or "") and object_mapping.source_side.is_entra:
        yield Problem(
            f"{clause_sentence(clause)} uses an operator that scoping filters don't support. Assign the group to the "
            "application instead.",
            about=f"{clause.label}: an operator that scoping filters don't support",
            path=f"{clause.path}.operatorName",
        )
    if not_known:
        raise not_known[0]


def _cannot_filter(clause: Clause, not_known: list[Undecided], *, newer: bool) -> bool:
    """Whether the clause uses an unsupported attribute; False where that isn't known, which is added to `not_known`."""
    try:
        attribute = clause.attribute
        declared = clause.object_mapping.source_side.definition if newer else None
        definition = None if declared is None or attribute is None else declared.attribute(attribute)
        dated = definition is not None and definition.type == "DateTime"
    except Undecided as undecided:
        not_known.append(undecided)
        attribute, dated = _revealed_attribute(clause), False
    lowered = (attribute or "").lower()
    return (
        dated
        or lowered in _UNSUPPORTED
        or (newer and (lowered in _UNSUPPORTED_SINCE_2026 or is_date_attribute(lowered)))
    )


def _revealed_attribute(clause: Clause) -> str | None:
    attribute = reveal(clause.value.get("sourceOperandName"))
    return attribute if type(attribute) is str else None
