"""What the rules on on-premises applications rest on: certificates, versions, sources as trees, normal configurations."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.configuration.reading import settings_from_policies
from entra_policy.errors import ConfigurationError
from entra_policy.estate.joining import build_estate
from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import source_tree, value_arguments, value_attributes
from entra_policy.estate.types import SCHEMA, SCHEMA_DOCUMENT
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.rules.on_premises._certificate import DeclaredCertificate, covers
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Undecided, Value
from entra_sync.agents import oldest_supported_version, parse_agent_version, released_agent_versions
from entra_sync.directory_attributes import (
    is_binary_attribute,
    is_entra_reference,
    is_multivalued_entra_attribute,
)
from entra_sync.expression import Attribute, Call, Empty, Text, parse

ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
SCHEMAS = Path(__file__).parent.parent.parent / "sync" / "schemas"


def found(document: dict[str, Value], **resource: Any) -> list[Finding]:
    """Failures of a schema."""
    declared = Resource(SCHEMA_DOCUMENT, "urn", "schema", **{"props": {"schema": document}, **resource})
    settings = Settings()
    evaluation = evaluate(build_estate([declared], settings), all_rules(), settings)
    return [finding for finding in evaluation.findings if finding.verdict is Verdict.FAIL]


def mapping(source: Value) -> AttributeMapping:
    """An attribute mapping with this source."""
    document: dict[str, Value] = {
        "synchronizationRules": [
            {"objectMappings": [{"attributeMappings": [{"targetAttributeName": "x", "source": source}]}]}
        ]
    }
    estate = build_estate([Resource(SCHEMA_DOCUMENT, "urn", "schema", props={"schema": document})], Settings())
    (schema,) = estate.jobs[0].schemas
    (object_mapping,), _ = schema.object_mappings()
    (only,), _ = object_mapping.attribute_mappings()
    return only


def test_the_sql_tutorial_breaks_no_rule() -> None:
    assert found(json.loads((SCHEMAS / "on-premises.json").read_text())) == []


def test_the_ldap_tutorial_gets_advice_on_object_class_only() -> None:
    sources = {
        "-dn-": 'Join("", "CN=", Word([userPrincipalName], 1, "@"), ",CN=users,DC=contoso,DC=lab")',
        "mail": "[userPrincipalName]",
        "objectClass": 'Split("person,organizationalPerson,inetOrgPerson",",")',
        "sn": "[surname]",
        "userPassword": 'Redact(RandomString(16, 2, 2, 2, 2, ""))',
    }
    mappings: list[Value] = [
        {
            "targetAttributeName": f"{ECMA}{name}",
            "source": {"type": "Function", "name": "Join", "expression": text, "parameters": []},
            "flowType": "ObjectAddOnly" if name in ("-dn-", "userPassword") else "Always",
            "matchingPriority": 1 if name == "mail" else 0,
        }
        for name, text in sources.items()
    ]
    rule: dict[str, Value] = {
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "OnPremises",
        "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": mappings}],
    }
    findings = found({"synchronizationRules": [rule]})
    assert [
        (finding.rule_id, finding.level, finding.path.rpartition(".attributeMappings")[2]) for finding in findings
    ] == [("EP404", Level.ADVISORY, "[2].source")]


def test_a_type_that_graph_returned_differs_from_the_declared_one() -> None:
    def schema(type_: str) -> dict[str, Value]:
        attributes: list[Value] = [{"name": f"{ECMA}active", "type": type_}]
        mapped: dict[str, Value] = {
            "sourceObjectName": "User",
            "targetObjectName": "User",
            "attributeMappings": [
                {
                    "targetAttributeName": f"{ECMA}active",
                    "source": {"type": "Attribute", "name": "accountEnabled", "expression": "[accountEnabled]"},
                }
            ],
        }
        return {
            "synchronizationRules": [
                {
                    "sourceDirectoryName": "Azure Active Directory",
                    "targetDirectoryName": "ERP",
                    "objectMappings": [mapped],
                }
            ],
            "directories": [{"name": "ERP", "objects": [{"name": "User", "attributes": attributes}]}],
        }

    def declared(declared_type: str, returned: str, before: str | None = None) -> list[str]:
        resource = Resource(
            SCHEMA,
            "urn",
            "schema",
            props={"schema": schema(declared_type), "mode": "merge"},
            outputs={"schema": schema(returned)},
            old_props=None if before is None else {"schema": schema(before)},
        )
        evaluation = evaluate(build_estate([resource], Settings()), all_rules(), Settings())
        return [finding.message for finding in evaluation.findings if finding.verdict is Verdict.FAIL]

    message = (
        "The target has `active` with the type Boolean, and the schema declares String: the type of a mapped attribute "
        "does not follow by itself. Change its `type` in the schema."
    )
    assert declared("String", "Boolean") == [message]
    assert declared("Boolean", "Boolean") == []
    # The remedy: the state still has the old type.
    assert declared("Boolean", "String", before="String") == []


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        (None, None),
        ({"type": "Attribute", "name": "mail"}, Attribute("mail")),
        ({"type": "Constant", "name": "x"}, Text("x")),
        ({"type": "Attribute", "name": "mail", "expression": "ToLower([mail])"}, parse("ToLower([mail])")),
        ({"type": "Attribute", "name": "mail", "expression": "ToLower([mail"}, Attribute("mail")),
        ({"type": "Function", "name": "ToLower"}, Call("ToLower", (Empty(), Empty()))),
        (
            {
                "type": "Function",
                "name": "IIF",
                "parameters": [
                    {"key": "valueIfFalse", "value": {"type": "Attribute", "name": "b"}},
                    {"key": "condition", "value": {"type": "Attribute", "name": "a"}},
                ],
            },
            Call("IIF", (Attribute("a"), Empty(), Attribute("b"))),
        ),
        (
            {
                "type": "Function",
                "name": "Unlisted",
                "parameters": [{"key": "x", "value": {"type": "Attribute", "name": "a"}}, "nothing", {"key": "y"}],
            },
            Call("Unlisted", (Attribute("a"),)),
        ),
        ({"type": "Other", "name": "x"}, None),
    ],
)
def test_source_as_a_tree(source: Value, tree: object) -> None:
    assert source_tree(mapping(source)) == tree


@pytest.mark.parametrize(
    "source",
    [
        UNKNOWN,
        {"type": UNKNOWN, "name": "mail"},
        {"type": "Function", "name": "ToLower", "parameters": UNKNOWN},
        {"type": "Function", "name": "ToLower", "parameters": [{"key": "source", "value": UNKNOWN}]},
    ],
)
def test_source_that_is_not_known(source: Value) -> None:
    with pytest.raises(Undecided):
        source_tree(mapping(source))


def test_source_nested_without_end() -> None:
    source: dict[str, Value] = {"type": "Attribute", "name": "mail"}
    for _ in range(5_000):
        source = {"type": "Function", "name": "ToLower", "parameters": [{"key": "source", "value": source}]}
    tree = source_tree(mapping(source))
    assert tree is not None
    assert list(value_attributes(tree)) == []


def test_what_a_value_is_made_of() -> None:
    switch, condition = parse('Switch([a], [b], "x", [c], "y", [d])'), parse('IIF([a] = "x", [b], [c])')
    assert isinstance(switch, Call)
    assert isinstance(condition, Call)
    assert value_arguments(switch) == (Attribute("b"), Attribute("c"), Attribute("d"))
    assert value_arguments(condition) == (Attribute("b"), Attribute("c"))
    assert list(value_attributes(parse('F([a] & [b], G([c]), [a] = "[d]")'), without=frozenset({"G"}))) == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("erp.contoso.com", "ERP.contoso.com.", True),
        ("*.contoso.com", "erp.contoso.com", True),
        ("*.contoso.com", "contoso.com", False),
        ("*.contoso.com", "a.erp.contoso.com", False),
        ("*", "erp", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("*.0.0.1", "10.0.0.1", False),
        ("", "erp", False),
    ],
)
def test_name_covers_host(name: str, host: str, *, expected: bool) -> None:
    assert covers(name, host) is expected


@given(st.text(max_size=30), st.text(max_size=30))
def test_covering_never_raises(name: str, host: str) -> None:
    assert covers(name, host) in (True, False)


@given(st.text(max_size=200))
def test_text_that_is_no_certificate_is_undecided(text: str) -> None:
    pem = f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"
    with pytest.raises(Undecided):
        DeclaredCertificate(Secret(pem), None)


@pytest.mark.parametrize("value", [UNKNOWN, Secret(UNKNOWN), 1, [], "\ud800"])
def test_value_that_is_no_certificate_is_undecided(value: Value) -> None:
    with pytest.raises(Undecided):
        DeclaredCertificate(value, None)


def test_described_certificate() -> None:
    certificate = DeclaredCertificate(
        {
            "common_name": "a",
            "subject_alternative_names": [Secret("b"), 1],
            "not_after": "2027-01-31T12:00:00Z",
            "self_signed": True,
        },
        None,
    )
    assert certificate.names() == ("a", "b")
    assert certificate.last_day() == dt.date(2027, 1, 31)
    assert certificate.is_self_signed() is True
    with pytest.raises(Undecided):
        DeclaredCertificate({"not_after": "tomorrow"}, None).last_day()


def test_the_day_of_the_check_can_be_set() -> None:
    component = Resource(
        "entra:index:OnPremisesApplication",
        "urn",
        "erp",
        props={
            "certificate": {"common_name": "a", "not_after": "2030-06-30"},
            "tenant_url": "https://a/ecma2host_a/scim",
        },
        id=None,
    )

    def messages(today: dt.date) -> list[str]:
        settings = Settings(today=today)
        evaluation = evaluate(build_estate([component], settings), all_rules(), settings)
        return [finding.message for finding in evaluation.findings if finding.verdict is Verdict.FAIL]

    assert messages(dt.date(2030, 6, 30)) == []
    assert messages(dt.date(2030, 7, 1)) == ["The connector host's certificate expired on 2030-06-30. Renew it."]


def test_agent_versions() -> None:
    assert parse_agent_version(" 1.1.2505.0 ") == parse_agent_version("1.1.2505") == (1, 1, 2505, 0)
    assert [parse_agent_version(text) for text in ("", "1", "latest", "1.x", "1.2.3.4.5", "1." + "9" * 40)] == [
        None
    ] * 6
    released = released_agent_versions()
    assert list(released) == sorted(released, key=lambda text: parse_agent_version(text) or (), reverse=True)
    assert oldest_supported_version(released) == released[1]
    assert oldest_supported_version(["1.9", "1.10", "1.2", "none"]) == "1.9"
    assert oldest_supported_version([]) is None


def test_agent_versions_in_the_settings() -> None:
    def read(given: object) -> Settings:
        return settings_from_policies({}, {"entra-provisioning": {"agent_versions": given}}, all_rules())

    assert read(["1.1.2600.0"]) == Settings(agent_versions=("1.1.2600.0",))
    with pytest.raises(ConfigurationError) as not_a_list:
        read("1.1.2600.0")
    assert str(not_a_list.value) == (
        "`entra-provisioning.agent_versions` must be a list of versions such as 1.1.2505.0."
    )
    with pytest.raises(ConfigurationError) as no_version:
        read(["1.1.2600.0", 1])
    assert str(no_version.value) == "`entra-provisioning.agent_versions[1]` must be a version such as 1.1.2505.0."


def test_attributes_that_no_schema_defines() -> None:
    names = ("PROXYADDRESSES", "manager", "appRoleAssignments", "jpegphoto", "mail")
    assert [
        (is_multivalued_entra_attribute(name), is_entra_reference(name), is_binary_attribute(name)) for name in names
    ] == [
        (True, False, False),
        (False, True, False),
        (True, True, False),
        (False, False, True),
        (False, False, False),
    ]
