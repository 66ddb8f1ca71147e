"""What the pack says of itself, and how it is configured."""

from collections.abc import Mapping
from typing import Any

import grpc
import pytest
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto.analyzer_pb2 import (
    ADVISORY,
    DISABLED,
    MANDATORY,
    REMEDIATE,
    AnalyzeRequest,
    ConfigureAnalyzerRequest,
    EnforcementLevel,
    PolicyConfig,
    RemediateResponse,
)

from entra_policy.analyzer.messages import pack_version, settings_from_request
from entra_policy.configuration.reading import properties_schemas
from entra_policy.finding import Level
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.policy.analyzer.pack import SCHEMA, SECONDS, Pack, analyze_request, mapping, schema_inputs, struct

PASSWORD = analyze_request(SCHEMA, "schema", schema_inputs(mapping("userName"), mapping("password")))


def test_info_lists_every_rule_and_the_settings(shared_pack: Pack) -> None:
    info = shared_pack.stub.GetAnalyzerInfo(Empty(), timeout=SECONDS)
    rules = [
        {
            "name": rule.name,
            "displayName": f"{rule.id} {rule.name}",
            "description": rule.summary,
            "message": rule.text["Instead"],
            "remediationSteps": rule.text["Instead"],
            # The zero value, "advisory", isn't written.
            **({} if rule.level is Level.ADVISORY else {"enforcementLevel": rule.level.name}),
            "policyType": "POLICY_TYPE_STACK",
            "tags": [rule.id, rule.section],
            "configSchema": {"properties": json_format.MessageToDict(struct(properties_schemas()["rule"]))},
        }
        for rule in all_rules()
    ]
    assert json_format.MessageToDict(info) == {
        "name": "entra-provisioning",
        "displayName": "Microsoft Entra provisioning",
        "version": pack_version(),
        "supportsConfig": True,
        "description": (
            "Microsoft's known issues for provisioning in Microsoft Entra ID, checked before anything is deployed."
        ),
        "provider": "azuread",
        "policies": [
            *rules,
            {
                "name": "organisation-rules",
                "displayName": "The organisation's own rules",
                "description": (
                    "The organisation's own rules, in Rego: evaluated where the settings name a bundle or an OPA server."
                ),
                "enforcementLevel": "MANDATORY",
                "policyType": "POLICY_TYPE_STACK",
                "configSchema": {"properties": json_format.MessageToDict(struct(properties_schemas()["rule"]))},
            },
            {
                "name": "entra-provisioning",
                "displayName": "Settings of the pack",
                "description": "Carries the settings of the pack in its properties, and reports what is wrong with exemptions.",
                "policyType": "POLICY_TYPE_STACK",
                "configSchema": {"properties": json_format.MessageToDict(struct(properties_schemas()["pack"]))},
            },
        ],
    }


def test_nothing_is_ever_remediated(pack: Pack) -> None:
    assert pack.stub.Remediate(PASSWORD, timeout=SECONDS) == RemediateResponse()


def _level_of_the_password(pack: Pack) -> list[str]:
    return [diagnostic["enforcementLevel"] for diagnostic in pack.analyze(PASSWORD)]


@pytest.mark.parametrize(
    ("policies", "levels"),
    [
        ({}, ["MANDATORY"]),
        ({"no-password-provisioning": ADVISORY}, ["ADVISORY"]),
        ({"no-password-provisioning": DISABLED}, []),
        ({"no-password-provisioning": MANDATORY}, ["MANDATORY"]),
        ({"no-password-provisioning": REMEDIATE}, ["MANDATORY"]),
        ({"schema-shape": ADVISORY}, ["MANDATORY"]),
        ({"all": ADVISORY}, ["ADVISORY"]),
        ({"all": DISABLED}, []),
        ({"all": ADVISORY, "no-password-provisioning": MANDATORY}, ["MANDATORY"]),
        ({"all": DISABLED, "no-password-provisioning": ADVISORY}, ["ADVISORY"]),
    ],
)
def test_levels(pack: Pack, policies: Mapping[str, EnforcementLevel.ValueType], levels: list[str]) -> None:
    given = {name: PolicyConfig(enforcementLevel=level) for name, level in policies.items()}
    pack.stub.Configure(ConfigureAnalyzerRequest(policyConfig=given), timeout=SECONDS)
    assert _level_of_the_password(pack) == levels


