"""What the rules say of the configurations in Microsoft's tutorials on on-premises applications."""

import json
from pathlib import Path

from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import Value
from tests.policy.rules.on_premises._programs import URN

SCHEMAS = Path(__file__).parent.parent.parent / "sync" / "schemas"


def found(document: dict[str, Value]) -> list[Finding]:
    """Failures of a schema."""
    declared = Resource(SCHEMA_DOCUMENT, "urn", "schema", props={"schema": document})
    settings = Settings()
    evaluation = evaluate(build_estate([declared], settings), all_rules(), settings)
    return [finding for finding in evaluation.findings if finding.verdict is Verdict.FAIL]


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
            "targetAttributeName": f"{URN}{name}",
            "source": {
                "type": "Attribute" if text.startswith("[") else "Function",
                "expression": text,
                "parameters": [],
            },
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
