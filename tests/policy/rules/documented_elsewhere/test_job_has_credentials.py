"""EP626 job-has-credentials: an enabled job has credentials for the application that it provisions to."""

import pytest

from entra_policy.estate.types import CREDENTIALS, JOB
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

COMPONENT = 'ProvisioningJob("crm", {{"display_name": "CRM", {} }})'
SETTINGS = '{"key": "SyncAll", "value": "false"}, {"key": "SyncNotificationSettings", "value": "{}"}'
TOKEN = '{"key": "secrettoken", "value": pulumi.Output.secret("token")}'


def plain(*credentials: str, enabled: str = "True", principal: str = "application.service_principal_id") -> str:
    """A job without the component, and its credentials where there are any."""
    declared = (
        f'azuread.SynchronizationSecret("secret", service_principal_id={principal}, credentials=[{", ".join(credentials)}])'
        if credentials
        else ""
    )
    return f"""
group = azuread.Group("group", display_name="group", security_enabled=True)
unknown = group.object_id
application = azuread.ApplicationFromTemplate(
    "crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
)
azuread.SynchronizationJob(
    "crm", service_principal_id=application.service_principal_id, template_id="scim", enabled={enabled}
)
{declared}
"""


def message(job: str, how: str) -> str:
    return (
        f"Job `{job}` has no credentials, so the service can't connect to the application. Declare them {how}, or disable "
        "the job until you have them."
    )


BESIDE = "with `azuread.SynchronizationSecret`"
NOT_YET = "is not known before deployment."
CASES = cases(
    "EP626",
    Case("none", plain(), found=(advises(JOB, "crm", "", message("crm", BESIDE)),)),
    Case(
        "settings-alone",
        plain(SETTINGS),
        found=(advises(CREDENTIALS, "secret", "credentials", message("crm", BESIDE)),),
    ),
    Case(
        "component",
        COMPONENT.format(""),
        found=(
            advises(
                CREDENTIALS,
                "crm-credentials",
                "credentials",
                message("crm", "in the component's argument `credentials`"),
            ),
        ),
    ),
    Case("credentials", plain(SETTINGS, TOKEN)),
    Case("component-with-credentials", COMPONENT.format('"credentials": {"secret_token": "token"}')),
    Case("disabled", plain(enabled="False")),
    Case("disabled-component", COMPONENT.format('"enabled": False')),
    Case("unknown-value", plain('{"key": "SecretToken", "value": unknown}')),
    Case("unknown-key-beside-credentials", plain(TOKEN, '{"key": unknown, "value": "x"}'), found=()),
    Case(
        "unknown-key",
        plain('{"key": unknown, "value": "x"}'),
        found=(
            undecided(
                CREDENTIALS,
                "secret",
                "credentials[0].value",
                f"not decided: `credentials[0].value` {NOT_YET}",
            ),
        ),
    ),
    Case(
        "unknown-whether-enabled",
        plain(enabled="unknown.apply(bool)"),
        found=(undecided(JOB, "crm", "enabled", f"not decided: `enabled` {NOT_YET}"),),
    ),
    Case(
        "unknown-whether-the-component-starts-it",
        'group = azuread.Group("group", display_name="group", security_enabled=True)\n'
        + COMPONENT.format('"enabled": group.object_id.apply(bool)'),
        found=(undecided(JOB, "crm-job", "enabled", f"not decided: `enabled` {NOT_YET}"),),
    ),
    Case(
        "credentials-that-cannot-be-joined",
        plain(TOKEN, principal="unknown"),
        found=(undecided(JOB, "crm", "credentials", "not decided: `credentials` can't be seen from here."),),
    ),
    Case(
        "existing-application",
        'azuread.SynchronizationJob("crm", service_principal_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", template_id="scim")',
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
