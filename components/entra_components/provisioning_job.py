"""A provisioned application as one component."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, Optional, TypedDict

import pulumi

from entra_components._annotations import Assigned, Mappings, RestartPeriod, ScenarioName, SchemaMode, Scope, Scoping
from entra_components._construction import arguments_in_a_dictionary
from entra_components.attributes import AttributeDefinition
from entra_components.connection import Connection
from entra_components.exemptions import Exemption

# The annotations of the argument types are read by Pulumi to make a schema for other languages. It knows neither
# Annotated nor Literal nor annotations that are strings.


class OAuthClientCredentials(TypedDict):
    """How the service itself gets tokens for the application: OAuth 2.0's client credentials grant.

    The values may be outputs, the whole can't be.
    """

    token_address: pulumi.Input[str]
    """The address (https) at which the application gives tokens."""
    client_id: pulumi.Input[str]
    """The client's id there."""
    client_secret: pulumi.Input[str]
    """The client's secret there. It is a secret, whether or not it is passed as one."""


class ProvisioningCredentials(TypedDict):
    """What the service needs to call the application. The values may be outputs, the whole can't be."""

    base_address: NotRequired[pulumi.Input[str]]
    """The application's provisioning endpoint (the portal's "Tenant URL")."""
    secret_token: NotRequired[pulumi.Input[str]]
    """The token for that endpoint. It is a secret, whether or not it is passed as one."""
    oauth: NotRequired[OAuthClientCredentials]
    """A client that gets tokens for that endpoint, instead of `secret_token`."""
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
    """The tenant's cloud, which decides the non-gallery template: global, usgovernmentl4, usgovernmentl5 or china.
    Without it the connection's cloud, else `azuread:environment` in the stack's configuration, else global. Say it
    where the component is given an azuread provider of its own."""
    service_principal_id: NotRequired[pulumi.Input[str]]
    """An existing service principal instead of a new application: its object id or its resource id."""
    existing_job_id: NotRequired[str]
    """An existing job of that service principal, adopted instead of creating one: its id as the service gives it
    (`scim.{tenant}.{GUID}`) or its resource id. The argument may stay after the deployment that adopted it."""
    synchronization_template_id: NotRequired[pulumi.Input[str]]
    """The synchronization template that the job is made from; `scim` by default."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the job runs; true by default. A job that is adopted stays as it is unless this is given."""
    validate: NotRequired[bool]
    """Whether the service tests the connection with the credentials given here, before the job is started and when they
    change; true by default. A test that fails ends the deployment with the service's own words."""
    credentials: NotRequired[ProvisioningCredentials]
    """All the credentials: the service writes them as one list, and what is not given here is removed. For an
    existing service principal without this argument, `scope`, `notification_emails` and `deletion_threshold` nothing
    is written."""
    assigned: NotRequired[Assigned]
    """Who is assigned to the application: from names that you choose to the ids of groups, users or service principals,
    or to `{"id": ..., "role": ...}`. The role is named by its value or its display name; without it, it is the only
    enabled one for such a principal. Who leaves the list is not assigned any more."""
    scope: NotRequired[Scope]
    """`assigned` (default): users and groups that are assigned to the application; `all`: everyone."""
    scenario: NotRequired[ScenarioName]
    """What the job is for, where its template doesn't say it: `application`, `inbound` (from an HR system or the
    inbound API), `cloud-sync`, `on-premises` or `cross-tenant`. Only the gate reads it."""
    notification_emails: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Who is notified when the job goes into quarantine."""
    deletion_threshold: NotRequired[pulumi.Input[float]]
    """The number of deletions in one cycle, a whole number of 1 or more, that stops the job for someone to look at
    them; no limit by default."""
    restart: NotRequired[bool]
    """Whether the job is restarted when its scope changes or it is enabled again, and when an existing one is first
    deployed with its credentials and mappings; true by default. The service doesn't take up a narrower scope by
    itself."""
    restart_period: NotRequired[RestartPeriod]
    """`daily`, `weekly` or `monthly`: restart the job also in the first deployment of each day, ISO week or month in
    UTC, for what only a restart brings about (managers and members of groups who came into scope later). A deployment
    has to run: nothing restarts by itself."""
    mappings: NotRequired[Mappings]
    """Attribute mappings for users: what `to(...)` returns, in a list, or an object from target attributes to what they
    get: an attribute (`[mail]`), an expression, a constant in quotes of its own, or an object with `value`, `matching`,
    `default` and `on_create_only` (`onCreateOnly` in other languages)."""
    group_mappings: NotRequired[Mappings]
    """Attribute mappings for groups, in either form."""
    attributes: NotRequired[Sequence[AttributeDefinition]]
    """Attributes of the application that are mapped and that its schema doesn't define. Those of a SCIM schema of one's
    own (`urn:...`) and directory extensions are defined without being listed."""
    scoping: NotRequired[Scoping]
    """The scoping filter for users, as `scope(...)` returns it."""
    target_directory: NotRequired[pulumi.Input[str]]
    """What the template's schema calls the application. Known for non-gallery SCIM applications, needed for the
    mappings of others."""
    schema: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """A whole synchronizationSchema as Graph writes it, instead of mappings and filters."""
    schema_mode: NotRequired[SchemaMode]
    """`merge` (default): over the template's default; `replace`: nothing else."""
    connection: NotRequired[Connection]
    """The tenant and the identity for what azuread does not cover. A tenant and a cloud that it doesn't name are those
    of the azuread provider; the identity comes from the environment by default."""
    exemptions: NotRequired[Sequence[Exemption]]
    """What is accepted of the gate's findings on this component and the resources below it, until a day."""


