"""A test of a synchronization job's connection as a Pulumi resource.

`ConnectionTestProvider` is stored in every state that holds such a resource, as a reference to this module and
class: the path `entra_components.connection_test.ConnectionTestProvider` is frozen.
"""

from typing import Any

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.connection_test_inputs import IDENTITY, INPUTS, problems
from entra_components._graph.inputs import checked, compared, with_connection
from entra_components.connection import Connection


class ConnectionTestProvider(ResourceProvider):
    """Lets the service test connections. It has no state of its own."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Refuse missing and other inputs."""
        return checked(news, problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another job is another resource."""
        return compared(olds, news, INPUTS, replaced_by=IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Let the service try the credentials that are saved."""
        from entra_components._graph import connection_test_calls  # it brings Graph's client

        return connection_test_calls.create(props)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The test as it was; nothing if the job is gone."""
        from entra_components._graph import connection_test_calls

        return connection_test_calls.read(id_, props)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Let the service try the credentials that are saved now."""
        from entra_components._graph import connection_test_calls

        return connection_test_calls.update(olds, news)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Do nothing: what was tested was tested."""


class ConnectionTest(Resource, module="entra", name="ConnectionTest"):
    """A test of a synchronization job's connection with the credentials that are saved, when these change.

    It fails in the service's own words if the application can't be reached or refuses them. What is to happen only
    with a connection that works depends on it.

    Source: Microsoft Graph, synchronizationJob: validateCredentials.
    """

    service_principal_id: pulumi.Output[str]
    job_id: pulumi.Output[str]
    credentials_digest: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        service_principal_id: pulumi.Input[str],
        job_id: pulumi.Input[str],
        credentials_digest: pulumi.Input[str],
        connection: Connection | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a test.

        Args:
            resource_name: the resource's name in the program.
            service_principal_id: the resource id or object id of the job's service principal. Another one
                replaces the resource.
            job_id: the job's resource id or id. Another one replaces the resource.
            credentials_digest: a text that is another one whenever the credentials are, and doesn't tell them. It is
                a secret all the same.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options; it depends on what saves the credentials.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        props: dict[str, Any] = {
            "service_principal_id": service_principal_id,
            "job_id": job_id,
            "credentials_digest": pulumi.Output.secret(credentials_digest),
        }
        super().__init__(ConnectionTestProvider(), resource_name, with_connection(props, connection), opts)
