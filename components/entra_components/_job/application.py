"""The application that a job belongs to: a new one, or the one of an existing service principal."""

from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from entra_components._arguments.existing_job import object_id


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
    """The application of an existing service principal.

    Args:
        service_principal_id: the service principal's object id or resource id.
    """
    resource_id = pulumi.Output.from_input(service_principal_id).apply(_resource_id)
    return Application(None, resource_id, resource_id.apply(object_id))


def _resource_id(service_principal: str) -> str:
    return f"/servicePrincipals/{object_id(service_principal)}"
