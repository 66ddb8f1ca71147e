"""Cross-tenant synchronization as one component: the source tenant's side."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, Optional, TypedDict

import pulumi

from entra_components._annotations import Assigned, Mappings, RestartPeriod, SchemaMode, Scope, Scoping, TenantKindName
from entra_components._construction import arguments_in_a_dictionary
from entra_components.connection import Connection
from entra_components.cross_tenant_partner import CrossTenantPartner
from entra_components.exemptions import Exemption
from entra_sync.templates import CROSS_TENANT_APPLICATION_TEMPLATE, CROSS_TENANT_TEMPLATE


class CrossTenantSyncArgs(TypedDict):
    """What a `CrossTenantSync` takes."""

    target_tenant_id: pulumi.Input[str]
    """The tenant that users are synchronized into: its id, a GUID."""
    source_tenant_id: NotRequired[pulumi.Input[str]]
    """The tenant that users come from. Stated for the policies, which compare it with the provider's tenant; the
    job always belongs to the provider's tenant."""
    target_tenant_kind: NotRequired[TenantKindName]
    """`workforce`, `b2c` or `external`, stated for the policies."""
    source_cloud: NotRequired[pulumi.Input[str]]
    """The source tenant's cloud, stated for the policies. In US Government clouds managers are not synchronized."""
    target_cloud: NotRequired[pulumi.Input[str]]
    """The target tenant's cloud, stated for the policies."""
    display_name: NotRequired[pulumi.Input[str]]
    """The name of the configuration to create; by default the component's name."""
    service_principal_id: NotRequired[pulumi.Input[str]]
    """An existing service principal instead of a new configuration: its object id or its resource id."""
    existing_job_id: NotRequired[str]
    """An existing job of that service principal, adopted instead of creating one: its id as the service gives it
    or its resource id. The argument may stay after the deployment that adopted it."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the job runs; true by default. A job that is adopted stays as it is unless this is given."""
    validate: NotRequired[bool]
    """Whether the service tests the connection with the credentials given here, before the job is started and when they
    change; true by default. A test that fails ends the deployment with the service's own words."""
    automatic_redemption: NotRequired[bool]
    """Whether to make the target tenant a partner, with automatic redemption of invitations on the outbound side; true
    by default. With false the partner is not touched: declare it elsewhere, without it the job can't connect."""
    assigned: NotRequired[Assigned]
    """Who is assigned to the configuration: from names that you choose to the ids of groups or users, or to
    `{"id": ..., "role": ...}`. The role is named by its value or its display name; without it, it is the only enabled
    one for such a principal. Who leaves the list is not assigned any more."""
    scope: NotRequired[Scope]
    """`assigned` (default): users and groups that are assigned to the configuration; `all`: all internal members."""
    notification_emails: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Who is notified when the job goes into quarantine."""
    deletion_threshold: NotRequired[pulumi.Input[float]]
    """The number of deletions in one cycle, a whole number of 1 or more, that stops the job for someone to look at
    them; no limit by default."""
    restart: NotRequired[bool]
    """Whether the job is restarted when its scope changes or it is enabled again, and when an existing one is first
    deployed with its credentials and mappings; true by default."""
    restart_period: NotRequired[RestartPeriod]
    """`daily`, `weekly` or `monthly`: restart the job also in the first deployment of each day, ISO week or month in
    UTC, for managers who came into scope later. A deployment has to run: nothing restarts by itself."""
    mappings: NotRequired[Mappings]
    """Attribute mappings, in either form that a `ProvisioningJob` takes; by default `default_cross_tenant_mappings()`,
    with managers where they are followed into scope: with a `restart_period`, or with everyone in scope."""
    scoping: NotRequired[Scoping]
    """The scoping filter, as `scope(...)` returns it."""
    schema_mode: NotRequired[SchemaMode]
    """`merge` (default): over the template's default; `replace`: nothing else."""
    connection: NotRequired[Connection]
    """The source tenant and the identity for what azuread does not cover. A tenant and a cloud that it doesn't name
    are those of the azuread provider; the identity comes from the environment by default."""
    exemptions: NotRequired[Sequence[Exemption]]
    """What is accepted of the gate's findings on this component and the resources below it, until a day."""


