"""ARM_ENVIRONMENT as the program finds it: the environment's, else as the settings' cloud says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from entra_policy.readers import read

pytestmark = pytest.mark.engine  # starts a process for each program

COMMAND = Path(sys.executable).with_name("entra-policy")
PROGRAM = """\
import os
import pulumi
import pulumi_azuread as azuread

azuread.Provider("explicit", tenant_id="t")
pulumi.export("variable", os.environ.get("ARM_ENVIRONMENT"))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ARM_ENVIRONMENT", raising=False)
    (tmp_path / "Pulumi.yaml").write_text("name: gate\nruntime: python\n", encoding="utf-8")
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def seen(project: Path, cloud_environment: str | None) -> tuple[object, object]:
    """The explicit provider's environment, None for one that only the SDK assumes, and the variable."""
    resources = {one.name: one for one in read(project, stack="dev", cloud_environment=cloud_environment).resources}
    return resources["explicit"].props.get("environment"), dict(resources["gate-dev"].outputs).get("variable")


def test_nobody_says_anything(project: Path) -> None:
    assert seen(project, None) == (None, None)


def test_the_settings_say_it(project: Path) -> None:
    assert seen(project, "usgovernment") == ("usgovernment", "usgovernment")


def test_the_environment_comes_first(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_ENVIRONMENT", "china")
    assert seen(project, "usgovernment") == ("china", "china")


def test_an_empty_variable_says_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARM_ENVIRONMENT", "")
    assert seen(project, "usgovernment") == ("usgovernment", "usgovernment")


def test_the_stacks_configuration_stays(project: Path) -> None:
    (project / "Pulumi.dev.yaml").write_text("config:\n  azuread:environment: china\n", encoding="utf-8")
    with (project / "__main__.py").open("a", encoding="utf-8") as program:
        program.write("azuread.Group('g', display_name='x', security_enabled=True)\n")
    [default] = [
        one for one in read(project, stack="dev", cloud_environment="usgovernment").resources if "default" in one.name
    ]
    assert dict(default.props) == {"environment": "china", "version": "6.11.1"}
    # The SDK does not look there for an explicit provider, neither here nor in the deployment.
    assert seen(project, "usgovernment") == ("usgovernment", "usgovernment")


GOVERNMENT = """\
import pulumi
import pulumi_azuread as azuread

{provider}
application = azuread.Application(
    "app", display_name="CRM", template_id="4602d0b4-76bb-404b-bca9-2652e1a39c6d", opts=options
)
principal = azuread.ServicePrincipal("sp", client_id=application.client_id, use_existing=True, opts=options)
azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim", opts=options)
azuread.SynchronizationSecret(
    "secret",
    service_principal_id=principal.id,
    credentials=[
        {{"key": "BaseAddress", "value": "https://crm.example.com"}},
        {{"key": "SecretToken", "value": "x" * 1100}},
    ],
    opts=options,
)
"""


@pytest.mark.parametrize(
    "provider",
    ["options = pulumi.ResourceOptions(provider=azuread.Provider('government', tenant_id='t'))", "options = None"],
    ids=["explicit", "default"],
)
def test_the_command_with_a_clouds_settings(provider: str, project: Path) -> None:
    (project / "__main__.py").write_text(GOVERNMENT.format(provider=provider), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "ARM_ENVIRONMENT"}
    result = subprocess.run(
        [COMMAND, "check", str(project), "--config", "us-government", "--format", "json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    findings = [(one["rule_id"], one["verdict"]) for one in json.loads(result.stdout)["findings"]]
    assert (result.returncode, findings) == (1, [("EP313", "fail")])
