"""The connection of a component's Graph resources, in the tenant of its azuread resources."""

from collections.abc import Mapping
from typing import Any, Final, cast

import pulumi
import pulumi_azuread as azuread

from entra_components.connection import Connection
from entra_sync.clouds import parse_cloud

_AZUREAD: Final = "azuread:index/provider:Provider"


def connection_of(
    component: pulumi.ComponentResource,
    given: Connection | None,
    *,
    tenant_id: pulumi.Input[str] | None = None,
    cloud: pulumi.Input[str] | None = None,
) -> Connection | None:
    """The connection that a component was given; what it leaves open follows the other arguments, then azuread.

    Without this, a component with an azuread provider of another tenant would make its job there, and look for it in
    the tenant of the environment. A connection that names its tenant owes nothing to the provider, whose cloud may be
    another.

    Args:
        component: the component, constructed.
        given: its argument `connection`.
        tenant_id: the tenant that another argument names.
        cloud: the cloud that another argument names.

    Returns:
        The connection; None where nothing is known of the tenant and its cloud but what the environment says.
    """
    connection: dict[str, Any] = dict(given or {})
    stated = {"tenant_id": tenant_id, "cloud": cloud}
    if connection.get("tenant_id") is None and tenant_id is None:
        stated = {**_of_azuread(component), **{key: value for key, value in stated.items() if value is not None}}
    for key, value in stated.items():
        if connection.get(key) is None and value is not None:
            connection[key] = value
    return cast("Connection", connection) if connection else None


def _of_azuread(component: pulumi.ComponentResource) -> Mapping[str, Any]:
    """The tenant and the cloud of the provider that the component's azuread resources get."""
    provider = component.get_provider(_AZUREAD)
    if isinstance(provider, azuread.Provider):
        return {"tenant_id": provider.tenant_id, "cloud": provider.environment}
    if provider is not None:
        return {}  # one that another process made: nothing of it can be seen here
    config = pulumi.Config("azuread")
    environment = config.get("environment")
    # azuread refuses what isn't a cloud.
    known = environment is not None and parse_cloud(environment) is not None
    return {"tenant_id": config.get("tenantId"), "cloud": environment if known else None}