class CrossTenantSync(pulumi.ComponentResource):
    """Synchronizes users of this tenant, the source, into a target tenant.

    It makes the target tenant a partner with automatic redemption, creates the configuration (an application of the
    service's own template, or takes an existing one), its job, the credentials that name the target tenant, and the
    attribute mappings, and restarts the job when its scope changes. The target tenant must allow it, as its
    `CrossTenantSyncTarget` does: inbound user synchronization, and automatic redemption on its side. Who is
    synchronized with scope `assigned` is said by the argument of that name, or by `azuread.AppRoleAssignment` resources
    for `service_principal_object_id`.
    """

    application_id: Optional[pulumi.Output[str]]  # noqa: UP045 - Pulumi's schema inference reads it
    """The resource id of the created application; none for an existing service principal."""
    service_principal_id: pulumi.Output[str]
    """The resource id of the configuration's service principal, `/servicePrincipals/{object id}`."""
    service_principal_object_id: pulumi.Output[str]
    """The object id of the configuration's service principal, for role assignments."""
    job_id: pulumi.Output[str]
    """The resource id of the job."""
    app_roles: Optional[pulumi.Output[Mapping[str, str]]]  # noqa: UP045
    """The ids of the application's enabled roles, by their values, or display names where they have none, as they were
    when somebody was assigned; none without `assigned`."""

    @arguments_in_a_dictionary
    def __init__(
        self,
        name: str,
        args: CrossTenantSyncArgs,
        opts: Optional[pulumi.ResourceOptions] = None,  # noqa: UP045 - read by Pulumi's schema inference
    ) -> None:
        """Declare a cross-tenant synchronization in its source tenant.

        Args:
            name: the component's name; its resources are called `{name}-application`, `{name}-job`, ...
            args: see `CrossTenantSyncArgs`.
            opts: options; its azuread provider must be one of the source tenant.

        Raises:
            ArgumentError: an argument is wrong; the message names it.
        """
        # The validation brings pydantic, which no program pays for before it declares a component.
        from entra_components._arguments.cross_tenant_sync import (
            CrossTenantModel,
            credential_pairs,
            cross_tenant_schema,
        )
        from entra_components._arguments.validation import given, validated
        from entra_components._job.application import existing_application, new_application
        from entra_components._job.assigned import declare_assigned
        from entra_components._job.connection import connection_of
        from entra_components._job.declaring import declare_job

        model = validated(CrossTenantModel, "CrossTenantSync", name, args)
        super().__init__("entra:index:CrossTenantSync", name, given(model), opts)
        if model.service_principal_id is None:
            application = new_application(name, model.display_name or name, CROSS_TENANT_APPLICATION_TEMPLATE, self)
        else:
            application = existing_application(model.service_principal_id)
        self.application_id = application.application_id
        self.service_principal_id = application.service_principal_id
        self.service_principal_object_id = application.service_principal_object_id
        connection = connection_of(self, model.connection, cloud=model.source_cloud)
        assigned = declare_assigned(
            name, model.assigned, self, service_principal_id=self.service_principal_id, connection=connection
        )
        self.app_roles = assigned.app_roles
        partners: list[pulumi.Resource] = []
        if model.automatic_redemption:
            partner = CrossTenantPartner(
                f"{name}-partner",
                tenant_id=model.target_tenant_id,
                automatic_redemption_outbound=True,
                connection=connection,
                opts=pulumi.ResourceOptions(parent=self),
            )
            partners.append(partner)
        self.job_id = declare_job(
            name,
            model,
            self,
            service_principal_id=self.service_principal_id,
            template_id=CROSS_TENANT_TEMPLATE,
            credentials=credential_pairs(model),
            scope=model.scope,
            schema=cross_tenant_schema(model),
            connection=connection,
            # The service tests the connection as the job starts, and refuses it without automatic redemption.
            after=(*partners, *assigned.resources),
        ).id
        self.register_outputs(
            {
                "application_id": self.application_id,
                "service_principal_id": self.service_principal_id,
                "service_principal_object_id": self.service_principal_object_id,
                "job_id": self.job_id,
                "app_roles": self.app_roles,
            }
        )
