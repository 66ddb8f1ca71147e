"""EP405 on-premises-no-references."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.on_premises._kinds import forbidden_kind
from entra_policy.rules.on_premises._provisioned import ON_PREMISES
from entra_sync.directory_attributes import is_entra_reference

_ROLE_FUNCTIONS: Final = frozenset(
    {
        "AppRoleAssignments",
        "AppRoleAssignmentsComplex",
        "AssertiveAppRoleAssignmentsComplex",
        "SingleAppRoleAssignment",
    }
)


@rule(
    "EP405",
    "on-premises-no-references",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="Reference attributes",
    scenarios=ON_PREMISES,
)
def on_premises_no_references(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """No attribute mapping of an on-premises application carries a reference to another object.

    What it checks
        Whether the target attribute, or an attribute that the source refers to, is defined with the type Reference.
        Where the source directory is Microsoft Entra ID and defines nothing, `manager`, `directReports`, `memberOf` and
        the like are references. Role assignments inside a role function, such as
        `SingleAppRoleAssignment([appRoleAssignments])`, are fine.

    Why
        The ECMA connector host does not support references between objects: a manager can't be provisioned through it.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}supervisor", attribute("manager")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # The name of the manager as a text that an attribute of the user holds.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}supervisor", attribute("extensionAttribute1")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the target, the source or a definition's type is not known before deployment.
    """
    yield from forbidden_kind(
        mapping,
        kind="Reference",
        by_name=is_entra_reference,
        target_by_name=lambda _: False,
        without=_ROLE_FUNCTIONS,
        what="a reference to another object",
        remedy="Map text instead, such as a name or an employee number from an attribute of the user.",
    )
