"""Organisation rules in a real OPA: the example, the gate and the preview, every failure, and that OPA never stays behind."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
import trustme

from bench.states import write_state
from entra_policy.estate.joining import build_estate
from entra_policy.organisation import projection
from entra_policy.organisation.input_schema import input_schema
from entra_policy.readers import read
from entra_policy.settings import Settings
from tests.engine.conftest import OfflineStack
from tools.external import find

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLE: Final = ROOT / "examples" / "organisation-rules"
GATE: Final = str(Path(sys.executable).with_name("entra-policy"))
JOB: Final = (
    "urn:pulumi:prod::entra-organisation-rules::"
    "entra:index:ProvisioningJob$azuread:index/synchronizationJob:SynchronizationJob::wiki-job"
)
NOT_EVALUATED: Final = "The organisation's own rules could not be evaluated. "
EXAMPLES: Final = sorted(file.parent.name for file in (ROOT / "examples").glob("*/__main__.py"))
NO_OWNER: Final = "The application of job wiki has no owner. Declare one with azuread.ApplicationOwner."


@pytest.fixture(scope="module")
def opa() -> Path:
    return find("opa")


@pytest.fixture
def environment(opa: Path) -> dict[str, str]:
    """An environment in which OPA is on PATH."""
    return {**os.environ, "PATH": f"{opa.parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example without an owner and with everyone in scope."""
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLE, folder)
    program = (folder / "__main__.py").read_text()
    without_owner = program[: program.index("azuread.ApplicationOwner(")].replace(
        "import pulumi_azuread as azuread\n", ""
    )
    (folder / "__main__.py").write_text(
        without_owner.replace('"mappings": [', '"scope": "all",\n        "mappings": [')
    )
    return folder


def check(path: Path, *options: str, environment: dict[str, str]) -> tuple[int, dict[str, Any], str]:
    result = subprocess.run(
        [GATE, "check", str(path), "--format", "json", *options],
        capture_output=True,
        text=True,
        env=environment,
        timeout=240,
        check=False,
    )
    return result.returncode, json.loads(result.stdout or "{}"), result.stderr


def organisations(document: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (finding["rule_id"], finding["level"], finding["urn"], finding["message"])
        for finding in document["findings"]
        if finding["rule"] == "organisation-rules"
    ]


def failure(text: str, level: str = "mandatory") -> list[tuple[str, str, str, str]]:
    return [("ORG000", level, "", NOT_EVALUATED + text)]


def bundle(folder: Path, **files: str) -> Path:
    rules = folder / "bundle"
    rules.mkdir()
    for name, text in files.items():
        (rules / f"{name}.rego").write_text(text)
    return rules


