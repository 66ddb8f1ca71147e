"""EP616 deletion-threshold-notifies: where a threshold stops deletions, somebody hears of it."""

import pytest

from entra_policy.estate.types import CREDENTIALS
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided


def credentials(settings: str, *, value: str = "json.dumps(settings)") -> str:
    return f"""
import json

unknown = azuread.Application("application", display_name="application").client_id
settings = {settings}
principal = "/servicePrincipals/5f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
azuread.SynchronizationJob("job", service_principal_id=principal, template_id="scim")
azuread.SynchronizationSecret(
    "credentials",
    service_principal_id=principal,
    credentials=[{{"key": "SyncNotificationSettings", "value": {value}}}],
)
"""


def component(arguments: str) -> str:
    return f"""
ProvisioningJob(
    "crm",
    {{
        "display_name": "CRM",
        "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
        "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
        {arguments}
    }},
)
"""


CASES = cases(
    "EP616",
    Case(
        "nobody",
        credentials('{"Enabled": True, "DeleteThresholdEnabled": True, "DeleteThresholdValue": 100, "Recipients": ""}'),
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "Deletions stop at a threshold, but nobody is notified when it is reached: the job stays in quarantine unseen. Name a notification address (`notification_emails`).",
            ),
        ),
    ),
    Case(
        "not-enabled",
        credentials('{"Enabled": False, "DeleteThresholdEnabled": True, "Recipients": "identity@contoso.com"}'),
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "Deletions stop at a threshold, but nobody is notified when it is reached: the job stays in quarantine unseen. Name a notification address (`notification_emails`).",
            ),
        ),
    ),
    Case(
        "component",
        component('"deletion_threshold": 100,'),
        found=(
            advises(
                CREDENTIALS,
                "crm-credentials",
                "credentials[3].value",
                "Deletions stop at a threshold, but nobody is notified when it is reached: the job stays in quarantine unseen. Name a notification address (`notification_emails`).",
            ),
        ),
    ),
    Case(
        "somebody",
        credentials('{"Enabled": True, "DeleteThresholdEnabled": True, "Recipients": "identity@contoso.com"}')
        + component('"deletion_threshold": 100, "notification_emails": ["identity@contoso.com"],'),
    ),
    Case(
        "no-threshold-and-no-settings",
        credentials('{"Enabled": False, "DeleteThresholdEnabled": False}') + component(""),
    ),
    Case("no-json", credentials('"true"')),
    Case(
        "unknown",
        credentials("None", value="unknown"),
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
        "unknown-address",
        component(
            '"deletion_threshold": 100, "notification_emails": [azuread.get_user_output(object_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00").mail],'
        ),
        found=(
            undecided(
                CREDENTIALS,
                "crm-credentials",
                "credentials[3].value",
                "not decided: `credentials[3].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "secret",
        credentials("None", value="pulumi.Output.secret(json.dumps({'DeleteThresholdEnabled': True}))"),
        found=(
            advises(
                CREDENTIALS,
                "credentials",
                "credentials[0].value",
                "Deletions stop at a threshold, but nobody is notified when it is reached: the job stays in quarantine unseen. Name a notification address (`notification_emails`).",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
