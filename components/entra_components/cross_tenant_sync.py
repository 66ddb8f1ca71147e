"""Cross-tenant synchronization as one component: the source tenant's side."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, Optional, TypedDict

import pulumi
import pulumi_azuread as azuread

from entra_components._arguments import validated
from entra_components._credentials import declare_credentials, notification_settings, sync_all
from entra_components._cross_tenant_arguments import CrossTenantModel, component_props, cross_tenant_schema
from entra_components.connection import Connection
from entra_components.synchronization_schema import SynchronizationSchema
from entra_sync.templates import CROSS_TENANT_APPLICATION_TEMPLATE, CROSS_TENANT_TEMPLATE


class CrossTenantSyncArgs(TypedDict):
    """What a `CrossTenantSync` takes."""

    target_tenant_id: pulumi.Input[str]
    """The tenant that users are synchronized into: its id, a GUID."""
    source_tenant_id: NotRequired[pulumi.Input[str]]
    """The tenant that users come from. Stated for the policies, which compare it with the provider's tenant; the
    job always belongs to the provider's tenant."""
    target_tenant_kind: NotRequired[pulumi.Input[str]]
    """`workforce`, `b2c` or `external`, stated for the policies."""
    source_cloud: NotRequired[pulumi.Input[str]]
    """The source tenant's cloud, stated for the policies. In US Government clouds managers are not synchronized."""
    target_cloud: NotRequired[pulumi.Input[str]]
    """The target tenant's cloud, stated for the policies."""
    display_name: NotRequired[pulumi.Input[str]]
    """The configuration's name; by default the component's name."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the job runs; true by default."""
    scope: NotRequired[pulumi.Input[str]]
    """`assigned` (default): users and groups that are assigned to the configuration; `all`: all internal members."""
    notification_emails: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Who is told when the job goes into quarantine."""
    mappings: NotRequired[pulumi.Input[Sequence[Any]]]
    """Attribute mappings, as `to(...)` returns them; by default `default_cross_tenant_mappings()`."""
    scoping: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """The scoping filter, as `scope(...)` returns it."""
    schema_mode: NotRequired[pulumi.Input[str]]
    """`merge` (default): over the template's default; `replace`: nothing else."""
    connection: NotRequired[Connection]
    """The source tenant and the identity for what azuread does not cover; by default from the environment."""


class CrossTenantSync(pulumi.ComponentResource):
    """Synchronizes users of this tenant, the source, into a target tenant.

    It creates the configuration (an application of the service's own template), its job, the credentials that name
    the target tenant, and the attribute mappings. The target tenant must allow it: inbound user synchronization, and
    automatic redemption on both sides. Who is synchronized with scope `assigned` is said by
    `azuread.AppRoleAssignment` resources for `service_principal_object_id`.
    """

    application_id: pulumi.Output[str]
    """The resource id of the configuration's application."""
    service_principal_id: pulumi.Output[str]
    """The resource id of the configuration's service principal, `/servicePrincipals/{object id}`."""
    service_principal_object_id: pulumi.Output[str]
    """The object id of the configuration's service principal, for role assignments."""
    job_id: pulumi.Output[str]
    """The resource id of the job."""

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
        model = validated(CrossTenantModel, "CrossTenantSync", name, args)
        super().__init__("entra:index:CrossTenantSync", name, component_props(model), opts)
        child = pulumi.ResourceOptions(parent=self)
        application = azuread.ApplicationFromTemplate(
            f"{name}-application",
            display_name=name if model.display_name is None else model.display_name,
            template_id=CROSS_TENANT_APPLICATION_TEMPLATE,
            opts=child,
        )
        self.application_id = application.application_id
        self.service_principal_id = application.service_principal_id
        self.service_principal_object_id = application.service_principal_object_id
        job = azuread.SynchronizationJob(
            f"{name}-job",
            service_principal_id=self.service_principal_id,
            template_id=CROSS_TENANT_TEMPLATE,
            enabled=model.enabled,
            opts=child,
        )
        self.job_id = job.id
        declare_credentials(
            f"{name}-credentials",
            self.service_principal_id,
            {
                "AuthenticationType": "SyncPolicy",
                "CompanyId": model.target_tenant_id,
                "SyncAll": sync_all(model.scope),
                "SyncNotificationSettings": notification_settings(model.notification_emails),
            },
            # The service accepts credentials only once the job exists.
            pulumi.ResourceOptions(parent=self, depends_on=[job]),
        )
        SynchronizationSchema(
            f"{name}-schema",
            service_principal_id=self.service_principal_id,
            job_id=job.id,
            template_id=CROSS_TENANT_TEMPLATE,
            mode=model.schema_mode,
            schema=cross_tenant_schema(model),
            connection=model.connection,
            opts=child,
        )
        self.register_outputs(
            {
                "application_id": self.application_id,
                "service_principal_id": self.service_principal_id,
                "service_principal_object_id": self.service_principal_object_id,
                "job_id": self.job_id,
            }
        )
