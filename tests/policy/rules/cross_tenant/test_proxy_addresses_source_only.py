"""EP106 proxy-addresses-source-only: no Exchange attribute that Microsoft Graph can't write is a target."""

import pytest

from entra_policy.estate.types import SCHEMA
from entra_policy.readers.program import batch
from entra_policy.values import Secret
from tests.policy.rules.cross_tenant._programs import application_schema, schema, users
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_documents import ACROSS_TENANTS, attribute, failures

CASES = cases(
    "EP106",
    Case(
        "target",
        schema(users('to("ProxyAddresses", attribute("mail"))')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "`ProxyAddresses` is the target of ProxyAddresses (User -> User), but can't be written through Microsoft Graph. Remove this mapping; Exchange in the target tenant sets it from `mail`.",
            ),
        ),
    ),
    Case("source-is-fine", schema(users("to(\"otherMail\", expression('Item([proxyAddresses], 1)'))"))),
    Case(
        "others-in-2024-are-fine",
        schema(
            users('to("targetAddress", attribute("mail"))', 'to("HiddenFromAddressListEnabled", constant("false"))')
        ),
    ),
    Case(
        "others-in-2026",
        schema(
            users(
                'to("targetAddress", attribute("mail"))',
                'to("HiddenFromAddressListEnabled", constant("false"))',
                'to("hiddenFromAddressListsEnabled", constant("false"))',
            )
        ),
        settings=EDITION_2026,
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "`targetAddress` is the target of targetAddress (User -> User), but can't be written through Microsoft Graph. Remove this mapping, and change the attribute by hand on the object in the target tenant.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "`HiddenFromAddressListEnabled` is the target of HiddenFromAddressListEnabled (User -> User), but can't be written through Microsoft Graph. Map `showInAddressList` instead.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].targetAttributeName",
                "`hiddenFromAddressListsEnabled` is the target of hiddenFromAddressListsEnabled (User -> User), but can't be written through Microsoft Graph. Map `showInAddressList` instead.",
            ),
        ),
    ),
    Case("application-is-fine", application_schema(users('to("proxyAddresses", attribute("mail"))'))),
    Case(
        "unknown-target",
        schema(users('to(unknown, constant("x"))')),
        found=(
            undecided(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName` is not known before deployment (? (User -> User)).",
            ),
        ),
    ),
    Case(
        "secret-target",
        schema(users('to(pulumi.Output.secret("proxyAddresses"), attribute("mail"))')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "An attribute is the target of a secret attribute mapping, but can't be written through Microsoft Graph. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "hidden-in-2026",
        schema(
            users('to("HiddenFromAddressListEnabled", constant("true"))', 'to("proxyAddresses", attribute("mail"))')
        ),
        settings=EDITION_2026,
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "`HiddenFromAddressListEnabled` is the target of HiddenFromAddressListEnabled (User -> User), but can't be written through Microsoft Graph. Map `showInAddressList` instead.",
            ),
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].targetAttributeName",
                "`proxyAddresses` is the target of proxyAddresses (User -> User), but can't be written through Microsoft Graph. Remove this mapping; Exchange in the target tenant sets it from `mail`.",
            ),
        ),
    ),
    Case(
        "secret-list-of-mappings",
        schema(
            '{"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": pulumi.Output.secret([to("proxyAddresses", attribute("mail"))])}'
        ),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "An attribute is the target of a secret attribute mapping, but can't be written through Microsoft Graph. Remove this mapping.",
            ),
        ),
    ),
    Case(
        "secret-target-of-a-mapping",
        schema(users('{"targetAttributeName": pulumi.Output.secret("proxyAddresses"), "source": attribute("mail")}')),
        found=(
            fails(
                SCHEMA,
                "schema",
                "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0].targetAttributeName",
                "An attribute is the target of a secret attribute mapping, but can't be written through Microsoft Graph. Remove this mapping.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_secret_target_in_a_schema_without_other_secrets() -> None:
    mapping = {"targetAttributeName": Secret("proxyAddresses"), "source": attribute("mail")}
    assert failures("EP106", "Azure2Azure", ACROSS_TENANTS, attributeMappings=[mapping]) == [
        "An attribute is the target of ? (User -> User), but can't be written through Microsoft Graph. Remove this mapping."
    ]
