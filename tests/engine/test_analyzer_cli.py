"""The policy pack in the real Pulumi CLI."""

import contextlib
import json
import os
import re
import select
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from entra_policy.analyzer.messages import pack_version
from entra_policy.finding import Level
from entra_policy.rules import all_rules

if TYPE_CHECKING:
    import subprocess

ROOT = Path(__file__).resolve().parents[2]
PACK = str(ROOT / "policypack")
SECONDS = 240
SECRETS = {name: f"planted-{name}-1d7f" for name in ("token", "expression", "config", "output")}

PROGRAM = """
import os
from pathlib import Path

import pulumi
import pulumi_azuread as azuread
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Provider(ResourceProvider):
    def create(self, props):
        Path(os.environ["CREATED"]).write_text("created")
        return CreateResult("an-id", props)


class SynchronizationSchema(Resource, module="entra", name="SynchronizationSchema"):
    def __init__(self, name, props):
        super().__init__(Provider(), name, props)


def mapping(target, expression, priority=0):
    source = {"type": "Function", "name": "Append", "expression": expression, "parameters": []}
    return {"targetAttributeName": target, "flowType": "Always", "matchingPriority": priority, "source": source}


application = azuread.Application("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
principal = azuread.ServicePrincipal("crm", client_id=application.client_id)
job = azuread.SynchronizationJob("crm", service_principal_id=principal.id, template_id="scim", enabled=True)
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=principal.id,
    credentials=[
        {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
        {"key": "SecretToken", "value": pulumi.Output.secret("<token>")},
        {"key": "SyncAll", "value": "false"},
    ],
)
secret_expression = pulumi.Output.secret('Append([mail], "<expression>"').apply(lambda text: text)
SynchronizationSchema(
    "crm",
    {
        "service_principal_id": principal.id,
        "job_id": job.id,
        "template_id": "scim",
        "mode": "replace",
        "schema": {
            "synchronizationRules": [
                {
                    "sourceDirectoryName": "Azure Active Directory",
                    "targetDirectoryName": "customappsso",
                    "objectMappings": [
                        {
                            "enabled": True,
                            "sourceObjectName": "User",
                            "targetObjectName": "User",
                            "attributeMappings": [
                                mapping("password", 'Append([mail], "x")'),
                                mapping("title", secret_expression),
                                mapping("userName", 'Append([userPrincipalName], "x")', priority=1),
                            ],
                        }
                    ],
                }
            ]
        },
    },
)
pulumi.export("secret", pulumi.Output.secret("<output>"))
"""
for _name, _text in SECRETS.items():
    PROGRAM = PROGRAM.replace(f"<{_name}>", _text)

SCHEMA = "pulumi-python:dynamic/entra:SynchronizationSchema"
MAPPINGS = "schema.synchronizationRules[0].objectMappings[0].attributeMappings"
# A secret anywhere in a list makes the whole property a secret: that is how the SDK marks it.
SYNTAX = (
    f"expression-syntax  ({SCHEMA}: crm)",
    "EP002: ...",
    f"property: {MAPPINGS}[1].source.expression",
)
PASSWORD = (
    f"no-password-provisioning  ({SCHEMA}: crm)",
    "EP301: ...",
    f"property: {MAPPINGS}[0].targetAttributeName",
)


def policies_block(output: str) -> list[str]:
    """The lines of the CLI's section "Policies:", without indentation, and without the wording of the rules."""
    lines = output.partition("\nPolicies:\n")[2].splitlines()
    end = next((index for index, line in enumerate(lines) if not line.strip()), len(lines))
    return [re.sub(r"^(EP\d+): .*", r"\1: ...", line.strip()) for line in lines[:end]]


def block(mark: str, level: str) -> list[str]:
    return [
        f"{mark} entra-provisioning@v{pack_version()} (local: {PACK})",
        *(line for first, *rest in (SYNTAX, PASSWORD) for line in (f"- [{level}]  {first}", *rest)),
    ]


@pytest.fixture
def created(tmp_path: Path) -> Path:
    """The file that exists once the schema was created."""
    return tmp_path / "created"


