"""The part of the Pulumi service that `pulumi policy publish` speaks to, on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# ruff: noqa: N815 - the names are the base class's


@dataclass
class PulumiService:
    """What was published.

    Attributes:
        url: the service's address.
        described: the pack's metadata: name, version, policies.
        archive: the uploaded archive, a tar file compressed with gzip.
        complete: whether the end of the upload was signalled.
    """

    url: str = ""
    described: dict[str, Any] = field(default_factory=dict)
    archive: bytes = b""
    complete: bool = False

    def answer(self, method: str, path: str, body: bytes) -> dict[str, Any] | None:
        """The answer to a request; None for what the service doesn't know."""
        match (method, path.strip("/").split("/")):
            case "GET", ["api", "user"]:
                return {"githubLogin": "ada", "name": "Ada", "organizations": [{"githubLogin": "contoso"}]}
            case "POST", ["api", "orgs", "contoso", "policypacks"]:
                self.described = json.loads(body)
                return {"version": 1, "uploadURI": f"{self.url}/upload"}
            case "PUT", ["upload"]:
                self.archive = body
                return {}
            case "POST", ["api", "orgs", "contoso", "policypacks", _, "versions", _, "complete"]:
                self.complete = True
                return {}
            case "GET", ["api", "orgs", "contoso", "policypacks", name, "versions", version]:
                policies = self.described["policies"]
                return {"name": name, "version": 1, "versionTag": version, "policies": policies}
        return None


@contextmanager
def pulumi_service() -> Iterator[PulumiService]:
    """A service that accepts one policy pack of the organisation `contoso`."""
    service = PulumiService()

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = service.answer(self.command, self.path.partition("?")[0], body)
            content = json.dumps({"code": 404, "message": "not found"} if answer is None else answer).encode()
            self.send_response(404 if answer is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _handle

        def log_message(self, *_: Any) -> None:
            """Keep the tests' output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
