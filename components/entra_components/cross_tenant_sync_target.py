"""Cross-tenant synchronization as one component: the target tenant's side."""

from collections.abc import Sequence
from typing import NotRequired, Optional, TypedDict

import pulumi

from entra_components._construction import arguments_in_a_dictionary
from entra_components.connection import Connection
from entra_components.cross_tenant_partner import CrossTenantPartner
from entra_components.exemptions import Exemption
from entra_components.identity_synchronization import IdentitySynchronization


class CrossTenantSyncTargetArgs(TypedDict):
    """What a `CrossTenantSyncTarget` takes."""

    source_tenant_id: pulumi.Input[str]
    """The tenant that users come from: its id, a GUID."""
    target_tenant_id: NotRequired[pulumi.Input[str]]
    """The tenant that users are synchronized into, in which the settings are made, and by which the policies join both
    sides. It is the connection's tenant where that names one."""
    user_sync_inbound_allowed: NotRequired[pulumi.Input[bool]]
    """Whether users of the source tenant may be synchronized into this one; true by default."""
    group_sync_inbound_allowed: NotRequired[pulumi.Input[bool]]
    """Whether groups may be, too: a preview that needs a licence. Left as it is by default."""
    automatic_redemption_inbound: NotRequired[pulumi.Input[bool]]
    """Whether invitations of the source tenant's users are redeemed by themselves; true by default. The source tenant
    must say the same for its outbound side, as `CrossTenantSync` does."""
    display_name: NotRequired[pulumi.Input[str]]
    """What the source tenant is called in the settings for synchronization."""
    connection: NotRequired[Connection]
    """The target tenant and the identity to use there. A tenant that it doesn't name is `target_tenant_id`, else that
    of the azuread provider; the identity comes from the environment by default."""
    exemptions: NotRequired[Sequence[Exemption]]
    """What is accepted of the gate's findings on this component and the resources below it, until a day."""


class CrossTenantSyncTarget(pulumi.ComponentResource):
    """Lets another tenant, the source, synchronize its users into this one.

    It makes the source tenant a partner in the cross-tenant access settings, with automatic redemption of
    invitations, and allows the synchronization of its users. The source tenant's side is a `CrossTenantSync`, in this
    program with another connection and provider, or in one of the source tenant's own.
    """

    source_tenant_id: pulumi.Output[str]
    """The tenant that users come from."""
    partner_id: pulumi.Output[str]
    """The resource id of the partner."""
    identity_synchronization_id: pulumi.Output[str]
    """The resource id of the settings for synchronization."""

    @arguments_in_a_dictionary
    def __init__(
        self,
        name: str,
        args: CrossTenantSyncTargetArgs,
        opts: Optional[pulumi.ResourceOptions] = None,  # noqa: UP045 - read by Pulumi's schema inference
    ) -> None:
        """Declare the target tenant's side of a cross-tenant synchronization.

        Args:
            name: the component's name; its resources are called `{name}-partner` and
                `{name}-identity-synchronization`.
            args: see `CrossTenantSyncTargetArgs`.
            opts: options.

        Raises:
            ArgumentError: an argument is wrong; the message names it.
        """
        # The validation brings pydantic, which no program pays for before it declares a component.
        from entra_components._arguments.cross_tenant_sync_target import CrossTenantTargetModel
        from entra_components._arguments.validation import given, validated
        from entra_components._job.connection import connection_of

        model = validated(CrossTenantTargetModel, "CrossTenantSyncTarget", name, args)
        super().__init__("entra:index:CrossTenantSyncTarget", name, given(model), opts)
        connection = connection_of(self, model.connection, tenant_id=model.target_tenant_id)
        partner = CrossTenantPartner(
            f"{name}-partner",
            tenant_id=model.source_tenant_id,
            automatic_redemption_inbound=model.automatic_redemption_inbound,
            connection=connection,
            opts=pulumi.ResourceOptions(parent=self),
        )
        synchronization = IdentitySynchronization(
            f"{name}-identity-synchronization",
            tenant_id=model.source_tenant_id,
            user_sync_inbound_allowed=model.user_sync_inbound_allowed,
            group_sync_inbound_allowed=model.group_sync_inbound_allowed,
            display_name=model.display_name,
            connection=connection,
            # They are a part of the partner: made after it, and deleted before it.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[partner]),
        )
        self.source_tenant_id = pulumi.Output.from_input(model.source_tenant_id)
        self.partner_id = partner.id
        self.identity_synchronization_id = synchronization.id
        self.register_outputs(
            {
                "source_tenant_id": self.source_tenant_id,
                "partner_id": self.partner_id,
                "identity_synchronization_id": self.identity_synchronization_id,
            }
        )
