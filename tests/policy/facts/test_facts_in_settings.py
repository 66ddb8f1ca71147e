"""Facts in the settings: where the file is named, and what the settings say of tenants together with it."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from entra_policy.configuration.reading import read_settings, settings_from_policies

from entra_policy.errors import ConfigurationError
from entra_policy.facts import Facts, TenantFacts
from entra_policy.rules import all_rules
from entra_policy.settings import Settings, Tenant
from entra_sync.clouds import Cloud
from entra_sync.tenants import TenantKind

CONTOSO = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
FABRIKAM = "0b2f4c1e-8f7a-4d65-b1f4-2f3a4b5c6d7e"
DOCUMENT = {
    "version": 1,
    "collected": "2026-11-20",
    "tenants": [
        {"id": CONTOSO.upper(), "kind": "b2c", "cloud": "china", "verified_domains": ["Contoso.com"]},
        {"id": FABRIKAM},
    ],
}
CONTOSO_FACTS = TenantFacts(CONTOSO.upper(), Cloud.CHINA, TenantKind.B2C, ("Contoso.com",))
FACTS = Facts(1, dt.date(2026, 11, 20), (CONTOSO_FACTS, TenantFacts(FABRIKAM)))


@pytest.fixture
def facts_file(tmp_path: Path) -> Path:
    file = tmp_path / "known" / "facts.json"
    file.parent.mkdir()
    file.write_text(json.dumps(DOCUMENT))
    return file


def test_a_configuration_names_the_file_from_its_own_folder(facts_file: Path, tmp_path: Path) -> None:
    config = tmp_path / "policies.json"
    for path in ("known/facts.json", str(facts_file)):
        config.write_text(json.dumps({"entra-provisioning": {"facts": path}}))
        assert read_settings(config, all_rules()) == Settings(facts=FACTS)


def test_a_policy_pack_names_the_file_from_the_working_directory(
    facts_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(facts_file.parent)
    policies = {"entra-provisioning": {"facts": "facts.json"}}
    assert settings_from_policies({}, policies, all_rules()) == Settings(facts=FACTS)


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"facts": 7}, "`entra-provisioning.facts` must be the path of a facts file."),
        ({"facts": ""}, "`entra-provisioning.facts` must be the path of a facts file."),
        ({"facts": {"version": 1}}, "`entra-provisioning.facts` must be the path of a facts file."),
        ({"fact": "x"}, "`entra-provisioning` has no property `fact`; did you mean `facts`?"),
        (
            {"tenants": [{"id": CONTOSO, "verified_domains": "contoso.com"}]},
            "`entra-provisioning.tenants[0].verified_domains` must be a list of domain names.",
        ),
        (
            {"tenants": [{"id": CONTOSO, "verified_domain": []}]},
            "`entra-provisioning.tenants[0]` has no property `verified_domain`; did you mean `verified_domains`?",
        ),
    ],
)
def test_slips(properties: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings_from_policies({}, {"entra-provisioning": properties}, all_rules())
    assert str(caught.value) == message


def test_verified_domains_of_the_settings() -> None:
    policies = {"entra-provisioning": {"tenants": [{"id": CONTOSO, "verified_domains": ["Contoso.COM"]}]}}
    settings = settings_from_policies({}, policies, all_rules())
    assert settings == Settings(tenants={CONTOSO: Tenant(CONTOSO, verified_domains=frozenset({"contoso.com"}))})
    assert settings.tenant_by_designation("CONTOSO.com") == CONTOSO
    assert settings.verified_domains("contoso.com") == frozenset({"contoso.com"})
    assert settings.verified_domains(FABRIKAM) is None


def test_tenants_are_found_by_id_and_by_domain() -> None:
    settings = Settings(facts=FACTS, tenants={FABRIKAM: Tenant(FABRIKAM, domains=frozenset({"fabrikam.com"}))})
    assert settings.tenant_facts(CONTOSO) == CONTOSO_FACTS
    assert settings.tenant_facts("contoso.com") == CONTOSO_FACTS
    assert settings.tenant_facts("Fabrikam.com") == TenantFacts(FABRIKAM)
    assert settings.tenant_facts("adatum.com") is None
    assert settings.tenant_by_designation("contoso.com") == CONTOSO
    assert Settings().tenant_facts(CONTOSO) is None


def test_the_settings_come_before_the_facts() -> None:
    stated = Tenant(CONTOSO, TenantKind.EXTERNAL, Cloud.GLOBAL, verified_domains=frozenset({"x.example"}))
    settings = Settings(facts=FACTS, tenants={CONTOSO: stated})
    assert (settings.tenant_kind(CONTOSO), settings.tenant_cloud(CONTOSO)) == (TenantKind.EXTERNAL, Cloud.GLOBAL)
    assert settings.verified_domains(CONTOSO) == frozenset({"x.example"})
    settings = Settings(facts=FACTS, tenants={CONTOSO: Tenant(CONTOSO)})
    assert (settings.tenant_kind(CONTOSO), settings.tenant_cloud(CONTOSO)) == (TenantKind.B2C, Cloud.CHINA)
    assert settings.verified_domains(CONTOSO) == frozenset({"contoso.com"})
    assert (settings.tenant_kind(FABRIKAM), settings.tenant_cloud(FABRIKAM)) == (None, None)


def test_facts_are_an_option_of_the_command(facts_file: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text('{"version": 3, "deployment": {"resources": []}}')

    def check(path: Path) -> tuple[int, str]:
        command: list[str | Path] = [Path(sys.executable).with_name("entra-policy"), "check", state, "--facts", path]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        return result.returncode, result.stderr

    assert check(facts_file) == (0, "")
    facts_file.write_text('{"version": 1, "collected": "2026-11-20", "tenant": []}')
    assert check(facts_file) == (
        2,
        f"entra-policy: {facts_file}: the document has no property `tenant`; did you mean `tenants`?\n",
    )


def test_pydantic_is_imported_only_for_a_file() -> None:
    program = (
        "import sys, entra_policy.rules, entra_policy.settings, entra_policy.estate.scope\n"
        "entra_policy.rules.all_rules()\n"
        "assert not {'pydantic', 're2'} & set(sys.modules), sorted(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
