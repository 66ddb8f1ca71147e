"""Who is assigned to an application, with a role that is named, as a Pulumi resource.

`AppRoleAssignmentProvider` is stored in every state that holds such a resource, as a reference to this module and
class: the path `entra_components.app_role_assignment.AppRoleAssignmentProvider` is frozen.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.inputs import checked, compared, with_connection
from entra_components._graph.role_assignment_inputs import IDENTITY, INPUTS, problems
from entra_components.connection import Connection


class AppRoleAssignmentProvider(ResourceProvider):
    """Assigns users, groups and service principals to applications. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse what is missing or isn't text, and unknown inputs."""
        return checked(news, problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another principal or application is another resource."""
        # The new one would take over what the old one then removes where both name one assignment in two ways.
        return compared(olds, news, INPUTS, replaced_by=IDENTITY, delete_before_replace=True)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Assign the principal, or take over the assignment that is there."""
        from entra_components._graph import role_assignment_calls  # it brings Graph's client

        return role_assignment_calls.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The assignment as it is now; nothing if it is gone."""
        from entra_components._graph import role_assignment_calls

        return role_assignment_calls.read(id_, props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Give the principal another role, where it is another."""
        from entra_components._graph import role_assignment_calls

        return role_assignment_calls.update(olds, news)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Remove the assignment."""
        from entra_components._graph import role_assignment_calls

        role_assignment_calls.delete(props)


class AppRoleAssignment(Resource, module="entra", name="AppRoleAssignment"):
    """A user, group or service principal that is assigned to an application.

    Unlike `azuread.AppRoleAssignment`, it finds the role by its name, or the only one there is, and takes over an
    assignment that is there already. What is taken over belongs to the stack, which removes it in the end.

    Source: Microsoft Graph, appRoleAssignment, appRole.

    Attributes:
        app_role_id: the id of the role; all zeros for the default access of an application without roles.
        assignment_id: the id that Graph gave the assignment.
        principal_type: `User`, `Group` or `ServicePrincipal`.
        app_roles: the ids of the application's enabled roles, by their values, or display names where they have none.
    """

    service_principal_id: pulumi.Output[str]
    principal_id: pulumi.Output[str]
    role: pulumi.Output[str | None]
    app_role_id: pulumi.Output[str]
    assignment_id: pulumi.Output[str]
    principal_type: pulumi.Output[str]
    app_roles: pulumi.Output[Mapping[str, str]]

    def __init__(
        self,
        resource_name: str,
        *,
        service_principal_id: pulumi.Input[str],
        principal_id: pulumi.Input[str],
        role: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare an assignment.

        Args:
            resource_name: the resource's name in the program.
            service_principal_id: the resource id or object id of the application's service principal. Another one
                replaces the resource.
            principal_id: the object id or resource id of who is assigned. Another one replaces the resource.
            role: the role's value, its display name or its id. Without it, the only enabled role that such a principal
                may have (`msiam_access` isn't counted beside others), or the default access where the application
                defines none; where there are several, the deployment ends with an error that lists them.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "service_principal_id": service_principal_id,
            "principal_id": principal_id,
            "role": role,
            "app_role_id": None,
            "assignment_id": None,
            "principal_type": None,
            "app_roles": None,
        }
        super().__init__(AppRoleAssignmentProvider(), resource_name, with_connection(props, connection), opts)
