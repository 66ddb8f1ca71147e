"""A server that isn't a good OPA: whatever it answers, it is one clear failure, and the token is never shown."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entra_policy.analyzer.session import Session
from entra_policy.estate.joining import build_estate
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.gate import check
from entra_policy.inventory import Inventory
from entra_policy.organisation.failure import NotEvaluatedError
from entra_policy.organisation.opa import ask
from entra_policy.organisation.run import organisation_findings
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Organisation, Settings

TOKEN = "planted-token-1f6a"
URN = "urn:pulumi:dev::example::azuread:index/synchronizationJob:SynchronizationJob::wiki"
JOB = Resource("azuread:index/synchronizationJob:SynchronizationJob", URN, "wiki", {"templateId": "scim"})
ESTATE = build_estate([JOB], Settings())
VERSION = {"provenance": {"version": "1.22.2"}}
MORE = "Raise `organisation.timeout_seconds`, or look at the server."


class Server:
    """Answers every request with what a test chooses, and keeps what was asked."""

    def __init__(self) -> None:
        self.answer: Callable[[BaseHTTPRequestHandler], object]
        self.asked: list[tuple[str, str | None, Any]] = []
        self.done = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.close_connection = True
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((self.path, self.headers["Authorization"], body))
                with contextlib.suppress(OSError):  # the client may be gone
                    outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def says(self, body: bytes, status: int = 200, **headers: str) -> None:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)

        self.answer = answer

    def close(self) -> None:
        self.done.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


def settings_for(url: str, **more: Any) -> Settings:
    return Settings(organisation=Organisation(url=url, token_variable="OPA_TEST_TOKEN", **more))


def failure(kind: str, text: str, level: Level = Level.MANDATORY) -> Finding:
    return Finding(
        rule_id="ORG000",
        rule="organisation-rules",
        verdict=Verdict.FAIL,
        level=level,
        message=f"The organisation's own rules could not be evaluated. {text}",
        urn="",
        path="",
        about=f"the rule failed: {kind}",
    )


def findings(chosen: Settings, monkeypatch: pytest.MonkeyPatch, token: str = TOKEN) -> list[Finding]:
    monkeypatch.setenv("OPA_TEST_TOKEN", token)
    found = list(organisation_findings(ESTATE, chosen, all_rules()))
    assert token.strip() == "" or token not in repr(found)
    return found


def test_what_is_asked_and_what_is_made_of_the_answer(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    result = {"id": "ORG001", "urn": URN, "message": "No owner."}
    others = [{**result, "id": "ORG002"}, {**result, "id": "ORG003"}]
    value = {"deny": [result, *others], "warn": [{**result, "id": "ORG004"}]}
    server.says(json.dumps({**VERSION, "result": value}).encode())
    server.asked.clear()
    levels = {"ORG002": Level.ADVISORY, "ORG003": Level.DISABLED, "ORG004": Level.MANDATORY}
    reported = Finding("ORG001", "organisation-rules", Verdict.FAIL, Level.MANDATORY, "No owner.", URN, "", "")
    assert findings(settings_for(server.url, levels=levels), monkeypatch) == [
        Finding(
            identifier, reported.rule, reported.verdict, level, reported.message, URN, "", f"{word}: No owner.", job=URN
        )
        for identifier, level, word in (
            ("ORG001", Level.MANDATORY, "denied"),
            ("ORG002", Level.ADVISORY, "denied"),
            ("ORG004", Level.ADVISORY, "warned"),
        )
    ]
    ((path, authorization, body),) = server.asked
    assert (path, authorization, list(body), body["input"]["jobs"][0]["urn"]) == (
        "/v1/data/entra/organisation?strict-builtin-errors=true&provenance=true",
        f"Bearer {TOKEN}",
        ["input"],
        URN,
    )


def test_both_fronts_report_the_same(server: Server) -> None:
    results = [{"id": "ORG001", "urn": URN, "message": "No owner."}, {"id": "ORG002", "urn": "", "message": "No job."}]
    server.says(json.dumps({**VERSION, "result": {"deny": results}}).encode())
    chosen = Settings(organisation=Organisation(url=server.url))
    report = check(Inventory((JOB,), "a test"), all_rules(), chosen)
    in_stack, notices = Session(all_rules(), chosen).analyze_stack([JOB], lambda: None)
    assert (in_stack, notices) == (report.findings, report.notices)
    reported = [(finding.rule_id, finding.urn) for finding in report.findings if finding.rule == "organisation-rules"]
    # In the order of the resources; what belongs to none comes last.
    assert (reported, report.findings[-1].rule_id) == ([("ORG001", URN), ("ORG002", "")], "ORG002")


def test_a_path_before_the_api_and_another_package(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.says(json.dumps({**VERSION, "result": {"deny": []}}).encode())
    server.asked.clear()
    assert findings(settings_for(f"{server.url}/opa/", package="a.b"), monkeypatch) == []
    assert [path.partition("?")[0] for path, _, _ in server.asked] == ["/opa/v1/data/a/b"]


def test_rules_that_are_disabled_are_not_asked_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.asked.clear()
    for levels in ({"organisation-rules": Level.DISABLED}, {"all": Level.DISABLED}):
        chosen = Settings(levels=levels, organisation=Organisation(url=server.url))
        assert findings(chosen, monkeypatch) == []
    assert server.asked == []


@pytest.mark.parametrize(
    ("body", "status", "headers", "kind", "text"),
    [
        (b"", 200, {}, "no JSON", "OPA's answer isn't JSON. Check `organisation.url`."),
        (b"<html>", 200, {}, "no JSON", "OPA's answer isn't JSON. Check `organisation.url`."),
        (b"\xff\xfe{", 200, {}, "no JSON", "OPA's answer isn't JSON. Check `organisation.url`."),
        (b"[" * 200_000, 200, {}, "no JSON", "OPA's answer can't be read as JSON."),
        (b'{"result": ' + b"1" * 5000 + b"}", 200, {}, "no JSON", "OPA's answer can't be read as JSON."),
        (b"[]", 200, {}, "no answer of OPA", "What answered isn't OPA. Check `organisation.url`."),
        (
            b'{"result": {"deny": []}}',
            200,
            {},
            "no version",
            "The server does not say which version of OPA it is; 1.0 or later is needed.",
        ),
        (
            b'{"provenance": {"version": "0.70.0"}, "result": {"deny": []}}',
            200,
            {},
            "old version",
            "The server is OPA 0.70.0; 1.0 or later is needed.",
        ),
        (
            b'{"provenance": {"version": "1.22.2"}}',
            200,
            {},
            "no package",
            "OPA has no package `entra.organisation`, so there are no rules. Name the package of the rules in `organisation.package`.",
        ),
        (b'{"result"', 200, {"Content-Length": "100"}, "cut off", "OPA's answer is cut off. Look at the server."),
        (b"no gzip", 200, {"Content-Encoding": "gzip"}, "cut off", "OPA's answer is cut off. Look at the server."),
        (
            b"",
            302,
            {"Location": "http://127.0.0.1:1/"},
            "redirect",
            "The server redirects elsewhere, which is not followed. Correct `organisation.url`.",
        ),
        (
            b"planted-token-1f6a",
            401,
            {},
            "status 401",
            "OPA refuses the request (401). Check the token in the variable of `organisation.token_variable`, and what OPA allows it.",
        ),
        (
            b"{}",
            403,
            {},
            "status 403",
            "OPA refuses the request (403). Check the token in the variable of `organisation.token_variable`, and what OPA allows it.",
        ),
        (b"", 500, {}, "status 500", "OPA answers with an error (500). Look at the rules and at the server."),
        (
            b'{"message": "error(s)\\nfound", "errors": [{"message": "divide by zero", "location": {"file": "/a/b.rego", "row": 3}}]}',
            500,
            {},
            "status 500",
            "OPA answers with an error (500): error(s) found: b.rego:3: divide by zero. Look at the rules and at the server.",
        ),
        (
            b'{"message": [], "errors": 1}',
            404,
            {},
            "status 404",
            "OPA answers with an error (404). Look at the rules and at the server.",
        ),
    ],
)
def test_answers_that_decide_nothing(
    body: bytes,
    status: int,
    headers: dict[str, str],
    kind: str,
    text: str,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.says(body, status, **headers)
    assert findings(settings_for(server.url), monkeypatch) == [failure(kind, text)]


def test_how_much_a_failure_weighs(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.says(b"{}", 500)
    text = "OPA answers with an error (500). Look at the rules and at the server."
    expected = failure("status 500", text, Level.ADVISORY)
    assert findings(settings_for(server.url, on_failure=Level.ADVISORY), monkeypatch) == [expected]
    assert expected.crashed  # no baseline hides it


def test_a_server_that_never_answers(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answer = lambda _: server.done.wait()
    chosen = settings_for(server.url, timeout_seconds=0.1)
    assert findings(chosen, monkeypatch) == [failure("slow", f"OPA did not answer in time. {MORE}")]


def test_a_server_that_answers_bit_by_bit(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not server.done.wait(0.02):
            handler.wfile.write(b" ")

    server.answer = drip
    chosen = settings_for(server.url, timeout_seconds=0.2)
    assert findings(chosen, monkeypatch) == [failure("slow", f"OPA did not answer in time. {MORE}")]


def test_an_answer_without_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entra_policy.organisation.opa._MOST_BYTES", 1000)
    server.says(b" " * 100_000)
    assert findings(settings_for(server.url), monkeypatch) == [
        failure("too large", "OPA's answer is larger than 64 MB.")
    ]


def test_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert findings(settings_for(f"http://127.0.0.1:{port}"), monkeypatch) == [
        failure("away", "OPA can't be reached. Check `organisation.url` and the server.")
    ]


@pytest.mark.parametrize(
    ("token", "text"),
    [
        ("", "The environment variable OPA_TEST_TOKEN for OPA's token is not set."),
        (" \n", "The environment variable OPA_TEST_TOKEN for OPA's token is not set."),
        ("planted\r\nX-Header: 1", "The environment variable OPA_TEST_TOKEN has no valid token for OPA."),
        ("plänted", "The environment variable OPA_TEST_TOKEN has no valid token for OPA."),
    ],
)
def test_tokens_that_are_none(token: str, text: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.asked.clear()
    assert findings(settings_for(server.url), monkeypatch, token) == [failure("no token", text)]
    assert server.asked == []


def test_neither_proxies_nor_netrc_come_between(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("default login other password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.says(json.dumps({**VERSION, "result": {"deny": []}}).encode())
    server.asked.clear()
    assert findings(settings_for(server.url), monkeypatch) == []
    assert [authorization for _, authorization, _ in server.asked] == [f"Bearer {TOKEN}"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=60), status=st.integers(200, 599))
def test_any_bytes_with_any_status_are_a_failure(server: Server, body: bytes, status: int) -> None:
    server.says(body, status)
    with pytest.raises(NotEvaluatedError) as caught:
        ask(server.url, "entra.organisation", {}, deadline=time.monotonic() + 240)
    assert str(caught.value).isprintable()
