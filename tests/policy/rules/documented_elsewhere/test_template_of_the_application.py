"""EP625 template-of-the-application: a job is made from one of the synchronization templates that its application has."""

import pytest

from entra_policy.estate.types import APPLICATION, APPLICATION_FROM_TEMPLATE, JOB
from entra_policy.readers.program import batch
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided

SALESFORCE = '"cd3ed3de-93ee-400b-8b19-b61ef44a0f29"'
AWS = '"21ed01d2-ec13-4e9e-86c1-cd546719ebc4"'
NON_GALLERY = '"8adf8e6e-67b2-4cf2-a259-e3dc5476c621"'
ACROSS_TENANTS = '"518e5f48-1fc8-4c48-9387-9fdf28b0dfe7"'
UNLISTED = '"11111111-2222-4333-8444-555555555555"'


def program(application: str, synchronization: str, before: str = "") -> str:
    return f"""
group = azuread.Group("group", display_name="group", security_enabled=True)
unknown, secret = group.object_id, pulumi.Output.secret
{before}
application = azuread.ApplicationFromTemplate("app", display_name="App", template_id={application})
azuread.SynchronizationJob("crm", service_principal_id=application.service_principal_id, template_id={synchronization})
azuread.SynchronizationSecret(
    "crm",
    service_principal_id=application.service_principal_id,
    credentials=[{{"key": "BaseAddress", "value": "https://crm.example/scim"}}],
)
"""


def registered(template: str) -> str:
    return f"""
application = azuread.Application("app", display_name="App", template_id={template})
principal = azuread.ServicePrincipal("app", client_id=application.client_id, use_existing=True)
azuread.SynchronizationJob("crm", service_principal_id=principal.id, template_id="scim")
"""


def looked_up(template: str, synchronization: str, opts: str = "") -> str:
    before = f"""
elsewhere = azuread.Provider("elsewhere", tenant_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00")
found = azuread.get_application_template({template}{opts})
"""
    return program("found.template_id", synchronization, before)


NO_ID = (
    "isn't the id of an application template, which is a GUID. Look it up by the application's name "
    "(`azuread.get_application_template`)."
)
OWN = "Use one that the application has: `GET /servicePrincipals/{id}/synchronization/templates` lists them."
THEIRS = "Use the template `scim`, or make the application from the template of that in the gallery."
NOT_YET = "not decided: `templateId` is not known before deployment."


def of_others(text: str) -> str:
    return f"The job is made from {text}"


CASES = cases(
    "EP625",
    Case(
        "name-for-id",
        program('"salesforce"', '"scim"'),
        found=(
            fails(
                APPLICATION_FROM_TEMPLATE, "app", "templateId", f"Application `app` can't be made: `salesforce` {NO_ID}"
            ),
        ),
    ),
    Case(
        "name-for-id-of-an-app-registration",
        registered('"salesforce"'),
        found=(fails(APPLICATION, "app", "templateId", f"Application `app` can't be made: `salesforce` {NO_ID}"),),
    ),
    Case(
        "secret-name-for-id",
        program('secret("salesforce")', '"scim"'),
        found=(
            fails(
                APPLICATION_FROM_TEMPLATE,
                "app",
                "templateId",
                f"Application `app` can't be made: its application template {NO_ID}",
            ),
        ),
    ),
    Case(
        "non-gallery-job-of-a-gallery-application",
        program(SALESFORCE, '"scim"'),
        found=(
            advises(
                JOB,
                "crm",
                "templateId",
                of_others(
                    "the synchronization template `scim`, which is that of a non-gallery application, but its application "
                    f"`app` is made from the template for Salesforce. {OWN}"
                ),
            ),
        ),
    ),
    Case(
        "gallery-job-of-a-non-gallery-application",
        program(NON_GALLERY, '"dataBricks"'),
        found=(
            advises(
                JOB,
                "crm",
                "templateId",
                of_others(
                    "the synchronization template `dataBricks`, which is that of an application of the gallery, but its "
                    f"application `app` is made from the template for a non-gallery application. {THEIRS}"
                ),
            ),
        ),
    ),
    Case(
        "cross-tenant-job-of-a-non-gallery-application",
        program(NON_GALLERY, '"Azure2Azure"'),
        found=(
            advises(
                JOB,
                "crm",
                "templateId",
                of_others(
                    "the synchronization template `Azure2Azure`, which is that of cross-tenant synchronization, but its "
                    f"application `app` is made from the template for a non-gallery application. {THEIRS}"
                ),
            ),
        ),
    ),
    Case(
        "secret-job-template",
        program(SALESFORCE, 'secret("scim")'),
        found=(
            advises(
                JOB,
                "crm",
                "templateId",
                of_others(
                    "a secret synchronization template, which is that of a non-gallery application, but its application "
                    f"`app` is made from the template for Salesforce. {OWN}"
                ),
            ),
        ),
    ),
    Case(
        "secret-application-template",
        program(f"secret({SALESFORCE})", '"scim"'),
        found=(
            advises(
                JOB,
                "crm",
                "templateId",
                of_others(
                    "the synchronization template `scim`, which is that of a non-gallery application, but its application "
                    f"`app` is made from the template for an application of the gallery. {OWN}"
                ),
            ),
        ),
    ),
    Case(
        "looked-up-by-a-listed-name",
        looked_up('display_name="Salesforce"', '"scim"'),
        found=(
            advises(
                JOB,
                "crm",
                "templateId",
                of_others(
                    "the synchronization template `scim`, which is that of a non-gallery application, but its application "
                    f"`app` is made from the template for Salesforce. {OWN}"
                ),
            ),
        ),
    ),
    Case("non-gallery", program(NON_GALLERY, '"scim"')),
    Case("non-gallery-in-another-case", program(NON_GALLERY.upper(), '"SCIM"')),
    Case("gallery", program(AWS, '"aWSSingleSignon"')),
    Case("cross-tenant", program(ACROSS_TENANTS, '"Azure2Azure"')),
    Case("unlisted-application", program(UNLISTED, '"scim"')),
    Case("unlisted-job", program(SALESFORCE, '"contosoTemplate"')),
    Case("looked-up-by-an-unlisted-name", looked_up('display_name="Contoso"', '"scim"')),
    Case("looked-up-by-its-id", looked_up(f"template_id={AWS}", '"aWSSingleSignon"')),
    Case(
        "unknown-application-template",
        program("unknown", '"scim"'),
        found=(undecided(APPLICATION_FROM_TEMPLATE, "app", "templateId", NOT_YET),),
    ),
    Case(
        "unknown-job-template",
        program(SALESFORCE, "unknown"),
        found=(undecided(JOB, "crm", "templateId", NOT_YET),),
    ),
    Case(
        "looked-up-in-another-tenant",
        looked_up('display_name="Salesforce"', '"scim"', ", opts=pulumi.InvokeOptions(provider=elsewhere)"),
        found=(undecided(APPLICATION_FROM_TEMPLATE, "app", "templateId", NOT_YET),),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
