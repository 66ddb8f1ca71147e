"""EP406 on-premises-no-groups."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.on_premises._provisioned import ON_PREMISES, decided

if TYPE_CHECKING:
    from entra_policy.values import Undecided


@rule(
    "EP406",
    "on-premises-no-groups",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="Groups",
    scenarios=ON_PREMISES,
)
def on_premises_no_groups(object_mapping: ObjectMapping, _: Context) -> Iterator[Problem]:
    """No groups are provisioned to an on-premises application.

    What it checks
        Enabled object mappings of an on-premises job whose source or target object is Group.

    Why
        The ECMA connector host has only one kind of object, the user. Groups are not supported.

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
                    ),
                    groups(to(f"{ECMA}groupName", attribute("displayName"), matching=1)),
                    target_directory="ERP",
                )
            ),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # Users only; an attribute of the user says what the application would take from a group.
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                        to(f"{ECMA}department", attribute("department")),
                    ),
                    target_directory="ERP",
                )
            ),
        )
        ```

    When it is undecided
        While the source or target object is not known before deployment.
    """
    not_known: list[Undecided] = []
    names = (
        decided(not_known, lambda: object_mapping.source_side.object),
        decided(not_known, lambda: object_mapping.target_side.object),
    )
    if any(name is not None and name.lower() == "group" for name in names):
        yield Problem(
            f"{object_mapping.label} provisions groups, but on-premises applications support only users. Remove or "
            "disable this object mapping.",
            about=f"{object_mapping.label}: groups",
            path=object_mapping.path,
        )
    elif not_known:
        raise not_known[0]
