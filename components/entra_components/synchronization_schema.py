"""The schema of a synchronization job as a Pulumi resource.

`SynchronizationSchemaProvider` is stored in every state that holds such a resource, as a reference to this
module and class. The path `entra_components.synchronization_schema.SynchronizationSchemaProvider` is
therefore frozen: states written by one release must find it in the next.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

from entra_components._schema_diff import Change, ChangeKind, schema_changes
from entra_components.connection import Connection, check_connection, connection_problems, is_unknown
from entra_components.errors import NotReleasedError

MODES: Final = ("merge", "replace")

_IDENTITY: Final = ("service_principal_id", "job_id")
_INPUTS: Final = (*_IDENTITY, "template_id", "mode", "schema", "connection")


class SynchronizationSchemaProvider(ResourceProvider):
    """Checks and compares synchronization schemas; deploying them comes with a later release.

    It has no state of its own, so that what is stored for each resource is a reference to this class.
    """

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Look at the resource's envelope: mode, ids, that the schema is an object, the connection's keys.

        What the schema says is left to the policies, which report all of it and not only the first mistake.
        """
        return CheckResult(news, [CheckFailure(where, reason) for where, reason in _input_problems(news)])

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the inputs; another service principal or another job is another resource."""
        changes = input_changes(olds, news)
        changed = {change.path for change in changes}
        return DiffResult(
            changes=bool(changes),
            replaces=[key for key in _IDENTITY if key in changed],
            # The schemas of two jobs do not get in each other's way.
            delete_before_replace=False,
        )

    def create(self, _props: dict[str, Any]) -> CreateResult:
        """Refuse.

        Raises:
            NotReleasedError: always, in this release.
        """
        _refuse("written")

    def read(self, _id: str, _props: dict[str, Any]) -> ReadResult:
        """Refuse.

        Raises:
            NotReleasedError: always, in this release.
        """
        _refuse("read")

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Refuse.

        Raises:
            NotReleasedError: always, in this release.
        """
        _refuse("changed")

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Refuse.

        Raises:
            NotReleasedError: always, in this release.
        """
        _refuse("reset to its template's default")


class SynchronizationSchema(Resource, module="entra", name="SynchronizationSchema"):
    """Attribute mappings, scoping filters and directory definitions of one synchronization job.

    Source: Microsoft Graph, synchronizationSchema.

    A schema that is no synchronizationSchema does not fail here: the policies report it, with all that is
    wrong. In this release the resource can be previewed and checked; deploying it is refused.
    """

    service_principal_id: pulumi.Output[str]
    job_id: pulumi.Output[str]
    template_id: pulumi.Output[str]
    mode: pulumi.Output[str]
    schema: pulumi.Output[Any]

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
            mode: `merge` lays the schema over the template's default: what it doesn't mention stays.
                `replace` makes it the whole schema.
            connection: the tenant and the identity to use; without one, the environment decides.
            opts: the resource's options.

        Raises:
            ArgumentError: the connection has a property that isn't one, or carries a secret.
        """
        check_connection(connection)
        props: dict[str, Any] = {
            "service_principal_id": service_principal_id,
            "job_id": job_id,
            "template_id": template_id,
            "mode": mode,
            "schema": schema,
        }
        if connection is not None:
            props["connection"] = dict(connection)
        super().__init__(SynchronizationSchemaProvider(), resource_name, props, opts)


def input_changes(olds: Mapping[str, Any], news: Mapping[str, Any]) -> tuple[Change, ...]:
    """What differs between the inputs of a schema resource before and after.

    Args:
        olds: the inputs as they were.
        news: the inputs as they shall be; the engine's mark stands for a value that isn't known yet.

    Returns:
        The differences, in the order of their paths (`mode`, `schema.synchronizationRules[...]...`). What the
        resource doesn't know (the reference to its provider) is no difference.
    """
    changes: list[Change] = []
    for key in _INPUTS:
        old, new = olds.get(key), news.get(key)
        if old is None and new is None:
            continue
        if old is None or new is None:
            changes.append(Change(key, ChangeKind.ADDED if old is None else ChangeKind.REMOVED))
        else:
            changes.extend(schema_changes(old, new, key))
    return tuple(sorted(changes))


def _input_problems(news: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in (*_IDENTITY, "template_id", "mode"):
        value = news.get(key)
        if value is None:
            yield key, "is missing."
        elif is_unknown(value):
            continue
        elif not isinstance(value, str) or not value:
            yield key, "must be text that isn't empty."
        elif key == "mode" and value not in MODES:
            yield key, "must be merge (over the template's default) or replace (the whole schema)."
    schema = news.get("schema")
    if schema is None:
        yield "schema", "is missing."
    elif not isinstance(schema, dict) and not is_unknown(schema):
        yield "schema", 'must be an object as Graph writes it: {"synchronizationRules": [...]}.'
    yield from connection_problems(news.get("connection"))
    for key in news:
        if key not in _INPUTS and not key.startswith("__"):
            yield key, f"is not an input of a synchronization schema; there are {', '.join(_INPUTS)}."


def _refuse(operation: str) -> NoReturn:
    raise NotReleasedError(
        f"A synchronization schema can be previewed and checked with this release, but not {operation}: "
        "deploying schemas comes with a later release."
    )
