"""Whether an assigned principal may be a group."""

import pytest

from entra_policy.estate.assignments import Assignment
from entra_policy.estate.references import Reference
from entra_policy.estate.types import GROUP, ROLE_ASSIGNMENT, USER
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, Secret, Value

PRINCIPAL = "22222222-1111-4222-8333-444455556666"


def assignment(principal_type: Value, declared: str | None = None) -> Assignment:
    """An assignment whose state says of which type its principal is; the principal is declared, or only its id known."""
    outputs = {"principalType": principal_type}
    resource = Resource(ROLE_ASSIGNMENT, "urn:a", "a", props={"principalObjectId": PRINCIPAL}, outputs=outputs)
    principal = None if declared is None else Resource(declared, "urn:p", "p")
    return Assignment(resource, Reference(resource, "principalObjectId", principal, PRINCIPAL))


@pytest.mark.parametrize(
    ("principal_type", "may_be"),
    [
        ("Group", True),
        ("group", True),
        ("User", False),
        ("ServicePrincipal", False),
        (Secret("User"), False),
        ("", True),
        ("another type", True),
        (None, True),
        (UNKNOWN, True),
    ],
)
def test_only_known_types_without_members_are_no_groups(principal_type: Value, may_be: bool) -> None:  # noqa: FBT001
    assert assignment(principal_type).may_be_group is may_be


@pytest.mark.parametrize("principal_type", ["Group", "User", "another type", None])
def test_what_is_declared_decides(principal_type: Value) -> None:
    # The state may be of an earlier principal, which this change replaces.
    assert assignment(principal_type, GROUP).may_be_group is True
    assert assignment(principal_type, USER).may_be_group is False
