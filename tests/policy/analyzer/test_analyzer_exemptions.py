"""Exemptions on the preview's front: what is reported when the engine shows each resource, and at the end of the operation."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto.analyzer_pb2 import MANDATORY, PolicyConfig

from entra_policy.analyzer.messages import pack_version
from tests.policy.analyzer.pack import (
    SCHEMA,
    UNKNOWN_TEXT,
    Pack,
    analyze_request,
    in_stack,
    mapping,
    schema_inputs,
    secret,
    struct,
    urn,
)

COMPONENT = "entra:index:ProvisioningJob"
PARENT = urn(COMPONENT, "crm")
INPUTS = schema_inputs(mapping("userName"), mapping("password"))
TODAY = dt.datetime.now(dt.UTC).date()
SOON, PAST = TODAY + dt.timedelta(days=20), TODAY - dt.timedelta(days=2)
PASSWORD = (
    "`password` is a password, and the provisioning service does not provision passwords. Remove this mapping and let "
    "users sign in through single sign-on."
)
PATH = "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName"
SUMMARY = "No attribute mapping reads or writes a password."
SETTINGS_DESCRIPTION = "Carries the settings of the pack in its properties, and reports what is wrong with exemptions."

Configure = Callable[..., Path]


@pytest.fixture
def configure(pack: Pack, tmp_path: Path) -> Configure:
    """Configures the pack with an exemption file, given by its entries, and further settings."""

    def with_exemptions(*entries: str, **settings: Any) -> Path:
        file = tmp_path / "exemptions.yaml"
        file.write_text("version: 1\nexemptions:\n" + "".join(f"- {{{entry}}}\n" for entry in entries))
        properties = struct({"exemptions": str(file), **settings})
        pack.configure(entra_provisioning=PolicyConfig(properties=properties))
        return file

    return with_exemptions


def diagnostic(message: str, level: str = "ADVISORY", name: str = "schema") -> dict[str, Any]:
    return {
        "policyName": "no-password-provisioning",
        "policyPackName": "entra-provisioning",
        "policyPackVersion": pack_version(),
        "description": SUMMARY,
        "message": message,
        "urn": urn(SCHEMA, name),
        "enforcementLevel": level,
        "severity": "POLICY_SEVERITY_UNSPECIFIED",
    }


def counts(name: str = "schema") -> dict[str, Any]:
    """The diagnostic of a finding that is not exempted."""
    return diagnostic(f"EP301: {PASSWORD}\nproperty: {PATH}", "MANDATORY", name)


def exempted(reason: str, place: str, name: str = "schema") -> dict[str, Any]:
    return diagnostic(
        f"EP301: exempted until {SOON} ({reason}): {PASSWORD}\nproperty: {PATH}\nexemption: {place}", name=name
    )


def notice(message: str) -> dict[str, Any]:
    return {
        "policyName": "entra-provisioning",
        "policyPackName": "entra-provisioning",
        "policyPackVersion": pack_version(),
        "description": SETTINGS_DESCRIPTION,
        "message": message,
        "urn": "",
        "enforcementLevel": "ADVISORY",
        "severity": "POLICY_SEVERITY_UNSPECIFIED",
    }


def at_the_end(pack: Pack, parent: str = "", *resources: Any) -> list[dict[str, Any]]:
    """What AnalyzeStack reports of the rule and of the pack."""
    reported = pack.analyze_stack(*resources, in_stack(SCHEMA, "schema", INPUTS, parent=parent))
    return [each for each in reported if each["policyName"] in ("no-password-provisioning", "entra-provisioning")]


def test_a_file_covers_what_it_designates_and_both_are_reported_once(pack: Pack, configure: Configure) -> None:
    file = configure(
        f"rule: EP301, resource: schema, reason: 'Agreed,\n  for now.', expires: {SOON}",
        f"rule: EP302, resource: sales, reason: Old., expires: {PAST}",
        f"rule: EP303, resource: sales, reason: Old., expires: {SOON}",
    )
    assert pack.analyze(analyze_request(SCHEMA, "schema", INPUTS)) == [exempted("Agreed, for now.", f"{file}:3")]
    assert pack.analyze(analyze_request(SCHEMA, "other", INPUTS)) == [counts("other")]
    assert at_the_end(pack) == [
        notice(
            f"The exemption of EP302 for `sales` expired on {PAST}; what it was for counts again. Solve it, or agree on "
            f"a new day. ({file}:5)"
        ),
        notice(
            "The exemption of EP303 for `sales` covers nothing in this run. Remove it, or correct its rule or its "
            f"resource. ({file}:6)"
        ),
    ]


def test_what_analyze_never_showed_is_exempted_at_the_end(pack: Pack, configure: Configure) -> None:
    file = configure(f"rule: EP301, resource: '*', reason: Agreed., expires: {SOON}")
    assert at_the_end(pack) == [exempted("Agreed.", f"{file}:3")]


def test_an_exemption_of_what_only_analyze_found_is_not_called_unused(pack: Pack, configure: Configure) -> None:
    file = configure(f"rule: EP301, resource: schema, reason: Agreed., expires: {SOON}")
    assert pack.analyze(analyze_request(SCHEMA, "schema", INPUTS)) == [exempted("Agreed.", f"{file}:3")]
    assert pack.analyze_stack() == []


def test_an_expired_exemption_covers_nothing(pack: Pack, configure: Configure) -> None:
    file = configure(f"rule: EP301, resource: schema, reason: Agreed., expires: {PAST}")
    assert pack.analyze(analyze_request(SCHEMA, "schema", INPUTS)) == [counts()]
    assert at_the_end(pack) == [
        notice(
            f"The exemption of EP301 for `schema` expired on {PAST}; what it was for counts again. Solve it, or agree on "
            f"a new day. ({file}:3)"
        )
    ]


def test_a_rule_can_be_made_non_exemptible(pack: Pack, configure: Configure, tmp_path: Path) -> None:
    file = configure(f"rule: EP301, resource: schema, reason: Agreed., expires: {SOON}")
    pack.configure(
        entra_provisioning=PolicyConfig(properties=struct({"exemptions": str(tmp_path / "exemptions.yaml")})),
        no_password_provisioning=PolicyConfig(enforcementLevel=MANDATORY, properties=struct({"exemptible": False})),
    )
    assert pack.analyze(analyze_request(SCHEMA, "schema", INPUTS)) == [counts()]
    assert at_the_end(pack) == [
        notice(
            "The exemption of EP301 for `schema` is refused, since the settings make `no-password-provisioning` "
            f"non-exemptible. What it was for counts. ({file}:3)"
        )
    ]


def component(*entries: Any) -> Any:
    return analyze_request(COMPONENT, "crm", {"display_name": "CRM", "exemptions": list(entries)})


ENTRY = {"rule": "EP301", "reason": "A pilot.", "expires": str(SOON), "owner": "me"}
IN_STACK = in_stack(COMPONENT, "crm", {})


def test_a_component_covers_what_is_below_it(pack: Pack) -> None:
    assert pack.analyze(component(ENTRY)) == []
    reported = pack.analyze(analyze_request(SCHEMA, "schema", INPUTS, parent=PARENT))
    assert reported == [exempted("A pilot.", "component crm, exemptions[0]")]
    assert pack.analyze(analyze_request(SCHEMA, "other", INPUTS)) == [counts("other")]
    assert at_the_end(pack, PARENT, IN_STACK) == []


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (UNKNOWN_TEXT, "it is not known before deployment"),
        (ENTRY | {"reason": UNKNOWN_TEXT}, "its `reason` is not known before deployment"),
        (ENTRY | {"reason": secret("planted-secret")}, "its `reason` is a secret"),
        ({"rule": "EP301"}, "it has no `reason`"),
    ],
)
def test_what_is_not_known_in_a_component_exempts_nothing(entry: Any, why: str, pack: Pack) -> None:
    pack.analyze(component(entry))
    assert pack.analyze(analyze_request(SCHEMA, "schema", INPUTS, parent=PARENT)) == [counts()]
    assert at_the_end(pack, PARENT, IN_STACK) == [
        notice(f"The exemption isn't valid: {why}. (component crm, exemptions[0])")
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, ": the exemptions can't be read: No such file or directory."),
        (b"version: 1\nexemptions: [{rule: EP301, resource: a}]", ":2: the exemption has no `reason`."),
        (b"\xff", ": byte 0 isn't UTF-8."),
    ],
)
def test_a_file_that_is_wrong_stops_the_operation(
    content: bytes | None, message: str, pack: Pack, tmp_path: Path
) -> None:
    file = tmp_path / "exemptions.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(grpc.RpcError) as raised:
        pack.configure(entra_provisioning=PolicyConfig(properties=struct({"exemptions": str(file)})))
    assert (raised.value.code(), raised.value.details()) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        f"entra-provisioning: the policy configuration is wrong: {file}{message}",
    )


def test_undecided_findings_can_be_exempted(pack: Pack, configure: Configure) -> None:
    file = configure(f"rule: EP301, resource: schema, reason: Agreed., expires: {SOON}", undecided="mandatory")
    unread = in_stack(SCHEMA, "schema", INPUTS | {"schema": UNKNOWN_TEXT})
    (reported,) = [each for each in pack.analyze_stack(unread) if each["policyName"] == "no-password-provisioning"]
    assert reported == diagnostic(
        f"EP301: exempted until {SOON} (Agreed.): not decided: `schema` is not known before deployment.\n"
        f"exemption: {file}:3"
    )
