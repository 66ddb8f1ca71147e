"""Resources that live in a Graph, if there is one: what each makes, reads, changes and removes there.

As with the provider itself, only a refresh finds out that an object is gone; to change or to delete one fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from azuread_provider import applications, synchronization

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azuread_provider.values import Json
    from entra_sync.graph import GraphClient


@dataclass(frozen=True)
class Kept:
    """What a resource does in a Graph. All raise GraphError, or RefusedError for what the provider refuses.

    Attributes:
        create: makes the object of checked inputs, and gives the resource's id.
        read: the properties that the Graph has of the resource with this id and these properties; raises
            NotFound if it is gone.
        update: from old properties to new inputs.
        delete: removes the object of this id and these properties.
        waits: whether it is asked for again where it isn't there yet, or not allowed: the provider does so for what
            synchronization consists of.
        finish: what still has to be done once the id is known; where it fails, the resource exists nevertheless.
    """

    create: Callable[[GraphClient, Mapping[str, Json]], str]
    read: Callable[[GraphClient, str, Mapping[str, Json]], dict[str, Json]]
    update: Callable[[GraphClient, str, Mapping[str, Json], Mapping[str, Json]], None]
    delete: Callable[[GraphClient, str, Mapping[str, Json]], None]
    finish: Callable[[GraphClient, str, Mapping[str, Json]], None] = lambda _client, _id, _inputs: None
    waits: bool = False


RESOURCES: Final = {
    "ApplicationFromTemplate": Kept(
        applications.instantiate,
        applications.read_from_template,
        applications.rename,
        applications.delete_application,
    ),
    "ServicePrincipal": Kept(
        applications.create_principal,
        applications.read_principal,
        applications.update_principal,
        applications.delete_principal,
    ),
    "SynchronizationJob": Kept(
        synchronization.create_job,
        synchronization.read_job,
        synchronization.update_job,
        synchronization.delete_job,
        finish=synchronization.start_new_job,
        waits=True,
    ),
    "SynchronizationSecret": Kept(
        synchronization.create_secrets,
        synchronization.read_secrets,
        synchronization.update_secrets,
        synchronization.delete_secrets,
        waits=True,
    ),
    # It is a call: there is nothing to read, to change or to delete.
    "SynchronizationJobProvisionOnDemand": Kept(
        synchronization.provision, lambda _client, _id, _known: {}, lambda *_: None, lambda *_: None
    ),
}
"""By the name of pulumi-azuread's class."""