def servers_of(folder: Path) -> set[int]:
    """The processes that are, or guard, an OPA server with a bundle in the folder."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if b"--server" in arguments and arguments[-2].startswith(bytes(folder.resolve())):
            found.add(int(entry.name))
    return found


ENDLESS: Final = "package entra.organisation\n\ndeny contains x if { some x in numbers.range(1, 100000000) }\n"


def wait_until(holds: Callable[[], bool]) -> None:
    while not holds():  # the time limit of the whole test ends a futile wait
        threading.Event().wait(0.01)


def test_the_rules_of_the_example_are_tested_formatted_and_follow_the_schema(opa: Path) -> None:
    rules = str(EXAMPLE / "rules")
    schema = str(ROOT / "docs" / "organisation-input.schema.json")
    commands: tuple[tuple[list[str], str], ...] = (
        (["fmt", "--list", rules], ""),
        (["check", "--strict", "--bundle", "--schema", schema, rules], ""),
        (["test", "--bundle", rules], "PASS: 9/9\n"),
    )
    for arguments, printed in commands:
        result = subprocess.run([str(opa), *arguments], capture_output=True, text=True, check=False)
        assert (result.returncode, result.stdout, result.stderr) == (0, printed, ""), arguments


def test_the_schema_finds_mistakes_in_rules(opa: Path, tmp_path: Path) -> None:
    rule = "package entra.organisation\n\ndeny contains job if {\n\tsome job in input.jobs\n\tjob.owner == 1\n}\n"
    schema = str(ROOT / "docs" / "organisation-input.schema.json")
    command = [str(opa), "check", "--strict", "--schema", schema, str(bundle(tmp_path, slip=rule))]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "undefined ref: job.owner" in result.stderr


@pytest.mark.parametrize("example", EXAMPLES)
def test_documents_of_examples_follow_the_schema(example: str) -> None:
    estate = build_estate(read(ROOT / "examples" / example).resources, Settings())
    document = projection.project(estate, Settings())
    jsonschema.validate(document, input_schema())
    assert (document["schema_version"], document["project"]) == (1, f"entra-{example}")


def test_the_example_passes(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "example"
    shutil.copytree(EXAMPLE, folder)
    code, document, errors = check(folder, "--config", str(folder / "policies.json"), environment=environment)
    assert (code, document["findings"], errors) == (0, [], "")
    assert servers_of(tmp_path) == set()


def test_findings_fail_are_exempted_or_in_a_baseline(
    project: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    everyone = "Job wiki provisions everyone (SyncAll) in production. Assign groups instead."
    expected = [("ORG001", "mandatory", JOB, NO_OWNER), ("ORG003", "mandatory", JOB, everyone)]
    config = ("--config", str(project / "policies.json"))
    code, document, errors = check(project, *config, environment=environment)
    assert (code, organisations(document), errors) == (1, expected, "")
    assert document == check(project, "--rego", str(project / "rules"), environment=environment)[1]
    source = {finding["rule_id"]: finding["source"] for finding in document["findings"]}
    assert source["ORG001"] == {"file": "__main__.py", "line": 9}
    # An exemption covers one, a baseline has the other.
    exemptions = tmp_path / "exemptions.yaml"
    exemptions.write_text(
        "version: 1\nexemptions:\n  - {rule: ORG001, resource: wiki-job, reason: Owner to come., expires: 2099-01-01}\n"
    )
    covered = ("--exemptions", str(exemptions))
    code, document, _ = check(project, *config, *covered, environment=environment)
    assert code == 1
    assert {finding["rule_id"]: bool(finding["exempted"]) for finding in document["findings"]} == {
        "ORG001": True,
        "ORG003": False,
    }
    baseline = tmp_path / "baseline"
    subprocess.run(
        [GATE, "baseline", str(project), *config, *covered, "--output", str(baseline)], env=environment, check=True
    )
    code, document, _ = check(project, *config, *covered, "--baseline", str(baseline), environment=environment)
    assert (code, document["known"], [rule for rule, *_ in organisations(document)]) == (0, 1, ["ORG001"])


@pytest.mark.parametrize(
    ("files", "text"),
    [
        (
            {},
            "OPA has no package `entra.organisation`, so there are no rules. Name the package of the rules in `organisation.package`.",
        ),
        (
            {"a": "package other\n\ndeny := set()\n"},
            "OPA has no package `entra.organisation`, so there are no rules. Name the package of the rules in `organisation.package`.",
        ),
        (
            {"a": "package entra.organisation\n\ndeny contains x if y\n"},
            "OPA refuses the bundle: initialization error: 1 error occurred: a.rego:3: rego_unsafe_var_error: var x is unsafe. `opa check --bundle FOLDER` shows all of it.",
        ),
        (
            {"a": "package entra.organisation\n\ndeny[x] { x := 1 }\n"},
            "OPA refuses the bundle: load error: bundle BUNDLE: 2 errors occurred: a.rego:3: rego_parse_error: `if` keyword is required before rule body a.rego:3: rego_parse_error: `contains` keyword is required for partial set rules. `opa check --bundle FOLDER` shows all of it.",
        ),
        (
            {
                "a": "package entra.organisation\n\ndeny contains x if { some job in input.jobs; x := to_number(job.name) }\n"
            },
            'OPA answers with an error (500): error(s) occurred while evaluating query: a.rego:3: to_number: strconv.ParseFloat: parsing "app0-job": invalid syntax. Look at the rules and at the server.',
        ),
        (
            {"a": 'package entra.organisation\n\ndeny contains "no owner"\n'},
            "`deny` has text in it, not an object. A result is an object with `id`, `urn`, `message` and perhaps `path` and `about`, all of them text.",
        ),
    ],
)
def test_bundles_that_decide_nothing(
    files: dict[str, str], text: str, environment: dict[str, str], tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    write_state(state, jobs=1, mappings=1)
    config = tmp_path / "policies.json"
    rules = bundle(tmp_path, **files)
    organisation = {"bundle": str(rules), "timeout_seconds": 240, "on_failure": "advisory"}
    config.write_text(json.dumps({"entra-provisioning": {"organisation": organisation}}))
    code, document, errors = check(state, "--config", str(config), environment=environment)
    assert (code, errors) == (0, "")
    assert organisations(document) == failure(text.replace("BUNDLE", str(rules)), "advisory")
    assert servers_of(tmp_path) == set()


def test_a_bundle_that_never_decides(environment: dict[str, str], tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    write_state(state, jobs=1, mappings=1)
    config = tmp_path / "policies.json"
    rules = bundle(tmp_path, a=ENDLESS)
    not_started = failure(
        "OPA did not listen in time. Raise `organisation.timeout_seconds`, or make the bundle smaller.", "advisory"
    )
    found = not_started
    for seconds in (1, 4, 16, 64):  # a busy machine needs a while to start OPA
        organisation = {"bundle": str(rules), "timeout_seconds": seconds, "on_failure": "advisory"}
        config.write_text(json.dumps({"entra-provisioning": {"organisation": organisation}}))
        code, document, errors = check(state, "--config", str(config), environment=environment)
        assert (code, errors) == (0, "")
        assert servers_of(tmp_path) == set()
        found = organisations(document)
        if found != not_started:
            break
    text = "OPA did not answer in time. Raise `organisation.timeout_seconds`, or look at the server."
    assert found == failure(text, "advisory")


def test_no_opa(tmp_path: Path, environment: dict[str, str]) -> None:
    state = tmp_path / "state.json"
    write_state(state, jobs=1, mappings=1)
    rules = bundle(tmp_path, a="package entra.organisation\n\ndeny := set()\n")
    code, document, _ = check(state, "--rego", str(rules), environment={**environment, "PATH": "/nowhere"})
    missing = "OPA is not on PATH. Install OPA 1.0 or later, or give its path in `organisation.opa`."
    assert (code, organisations(document)) == (1, failure(missing))


def test_rules_do_not_see_our_environment(tmp_path: Path, environment: dict[str, str]) -> None:
    rule = """package entra.organisation

