"""EP010 known-credential-key: every key among a job's credentials is one that Microsoft Graph knows."""

import pytest

from entra_policy.estate.types import CREDENTIALS
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided


def crm(credentials: str) -> str:
    """A job of azuread resources with these credentials, as Python text."""
    return f"""
unknown = azuread.Application("other", display_name="other").client_id
crm = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
azuread.SynchronizationJob("crm", service_principal_id=crm.service_principal_id, template_id="scim")
azuread.SynchronizationSecret("crm", service_principal_id=crm.service_principal_id, credentials={credentials})
"""


CASES = cases(
    "EP010",
    Case(
        "keys-that-graph-does-not-know",
        crm('[{"key": "BaseAdress", "value": "https://a"}, {"key": "NotificationEmail", "value": "a@contoso.com"}]'),
        found=(
            advises(
                CREDENTIALS,
                "crm",
                "credentials[0].key",
                "`BaseAdress` isn't a key that Microsoft Graph knows for credentials; did you mean `BaseAddress`?",
            ),
            advises(
                CREDENTIALS,
                "crm",
                "credentials[1].key",
                "`NotificationEmail` isn't a key that Microsoft Graph knows for credentials; did you mean `SyncNotificationSettings`?",
            ),
        ),
    ),
    Case(
        "known-in-any-case", crm('[{"key": "baseaddress", "value": "https://a"}, {"key": "SyncAll", "value": "true"}]')
    ),
    Case(
        "secret-key-is-not-quoted",
        crm('[{"key": pulumi.Output.secret("Hush"), "value": "x"}]'),
        found=(
            advises(
                CREDENTIALS,
                "crm",
                "credentials[0].key",
                "A key of the credentials isn't a key that Microsoft Graph knows for credentials.",
            ),
        ),
    ),
    Case(
        "unknown-key",
        crm('[{"key": unknown, "value": "x"}]'),
        found=(
            undecided(
                CREDENTIALS,
                "crm",
                "credentials[0].key",
                "not decided: `credentials[0].key` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "no-credentials",
        'crm = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")\n'
        'azuread.SynchronizationJob("crm", service_principal_id=crm.service_principal_id, template_id="scim")',
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
