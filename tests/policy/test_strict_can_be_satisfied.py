"""The preset `strict` on what says little by itself: an exported schema, an adopted service principal, the provider's pages.

What they can't say, options and facts do. Nothing is left undecided then, and nothing found that isn't there.
"""

import inspect
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pulumi_azuread as azuread
import pytest

from entra_policy.configuration.reading import read_settings
from entra_policy.finding import Finding
from entra_policy.gate import check
from entra_policy.inventory import Inventory
from entra_policy.rules import all_rules
from entra_policy.settings import EDITIONS, Settings
from tests.support.programs import run_program
from tests.support.service_documents import service_documents

pytestmark = pytest.mark.engine  # runs all rules on many programs, and starts the command line

COMMAND: Final = Path(sys.executable).with_name("entra-policy")
PRINCIPAL: Final = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"


def strict(edition: str, **settings: Any) -> Settings:
    return replace(read_settings(Path("strict"), all_rules()), edition=edition, **settings)


def findings(inventory: Inventory, settings: Settings) -> tuple[Finding, ...]:
    report = check(inventory, all_rules(), settings)
    assert report.evaluation.subjects > 0
    assert report.gaps == ()
    return report.findings


# The pages of the provider's resources for provisioning; each has one program.
PAGES: Final = (azuread.SynchronizationJob, azuread.SynchronizationSecret, azuread.SynchronizationJobProvisionOnDemand)
_BEGIN, _END = "```python", "```"


def example_of(resource: type) -> str:
    """The program on a resource's page, as the installed package has it."""
    page = inspect.cleandoc(inspect.getsource(resource).partition('"""')[2])
    _, _, after = page.partition(_BEGIN)
    return inspect.cleandoc(after.partition(_END)[0]) + "\n"


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("resource", PAGES, ids=lambda resource: str(resource.__name__))
def test_the_examples_of_the_provider(resource: type, edition: str) -> None:
    program = example_of(resource)
    assert f"azuread.{resource.__name__}(" in program
    assert findings(run_program(program), strict(edition)) == ()


# As the pages of azuread 5 write it: a registration made from a template, and its service principal.
OF_A_REGISTRATION: Final = """
import pulumi_azuread as azuread

template = azuread.get_application_template(display_name="Azure Databricks SCIM Provisioning Connector")
application = azuread.Application(
    "example",
    display_name="example",
    template_id=template.template_id,
    feature_tags=[{"enterprise": True, "gallery": True}],
)
principal = azuread.ServicePrincipal("example", client_id=application.client_id, use_existing=True)
azuread.SynchronizationSecret(
    "example",
    service_principal_id=principal.id,
    credentials=[
        {"key": "BaseAddress", "value": "https://adb-example.azuredatabricks.net/api/2.0/preview/scim"},
        {"key": "SecretToken", "value": "some-token"},
    ],
)
azuread.SynchronizationJob("example", service_principal_id=principal.id, template_id="dataBricks", enabled=True)
"""


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_a_registration_made_from_a_template(edition: str) -> None:
    assert findings(run_program(OF_A_REGISTRATION), strict(edition)) == ()


ADOPTED: Final = {
    "by-its-id": f'"{PRINCIPAL}"',
    "by-its-resource-id": f'"/servicePrincipals/{PRINCIPAL}"',
    "looked-up-by-its-id": f'azuread.get_service_principal(object_id="{PRINCIPAL}").id',
    "looked-up-by-its-name": 'azuread.get_service_principal_output(display_name="Contoso CRM").id',
    "looked-up-by-its-client-id": f'azuread.get_service_principal_output(client_id="{PRINCIPAL}").id',
}


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("how", ADOPTED)
def test_an_adopted_service_principal(how: str, edition: str) -> None:
    program = (
        "import pulumi_azuread as azuread\n"
        f'azuread.SynchronizationJob("crm", service_principal_id={ADOPTED[how]}, template_id="scim")\n'
    )
    name = "contoso crm" if how == "looked-up-by-its-name" else PRINCIPAL
    inventory = run_program(program)
    assert [finding.rule_id for finding in findings(inventory, strict(edition))] == ["EP305"]
    assert findings(inventory, strict(edition, adopted=frozenset({name}))) == ()


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_a_component_for_an_adopted_service_principal(edition: str) -> None:
    program = (
        "from entra_components import *\n"
        f'ProvisioningJob("crm", {{"service_principal_id": "{PRINCIPAL}", '
        '"mappings": [to("userName", attribute("userPrincipalName"), matching=1)], '
        '"credentials": {"base_address": "https://crm.example/scim", "secret_token": "token"}})\n'
    )
    assert findings(run_program(program), strict(edition, adopted=frozenset({PRINCIPAL}))) == ()


FACTS: Final = {
    "version": 1,
    "collected": "2026-11-20",
    "tenants": [{"id": "0f5c1d2e-3b4a-5968-7786-950412233445", "users": [], "groups": [], "service_principals": []}],
}


@pytest.mark.parametrize("edition", sorted(EDITIONS))
@pytest.mark.parametrize("scope", ["assigned", "all"])
def test_an_exported_schema(scope: str, edition: str, tmp_path: Path) -> None:
    # Roles need assignments; and the type `mobile` of a telephone number is advised against in this edition.
    roles = [("EP009", "fail", "advisory")] if scope == "all" else []
    mobile = [("EP502", "fail", "advisory")] if edition == "2026" else []
    (tmp_path / "schema.json").write_text(json.dumps(service_documents()["scim-application"]), encoding="utf-8")
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), encoding="utf-8")
    stated = ("--scope", scope, "--scenario", "application", "--facts", "facts.json")
    result = subprocess.run(
        [COMMAND, "check", "schema.json", "--config", "strict", "--edition", edition, "--format", "json", *stated],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    found = json.loads(result.stdout)["findings"]
    assert [(finding["rule_id"], finding["verdict"], finding["level"]) for finding in found] == [*roles, *mobile]
