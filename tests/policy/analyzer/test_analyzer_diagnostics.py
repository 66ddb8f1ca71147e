"""What Analyze and AnalyzeStack report, as whole diagnostics.

What the rules say of given resources is tested with the rules. Here the engine's messages must lead to just the
findings that the same resources, written down as values, lead to.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from pulumi.runtime.proto.analyzer_pb2 import ADVISORY, DISABLED, PolicyConfig

from entra_policy.analyzer.messages import pack_version
from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.pulumi_json import ARCHIVE, ASSET, HIDDEN_SECRET, OUTPUT_VALUE, RESOURCE_REFERENCE, SIGNATURE_KEY
from entra_policy.reports.causes import Cause, undecided_together
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.text import plain
from entra_policy.values import UNKNOWN, Opaque, Secret, Value
from tests.policy.analyzer.pack import (
    APPLICATION,
    CREDENTIALS,
    JOB,
    PROVIDER,
    SCHEMA,
    STACK,
    UNKNOWN_TEXT,
    Pack,
    analyze_request,
    in_stack,
    mapping,
    provider,
    schema,
    schema_inputs,
    secret,
    struct,
    urn,
)

SUMMARIES = {rule.id: rule.summary for rule in all_rules()}
SOURCE_TENANT = "0f5c1d2e-3b4a-5968-7786-950412233445"
TARGET_TENANT = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
SYNC = "entra:index:CrossTenantSync"
SECRET_TEXT = "planted-secret"

SOURCE = provider(tenantId=SOURCE_TENANT)
TARGET = provider("target", tenantId=TARGET_TENANT)
DEFAULTS = Settings()
BAD = schema_inputs(mapping("userName"), mapping("password"))


def reported(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The diagnostics in which findings are reported."""
    diagnostics = []
    for item in undecided_together(findings):
        finding = item.first if isinstance(item, Cause) else item
        if isinstance(item, Cause):
            message = f"{', '.join(item.rule_ids)}: not decided: {item.reason}. {item.remedy}"
        else:
            message = f"{finding.rule_id}: {finding.message}"
        if finding.path not in message:
            message += f"\nproperty: {finding.path}"
        diagnostics.append(
            {
                "policyName": finding.rule,
                "policyPackName": "entra-provisioning",
                "policyPackVersion": pack_version(),
                "description": SUMMARIES[finding.rule_id],
                "message": plain(message, keep_lines=True),
                "urn": finding.urn,
                "enforcementLevel": finding.level.name,
                "severity": "POLICY_SEVERITY_UNSPECIFIED",
            }
        )
    return diagnostics


def findings(*resources: Resource, settings: Settings = DEFAULTS, complete: bool = True) -> tuple[Finding, ...]:
    """What all rules find; of a part of the stack, only the failures of its last resource."""
    found = evaluate(build_estate(resources, settings, complete=complete), all_rules(), settings).findings
    if complete:
        return found
    return tuple(one for one in found if one.verdict is Verdict.FAIL and one.urn == resources[-1].urn)


def resource(resource_type: str, name: str, props: Mapping[str, Any], **more: Any) -> Resource:
    return Resource(resource_type, urn(resource_type, name), name, props, **more)


def schema_values(*mappings: Any, **more: Any) -> dict[str, Value]:
    """`schema_inputs` as values."""
    return schema_inputs(*mappings) | {"service_principal_id": UNKNOWN, "job_id": UNKNOWN} | more


