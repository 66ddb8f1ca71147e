"""Graph as many copies, some of which are behind: what is new isn't known yet, and reads give what was there before.

Counted in requests and not in seconds, so that no test waits.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tests.support.graph_server.answers import Answer, Refusal

# What makes an object, and where that object is then.
_CREATING: Final = {
    "applications.instantiate": "servicePrincipals/{id}",
    "principals.create": "servicePrincipals/{id}",
    "jobs.create": "{path}/{id}",
    "partners.create": "{path}/{id}",
    "assigned.create": "{path}/{id}",
}
# The codes that the copies answer with that don't know an object yet.
_NOT_YET: Final = {
    404: ("Request_ResourceNotFound", "Resource does not exist or one of its queried reference-property objects."),
    403: ("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
    409: ("ConcurrencyViolation", "The object is being created; a conflicting request is in progress."),
}
_WITHOUT_LAG: Final = frozenset({"jobs.list", "templates.list", "applications.get", "applications.update"})


@dataclass
class Copies:
    """How far behind the copies are.

    Attributes:
        lag: how many requests of each kind about a new object are answered as if it weren't there; 404, 403 and 409 in
            turn.
        stale: how many reads of a document after a write give what was there before.
        stale_turns: the same for single reads, counted from 1 after a write: copies answer in turn, and only some of them
            are behind.
        paths: which paths lag and go stale: those that end with one of these, all if there are none.
    """

    lag: int = 0
    stale: int = 0
    stale_turns: frozenset[int] = frozenset()
    paths: tuple[str, ...] = ()
    _new: dict[str, dict[str, int]] = field(default_factory=dict)
    _before: dict[str, tuple[int, Answer | Refusal]] = field(default_factory=dict)
    _turn: int = 0

    def answer(
        self,
        name: str,
        method: str,
        path: str,
        do: Callable[[], Answer | list[dict[str, object]]],
        look: Callable[[], Answer | list[dict[str, object]] | None],
    ) -> Answer | list[dict[str, object]]:
        """The answer of whichever copy is asked.

        Args:
            name: the route's name.
            method: the HTTP method.
            path: the path after the version.
            do: handles the request.
            look: what a GET of the path would answer.

        Raises:
            Refusal: the service refuses, or its copy knows of nothing.
        """
        self._refuse_what_is_new(name, path)
        if method == "GET" and path in self._before:
            turn, old = self._before[path]
            self._before[path] = turn + 1, old
            if turn <= self.stale or turn in self.stale_turns:
                if isinstance(old, Refusal):
                    raise old
                return copy.deepcopy(old)
        may_be_behind = self.stale or self.stale_turns
        before = self._look(look) if may_be_behind and method in ("PUT", "PATCH") and self._concerned(path) else None
        answer = do()
        if before is not None:
            self._before[path] = 1, before
        if self.lag and name in _CREATING and isinstance(answer, Answer) and answer.body:
            identifier = answer.body.get("servicePrincipal", answer.body).get("id") or answer.body.get("tenantId")
            self.created(_CREATING[name].format(path=path, id=identifier))
        return answer

    def created(self, path: str) -> None:
        """Let what is at that path, and what is below it, be new."""
        self._new[path] = {}

    def _look(self, look: Callable[[], Answer | list[dict[str, object]] | None]) -> Answer | Refusal | None:
        try:
            found = look()
        except Refusal as refusal:
            return refusal
        return copy.deepcopy(found) if isinstance(found, Answer) else None

    def _refuse_what_is_new(self, name: str, path: str) -> None:
        if name in _WITHOUT_LAG or not self._concerned(path):
            return
        for new, asked in self._new.items():
            if (path == new or path.startswith(f"{new}/")) and asked.get(name, 0) < self.lag:
                asked[name] = asked.get(name, 0) + 1
                status = (404, 403, 409)[self._turn % 3]
                self._turn += 1
                raise Refusal(status, *_NOT_YET[status])

    def _concerned(self, path: str) -> bool:
        return not self.paths or path.endswith(self.paths)
