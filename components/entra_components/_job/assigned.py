"""Those who are assigned to the application of a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from entra_components._arguments.assigned import principals
from entra_components.app_role_assignment import AppRoleAssignment
from entra_components.connection import Connection


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who is assigned.

    Attributes:
        resources: the assignments.
        app_roles: the ids of the application's roles, by their names; None where nobody is assigned.
    """

    resources: tuple[AppRoleAssignment, ...]
    app_roles: pulumi.Output[Mapping[str, str]] | None


def declare_assigned(
    name: str,
    assigned: Mapping[str, Any] | None,
    parent: pulumi.Resource,
    *,
    service_principal_id: pulumi.Input[str],
    connection: Connection | None,
) -> Assigned:
    """Declare an assignment `{name}-assigned-{key}` for each who is assigned.

    Args:
        name: the component's name.
        assigned: the argument of that name, checked.
        parent: the component.
        service_principal_id: the resource id of the application's service principal.
        connection: the tenant and the identity to use.
    """
    resources = tuple(
        AppRoleAssignment(
            f"{name}-assigned-{key}",
            service_principal_id=service_principal_id,
            principal_id=identifier,
            role=role,
            connection=connection,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for key, identifier, role in principals(assigned)
    )
    return Assigned(resources, resources[0].app_roles if resources else None)
