"""EP313 government-credential-size: in the US Government clouds, all credentials of a job fit into 1 KB."""

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import CREDENTIALS, JOB, PROVIDER, SERVICE_PRINCIPAL
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Level
from entra_policy.readers.program import batch
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_sync.clouds import Cloud
from entra_sync.notification import notification_size, utf8_size
from tests.policy.rules.service._programs import SOMEONE, another_secret, crm
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import Expected, advises, as_source, fails, undecided

if TYPE_CHECKING:
    from entra_policy.values import Value


def government(*credentials: str, principal: str = "", environment: str = '"usgovernment"') -> str:
    """A job in a US Government cloud."""
    program = crm(*credentials, principal=", ".join(filter(None, [principal, "opts=options"])))
    return (
        f'government = azuread.Provider("government", environment={environment})\n'
        "options = pulumi.ResourceOptions(provider=government)\n"
        + program.replace('template_id="scim")', 'template_id="scim", opts=options)').replace(
            "}])", "}], opts=options)"
        )
    )


URN = "urn:pulumi:dev::crm::"
LONG = '"t" * 1025'

SDK_CHOSEN = 'azuread.Provider("government", tenant_id="3d2b6c5a-9f1e-4b7d-8a64-1c0f2e3d4b5a")'
GOVERNMENT_TEMPLATE = """
application = azuread.ApplicationFromTemplate(
    "application", display_name="CRM", template_id="4602d0b4-76bb-404b-bca9-2652e1a39c6d")
principal = application.service_principal_id
azuread.SynchronizationJob("job", service_principal_id=principal, template_id="scim")
azuread.SynchronizationSecret(
    "credentials", service_principal_id=principal, credentials=[{"key": "SecretToken", "value": "t" * 1025}])
"""


def too_large(total: str, parts: str, path: str = "credentials[0].value", name: str = "credentials") -> Expected:
    return fails(
        CREDENTIALS,
        name,
        path,
        f"These credentials take {total} bytes ({parts}), more than the 1,024 bytes that the US Government cloud can "
        "store. Use a shorter secret token or fewer notification addresses.",
    )


def notified(settings: str) -> str:
    """A token of 1,000 bytes and these notification settings, as Python text."""
    return government('SecretToken="t" * 1000', f"SyncNotificationSettings={settings}")


