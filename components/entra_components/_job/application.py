"""The application that a component for one kind of job belongs to: a new one, or one that is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import pulumi
import pulumi_azuread as azuread

from entra_components._job.existing_job import job_resource_id, object_id
from entra_components.errors import ArgumentError
from entra_sync.clouds import Cloud, parse_cloud
from entra_sync.templates import NON_GALLERY_APPLICATION_TEMPLATES


@dataclass(frozen=True, slots=True)
class Application:
    """An application and its service principal.

    Attributes:
        application_id: the resource id of the created application; None for an existing service principal.
        service_principal_id: the resource id of the service principal.
        service_principal_object_id: the object id of the service principal.
    """

    application_id: pulumi.Output[str] | None
    service_principal_id: pulumi.Output[str]
    service_principal_object_id: pulumi.Output[str]


def check_existing(service_principal_id: Any, existing_job_id: str | None, **of_new: object) -> None:
    """Refuse arguments that don't go together for an existing service principal.

    Args:
        service_principal_id: the argument of that name.
        existing_job_id: the argument of that name.
        **of_new: arguments that only a new application has.

    Raises:
        ArgumentError: names the argument.
    """
    if service_principal_id is None:
        if existing_job_id is not None:
            raise ArgumentError(
                "service_principal_id", "is missing: existing_job_id is a job of a service principal that is there."
            )
        return
    for argument, value in of_new.items():
        if value is not None:
            raise ArgumentError(argument, "is for a new application: leave it out with service_principal_id.")
    existing_job(service_principal_id, existing_job_id)


def existing_job(service_principal_id: Any, existing_job_id: str | None) -> str | None:
    """The resource id of the existing job, None where there is none.

    Raises:
        ArgumentError: it isn't one of the service principal.
    """
    return None if existing_job_id is None else job_resource_id(service_principal_id, existing_job_id)


def new_application(
    name: str, display_name: pulumi.Input[str], template_id: pulumi.Input[str], parent: pulumi.Resource
) -> Application:
    """Declare the application `{name}-application`, made from an application template."""
    application = azuread.ApplicationFromTemplate(
        f"{name}-application",
        display_name=display_name,
        template_id=template_id,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return Application(
        application.application_id, application.service_principal_id, application.service_principal_object_id
    )


def existing_application(service_principal_id: pulumi.Input[str]) -> Application:
    """The application of a service principal that is there.

    Args:
        service_principal_id: the service principal's object id or resource id.
    """
    resource_id = pulumi.Output.from_input(service_principal_id).apply(_resource_id)
    return Application(None, resource_id, resource_id.apply(object_id))


def _resource_id(service_principal: str) -> str:
    return f"/servicePrincipals/{object_id(service_principal)}"


# The key under which the validators find the stack's `azuread:environment`.
STACK_ENVIRONMENT: Final = "stack_environment"


class _InCloud(Protocol):
    """Arguments of a component that makes an application."""

    @property
    def cloud(self) -> Any: ...

    @property
    def connection(self) -> Any: ...


def cloud_of(model: _InCloud, stack_environment: str | None) -> pulumi.Input[str]:
    """The tenant's cloud: the argument, else the connection's, else that of the stack's azuread, else global.

    Args:
        model: the arguments.
        stack_environment: `azuread:environment` in the stack's configuration.
    """
    connection = model.connection if isinstance(model.connection, Mapping) else {}
    stated = (model.cloud, connection.get("cloud"), stack_environment)
    return next((cloud for cloud in stated if cloud is not None), Cloud.GLOBAL.value)


def default_application_template(cloud: pulumi.Input[str]) -> str:
    """The template of non-gallery applications in a cloud.

    Raises:
        ArgumentError: the cloud isn't known yet, is none, or has no documented one.
    """
    if not isinstance(cloud, str):
        raise ArgumentError("cloud", "must be plain text, not an output, unless template_id is given.")
    named = parse_cloud(cloud)
    if named is None:
        # The arguments were checked, so it is what the stack's configuration says.
        raise ArgumentError(
            "cloud",
            "is missing, and azuread:environment in the stack's configuration names no cloud that is known here; "
            f"there are {', '.join(Cloud)}.",
        )
    template = NON_GALLERY_APPLICATION_TEMPLATES.get(named)
    if template is None:
        raise ArgumentError("template_id", f"is missing: no template for non-gallery applications is known in {named}.")
    return template
