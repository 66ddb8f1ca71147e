"""EP305 gallery-or-non-gallery-application: the job's application is created from a template: one of the gallery, or the one for non-gallery applications."""

import pytest

from entra_policy.estate.types import APPLICATION, APPLICATION_REGISTRATION, JOB
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from entra_sync.clouds import Cloud
from tests.policy.rules.service._programs import crm
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import MATCHING, mappings_program

REGISTRATION = """
unknown = azuread.Application("other", display_name="other").client_id
application = azuread.{kind}("application", display_name="CRM"{more})
principal = azuread.ServicePrincipal("principal", client_id=application.client_id)
azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
"""

CASES = cases(
    "EP305",
    Case(
        "app-registration",
        REGISTRATION.format(kind="Application", more=""),
        found=(
            fails(
                APPLICATION,
                "application",
                "templateId",
                "Application `application` is an app registration that was not created from a template, so its service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "application-registration",
        REGISTRATION.format(kind="ApplicationRegistration", more=""),
        found=(
            fails(
                APPLICATION_REGISTRATION,
                "application",
                "templateId",
                "Application `application` is an app registration that was not created from a template, so its service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "application-with-a-template",
        REGISTRATION.format(kind="Application", more=', template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"'),
    ),
    Case(
        "service-principal-adopts-what-a-template-made",
        REGISTRATION.format(kind="Application", more=', template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"').replace(
            "application.client_id", "application.client_id, use_existing=True"
        ),
    ),
    Case(
        "application-looked-up",
        """
        found = azuread.get_application_output(display_name="CRM")
        principal = azuread.ServicePrincipal("principal", client_id=found.client_id, use_existing=True)
        azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
        """,
        found=(
            undecided(
                JOB, "job", "", "not decided: the job's application is not declared here, nor is what it was made from."
            ),
        ),
    ),
    Case("registration-without-a-job", 'azuread.Application("application", display_name="CRM")'),
    Case(
        "unknown-template",
        REGISTRATION.format(kind="Application", more=", template_id=unknown"),
        found=(
            undecided(
                APPLICATION, "application", "templateId", "not decided: `templateId` is not known before deployment."
            ),
        ),
    ),
    Case(
        "application-not-declared",
        crm(),
        found=(
            undecided(
                JOB, "job", "", "not decided: the job's application is not declared here, nor is what it was made from."
            ),
        ),
    ),
    Case(
        "empty-template",
        """
        application = azuread.Application("application", display_name="CRM", template_id="")
        principal = azuread.ServicePrincipal("principal", client_id=application.client_id)
        azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
        """,
        settings=Settings(cloud=Cloud.CHINA),
        found=(
            fails(
                APPLICATION,
                "application",
                "templateId",
                "Application `application` is an app registration that was not created from a template, so its service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case("schema-alone-is-fine", mappings_program(MATCHING)),
    Case(
        "made-from-an-unknown-template",
        """
        unknown = azuread.Application("other", display_name="other").client_id
        application = azuread.ApplicationFromTemplate("application", display_name="CRM", template_id=unknown)
        azuread.SynchronizationJob(
            "job", service_principal_id=application.service_principal_id, template_id="scim"
        )
        """,
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
