"""The schema of a synchronization job as a Pulumi resource.

`SynchronizationSchemaProvider` is stored in every state that holds such a resource, as a reference to this
module and class. The path `entra_components.synchronization_schema.SynchronizationSchemaProvider` is
therefore frozen: states written by one release must find it in the next.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pulumi
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, Resource, ResourceProvider, UpdateResult

from entra_components._graph.access import graph_client, known_document, known_text
from entra_components._graph.inputs import (
    Problem,
    checked,
    compared,
    gone,
    other_problems,
    present,
    text_problems,
    with_connection,
)
from entra_components._graph.schema_merge import drops, holds, lacks_ids, merged, replaced, shown
from entra_components._graph.schema_save import Place, save
from entra_components.connection import Connection, is_unknown
from entra_components.errors import ArgumentError
from entra_sync.graph import Conflict, Document, GraphClient, NotFound, delete_schema, get_schema, get_template_schema
from entra_sync.shape import shape_problems

MODES: Final = ("merge", "replace")

_IDENTITY: Final = ("service_principal_id", "job_id")
_INPUTS: Final = (*_IDENTITY, "template_id", "mode", "schema", "connection")


class SynchronizationSchemaProvider(ResourceProvider):
    """Deploys synchronization schemas.

    It has no state of its own, so that what is stored for each resource is a reference to this class.
    """

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Look at the resource's envelope: mode, ids, that the schema is an object, the connection's keys.

        What the schema says is left to the policies, which report all of it and not only the first mistake.
        """
        return checked(news, _problems(news))

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another service principal or another job is another resource."""
        # The schemas of two jobs do not get in each other's way.
        return compared(olds, news, _INPUTS, replaced_by=_IDENTITY)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Merge the schema into the job's, or replace the job's by it: a job always has one."""
        with graph_client(props) as client:
            after = _deploy(client, props, {})
        principal, job = (known_text(props, key).rpartition("/")[2] for key in _IDENTITY)
        return CreateResult(f"/servicePrincipals/{principal}/synchronization/jobs/{job}/schema", _outputs(props, after))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The declared part of the schema as it is now; nothing if the job is gone."""
        with graph_client(props) as client:
            try:
                now = get_schema(client, *_job(props))
            except NotFound:
                return gone()
        return present(id_, _outputs(props, now), _INPUTS)

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Merge or replace anew; in the mode merge, what is declared no longer becomes the template's default again."""
        with graph_client(news) as client:
            after = _deploy(client, news, olds)
        return UpdateResult(_outputs(news, after))

    def delete(self, _id: str, props: dict[str, Any]) -> None:
        """Give the job its template's default again, and keep what others added to a schema that was merged."""
        with graph_client(props) as client:
            try:
                _restore(client, props)
            except NotFound:
                return


class SynchronizationSchema(Resource, module="entra", name="SynchronizationSchema"):
    """Attribute mappings, scoping filters and directory definitions of one synchronization job.

    A job has a schema from the moment that it is created, so the resource takes over the one that is there, of a new
    job as of one that exists for years (`pulumi import` can't import dynamic resources). In the mode `merge`, what the
    program doesn't declare stays as it is: what the service wrote, and what others add in the portal. What the program
    stops declaring becomes what the template's default has in its place. In the mode `replace`, a schema that somebody
    else has saved since the last deployment is refused until `pulumi refresh` has shown their change.

    `pulumi refresh` shows what was changed elsewhere, at the attribute mapping that changed, and the next `pulumi up`
    puts back what is declared. Another's change that comes between reading and saving is never overwritten without a
    word; `save` in `_schema_save` says what can be noticed.

    Deleting the resource gives the job its template's default again; in the mode `merge` what others added stays.

    A schema that is no synchronizationSchema does not fail in a preview: the policies report it, with all that is
    wrong. It is refused when it is deployed.

    Source: Microsoft Graph, synchronizationSchema.

    Attributes:
        version: the version of the job's schema after the deployment.
    """

    service_principal_id: pulumi.Output[str]
    job_id: pulumi.Output[str]
    template_id: pulumi.Output[str]
    mode: pulumi.Output[str]
    schema: pulumi.Output[Any]
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
                outputs may stand at any place in it.
            mode: `merge` lays the schema over the job's: what it doesn't mention stays. `replace` makes it the
                whole schema.
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
        super().__init__(SynchronizationSchemaProvider(), resource_name, with_connection(props, connection), opts)


