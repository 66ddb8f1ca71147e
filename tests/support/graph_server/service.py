"""Graph and the sign-in service without HTTP: a request in, an answer out, under one lock."""

import copy
import json
import os
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.graph_server import sign_in
from tests.support.graph_server.answers import Answer, Refusal, error
from tests.support.graph_server.contract import wrong_in_answer, wrong_in_body
from tests.support.graph_server.faults import Fault, FaultQueues
from tests.support.graph_server.queries import queried, selected
from tests.support.graph_server.replication import Copies
from tests.support.graph_server.routes import NAMES, Route, find_route, handle
from tests.support.graph_server.state import Tenant, tenant_from_json

_HIDDEN = "***"


@dataclass(frozen=True)
class Incoming:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Recorded:
    """A request in the log; values of secrets are `***`, and tokens are not in it.

    Attributes:
        route: the route's name.
        method: the HTTP method.
        path: the path with its query.
        tenant: whose token it had.
        body: the JSON body, None without one.
        status: the answer's status; 0 without an answer.
        client_request_id: the header of that name.
        user_agent: the header of that name.
    """

    route: str
    method: str
    path: str
    tenant: str | None
    body: Any
    status: int
    client_request_id: str | None
    user_agent: str | None


@dataclass
class Outcome:
    """What goes back.

    Attributes:
        answer: the answer; None if the connection closes without one.
        half: whether the connection closes in the middle of it.
        reset: whether a connection that closes without an answer is reset.
        delay: how many seconds it waits.
    """

    answer: Answer | None
    half: bool = False
    reset: bool = False
    delay: float = 0


