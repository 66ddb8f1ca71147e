"""The schema of a synchronization job as a Pulumi resource.

`SynchronizationSchemaProvider` is stored in every state that holds such a resource, as a reference to this
module and class. The path `entra_components.synchronization_schema.SynchronizationSchemaProvider` is
therefore frozen: states written by one release must find it in the next.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.inputs import checked, compared, with_connection
from entra_components._graph.schema_inputs import IDENTITY, INPUTS, SOURCE_LINES, problems
from entra_components._source_lines import source_lines
from entra_components.connection import Connection


class SynchronizationSchemaProvider(ResourceProvider):
    """Deploys synchronization schemas.

    It has no state of its own, so that what is stored for each resource is a reference to this class.
    """

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Look at the resource's envelope: mode, ids, that the schema is an object, the connection's keys.

        What the schema says is left to the policies, which report all of it and not only the first mistake.
        """
        return checked(news, problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another service principal or another job is another resource.

        Where a mapping was written is no difference: a comment above it would be an update.
        """
        # The schemas of two jobs do not get in each other's way.
        return compared(olds, news, INPUTS, replaced_by=IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Merge the schema into the job's, or replace the job's by it: a job always has one."""
        from entra_components._graph import schema_calls  # it brings Graph's client

        return schema_calls.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The declared part of the schema as it is now; nothing if the job is gone."""
        from entra_components._graph import schema_calls

        return schema_calls.read(id_, props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Merge or replace again; with merge, what is no longer declared becomes the template's default again."""
        from entra_components._graph import schema_calls

        return schema_calls.update(olds, news)

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Give the job its template's default again, and keep what others added to a schema that was merged."""
        from entra_components._graph import schema_calls

        schema_calls.delete(props)


class SynchronizationSchema(Resource, module="entra", name="SynchronizationSchema"):
    """Attribute mappings, scoping filters and directory definitions of one synchronization job.

    A job has a schema from the moment that it is created, so the resource takes over the one that is there, of a new
    job as of one that exists for years (`pulumi import` can't import dynamic resources). In the mode `merge`, what the
    program doesn't declare stays as it is: what the service wrote, and what others add in the portal. What the program
    stops declaring becomes what the template's default has in its place. In the mode `replace`, a schema that somebody
    else has saved since the last deployment is refused until `pulumi refresh` has shown their change.

    `pulumi refresh` shows what was changed elsewhere, at the attribute mapping that changed, and the next `pulumi up`
    puts back what is declared. Another's change that comes between reading and saving is never overwritten without a
    word; `save` in `_graph.schema_save` says what can be noticed.

    Deleting the resource gives the job its template's default again; in the mode `merge` what others added stays.

    A schema that isn't valid does not fail in a preview: the policies report it, with all that is wrong. It is refused
    when it is deployed.

    Source: Microsoft Graph, synchronizationSchema.

    Attributes:
        version: the version of the job's schema after the deployment.
    """

    service_principal_id: pulumi.Output[str]
    job_id: pulumi.Output[str]
    template_id: pulumi.Output[str]
    mode: pulumi.Output[str]
    schema: pulumi.Output[Any]
    attributes: pulumi.Output[Any]
    version: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        service_principal_id: pulumi.Input[str],
        job_id: pulumi.Input[str],
        template_id: pulumi.Input[str],
        schema: Any,
        mode: pulumi.Input[str] = "merge",
        attributes: pulumi.Input[Sequence[pulumi.Input[Mapping[str, Any]]]] | None = None,
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare the schema of a job.

        Args:
            resource_name: the resource's name in the program.
            service_principal_id: the resource id of the job's service principal
                (`/servicePrincipals/{id}`), such as `azuread.ServicePrincipal.id`. Another one replaces
                the resource.
            job_id: the job's resource id, such as `azuread.SynchronizationJob.id`. Another one replaces the
                resource.
            template_id: the synchronization template that the job is made from (`scim`, `Azure2Azure`, ...).
            schema: a synchronizationSchema exactly as Graph writes it (`{"synchronizationRules": [...]}`);
                outputs may be anywhere in it.
            mode: `merge` lays the schema over the job's: what it doesn't mention stays. `replace` makes it the
                whole schema.
            attributes: attributes that are mapped and that the job's directories don't define: each with `directory`,
                `object` and `name`, and if need be `type`, `multivalued`, `required` and `case_exact`. Directory
                extensions and attributes of a SCIM schema of one's own are defined without being listed. A definition
                that is there is never changed, and what was added goes when nothing uses it any more.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "service_principal_id": service_principal_id,
            "job_id": job_id,
            "template_id": template_id,
            "mode": mode,
            "schema": schema,
            "version": None,
        }
        if attributes is not None:
            props["attributes"] = attributes
        lines = source_lines(schema)
        if lines:
            props[SOURCE_LINES] = lines
        hidden = pulumi.ResourceOptions(hide_diffs=[SOURCE_LINES])
        super().__init__(
            SynchronizationSchemaProvider(),
            resource_name,
            with_connection(props, connection),
            pulumi.ResourceOptions.merge(opts, hidden),
        )