def _problems(news: Mapping[str, Any]) -> Iterator[Problem]:
    yield from text_problems(news, (*_IDENTITY, "template_id", "mode"))
    mode = news.get("mode")
    if isinstance(mode, str) and mode and not is_unknown(mode) and mode not in MODES:
        yield "mode", "must be merge (over the template's default) or replace (the whole schema)."
    schema = news.get("schema")
    if schema is None:
        yield "schema", "is missing."
    elif not isinstance(schema, dict) and not is_unknown(schema):
        yield "schema", 'must be an object as Graph writes it: {"synchronizationRules": [...]}.'
    yield from other_problems(news, _INPUTS, "a synchronization schema")


def _deploy(client: GraphClient, news: Mapping[str, Any], olds: Mapping[str, Any]) -> Document:
    """Let the job have the schema that is declared, and give the schema that it has then."""
    declared = _declared(news)
    place = Place(client, *_job(news), wait_for_others=news["mode"] == "merge")
    if news["mode"] == "merge":
        previous = _numbered(olds.get("schema") or {})
        default = _default(client, news) if drops(declared, previous) else None
        return save(place, lambda current: merged(current, declared, previous, default))

    def wanted_over(current: Document) -> Document:
        wanted = replaced(current, declared, _default(client, news) if lacks_ids(current, declared) else None)
        if not _is_known(current, olds) and not holds(current, wanted, whole=True):
            raise Conflict(
                place.operation,
                "somebody else saved it since the last deployment, and replacing it would lose their change; run "
                "`pulumi refresh` to see what changed, take it into the program or use the mode merge, then repeat "
                "the operation",
            )
        return wanted

    return save(place, wanted_over)


def _is_known(current: Document, olds: Mapping[str, Any]) -> bool:
    """Whether nobody else saved the schema since it was deployed or refreshed; a new resource takes any."""
    if not olds or current.get("version") == olds.get("version"):
        return True
    return olds.get("mode") == "replace" and holds(current, _numbered(olds.get("schema") or {}), whole=True)


def _restore(client: GraphClient, props: Mapping[str, Any]) -> None:
    job = _job(props)
    get_schema(client, *job)
    if props.get("mode") == "merge":
        try:
            default = _default(client, props)
        except NotFound:
            default = None  # Graph still knows how to reset it
        if default is not None:
            previous = _numbered(props.get("schema") or {})
            place = Place(client, *job, wait_for_others=True)
            save(place, lambda current: merged(current, {}, previous, default), default=default)
            return
    delete_schema(client, *job)


def _job(props: Mapping[str, Any]) -> tuple[str, str]:
    return known_text(props, "service_principal_id"), known_text(props, "job_id")


def _default(client: GraphClient, props: Mapping[str, Any]) -> Document:
    return get_template_schema(client, known_text(props, "service_principal_id"), known_text(props, "template_id"))


def _declared(props: Mapping[str, Any]) -> Document:
    """The schema that the program wants.

    Raises:
        ArgumentError: it is no synchronizationSchema; nothing of the kind is sent.
    """
    declared = _numbered(known_document(props, "schema"))
    for problem in shape_problems(declared, quote=False):
        raise ArgumentError(f"schema.{problem.path}".rstrip("."), problem.reason)
    return declared


def _numbered(document: Document) -> Document:
    """The document with whole numbers as integers: the engine hands over every number as a fraction."""
    numbered: Document = _whole(document)
    return numbered


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_whole(entry) for entry in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _outputs(props: Mapping[str, Any], now: Document) -> dict[str, Any]:
    """The inputs, with the schema as the service has it now, and its version.

    Nothing of the schema stands under another key than the input's, where the engine would not know what is secret.
    """
    inputs = {key: props[key] for key in _INPUTS if props.get(key) is not None}
    declared = _numbered(props["schema"])
    inputs["schema"] = shown(now, declared, whole=props.get("mode") == "replace")
    return {**inputs, "version": now.get("version")}
