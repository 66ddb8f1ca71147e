"""A provisioned application as one component."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, Optional, TypedDict

import pulumi
import pulumi_azuread as azuread

from entra_components._arguments import validated
from entra_components._credentials import declare_credentials, notification_settings, sync_all
from entra_components._provisioning_arguments import (
    ProvisioningModel,
    component_props,
    credential_pairs,
    default_application_template,
    job_schema,
    writes_credentials,
)
from entra_components.connection import Connection
from entra_components.synchronization_schema import SynchronizationSchema

# The annotations of the argument types are read by Pulumi to make a schema for other languages. It knows neither
# Annotated nor Literal nor annotations that are strings.


class ProvisioningCredentials(TypedDict):
    """What the service needs to call the application. Outputs may stand for the values, not for the whole."""

    base_address: NotRequired[pulumi.Input[str]]
    """The application's provisioning endpoint (the portal's "Tenant URL")."""
    secret_token: NotRequired[pulumi.Input[str]]
    """The token for that endpoint. It is a secret, whether or not it is passed as one."""
    extra: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further keys that the application's template asks for, as Graph writes them (`ClientIdentifier`, `AppKey`,
    ...). All their values are secrets."""


class ProvisioningJobArgs(TypedDict):
    """What a `ProvisioningJob` takes."""

    display_name: NotRequired[pulumi.Input[str]]
    """The name of the application to create. Needed unless `service_principal_id` is given."""
    template_id: NotRequired[pulumi.Input[str]]
    """The gallery's application template (a GUID). Without it a non-gallery application of the cloud is created."""
    cloud: NotRequired[pulumi.Input[str]]
    """The tenant's cloud, which decides the non-gallery template: global (default), usgovernmentl4,
    usgovernmentl5 or china."""
    service_principal_id: NotRequired[pulumi.Input[str]]
    """An existing service principal instead of a new application: its object id or its resource id."""
    synchronization_template_id: NotRequired[pulumi.Input[str]]
    """The synchronization template that the job is made from; `scim` by default."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the job runs; true by default."""
    credentials: NotRequired[ProvisioningCredentials]
    """All the credentials: the service writes them as one list, and what is not given here is removed. For an
    existing service principal without this argument, `scope` and `notification_emails` nothing is written."""
    scope: NotRequired[pulumi.Input[str]]
    """`assigned` (default): users and groups that are assigned to the application; `all`: everyone."""
    notification_emails: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Who is told when the job goes into quarantine."""
    mappings: NotRequired[pulumi.Input[Sequence[Any]]]
    """Attribute mappings for users, as `to(...)` returns them."""
    group_mappings: NotRequired[pulumi.Input[Sequence[Any]]]
    """Attribute mappings for groups."""
    scoping: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """The scoping filter for users, as `scope(...)` returns it."""
    target_directory: NotRequired[pulumi.Input[str]]
    """What the template's schema calls the application. Known for non-gallery SCIM applications, needed for the
    mappings of others."""
    schema: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """A whole synchronizationSchema as Graph writes it, instead of mappings and filters."""
    schema_mode: NotRequired[pulumi.Input[str]]
    """`merge` (default): over the template's default; `replace`: nothing else."""
    connection: NotRequired[Connection]
    """The tenant and the identity for what azuread does not cover; by default from the environment."""


class ProvisioningJob(pulumi.ComponentResource):
    """An application that Microsoft Entra provisions users and groups to.

    It creates the application from its template (or takes an existing service principal), the job, its credentials
    with scope and notification, and its attribute mappings. Who is provisioned with scope `assigned` is said by
    `azuread.AppRoleAssignment` resources for `service_principal_object_id`.
    """

    application_id: Optional[pulumi.Output[str]]  # noqa: UP045 - Pulumi's schema inference reads it
    """The resource id of the created application; none for an existing service principal."""
    service_principal_id: pulumi.Output[str]
    """The resource id of the service principal, `/servicePrincipals/{object id}`."""
    service_principal_object_id: pulumi.Output[str]
    """The object id of the service principal, for role assignments."""
    job_id: pulumi.Output[str]
    """The resource id of the job."""

    def __init__(
        self,
        name: str,
        args: ProvisioningJobArgs,
        opts: Optional[pulumi.ResourceOptions] = None,  # noqa: UP045
    ) -> None:
        """Declare a provisioned application.

        Args:
            name: the component's name; its resources are called `{name}-application`, `{name}-job`, ...
            args: see `ProvisioningJobArgs`.
            opts: options; providers are passed on to the component's resources.

        Raises:
            ArgumentError: an argument is wrong; the message names it.
        """
        model = validated(ProvisioningModel, "ProvisioningJob", name, args)
        super().__init__("entra:index:ProvisioningJob", name, component_props(model), opts)
        child = pulumi.ResourceOptions(parent=self)
        if model.service_principal_id is None:
            template_id = model.template_id
            if template_id is None:
                template_id = default_application_template(model.cloud)
            application = azuread.ApplicationFromTemplate(
                f"{name}-application",
                display_name=name if model.display_name is None else model.display_name,
                template_id=template_id,
                opts=child,
            )
            self.application_id = application.application_id
            self.service_principal_id = application.service_principal_id
            self.service_principal_object_id = application.service_principal_object_id
        else:
            self.application_id = None
            self.service_principal_id = pulumi.Output.from_input(model.service_principal_id).apply(_resource_id)
            self.service_principal_object_id = self.service_principal_id.apply(_object_id)
        job = azuread.SynchronizationJob(
            f"{name}-job",
            service_principal_id=self.service_principal_id,
            template_id=model.synchronization_template_id,
            enabled=model.enabled,
            opts=child,
        )
        self.job_id = job.id
        if writes_credentials(model):
            declare_credentials(
                f"{name}-credentials",
                self.service_principal_id,
                credential_pairs(model)
                | {
                    "SyncAll": sync_all("assigned" if model.scope is None else model.scope),
                    "SyncNotificationSettings": notification_settings(model.notification_emails),
                },
                # The service accepts credentials only once the job exists.
                pulumi.ResourceOptions(parent=self, depends_on=[job]),
            )
        schema = job_schema(model)
        if schema is not None:
            SynchronizationSchema(
                f"{name}-schema",
                service_principal_id=self.service_principal_id,
                job_id=job.id,
                template_id=model.synchronization_template_id,
                mode=model.schema_mode,
                schema=schema,
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


def _resource_id(service_principal: str) -> str:
    return f"/servicePrincipals/{_object_id(service_principal)}"


def _object_id(service_principal: str) -> str:
    return service_principal.rpartition("/")[2]
