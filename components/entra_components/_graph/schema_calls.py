"""The schema of a synchronization job, deployed, read and given back through Microsoft Graph."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, Final

import pulumi
from pulumi.dynamic import CreateResult, ReadResult, UpdateResult

from entra_components._graph.access import graph_client
from entra_components._graph.inputs import gone, present
from entra_components._graph.known import known_document, known_entries, known_text
from entra_components._graph.schema_definitions import Place as Attribute
from entra_components._graph.schema_definitions import defined, otherwise_defined, places, still_declared, unplaced
from entra_components._graph.schema_inputs import IDENTITY, KEPT
from entra_components._graph.schema_merge import contains, drops, lacks_ids, merged, read_back, replaced
from entra_components._graph.schema_save import Place, save
from entra_components._graph.schema_trees import Trees
from entra_components.errors import ArgumentError
from entra_sync.clouds import Cloud, parse_cloud
from entra_sync.graph import Conflict, Document, GraphClient, NotFound, delete_schema, get_schema, get_template_schema
from entra_sync.shape import shape_problems


def create(props: dict[str, Any]) -> CreateResult:
    """Merge the schema into the job's, or replace the job's by it: a job always has one."""
    with graph_client(props) as client, client.fresh(f"job {known_text(props, 'job_id').rpartition('/')[2]}"):
        after, own = _deploy(client, props, {})
    principal, job = (known_text(props, key).rpartition("/")[2] for key in IDENTITY)
    return CreateResult(
        f"/servicePrincipals/{principal}/synchronization/jobs/{job}/schema", _outputs(props, after, own)
    )


def read(id_: str, props: dict[str, Any]) -> ReadResult:
    """The declared part of the schema as it is now; nothing if the job is gone."""
    with graph_client(props) as client:
        try:
            now = get_schema(client, *_job(props))
        except NotFound:
            return gone()
    return present(id_, _outputs(props, now, _own(props)), KEPT)


def update(olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
    """Merge or replace again; with merge, what is no longer declared becomes the template's default again."""
    with graph_client(news) as client:
        after, own = _deploy(client, news, olds)
    return UpdateResult(_outputs(news, after, own))


def delete(props: dict[str, Any]) -> None:
    """Give the job its template's default again, and keep what others added to a schema that was merged."""
    with graph_client(props) as client:
        try:
            _restore(client, props)
        except NotFound:
            return


def _deploy(client: GraphClient, news: Mapping[str, Any], olds: Mapping[str, Any]) -> tuple[Document, set[Attribute]]:
    """Let the job have the schema that is declared.

    Returns:
        The schema that it has then, and the attributes that this resource defined in it.

    Raises:
        ArgumentError: an attribute has no place in the schema; nothing is saved.
    """
    declared, attributes = _declared(news), known_entries(news, "attributes")
    trees = Trees(client, *_job(news), warn=pulumi.log.warn, offered=_offers_parsing(news))
    place = Place(
        client, *_job(news), news["mode"] == "merge", pulumi.log.warn, trees, last_version=olds.get("version")
    )
    own = _own(olds)
    before = sorted(own)
    default = cache(partial(_default, client, news))

    def with_attributes(current: Document, wanted: Document) -> Document:
        for index in unplaced(wanted, attributes):
            entry = attributes[index]
            raise ArgumentError(
                f"attributes[{index}]",
                f"is one of the object {entry['object']} in the directory {entry['directory']}, which the job's schema "
                "doesn't have; name one that it has.",
            )
        result = defined(wanted, attributes, before)
        own.update(places(result) - places(current))
        return result

    if news["mode"] == "merge":
        previous = _numbered(olds.get("schema") or {})
        dropped_to = default() if drops(declared, previous) else None
        wanted_over = partial(merged, declared=declared, previous=previous, default=dropped_to)
        return _told(save(place, lambda current: with_attributes(current, wanted_over(current))), attributes), own

    def over(current: Document) -> Document:
        return replaced(current, declared, default() if lacks_ids(current, declared) else None)

    def may_be_replaced(current: Document) -> bool:
        return _is_known(current, olds) or contains(current, over(current), whole=True)

    def replacing(current: Document) -> Document:
        if not may_be_replaced(current):
            raise Conflict(
                place.operation,
                "somebody else saved it since the last deployment, and replacing it would lose their change; run "
                "`pulumi refresh` to see what changed, take it into the program or use the mode merge, then repeat "
                "the operation",
            )
        return with_attributes(current, over(current))

    return _told(save(replace(place, is_known=may_be_replaced), replacing), attributes), own


def _told(after: Document, attributes: Sequence[Mapping[str, Any]]) -> Document:
    """The schema as it is; who deploys is told which definitions aren't as they are declared."""
    for index, keys in otherwise_defined(after, attributes):
        pulumi.log.warn(
            f"attributes[{index}]: the job's schema defines this attribute already, with another {', '.join(keys)}; a "
            "definition that is there is never changed."
        )
    return after


def _is_known(current: Document, olds: Mapping[str, Any]) -> bool:
    """Whether nobody else saved the schema since it was deployed or refreshed; a new resource takes any."""
    if not olds or current.get("version") == olds.get("version"):
        return True
    return olds.get("mode") == "replace" and contains(current, _numbered(olds.get("schema") or {}), whole=True)


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
            place = Place(client, *job, wait_for_others=True, warn=pulumi.log.warn)
            own = sorted(_own(props))
            save(place, lambda current: defined(merged(current, {}, previous, default), (), own), default=default)
            return
    delete_schema(client, *job)


def _job(props: Mapping[str, Any]) -> tuple[str, str]:
    return known_text(props, "service_principal_id"), known_text(props, "job_id")


def _default(client: GraphClient, props: Mapping[str, Any]) -> Document:
    return get_template_schema(client, known_text(props, "service_principal_id"), known_text(props, "template_id"))


def _offers_parsing(props: Mapping[str, Any]) -> bool:
    """Whether the tenant's cloud parses expressions: the service in China doesn't."""
    connection = props.get("connection") or {}
    return parse_cloud(connection.get("cloud") or Cloud.GLOBAL) is not Cloud.CHINA


def _declared(props: Mapping[str, Any]) -> Document:
    """The schema that the program wants.

    Raises:
        ArgumentError: it isn't a synchronizationSchema; it is not sent.
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


def _own(props: Mapping[str, Any]) -> set[Attribute]:
    """The attributes that earlier deployments of this resource defined."""
    return {(entry["directory"], entry["object"], entry["name"]) for entry in props.get(_OWN) or ()}


def _outputs(props: Mapping[str, Any], now: Document, own: set[Attribute]) -> dict[str, Any]:
    """The inputs, with the schema as the service has it now, its version, and the attributes that are one's own.

    The schema is under the input's key only: under another, the engine would not know what is secret.
    """
    inputs = {key: props[key] for key in KEPT if props.get(key) is not None}
    declared = _numbered(props["schema"])
    inputs["schema"] = read_back(now, declared, whole=props.get("mode") == "replace")
    if inputs.get("attributes") is not None:
        inputs["attributes"] = still_declared(now, known_entries(props, "attributes"))
    found = [dict(zip(_PLACE, place, strict=True)) for place in sorted(own & places(now))]
    return {**inputs, "version": now.get("version"), **({_OWN: found} if found else {})}


_OWN: Final = "defined"
_PLACE: Final = ("directory", "object", "name")
