"""EP009 role-assignment-mapping."""

import re
from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.values import Undecided

_ASSIGNMENTS: Final = "approleassignments"
# The words of an attribute's path: `roles[primary eq "True"].value`, `userRole`; `controlEntitlements` is two others.
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ROLES: Final = frozenset({"role", "roles"})
_FUNCTIONS: Final = frozenset(
    {"SingleAppRoleAssignment", "AppRoleAssignmentsComplex", "AssertiveAppRoleAssignmentsComplex"}
)


@rule("EP009", "role-assignment-mapping", level=Level.MANDATORY, subject=Subject.MAPPING)
def role_assignment_mapping(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Role assignments reach a role attribute through one of the functions made for them.

    What it checks
        Whether `appRoleAssignments` of Microsoft Entra ID is mapped unchanged to an attribute whose path has the
        word `role` or `roles` (`roles[primary eq "True"].value`, `userRole`).
        Advisory: a mapping with SingleAppRoleAssignment, AppRoleAssignmentsComplex or
        AssertiveAppRoleAssignmentsComplex in a job with everyone in scope (`SyncAll`), as in the default Salesforce
        mapping.

    Why
        The attribute holds assignments, not role names, so the target gets something that it doesn't understand. The
        functions find the role of an assigned user; a user who isn't assigned has none.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to('roles[primary eq "True"].value', attribute("appRoleAssignments")),
                ],
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
                "scope": "assigned",
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to('roles[primary eq "True"].value', expression("SingleAppRoleAssignment([appRoleAssignments])")),
                ],
            },
        )
        ```

    When it is undecided
        While the source, the target of such a mapping or the name of the source directory is not known before
        deployment; when one of the functions is used and the scope (`SyncAll`) is not declared, or can't be read.
    """
    if not mapping.object_mapping.source_side.may_be_entra:
        return
    called = mapping.source_functions()
    if not called:
        if not any(name.lower() == _ASSIGNMENTS for name in mapping.source_references()):
            return
        target = mapping.target
        if target is not None and _is_role(target) and mapping.object_mapping.source_side.is_entra:
            yield Problem(
                f"{mapping.label} maps role assignments unchanged, which the target can't read. Use the function "
                "SingleAppRoleAssignment, or AppRoleAssignmentsComplex for several roles.",
                about=f"{mapping.label}: role assignments are mapped unchanged",
                path=f"{mapping.path}.source",
            )
        return
    if _FUNCTIONS.isdisjoint(called) or not mapping.object_mapping.source_side.is_entra:
        return
    everyone = context.job.syncs_all()
    if everyone is None:
        raise Undecided("whether everyone is in scope (`SyncAll`) is not known, and role functions need assignments")
    if everyone:
        yield Problem(
            f"{mapping.label} takes its value from role assignments, but everyone is in scope (`SyncAll`), assigned "
            "or not. Provision assigned users only, or expect the default value for everyone else.",
            about=f"{mapping.label}: role assignments while everyone is in scope",
            path=f"{mapping.path}.source",
            level=Level.ADVISORY,
        )


def _is_role(target: str) -> bool:
    return any(word.lower() in _ROLES for word in _WORDS.findall(target))
