"""An on-premises application behind an ECMA connector host as one component."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, Optional, TypedDict

import pulumi

from entra_components._annotations import Assigned, Mappings, RestartPeriod, SchemaMode, Scope, Scoping
from entra_components._construction import arguments_in_a_dictionary
from entra_components.attributes import AttributeDefinition
from entra_components.connection import Connection
from entra_components.exemptions import Exemption


class OnPremisesApplicationArgs(TypedDict):
    """What an `OnPremisesApplication` takes."""

    tenant_url: pulumi.Input[str]
    """The connector host's address, `https://HOST:8585/ecma2host_CONNECTOR/scim`. The case of the connector's name
    counts."""
    secret_token: pulumi.Input[str]
    """The token that the connector host's wizard made. It is a secret, whether or not it is passed as one."""
    synchronization_template_id: pulumi.Input[str]
    """The synchronization template of on-premises applications. No public source names it: read it once from
    `GET /servicePrincipals/{id}/synchronization/templates` of an application that the portal made."""
    display_name: NotRequired[pulumi.Input[str]]
    """The name of the application to create; by default the component's name."""
    template_id: NotRequired[pulumi.Input[str]]
    """The gallery's template (a GUID) of "On-premises ECMA app", which no public source names either: see
    `GET /applicationTemplates`. Without it a non-gallery application of the cloud is created."""
    cloud: NotRequired[pulumi.Input[str]]
    """The tenant's cloud, which decides the non-gallery template: global, usgovernmentl4, usgovernmentl5 or china.
    Without it the connection's cloud, else `azuread:environment` in the stack's configuration, else global. Say it
    where the component is given an azuread provider of its own."""
    service_principal_id: NotRequired[pulumi.Input[str]]
    """An existing service principal instead of a new application, such as one whose agent is assigned already: its
    object id or its resource id."""
    existing_job_id: NotRequired[str]
    """An existing job of that service principal, adopted instead of creating one: its id as the service gives it
    or its resource id. The argument may stay after the deployment that adopted it."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether the job runs; true by default. A job that is adopted stays as it is unless this is given."""
    validate: NotRequired[bool]
    """Whether the service tests the connection with the credentials given here, before the job is started and when they
    change; true by default. A test that fails ends the deployment with the service's own words."""
    assigned: NotRequired[Assigned]
    """Who is assigned to the application: from names that you choose to the ids of groups, users or service principals,
    or to `{"id": ..., "role": ...}`. The role is named by its value or its display name; without it, it is the only
    enabled one for such a principal. Who leaves the list is not assigned any more."""
    scope: NotRequired[Scope]
    """`assigned` (default): users and groups that are assigned to the application; `all`: everyone."""
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
    UTC. A deployment has to run: nothing restarts by itself."""
    target: NotRequired[pulumi.Input[str]]
    """What the connector writes to, stated for the policies: `ad-ds`, `sql`, `ldap` or another system."""
    entra_connect: NotRequired[pulumi.Input[bool]]
    """Whether Entra Connect synchronizes that same directory, stated for the policies."""
    dsn_encoding: NotRequired[pulumi.Input[str]]
    """The encoding of the SQL connector's DSN file, stated for the policies: it must be UTF-8."""
    agent_id: NotRequired[pulumi.Input[str]]
    """The provisioning agent, stated for the policies: one that serves on-premises applications only. It is assigned
    to the application in the portal."""
    agent_version: NotRequired[pulumi.Input[str]]
    """The agent's version, stated for the policies."""
    agent_automatic_update: NotRequired[pulumi.Input[bool]]
    """Whether the agent is expected to update itself, stated for the policies: it doesn't."""
    host_name: NotRequired[pulumi.Input[str]]
    """The name of the connector host's machine where the address says `localhost`, stated for the policies."""
    certificate: NotRequired[pulumi.Input[Any]]
    """The connector host's certificate, stated for the policies: a text in PEM form, or an object with `common_name`,
    `subject_alternative_names`, `not_after` and `self_signed`. Never the private key."""
    anchor: NotRequired[pulumi.Input[str]]
    """The one attribute by which the connector host knows an object, named as in the connector. It never changes: its
    attribute mapping is made to flow on creation only."""
    mappings: NotRequired[Mappings]
    """Attribute mappings for users, in either form that a `ProvisioningJob` takes. Targets are named as in the
    connector (`userName`, `-dn-`, ...) and get the prefix
    `urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:`; a name with a colon stays as it is. For a password see
    `initial_password(...)`."""
    attributes: NotRequired[Sequence[AttributeDefinition]]
    """Attributes of the application that are mapped and that its schema doesn't define. Those of a SCIM schema of one's
    own (`urn:...`), the connector's among them, and directory extensions are defined without being listed."""
    scoping: NotRequired[Scoping]
    """The scoping filter for users, as `scope(...)` returns it."""
    target_directory: NotRequired[pulumi.Input[str]]
    """What the template's schema calls the application; `ScimOnPremises` by default."""
    schema: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """A whole synchronizationSchema as Graph writes it, instead of mappings and filter."""
    schema_mode: NotRequired[SchemaMode]
    """`merge` (default): over the template's default; `replace`: nothing else."""
    connection: NotRequired[Connection]
    """The tenant and the identity for what azuread does not cover. A tenant and a cloud that it doesn't name are those
    of the azuread provider; the identity comes from the environment by default."""
    exemptions: NotRequired[Sequence[Exemption]]
    """What is accepted of the gate's findings on this component and the resources below it, until a day."""


class OnPremisesApplication(pulumi.ComponentResource):
    """An application in the company's own network that Microsoft Entra provisions users to.

    It creates the application (or takes an existing service principal), its job, the credentials with the connector
    host's address and token, and the attribute mappings, and restarts the job when its scope changes. The connector
    host and the provisioning agent are installed on their own machine, and the agent is assigned to the application in
    the portal; what is said of them here is for the policies. Who is provisioned with scope `assigned` is said by the
    argument of that name, or by `azuread.AppRoleAssignment` resources for `service_principal_object_id`.
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
        args: OnPremisesApplicationArgs,
        opts: Optional[pulumi.ResourceOptions] = None,  # noqa: UP045 - read by Pulumi's schema inference
    ) -> None:
        """Declare an on-premises application.

        Args:
            name: the component's name; its resources are called `{name}-application`, `{name}-job`, ...
            args: see `OnPremisesApplicationArgs`.
            opts: options; providers are passed on to the component's resources.

        Raises:
            ArgumentError: an argument is wrong; the message names it.
        """
        # The validation brings pydantic, which no program pays for before it declares a component.
        from entra_components._arguments import on_premises_application as arguments
        from entra_components._arguments.application import STACK_ENVIRONMENT, application_template, cloud_of
        from entra_components._arguments.validation import validated
        from entra_components._job.application import existing_application, new_application
        from entra_components._job.assigned import declare_assigned
        from entra_components._job.connection import connection_of
        from entra_components._job.declaring import declare_job

        environment = pulumi.Config("azuread").get("environment")
        context = {STACK_ENVIRONMENT: environment}
        model = validated(arguments.OnPremisesModel, "OnPremisesApplication", name, args, context)
        cloud = cloud_of(model.cloud, model.connection, environment)
        super().__init__("entra:index:OnPremisesApplication", name, arguments.component_props(model, cloud), opts)
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
            scope=model.scope,
            schema=arguments.on_premises_schema(model),
            attributes=arguments.on_premises_attributes(model),
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