deny contains {"id": "ORG001", "urn": "", "message": concat(" ", sort(object.keys(opa.runtime().env)))}
"""
    state = tmp_path / "state.json"
    write_state(state, jobs=1, mappings=1)
    planted = {**environment, "ARM_CLIENT_SECRET": "planted", "HOME": "/", "LANG": "C"}
    _, document, _ = check(state, "--rego", str(bundle(tmp_path, a=rule)), environment=planted)
    ((rule_id, _, _, names),) = organisations(document)
    assert rule_id == "ORG001"
    # The shell adds a variable or two of its own.
    assert set(names.split()) - {"PWD", "OLDPWD", "SHLVL", "_"} <= {
        "HOME",
        "LANG",
        "PATH",
        "TMPDIR",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
    }


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_opa_ends_with_a_check_that_is_terminated(
    ending: signal.Signals, tmp_path: Path, environment: dict[str, str]
) -> None:
    state = tmp_path / "state.json"
    write_state(state, jobs=1, mappings=1)
    config = tmp_path / "policies.json"
    organisation = {"bundle": str(bundle(tmp_path, a=ENDLESS)), "timeout_seconds": 600}
    config.write_text(json.dumps({"entra-provisioning": {"organisation": organisation}}))
    gate = subprocess.Popen(
        [GATE, "check", str(state), "--config", str(config)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: len(servers_of(tmp_path)) == 2)  # OPA and its guard
    gate.send_signal(ending)
    gate.wait()
    wait_until(lambda: servers_of(tmp_path) == set())


SERVER_RULES: Final = """package entra.organisation

deny contains {"id": "ORG001", "urn": job.urn, "message": "It is forbidden."} if some job in input.jobs
"""
AUTHORIZATION: Final = """package system.authz

