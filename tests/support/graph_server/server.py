"""The server: HTTP over TLS on loopback, in the process of the tests."""

import contextlib
import json
import socket
import ssl
import struct
import tempfile
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import trustme

from tests.support.graph_server.answers import Answer
from tests.support.graph_server.faults import Fault
from tests.support.graph_server.replication import Copies
from tests.support.graph_server.service import Incoming, Recorded, Service
from tests.support.graph_server.state import Tenant

HOST = "127.0.0.1"


class UnlikeGraphError(AssertionError):
    """Something was sent or answered that Graph's metadata doesn't have."""


class GraphServer:
    """A Microsoft Graph with its sign-in service; a context manager.

    Attributes:
        service: what is behind the HTTP.
    """

    def __init__(self, *, state_file: Path | None = None, page_size: int = 100, ca_file: Path | None = None) -> None:
        """A server that does not run yet.

        Args:
            state_file: where tenants are read from at the start and written to after each change.
            page_size: how many objects a page of a list has.
            ca_file: where the authority's certificate is written; by default into a folder of its own.
        """
        self.service = Service(page_size=page_size, state_file=state_file)
        self._folder = tempfile.TemporaryDirectory(prefix="graph-server-")
        self._ca_file = ca_file or Path(self._folder.name) / "ca.pem"
        self._http: _Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self._ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(HOST, "localhost").configure_cert(context)
        self._http = _Server(self.service, context)
        self.service.root = f"https://{HOST}:{self._http.server_address[1]}"
        self.service.load()
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http and self._thread:
            self._http.stop()
            self._thread.join()
        self._folder.cleanup()
        if error is None and self.service.unlike_graph:
            raise UnlikeGraphError("\n".join(self.service.unlike_graph))

    @property
    def url(self) -> str:
        """The root of Graph and of the sign-in service."""
        return self.service.root

    @property
    def ca_file(self) -> Path:
        """The certificate of the authority that signed the server's."""
        return self._ca_file

    def environment(self) -> dict[str, str]:
        """The environment variables with which `entra_sync.graph` calls this server instead of Microsoft's."""
        return {
            "ENTRA_GRAPH_ENDPOINT": self.url,
            "ENTRA_GRAPH_AUTHORITY": self.url,
            "REQUESTS_CA_BUNDLE": str(self.ca_file),
            "NO_PROXY": HOST,
            "no_proxy": HOST,
        }

    def state(self, tenant_id: str) -> Tenant:
        """A tenant, created if it doesn't exist; the next request sees what is changed in it."""
        return self.service.tenant(tenant_id)

    @property
    def requests(self) -> list[Recorded]:
        """The requests to Graph so far, without secrets."""
        with self.service.lock:
            return list(self.service.log)

    def reset(self) -> None:
        """Forget tenants, tokens, faults and requests."""
        self.service.reset()

    def wait_for(self, route: str, *, timeout: float = 240) -> None:
        """Wait until a request of that route is in the log, handled and perhaps not answered yet.

        Raises:
            TimeoutError: there was none within these seconds.
        """
        with self.service.logged:
            if not self.service.logged.wait_for(
                lambda: any(entry.route == route for entry in self.service.log), timeout
            ):
                raise TimeoutError(f"no request of {route} in {timeout} s")

    def clear_requests(self) -> None:
        """Forget the requests."""
        with self.service.lock:
            self.service.log.clear()

    def fail_next(self, route: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next requests of a route (`schema.put`, `token`, `*` for any of Graph's) fail."""
        self.service.add_fault(route, fault, times)

    def behind(self, copies: Copies) -> None:
        """Let the copies of Graph be that far behind from now on."""
        with self.service.lock:
            self.service.copies = copies

    def take_unlike_graph(self) -> list[str]:
        """What was sent or answered so far against Graph's metadata; what isn't taken fails at the end of the server."""
        with self.service.lock:
            found, self.service.unlike_graph = self.service.unlike_graph, []
            return found

    def faults_waiting(self) -> dict[str, int]:
        """How many faults have not occurred yet, by route."""
        with self.service.lock:
            return self.service.faults.waiting()


class _Server(ThreadingHTTPServer):
    # Threads are joined at the end, so that no socket is left open; `stop` closes what they wait for.
    daemon_threads = False
    block_on_close = True

    def __init__(self, service: Service, context: ssl.SSLContext) -> None:
        self.service = service
        self.context = context
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((HOST, 0), _Handler)

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                _cut(connection)
        self.server_close()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Speak TLS in the connection's own thread, so that a slow client doesn't delay others."""
        with self._lock:
            self._open.add(request)
        secured = None
        try:
            # Otherwise each answer waits for the acknowledgement of what TLS sent before it.
            request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            secured = self.context.wrap_socket(request, server_side=True)
            with self._lock:
                self._open.add(secured)
            if not self.stopping.is_set():
                _Handler(secured, client_address, self)
        except OSError:
            pass  # the client went away, or does not trust the certificate
        finally:
            with self._lock:
                self._open -= {request, secured}
            if secured:
                secured.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A failure of the server itself must reach the log of the test run."""
        if not self.stopping.is_set():
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        incoming = Incoming(self.command, self.path, headers, self.rfile.read(length))
        outcome = self.server.service.process(incoming)
        if outcome.delay and self.server.stopping.wait(outcome.delay):
            outcome.answer = None
        if outcome.answer is None:
            if outcome.reset:
                # Closed without lingering, TCP sends a reset instead of an end.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._hang_up(reset=outcome.reset)
            return
        content = _written(outcome.answer)
        if outcome.half:
            # Half of the body, or of the headers where there is no body.
            head, separator, body = content.partition(b"\r\n\r\n")
            content = head + separator + body[: len(body) // 2] if body else head[: len(head) // 2]
        try:
            self.wfile.write(content)
            self.wfile.flush()
        except OSError:
            self.close_connection = True  # the client did not wait
        if outcome.half:
            self._hang_up()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815 - http.server's names

    def _hang_up(self, *, reset: bool = False) -> None:
        self.close_connection = True
        if reset:
            self.connection.close()
        else:
            _cut(self.connection)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Stay silent."""


def _written(answer: Answer) -> bytes:
    text = "" if answer.body is None else json.dumps(answer.body)
    body = (text if answer.raw is None else answer.raw).encode()
    headers = {"Content-Type": "application/json", **answer.headers} if body else dict(answer.headers)
    if answer.status != HTTPStatus.NO_CONTENT:
        headers["Content-Length"] = str(len(body))
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed already
        connection.shutdown(socket.SHUT_RDWR)


def control_url(root: str, *parts: str) -> str:
    """The address of a control route, for other processes."""
    return "/".join([root, "_control", *(quote(part, safe="") for part in parts)])