def _as_the_engine_sends(given: Mapping[str, EnforcementLevel.ValueType], **properties: Any) -> Settings:
    """Settings from what the engine makes of a configuration file: every policy's level is filled in."""
    wire = {Level.ADVISORY: ADVISORY, Level.MANDATORY: MANDATORY, Level.DISABLED: DISABLED}
    everything = {rule.name: given.get("all", wire[rule.level]) for rule in all_rules()} | dict(given)
    policies = {name: PolicyConfig(enforcementLevel=level) for name, level in everything.items()}
    policies["entra-provisioning"] = PolicyConfig(enforcementLevel=ADVISORY, properties=struct(properties))
    return settings_from_request(ConfigureAnalyzerRequest(policyConfig=policies), all_rules())


@pytest.mark.parametrize(
    ("given", "levels"),
    [
        ({}, {}),
        ({"all": ADVISORY}, {"all": Level.ADVISORY}),
        ({"schema-shape": ADVISORY}, {"schema-shape": Level.ADVISORY}),
        ({"all": ADVISORY, "schema-shape": DISABLED}, {"all": Level.ADVISORY, "schema-shape": Level.DISABLED}),
        ({"all": ADVISORY, "schema-shape": MANDATORY}, {"all": Level.ADVISORY, "schema-shape": Level.MANDATORY}),
    ],
)
def test_only_chosen_levels_become_settings(
    given: Mapping[str, EnforcementLevel.ValueType], levels: Mapping[str, Level]
) -> None:
    assert _as_the_engine_sends(given) == Settings(levels=levels)


def test_settings_are_the_properties_of_the_packs_own_policy() -> None:
    settings = _as_the_engine_sends({}, edition="2026", undecided="mandatory")
    assert settings == Settings(edition="2026", undecided=Level.MANDATORY)


@pytest.mark.parametrize(
    ("policies", "message"),
    [
        (
            {"no-passwords-provisioning": PolicyConfig(enforcementLevel=ADVISORY)},
            "there is no policy `no-passwords-provisioning`; did you mean `no-password-provisioning`?",
        ),
        ({"0": PolicyConfig()}, "there is no policy `0`."),
        (
            {"entra-provisioning": PolicyConfig(properties=struct({"editoin": "2026"}))},
            "`entra-provisioning` has no property `editoin`; did you mean `edition`?",
        ),
        (
            {"entra-provisioning": PolicyConfig(properties=struct({"edition": "1999"}))},
            "`entra-provisioning.edition` is '1999'; it must be 2024 or 2026.",
        ),
        (
            {"schema-shape": PolicyConfig(properties=struct({"level": "advisory"}))},
            "`schema-shape` has no property `level`.",
        ),
        (
            {"schema-shape": PolicyConfig(enforcementLevel=99)},  # type: ignore[arg-type]
            "the level of `schema-shape` isn't one that this version of the pack knows.",
        ),
    ],
)
def test_a_mistake_stops_the_operation(pack: Pack, policies: Mapping[str, PolicyConfig], message: str) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        pack.stub.Configure(ConfigureAnalyzerRequest(policyConfig=policies), timeout=SECONDS)
    error = raised.value
    assert (error.code(), error.details()) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        f"entra-provisioning: the policy configuration is wrong: {message}",
    )


def test_a_very_long_mistake_is_cut(pack: Pack) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        pack.stub.Configure(ConfigureAnalyzerRequest(policyConfig={"x" * 100_000: PolicyConfig()}), timeout=SECONDS)
    text = "entra-provisioning: the policy configuration is wrong: there is no policy `" + "x" * 100_000
    assert raised.value.details() == text[:3997] + "..."


def test_an_empty_request_is_answered(pack: Pack) -> None:
    assert pack.analyze(AnalyzeRequest()) == []
