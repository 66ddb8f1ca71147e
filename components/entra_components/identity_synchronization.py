"""What a partner may synchronize into a tenant, as a Pulumi resource.

`IdentitySynchronizationProvider` is stored in every state that holds such a resource, as a reference to this
module and class: the path `entra_components.identity_synchronization.IdentitySynchronizationProvider` is frozen.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.identity_synchronization_inputs import IDENTITY, INPUTS, problems
from entra_components._graph.inputs import checked, compared, with_connection
from entra_components.connection import Connection


class IdentitySynchronizationProvider(ResourceProvider):
    """Allows and forbids synchronization into a tenant. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse a partner that isn't a tenant's id, settings of the wrong type, other inputs."""
        return checked(news, problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another tenant is another partner."""
        return compared(olds, news, INPUTS, replaced_by=IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Save what is declared over what there is, if there is something."""
        from entra_components._graph import identity_synchronization_calls  # it brings Graph's client

        return identity_synchronization_calls.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The declared settings as they are now; nothing if the identity synchronization or its partner is gone."""
        from entra_components._graph import identity_synchronization_calls

        return identity_synchronization_calls.read(id_, props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Change the declared settings; one that isn't declared any more becomes what it was before."""
        from entra_components._graph import identity_synchronization_calls

        return identity_synchronization_calls.update(olds, news)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Delete it; what was there before is put back instead."""
        from entra_components._graph import identity_synchronization_calls

        identity_synchronization_calls.delete(props)


class IdentitySynchronization(Resource, module="entra", name="IdentitySynchronization"):
    """What a partner tenant may synchronize into the connection's tenant, which is the target tenant.

    The partner must be there first and can't be deleted before this: declare it with
    `opts=pulumi.ResourceOptions(depends_on=[partner])`.

    What exists already is taken over when the resource is created (`pulumi import` can't import dynamic
    resources): settings that are not declared stay, and deleting the resource puts back what there was. What the
    resource created is deleted with it. Users that were synchronized stay in either case.

    Source: Microsoft Graph, crossTenantIdentitySyncPolicyPartner.

    Attributes:
        adopted: whether there was an identity synchronization before.
        previous: its settings then; one that isn't in it was not set.
    """

    tenant_id: pulumi.Output[str]
    user_sync_inbound_allowed: pulumi.Output[bool]
    group_sync_inbound_allowed: pulumi.Output[bool | None]
    display_name: pulumi.Output[str | None]
    adopted: pulumi.Output[bool]
    previous: pulumi.Output[Mapping[str, Any]]

    def __init__(
        self,
        resource_name: str,
        *,
        tenant_id: pulumi.Input[str],
        user_sync_inbound_allowed: pulumi.Input[bool] = True,
        group_sync_inbound_allowed: pulumi.Input[bool] | None = None,
        display_name: pulumi.Input[str] | None = None,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare what a partner may synchronize.

        Args:
            resource_name: the resource's name in the program.
            tenant_id: the id of the partner's tenant, the source tenant. Another one replaces the resource.
            user_sync_inbound_allowed: whether users may come in.
            group_sync_inbound_allowed: whether groups may, a preview of Graph's beta version; None leaves it as
                it is.
            display_name: a name for the configuration, such as the partner's; None leaves it as it is.
            connection: the target tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "tenant_id": tenant_id,
            "user_sync_inbound_allowed": user_sync_inbound_allowed,
            "group_sync_inbound_allowed": group_sync_inbound_allowed,
            "display_name": display_name,
            "adopted": None,
            "previous": None,
        }
        super().__init__(IdentitySynchronizationProvider(), resource_name, with_connection(props, connection), opts)