NON_GALLERY = {"templateId": "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"}
APP = in_stack(APPLICATION, "app", NON_GALLERY, by=SOURCE)
FROM_APP = {"servicePrincipalId": [APP.urn]}
SCIM_JOB = in_stack(
    JOB, "job", {"templateId": "scim", "servicePrincipalId": UNKNOWN_TEXT}, by=SOURCE, made_from=FROM_APP
)
ADDRESS = [
    {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
    {"key": "SecretToken", "value": secret(SECRET_TEXT)},
    {"key": "SyncAll", "value": "false"},
]
SCIM_CREDENTIALS = in_stack(
    CREDENTIALS,
    "credentials",
    {"servicePrincipalId": UNKNOWN_TEXT, "credentials": ADDRESS},
    by=SOURCE,
    made_from=FROM_APP,
)
MADE_FROM = {"service_principal_id": [APP.urn], "job_id": [SCIM_JOB.urn]}
AROUND = (APP, SCIM_JOB, SCIM_CREDENTIALS)

DEPENDS: Any = {"provider": urn(PROVIDER, "default"), "property_dependencies": {"servicePrincipalId": (APP.urn,)}}
AROUND_VALUES = (
    resource(PROVIDER, "default", {"tenantId": SOURCE_TENANT}),
    resource(APPLICATION, "app", NON_GALLERY, provider=urn(PROVIDER, "default")),
    resource(JOB, "job", {"templateId": "scim", "servicePrincipalId": UNKNOWN}, **DEPENDS),
    resource(
        CREDENTIALS,
        "credentials",
        {
            "servicePrincipalId": UNKNOWN,
            "credentials": [ADDRESS[0], {"key": "SecretToken", "value": Secret(SECRET_TEXT)}, ADDRESS[2]],
        },
        **DEPENDS,
    ),
)


def in_whole_stack(values: Mapping[str, Value]) -> Resource:
    dependencies = {key: tuple(urns) for key, urns in MADE_FROM.items()}
    return resource(SCHEMA, "schema", values, property_dependencies=dependencies)


def test_a_whole_diagnostic(pack: Pack) -> None:
    assert pack.analyze(analyze_request(SCHEMA, "schema", BAD)) == [
        {
            "policyName": "no-password-provisioning",
            "policyPackName": "entra-provisioning",
            "policyPackVersion": pack_version(),
            "description": "No attribute mapping reads or writes a password.",
            "message": (
                "EP301: `password` is a password, and the provisioning service does not provision passwords. Remove "
                "this mapping and let users sign in through single sign-on.\n"
                "property: schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName"
            ),
            "urn": urn(SCHEMA, "schema"),
            "enforcementLevel": "MANDATORY",
            "severity": "POLICY_SEVERITY_UNSPECIFIED",
        }
    ]


PASSWORD = reported(
    findings(resource(SCHEMA, "schema", schema_values(mapping("userName"), mapping("password"))), complete=False)
)


def test_a_clean_resource_gives_nothing(pack: Pack) -> None:
    assert pack.analyze(analyze_request(SCHEMA, "schema", schema_inputs(mapping("userName"), mapping("title")))) == []


def test_a_violation_is_reported_once_in_an_operation(pack: Pack) -> None:
    assert pack.analyze(analyze_request(SCHEMA, "schema", BAD)) == PASSWORD
    assert pack.analyze_stack(*AROUND, in_stack(SCHEMA, "schema", BAD, made_from=MADE_FROM)) == []


def test_the_next_operation_reports_it_again(pack: Pack) -> None:
    assert pack.analyze(analyze_request(SCHEMA, "schema", BAD)) == PASSWORD
    pack.begin()
    assert pack.analyze(analyze_request(SCHEMA, "schema", BAD)) == PASSWORD
    pack.begin()
    assert pack.analyze_stack(*AROUND, in_stack(SCHEMA, "schema", BAD, made_from=MADE_FROM)) == PASSWORD


def test_a_resource_that_is_shown_again_is_reported_again(pack: Pack) -> None:
    """The engine blocks on the answer to this very call; an earlier answer does not count for it."""
    requests = [analyze_request(SCHEMA, "schema", BAD)] * 2
    assert [pack.analyze(request) for request in requests] == [PASSWORD, PASSWORD]


def test_inputs_of_analyze_count_where_the_stack_shows_only_outputs(pack: Pack) -> None:
    inputs = schema_inputs(mapping("userName"), mapping(UNKNOWN_TEXT))
    assert pack.analyze(analyze_request(SCHEMA, "schema", inputs)) == []
    values = schema_values(mapping("userName"), mapping("title") | {"targetAttributeName": UNKNOWN})
    expected = findings(*AROUND_VALUES, in_whole_stack(values))
    assert {one.verdict for one in expected} == {Verdict.UNDECIDED}
    assert pack.analyze_stack(*AROUND, in_stack(SCHEMA, "schema", {"id": "x"}, made_from=MADE_FROM)) == reported(
        expected
    )


# What the engine sends as the schema -> the value that it is.
SCHEMAS: dict[str, tuple[Any, Value]] = {
    "unknown": (UNKNOWN_TEXT, UNKNOWN),
    "text around an unknown": (f"Bearer {UNKNOWN_TEXT}", UNKNOWN),
    "output value": ({SIGNATURE_KEY: OUTPUT_VALUE}, UNKNOWN),
    "secret that is hidden": (HIDDEN_SECRET, Secret(UNKNOWN)),
    "secret that is unknown": (secret(UNKNOWN_TEXT), Secret(UNKNOWN)),
    "secret": (secret(BAD["schema"]), Secret(BAD["schema"])),
    "secret expression that does not parse": (
        secret(schema(mapping("title", f"{SECRET_TEXT}("))),
        Secret(schema(mapping("title", f"{SECRET_TEXT}("))),
    ),
    "secret attribute": (
        schema(mapping(secret(SECRET_TEXT))),  # type: ignore[arg-type]
        schema(mapping("x") | {"targetAttributeName": Secret(SECRET_TEXT)}),
    ),
    "unknown mapping among known ones": (
        schema(mapping("userName"), UNKNOWN_TEXT, mapping("password")),
        schema(mapping("userName"), UNKNOWN, mapping("password")),
    ),
    "asset": ({SIGNATURE_KEY: ASSET, "text": "x"}, Opaque("asset")),
    "archive": ({SIGNATURE_KEY: ARCHIVE, "assets": {}}, Opaque("archive")),
    "resource reference": ({SIGNATURE_KEY: RESOURCE_REFERENCE, "urn": "urn:x"}, Opaque("resource", "urn:x")),
    "unknown signature": ({SIGNATURE_KEY: "00"}, Opaque("unrecognised")),
    "null": (None, None),
    "number": (1.5, 1.5),
    "text": ("planted", "planted"),
    "hostile names": (
        {"": 1, "__proto__": {}, "a.b[0]\n\u2028": [], "synchronizationRules": {"x" * 10_000: None}},
        {"": 1, "__proto__": {}, "a.b[0]\n\u2028": [], "synchronizationRules": {"x" * 10_000: None}},
    ),
}


@pytest.mark.parametrize(("sent", "value"), SCHEMAS.values(), ids=SCHEMAS)
def test_every_kind_of_value(pack: Pack, sent: Any, value: Value) -> None:
    inputs, values = schema_inputs() | {"schema": sent}, schema_values(schema=value)
    alone = findings(resource(SCHEMA, "schema", values), complete=False)
    in_analyze = pack.analyze(analyze_request(SCHEMA, "schema", inputs))
    assert in_analyze == reported(alone)

    rest = [
        one
        for one in findings(*AROUND_VALUES, in_whole_stack(values))
        if one.verdict is Verdict.UNDECIDED
        or (one.rule_id, one.path, one.about) not in {(early.rule_id, early.path, early.about) for early in alone}
    ]
    in_stack_analysis = pack.analyze_stack(*AROUND, in_stack(SCHEMA, "schema", inputs, made_from=MADE_FROM))
    assert in_stack_analysis == reported(rest)
    assert SECRET_TEXT not in repr((in_analyze, in_stack_analysis))


def test_the_level_of_the_undecided_is_a_setting(pack: Pack) -> None:
    pack.configure(entra_provisioning=PolicyConfig(properties=struct({"undecided": "mandatory"})))
    inputs = schema_inputs() | {"schema": UNKNOWN_TEXT}
    assert pack.analyze(analyze_request(SCHEMA, "schema", inputs)) == []
    settings = Settings(undecided=Level.MANDATORY)
    expected = findings(*AROUND_VALUES, in_whole_stack(schema_values(schema=UNKNOWN)), settings=settings)
    assert {(one.verdict, one.level) for one in expected} == {(Verdict.UNDECIDED, Level.MANDATORY)}
    assert pack.analyze_stack(*AROUND, in_stack(SCHEMA, "schema", inputs, made_from=MADE_FROM)) == reported(expected)


def test_a_disabled_rule_reports_nothing_and_its_level_is_used(pack: Pack) -> None:
    pack.configure(no_password_provisioning=PolicyConfig(enforcementLevel=ADVISORY))
    assert pack.analyze(analyze_request(SCHEMA, "schema", BAD)) == [PASSWORD[0] | {"enforcementLevel": "ADVISORY"}]
    pack.configure(no_password_provisioning=PolicyConfig(enforcementLevel=DISABLED))
    assert pack.analyze(analyze_request(SCHEMA, "schema", BAD)) == []
    assert pack.analyze_stack(*AROUND, in_stack(SCHEMA, "schema", BAD, made_from=MADE_FROM)) == []


@pytest.mark.parametrize("as_secret", [False, True], ids=["plain", "secret"])
def test_providers_that_come_with_their_resources_are_seen(pack: Pack, as_secret: bool) -> None:  # noqa: FBT001
    """The provider is no resource of this stack by itself."""
    company = secret(TARGET_TENANT) if as_secret else TARGET_TENANT
    job = {"templateId": "Azure2Azure", "servicePrincipalId": UNKNOWN_TEXT}
    credentials = [{"key": "CompanyId", "value": company}, {"key": "AuthenticationType", "value": "SyncPolicy"}]
    messages = (
        APP,
        in_stack(JOB, "job", job, by=TARGET, made_from=FROM_APP),
        in_stack(CREDENTIALS, "c", {"credentials": credentials}, by=TARGET, made_from=FROM_APP),
    )
    depends: Any = DEPENDS | {"provider": urn(PROVIDER, "target")}
    known = [{"key": "CompanyId", "value": Secret(TARGET_TENANT) if as_secret else TARGET_TENANT}, credentials[1]]
    expected = findings(
        resource(PROVIDER, "default", {"tenantId": SOURCE_TENANT}),
        resource(PROVIDER, "target", {"tenantId": TARGET_TENANT}),
        AROUND_VALUES[1],
        resource(JOB, "job", job | {"servicePrincipalId": UNKNOWN}, **depends),
        resource(CREDENTIALS, "c", {"credentials": known}, **depends),
    )
    assert [one.rule_id for one in expected if one.verdict is Verdict.FAIL] == ["EP625", "EP110"]
    assert pack.analyze_stack(*messages) == reported(expected)


def test_a_component_decides_by_its_arguments(pack: Pack) -> None:
    """AnalyzeStack shows of a component only what it registered as outputs: nothing here."""
    arguments: dict[str, Any] = {"source_tenant_id": TARGET_TENANT, "target_tenant_id": TARGET_TENANT}
    early = findings(resource(SYNC, "sync", arguments, id=None), complete=False)
    assert [one.rule_id for one in early] == ["EP110"]
    assert pack.analyze(analyze_request(SYNC, "sync", arguments)) == reported(early)
    rest = [one for one in findings(resource(SYNC, "sync", arguments, id=None)) if one.verdict is Verdict.UNDECIDED]
    assert pack.analyze_stack(in_stack(STACK, "example-dev", {}), in_stack(SYNC, "sync", {})) == reported(rest)


def test_children_are_seen_with_the_arguments_of_their_component(pack: Pack) -> None:
    """A component's type says what its job is for, at any distance."""
    middle = "acme:index:Middle"
    arguments: dict[str, Any] = {"target_tenant_id": TARGET_TENANT}
    job = {"templateId": UNKNOWN_TEXT, "servicePrincipalId": UNKNOWN_TEXT}
    credentials = {"credentials": [{"key": "CompanyId", "value": SOURCE_TENANT}], "servicePrincipalId": UNKNOWN_TEXT}
    assert pack.analyze(analyze_request(SYNC, "sync", arguments)) == []
    assert pack.analyze(analyze_request(middle, "middle", {"not": "looked at"}, parent=urn(SYNC, "sync"))) == []
    assert pack.analyze(analyze_request(JOB, "job", job, by=SOURCE, parent=urn(middle, "middle"))) == []
    expected = findings(
        resource(PROVIDER, "default", {"tenantId": SOURCE_TENANT}),
        resource(SYNC, "sync", arguments, id=None),
        resource(middle, "middle", {}, parent=urn(SYNC, "sync")),
        resource(
            CREDENTIALS,
            "c",
            credentials | {"servicePrincipalId": UNKNOWN},
            parent=urn(middle, "middle"),
            provider=urn(PROVIDER, "default"),
        ),
        complete=False,
    )
    assert [one.rule_id for one in expected] == ["EP110"]
    assert pack.analyze(
        analyze_request(CREDENTIALS, "c", credentials, by=SOURCE, parent=urn(middle, "middle"))
    ) == reported(expected)


def test_resources_that_are_their_own_ancestors_end(pack: Pack) -> None:
    first, second = urn("acme:index:A", "a"), urn("acme:index:B", "b")
    assert pack.analyze(analyze_request("acme:index:A", "a", {}, parent=second)) == []
    assert pack.analyze(analyze_request("acme:index:B", "b", {}, parent=first)) == []
    assert pack.analyze(analyze_request("acme:index:A", "a", {}, parent=second)) == []


def test_other_resources_are_not_looked_at(pack: Pack) -> None:
    others = [
        analyze_request(STACK, "example-dev", {}),
        analyze_request("aws:s3/bucket:Bucket", "bucket", {"password": secret("planted"), "a": {SIGNATURE_KEY: 1}}),
        analyze_request("acme:index:Component", "component", BAD),
        analyze_request(PROVIDER, "default", {"tenantId": SOURCE_TENANT}),
    ]
    assert [pack.analyze(request) for request in others] == [[], [], [], []]


def test_an_empty_stack_is_clean(pack: Pack) -> None:
    assert pack.analyze_stack() == []
