"""Settings for organisation rules: what a configuration says, and how much the rules weigh."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from entra_policy.configuration.reading import read_settings
from pulumi.runtime.proto.analyzer_pb2 import ConfigureAnalyzerRequest, EnforcementLevel, PolicyConfig

from entra_policy.analyzer.messages import settings_from_request
from entra_policy.finding import Level
from entra_policy.organisation.address import is_loopback
from entra_policy.rules import all_rules
from entra_policy.settings import Organisation, Settings


def read(folder: Path, **policies: Any) -> Settings:
    file = folder / "policies.json"
    file.write_text(json.dumps({name.replace("_", "-"): policy for name, policy in policies.items()}))
    return read_settings(file, all_rules())


def test_a_bundle_with_paths_relative_to_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    given = {"bundle": "rules", "opa": "bin/opa", "levels": {"ORG001": "advisory"}, "on_failure": "advisory"}
    found = read(tmp_path, entra_provisioning={"organisation": given})
    assert found.organisation == Organisation(
        bundle=tmp_path / "rules",
        package="entra.organisation",
        opa=str(tmp_path / "bin" / "opa"),
        timeout_seconds=10.0,
        levels={"ORG001": Level.ADVISORY},
        on_failure=Level.ADVISORY,
    )


def test_a_server(tmp_path: Path) -> None:
    given = {
        "url": "https://opa.example:8181",
        "package": "a.b",
        "opa": "opa",
        "timeout_seconds": 3,
        "token_variable": "OPA_TOKEN",
        "ca_file": "ca.pem",
    }
    found = read(tmp_path, entra_provisioning={"organisation": given})
    assert found.organisation == Organisation(
        url="https://opa.example:8181",
        package="a.b",
        opa="opa",
        timeout_seconds=3.0,
        token_variable="OPA_TOKEN",
        ca_file=tmp_path / "ca.pem",
    )


def as_the_engine_sends(levels: Mapping[str, str]) -> ConfigureAnalyzerRequest:
    """The levels with those filled in that aren't chosen: of each policy, or that of `all`."""
    implied = {rule.name: rule.level.value for rule in all_rules()} | {"organisation-rules": "mandatory"}
    everything = {**{name: levels.get("all", level) for name, level in implied.items()}, **levels}
    return ConfigureAnalyzerRequest(
        policyConfig={
            name: PolicyConfig(enforcementLevel=EnforcementLevel.Value(level.upper()))
            for name, level in everything.items()
        }
    )


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        ({}, Level.MANDATORY),
        ({"all": "advisory"}, Level.ADVISORY),
        ({"all": "disabled"}, Level.DISABLED),
        ({"all": "disabled", "organisation-rules": "mandatory"}, Level.MANDATORY),
        ({"organisation-rules": "advisory"}, Level.ADVISORY),
    ],
)
def test_the_level_of_all_rules_in_both_fronts(levels: dict[str, str], level: Level, tmp_path: Path) -> None:
    assert read(tmp_path, **levels).organisation_level is level
    assert settings_from_request(as_the_engine_sends(levels), all_rules()).organisation_level is level


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:8181", True),
        ("http://127.0.0.1", True),
        ("http://127.1.2.3", True),
        ("http://[::1]:8181", True),
        ("http://localhost.example", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
        ("http://[::]", False),
        ("https://", False),
    ],
)
def test_which_addresses_are_this_machines_own(url: str, loopback: bool) -> None:  # noqa: FBT001 - a table
    assert is_loopback(url) is loopback