CASES = cases(
    "EP313",
    Case(
        "cloud-that-only-the-sdk-chose",
        government('SecretToken="t" * 1025').replace(
            'azuread.Provider("government", environment="usgovernment")', SDK_CHOSEN
        ),
    ),
    Case(
        "cloud-of-the-settings",
        government('SecretToken="t" * 1025').replace(
            'azuread.Provider("government", environment="usgovernment")', SDK_CHOSEN
        ),
        settings=Settings(cloud=Cloud.US_GOVERNMENT_L4),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "cloud-of-the-environment",
        crm('SecretToken="t" * 1025'),
        settings=Settings(environment_cloud=Cloud.US_GOVERNMENT_L4),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "cloud-of-the-settings-before-that-of-the-environment",
        crm('SecretToken="t" * 1025'),
        settings=Settings(cloud=Cloud.GLOBAL, environment_cloud=Cloud.US_GOVERNMENT_L4),
    ),
    Case(
        "cloud-of-the-metadata-host",
        government('SecretToken="t" * 1025').replace(
            'environment="usgovernment"', 'metadata_host="management.usgovcloudapi.net"'
        ),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "unknown-metadata-host",
        government('SecretToken="t" * 1025').replace(
            'environment="usgovernment"', 'metadata_host="metadata.example.com"'
        ),
        found=(undecided(JOB, "job", "", "not decided: the cloud of the job's provider is not known."),),
    ),
    Case("no-cloud-is-stated", crm('SecretToken="t" * 1025')),
    Case(
        "no-cloud-is-stated-for-a-template-of-another-cloud",
        GOVERNMENT_TEMPLATE,
        found=(undecided(JOB, "job", "", "not decided: the cloud of the job's provider is not known."),),
    ),
    Case(
        "token-twice-in-a-list",
        government('SecretToken="x"', 'secrettoken="x" * 2000'),
        found=(too_large("2,000", "secret token 2,000", "credentials[1].value"),),
    ),
    Case(
        "token-in-two-resources",
        government('SecretToken="x"') + another_secret('SecretToken="x" * 2000', more=", opts=options"),
        found=(too_large("2,000", "secret token 2,000", name="again"),),
    ),
    Case("values-of-one-key-do-not-add-up", government('SecretToken="x" * 600', 'SecretToken="y" * 600')),
    Case(
        "recipients-in-a-list",
        notified("""'{"Recipients": ["%s@contoso.com"]}' % ("a" * 13)"""),
        found=(too_large("1,025", "secret token 1,000, notification addresses 25"),),
    ),
    Case(
        "recipients-in-small-letters",
        notified("""'{"recipients": "%s@contoso.com"}' % ("a" * 13)"""),
        found=(too_large("1,025", "secret token 1,000, notification addresses 25"),),
    ),
    Case(
        "half-a-surrogate-pair",
        notified("""'{"Recipients": "%s@contoso.com' % ("a" * 10) + chr(92) + 'ud800"}'"""),
        found=(too_large("1,025", "secret token 1,000, notification addresses 25"),),
    ),
    Case("settings-of-another-shape-count-as-a-whole-and-fit", notified("""'{"Recipients": {"a": 1}}'""")),
    Case(
        "settings-of-another-shape-count-as-a-whole",
        notified("""'{"Recipients": {"a": 100}}'"""),
        found=(too_large("1,026", "secret token 1,000, notification addresses 26"),),
    ),
    Case(
        "settings-that-are-not-json",
        notified("""'a@contoso.com, b@contoso.com'"""),
        found=(too_large("1,028", "secret token 1,000, notification addresses 28"),),
    ),
    Case(
        "token",
        government('SecretToken="t" * 1025'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "secret-token",
        government('SecretToken=pulumi.Output.secret("hunter2" * 200)'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,400 bytes (secret token 1,400), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "sum-of-all-parts",
        government(
            'SecretToken="é" * 400',
            "SyncNotificationSettings='{\"Enabled\": true, \"Recipients\": \"' + 'a' * 200 + '@contoso.com\"}'",
            principal='notification_email_addresses=["b" * 30 + "@contoso.com"]',
        ),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,054 bytes (secret token 800, notification addresses 212, certificate notification addresses 42), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case("exactly-1024", government('SecretToken="t" * 1024', 'SyncAll="false"')),
    Case(
        "json-around-the-addresses-does-not-count",
        government(
            'SecretToken="t" * 1000',
            'SyncNotificationSettings=\'{"Enabled": true, "Recipients": "a@contoso.com"}\' + \' \' * 500',
        ),
    ),
    Case(
        "advisory-with-all-others",
        government('SecretToken="t" * 1000', 'BaseAddress="https://crm.example.com/scim"'),
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials",
                "These credentials take 1,000 bytes (secret token 1,000), and 1,028 with all other credentials; the US Government cloud can store 1,024. If it refuses them, use shorter ones.",
            ),
        ),
    ),
    Case(
        "advisory-does-not-hide-what-is-not-known",
        government("SecretToken=unknown", "BaseAddress='https://crm.example.com/' + 'a' * 1100"),
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials",
                "These credentials take 0 bytes (none counted for certain), and 1,124 with all other credentials; the US Government cloud can store 1,024. If it refuses them, use shorter ones.",
            ),
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known before deployment.",
            ),
        ),
    ),
    Case("not-government", crm('SecretToken="t" * 5000')),
    Case(
        "unknown-token",
        government("SecretToken=unknown"),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "enough-is-known",
        government('SecretToken="t" * 1025', principal="notification_email_addresses=[unknown]"),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "unknown-cloud",
        "unknown = pulumi.Output.from_input('x')\n"
        + government(
            'SecretToken="t" * 1025', environment="azuread.Application('other', display_name='other').client_id"
        ),
        found=(undecided(JOB, "job", "", "not decided: the cloud of the job's provider is not known."),),
    ),
    Case(
        "cloud-from-the-settings",
        crm('SecretToken="t" * 1025'),
        settings=Settings(cloud=Cloud.US_GOVERNMENT_L5),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "scope-and-company-do-not-count",
        government('SecretToken="t" * 900', 'CompanyId="c" * 500', 'AuthenticationType="a" * 500', 'SyncAll="s" * 500'),
    ),
    Case(
        "unknown-other-credential",
        government('SecretToken="t"', "Other=unknown"),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "not decided: `credentials[1].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-cloud-and-others",
        government(
            'SecretToken="t" * 600',
            'Other="o" * 600',
            environment="azuread.Application('other', display_name='other').client_id",
        ),
        found=(undecided(JOB, "job", "", "not decided: the cloud of the job's provider is not known."),),
    ),
    Case(
        "unknown-token-and-many-addresses",
        government("SecretToken=unknown", principal='notification_email_addresses=["b" * 1025]'),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (certificate notification addresses 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "unknown-notification-and-a-long-token",
        government(f"SecretToken={LONG}", "SyncNotificationSettings=unknown"),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "unknown-notification",
        government('SecretToken="t"', "SyncNotificationSettings=unknown"),
        found=(
            undecided(
                CREDENTIALS,
                "credentials",
                "credentials[1].value",
                "not decided: `credentials[1].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "service-principal-not-declared",
        government('SecretToken="t" * 1024').replace(
            "service_principal_id=principal.id", f'service_principal_id="/servicePrincipals/" + {SOMEONE}'
        ),
        found=(
            undecided(
                JOB,
                "job",
                "",
                "not decided: the service principal is not declared here, nor are its notification addresses.",
            ),
        ),
    ),
    Case(
        "service-principal-not-declared-and-a-long-token",
        government(f"SecretToken={LONG}").replace(
            "service_principal_id=principal.id", f'service_principal_id="/servicePrincipals/" + {SOMEONE}'
        ),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "unknown-addresses",
        government('SecretToken="t"', principal="notification_email_addresses=unknown.apply(lambda _: [])"),
        found=(
            undecided(
                SERVICE_PRINCIPAL,
                "principal",
                "notificationEmailAddresses",
                "not decided: `notificationEmailAddresses` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-addresses-and-a-long-token",
        government(f"SecretToken={LONG}", principal="notification_email_addresses=unknown.apply(lambda _: [])"),
        found=(
            fails(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "These credentials take 1,025 bytes (secret token 1,025), more than the 1,024 bytes that the US Government cloud can store. Use a shorter secret token or fewer notification addresses.",
            ),
        ),
    ),
    Case(
        "unknown-address",
        government('SecretToken="t"', principal="notification_email_addresses=[unknown]"),
        found=(
            undecided(
                SERVICE_PRINCIPAL,
                "principal",
                "notificationEmailAddresses[0]",
                "not decided: `notificationEmailAddresses[0]` is not known before deployment.",
            ),
        ),
    ),
    Case("nothing-in-another-credential", government('SecretToken="t" * 1024', "Other=None")),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


@given(st.text() | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_no_notification_settings_make_the_rule_fail(text: str) -> None:
    listed: list[Value] = [{"key": "SyncNotificationSettings", "value": text}, {"key": "SecretToken", "value": text}]
    provider = Resource(PROVIDER, f"{URN}{PROVIDER}::p", "p", {"environment": "usgovernment"})
    secret = Resource(CREDENTIALS, f"{URN}{CREDENTIALS}::s", "s", {"credentials": listed}, provider=provider.urn)
    estate = build_estate([provider, secret], Settings())
    findings = evaluate(estate, [rule for rule in all_rules() if rule.id == "EP313"], Settings()).findings
    assert [finding.message for finding in findings if finding.crashed] == []
    failed = any(finding.level is Level.MANDATORY for finding in findings)
    assert failed == (notification_size(text) + utf8_size(text) > 1024)
