"""EP305 gallery-or-non-gallery-application: the job's application is created from a template: one of the gallery, or the one for non-gallery applications."""

import datetime as dt

import pytest

from entra_policy.estate.types import APPLICATION, APPLICATION_REGISTRATION, JOB, PROVIDER, SERVICE_PRINCIPAL
from entra_policy.facts import Facts, ServicePrincipal, TenantFacts
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from entra_sync.clouds import Cloud
from tests.policy.rules.service._programs import crm
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE
from tests.support.expected import as_source, fails, undecided
from tests.support.schema_programs import MATCHING, mappings_program

NON_GALLERY = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
REGISTRATION = """
unknown = azuread.Application("other", display_name="other").client_id
application = azuread.{kind}("application", display_name="CRM"{more})
principal = azuread.ServicePrincipal("principal", client_id=application.client_id)
azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
"""

EXISTING = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
CLIENT = "9f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a11"
OF_EXISTING = (
    f'azuread.SynchronizationJob("job", service_principal_id="/servicePrincipals/{EXISTING}", template_id="scim")'
)
OF_LOOKED_UP = """
principal = azuread.get_service_principal_output({by})
azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
"""
IN_TENANT = {"azuread:tenantId": SOURCE}


def known(template: str | None = NON_GALLERY) -> Settings:
    """Settings with facts about service principals of the tenant, one of them made from the template."""
    principals = (
        ServicePrincipal("another", NON_GALLERY, "another", "Wiki"),
        ServicePrincipal(EXISTING, template, CLIENT, "CRM"),
    )
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (TenantFacts(id=SOURCE, service_principals=principals),)))


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
        "existing-principal",
        OF_EXISTING,
        found=(
            undecided(
                JOB, "job", "", "not decided: the job's application is not declared here, nor is what it was made from."
            ),
        ),
    ),
    Case("existing-principal-of-a-template", OF_EXISTING, settings=known(), config=IN_TENANT),
    Case(
        "existing-principal-of-no-template",
        OF_EXISTING,
        settings=known(None),
        config=IN_TENANT,
        found=(
            fails(
                JOB,
                "job",
                "servicePrincipalId",
                "The application of service principal `CRM` was not created from a template (facts of 2026-11-20), so the service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "existing-principal-of-an-unknown-tenant",
        OF_EXISTING,
        settings=known(None),
        found=(
            undecided(
                PROVIDER,
                "default_6_11_1",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it.",
            ),
        ),
    ),
    Case(
        "existing-principal-not-among-the-facts",
        OF_EXISTING.replace(EXISTING, CLIENT[:-1] + "2"),
        settings=known(None),
        config=IN_TENANT,
        found=(
            undecided(
                JOB, "job", "", "not decided: the job's application is not declared here, nor is what it was made from."
            ),
        ),
    ),
    Case(
        "looked-up-by-its-name",
        OF_LOOKED_UP.format(by='display_name="CRM"'),
        settings=known(None),
        config=IN_TENANT,
        found=(
            fails(
                JOB,
                "job",
                "servicePrincipalId",
                "The application of service principal `CRM` was not created from a template (facts of 2026-11-20), so the service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "looked-up-by-its-client-id",
        OF_LOOKED_UP.format(by=f'client_id="{CLIENT}"'),
        settings=known(None),
        config=IN_TENANT,
        found=(
            fails(
                JOB,
                "job",
                "servicePrincipalId",
                "The application of service principal `CRM` was not created from a template (facts of 2026-11-20), so the service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "looked-up-by-its-object-id",
        OF_LOOKED_UP.format(by=f'object_id="{EXISTING}"'),
        settings=known(None),
        config=IN_TENANT,
        found=(
            fails(
                JOB,
                "job",
                "servicePrincipalId",
                "The application of service principal `CRM` was not created from a template (facts of 2026-11-20), so the service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "looked-up-by-an-unknown-name",
        OF_LOOKED_UP.format(by='display_name=azuread.AdministrativeUnit("unit", display_name="unit").object_id'),
        settings=known(None),
        config=IN_TENANT,
        found=(
            undecided(
                JOB, "job", "", "not decided: the job's application is not declared here, nor is what it was made from."
            ),
        ),
    ),
    Case(
        "principal-of-an-existing-application",
        f'principal = azuread.ServicePrincipal("principal", client_id="{CLIENT}", use_existing=True)\nazuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")',
        settings=known(None),
        config=IN_TENANT,
        found=(
            fails(
                JOB,
                "job",
                "servicePrincipalId",
                "The application of service principal `CRM` was not created from a template (facts of 2026-11-20), so the service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "looked-up-application-from-a-template",
        'application = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")\n'
        + OF_LOOKED_UP.format(by="object_id=application.service_principal_object_id"),
    ),
    Case(
        "looked-up-by-the-name-of-a-declared-application",
        'azuread.Application("crm", display_name="CRM")\n' + OF_LOOKED_UP.format(by='display_name="CRM"'),
        found=(
            fails(
                APPLICATION,
                "crm",
                "templateId",
                "Application `crm` is an app registration that was not created from a template, so its service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "looked-up-by-the-client-id-of-a-declared-application",
        'application = azuread.Application("crm", display_name="CRM")\n'
        + OF_LOOKED_UP.format(by="client_id=application.client_id"),
        found=(
            fails(
                APPLICATION,
                "crm",
                "templateId",
                "Application `crm` is an app registration that was not created from a template, so its service principal is not enabled for automatic provisioning. Create an application for provisioning from a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            ),
        ),
    ),
    Case(
        "looked-up-beside-another-application",
        'azuread.Application("login", display_name="Login")\n' + OF_LOOKED_UP.format(by='display_name="CRM"'),
        found=(
            undecided(
                JOB, "job", "", "not decided: the job's application is not declared here, nor is what it was made from."
            ),
        ),
    ),
    Case(
        "one-of-two-applications",
        """
        first = azuread.Application("first", display_name="First")
        second = azuread.Application("second", display_name="Second")
        client_id = pulumi.Output.all(first.client_id, second.client_id).apply(lambda ids: ids[0])
        principal = azuread.ServicePrincipal("principal", client_id=client_id)
        azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
        """,
        found=(
            undecided(
                SERVICE_PRINCIPAL,
                "principal",
                "clientId",
                "not decided: `clientId` is not known before deployment, and depends on several resources (`first`, `second`).",
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
