"""The application that a job belongs to, as far as a component's arguments decide it."""

from collections.abc import Mapping
from typing import Any, Final

import pulumi

from entra_components.errors import ArgumentError
from entra_sync.clouds import Cloud, parse_cloud
from entra_sync.templates import NON_GALLERY_APPLICATION_TEMPLATES

STACK_ENVIRONMENT: Final = "stack_environment"
"""The key under which the validators find `azuread:environment` of the stack's configuration."""


def cloud_of(cloud: pulumi.Input[str] | None, connection: object, stack_environment: str | None) -> pulumi.Input[str]:
    """The tenant's cloud: the argument, else the connection's, else that of the stack's azuread, else global.

    Args:
        cloud: the argument of that name.
        connection: the argument of that name.
        stack_environment: `azuread:environment` in the stack's configuration.
    """
    connected: Mapping[str, Any] = connection if isinstance(connection, Mapping) else {}
    stated = (cloud, connected.get("cloud"), stack_environment)
    return next((value for value in stated if value is not None), Cloud.GLOBAL.value)


def application_template(template_id: pulumi.Input[str] | None, cloud: pulumi.Input[str]) -> pulumi.Input[str]:
    """The application template that a new application is made from: the argument, else the cloud's non-gallery one.

    Args:
        template_id: the argument of that name.
        cloud: what `cloud_of` returns.

    Raises:
        ArgumentError: the cloud decides, but it isn't known yet or has no documented template.
    """
    if template_id is not None:
        return template_id
    if not isinstance(cloud, str):
        raise ArgumentError("cloud", "must be plain text, not an output, unless template_id is given.")
    named = parse_cloud(cloud)
    if named is None:
        # The arguments were checked, so it is what the stack's configuration says.
        raise ArgumentError(
            "cloud",
            "is missing, and azuread:environment in the stack's configuration isn't a known cloud; the clouds are "
            f"{', '.join(Cloud)}.",
        )
    template = NON_GALLERY_APPLICATION_TEMPLATES.get(named)
    if template is None:
        raise ArgumentError("template_id", f"is missing: no template for non-gallery applications is known in {named}.")
    return template
