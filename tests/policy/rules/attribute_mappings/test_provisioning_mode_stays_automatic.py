"""EP201 provisioning-mode-stays-automatic: no program requests manual provisioning for an application that has a provisioning job."""

import pytest

from entra_policy.estate.types import CREDENTIALS, JOB, PROVISIONING_JOB
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided

DECLARED_APPLICATION = """
crm = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
"""

DECLARED_JOB = """
azuread.SynchronizationJob("{name}", service_principal_id=crm.service_principal_id, template_id="scim")
"""

UNKNOWN_CREDENTIAL = """
unknown = azuread.Application("other", display_name="other").client_id
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=crm.service_principal_id,
    credentials=[
        {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
        {"key": unknown, "value": "manual"},
        {"key": "ProvisioningMode", "value": unknown},
    ],
)
"""

JOB_WITH = """
unknown = azuread.Application("other", display_name="other").client_id
crm = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
azuread.SynchronizationSecret("crm", service_principal_id=crm.service_principal_id, credentials=[{credentials}])
azuread.SynchronizationJob("crm", service_principal_id=crm.service_principal_id, template_id="scim")
"""

CASES = cases(
    "EP201",
    Case(
        "asked-for",
        DECLARED_APPLICATION
        + """
pulumi.CustomResource(
    "azuread:index/synchronizationJob:SynchronizationJob",
    "crm",
    {"servicePrincipalId": crm.service_principal_id, "templateId": "scim", "provisioningMode": "Manual"},
)
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=crm.service_principal_id,
    credentials=[{"key": "provisioningMode", "value": "manual"}],
)
""",
        found=(
            fails(
                JOB,
                "crm",
                "provisioningMode",
                "Manual provisioning is requested, but an application with a provisioning job can't go back to it. Remove this, and set `enabled` of the job to false to turn provisioning off.",
            ),
            fails(
                CREDENTIALS,
                "crm",
                "credentials[0].value",
                "Manual provisioning is requested, but an application with a provisioning job can't go back to it. Remove this, and set `enabled` of the job to false to turn provisioning off.",
            ),
        ),
    ),
    Case(
        "argument-of-a-component",
        """
class Component(pulumi.ComponentResource):
    pass


Component("entra:index:ProvisioningJob", "crm", {"provisioningMode": " manual"}, None)
""",
        found=(
            fails(
                PROVISIONING_JOB,
                "crm",
                "provisioningMode",
                "Manual provisioning is requested, but an application with a provisioning job can't go back to it. Remove this, and set `enabled` of the job to false to turn provisioning off.",
            ),
        ),
    ),
    Case(
        "automatic-and-other-manual-things-are-fine",
        DECLARED_APPLICATION
        + DECLARED_JOB.format(name="manual")
        + """
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=crm.service_principal_id,
    credentials=[
        {"key": "ProvisioningMode", "value": "automatic"},
        {"key": "UserName", "value": "manual"},
        {"key": "SyncAll", "value": "false"},
    ],
)
""",
    ),
    Case(
        "unknown-mode",
        DECLARED_APPLICATION + DECLARED_JOB.format(name="crm") + UNKNOWN_CREDENTIAL,
        found=(
            undecided(
                CREDENTIALS,
                "crm",
                "credentials[2].value",
                "not decided: `credentials[2].value` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "job-deleted",
        DECLARED_APPLICATION,
        before=DECLARED_APPLICATION + DECLARED_JOB.format(name="crm"),
        found=(
            advises(
                JOB,
                "crm",
                "",
                "Job `crm` is deleted, but its service principal stays and has no other job. This does not bring manual provisioning back, and loses the credentials and attribute mappings. Keep the job, and set `enabled` to false to turn provisioning off.",
            ),
        ),
    ),
    Case(
        "job-of-an-undeclared-service-principal-deleted",
        DECLARED_APPLICATION,
        before=DECLARED_APPLICATION
        + """
azuread.SynchronizationJob(
    "hr", service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", template_id="scim"
)
""",
        found=(
            advises(
                JOB,
                "hr",
                "",
                "Job `hr` is deleted, but its service principal stays and has no other job. This does not bring manual provisioning back, and loses the credentials and attribute mappings. Keep the job, and set `enabled` to false to turn provisioning off.",
            ),
        ),
    ),
    Case(
        "job-renamed-or-gone-with-its-application",
        DECLARED_APPLICATION + DECLARED_JOB.format(name="renamed"),
        before=DECLARED_APPLICATION
        + DECLARED_JOB.format(name="crm")
        + """
hr = azuread.ApplicationFromTemplate("hr", display_name="HR", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
azuread.SynchronizationJob("hr", service_principal_id=hr.service_principal_id, template_id="scim")
""",
    ),
    Case(
        "job-of-an-unknown-service-principal-deleted",
        DECLARED_APPLICATION,
        before="""
unknown = azuread.Group("group", display_name="group", security_enabled=True).object_id
azuread.SynchronizationJob("hr", service_principal_id=unknown, template_id="scim")
"""
        + DECLARED_APPLICATION,
        found=(
            undecided(
                JOB, "hr", "", "not decided: whether the service principal of the deleted job stays is not known."
            ),
        ),
    ),
    Case("mode-without-a-value", JOB_WITH.format(credentials='{"key": "ProvisioningMode", "value": None}')),
    Case(
        "two-unknown-modes",
        JOB_WITH.format(
            credentials='{"key": "ProvisioningMode", "value": unknown}, {"key": "provisioning_mode", "value": unknown}'
        ),
        found=(
            undecided(
                CREDENTIALS,
                "crm",
                "credentials[0].value",
                "not decided: `credentials[0].value` is not known before deployment.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