class ProvisioningJob(pulumi.ComponentResource):
    """An application that Microsoft Entra provisions users and groups to.

    It creates the application from its template (or takes an existing service principal), the job (or adopts an
    existing one), its credentials with scope and notification, its attribute mappings, and restarts the job when its
    scope changes. Who is provisioned with scope `assigned` is said by the argument of that name, or by
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
    app_roles: Optional[pulumi.Output[Mapping[str, str]]]  # noqa: UP045
    """The ids of the application's enabled roles, by their values, or display names where they have none, as they were
    when somebody was assigned; none without `assigned`."""

    @arguments_in_a_dictionary
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
        # The validation brings pydantic, which no program pays for before it declares a component.
        from entra_components._arguments import provisioning_job as arguments
        from entra_components._arguments.application import STACK_ENVIRONMENT, application_template, cloud_of
        from entra_components._arguments.validation import validated
        from entra_components._job.application import existing_application, new_application
        from entra_components._job.assigned import declare_assigned
        from entra_components._job.connection import connection_of
        from entra_components._job.declaring import declare_job

        environment = pulumi.Config("azuread").get("environment")
        context = {STACK_ENVIRONMENT: environment}
        model = validated(arguments.ProvisioningModel, "ProvisioningJob", name, args, context)
        cloud = cloud_of(model.cloud, model.connection, environment)
        super().__init__("entra:index:ProvisioningJob", name, arguments.component_props(model, cloud), opts)
        if model.service_principal_id is None:
            template_id = application_template(model.template_id, cloud)
            application = new_application(name, model.display_name or name, template_id, self)
        else:
            application = existing_application(model.service_principal_id)
        self.application_id = application.application_id
        self.service_principal_id = application.service_principal_id
        self.service_principal_object_id = application.service_principal_object_id
        connection = connection_of(self, model.connection, cloud=model.cloud)
        assigned = declare_assigned(
            name, model.assigned, self, service_principal_id=self.service_principal_id, connection=connection
        )
        self.app_roles = assigned.app_roles
        self.job_id = declare_job(
            name,
            model,
            self,
            service_principal_id=self.service_principal_id,
            template_id=model.synchronization_template_id,
            credentials=arguments.credential_pairs(model),
            scope=arguments.written_scope(model),
            schema=arguments.job_schema(model),
            attributes=arguments.job_attributes(model),
            connection=connection,
            # Its first cycle finds everyone, and nobody loses access while it is destroyed.
            after=assigned.resources,
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
