"""The trees of function expressions as the service itself makes them.

A function's parameters have keys of the service's own, which its documentation lists for few functions. So the service
parses each expression that changes before a schema is saved, and its tree is what is saved.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from entra_components._graph.schema_pairs import paired_mappings
from entra_components._graph.sources import FUNCTION, is_source, same_source
from entra_sync.graph import (
    Document,
    GraphClient,
    NotFound,
    NotSignedIn,
    ParsedExpression,
    PermissionMissing,
    Refused,
    ServiceUnavailable,
    parse_expression,
)
from entra_sync.schema import dump

Warn = Callable[[str], None]
"""Tells the person who deploys what may not be as it should."""
_NOT_IMPLEMENTED: Final = 501


class Trees:
    """The trees of one deployment: each expression is asked for once."""

    def __init__(
        self, client: GraphClient, service_principal_id: str, job_id: str, *, warn: Warn, offered: bool = True
    ) -> None:
        """The trees of a job's expressions; nothing is asked for yet.

        Args:
            client: the tenant's client.
            service_principal_id: the service principal's id.
            job_id: the job's id.
            warn: is told, once, that the service can't be asked.
            offered: whether the tenant's cloud has the call at all.
        """
        self._client = client
        self._job = service_principal_id, job_id
        self._warn = warn
        self._known: dict[str, Document | None] = {}
        self._reason = None if offered else "this cloud doesn't offer it"
        self._warned = False

    def laid_into(self, wanted: Document, current: Document) -> Document:
        """The schema that is wanted, with the service's own trees in all function mappings that change.

        A source that says what the current one says is the current one, byte for byte.

        Args:
            wanted: the schema that is going to be saved.
            current: the schema that the service has.

        Raises:
            GraphError: the service refuses an expression, or can't be reached.
        """
        before = {id(new): old for old, new in paired_mappings(current, wanted)}

        def laid(part: Any, *keys: str) -> Any:
            if keys:
                entries = part.get(keys[0])
                return {**part, keys[0]: [laid(entry, *keys[1:]) for entry in entries]} if entries else part
            source, old = part.get("source"), before.get(id(part), {}).get("source")
            if not is_source(source):
                return part
            if is_source(old) and same_source(old, source):
                return {**part, "source": old}
            if source.get("type") != FUNCTION:
                return part
            return {**part, "source": self._tree(source, str(part.get("targetAttributeName")))}

        result: Document = laid(wanted, "synchronizationRules", "objectMappings", "attributeMappings")
        return result

    def _tree(self, source: Mapping[str, Any], target: str) -> Document:
        expression = str(source["expression"])
        if expression not in self._known and self._reason is None:
            self._known[expression] = self._asked(expression, target)
        found = self._known.get(expression)
        if found is not None:
            return found
        if not self._warned:
            self._warned = True
            self._warn(
                "The service can't be asked for the parameters of function expressions "
                f"({self._reason}), so expressions are saved alone; look into the job's attribute mappings in the "
                "portal, and whether the identity has Synchronization.ReadWrite.All."
            )
        return {**source, "parameters": []}

    def _asked(self, expression: str, target: str) -> Document | None:
        try:
            answer = parse_expression(self._client, *self._job, expression)
        except (NotFound, PermissionMissing, NotSignedIn, Refused, ServiceUnavailable) as error:
            if isinstance(error, ServiceUnavailable) and error.status != _NOT_IMPLEMENTED:
                raise
            self._reason = " ".join(str(part) for part in ("Graph answered", error.status, error.code) if part)
            return None
        return self._accepted(answer, target)

    def _accepted(self, answer: ParsedExpression, target: str) -> Document:
        if answer.parsed_expression is None or not answer.parsing_succeeded:
            said = answer.error.message if answer.error else None
            raise Refused(
                f"parse the expression that is mapped to {target} with job {self._job[1].rpartition('/')[2]}",
                f'the service says "{said}"; correct the expression' if said else "the service doesn't accept it",
            )
        return dump(answer.parsed_expression)
