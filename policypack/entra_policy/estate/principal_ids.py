"""The ids of applications and service principals, as resources and look-ups have them.

They are in lower case, and None where they aren't known.
"""

from typing import Final

from entra_policy.estate import types
from entra_policy.resource import Resource
from entra_policy.values import reveal

# Before version 6 the azuread provider called it the application id.
CLIENT_ID: Final = ("clientId", "applicationId")


def client_id_of(resource: Resource) -> str | None:
    """The client id of an application, a service principal or a look-up of one."""
    for name in CLIENT_ID:
        value = reveal(resource.value(name))
        if type(value) is str and value:
            return value.lower()
    return None


def own_id(resource: Resource) -> str | None:
    """The object id of a declared service principal, or of the one that a declared application creates."""
    if resource.type == types.SERVICE_PRINCIPAL:
        return object_id(reveal(resource.outputs.get("objectId"))) or (
            object_id(resource.id) if type(resource.id) is str else None
        )
    return object_id(reveal(resource.outputs.get("servicePrincipalObjectId")))


def object_id(value: object) -> str | None:
    """The object id in a text that is one, or ends with one."""
    return value.rpartition("/")[2].lower() or None if type(value) is str else None
