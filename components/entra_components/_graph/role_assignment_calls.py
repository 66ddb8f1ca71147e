"""An app role assignment, made, read, changed and removed through Microsoft Graph."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.app_roles import chosen_role, is_called, role_ids, role_name
from entra_components._graph.inputs import gone, present
from entra_components._graph.known import known_text
from entra_components._graph.making import taken_over, taken_over_here, wait_until_shown
from entra_components._graph.role_assignment_inputs import INPUTS
from entra_sync.graph import (
    AppRole,
    AppRoleAssignment,
    Conflict,
    ConnectionFailed,
    GraphClient,
    NotFound,
    Refused,
    ServiceUnavailable,
    assign_role,
    get_assigned,
    is_service_principal,
    list_app_roles,
    list_assigned,
    remove_assigned,
)

_FOUND: Final = ("assignment_id", "app_role_id", "principal_type", "app_roles")
"""The outputs that aren't inputs."""


def create(props: dict[str, Any]) -> CreateResult:
    """Assign the principal, or take over the assignment that is there."""
    with graph_client(props) as client:
        roles, assignment = _assign(client, props)
        _wait_until_shown(client, props, assignment)
    principal = assignment.principal_id
    return CreateResult(
        f"/servicePrincipals/{assignment.resource_id}/appRoleAssignedTo/{principal}", _outputs(props, roles, assignment)
    )


def read(id_: str, props: dict[str, Any]) -> ReadResult:
    """The assignment as it is now; nothing if it is gone.

    An assignment can't be changed. A role can: where the application calls it something else by now, the input says so.
    """
    application = known_text(props, "service_principal_id")
    with graph_client(props) as client:
        try:
            assignment = get_assigned(client, application, known_text(props, "assignment_id"))
            roles = list_app_roles(client, application)
        except NotFound:
            return gone()
    outputs = _outputs(props, roles, assignment)
    if (declared := props.get("role")) is not None:
        outputs["role"] = _current_name(roles, assignment.app_role_id, str(declared))
    return present(id_, outputs, INPUTS)


def update(olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
    """Give the principal another role: the new one first, so that it is assigned all the time."""
    kept: dict[str, Any] = {key: olds[key] for key in _FOUND if key in olds}
    if olds.get("role") == news.get("role"):
        return UpdateResult({**_inputs(news), **kept})
    with graph_client(news) as client:
        roles, assignment = _assign(client, news)
        old = known_text(olds, "assignment_id")
        if assignment.id != old:
            _remove(client, news, old)
            _wait_until_shown(client, news, assignment)
    return UpdateResult(_outputs(news, roles, assignment))


def delete(props: dict[str, Any]) -> None:
    """Remove the assignment, unless another resource of this deployment took it over."""
    with graph_client(props) as client:
        _remove(client, props, known_text(props, "assignment_id"))


def _assign(client: GraphClient, props: Mapping[str, Any]) -> tuple[Sequence[AppRole], AppRoleAssignment]:
    """Make sure that the principal has the role; also what roles there are."""
    application = known_text(props, "service_principal_id")
    principal = known_text(props, "principal_id").rpartition("/")[2]
    name = None if props.get("role") is None else known_text(props, "role")
    # Both may have been created in this deployment.
    with client.fresh(f"service principal {application.rpartition('/')[2]} or object {principal}"):
        roles = list_app_roles(client, application)
        role = chosen_role(roles, name, lambda: is_service_principal(client, principal))
        try:
            return roles, assign_role(client, application, principal, role)
        except (Refused, Conflict, ConnectionFailed, ServiceUnavailable):
            # It is there already, or this very call made it.
            wanted = (principal.lower(), role.lower())
            for assignment in list_assigned(client, application):
                if (assignment.principal_id.lower(), assignment.app_role_id.lower()) == wanted:
                    taken_over(assignment.id)
                    return roles, assignment
            raise


def _wait_until_shown(client: GraphClient, props: Mapping[str, Any], assignment: AppRoleAssignment) -> None:
    def is_shown() -> bool:
        return get_assigned(client, known_text(props, "service_principal_id"), assignment.id) == assignment

    what = f"the assignment of {assignment.principal_id} to service principal {assignment.resource_id}"
    wait_until_shown(client, what, is_shown)


def _remove(client: GraphClient, props: Mapping[str, Any], assignment_id: str) -> None:
    if taken_over_here(assignment_id):
        return
    try:
        remove_assigned(client, known_text(props, "service_principal_id"), assignment_id)
    except NotFound:
        return


def _current_name(roles: Sequence[AppRole], role_id: str, declared: str) -> str:
    for role in roles:
        if role.id.lower() == role_id.lower():
            return declared if is_called(role, declared) else role_name(role)
    return role_id


def _inputs(props: Mapping[str, Any]) -> dict[str, Any]:
    return {key: props[key] for key in INPUTS if props.get(key) is not None}


def _outputs(props: Mapping[str, Any], roles: Sequence[AppRole], assignment: AppRoleAssignment) -> dict[str, Any]:
    return {
        **_inputs(props),
        "assignment_id": assignment.id,
        "app_role_id": assignment.app_role_id,
        "principal_type": assignment.principal_type,
        "app_roles": role_ids(roles),
    }