default allow := false

allow if input.identity == "planted-token"
"""


@pytest.fixture
def tls_server(opa: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A real OPA server with TLS that requires a token: its address, and the certificate of its issuer."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    certificate.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    certificate.cert_chain_pems[0].write_to_path(str(tmp_path / "cert.pem"))
    rules = bundle(tmp_path, rules=SERVER_RULES, authorization=AUTHORIZATION)
    port = free_port()
    options = ["--tls-cert-file", str(tmp_path / "cert.pem"), "--tls-private-key-file", str(tmp_path / "key.pem")]
    options += ["--authentication=token", "--authorization=basic", "--skip-version-check", "--log-level", "error"]
    process = subprocess.Popen([opa, "run", "--server", "--addr", f"127.0.0.1:{port}", *options, str(rules)])
    try:
        context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        wait_until(lambda: answers(port, context))
        yield f"https://localhost:{port}", tmp_path / "ca.pem"
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as probe:
        return probe.server_port


def answers(port: int, context: ssl.SSLContext) -> bool:
    import http.client

    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def test_a_server_with_tls_and_a_token(
    tls_server: tuple[str, Path], tmp_path: Path, environment: dict[str, str]
) -> None:
    url, ca_file = tls_server
    state = tmp_path / "state.json"
    write_state(state, jobs=1, mappings=1)
    config = tmp_path / "policies.json"

    def run(token: str, **more: str) -> tuple[int, list[tuple[str, str, str, str]]]:
        organisation = {"url": url, "token_variable": "OPA_TEST_TOKEN", **more}
        config.write_text(json.dumps({"entra-provisioning": {"organisation": organisation}}))
        given = {**environment, "OPA_TEST_TOKEN": token, "REQUESTS_CA_BUNDLE": "/etc/ssl/certs/ca-certificates.crt"}
        code, document, errors = check(state, "--config", str(config), environment=given)
        assert errors == ""
        assert token not in json.dumps(document)
        return code, organisations(document)

    (forbidden,) = run("planted-token", ca_file="ca.pem")[1]
    assert (forbidden[0], forbidden[3], ca_file.name) == ("ORG001", "It is forbidden.", "ca.pem")
    refused = (
        "OPA refuses the request (401). Check the token in the variable of `organisation.token_variable`, and what OPA "
        "allows it."
    )
    assert run("another-token", ca_file="ca.pem") == (1, failure(refused))
    untrusted = "OPA's certificate is not trusted. Name the certificates of its issuer in `organisation.ca_file`."
    assert run("planted-token") == (1, failure(untrusted))
    unreadable = "The certificates of `organisation.ca_file` can't be read."
    assert run("planted-token", ca_file="missing.pem") == (1, failure(unreadable))


def test_the_pack_in_the_pulumi_cli(project: Path, offline_stack: OfflineStack, opa: Path, tmp_path: Path) -> None:
    (project / "Pulumi.yaml").write_text("name: entra-organisation-rules\nruntime: python\n")
    pulumi = offline_stack(project, stack="prod")
    config = tmp_path / "policies.json"
    organisation = {"bundle": str(project / "rules"), "opa": str(opa), "levels": {"ORG003": "advisory"}}
    config.write_text(json.dumps({"entra-provisioning": {"organisation": organisation}}))
    result = pulumi.run("preview", "--policy-pack", str(ROOT / "policypack"), "--policy-pack-config", str(config))
    lines = [line.strip() for line in result.stdout.splitlines()]
    denied = [
        (lines[number - 1], line) for number, line in enumerate(lines) if line.startswith(("ORG001: ", "ORG003: "))
    ]
    assert result.returncode != 0
    assert denied == [
        (
            "- [mandatory]  organisation-rules  (azuread:index:SynchronizationJob: wiki-job)",
            f"ORG001: {NO_OWNER}",
        ),
        (
            "- [advisory]  organisation-rules  (azuread:index:SynchronizationJob: wiki-job)",
            "ORG003: Job wiki provisions everyone (SyncAll) in production. Assign groups instead.",
        ),
    ], result.stdout + result.stderr
    assert servers_of(tmp_path) == set()