@pytest.fixture
def pulumi(
    offline_stack: Callable[..., Any],
    write_project: Callable[..., Path],
    created: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """The CLI on a stack of the program above."""
    monkeypatch.setenv("CREATED", str(created))
    return offline_stack(write_project(PROGRAM, name="crm"))


@pytest.fixture
def config_file(tmp_path: Path) -> Callable[[Any], str]:
    def write(document: Any) -> str:
        path = tmp_path / "policies.json"
        path.write_text(json.dumps(document))
        return str(path)

    return write


def urns(pulumi: Any) -> set[str]:
    state = json.loads(pulumi.run("stack", "export").stdout)
    return {
        resource["urn"].rpartition("$")[2].rpartition("::crm::")[2] for resource in state["deployment"]["resources"]
    }


def test_a_preview_fails_and_names_rule_and_resource(pulumi: Any) -> None:
    result = pulumi.run("preview", "--policy-pack", PACK)
    assert (result.returncode, policies_block(result.stdout)) == (1, block("❌", "mandatory"))


def test_up_without_preview_does_not_create_the_resource(pulumi: Any, created: Path) -> None:
    result = pulumi.run("up", "--skip-preview", "--policy-pack", PACK)
    assert (result.returncode, policies_block(result.stdout)) == (1, block("❌", "mandatory"))
    assert not created.exists()
    assert f"{SCHEMA}::crm" not in urns(pulumi)
    assert "azuread:index/synchronizationJob:SynchronizationJob::crm" in urns(pulumi)


def test_levels_come_from_the_configuration(pulumi: Any, created: Path, config_file: Callable[[Any], str]) -> None:
    # `all` turns on what is off by default, and a policy's own level overrides `all`.
    off = {rule.name: "disabled" for rule in all_rules() if rule.level is Level.DISABLED}
    config = config_file({"all": "advisory", **off, "entra-provisioning": {"edition": "2026"}})
    result = pulumi.run("up", "--skip-preview", "--policy-pack", PACK, "--policy-pack-config", config)
    assert (result.returncode, policies_block(result.stdout)) == (0, block("⚠️", "advisory"))
    assert created.exists()

    disabled = config_file(
        {"no-password-provisioning": "disabled", "expression-syntax": {"enforcementLevel": "disabled"}}
    )
    result = pulumi.run("preview", "--policy-pack", PACK, "--policy-pack-config", disabled)
    assert (result.returncode, policies_block(result.stdout)) == (
        0,
        [f"✅ entra-provisioning@v{pack_version()} (local: {PACK})"],
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {"no-passwords-provisioning": "advisory"},
            "there is no policy `no-passwords-provisioning`; did you mean `no-password-provisioning`?",
        ),
        (
            {"entra-provisioning": {"editoin": "2026"}},
            "`entra-provisioning` has no property `editoin`; did you mean `edition`?",
        ),
    ],
)
def test_a_typo_in_the_configuration_stops_the_operation(
    pulumi: Any, created: Path, config_file: Callable[[Any], str], document: Any, message: str
) -> None:
    config = config_file(document)
    result = pulumi.run("up", "--skip-preview", "--policy-pack", PACK, "--policy-pack-config", config)
    assert result.returncode != 0
    assert result.stderr.strip() == (
        f'error: configuring policy pack "entra-provisioning" at "{PACK}": '
        f"entra-provisioning: the policy configuration is wrong: {message}"
    )
    assert not created.exists()


def test_a_state_can_be_analyzed(pulumi: Any, tmp_path: Path, config_file: Callable[[Any], str], created: Path) -> None:
    """`pulumi policy analyze` announces no operation and shows inputs and outputs of the same resources."""
    config = config_file({"all": "advisory"})
    pulumi.run("up", "--skip-preview", "--policy-pack", PACK, "--policy-pack-config", config)
    assert created.exists()
    state = tmp_path / "state.json"
    state.write_text(pulumi.run("stack", "export").stdout)
    result = pulumi.run("policy", "analyze", "--file", str(state), "--policy-pack", PACK)
    assert (result.returncode, policies_block(result.stdout)[1:]) == (1, block("❌", "mandatory")[1:])


def test_no_secret_is_ever_shown(pulumi: Any, tmp_path: Path, config_file: Callable[[Any], str]) -> None:
    pulumi.run("config", "set", "--secret", "crm:secret", SECRETS["config"])
    advisory = config_file({"all": "advisory"})
    log = tmp_path / "events.json"
    pulumi.environment["PULUMI_DEBUG_COMMANDS"] = "true"  # it unlocks --event-log
    results = [
        pulumi.run("preview", "--diff", "--policy-pack", PACK),
        pulumi.run("preview", "--json", "--policy-pack", PACK),
        pulumi.run("preview", "--policy-pack", PACK, "-v=9", "--logtostderr"),
        pulumi.run("up", "--skip-preview", "--policy-pack", PACK),
        pulumi.run("up", "--yes", "--policy-pack", PACK, "--policy-pack-config", advisory, "--event-log", str(log)),
        pulumi.run("preview", "--policy-pack", PACK, "-v=9", "--logtostderr"),
        pulumi.run("stack", "export"),
    ]
    state = tmp_path / "state.json"
    state.write_text(results[-1].stdout)
    results.append(pulumi.run("policy", "analyze", "--file", str(state), "--policy-pack", PACK))
    leaked = {
        (" ".join(result.args[1:3]), stream, name)
        for result in results
        for stream in ("stdout", "stderr")
        for name, text in SECRETS.items()
        if text in getattr(result, stream)
    }
    assert leaked == set()
    assert [name for name, text in SECRETS.items() if text in log.read_text()] == []
    assert [result.returncode for result in results] == [1, 1, 1, 1, 0, 1, 0, 1]


def _pack_process(home: str) -> int:
    """The process of the pack that was started with this PULUMI_HOME."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # no process, another user's, or gone by now
            continue
        if b"pulumi.policy" in command and f"PULUMI_HOME={home}".encode() in environment:
            found.append(int(folder.name))
    [process] = found
    return process


def test_a_killed_cli_takes_the_pack_with_it(
    offline_stack: Callable[..., Any], write_project: Callable[..., Path], tmp_path: Path
) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    program = f"open({str(started)!r}, 'w').close()\nimport threading\nthreading.Event().wait()\n"
    pulumi = offline_stack(write_project(program, name="waits"))
    with pulumi.start("preview", "--policy-pack", PACK) as cli:
        try:
            started.read_text()  # the program runs once the pack is loaded
            descriptor = os.pidfd_open(_pack_process(pulumi.environment["PULUMI_HOME"]))
            cli.kill()
            ended, _, _ = select.select([descriptor], [], [], SECONDS)
            os.close(descriptor)
            assert ended == [descriptor]
        finally:
            _kill_group(cli)


def _kill_group(process: "subprocess.Popen[str]") -> None:
    """End whatever the killed CLI left behind in its process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