@dataclass
class Service:
    """All tenants, the tokens and the faults.

    Attributes:
        page_size: how many objects a page of a list has.
        state_file: where the tenants are kept after each change; None to keep them in memory only.
        copies: how far behind the copies of Graph are.
        unlike_graph: what was sent or answered against Graph's metadata, as `route: what`.
    """

    root: str = ""
    page_size: int = 100
    state_file: Path | None = None
    copies: Copies = field(default_factory=Copies)
    tenants: dict[str, Tenant] = field(default_factory=dict)
    tokens: sign_in.Tokens = field(default_factory=sign_in.Tokens)
    faults: FaultQueues = field(default_factory=FaultQueues)
    log: list[Recorded] = field(default_factory=list)
    unlike_graph: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    logged: threading.Condition = field(init=False)

    def __post_init__(self) -> None:
        """Let threads wait for requests."""
        self.logged = threading.Condition(self.lock)

    def tenant(self, tenant_id: str) -> Tenant:
        """The tenant; a new one if it doesn't exist."""
        with self.lock:
            key = tenant_id.lower()
            return self.tenants.setdefault(key, Tenant(key))

    def load(self) -> None:
        """Take over what the state file has."""
        if self.state_file and self.state_file.exists():
            for document in json.loads(self.state_file.read_text(encoding="utf-8")):
                self.tenants[document["tenant_id"]] = tenant_from_json(document)

    def keep(self) -> None:
        """Write the state file, whole or not at all."""
        if self.state_file:
            part = self.state_file.with_suffix(".part")
            text = json.dumps([tenant.to_json() for tenant in self.tenants.values()], indent=1)
            part.write_text(text, encoding="utf-8")
            os.replace(part, self.state_file)  # noqa: PTH105 - replaces on every system

    def reset(self) -> None:
        """Forget everything."""
        with self.lock:
            self.tenants.clear()
            self.tokens.revoke_all()
            self.faults.clear()
            self.copies = Copies()
            self.log.clear()

    def add_fault(self, route: str, fault: Fault, times: int = 1) -> None:
        """Let that many requests of the route fail."""
        if route not in NAMES:
            raise ValueError(f"there is no route {route}; there are {', '.join(sorted(NAMES))}")
        with self.lock:
            self.faults.add(route, fault, times)

    def process(self, request: Incoming) -> Outcome:
        """Handle a request."""
        with self.lock:
            parts = urlsplit(request.target)
            folders = parts.path.strip("/").split("/")
            if folders[0] == "_control":
                return Outcome(self._control(request, folders[1:]))
            if folders[0] in ("v1.0", "beta"):
                return self._graph(request, folders[0], "/".join(folders[1:]), parts.query)
            return self._sign_in(request, folders)

    def _sign_in(self, request: Incoming, folders: list[str]) -> Outcome:
        tenant_id = folders[0]
        if folders[1:] == ["v2.0", ".well-known", "openid-configuration"]:
            return Outcome(sign_in.discovery(self.root, tenant_id))
        if folders[1:] != ["oauth2", "v2.0", "token"] or request.method != "POST":
            return Outcome(error(404, "NotFound", "There is nothing here.", ""))
        fault = self.faults.take("token", graph=False)
        if fault and fault.kind == "status":
            refused = Answer(fault.status, {"error": fault.code, "error_description": fault.message})
            return Outcome(_with_retry_after(refused, fault))
        if fault and fault.kind == "dropped":
            return Outcome(None)
        tenant = self.tenant(tenant_id)
        return Outcome(
            sign_in.token(self.tokens, tenant.tenant_id, tenant.clients, request.body, f"{self.root}/.default")
        )

    def _graph(self, request: Incoming, version: str, path: str, query: str) -> Outcome:
        found = find_route(request.method, path)
        request_id = request.headers.get("client-request-id", "")
        if found is None:
            return Outcome(error(404, "UnknownRoute", "There is nothing here.", request_id))
        route, ids = found
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        body = _body(request.body)
        fault = self.faults.take(route.name, graph=True)
        if fault and fault.kind == "expired_token":
            self.tokens.revoke(token)
        tenant_id = self.tokens.tenants.get(token)
        if fault and fault.kind == "saved_first" and tenant_id and fault.document:
            principal, job = ids[:2]
            self.tenant(tenant_id).job(principal, job).save(fault.document)
        wrong = wrong_in_body(route.name, version, body)
        self.unlike_graph += [f"{route.name} is sent what Graph doesn't take: {each}" for each in wrong]
        if fault and not fault.done and fault.kind != "expired_token":
            answer = error(503, "ServiceUnavailable", "The service is unavailable", request_id)
        elif wrong:
            answer = error(400, "BadRequest", f"The request is not valid: {'; '.join(wrong)}.", request_id)
        else:
            answer = self._answer(route, ids, tenant_id, version, path, query, body, request_id)
        answered = wrong_in_answer(route.name, version, answer)
        self.unlike_graph += [f"{route.name} answers what Graph doesn't: {each}" for each in answered]
        outcome = self._broken(answer, fault, request, request_id)
        status = outcome.answer.status if outcome.answer and not outcome.half else 0
        agent = request.headers.get("user-agent")
        self.log.append(
            Recorded(
                route.name,
                request.method,
                f"/{version}/{path}{'?' * bool(query)}{query}",
                tenant_id,
                _without_secrets(body),
                status,
                request_id or None,
                agent,
            )
        )
        self.logged.notify_all()
        return outcome

    def _answer(
        self,
        route: Route,
        ids: tuple[str, ...],
        tenant_id: str | None,
        version: str,
        path: str,
        query: str,
        body: Any,
        request_id: str,
    ) -> Answer:
        if tenant_id is None:
            refused = error(
                401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.", request_id
            )
            return Answer(401, refused.body, {"WWW-Authenticate": 'Bearer realm="", error="invalid_token"'})
        tenant = self.tenant(tenant_id)
        if not route.allowed(tenant.permissions):
            if route.area == "synchronization":
                # Seen in practice (microsoft-graph-docs-contrib, issue 8800): not a 403, and no word of the reason.
                return error(401, "UnknownError", "", request_id)
            return error(
                403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.", request_id
            )
        try:
            answer = self.copies.answer(
                route.name,
                route.method,
                path,
                lambda: handle(route, tenant, version, body, ids),
                lambda: self._look(tenant, version, path),
            )
            if isinstance(answer, list):
                return self._page(queried(answer, query, route.name), version, query, route, ids)
            if answer.status == 200 and isinstance(answer.body, dict):
                answer = Answer(200, selected(answer.body, query), answer.headers)
        except Refusal as refusal:
            return error(refusal.status, refusal.code, refusal.message, request_id)
        self.keep()
        # The lock is gone when the answer is written.
        context = f"{self.root}/{version}/$metadata#{route.name}"
        with_context = None if answer.body is None else {"@odata.context": context, **copy.deepcopy(answer.body)}
        return Answer(answer.status, with_context, answer.headers)

    def _look(self, tenant: Tenant, version: str, path: str) -> Answer | list[Any] | None:
        """What a GET of the path answers, None if there is no such route."""
        found = find_route("GET", path)
        return handle(found[0], tenant, version, None, found[1]) if found else None

    def _page(self, items: list[Any], version: str, query: str, route: Route, ids: tuple[str, ...]) -> Answer:
        start = int(parse_qs(query).get("$skiptoken", ["0"])[0])
        end = start + self.page_size
        body: dict[str, Any] = {"@odata.context": f"{self.root}/{version}/$metadata#{route.name}"}
        if end < len(items):
            path = route.path.pattern.removesuffix(r"(?:\(\))?")
            for identifier in ids:
                path = path.replace("([^/]+)", identifier, 1)
            kept = [part for part in query.split("&") if part and not part.startswith("$skiptoken=")]
            body["@odata.nextLink"] = f"{self.root}/{version}/{path}?{'&'.join([*kept, f'$skiptoken={end}'])}"
        return Answer(200, {**body, "value": copy.deepcopy(items[start:end])})

    def _broken(self, answer: Answer, fault: Fault | None, request: Incoming, request_id: str) -> Outcome:
        match fault:
            case Fault(kind="dropped" | "reset"):
                return Outcome(None, reset=fault.kind == "reset")
            case Fault(kind="half_written"):
                return Outcome(answer, half=True)
            case Fault(kind="raw"):
                return Outcome(Answer(fault.status, raw=fault.content))
            case Fault(kind="slow"):
                return Outcome(answer, delay=fault.seconds)
            case Fault(kind="status"):
                message = fault.message.replace("{body}", request.body.decode(errors="replace"))
                return Outcome(_with_retry_after(error(fault.status, fault.code, message, request_id), fault))
        return Outcome(answer)

    def _control(self, request: Incoming, folders: list[str]) -> Answer:
        """The routes for other processes: faults, tenants/{id}, requests, tokens."""
        match request.method, folders:
            case "POST", ["faults"]:
                wanted = json.loads(request.body)
                self.add_fault(wanted["route"], Fault(**wanted["fault"]), wanted.get("times", 1))
                return Answer(204)
            case "GET", ["faults"]:
                return Answer(200, self.faults.waiting())
            case "DELETE", ["faults"]:
                self.faults.clear()
                return Answer(204)
            case "GET", ["tenants", tenant_id]:
                return Answer(200, self.tenant(tenant_id).to_json())
            case "PUT", ["tenants", tenant_id]:
                self.tenants[tenant_id.lower()] = tenant_from_json(json.loads(request.body))
                self.keep()
                return Answer(204)
            case "GET", ["requests"]:
                return Answer(200, [asdict(entry) for entry in self.log])
            case "GET", ["unlike_graph"]:
                return Answer(200, self.unlike_graph)
            case "DELETE", ["tokens"]:
                self.tokens.revoke_all()
                return Answer(204)
        return error(404, "UnknownRoute", "There is no such control.", "")


def _with_retry_after(answer: Answer, fault: Fault) -> Answer:
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    return Answer(answer.status, answer.body, {**answer.headers, **headers})


def _body(content: bytes) -> Any:
    return json.loads(content) if content else None


def _without_secrets(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    hidden = dict(body)
    for key in ("value", "credentials"):
        if isinstance(hidden.get(key), list):
            hidden[key] = [{**entry, "value": _HIDDEN} for entry in hidden[key]]
    return hidden
