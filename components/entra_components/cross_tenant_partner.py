"""A partner of the cross-tenant access policy as a Pulumi resource.

`CrossTenantPartnerProvider` is stored in every state that holds such a resource, as a reference to this module
and class: the path `entra_components.cross_tenant_partner.CrossTenantPartnerProvider` is frozen.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.inputs import checked, compared, with_connection
from entra_components._graph.partner_inputs import IDENTITY, INPUTS, problems
from entra_components.connection import Connection


class CrossTenantPartnerProvider(ResourceProvider):
    """Creates and changes partners. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse a partner that isn't a tenant's id, settings that aren't flags, other inputs."""
        return checked(news, problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another tenant is another partner."""
        return compared(olds, news, INPUTS, replaced_by=IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Add the partner, or take over the one that is there."""
        from entra_components._graph import partner_calls  # it brings Graph's client

        return partner_calls.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The declared settings as they are now; nothing if the partner is gone."""
        from entra_components._graph import partner_calls

        return partner_calls.read(id_, props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Change the declared settings; one that isn't declared any more becomes what it was before."""
        from entra_components._graph import partner_calls

        return partner_calls.update(olds, news)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Delete the partner; one that was there before gets its settings back instead."""
        from entra_components._graph import partner_calls

        partner_calls.delete(props)


class CrossTenantPartner(Resource, module="entra", name="CrossTenantPartner"):
    """A partner tenant in the cross-tenant access policy, with automatic redemption of invitations.

    Cross-tenant synchronization needs automatic redemption outbound in the source tenant and inbound in the target
    tenant. Only the settings that are declared here are changed; others of the partner stay as they are.

    A partner that exists already is taken over when the resource is created (`pulumi import` can't import dynamic
    resources). What it had is kept in the output `previous`, and deleting the resource puts it back; only a partner
    that the resource created is deleted. If a creation failed so that nobody knows whether the partner was added,
    the next one takes over what it finds.

    Source: Microsoft Graph, crossTenantAccessPolicyConfigurationPartner.

    Attributes:
        adopted: whether the partner was there before.
        previous: the settings that it had then; one that isn't in it was not set.
    """

    tenant_id: pulumi.Output[str]
    automatic_redemption_inbound: pulumi.Output[bool | None]
    automatic_redemption_outbound: pulumi.Output[bool | None]
    adopted: pulumi.Output[bool]
    previous: pulumi.Output[Mapping[str, bool]]

    def __init__(
        self,
        resource_name: str,
        *,
        tenant_id: pulumi.Input[str],
        automatic_redemption_inbound: pulumi.Input[bool] | None = None,
        automatic_redemption_outbound: pulumi.Input[bool] | None = None,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a partner.

        Args:
            resource_name: the resource's name in the program.
            tenant_id: the id of the partner's tenant. Another one replaces the resource.
            automatic_redemption_inbound: whether invitations are redeemed automatically for users of the partner
                who come into the connection's tenant; None leaves it as it is.
            automatic_redemption_outbound: the same for users of the connection's tenant who go to the partner.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "tenant_id": tenant_id,
            "automatic_redemption_inbound": automatic_redemption_inbound,
            "automatic_redemption_outbound": automatic_redemption_outbound,
            "adopted": None,
            "previous": None,
        }
        super().__init__(CrossTenantPartnerProvider(), resource_name, with_connection(props, connection), opts)
